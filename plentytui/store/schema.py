"""The tables of a system's file, as steps that lead from any older version to the newest.

Step 1 holds what exists nowhere else: drafts, outbox, journal. Steps 2 to 4 hold what can be fetched
again: the mirror and what it is searched by. Step 5 holds the saved filters. The last three take away a
table that was never used, hold the actions that have begun, and keep the notes of messages. SQLite 3.40 is the floor.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from plentytui.errors import StoreError
from plentytui.store.schema_acting import ACTING, BEGUN
from plentytui.store.schema_find import FILTERS, FIND
from plentytui.store.schema_service import SENDS, SERVICE
from plentytui.store.schema_tally import TALLY
from plentytui.store.writing_tables import HOLDS, WRITING
from plentytui.whole import transaction

_OWN: tuple[str, ...] = (
    """CREATE TABLE draft (
        conversation TEXT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        saved_at REAL NOT NULL,
        PRIMARY KEY (conversation, kind)
    )""",
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation TEXT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        parent_uuid TEXT NOT NULL,
        recipients TEXT NOT NULL,
        created_at REAL NOT NULL,
        send_at REAL NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        message_uuid TEXT NOT NULL DEFAULT '',
        process INTEGER NOT NULL DEFAULT 0,
        process_mark TEXT NOT NULL DEFAULT '',
        changed_at REAL NOT NULL
    )""",
    "CREATE INDEX outbox_conversation ON outbox (conversation, state)",
    "CREATE INDEX outbox_state ON outbox (state)",
    """CREATE TABLE journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        user TEXT NOT NULL,
        system TEXT NOT NULL,
        action TEXT NOT NULL,
        target TEXT NOT NULL,
        summary TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        outcome TEXT NOT NULL
    )""",
    """CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END""",
    """CREATE TRIGGER journal_stays BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END""",
    "CREATE TABLE fact (key TEXT PRIMARY KEY, value TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID",
)

_MIRROR: tuple[str, ...] = (
    """CREATE TABLE conversation (
        id INTEGER PRIMARY KEY,
        uuid TEXT NOT NULL UNIQUE,
        short_id TEXT NOT NULL,
        short_number INTEGER,
        sender TEXT NOT NULL,
        sender_type TEXT NOT NULL,
        sender_value TEXT NOT NULL,
        title TEXT NOT NULL,
        preview TEXT NOT NULL,
        created REAL NOT NULL,
        updated REAL NOT NULL,
        deleted REAL,
        folder INTEGER NOT NULL,
        group_id INTEGER NOT NULL,
        type_id INTEGER NOT NULL,
        status_id INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        deadline REAL,
        follow_up REAL,
        done INTEGER NOT NULL,
        whispered INTEGER NOT NULL,
        attachments INTEGER NOT NULL,
        message_count INTEGER NOT NULL,
        channel TEXT NOT NULL,
        plenty_id INTEGER NOT NULL,
        referrer TEXT NOT NULL,
        read_by TEXT NOT NULL,
        owners TEXT NOT NULL,
        tags TEXT NOT NULL,
        relations TEXT NOT NULL,
        subscribers TEXT NOT NULL,
        folders TEXT NOT NULL,
        read_there INTEGER NOT NULL,
        read_here INTEGER,
        unread INTEGER NOT NULL
    )""",
    # One index a list: its filter, then its order; the rowid that ends every index breaks ties.
    "CREATE INDEX list_updated ON conversation (folder, updated)",
    "CREATE INDEX list_created ON conversation (folder, created)",
    "CREATE INDEX group_updated ON conversation (folder, group_id, updated)",
    "CREATE INDEX group_created ON conversation (folder, group_id, created)",
    "CREATE INDEX unread_updated ON conversation (folder, updated) WHERE unread = 1",
    "CREATE INDEX unread_created ON conversation (folder, created) WHERE unread = 1",
    "CREATE INDEX unread_group_updated ON conversation (folder, group_id, updated) WHERE unread = 1",
    "CREATE INDEX unread_group_created ON conversation (folder, group_id, created) WHERE unread = 1",
    "CREATE INDEX pending_read ON conversation (id) WHERE read_here IS NOT NULL",
    # Folded text lies apart, so that a look through all of it reads nothing else.
    """CREATE TABLE folded (
        id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        text TEXT NOT NULL
    )""",
    """CREATE TABLE raw (
        id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        json BLOB NOT NULL
    )""",
    # By the conversation's uuid and not its id: a thread may be there before its conversation is.
    """CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        uuid TEXT NOT NULL UNIQUE,
        conversation TEXT NOT NULL,
        sender TEXT NOT NULL,
        sender_type TEXT NOT NULL,
        mine INTEGER NOT NULL,
        whispered INTEGER NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        plain TEXT,
        created REAL NOT NULL,
        attachments TEXT NOT NULL
    )""",
    "CREATE INDEX message_thread ON message (conversation, created)",
    """CREATE TABLE name (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        position INTEGER NOT NULL,
        names TEXT NOT NULL,
        extra TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        PRIMARY KEY (kind, id)
    ) WITHOUT ROWID""",
    """CREATE TABLE mirror (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        generation INTEGER NOT NULL,
        user_id INTEGER NOT NULL
    )""",
    "INSERT INTO mirror VALUES (1, 0, 0)",
)

