"""Changes that were made here and that the system has not confirmed: shown at once, kept until it is known better.

    OPEN -> SAID (the system took it, lists may still show what was before) -> gone (a list shows it)
    OPEN -> gone (refused: the row is as the system last said)
    OPEN -> UNKNOWN (sent, no answer: the row is as the system last said until somebody looks) -> gone

A row that comes from the system never overwrites an open change; what it says is noted as ``there``, and that is
where a refusal leads back to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from plentytui.clock import Clock
from plentytui.models.actions import Action, ActionKind, Change, Value
from plentytui.models.inbox import JournalEntry
from plentytui.models.mirror import ConversationRecord
from plentytui.store.database import Database
from plentytui.store.fields import FIELD_OF, Field, from_text, put_value, same, to_text, value_of
from plentytui.store.journal import put_entry
from plentytui.store.processes import Sender, still_sends
from plentytui.store.records import CONVERSATION_COLUMNS, conversation_values
from plentytui.store.text import storable

SETTLED_SECONDS = 120.0
"""After so long a list that still contradicts is believed: it is not late any more."""
LATE_SECONDS = 20.0
"""How long a list may show what was before without being wrong about it (assumed)."""
_FRESH = "(state = 'open' OR (state = 'said' AND at > ?))"
_COLUMNS = CONVERSATION_COLUMNS.split(", ")
_UPDATED = _COLUMNS.index("updated")
_SET = f"UPDATE conversation SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE uuid = ?"
_KEEP = """INSERT INTO pending VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?)
    ON CONFLICT (conversation, field) DO UPDATE SET here = excluded.here, state = 'open', run = excluded.run,
    process = excluded.process, process_mark = excluded.process_mark, at = excluded.at"""


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


class Changes:
    """Changes of one system's conversations on their way to it."""

    def __init__(self, file: Database, clock: Clock, sender: Sender) -> None:
        self._file = file
        self._clock = clock
        self._sender = sender

    def values(self, uuids: Iterable[str], kind: ActionKind) -> dict[str, Value]:
        """The value that an action of that kind sets, as it is shown, for every conversation that is known."""
        field = FIELD_OF.get(kind)
        user = self._file.number("SELECT user_id FROM mirror")
        found: dict[str, Value] = {}
        for uuid in uuids:
            row = self._file.row(f"SELECT {CONVERSATION_COLUMNS} FROM conversation WHERE uuid = ?", (storable(uuid),))
            if row is not None:
                found[uuid] = None if field is None else value_of(row, field, user)
        return found

    def places(self, uuids: Iterable[str]) -> dict[str, tuple[bool, bool]]:
        """Whether each is archived and whether it is in the trash, as far as the system has said; unknown ones not."""
        found: dict[str, tuple[bool, bool]] = {}
        for uuid in uuids:
            row = self._file.row(f"SELECT {CONVERSATION_COLUMNS} FROM conversation WHERE uuid = ?", (storable(uuid),))
            if row is None:
                continue
            said = {Field.ARCHIVED: value_of(row, Field.ARCHIVED, 0), Field.DELETED: value_of(row, Field.DELETED, 0)}
            open_ones = "SELECT field, there FROM pending WHERE conversation = ? AND field IN ('archived', 'deleted')"
            said.update((Field(field), from_text(there)) for field, there in self._file.rows(open_ones, (row[0],)))
            found[uuid] = bool(said[Field.ARCHIVED]), bool(said[Field.DELETED])
        return found

    def said(self, records: Iterable[ConversationRecord], kind: ActionKind) -> dict[str, Value]:
        """What records of the system say of the field that an action of that kind sets."""
        user = self._file.number("SELECT user_id FROM mirror")
        field = FIELD_OF.get(kind)
        found: dict[str, Value] = {}
        for record in records:
            read = user in record.read_by
            row = conversation_values(record, read, not read)
            found[record.uuid] = None if field is None else value_of(row, field, user)
        return found

    def same(self, kind: ActionKind, one: Value, other: Value) -> bool:
        """Whether two values of an action's field mean the same."""
        field = FIELD_OF.get(kind)
        return field is not None and same(field, one, other)

    def waiting(self, uuids: Iterable[str]) -> set[str]:
        """Those of which something was changed here a moment ago, so that lists need not show it yet."""
        sql = f"SELECT 1 FROM pending WHERE conversation = ? AND {_FRESH}"
        late = self._clock.time() - LATE_SECONDS
        return {uuid for uuid in uuids if self._file.row(sql, (storable(uuid), late)) is not None}

    def moving(self) -> bool:
        """Whether anything was moved here a moment ago, so that lists need not show it yet."""
        sql = f"SELECT count(*) FROM pending WHERE field IN ('archived', 'deleted') AND {_FRESH}"
        return self._file.number(sql, (self._clock.time() - LATE_SECONDS,)) > 0

    def begin(self, action: Action, run: str) -> set[str]:
        """Show the action at once, in one transaction; gives the conversations that look different now."""
        field = FIELD_OF.get(action.kind)
        if field is None:
            return set()
        return self._file.write(lambda db: self._begin(db, field, action.changes, run))

    def confirm(self, action: Action, run: str, entry: JournalEntry | None = None) -> int:
        """Note that the system took these changes, with the journal's entry; gives the entry's number, else 0."""

        def work(db: sqlite3.Connection) -> int:
            field = FIELD_OF.get(action.kind)
            for change in action.changes if field is not None else ():
                key = (storable(change.uuid), field)
                mine = "UPDATE pending SET state = 'said', there = here, at = ? WHERE conversation = ? AND field = ?"
                done = db.execute(f"{mine} AND run = ?", (self._clock.time(), *key, run)).rowcount
                if not done:
                    # Something newer stands over it; a refusal of that one leads back to here.
                    late = "UPDATE pending SET there = ? WHERE conversation = ? AND field = ?"
                    db.execute(late, (to_text(change.after), *key))
            return put_entry(db, entry) if entry is not None else 0

        return self._file.write(work)

    def roll_back(self, action: Action, run: str, entry: JournalEntry | None = None) -> set[str]:
        """Show what the system last said, because it refused; gives what looks different now."""
        return self._give_up(action, run, entry, unknown=False)

    def doubt(self, action: Action, run: str, entry: JournalEntry | None = None) -> set[str]:
        """Show what the system last said, because nobody knows; ``unknown`` lists them until they were looked at."""
        return self._give_up(action, run, entry, unknown=True)

    def unknown(self) -> list[str]:
        """Conversations whose state nobody knows, because an answer never came."""
        rows = self._file.rows("SELECT DISTINCT conversation FROM pending WHERE state = 'unknown' ORDER BY at")
        return [uuid for (uuid,) in rows]

    def looked(self, uuids: Iterable[str]) -> None:
        """Forget the doubt about conversations: they were read again, or are gone."""
        keys = [(storable(uuid),) for uuid in uuids]
        sql = "DELETE FROM pending WHERE conversation = ? AND state = 'unknown'"
        self._file.write(lambda db: db.executemany(sql, keys))

    def interrupted(self) -> int:
        """Doubt the open changes of processes that are gone; gives how many there were."""
        return self._file.write(self._interrupted)

    # Inside a transaction

    def _begin(self, db: sqlite3.Connection, field: Field, changes: Sequence[Change], run: str) -> set[str]:
        user = int(db.execute("SELECT user_id FROM mirror").fetchone()[0])
        now, changed = self._clock.time(), set()
        for change in changes:
            uuid = storable(change.uuid)
            row = _row(db, uuid)
            if row is None:
                continue
            shown = value_of(row, field, user)
            values = (uuid, field, to_text(change.after), to_text(shown), run, *self._mark, now)
            db.execute(_KEEP, values)
            if _show(db, row, field, change.after, user):
                changed.add(change.uuid)
        return _touched(db, changed)

    def _give_up(self, action: Action, run: str, entry: JournalEntry | None, *, unknown: bool) -> set[str]:
        field = FIELD_OF.get(action.kind)

        def work(db: sqlite3.Connection) -> set[str]:
            changed = set()
            if field is not None:
                uuids = [storable(uuid) for uuid in action.uuids]
                changed = _back(db, uuids, field, run, self._clock.time() if unknown else None)
            if entry is not None:
                put_entry(db, entry)
            return _touched(db, changed)

        return self._file.write(work)

    def _interrupted(self, db: sqlite3.Connection) -> int:
        rows = db.execute(
            "SELECT conversation, field, run, process, process_mark FROM pending WHERE state = 'open' AND run <> ''"
        ).fetchall()
        changed: set[str] = set()
        count = 0
        for uuid, field, run, process, mark in rows:
            if not still_sends(process, mark):
                changed |= _back(db, [uuid], Field(field), run, self._clock.time())
                count += 1
        _touched(db, changed)
        return count

    @property
    def _mark(self) -> tuple[int, str]:
        return self._sender.process, self._sender.mark


