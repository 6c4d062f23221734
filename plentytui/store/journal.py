"""The journal of every write to the system: entries are added and read, never changed; no message text is in it."""

from __future__ import annotations

from plentytui.models.inbox import JournalEntry
from plentytui.store.database import Database
from plentytui.store.text import storable

COLUMNS = "at, user, system, action, target, summary, before, after, outcome"
"""The columns of an entry besides its number."""


class Journal:
    """Who did what in one system; the table itself refuses changes."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def record(self, entry: JournalEntry) -> int:
        """Add an entry and return its number."""
        texts = (entry.user, entry.system, entry.action, entry.target, entry.summary, entry.before, entry.after)
        values = (entry.at, *map(storable, texts), entry.outcome)
        sql = f"INSERT INTO journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
        return self._file.write(lambda db: int(db.execute(sql, values).fetchone()[0]))

    def entries(self, limit: int = 100, offset: int = 0) -> list[JournalEntry]:
        """Entries, the latest first."""
        rows = self._file.rows(f"SELECT {COLUMNS}, id FROM journal ORDER BY id DESC LIMIT ? OFFSET ?", (limit, offset))
        return [JournalEntry(*row) for row in rows]

    def count(self) -> int:
        """How many entries there are."""
        return self._file.number("SELECT count(*) FROM journal")
