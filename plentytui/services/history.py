"""Who changed what of a conversation and when, as the system tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane

if TYPE_CHECKING:
    from plentytui.api.client import Client

_WHEN = ("createdAt", "date", "timestamp", "updatedAt")
_WHO = ("userName", "user", "userId")
_WHAT = ("action", "event", "type")
_FIELD = ("field", "key")
_VALUE = ("value", "newValue", "new", "text")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change, raw: clean it at the border."""

    at: float | None
    """Seconds since the epoch; None where it cannot be read."""
    who: str
    what: str
    """The system's own word, with field and value."""


async def read_history(client: Client, uuid: str, lane: Lane = Lane.USER) -> list[HistoryEntry]:
    """The history of a conversation, the newest first.

    Assumed: a list of objects with createdAt, userName or userId, action, field and value; the answer is documented
    as untyped (wire facts 5.2). Whatever else an entry has is left out, and one that is no object is shown as it is.
    """
    answer = await client.call("GET", f"/rest/conversations/history/{uuid}", lane=lane)
    found = answer.json()
    if isinstance(found, Mapping):
        found = found.get("entries", list(found.values()))
    entries = [_entry(row) for row in found] if isinstance(found, list) else []
    return sorted(entries, key=lambda entry: entry.at or 0.0, reverse=True)


def _entry(row: object) -> HistoryEntry:
    if not isinstance(row, Mapping):
        return HistoryEntry(None, "", str(row))
    action, field, value = (_first(row, names) for names in (_WHAT, _FIELD, _VALUE))
    field = "" if field == action else field
    about = f"{field}: {value}" if field and value else field or value
    who = _first(row, _WHO)
    return HistoryEntry(
        _instant(_first(row, _WHEN)), f"user {who}" if who.isdigit() else who, f"{action} {about}".strip()
    )


def _first(row: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = row.get(name)
        if value not in (None, "", 0, [], {}):
            return str(value)
    return ""


def _instant(text: str) -> float | None:
    try:
        return float(text) if text.isdigit() else datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