# -- what the system sent


def pending_of(db: sqlite3.Connection, uuids: Sequence[str]) -> dict[str, list[Pending]]:
    """The changes that are on their way, by conversation."""
    found: dict[str, list[Pending]] = {}
    if db.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is None:
        return found
    sql = "SELECT conversation, field, here, there, state, at FROM pending WHERE conversation IN"
    for uuid, field, here, there, state, at in db.execute(f"{sql} ({', '.join('?' * len(uuids))})", uuids):
        change = Pending(Field(field), from_text(here), from_text(there), Stand(state), at)
        found.setdefault(uuid, []).append(change)
    return found


def keep_pending(
    db: sqlite3.Connection,
    row: tuple[Any, ...],
    known: tuple[Any, ...] | None,
    pending: Iterable[Pending],
    user: int,
    now: float,
    *,
    arrived: bool,
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
    """
    values = list(row)
    newer = known is None or row[_UPDATED] > known[_UPDATED]
    for change in pending:
        said = value_of(row, change.field, user)
        key = (row[0], change.field)
        if _is_over(change, said, newer=newer, arrived=arrived, now=now):
            db.execute("DELETE FROM pending WHERE conversation = ? AND field = ?", key)
            continue
        if not same(change.field, said, change.there) and change.stand is Stand.OPEN:
            db.execute("UPDATE pending SET there = ? WHERE conversation = ? AND field = ?", (to_text(said), *key))
        put_value(values, change.field, change.here, user)
    return tuple(values)


def _is_over(change: Pending, said: Value, *, newer: bool, arrived: bool, now: float) -> bool:
    """Whether the system's word counts from now on."""
    if change.stand is Stand.UNKNOWN or same(change.field, said, change.here):
        return True
    if change.field is Field.READ:
        # A change of tags or status must not bring back as unread what was just read, and a new message must.
        return (arrived and newer) or (change.stand is Stand.SAID and now - change.at > SETTLED_SECONDS)
    return change.stand is Stand.SAID and (newer or now - change.at > SETTLED_SECONDS)


# -- read marks, which wait as long as it takes


def mark_read(db: sqlite3.Connection, uuids: Sequence[str], *, read: bool, now: float) -> set[str]:
    """Set read marks that no run sends; gives what changed."""
    changed = set()
    for uuid in uuids:
        row = _row(db, storable(uuid))
        if row is None:
            continue
        there = bool(db.execute("SELECT read_there FROM conversation WHERE uuid = ?", (row[0],)).fetchone()[0])
        if there == read:
            db.execute("DELETE FROM pending WHERE conversation = ? AND field = 'read'", (row[0],))
        else:
            db.execute(_KEEP, (row[0], Field.READ, to_text(read), to_text(there), "", 0, "", now))
        if _show(db, row, Field.READ, read, 0):
            changed.add(uuid)
    return _touched(db, changed)


def confirm_marks(db: sqlite3.Connection, uuids: Sequence[str], now: float) -> None:
    """Note that the system took these marks; lists may still show what was before."""
    sql = "UPDATE pending SET state = 'said', at = ? WHERE conversation = ? AND field = 'read' AND run = ''"
    db.executemany(sql, [(now, storable(uuid)) for uuid in uuids])


def forget_marks(db: sqlite3.Connection, uuids: Sequence[str]) -> set[str]:
    """Show what the system last said of these marks; gives what changed."""
    changed = set()
    for uuid in uuids:
        row = _row(db, storable(uuid))
        gone = db.execute("DELETE FROM pending WHERE conversation = ? AND field = 'read'", (storable(uuid),)).rowcount
        if row is None or not gone:
            continue
        there = db.execute("SELECT read_there FROM conversation WHERE uuid = ?", (row[0],)).fetchone()[0]
        _show(db, row, Field.READ, bool(there), 0)
        changed.add(uuid)
    return _touched(db, changed)


# -- rows


def _row(db: sqlite3.Connection, uuid: str) -> tuple[Any, ...] | None:
    found: tuple[Any, ...] | None = db.execute(
        f"SELECT {CONVERSATION_COLUMNS} FROM conversation WHERE uuid = ?", (uuid,)
    ).fetchone()
    return found


def _show(db: sqlite3.Connection, row: tuple[Any, ...], field: Field, value: Value, user: int) -> bool:
    values = list(row)
    put_value(values, field, value, user)
    if tuple(values) == row:
        return False
    db.execute(_SET, (*values, row[0]))
    return True


def _back(db: sqlite3.Connection, uuids: Sequence[str], field: Field, run: str, doubt_at: float | None) -> set[str]:
    """Show what the system last said of the changes of a run; forget them, or keep them as unknown."""
    user = int(db.execute("SELECT user_id FROM mirror").fetchone()[0])
    changed = set()
    for uuid in uuids:
        key = (uuid, field, run)
        which = "conversation = ? AND field = ? AND run = ? AND state = 'open'"
        found = db.execute(f"SELECT there FROM pending WHERE {which}", key).fetchone()
        if found is None:
            continue
        if doubt_at is None:
            db.execute(f"DELETE FROM pending WHERE {which}", key)
        else:
            db.execute(f"UPDATE pending SET state = 'unknown', at = ? WHERE {which}", (doubt_at, *key))
        row = _row(db, uuid)
        if row is not None and _show(db, row, field, from_text(found[0]), user):
            changed.add(uuid)
    return changed


def _touched(db: sqlite3.Connection, changed: set[str]) -> set[str]:
    """Tell windows and other processes, if anything looks different."""
    if changed:
        db.execute("UPDATE mirror SET generation = generation + 1")
    return changed
