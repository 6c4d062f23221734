"""Texts that are being written: saved as they are typed, one a conversation and kind."""

from __future__ import annotations

import sqlite3

from plentytui.clock import Clock
from plentytui.models.inbox import Draft, ReplyKind
from plentytui.store.database import Database
from plentytui.store.text import storable

_COLUMNS = "SELECT conversation, kind, text, saved_at FROM draft"


class Drafts:
    """The drafts of one system."""

    def __init__(self, file: Database, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def save(self, conversation: str, kind: ReplyKind, text: str) -> None:
        """Replace the draft; a text without anything but blanks drops it."""
        at = self._clock.time()
        self._file.write(lambda db: put_draft(db, conversation, kind, text, at))

    def get(self, conversation: str) -> list[Draft]:
        """The drafts of a conversation, the latest first."""
        rows = self._file.rows(f"{_COLUMNS} WHERE conversation = ? ORDER BY saved_at DESC, kind", (conversation,))
        return [Draft(uuid, ReplyKind(kind), text, at) for uuid, kind, text, at in rows]

    def all(self) -> list[Draft]:
        """All drafts, the latest first."""
        rows = self._file.rows(f"{_COLUMNS} ORDER BY saved_at DESC, conversation, kind")
        return [Draft(uuid, ReplyKind(kind), text, at) for uuid, kind, text, at in rows]

    def drop(self, conversation: str, kind: ReplyKind) -> bool:
        """Throw the draft away; False if there was none."""
        return self._file.write(lambda db: drop_draft(db, conversation, kind))


def put_draft(db: sqlite3.Connection, conversation: str, kind: ReplyKind, text: str, at: float) -> None:
    """Replace the draft within a transaction of somebody else's."""
    if not text.strip():
        drop_draft(db, conversation, kind)
        return
    db.execute(
        "INSERT INTO draft VALUES (?, ?, ?, ?)"
        " ON CONFLICT (conversation, kind) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
        (conversation, kind.value, storable(text), at),
    )


def drop_draft(db: sqlite3.Connection, conversation: str, kind: ReplyKind) -> bool:
    """Drop the draft within a transaction of somebody else's."""
    return bool(
        db.execute("DELETE FROM draft WHERE conversation = ? AND kind = ?", (conversation, kind.value)).rowcount
    )


def return_to_draft(db: sqlite3.Connection, conversation: str, kind: ReplyKind, text: str, at: float) -> Draft:
    """Make the text a draft again; a draft that was begun meanwhile is kept below it."""
    found = db.execute(
        "SELECT text FROM draft WHERE conversation = ? AND kind = ?", (conversation, kind.value)
    ).fetchone()
    if found and found[0] != text:
        text = f"{text}\n\n{found[0]}"
    put_draft(db, conversation, kind, text, at)
    return Draft(conversation, kind, text, at)
