"""What the system found for a text that is looked for in messages, kept because not all messages are here.

So a list that looks for that text has these conversations ever after, and it is known what the system was asked for.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from plentytui.clock import Clock
from plentytui.models.listing import Folder
from plentytui.store.database import Database
from plentytui.store.statements import touch
from plentytui.store.text import fold, storable

_KEY = "search.told."
MOST_FOUND = 1_000
"""Conversations that are kept for a text, the latest found first."""
_MOST_ASKED = 20
MOST_TEXTS = 100
"""Texts that are kept, those that were asked for last."""


class Asked(NamedTuple):
    """A query that the system was asked for to the last page."""

    parts: frozenset[str]
    """All that it demands, each part as it is written."""
    folder: Folder
    """Where the system looked."""
    until: float
    """The newest change that was here then, in seconds since the epoch: whatever changed later was not looked at."""


class Told:
    """What one system found for texts."""

    def __init__(self, file: Database, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def found(self, text: str) -> tuple[str, ...]:
        """The uuids of the conversations that the system found for a text."""
        return tuple(self._of(text)[0])

    def asked(self, text: str) -> tuple[Asked, ...]:
        """The queries for a text that the system was asked for."""
        return tuple(Asked(frozenset(parts), Folder(folder), until) for parts, folder, until in self._of(text)[1])

    def keep(self, text: str, uuids: Iterable[str], asked: Asked | None = None) -> None:
        """Keep what the system found for a text; ``asked``: it was asked for all of this query."""
        found, queries = self._of(text)
        found = [*dict.fromkeys([*uuids, *found])][:MOST_FOUND]
        if asked is not None:
            one = [sorted(asked.parts), asked.folder.value, asked.until]
            queries = [one, *(query for query in queries if query[:2] != one[:2])][:_MOST_ASKED]
        values = (_key(text), json.dumps([found, queries]), self._clock.time())

        def work(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?, ?)", values)
            ours = f"substr(key, 1, {len(_KEY)}) = '{_KEY}'"
            last = f"SELECT key FROM fact WHERE {ours} ORDER BY at DESC LIMIT {MOST_TEXTS}"
            db.execute(f"DELETE FROM fact WHERE {ours} AND key NOT IN ({last})")
            touch(db)

        self._file.write(work)

    def _of(self, text: str) -> tuple[list[str], list[Any]]:
        row = self._file.row("SELECT value FROM fact WHERE key = ?", (_key(text),))
        if row is None:
            return [], []
        found, queries = json.loads(row[0])
        return found, queries


def _key(text: str) -> str:
    return _KEY + storable(" ".join(fold(text).split()))
