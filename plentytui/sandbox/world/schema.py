"""The tables of a world, and opening the file that keeps them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from plentytui.errors import StoreError

VERSION = 1
"""Raised whenever tables, corpus or casting change: texts are composed anew on reading, so they belong to it."""

TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE user (
    id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE, real_name TEXT NOT NULL, lang TEXT NOT NULL,
    is_admin INTEGER NOT NULL, rights TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL,
    salt BLOB NOT NULL, password BLOB NOT NULL
);
CREATE TABLE record (
    kind TEXT NOT NULL, id INTEGER NOT NULL, position INTEGER NOT NULL, parent INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE conversation (
    no INTEGER PRIMARY KEY, short_id INTEGER NOT NULL, composed INTEGER NOT NULL, messages INTEGER NOT NULL,
    title TEXT NOT NULL, preview TEXT NOT NULL, plenty_id INTEGER NOT NULL, inbox_id INTEGER NOT NULL,
    category_id INTEGER NOT NULL, type_id INTEGER NOT NULL, type_position INTEGER NOT NULL,
    status_id INTEGER NOT NULL, status_position INTEGER NOT NULL, priority INTEGER NOT NULL,
    from_type TEXT NOT NULL, from_value TEXT NOT NULL, from_name TEXT NOT NULL, referrer TEXT NOT NULL,
    is_closed INTEGER NOT NULL, is_deleted INTEGER NOT NULL, is_archived INTEGER NOT NULL, is_spam INTEGER NOT NULL,
    whispered INTEGER NOT NULL, attachments INTEGER NOT NULL, billed INTEGER NOT NULL, billed_minutes INTEGER NOT NULL,
    read_by TEXT NOT NULL, subscribers TEXT NOT NULL, owners TEXT NOT NULL, tags TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER, deadline INTEGER, follow_up INTEGER
);
CREATE TABLE relation (
    type TEXT NOT NULL, value TEXT NOT NULL COLLATE NOCASE, no INTEGER NOT NULL, PRIMARY KEY (type, value, no)
) WITHOUT ROWID;
CREATE TABLE filed (folder INTEGER NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (folder, no)) WITHOUT ROWID;
CREATE TABLE message (
    no INTEGER NOT NULL, position INTEGER NOT NULL, created_at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (no, position)
);
CREATE TABLE attachment (
    no INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (no, position, name)
);
CREATE TABLE change (
    id INTEGER PRIMARY KEY, no INTEGER NOT NULL, at INTEGER NOT NULL, user_id INTEGER NOT NULL, action TEXT NOT NULL,
    field TEXT NOT NULL, value TEXT NOT NULL
);
"""
"""All tables. ``composed`` conversations have no messages here: theirs are put into words when they are read.

Lists of numbers are text with a comma on each side, ``,3,4,``: so one ``instr`` finds a number in them.
"""
INDICES = """
CREATE INDEX by_updated ON conversation (
    is_archived, is_deleted, updated_at, read_by, is_closed, type_id, status_id, priority, inbox_id, is_spam);
CREATE INDEX by_created ON conversation (is_archived, is_deleted, created_at);
CREATE INDEX by_type ON conversation (is_archived, is_deleted, type_position, type_id, updated_at);
CREATE INDEX by_status ON conversation (is_archived, is_deleted, status_position, status_id, updated_at);
CREATE INDEX by_priority ON conversation (is_archived, is_deleted, priority, updated_at);
CREATE INDEX by_deadline ON conversation (is_archived, is_deleted, deadline);
CREATE INDEX by_follow_up ON conversation (is_archived, is_deleted, follow_up);
CREATE INDEX by_short_id ON conversation (short_id);
CREATE INDEX relation_of ON relation (no);
CREATE INDEX folder_of ON filed (no);
CREATE INDEX change_of ON change (no);
"""
"""Made after the rows, which is faster."""


def connect(path: Path | None) -> sqlite3.Connection:
    """Open the file, or a database in memory; it is not yet known to be a world.

    Raises:
        StoreError: the file cannot be opened.
    """
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        # A large world is made in one thread and then used in another, never in both at a time.
        db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        if path is not None and path.stat().st_size == 0:
            # A write must not hold up the event loop for a flush; after a power cut the last ones may be missing.
            db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"The sandbox's file {path} cannot be opened: {error}.", "Choose another file with --data."
        ) from None
    db.row_factory = sqlite3.Row
    db.create_function("folded", 1, lambda text: text.casefold() if isinstance(text, str) else text, deterministic=True)
    return db


def about(db: sqlite3.Connection, path: Path | None) -> dict[str, str]:
    """What the file says about its world; empty for a new one.

    Raises:
        StoreError: the file is something else, or damaged.
    """
    try:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return {}
        if "about" not in tables:
            raise StoreError(
                f"{path} is a database, but not a sandbox's.",
                "Choose another file with --data; this one stays as it is.",
            )
        return {row[0]: row[1] for row in db.execute("SELECT name, value FROM about")}
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"The sandbox's file {path} cannot be read: {error}.",
            "If it is a sandbox's, delete it and it will be made anew; otherwise choose another one with --data.",
        ) from None
