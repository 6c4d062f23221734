"""The journal of every write to the system: entries are added and read, never changed; no message text is in it."""

from __future__ import annotations

import sqlite3

from plentytui.models.inbox import JournalEntry
from plentytui.store.database import Database
from plentytui.store.text import storable

COLUMNS = "at, user, system, action, target, summary, before, after, outcome"
"""The columns of an entry besides its number."""
_DEED = "coalesce(d.run, ''), coalesce(d.inverse, ''), coalesce(d.undoes, '')"
_ALL = f"SELECT {COLUMNS}, {_DEED}, j.id FROM journal j LEFT JOIN deed d ON d.entry = j.id"


class Journal:
    """Who did what in one system; the table itself refuses changes."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def record(self, entry: JournalEntry) -> int:
        """Add an entry and return its number."""
        return self._file.write(lambda db: put_entry(db, entry))

    def entries(self, limit: int = 100, offset: int = 0) -> list[JournalEntry]:
        """Entries, the latest first."""
        rows = self._file.rows(f"{_ALL} ORDER BY j.id DESC LIMIT ? OFFSET ?", (limit, offset))
        return [JournalEntry(*row) for row in rows]

    def run(self, run: str) -> list[JournalEntry]:
        """The entries of one action, the oldest first: one for each call."""
        rows = self._file.rows(f"{_ALL} WHERE d.run = ? ORDER BY j.id", (run,))
        return [JournalEntry(*row) for row in rows]

    def undone_of(self, run: str) -> set[str]:
        """The conversations of an action that were undone, or left alone because somebody changed them."""
        rows = self._file.rows(
            "SELECT j.target FROM journal j JOIN deed d ON d.entry = j.id"
            " WHERE d.undoes = ? AND j.outcome IN ('done', 'left alone')",
            (run,),
        )
        return {uuid for (target,) in rows for uuid in target.split(",") if uuid}

    def reversible(self, limit: int = 50) -> list[str]:
        """Actions that can be undone and are no undo themselves, the latest first."""
        rows = self._file.rows(
            "SELECT run, max(entry) AS latest FROM deed WHERE inverse <> '' AND undoes = ''"
            " GROUP BY run ORDER BY latest DESC LIMIT ?",
            (limit,),
        )
        return [run for run, _ in rows]


def put_entry(db: sqlite3.Connection, entry: JournalEntry) -> int:
    """Add an entry inside a transaction and return its number."""
    texts = (entry.user, entry.system, entry.action, entry.target, entry.summary, entry.before, entry.after)
    values = (entry.at, *map(storable, texts), entry.outcome)
    sql = f"INSERT INTO journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
    number = int(db.execute(sql, values).fetchone()[0])
    if entry.run:
        deed = (number, entry.run, storable(entry.inverse), entry.undoes)
        db.execute("INSERT INTO deed VALUES (?, ?, ?, ?)", deed)
    return number
