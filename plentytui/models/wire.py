"""The shapes the API really sends, read tolerantly (wire facts 4).

Numbers come as strings, flags as 0 and 1, lists as comma-separated text with blanks, one object where a
list is meant, dates with an offset or as zero dates. Each type here takes all the forms that were seen and
gives one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from plentytui.models.zone import SYSTEM_ZONE

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", "", "null"})


class WireModel(BaseModel):
    """A record of the API: frozen, camelCase on the wire, unknown fields kept."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        alias_generator=to_camel,
        populate_by_name=True,
        defer_build=True,
        coerce_numbers_to_str=True,
    )


def _flag(value: Any) -> Any:
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
    return False if value is None else value


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
        return 0 if value in {"", "null"} else value
    if isinstance(value, bool):
        return int(value)
    return 0 if value is None else value


def _text(value: Any) -> Any:
    return "" if value is None else value


def _items(value: Any) -> Any:
    """A list from a list, one object, comma-separated text, or an object with numbers as keys."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        if value.strip().startswith("["):
            import json

            try:
                parsed = json.loads(value)
            except ValueError:
                parsed = None
            if isinstance(parsed, list):
                return parsed
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, dict):
        if value and all(isinstance(key, int) or str(key).isdigit() for key in value):
            return list(value.values())
        return [value] if value else []
    if isinstance(value, list | tuple | set):
        return list(value)
    return [value]


def _one(value: Any) -> Any:
    """One object from an object or a list that holds at most one."""
    if isinstance(value, list):
        return value[0] if value else None
    if value == "":
        return None
    return value


def read_instant(value: Any) -> Any:
    """An aware UTC instant from the forms in wire facts 4, None for none and for zero dates.

    Anything else is given back as it is, for the validator to refuse.
    """
    if isinstance(value, dict):
        value = value.get("date")
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC) if value > 0 else None
    if not isinstance(value, str):
        return value
    text = value.strip().replace("/", "-")
    if not text or text.lower() == "null" or text.startswith(("-", "0000")):
        return None
    if text.isdigit() and len(text) > 8:
        return datetime.fromtimestamp(int(text), UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return value
    if found.year <= 1:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=SYSTEM_ZONE)).astimezone(UTC)


Flag = Annotated[bool, BeforeValidator(_flag)]
"""true, false, 0, 1 and their words."""
Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number, also as text; 0 where there is none."""
Text = Annotated[str, BeforeValidator(_text)]
"""Text, also from a number; empty where there is none."""
Instant = Annotated[datetime | None, BeforeValidator(read_instant)]
"""An instant in UTC, or None."""
Wholes = Annotated[tuple[Annotated[int, BeforeValidator(_whole)], ...], BeforeValidator(_items)]
"""Whole numbers from a list, one value, or text such as ``1, 9, 15``."""
Texts = Annotated[tuple[Annotated[str, BeforeValidator(_text)], ...], BeforeValidator(_items)]
"""Texts from a list, one value, or comma-separated text."""

as_items = BeforeValidator(_items)
"""Makes a list of one object, comma text or numbered object; for ``Annotated[tuple[Model, ...], as_items]``."""
as_one = BeforeValidator(_one)
"""Makes one object of a list with one; for ``Annotated[Model | None, as_one]``."""
