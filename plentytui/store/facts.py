"""Small values about a system with the time they were learnt: when was it read, what did it say of itself."""

from __future__ import annotations

from plentytui.clock import Clock
from plentytui.store.database import Database
from plentytui.store.text import storable


class Facts:
    """Texts by key, each with its time."""

    def __init__(self, file: Database, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def put(self, key: str, value: str, at: float | None = None) -> None:
        """Keep the value under that key, as of now or of when it was learnt."""
        values = (key, storable(value), self._clock.time() if at is None else at)
        sql = "INSERT OR REPLACE INTO fact VALUES (?, ?, ?)"
        self._file.write(lambda db: db.execute(sql, values))

    def get(self, key: str) -> str | None:
        """The value, or None."""
        found = self._file.row("SELECT value FROM fact WHERE key = ?", (key,))
        return found[0] if found else None

    def fresh_at(self, key: str) -> float | None:
        """When the value was learnt, in seconds since the epoch, or None."""
        found = self._file.row("SELECT at FROM fact WHERE key = ?", (key,))
        return found[0] if found else None

    def forget(self, key: str) -> None:
        """Know nothing under that key any more."""
        self._file.write(lambda db: db.execute("DELETE FROM fact WHERE key = ?", (key,)))
