"""The step of the schema that lets drafts and the outbox hold everything of a message, not its text alone."""

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
