"""What was changed here and is not confirmed, against what the system says of it: which of the two is shown.

Lists may lag behind writes (wire facts 5.1): for a while their word proves nothing that was so before. One
conversation read by its id is exact.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from plentytui.models.actions import Value
from plentytui.store.fields import Field, from_text, put_value, same, to_text, value_of
from plentytui.store.records import CONVERSATION_COLUMNS

SETTLED_SECONDS = 120.0
"""After so long a list that still contradicts is believed: it is not late any more."""
LATE_SECONDS = 20.0
"""How long a list may show what was before without being wrong about it (assumed)."""
_COLUMNS = CONVERSATION_COLUMNS.split(", ")
_UPDATED = _COLUMNS.index("updated")
_SET = f"UPDATE conversation SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE uuid = ?"


class Stand(StrEnum):
    """How far a change has come."""

    OPEN = "open"
    SAID = "said"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pending:
    """One change of one field of one conversation."""

    field: Field
    here: Value
    there: Value
    stand: Stand
    at: float
    sending: bool = False
    """Whether a run is sending it and will say what became of it."""


def pending_of(db: sqlite3.Connection, uuids: Sequence[str]) -> dict[str, list[Pending]]:
    """The changes that are on their way, by conversation."""
    found: dict[str, list[Pending]] = {}
    if db.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is None:
        return found
    sql = "SELECT conversation, field, here, there, state, at, run FROM pending WHERE conversation IN"
    for uuid, field, here, there, state, at, run in db.execute(f"{sql} ({', '.join('?' * len(uuids))})", uuids):
        sending = state == Stand.OPEN and run != ""
        change = Pending(Field(field), from_text(here), from_text(there), Stand(state), at, sending)
        found.setdefault(uuid, []).append(change)
    return found


def is_gone(pending: Iterable[Pending], now: float, *, exact: bool) -> bool:
    """Whether a conversation was deleted for good here, and what shows it is only a list that may be late."""
    return not exact and any(
        change.field is Field.GONE and change.stand is Stand.SAID and now - change.at <= LATE_SECONDS
        for change in pending
    )


def sent_later(changes: Iterable[Pending], instant: float, now: float, *, exact: bool) -> bool:
    """Whether what the system says of a conversation, as of that instant, was so before an answer that was sent here.

    A list may be late. One that shows something new, or goes on for long, is believed, and so is what was read by id.
    """
    for change in changes:
        if change.field is Field.UPDATED and isinstance(change.here, float) and isinstance(change.there, float):
            if exact or instant >= change.here:
                return instant < change.there
            patience = LATE_SECONDS if instant > change.there else SETTLED_SECONDS
            return instant < change.there or now - change.at <= patience
    return False


def keep_pending(
    db: sqlite3.Connection,
    row: tuple[Any, ...],
    known: tuple[Any, ...] | None,
    pending: Iterable[Pending],
    user: int,
    now: float,
    *,
    arrived: bool,
    exact: bool,
) -> tuple[Any, ...]:
    """What the system says of a conversation, with the changes made here put over it as long as they stand.

    Args:
        db: where the changes are kept.
        row: what the system says, by ``CONVERSATION_COLUMNS``.
        known: the row that is shown now.
        pending: the changes of this conversation.
        user: whose mirror it is.
        now: seconds since the epoch.
        arrived: whether there is something new to read in it.
        exact: whether it was read by its id, which is never late.
    """
    values = list(row)
    newer = known is None or row[_UPDATED] > known[_UPDATED]
    for change in pending:
        said = value_of(row, change.field, user)
        key = (row[0], change.field)
        recent = now - change.at <= LATE_SECONDS
        late = recent and not exact
        if _is_over(change, said, newer=newer and not late, arrived=arrived and newer, now=now, late=late):
            if recent and exact:
                # That is how it stands, but lists may go on to show what was before.
                keep = "UPDATE pending SET here = ?, there = ?, state = 'said' WHERE conversation = ? AND field = ?"
                db.execute(keep, (to_text(said), to_text(said), *key))
            else:
                db.execute("DELETE FROM pending WHERE conversation = ? AND field = ?", key)
            continue
        if not same(change.field, said, change.there) and change.stand is Stand.OPEN:
            db.execute("UPDATE pending SET there = ? WHERE conversation = ? AND field = ?", (to_text(said), *key))
        if change.stand is Stand.UNKNOWN:
            # It is shown as the system said last, and stays to be looked at.
            continue
        if newer and late and change.stand is Stand.SAID and known is not None:
            # It may be late or right. Once it cannot be late any more it must not look like a row that is known.
            values[_UPDATED] = known[_UPDATED]
        put_value(values, change.field, change.here, user)
    return tuple(values)


def _is_over(change: Pending, said: Value, *, newer: bool, arrived: bool, now: float, late: bool) -> bool:
    """Whether the system's word counts from now on."""
    if change.stand is Stand.UNKNOWN:
        return not late
    if same(change.field, said, change.here):
        return not change.sending
    if change.field is Field.READ:
        # A change of tags or status must not bring back as unread what was just read, and a new message must.
        return arrived or (change.stand is Stand.SAID and now - change.at > SETTLED_SECONDS)
    return change.stand is Stand.SAID and (newer or now - change.at > SETTLED_SECONDS)


# -- rows


def row_of(db: sqlite3.Connection, uuid: str) -> tuple[Any, ...] | None:
    """A conversation as it is shown, by ``CONVERSATION_COLUMNS``, or None."""
    found: tuple[Any, ...] | None = db.execute(
        f"SELECT {CONVERSATION_COLUMNS} FROM conversation WHERE uuid = ?", (uuid,)
    ).fetchone()
    return found


def show(db: sqlite3.Connection, row: tuple[Any, ...], field: Field, value: Value, user: int) -> bool:
    """Show another value of a field; True if it looks different now."""
    values = list(row)
    put_value(values, field, value, user)
    if tuple(values) == row:
        return False
    db.execute(_SET, (*values, row[0]))
    return True


def touched(db: sqlite3.Connection, changed: set[str]) -> set[str]:
    """Tell windows and other processes, if anything looks different."""
    if changed:
        db.execute("UPDATE mirror SET generation = generation + 1")
    return changed