_SEARCH: tuple[str, ...] = (
    """CREATE VIRTUAL TABLE conversation_words USING fts5 (
        sender, title, preview,
        content='conversation', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER conversation_words_in AFTER INSERT ON conversation BEGIN
        INSERT INTO conversation_words (rowid, sender, title, preview)
        VALUES (new.id, new.sender, new.title, new.preview);
    END""",
    """CREATE TRIGGER conversation_words_out AFTER DELETE ON conversation BEGIN
        INSERT INTO conversation_words (conversation_words, rowid, sender, title, preview)
        VALUES ('delete', old.id, old.sender, old.title, old.preview);
    END""",
    """CREATE TRIGGER conversation_words_change AFTER UPDATE OF sender, title, preview ON conversation
    WHEN old.sender IS NOT new.sender OR old.title IS NOT new.title OR old.preview IS NOT new.preview BEGIN
        INSERT INTO conversation_words (conversation_words, rowid, sender, title, preview)
        VALUES ('delete', old.id, old.sender, old.title, old.preview);
        INSERT INTO conversation_words (rowid, sender, title, preview)
        VALUES (new.id, new.sender, new.title, new.preview);
    END""",
    """CREATE VIEW message_text AS
        SELECT id, sender, title, coalesce(plain, body) AS body FROM message""",
    """CREATE VIRTUAL TABLE message_words USING fts5 (
        sender, title, body,
        content='message_text', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER message_words_in AFTER INSERT ON message BEGIN
        INSERT INTO message_words (rowid, sender, title, body)
        VALUES (new.id, new.sender, new.title, coalesce(new.plain, new.body));
    END""",
    """CREATE TRIGGER message_words_out AFTER DELETE ON message BEGIN
        INSERT INTO message_words (message_words, rowid, sender, title, body)
        VALUES ('delete', old.id, old.sender, old.title, coalesce(old.plain, old.body));
    END""",
    """CREATE TRIGGER message_words_change AFTER UPDATE OF sender, title, body, plain ON message
    WHEN old.sender IS NOT new.sender OR old.title IS NOT new.title
        OR coalesce(old.plain, old.body) IS NOT coalesce(new.plain, new.body) BEGIN
        INSERT INTO message_words (message_words, rowid, sender, title, body)
        VALUES ('delete', old.id, old.sender, old.title, coalesce(old.plain, old.body));
        INSERT INTO message_words (rowid, sender, title, body)
        VALUES (new.id, new.sender, new.title, coalesce(new.plain, new.body));
    END""",
)

_NOTHING_RAW: tuple[str, ...] = (
    # What the system sent word by word was never kept there; each removed row was looked for in it all the same.
    "DROP TABLE raw",
)

_MARKS: tuple[str, ...] = (
    # Tags and captured minutes of a message; empty for most.
    "ALTER TABLE message ADD COLUMN marks TEXT NOT NULL DEFAULT ''",
)

STEPS: tuple[tuple[str, ...], ...] = (
    *(_OWN, _MIRROR, _SEARCH, FIND, FILTERS, WRITING, ACTING),
    *(SERVICE, TALLY, HOLDS, SENDS, _NOTHING_RAW, BEGUN, _MARKS),
)
"""Step n leads from version n - 1 to version n; a step that was released is never changed."""


def migrate(db: sqlite3.Connection, path: Path, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Bring the file to the newest version, each step in a transaction of its own.

    Raises:
        StoreError: the file was made by a newer plentytui.
    """
    version = _version(db)
    if version > len(steps):
        raise StoreError(
            f"The local file {path} was made by a newer plentytui (version {version}, this one knows {len(steps)}).",
            "Use the newer plentytui, or move the file away; the mirror is then fetched again.",
        )
    while version < len(steps):
        with transaction(db):
            # Another process may have taken the step while this one waited for the lock.
            version = _version(db)
            if version < len(steps):
                for statement in steps[version]:
                    db.execute(statement)
                version += 1
                db.execute(f"PRAGMA user_version = {version}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
