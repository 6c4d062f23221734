"""The default units of the API with their ids (seed REST API introduction, Default unit IDs)."""

from __future__ import annotations

UNITS = """\
1 | C62 | Piece
2 | KGM | Kilogram
3 | GRM | Gram
4 | MGM | Milligram
5 | LTR | Litre
6 | DPC | 12 pieces/dozen
7 | OP | Two pack
8 | BL | Bale
9 | DI | Dispenser
10 | BG | Bag
11 | ST | Sheet
12 | D64 | Block
13 | PD | Block
14 | QR | Quire
15 | BX | Box
16 | CL | Coil
17 | CH | Container
18 | TN | Tin
19 | CA | Can
20 | DZN | Dozen
21 | BJ | Bucket
22 | CS | Case
23 | Z3 | Cask
24 | BO | Bottle
25 | OZA | Fluid ounce
26 | JR | Jar
27 | CG | Cardboard box
28 | CT | Carton
29 | KT | Kit
30 | AA | Ball
31 | MTR | Metre
32 | MLT | Millilitre
33 | MMT | Millimetre
34 | PR | Pair
35 | PA | Packet
36 | PK | Bundle
37 | D97 | Pallet/unit load
38 | MTK | Square metre
39 | CMK | Square centimetre
40 | MMK | Square millimetre
41 | SCM | Square centimetre (non-standard)
42 | SMM | Square millimetre (non-standard)
43 | RO | Role
44 | SA | Sack
45 | SET | Set
46 | RL | Reel
47 | EA | Each
48 | TU | Tube
49 | OZ | Ounce
50 | WE | Wet ton
51 | CMT | Centimetre
52 | INH | Inch
"""
"""A line a unit: id, ISO code, name."""
