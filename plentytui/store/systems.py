"""The list of systems a person works with, with when each was used last."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from plentytui.clock import Clock
from plentytui.errors import UsageError
from plentytui.models.systems import Backing, System
from plentytui.store.database import Database
from plentytui.store.rescue import Kept, open_file
from plentytui.store.text import storable

_STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE system (
            name TEXT PRIMARY KEY COLLATE NOCASE,
            url TEXT NOT NULL,
            user TEXT NOT NULL,
            backing TEXT NOT NULL,
            read_only INTEGER NOT NULL,
            last_used REAL
        )""",
    ),
)
_COLUMNS = "name, url, user, backing, read_only, last_used"
_BACKINGS = {backing.value for backing in Backing}


class SystemsList:
    """The systems, by unique names in which upper and lower case do not matter."""

    def __init__(self, file: Database, clock: Clock, set_aside: Path | None = None) -> None:
        self._file = file
        self._clock = clock
        self.set_aside = set_aside
        """Where the damaged list lies that this one was made from; None if nothing was damaged."""

    @classmethod
    def open(cls, path: Path, clock: Clock) -> SystemsList:
        """Open the list, or make it; a damaged one is set aside with what can be read of it carried over.

        Raises:
            StoreError: the file cannot be opened or made.
        """
        file, aside, _ = open_file(path, _STEPS, (_SYSTEMS,))
        return cls(file, clock, aside)

    def list(self) -> list[System]:
        """All systems, the one that was used last first."""
        rows = self._file.rows(f"SELECT {_COLUMNS} FROM system ORDER BY last_used DESC NULLS LAST, name")
        return [_system(row) for row in rows]

    def get(self, name: str) -> System | None:
        """The system of that name, or None."""
        found = self._file.row(f"SELECT {_COLUMNS} FROM system WHERE name = ?", (name.strip(),))
        return _system(found) if found else None

    def add(self, system: System) -> System:
        """Add a system and return it as it was kept.

        Raises:
            UsageError: the name is empty or taken.
        """
        name = storable(system.name).strip()
        if not name:
            raise UsageError("A system needs a name.", "Give it a short one, such as the shop's.")
        values = (name, system.url, system.user, system.backing.value, int(system.read_only), system.last_used)

        def work(db: sqlite3.Connection) -> System:
            if db.execute("SELECT 1 FROM system WHERE name = ?", (name,)).fetchone():
                raise UsageError(
                    f"There is already a system called {name}.", "Choose another name, or remove that one first."
                )
            db.execute("INSERT INTO system VALUES (?, ?, ?, ?, ?, ?)", values)
            return _system(values)

        return self._file.write(work)

    def remove(self, name: str) -> None:
        """Take a system off the list; its local file stays where it is.

        Raises:
            UsageError: there is no system of that name.
        """
        self._change(name, "DELETE FROM system WHERE name = ?", (name.strip(),))

    def touch(self, name: str) -> None:
        """Note that the system is being used now.

        Raises:
            UsageError: there is no system of that name.
        """
        self._change(name, "UPDATE system SET last_used = ? WHERE name = ?", (self._clock.time(), name.strip()))

    def settle_backing(self, name: str, backing: Backing) -> None:
        """Note what stands behind the system of that name.

        Raises:
            UsageError: there is no system of that name.
        """
        self._change(name, "UPDATE system SET backing = ? WHERE name = ?", (backing.value, name.strip()))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _change(self, name: str, sql: str, values: tuple[object, ...]) -> None:
        if not self._file.write(lambda db: db.execute(sql, values).rowcount):
            raise UsageError(f"There is no system called {name}.", "See the list of systems for their names.")


def _system(row: tuple[Any, ...]) -> System:
    name, url, user, backing, read_only, last_used = row
    return System(name, url, user, Backing(backing), bool(read_only), last_used)


def _mend(row: tuple[Any, ...]) -> tuple[Any, ...]:
    name, url, user, backing, read_only, last_used = row
    return (
        str(name),
        str(url or ""),
        str(user or ""),
        backing if backing in _BACKINGS else Backing.LIVE.value,
        int(bool(read_only)),
        last_used if isinstance(last_used, int | float) else None,
    )


_SYSTEMS = Kept("system", _COLUMNS, _mend, "SELECT sum(length(url)) FROM system")
