"""Who changed what of a conversation and when, as the system tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.models.mirror import NameKind

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.api.client import Client
    from plentytui.rules.query.names import Names

_WHEN = ("createdAt", "date", "timestamp", "updatedAt")
_WHO = ("userName", "user", "userId")
_WHAT = ("action", "event", "type")
_FIELD = ("field", "key")
_VALUE = ("value", "newValue", "new", "text")
_OLD = ("oldValue", "old", "previousValue")
_LONGEST = 2_000
"""Characters of a value that are kept."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change, raw: clean it at the border."""

    at: float | None
    """Seconds since the epoch; None where it cannot be read."""
    who: str
    """A name; ``user 5`` where the system gives no more than the number."""
    action: str
    """The system's own word."""
    field: str = ""
    value: object = None
    """What it is now; None if the system does not say."""
    old: object = None
    """What it was; None if the system does not say."""
    who_id: int = 0
    """The number of the user; 0 if the system does not say."""

    def words(self, names: Names, zone: tzinfo | None) -> str:
        """What was done, as a sentence without its subject."""
        from plentytui.rules.history_words import told

        return told(self.action, self.field, self.value, self.old, names, zone)

    def author(self, names: Names) -> str:
        """Who did it."""
        if self.who_id and (not self.who or self.who == f"user {self.who_id}"):
            known = {str(row.id): row.name(names.language) for row in names.of(NameKind.USER)}
            return known.get(str(self.who_id), f"user {self.who_id}")
        return self.who or "the system"


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
    # The newest first; where instants are the same, the later of the two stands later in the answer.
    return sorted(reversed(entries), key=lambda entry: entry.at or 0.0, reverse=True)


def _entry(row: object) -> HistoryEntry:
    if not isinstance(row, Mapping):
        return HistoryEntry(None, "", str(row)[:_LONGEST])
    who, number = _first(row, _WHO), _first(row, ("userId", "user"))
    who_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    return HistoryEntry(
        _instant(next((row[name] for name in _WHEN if row.get(name)), None)),
        f"user {who}" if who.isdigit() else who,
        _first(row, _WHAT),
        _first(row, _FIELD),
        _given(row, _VALUE),
        _given(row, _OLD),
        who_id,
    )


def _first(row: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = row.get(name)
        if value not in (None, "", 0, [], {}):
            return str(value)[:_LONGEST]
    return ""


def _given(row: Mapping[str, object], names: tuple[str, ...]) -> object:
    """The first of the values that is there, though it may say no."""
    for name in names:
        value = row.get(name)
        if value is not None:
            return value[:_LONGEST] if isinstance(value, str) else value
    return None


def _instant(value: object) -> float | None:
    # Imported late: only who looks at a history needs it.
    from plentytui.models.wire import read_instant

    try:
        found = read_instant(value)
    except (ValueError, OverflowError, OSError):
        return None
    return found.timestamp() if isinstance(found, datetime) else None
