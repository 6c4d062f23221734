"""Puts into the mirror what the system sent: the newer row wins, and changes made here are kept until confirmed."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from typing import Any

from plentytui.models.inbox import MessageRow
from plentytui.models.mirror import ConversationRecord
from plentytui.store.pending import Pending, is_gone, keep_pending, pending_of
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
_RAW = "INSERT INTO raw VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json"

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
        known = there.get(uuid)
        if known is not None and known[1][_UPDATED] > record.updated_at:
            continue
        if known is None and is_gone(pending.get(uuid, ()), now, exact=exact):
            continue
        values = _merged(db, record, user, known[1] if known else None, pending.pop(uuid, ()), now, exact=exact)
        if known is None:
            identity = _free_id(db, "conversation", time_id(record.created_at, uuid))
            db.execute(_INSERT, (identity, *values))
        elif known[1] != values:
            identity = known[0]
            db.execute(_UPDATE, (*values, identity))
        else:
            _keep_raw(db, known[0], record.raw)
            continue
        db.execute(_FOLD, (identity, storable(folded(record.sender, record.title, record.preview))))
        _keep_raw(db, identity, record.raw)
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


def note_posted(db: sqlite3.Connection, conversation: str, preview: str, whispered: bool) -> None:
    """Show the beginning of what was just sent as the conversation's; when it changed, the system's list tells."""
    found = db.execute("SELECT id, sender, title FROM conversation WHERE uuid = ?", (conversation,)).fetchone()
    if found is None:
        return
    identity, sender, title = found
    sql = "UPDATE conversation SET preview = ?, whispered = max(whispered, ?) WHERE id = ?"
    db.execute(sql, (storable(preview), int(whispered), identity))
    db.execute(_FOLD, (identity, storable(folded(sender, title, preview))))
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


def _keep_raw(db: sqlite3.Connection, identity: int, raw: str) -> None:
    if raw:
        db.execute(_RAW, (identity, zlib.compress(storable(raw).encode(), 1)))
