"""Changes that were made here and that the system has not confirmed: shown at once, kept until it is known better.

    OPEN -> SAID (the system took it, lists may still show what was before) -> gone (a list shows it)
    OPEN -> gone (refused: the row is as the system last said)
    OPEN -> UNKNOWN (sent, no answer: the row is as the system last said until somebody looks) -> gone

A row that comes from the system never overwrites an open change; what it says is noted as ``there``, and that is
where a refusal leads back to. Deleting for good shows nothing before it is said; then the conversation goes, and its
change stays for a while, so that a late list does not bring it back.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType

from plentytui.clock import Clock
from plentytui.models.actions import Action, ActionKind, Change, Value
from plentytui.models.inbox import JournalEntry
from plentytui.models.mirror import ConversationRecord
from plentytui.store.begun import Begun
from plentytui.store.database import Database
from plentytui.store.fields import FIELD_OF, Field, from_text, same, to_text, value_of
from plentytui.store.journal import put_entry
from plentytui.store.pending import LATE_SECONDS, SETTLED_SECONDS, Stand, row_of, show, touched
from plentytui.store.processes import SendingMark, still_sends
from plentytui.store.records import CONVERSATION_COLUMNS, conversation_values
from plentytui.store.text import storable

_NOTHING: Mapping[str, Stand] = MappingProxyType({})
_FRESH = "(state = 'open' OR (state = 'said' AND at > ?))"
_KEEP = """INSERT INTO pending VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?)
    ON CONFLICT (conversation, field) DO UPDATE SET here = excluded.here, state = 'open', run = excluded.run,
    process = excluded.process, process_mark = excluded.process_mark, at = excluded.at"""


class Changes:
    """Changes of one system's conversations on their way to it."""

    def __init__(self, file: Database, clock: Clock, sender: SendingMark) -> None:
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

    def answered_at(self, uuid: str) -> float | None:
        """When it was noted that an answer from here changed it last; None once a list has told how it stands."""
        found = self._file.row("SELECT at FROM pending WHERE conversation = ? AND field = 'updated'", (storable(uuid),))
        return found[0] if found else None

    def moving(self) -> bool:
        """Whether anything was moved here a moment ago, so that lists need not show it yet."""
        sql = f"SELECT count(*) FROM pending WHERE field IN ('archived', 'deleted', 'gone') AND {_FRESH}"
        return self._file.number(sql, (self._clock.time() - LATE_SECONDS,)) > 0

    def unsettled(self, uuids: Iterable[str], kind: ActionKind) -> dict[str, Stand]:
        """Those whose field was changed here lately, or has a change on its way or in doubt: lists prove nothing."""
        field, late = FIELD_OF.get(kind), self._clock.time() - LATE_SECONDS
        sql = "SELECT state FROM pending WHERE conversation = ? AND field = ? AND (state <> 'said' OR at > ?)"
        found: dict[str, Stand] = {}
        for uuid in uuids if field is not None else ():
            row = self._file.row(sql, (storable(uuid), field, late))
            if row is not None:
                found[uuid] = Stand(row[0])
        return found

    def outdated(self, records: Iterable[ConversationRecord]) -> set[str]:
        """Those of which a newer state is known than the records tell."""
        sql = "SELECT 1 FROM conversation WHERE uuid = ? AND updated > ?"
        return {r.uuid for r in records if self._file.row(sql, (storable(r.uuid), r.updated_at)) is not None}

    def contradicted(self, records: Iterable[ConversationRecord]) -> list[str]:
        """Those of which the records say otherwise than was changed here a moment ago; the likely ones first.

        That is a list that is late, or somebody else who changed it in between: those have a newer row.
        """
        user, late = self._file.number("SELECT user_id FROM mirror"), self._clock.time() - LATE_SECONDS
        sql = "SELECT field, here FROM pending WHERE conversation = ? AND state <> 'open' AND at > ?"
        sql += " AND field <> 'updated'"
        found: dict[str, float] = {}
        for record in records:
            read = user in record.read_by
            row = conversation_values(record, read, not read)
            for field, here in self._file.rows(sql, (storable(record.uuid), late)):
                if not same(Field(field), value_of(row, Field(field), user), from_text(here)):
                    found[record.uuid] = record.updated_at
        return sorted(found, key=lambda uuid: -found[uuid])

    def begin(self, action: Action, run: str) -> set[str]:
        """Show the action at once, in one transaction; gives the conversations that look different now."""
        field = FIELD_OF.get(action.kind)
        if field is None:
            return set()
        return self._file.write(lambda db: self._begin(db, field, action.changes, run))

    def refit(self, action: Action, run: str) -> None:
        """Show what the action of a run leads to by what the system says now, where nothing newer stands over it."""
        field = FIELD_OF.get(action.kind)

        def work(db: sqlite3.Connection) -> None:
            user = int(db.execute("SELECT user_id FROM mirror").fetchone()[0])
            sql = "UPDATE pending SET here = ? WHERE conversation = ? AND field = ? AND run = ? AND state = 'open'"
            changed: set[str] = set()
            for change in action.changes if field is not None else ():
                uuid = storable(change.uuid)
                row = row_of(db, uuid)
                mine = db.execute(sql, (to_text(change.after), uuid, field, run)).rowcount
                if mine and row is not None and field is not None and show(db, row, field, change.after, user):
                    changed.add(uuid)
            touched(db, changed)

        self._file.write(work)

    def confirm(self, action: Action, run: str, entry: JournalEntry | None = None) -> int:
        """Note that the system took these changes, with the journal's entry; gives the entry's number, else 0."""

        def work(db: sqlite3.Connection) -> int:
            field = FIELD_OF.get(action.kind)
            for change in action.changes if field is not None else ():
                key = (storable(change.uuid), field)
                mine = "UPDATE pending SET state = 'said', there = here, at = ? WHERE conversation = ? AND field = ?"
                done = db.execute(f"{mine} AND run = ?", (self._clock.time(), *key, run)).rowcount
                if field is Field.GONE:
                    # What lists may show of those that went before them is over.
                    over = self._clock.time() - SETTLED_SECONDS
                    db.execute("DELETE FROM pending WHERE field = ? AND state = 'said' AND at < ?", (field, over))
                if not done:
                    # Something newer stands over it; a refusal of that one leads back to here.
                    late = "UPDATE pending SET there = ? WHERE conversation = ? AND field = ?"
                    db.execute(late, (to_text(change.after), *key))
            return put_entry(db, entry) if entry is not None else 0

        return self._file.write(work)

    def roll_back(
        self, action: Action, run: str, entry: JournalEntry | None = None, before: Mapping[str, Stand] = _NOTHING
    ) -> set[str]:
        """Show what the system last said, because it refused; gives what looks different now.

        What was unsettled ``before`` the action is so again: a refusal tells nothing of that.
        """
        return self._give_up(action, run, entry, before)

    def doubt(self, action: Action, run: str, entry: JournalEntry | None = None) -> set[str]:
        """Show what the system last said, because nobody knows; ``unknown`` lists them until they were looked at."""
        return self._give_up(action, run, entry, dict.fromkeys(action.uuids, Stand.UNKNOWN))

    def unknown(self, *, settled: bool = False) -> list[str]:
        """Conversations whose state nobody knows, because an answer never came.

        With ``settled`` only those for which so much time has passed that a list tells the truth of them.
        """
        before = self._clock.time() - LATE_SECONDS if settled else math.inf
        sql = "SELECT conversation FROM pending WHERE state = 'unknown' AND at < ? GROUP BY 1 ORDER BY min(at)"
        return [uuid for (uuid,) in self._file.rows(sql, (before,))]

    def looked(self, uuids: Iterable[str], exact: Container[str]) -> None:
        """Forget the doubt about conversations that were read again, or are gone.

        Of those that are not ``exact`` only a list was seen, which may be late: their doubt has to be old enough.
        """
        late = self._clock.time() - LATE_SECONDS
        keys = [(storable(uuid), math.inf if uuid in exact else late) for uuid in uuids]
        sql = "DELETE FROM pending WHERE conversation = ? AND state = 'unknown' AND at < ?"
        self._file.write(lambda db: db.executemany(sql, keys))

    def interrupted(self) -> int:
        """Doubt the open changes of processes that are gone, and show what these never sent as it was.

        Gives how many there were; ``Begun`` keeps what was never sent, for it is to be told.
        """
        return self._file.write(self._interrupted)

    # Inside a transaction

    def _begin(self, db: sqlite3.Connection, field: Field, changes: Sequence[Change], run: str) -> set[str]:
        user = int(db.execute("SELECT user_id FROM mirror").fetchone()[0])
        now, changed = self._clock.time(), set()
        for change in changes:
            uuid = storable(change.uuid)
            row = row_of(db, uuid)
            if row is None:
                continue
            shown = value_of(row, field, user)
            values = (uuid, field, to_text(change.after), to_text(shown), run, *self._mark, now)
            db.execute(_KEEP, values)
            if show(db, row, field, change.after, user):
                changed.add(change.uuid)
        return touched(db, changed)

    def _give_up(self, action: Action, run: str, entry: JournalEntry | None, stands: Mapping[str, Stand]) -> set[str]:
        field = FIELD_OF.get(action.kind)

        def work(db: sqlite3.Connection) -> set[str]:
            changed: set[str] = set()
            if field is not None:
                for uuid in action.uuids:
                    changed |= _back(db, storable(uuid), field, run, stands.get(uuid), self._clock.time())
            if entry is not None:
                put_entry(db, entry)
            return touched(db, changed)

        return self._file.write(work)

    def _interrupted(self, db: sqlite3.Connection) -> int:
        changed: set[str] = set()
        count = 0
        for never, run, before in Begun(self._file, self._clock, self._sender).interrupted(db):
            count += 1
            if (shown := FIELD_OF.get(never.kind)) is not None:
                for uuid in never.uuids:
                    changed |= _back(db, storable(uuid), shown, run, before.get(uuid), self._clock.time())
        rows = db.execute(
            "SELECT conversation, field, run, process, process_mark FROM pending WHERE state = 'open' AND run <> ''"
        ).fetchall()
        for uuid, field, run, process, mark in rows:
            if not still_sends(process, mark):
                changed |= _back(db, uuid, Field(field), run, Stand.UNKNOWN, self._clock.time())
                count += 1
        touched(db, changed)
        return count

    @property
    def _mark(self) -> tuple[int, str]:
        return self._sender.process, self._sender.mark


