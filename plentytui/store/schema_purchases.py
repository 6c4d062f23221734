"""The file of the purchases: what came, what was broken, where each purchase stands, what purchases become."""

from __future__ import annotations

EVENT_COLUMNS = (
    "id, created_at, received_at, body, order_id, contact_id, address_id, state, step, becomes, system, ticket,"
    " conversation, reason, process, process_mark, posting, changed_at, next_at, repeats"
)
BEGUN_COLUMNS = "event, system_key, plan"
BROKEN_COLUMNS = "id, received_at, status, reason, body, digest, times"

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE purchase (
            id TEXT PRIMARY KEY,
            created_at INTEGER NOT NULL,
            received_at REAL NOT NULL,
            body BLOB NOT NULL,
            order_id INTEGER NOT NULL,
            contact_id INTEGER NOT NULL,
            address_id INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'received',
            step TEXT NOT NULL DEFAULT 'begin',
            becomes TEXT NOT NULL DEFAULT 'nothing',
            system TEXT NOT NULL DEFAULT '',
            ticket INTEGER NOT NULL DEFAULT 0,
            conversation TEXT NOT NULL DEFAULT '',
            reason TEXT NOT NULL DEFAULT '',
            process INTEGER NOT NULL DEFAULT 0,
            process_mark TEXT NOT NULL DEFAULT '',
            posting INTEGER NOT NULL DEFAULT 0,
            changed_at REAL NOT NULL,
            next_at REAL NOT NULL DEFAULT 0,
            repeats INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX purchase_state ON purchase (state, created_at, id)",
        "CREATE INDEX purchase_created ON purchase (created_at, id)",
        "CREATE INDEX purchase_contact ON purchase (contact_id)",
        "CREATE INDEX purchase_address ON purchase (address_id)",
        """CREATE TABLE broken (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            received_at REAL NOT NULL,
            status INTEGER NOT NULL,
            reason TEXT NOT NULL,
            body BLOB NOT NULL,
            digest TEXT NOT NULL UNIQUE,
            times INTEGER NOT NULL DEFAULT 1
        )""",
        "CREATE TABLE plan (id INTEGER PRIMARY KEY CHECK (id = 1), content TEXT NOT NULL)",
    ),
    # What was begun goes on as it began, whatever the plan says by then and whatever the system is called by then.
    ("CREATE TABLE begun (event TEXT PRIMARY KEY, system_key TEXT NOT NULL, plan TEXT NOT NULL) WITHOUT ROWID",),
)
"""Step n leads from version n - 1 to version n; a step that was released is never changed."""
