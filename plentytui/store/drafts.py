"""Messages that are being written: saved as they are typed, and each open in one terminal at a time.

A conversation has one draft of each kind, unless two terminals of the same login write to it at once: then each has
one of its own, told apart by a slot. Who has a draft open holds it; whatever another terminal would save over it goes
into a slot of its own, so that no text is lost and no two are mixed. What a dead process held is free.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import NamedTuple

from plentytui.clock import Clock
from plentytui.models.inbox import Draft, ReplyKind
from plentytui.models.writing import Envelope, pack, unpack
from plentytui.store.database import Database
from plentytui.store.processes import SendingMark, still_sends
from plentytui.store.text import storable

_FLUSH_SECONDS = 5.0
"""Typing that a power cut may cost; each save survives the end of the program, but waiting for the disk takes time."""
_COLUMNS = "SELECT conversation, kind, text, saved_at, envelope FROM draft"


class Place(NamedTuple):
    """Where a draft lies."""

    conversation: str
    kind: ReplyKind
    slot: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """The same as the tables have it."""
        return self.conversation, f"{self.kind.value}/{self.slot}" if self.slot else self.kind.value


class Hold(NamedTuple):
    """Another terminal that has a draft open."""

    process: int
    since: float
    """Seconds since the epoch."""


class Drafts:
    """The drafts of one system."""

    def __init__(self, file: Database, clock: Clock, mark: SendingMark) -> None:
        self._file = file
        self._clock = clock
        self._mark = mark
        self._flushed_at = clock.time()
        self._last: dict[tuple[str, ReplyKind], int] = {}

    def save(
        self,
        conversation: str,
        kind: ReplyKind,
        text: str,
        envelope: Envelope | None = None,
        slot: int = 0,
        *,
        hold: bool = False,
    ) -> int:
        """Replace the draft; one without anything that a person typed or chose is dropped.

        Without an envelope the one that is kept stays. Gives the slot it was saved in: if another terminal holds the
        one that was meant, it is another, and held from here. With ``hold`` it is held in any case.
        """
        at = self._clock.time()
        durable = abs(at - self._flushed_at) >= _FLUSH_SECONDS

        def work(db: sqlite3.Connection) -> Place:
            place = Place(conversation, kind, slot)
            other = held_by_other(db, place, self._mark) is not None
            if other:
                place = _free(db, place)
            if other or hold:
                self._take(db, place)
            put_draft(db, place, text, at, envelope)
            return place

        place = self._file.write(work, durable=durable)
        if durable:
            self._flushed_at = at
        return self._remember(place).slot

    def get(self, conversation: str) -> list[Draft]:
        """The drafts of a conversation, the latest first."""
        rows = self._file.rows(f"{_COLUMNS} WHERE conversation = ? ORDER BY saved_at DESC, kind", (conversation,))
        return [_draft(*row) for row in rows]

    def one(self, conversation: str, kind: ReplyKind, slot: int = 0) -> Draft | None:
        """One draft of a conversation and kind."""
        row = self._file.row(f"{_COLUMNS} WHERE conversation = ? AND kind = ?", Place(conversation, kind, slot).key)
        return _draft(*row) if row else None

    def all(self) -> list[Draft]:
        """All drafts, the latest first."""
        return [_draft(*row) for row in self._file.rows(f"{_COLUMNS} ORDER BY saved_at DESC, conversation, kind")]

    def drop(self, conversation: str, kind: ReplyKind, slot: int = 0) -> bool:
        """Throw the draft away; False if there was none, or another terminal has it open."""
        return self._file.write(lambda db: drop_draft(db, Place(conversation, kind, slot), self._mark))

    # Who has it open

    def place(self, conversation: str, kind: ReplyKind) -> int:
        """The slot to go on with: the one that was open here last, else the first that no other terminal has open.

        If others have all of them open it is the first.
        """
        slots = sorted(draft.slot for draft in self.get(conversation) if draft.kind is kind)
        last = self._last.get((conversation, kind))
        order = ([last] if last in slots else []) + slots
        return next((slot for slot in order if self.held_elsewhere(conversation, kind, slot) is None), 0)

    def held_elsewhere(self, conversation: str, kind: ReplyKind, slot: int = 0) -> Hold | None:
        """The other terminal that has the draft open; None if no other has."""
        place = Place(conversation, kind, slot)
        row = self._file.row(_HOLD, place.key)
        return _living(row, self._mark)

    def hold(self, conversation: str, kind: ReplyKind, slot: int = 0) -> Hold | None:
        """Have the draft open here from now on; None, or the other terminal that has it and keeps it."""
        place = Place(conversation, kind, slot)

        def work(db: sqlite3.Connection) -> Hold | None:
            _forget_the_dead(db)
            other = held_by_other(db, place, self._mark)
            if other is None:
                self._take(db, place)
            return other

        other = self._file.write(work)
        if other is None:
            self._remember(place)
        return other

    def change(self, left: Place | None, opened: Place | None) -> Place | None:
        """Have one draft open no longer, and another one from now on; where another terminal has that, one beside it.

        Gives which one is open now.
        """

        def work(db: sqlite3.Connection) -> Place | None:
            if left is not None:
                self._leave(db, left)
            if opened is None:
                return None
            _forget_the_dead(db)
            place = opened if held_by_other(db, opened, self._mark) is None else _free(db, opened)
            self._take(db, place)
            return place

        place = self._file.write(work)
        return None if place is None else self._remember(place)

    def let_go(self) -> None:
        """Have none open any longer: the file is closed."""
        self._file.write(lambda db: db.execute("DELETE FROM draft_hold WHERE mark = ?", (self._mark.mark,)))

    def take_over(self, conversation: str, kind: ReplyKind, slot: int = 0) -> None:
        """Have the draft open here, whoever had it: what the other goes on to type is saved in a slot of its own."""
        place = Place(conversation, kind, slot)
        self._file.write(lambda db: self._take(db, place))
        self._remember(place)

    def separate(self, conversation: str, kind: ReplyKind) -> int:
        """Have a further draft open here, beside all that there are; gives its slot."""

        def work(db: sqlite3.Connection) -> Place:
            place = _free(db, Place(conversation, kind))
            self._take(db, place)
            return place

        return self._remember(self._file.write(work)).slot

    def release(self, conversation: str, kind: ReplyKind, slot: int = 0) -> None:
        """Have the draft open no longer."""
        place = Place(conversation, kind, slot)
        self._file.write(lambda db: self._leave(db, place))

    def _leave(self, db: sqlite3.Connection, place: Place) -> None:
        sql = "DELETE FROM draft_hold WHERE conversation = ? AND kind = ? AND mark = ?"
        db.execute(sql, (*place.key, self._mark.mark))

    def _take(self, db: sqlite3.Connection, place: Place) -> None:
        db.execute(
            "INSERT OR REPLACE INTO draft_hold (conversation, kind, process, mark, at) VALUES (?, ?, ?, ?, ?)",
            (*place.key, self._mark.process, self._mark.mark, self._clock.time()),
        )

    def _remember(self, place: Place) -> Place:
        self._last[place.conversation, place.kind] = place.slot
        return place


_HOLD = "SELECT process, mark, at FROM draft_hold WHERE conversation = ? AND kind = ?"


def held_by_other(db: sqlite3.Connection, place: Place, mark: SendingMark) -> Hold | None:
    """The other terminal that has a draft open, within a transaction of somebody else's."""
    return _living(db.execute(_HOLD, place.key).fetchone(), mark)