# -- read marks, which wait as long as it takes


def mark_read(db: sqlite3.Connection, uuids: Sequence[str], *, read: bool, now: float) -> set[str]:
    """Set read marks that no run sends; gives what changed."""
    changed = set()
    for uuid in uuids:
        row = row_of(db, storable(uuid))
        if row is None:
            continue
        there = bool(db.execute("SELECT read_there FROM conversation WHERE uuid = ?", (row[0],)).fetchone()[0])
        if there == read:
            db.execute("DELETE FROM pending WHERE conversation = ? AND field = 'read'", (row[0],))
        else:
            db.execute(_KEEP, (row[0], Field.READ, to_text(read), to_text(there), "", 0, "", now))
        if show(db, row, Field.READ, read, 0):
            changed.add(uuid)
    return touched(db, changed)


def confirm_marks(db: sqlite3.Connection, uuids: Sequence[str], now: float) -> None:
    """Note that the system took these marks; lists may still show what was before."""
    sql = "UPDATE pending SET state = 'said', at = ? WHERE conversation = ? AND field = 'read' AND run = ''"
    db.executemany(sql, [(now, storable(uuid)) for uuid in uuids])


def forget_marks(db: sqlite3.Connection, uuids: Sequence[str], *, unknown_at: float | None = None) -> set[str]:
    """Show what the system last said of these marks; gives what changed.

    With ``unknown_at`` nobody knows since then whether the system took them: ``unknown`` lists them.
    """
    sql = "DELETE FROM pending WHERE conversation = ? AND field = 'read'"
    values: tuple[float, ...] = ()
    if unknown_at is not None:
        sql, values = (
            "UPDATE pending SET state = 'unknown', at = ? WHERE conversation = ? AND field = 'read'",
            (unknown_at,),
        )
    changed = set()
    for uuid in uuids:
        row = row_of(db, storable(uuid))
        gone = db.execute(sql, (*values, storable(uuid))).rowcount
        if row is None or not gone:
            continue
        there = db.execute("SELECT read_there FROM conversation WHERE uuid = ?", (row[0],)).fetchone()[0]
        show(db, row, Field.READ, bool(there), 0)
        changed.add(uuid)
    return touched(db, changed)


def _back(db: sqlite3.Connection, uuid: str, field: Field, run: str, stand: Stand | None, now: float) -> set[str]:
    """Show what the system last said of the change of a run; forget it, or keep it as it stands from now on."""
    user = int(db.execute("SELECT user_id FROM mirror").fetchone()[0])
    key = (uuid, field, run)
    which = "conversation = ? AND field = ? AND run = ? AND state = 'open'"
    found = db.execute(f"SELECT there FROM pending WHERE {which}", key).fetchone()
    if found is None:
        return set()
    if stand is Stand.UNKNOWN:
        db.execute(f"UPDATE pending SET state = 'unknown', at = ? WHERE {which}", (now, *key))
    elif stand is Stand.SAID:
        db.execute(f"UPDATE pending SET state = 'said', here = there, at = ? WHERE {which}", (now, *key))
    else:
        db.execute(f"DELETE FROM pending WHERE {which}", key)
    row = row_of(db, uuid)
    return {uuid} if row is not None and show(db, row, field, from_text(found[0]), user) else set()
