"""Messages that are being written: saved as they are typed, one a conversation and kind."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from plentytui.clock import Clock
from plentytui.models.inbox import Draft, ReplyKind
from plentytui.models.writing import Envelope, pack, unpack
from plentytui.store.database import Database
from plentytui.store.text import storable

_FLUSH_SECONDS = 5.0
"""Typing that a power cut may cost; each save survives the end of the program, but waiting for the disk takes time."""
_COLUMNS = "SELECT conversation, kind, text, saved_at, envelope FROM draft"


class Drafts:
    """The drafts of one system."""

    def __init__(self, file: Database, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._flushed_at = clock.time()

    def save(self, conversation: str, kind: ReplyKind, text: str, envelope: Envelope | None = None) -> None:
        """Replace the draft; one without anything that a person typed or chose is dropped.

        Without an envelope the one that is kept stays.
        """
        at = self._clock.time()
        durable = abs(at - self._flushed_at) >= _FLUSH_SECONDS
        self._file.write(lambda db: put_draft(db, conversation, kind, text, at, envelope), durable=durable)
        if durable:
            self._flushed_at = at

    def get(self, conversation: str) -> list[Draft]:
        """The drafts of a conversation, the latest first."""
        rows = self._file.rows(f"{_COLUMNS} WHERE conversation = ? ORDER BY saved_at DESC, kind", (conversation,))
        return [_draft(*row) for row in rows]

    def one(self, conversation: str, kind: ReplyKind) -> Draft | None:
        """The draft of a conversation and kind."""
        row = self._file.row(f"{_COLUMNS} WHERE conversation = ? AND kind = ?", (conversation, kind.value))
        return _draft(*row) if row else None

    def all(self) -> list[Draft]:
        """All drafts, the latest first."""
        return [_draft(*row) for row in self._file.rows(f"{_COLUMNS} ORDER BY saved_at DESC, conversation, kind")]

    def drop(self, conversation: str, kind: ReplyKind) -> bool:
        """Throw the draft away; False if there was none."""
        return self._file.write(lambda db: drop_draft(db, conversation, kind))


def _draft(conversation: str, kind: str, text: str, at: float, envelope: str) -> Draft:
    return Draft(conversation, ReplyKind(kind), text, at, unpack(envelope))


def put_draft(
    db: sqlite3.Connection,
    conversation: str,
    kind: ReplyKind,
    text: str,
    at: float,
    envelope: Envelope | None = None,
) -> None:
    """Replace the draft within a transaction of somebody else's."""
    if envelope is None:
        found = _found(db, conversation, kind)
        envelope = found.envelope if found else Envelope()
    if not text.strip() and envelope.bare:
        drop_draft(db, conversation, kind)
        return
    db.execute(
        "INSERT INTO draft (conversation, kind, text, saved_at, envelope) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (conversation, kind) DO UPDATE"
        " SET text = excluded.text, saved_at = excluded.saved_at, envelope = excluded.envelope",
        (conversation, kind.value, storable(text), at, storable(pack(envelope))),
    )


def drop_draft(db: sqlite3.Connection, conversation: str, kind: ReplyKind) -> bool:
    """Drop the draft within a transaction of somebody else's."""
    return bool(
        db.execute("DELETE FROM draft WHERE conversation = ? AND kind = ?", (conversation, kind.value)).rowcount
    )


def return_to_draft(
    db: sqlite3.Connection, conversation: str, kind: ReplyKind, text: str, at: float, envelope: Envelope
) -> Draft:
    """Make the message a draft again; the text of one that was begun meanwhile is kept below it."""
    found = _found(db, conversation, kind)
    if found and found.text.strip() and found.text != text:
        text = f"{text}\n\n{found.text}"
    if found:
        envelope = replace(envelope, files=(*envelope.files, *found.envelope.files))
    put_draft(db, conversation, kind, text, at, envelope)
    return Draft(conversation, kind, text, at, envelope)


def _found(db: sqlite3.Connection, conversation: str, kind: ReplyKind) -> Draft | None:
    row = db.execute(f"{_COLUMNS} WHERE conversation = ? AND kind = ?", (conversation, kind.value)).fetchone()
    return _draft(*row) if row else None
