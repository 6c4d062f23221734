"""What acting needs: changes that were made here and not confirmed by the system yet, and how to undo."""

from __future__ import annotations

ACTING: tuple[str, ...] = (
    # By the conversation's uuid, as drafts are: a change outlives the row it was made to.
    """CREATE TABLE pending (
        conversation TEXT NOT NULL,
        field TEXT NOT NULL,
        here TEXT NOT NULL,
        there TEXT NOT NULL,
        state TEXT NOT NULL,
        run TEXT NOT NULL,
        process INTEGER NOT NULL,
        process_mark TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (conversation, field)
    ) WITHOUT ROWID""",
    "CREATE INDEX pending_state ON pending (state)",
    """INSERT INTO pending
        SELECT uuid, 'read', CASE read_here WHEN 1 THEN 'true' ELSE 'false' END,
            CASE read_there WHEN 1 THEN 'true' ELSE 'false' END, 'open', '', 0, '', 0.0
        FROM conversation WHERE read_here IS NOT NULL""",
    "DROP INDEX pending_read",
    "ALTER TABLE conversation DROP COLUMN read_here",
    # Where it lies once it is taken out of the trash.
    "ALTER TABLE conversation ADD COLUMN archived INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE conversation ADD COLUMN spam INTEGER NOT NULL DEFAULT 0",
    "UPDATE conversation SET archived = folder = 1, spam = folder = 3 WHERE folder IN (1, 3)",
    # Beside the journal and not in it: what cannot be fetched again keeps the shape it has on its first page.
    """CREATE TABLE deed (
        entry INTEGER PRIMARY KEY REFERENCES journal (id),
        run TEXT NOT NULL,
        inverse TEXT NOT NULL,
        undoes TEXT NOT NULL
    )""",
    "CREATE INDEX deed_run ON deed (run)",
    "CREATE INDEX deed_undoes ON deed (undoes) WHERE undoes <> ''",
    """CREATE TRIGGER deed_keeps BEFORE UPDATE ON deed
        BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END""",
    """CREATE TRIGGER deed_stays BEFORE DELETE ON deed
        BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END""",
)

BEGUN: tuple[str, ...] = (
    """CREATE TABLE begun (
        run TEXT NOT NULL,
        state TEXT NOT NULL,
        action TEXT NOT NULL,
        asked TEXT NOT NULL,
        undoes TEXT NOT NULL,
        before TEXT NOT NULL,
        sending TEXT NOT NULL,
        route TEXT NOT NULL,
        process INTEGER NOT NULL,
        process_mark TEXT NOT NULL,
        at REAL NOT NULL,
        UNIQUE (run, state)
    )""",
)
"""Actions that have begun, until their account is told: it is known later what of them was never sent."""
