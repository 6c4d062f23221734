"""Language codes, currencies and payment statuses of the API (seed REST API introduction)."""

from __future__ import annotations

LANGUAGES = """\
bg | Bulgarian
cn | Chinese
cz | Czech
da | Danish
de | German
en | English
es | Spanish
fr | French
it | Italian
nl | Dutch
nn | Norwegian
pl | Polish
pt | Portuguese
ro | Romanian
ru | Russian
se | Swedish
sk | Slovak
tr | Turkish
vn | Vietnamese
"""
"""A line a language: code, name."""

CURRENCIES = """\
AED | United Arab Emirates dirham
ARS | Argentine peso
AUD | Australian dollar
BGN | Bulgarian lev
BHD | Bahraini dinar
BRL | Brazilian real
CAD | Canadian dollar
CHF | Swiss franc
CNY | Chinese Renminbi
CZK | Czech koruna
DKK | Danish krone
EUR | Euro
GBP | Pound sterling
HKD | Hong Kong dollar
HRK | Croatian kuna
HUF | Hungarian forint
IDR | Indonesian rupiah
INR | Indian rupee
JPY | Japanese yen
MXN | Mexican peso
MYR | Malaysian ringgit
NOK | Norwegian krone
NZD | New Zealand dollar
PHP | Philippine peso
PLN | Polish zloty
QAR | Qatari riyal
RON | Romanian leu
RUB | Russian ruble
SEK | Swedish krona
SGD | Singapore dollar
THB | Thai baht
TRY | Turkish lira
TWD | New Taiwan dollar
UAH | Ukrainian hryvnia
USD | United States dollar
VND | Vietnamese dong
XCD | Eastern Caribbean dollar
ZAR | South African rand
"""
"""A line a currency: ISO code, name."""

PAYMENT_STATUSES = """\
1 | Awaiting approval
2 | Approved
3 | Captured
4 | Partially captured
5 | Cancelled
6 | Refused
7 | Awaiting renewal
8 | Expired
9 | Refunded
10 | Partially refunded
"""
"""A line a payment status: id, name."""
