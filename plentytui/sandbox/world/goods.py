"""What Kranich & Finch sells: things for the garden and for being outside."""

from __future__ import annotations

from typing import NamedTuple


class Product(NamedTuple):
    """A product with its German and English name, item number and price in euro cents."""

    kind: str
    """tool, pot, furniture, seed, light, camp, water, bird, fire or wear."""
    sku: str
    de: str
    en: str
    cents: int

    def name(self, lang: str) -> str:
        """The name in that language."""
        return self.de if lang == "de" else self.en


_TABLE = """
tool      KF-1104  Bypass-Schere „Reiher“              | “Heron” bypass secateurs             | 3490
tool      KF-1120  Handspaten „Amsel“                  | “Blackbird” hand spade               | 2495
tool      KF-1131  Grabegabel aus Schmiedestahl        | forged steel digging fork            | 6990
tool      KF-1142  Astsäge „Specht“, 240 mm            | “Woodpecker” pruning saw, 240 mm     | 2990
tool      KF-1150  Rosenhandschuhe aus Ziegenleder     | goatskin rose gloves                 | 3295
tool      KF-1163  Teleskop-Heckenschere               | telescopic hedge shears              | 5490
pot       KF-2010  Terrakotta-Topf „Siena“, 40 cm      | “Siena” terracotta pot, 40 cm        | 4495
pot       KF-2024  Zinkwanne, oval, 60 Liter           | oval zinc tub, 60 litres             | 7990
pot       KF-2038  Hochbeet „Lerche“ aus Lärche        | “Lark” larch raised bed              | 18900
pot       KF-2041  Balkonkasten mit Wasserspeicher     | self-watering balcony planter        | 3990
furniture KF-3005  Gartenbank „Kranich“, Eiche         | “Crane” oak garden bench             | 42900
furniture KF-3012  Klappstuhl „Sperling“               | “Sparrow” folding chair              | 8950
furniture KF-3020  Hängematte „Siesta“ mit Gestell     | “Siesta” hammock with stand          | 24900
furniture KF-3033  Sonnenschirm, 3 m, salbeigrün       | parasol, 3 m, sage green             | 16900
furniture KF-3041  Tisch „Eiche rund“, 120 cm          | round oak table, 120 cm              | 54900
seed      KF-4002  Saatgut-Set „Bauerngarten“          | “Cottage garden” seed collection     | 1995
seed      KF-4009  Tulpenzwiebeln-Mischung, 100 Stück  | mixed tulip bulbs, pack of 100       | 3290
seed      KF-4015  Wildblumenwiese, 500 g              | wildflower meadow mix, 500 g         | 2790
seed      KF-4022  Tomatensortiment, 12 alte Sorten    | heritage tomato collection, 12 kinds | 2450
light     KF-5003  Solarlaterne „Glühwürmchen“, 2er    | “Firefly” solar lantern, set of 2    | 3990
light     KF-5011  Lichterkette, 20 m, warmweiß        | festoon lights, 20 m, warm white     | 5995
light     KF-5019  Stallleuchte aus Emaille            | enamel barn lamp                     | 7450
camp      KF-6001  Zelt „Fuchsbau“, 3 Personen         | “Fox Den” tent, 3 people             | 32900
camp      KF-6008  Wolldecke „Hochland“                | “Highland” wool blanket              | 8990
camp      KF-6013  Picknickkorb für vier               | picnic hamper for four               | 9450
camp      KF-6017  Thermoskanne, 1 Liter, moosgrün     | vacuum flask, 1 litre, moss green    | 3495
camp      KF-6025  Campingkocher „Irrlicht“            | “Will-o'-the-wisp” camping stove     | 6290
water     KF-7002  Gartenschlauch, 25 m, Naturkautschuk | natural rubber garden hose, 25 m    | 8490
water     KF-7007  Gießkanne „Klassik“, 9 Liter        | “Classic” watering can, 9 litres     | 3995
water     KF-7014  Regentonne mit Hahn, 210 Liter      | water butt with tap, 210 litres      | 11900
water     KF-7021  Bewässerungsset für 20 Pflanzen     | drip watering kit for 20 plants      | 5790
bird      KF-8003  Meisenkasten aus Holzbeton          | woodcrete nest box for tits          | 2890
bird      KF-8008  Futterhaus „Gimpel“                 | “Bullfinch” bird table               | 6490
bird      KF-8012  Vogeltränke aus Sandstein           | sandstone bird bath                  | 8900
bird      KF-8019  Igelhaus mit Rindendach             | hedgehog house with bark roof        | 7590
fire      KF-9001  Feuerschale „Glut“, 80 cm           | “Ember” fire bowl, 80 cm             | 15900
fire      KF-9006  Gartengrill „Süderhaus“             | “Southgate” charcoal grill           | 27900
fire      KF-9014  Anzündholz, 10 kg                   | kindling, 10 kg                      | 1890
wear      KF-9502  Gummistiefel „Deich“, Gr. 42        | “Dyke” wellington boots, size 8      | 7990
wear      KF-9510  Wachsjacke „Nordwind“, Gr. L        | “Norther” waxed jacket, size L       | 18950
wear      KF-9517  Gartenschürze aus Leinen            | linen gardening apron                | 4290
"""


def _read(table: str) -> tuple[Product, ...]:
    found = []
    for line in table.strip().splitlines():
        left, english, cents = (part.strip() for part in line.split("|"))
        kind, sku, german = left.split(maxsplit=2)
        found.append(Product(kind, sku, german, english, int(cents)))
    return tuple(found)


PRODUCTS = _read(_TABLE)
"""All products."""
BY_KIND = {kind: tuple(item for item in PRODUCTS if item.kind == kind) for kind in {item.kind for item in PRODUCTS}}
"""The products of each kind."""
BY_SKU = {item.sku: item for item in PRODUCTS}
"""Each product by its item number."""


def price(cents: int, lang: str) -> str:
    """A price as the shop of that language writes it: euro in German, pounds in English (kept at 0.85)."""
    if lang == "de":
        return f"{cents // 100},{cents % 100:02d} €"
    pence = cents * 85 // 100
    return f"£{pence // 100}.{pence % 100:02d}"
