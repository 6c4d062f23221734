"""The steps of the schema for drafts and the outbox: all of a message, not its text alone; and who writes it."""

from __future__ import annotations

CHANGES = (
    "ALTER TABLE draft ADD COLUMN envelope TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE outbox ADD COLUMN envelope TEXT NOT NULL DEFAULT ''",
    # 0 only while the thread is read before sending: then it is certain that the message never left.
    "ALTER TABLE outbox ADD COLUMN posting INTEGER NOT NULL DEFAULT 1",
)
"""What changes in the tables of the first step."""

WRITING: tuple[str, ...] = (
    *CHANGES,
    """CREATE TABLE outbox_file (
        item INTEGER NOT NULL,
        place INTEGER NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (item, place)
    )""",
    # Holds all that is looked at when receivers are suggested, so that the wide rows are left alone.
    "CREATE INDEX sender_known ON conversation (sender COLLATE NOCASE, sender_type, sender_value)",
)
"""The step."""

HOLDS: tuple[str, ...] = (
    # From here on the kind of a draft also tells which one of several it is: "public", "public/1".
    """CREATE TABLE draft_hold (
        conversation TEXT NOT NULL,
        kind TEXT NOT NULL,
        process INTEGER NOT NULL,
        mark TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (conversation, kind)
    ) WITHOUT ROWID""",
)
"""The step with which a draft is open in one terminal at a time."""
