"""What fills the slots of a tale: numbers, dates, names, goods, each decided by the conversation alone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from datetime import timedelta

from plentytui.sandbox.world.chance import mix
from plentytui.sandbox.world.daytime import Daytime
from plentytui.sandbox.world.goods import BY_KIND, BY_SKU, PRODUCTS, Product, price
from plentytui.sandbox.world.letters import REAL_NAMES
from plentytui.sandbox.world.people import Customer
from plentytui.sandbox.world.tales import Tale
from plentytui.sandbox.world.text import MONTHS, date_words

CARRIERS = {
    "de": ("DHL", "DPD", "Hermes", "GLS", "DHL"),
    "en": ("Royal Mail", "DPD", "Evri", "Parcelforce", "Royal Mail"),
}
"""Who delivers, by language."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LETTERS = frozenset(_LETTERS.lower())
"""The letters and digits of order numbers that are codes, in lower case."""
_DATE = re.compile(r"(d|month)([+-]\d+)$")


class Slots(dict[str, str]):
    """Fills slots when they are first asked for; to be used with ``str.format_map``."""

    def __init__(
        self,
        key: int,
        tale: Tale,
        group: str,
        person: Customer,
        agents: tuple[str, str],
        created: int,
        daytime: Daytime,
    ) -> None:
        super().__init__()
        self._key = key
        self._tale = tale
        self._group = group
        self._person = person
        self._agents = agents
        self._created = created
        self._daytime = daytime

    def __missing__(self, name: str) -> str:
        value = self[name] = self._make(name)
        return value

    @property
    def product(self) -> Product:
        """What the conversation is about."""
        sku = self._tale.options.get("sku")
        if sku:
            return BY_SKU[sku]
        kind = self._tale.options.get("goods")
        choice = BY_KIND[kind] if kind else PRODUCTS
        return choice[self._number("product") % len(choice)]

    def number(self, name: str, low: int, high: int) -> int:
        """A number of this conversation from ``low`` to ``high``."""
        return low + self._number(name) % (high - low + 1)

    def _number(self, name: str) -> int:
        return mix(self._key + zlib.crc32(name.encode()))

    def _make(self, name: str) -> str:
        lang = self._tale.lang
        simple = self._simple(name, lang)
        if simple is not None:
            return simple
        if name[0] == "x":
            choices = self._tale.choices[int(name[1:])]
            return choices[self._number(name) % len(choices)].format_map(self)
        if match := _DATE.match(name):
            return self._date(match[1], int(match[2]), lang)
        if name[0] == "n":
            digits = int(name[1:])
            return str(self.number(name, 10 ** (digits - 1), 10**digits - 1))
        raise KeyError(f"the tale {self._tale.name} asks for {name!r}, which nothing fills")

    def _simple(self, name: str, lang: str) -> str | None:
        person = self._person
        match name:
            case "name":
                return f"{person.first} {person.last}".strip()
            case "first" | "last" | "city" | "email":
                return str(getattr(person, name)) or person.first
            case "agent":
                return REAL_NAMES[self._agents[0]].split()[0]
            case "product":
                return self.product.name(lang)
            case "product2":
                others = [item for item in PRODUCTS if item != self.product]
                return others[self._number(name) % len(others)].name(lang)
            case "sku":
                return self.product.sku
            case "price":
                return price(self.product.cents, lang)
            case "order":
                return str(self.number(name, 410_000, 489_999))
            case "invoice":
                year = self._daytime.wall(self._created).year
                return f"{'RE' if lang == 'de' else 'INV'}-{year}-{self.number(name, 10_000, 39_999)}"
            case "tracking":
                digits = self.number(name, 10**11, 10**12 - 1)
                return f"00340434{digits}" if lang == "de" else f"KF{digits % 10**9:09d}GB"
            case "carrier":
                return CARRIERS[lang][self._number(name) % 5]
            case "ext":
                return self._external(self._number(name))
            case "n2":
                return str(self.number(name, 12, 88))
        return None

    def _external(self, number: int) -> str:
        match self._group:
            case "amazon":
                return f"30{number % 7}-{number // 7 % 10**7:07d}-{number // 10**9 % 10**7:07d}"
            case "ebay":
                return f"1{number % 10**11:011d}"
            case "otto":
                return f"{3_000_000_000 + number % 10**9}"
            case "kaufland":
                return "M" + "".join(_LETTERS[number // 31**place % 31] for place in range(6))
        return self["order"]

    def _date(self, unit: str, distance: int, lang: str) -> str:
        when = self._daytime.wall(self._created)
        if unit == "month":
            return MONTHS[lang][(when.month - 1 + distance) % 12]
        return date_words(when + timedelta(days=distance), lang)


def filled(text: str, slots: Mapping[str, str]) -> str:
    """The text with its slots filled."""
    return text.format_map(slots) if "{" in text else text
