"""Who works at the shop and who writes to it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

from plentytui.sandbox.world.chance import Chance


@dataclass(frozen=True, slots=True)
class WorldUser:
    """Somebody who works at the shop."""

    id: int
    user: str
    """The name to log in with."""
    real_name: str
    lang: str
    """The language of the back end."""
    is_admin: bool
    rights: frozenset[str]
    """Keys of the rights; an administrator has them all."""
    email: str = ""
    phone: str = ""

    def may(self, right: str) -> bool:
        """Whether the user has that right."""
        return self.is_admin or right in self.rights


AGENT_RIGHTS = frozenset(
    {
        "crm.message.read",
        "crm.message.create",
        "crm.messenger.read",
        "crm.messenger.update",
        "crm.messenger.create",
        "crm.comments.read",
        "crm.comments.create",
        "setup.tag.read",
        "setup.tag.create",
    }
)
"""What an employee needs for the Messenger (seed Messenger, 2.1)."""
WAREHOUSE_RIGHTS = frozenset({"stock.warehouse.show", "setup.tag.read"})
"""What somebody has who packs parcels and does not write to customers."""

USERS = (
    WorldUser(3, "maria", "Maria Kranich", "de", True, AGENT_RIGHTS, "maria@kranich-finch.de", "+49 40 5550 1203"),
    WorldUser(4, "tom", "Tom Ashworth", "en", False, AGENT_RIGHTS, "tom@kranich-finch.co.uk", "+44 1904 555 014"),
    WorldUser(5, "jonas", "Jonas Weber", "de", False, WAREHOUSE_RIGHTS, "jonas@kranich-finch.de", "+49 40 5550 1205"),
    WorldUser(6, "aylin", "Aylin Demir", "de", False, AGENT_RIGHTS, "aylin@kranich-finch.de", "+49 40 5550 1206"),
    WorldUser(7, "oliver", "Oliver Grant", "en", False, AGENT_RIGHTS, "oliver@kranich-finch.co.uk", "+44 1904 555 017"),
)
"""The staff; ids and names are the same in every world."""


class Customer(NamedTuple):
    """Somebody who buys."""

    number: int
    first: str
    last: str
    female: bool
    city: str
    email: str
    shown: str = ""
    """The name to show where it is not first and last name."""
    dear: str = ""
    """How to address somebody whose name is not a plain one."""

    @property
    def name(self) -> str:
        """The name to show."""
        return self.shown or f"{self.first} {self.last}".strip()

    def named(self, who: str, sign: str, dear: str) -> Customer:
        """The same person under a name that was chosen by hand."""
        first, _, last = (sign or who).partition(" ")
        if not sign and " " in last:
            first, last = who, ""
        return self._replace(first=first, last=last, female=first in _FEMALE, shown=who, dear=dear)

    @property
    def contact_id(self) -> int:
        """The id of the customer's contact record."""
        return 10_000 + self.number


def _read(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """``kind language: one, two`` a line."""
    found = {}
    for line in text.splitlines():
        head, _, words = line.partition(": ")
        kind, lang = head.split()
        found[kind, lang] = tuple(words.split(", "))
    return found


NAMES = _read((files("plentytui.sandbox.world") / "texts" / "names.txt").read_text(encoding="utf-8"))
"""First names of women and men, last names, cities and mail providers by language."""
_FEMALE = frozenset(NAMES["women", "de"] + NAMES["women", "en"])
_PLAIN = {
    ord(letter): plain
    for letter, plain in zip(
        "äöüßÖÜáëó\u0131' ", ("ae", "oe", "ue", "ss", "Oe", "Ue", "a", "e", "o", "i", "", "."), strict=True
    )
}


def ascii_only(text: str) -> str:
    """The text in lower case as it may stand in an address."""
    return text.translate(_PLAIN).lower()


def customer(seed: int, number: int, lang: str) -> Customer:
    """The customer with that number; the same person for the same seed, number and language."""
    chance = Chance(seed, number, 17 if lang == "de" else 23)
    female = chance.percent(52)
    first = chance.pick(NAMES["women" if female else "men", lang])
    last = chance.pick(NAMES["last", lang])
    if chance.percent(4):
        last = f"{last}-{chance.pick(NAMES['last', lang])}"
    local = (f"{first}.{last}", f"{first[0]}.{last}", f"{last}{60 + chance.below(40)}", f"{first}{last}")[
        chance.below(4)
    ]
    email = f"{ascii_only(local)}@{chance.pick(NAMES['mail', lang])}"
    return Customer(number, first, last, female, chance.pick(NAMES["cities", lang]), email)
