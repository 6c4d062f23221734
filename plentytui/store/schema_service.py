"""What the Service Centre keeps: half-filled forms, and changes that are not seen to be live yet."""

from __future__ import annotations

CHANGE_COLUMNS = (
    "id, at, action, title, subject, place, what, way, state, earliest, latest, reason, expected, card, fields,"
    " changed_at, note"
)
FORM_COLUMNS = "action, subject, fields, saved_at"

SERVICE: tuple[str, ...] = (
    """CREATE TABLE form (
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        fields TEXT NOT NULL,
        saved_at REAL NOT NULL,
        PRIMARY KEY (action, subject)
    )""",
    """CREATE TABLE service_change (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        action TEXT NOT NULL,
        title TEXT NOT NULL,
        subject TEXT NOT NULL,
        place TEXT NOT NULL,
        what TEXT NOT NULL,
        way TEXT NOT NULL,
        state TEXT NOT NULL,
        earliest REAL,
        latest REAL,
        reason TEXT NOT NULL,
        expected TEXT NOT NULL,
        card TEXT NOT NULL,
        fields TEXT NOT NULL,
        changed_at REAL NOT NULL,
        note TEXT NOT NULL
    )""",
    "CREATE INDEX service_change_state ON service_change (state)",
)

SENDS: tuple[str, ...] = (
    # Apart from the changes, which are carried out of a damaged file: who sent them is gone then anyhow.
    """CREATE TABLE change_sender (
        change INTEGER PRIMARY KEY,
        process INTEGER NOT NULL,
        mark TEXT NOT NULL
    )""",
)
"""The step with which a change is noted before it is sent: who is sending it."""
