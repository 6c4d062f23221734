"""Puts into the mirror what the system sent: the newer row wins, and changes made here are kept until confirmed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from plentytui.models.inbox import MessageRow
from plentytui.models.mirror import ConversationRecord
from plentytui.store.fields import Field, to_text
from plentytui.store.pending import Pending, is_gone, keep_pending, pending_of, sent_later
from plentytui.store.records import (
    CONVERSATION_COLUMNS,
    MESSAGE_COLUMNS,
    conversation_values,
    message_values,
    time_id,
)
from plentytui.store.statements import marks, touch, user_of
from plentytui.store.text import folded, storable

_COLUMNS = CONVERSATION_COLUMNS.split(", ")
_UPDATED, _COUNT, _PREVIEW = _COLUMNS.index("updated"), _COLUMNS.index("message_count"), _COLUMNS.index("preview")
_INSERT = f"INSERT INTO conversation (id, {CONVERSATION_COLUMNS}) VALUES (?{', ?' * len(_COLUMNS)})"
_UPDATE = f"UPDATE conversation SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE id = ?"
_FOLD = "INSERT INTO folded VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text"
_SENT = """INSERT INTO pending VALUES (?, ?, ?, ?, 'said', '', 0, '', ?)
    ON CONFLICT (conversation, field) DO UPDATE SET here = excluded.here, at = excluded.at"""
"""What the system said before the first of several answers stays ``there``."""

SENT_LATELY = 60.0
"""Seconds before a thread was asked for in which what was sent need not be in the answer: it may be an older one."""

_MESSAGE_COLUMNS = MESSAGE_COLUMNS.split(", ")
_MESSAGE_INSERT = f"INSERT INTO message (id, {MESSAGE_COLUMNS}) VALUES (?{', ?' * len(_MESSAGE_COLUMNS)})"
_MESSAGE_UPDATE = f"UPDATE message SET {', '.join(f'{name} = ?' for name in _MESSAGE_COLUMNS)} WHERE id = ?"


def put_conversations(
    db: sqlite3.Connection, records: Sequence[ConversationRecord], now: float, *, exact: bool = False
) -> set[str]:
    """Insert or update the conversations and return the uuids of those that changed.

    With ``exact`` each was read by its id, which is never late as lists may be.
    """
    user = user_of(db)
    there = _existing(db, "conversation", CONVERSATION_COLUMNS, [storable(record.uuid) for record in records])
    pending = pending_of(db, [storable(record.uuid) for record in records])
    changed: set[str] = set()
    # In the order of their ids, because the search index takes ascending ids at the least cost.
    for record in sorted(records, key=lambda entry: entry.created_at):
        uuid = storable(record.uuid)
        known, changes = there.get(uuid), pending.pop(uuid, [])
        others = [change for change in changes if change.field is not Field.UPDATED]
        if known is None and is_gone(changes, now, exact=exact):
            continue
        if known is not None and len(others) == len(changes) and known[1][_UPDATED] > record.updated_at:
            continue
        if len(others) < len(changes):
            if known is not None and sent_later(changes, record.updated_at, now, exact=exact):
                continue
            db.execute("DELETE FROM pending WHERE conversation = ? AND field = ?", (uuid, Field.UPDATED))
        values = _merged(db, record, user, known[1] if known else None, others, now, exact=exact)
        if known is None:
            identity = _free_id(db, "conversation", time_id(record.created_at, uuid))
            db.execute(_INSERT, (identity, *values))
        elif known[1] != values:
            identity = known[0]
            db.execute(_UPDATE, (*values, identity))
        else:
            continue
        db.execute(_FOLD, (identity, storable(folded(record.sender, record.title, record.preview))))
        there[uuid] = (identity, values)
        changed.add(record.uuid)
    if changed:
        touch(db)
    return changed


def put_messages(db: sqlite3.Connection, conversation: str, rows: Sequence[MessageRow]) -> set[str]:
    """Insert or update messages of one conversation and return the uuids of those that changed."""
    there = _existing(db, "message", MESSAGE_COLUMNS, [storable(row.uuid) for row in rows])
    changed: set[str] = set()
    for row in sorted(rows, key=lambda entry: entry.created_at):
        values = message_values(conversation, row)
        known = there.get(values[0])
        if known is None:
            identity = _free_id(db, "message", time_id(row.created_at, values[0]))
            db.execute(_MESSAGE_INSERT, (identity, *values))
        elif known[1] != values:
            identity = known[0]
            db.execute(_MESSAGE_UPDATE, (*values, identity))
        else:
            continue
        there[values[0]] = (identity, values)
        changed.add(row.uuid)
    return changed


def keep_only(db: sqlite3.Connection, conversation: str, kept: Sequence[str], asked: float) -> set[str]:
    """Let go of the messages that are not among those of a thread that was ``asked`` for; returns which went.

    What was sent from here since, or just before, need not be in that answer.
    """
    there = {uuid for (uuid,) in db.execute("SELECT uuid FROM message WHERE conversation = ?", (conversation,))}
    sql = "SELECT message_uuid FROM outbox WHERE conversation = ? AND state = 'sent' AND changed_at >= ?"
    sent = {uuid for (uuid,) in db.execute(sql, (conversation, asked - SENT_LATELY))}
    gone = there - set(kept) - sent
    db.executemany("DELETE FROM message WHERE uuid = ?", [(uuid,) for uuid in gone])
    return gone


def note_posted(db: sqlite3.Connection, posted: MessageRow, preview: str, now: float) -> None:
    """Show a conversation as what was just sent makes it, until the system tells how it is.

    If it is known to have changed since, it begins with something newer already.
    """
    sql = "SELECT id, sender, title, updated FROM conversation WHERE uuid = ?"
    found = db.execute(sql, (posted.conversation,)).fetchone()
    if found is None or found[3] > posted.created_at:
        return
    identity, sender, title, updated = found
    sql = "UPDATE conversation SET preview = ?, whispered = max(whispered, ?), updated = ? WHERE id = ?"
    db.execute(sql, (storable(preview), int(posted.whispered), posted.created_at, identity))
    db.execute(_FOLD, (identity, storable(folded(sender, title, preview))))
    if updated < posted.created_at:
        sql = "UPDATE conversation SET message_count = message_count + 1, attachments = attachments + ? WHERE id = ?"
        db.execute(sql, (len(posted.attachments), identity))
        values = (storable(posted.conversation), Field.UPDATED, to_text(posted.created_at), to_text(updated), now)
        db.execute(_SENT, values)
    touch(db)


def _merged(
    db: sqlite3.Connection,
    record: ConversationRecord,
    user: int,
    known: tuple[Any, ...] | None,
    pending: Sequence[Pending],
    now: float,
    *,
    exact: bool,
) -> tuple[Any, ...]:
    """The record's values with what was changed here, as long as that stands."""
    read_there = user in record.read_by
    values = conversation_values(record, read_there, not read_there)
    if not pending:
        return values
    arrived = known is None or record.message_count > known[_COUNT] or values[_PREVIEW] != known[_PREVIEW]
    return keep_pending(db, values, known, pending, user, now, arrived=arrived, exact=exact)


def _existing(
    db: sqlite3.Connection, table: str, columns: str, uuids: Sequence[str]
) -> dict[str, tuple[int, tuple[Any, ...]]]:
    rows = db.execute(f"SELECT id, {columns} FROM {table} WHERE uuid IN ({marks(len(uuids))})", uuids)
    return {row[1]: (row[0], row[1:]) for row in rows}


def _free_id(db: sqlite3.Connection, table: str, wanted: int) -> int:
    while db.execute(f"SELECT 1 FROM {table} WHERE id = ?", (wanted,)).fetchone():
        wanted += 1
    return wanted
