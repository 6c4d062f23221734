"""Lists that show a write only seconds later, as those of a search index do (wire facts 5.1, inferred there).

Only while the quirk is on: then triggers keep the rows as they were before each write, and lists read a view in
which those stand until their time has come. One conversation by its id is always read as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

LATE_SECONDS = 5
"""How long a list goes on to show what was before."""

_MADE = """
CREATE TEMP TABLE before_write AS SELECT * FROM main.conversation WHERE 0;
CREATE UNIQUE INDEX temp.before_write_no ON before_write (no);
CREATE TEMP TABLE late (no INTEGER PRIMARY KEY, until INTEGER NOT NULL);
CREATE TEMP TRIGGER late_update BEFORE UPDATE ON main.conversation
WHEN NOT EXISTS (SELECT 1 FROM late WHERE no = old.no) BEGIN
    INSERT INTO before_write SELECT * FROM main.conversation WHERE no = old.no;
    INSERT INTO late VALUES (old.no, late_until());
END;
CREATE TEMP TRIGGER late_insert AFTER INSERT ON main.conversation BEGIN
    INSERT OR IGNORE INTO late VALUES (new.no, late_until());
END;
CREATE TEMP VIEW listed AS
    SELECT * FROM main.conversation WHERE no NOT IN (SELECT no FROM late) UNION ALL SELECT * FROM before_write;
"""


class Lag:
    """Keeps what lists still show of the time before the last writes."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._on = False

    def begin(self, now: Callable[[], float]) -> None:
        """From now on lists are late; ``now`` tells the time in seconds since the epoch."""
        if self._on:
            return
        self._on = True
        self._db.create_function("late_until", 0, lambda: int(now()) + LATE_SECONDS)
        self._db.executescript(_MADE)

    def source(self, now: float) -> str:
        """The table or view that lists are read from at that time."""
        if not self._on:
            return "conversation"
        self._db.execute("DELETE FROM before_write WHERE no IN (SELECT no FROM late WHERE until <= ?)", (now,))
        self._db.execute("DELETE FROM late WHERE until <= ?", (now,))
        return "listed"
