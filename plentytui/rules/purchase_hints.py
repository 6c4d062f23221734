"""What can be told of a body that was turned away: whose purchase it seems to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

_MOST = 100


class Hint(NamedTuple):
    """The order and the customer, as far as a body names them; nothing of it is checked."""

    order: str = ""
    customer: str = ""


def hint_of(body: str) -> Hint:
    """Whose purchase a body seems to be; empty where it names nobody."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return Hint()
    resource = _inner(payload, "resource")
    contact, address = _inner(resource, "contact"), _inner(resource, "address")
    names = (f"{_text(one, 'firstName')} {_text(one, 'lastName')}".strip() for one in (contact, address))
    return Hint(_text(_inner(resource, "order"), "id"), next((name for name in names if name), ""))


def _inner(value: object, name: str) -> Mapping[str, object]:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    return str(value)[:_MOST] if isinstance(value, str | int) and not isinstance(value, bool) else ""
