"""Query parameters in all the forms that the API takes (wire facts 4), with its errors for bad values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.faults import ApiFault, invalid

_INDEXED = re.compile(r"^(?P<name>[^\[\]]+)\[\d*\]$")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
"""A whole number that the database can hold."""
_LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")
_WALL_FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H-%M-%S")
_WORDS = {"true": True, "1": True, "false": False, "0": False}


class Params:
    """The query of one call; it remembers which names were asked for, so that ignored filters can be logged."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._plain: dict[str, str] = {}
        self._items: dict[str, list[str]] = {}
        self._asked: set[str] = set()
        for key, value in pairs:
            if match := _INDEXED.match(key):
                self._items.setdefault(match["name"], []).append(value)
            else:
                self._plain[key] = value

    def has(self, name: str) -> bool:
        """Whether the parameter was given, even if empty."""
        self._asked.add(name)
        return name in self._plain or name in self._items

    def text(self, name: str, default: str = "") -> str:
        """The value as it was sent; the last one where there are several, as PHP has it."""
        self._asked.add(name)
        return self._plain.get(name, default)

    def whole(self, name: str, default: int | None = None) -> int | None:
        """A whole number, ``default`` if there is none.

        Raises:
            ApiFault: 422, the value is not a whole number.
        """
        value = self.text(name).strip()
        return whole_of(name, value) if value else default

    def flag(self, name: str) -> bool | None:
        """True or false from the words and from 1 and 0, None if there is none.

        Raises:
            ApiFault: 422, the value is none of these.
        """
        value = self.text(name).strip().lower()
        if not value:
            return None
        if value not in _WORDS:
            raise invalid(**{name: f"The {name} field must be true or false."})
        return _WORDS[value]

    def words(self, name: str) -> list[str]:
        """A list from ``name=a, b``, ``name[]=a&name[]=b`` or ``name[0]=a&name[1]=b``; trimmed, empty ones gone."""
        found = [part.strip() for part in self.text(name).split(",")]
        found += [value.strip() for value in self._items.get(name, [])]
        return [word for word in found if word]

    def wholes(self, name: str) -> list[int]:
        """A list of whole numbers, in the forms of ``words``.

        Raises:
            ApiFault: 422, one of them is not a whole number.
        """
        return [whole_of(name, word) for word in self.words(name)]

    def instant(self, name: str) -> datetime | None:
        """An aware UTC instant from ISO 8601 or the wall times the API documents; None if there is none.

        Taken are ``2023-01-31T00:00:00+03:00`` (also where the plus was decoded to a blank), ``2023/01/31``,
        ``2023-01-31``, ``2023-01-31 10:20:30`` and ``2023-01-31 10-20-30``. The word null means none.

        Raises:
            ApiFault: 422, the value is none of these.
        """
        value = self.text(name).strip()
        if not value or value.lower() == "null":
            return None
        return self._instant(name, value)

    def required(self, name: str) -> str:
        """The value, which has to be there and not empty.

        Raises:
            ApiFault: 422, it is not.
        """
        value = self.text(name)
        if not value.strip():
            raise self._absent(name)
        return value

    def required_whole(self, name: str) -> int:
        """A whole number that has to be there; 422 if it is not."""
        return whole_of(name, self.required(name).strip())

    def required_flag(self, name: str) -> bool:
        """A flag that has to be there; 422 if it is not."""
        self.required(name)
        return bool(self.flag(name))

    def required_words(self, name: str) -> list[str]:
        """A list that has to have something in it; 422 if it has not."""
        found = self.words(name)
        if not found:
            raise self._absent(name)
        return found

    def required_wholes(self, name: str) -> list[int]:
        """A list of whole numbers that has to have something in it; 422 if it has not."""
        return [whole_of(name, word) for word in self.required_words(name)]

    @property
    def unread(self) -> list[str]:
        """The names that came and were never asked for: filters that the route does not know."""
        return sorted((self._plain.keys() | self._items.keys()) - self._asked)

    @staticmethod
    def _absent(name: str) -> ApiFault:
        return invalid(**{name: f"The {name} field is required."})

    @staticmethod
    def _instant(name: str, value: str) -> datetime:
        value = _LOST_PLUS.sub(r"+\1", value) if "T" in value else value.replace("/", "-")
        for form in _WALL_FORMS:
            try:
                return datetime.strptime(value, form).replace(tzinfo=SYSTEM_ZONE).astimezone(UTC)
            except (ValueError, OverflowError):
                continue
        try:
            found = datetime.fromisoformat(value)
            return (found if found.tzinfo else found.replace(tzinfo=SYSTEM_ZONE)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise invalid(**{name: f"The {name} is not a valid date."}) from None


def whole_of(name: str, value: object) -> int:
    """A whole number of a query or body that the database can hold.

    Raises:
        ApiFault: 422, it is none.
    """
    text = str(value)
    if not _WHOLE.fullmatch(text):
        raise invalid(**{name: f"The {name} must be an integer."})
    return int(text)