def _living(row: tuple[int, str, float] | None, own: SendingMark) -> Hold | None:
    if row is None:
        return None
    process, mark, at = row
    return Hold(process, at) if mark != own.mark and still_sends(process, mark) else None


def _forget_the_dead(db: sqlite3.Connection) -> None:
    for conversation, kind, process, mark in db.execute(
        "SELECT conversation, kind, process, mark FROM draft_hold"
    ).fetchall():
        if not still_sends(process, mark):
            db.execute("DELETE FROM draft_hold WHERE conversation = ? AND kind = ?", (conversation, kind))


def _free(db: sqlite3.Connection, place: Place) -> Place:
    """The first slot after all that hold a draft or are held."""
    keys = db.execute(
        "SELECT kind FROM draft WHERE conversation = ?1 UNION SELECT kind FROM draft_hold WHERE conversation = ?1",
        (place.conversation,),
    )
    slots = [slot for (key,) in keys for kind, slot in [_kind_and_slot(key)] if kind is place.kind]
    return place._replace(slot=max(slots, default=-1) + 1)


def _kind_and_slot(key: str) -> tuple[ReplyKind, int]:
    kind, _, slot = key.partition("/")
    return ReplyKind(kind), int(slot) if slot else 0


def _draft(conversation: str, key: str, text: str, at: float, envelope: str) -> Draft:
    kind, slot = _kind_and_slot(key)
    return Draft(conversation, kind, text, at, unpack(envelope), slot)


def put_draft(db: sqlite3.Connection, place: Place, text: str, at: float, envelope: Envelope | None = None) -> None:
    """Replace the draft within a transaction of somebody else's."""
    if envelope is None:
        found = _found(db, place)
        envelope = found.envelope if found else Envelope()
    if not text.strip() and envelope.bare:
        _drop(db, place)
        return
    db.execute(
        "INSERT INTO draft (conversation, kind, text, saved_at, envelope) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (conversation, kind) DO UPDATE"
        " SET text = excluded.text, saved_at = excluded.saved_at, envelope = excluded.envelope",
        (*place.key, storable(text), at, storable(pack(envelope))),
    )


def drop_draft(db: sqlite3.Connection, place: Place, mark: SendingMark) -> bool:
    """Drop the draft within a transaction of somebody else's, unless another terminal has it open."""
    return held_by_other(db, place, mark) is None and _drop(db, place)


def _drop(db: sqlite3.Connection, place: Place) -> bool:
    return bool(db.execute("DELETE FROM draft WHERE conversation = ? AND kind = ?", place.key).rowcount)


def return_to_draft(
    db: sqlite3.Connection, place: Place, text: str, at: float, envelope: Envelope, mark: SendingMark
) -> Draft:
    """Make the message a draft again; the text of one that was begun meanwhile is kept below it.

    Nothing is put before what somebody has open, here or in another terminal: then it is a draft of its own.
    """
    row = db.execute(_HOLD, place.key).fetchone()
    if row is not None and still_sends(row[0], row[1]):
        place = _free(db, place)
    found = _found(db, place)
    if found and found.text.strip() and found.text != text:
        text = f"{text}\n\n{found.text}"
        envelope = _with(envelope, found.envelope)
    if found:
        envelope = replace(envelope, files=(*envelope.files, *found.envelope.files))
    put_draft(db, place, text, at, envelope)
    return Draft(place.conversation, place.kind, text, at, envelope, place.slot)


def _with(first: Envelope, other: Envelope) -> Envelope:
    """The envelope of a message that another one was put below: what was chosen for that, and captured, stays."""
    timed = first.timer or other.timer
    seconds = sum(one.timer or one.minutes * 60.0 for one in (first, other)) if timed else 0.0
    return replace(
        first,
        subject=first.subject or other.subject,
        receivers=other.receivers if first.receivers is None else first.receivers,
        half=first.half or other.half,
        tags=tuple(dict.fromkeys((*first.tags, *other.tags))),
        minutes=first.minutes + other.minutes,
        timer=seconds,
        chargeable=first.chargeable or other.chargeable,
        tried=first.tried or other.tried,
        earlier=first.earlier if first.earlier.at else other.earlier,
    )


def _found(db: sqlite3.Connection, place: Place) -> Draft | None:
    row = db.execute(f"{_COLUMNS} WHERE conversation = ? AND kind = ?", place.key).fetchone()
    return _draft(*row) if row else None
