"""Saved filters: queries with names, in an order of one's own; one of them may be the default.

They are kept in this file only: there is no public route for them, so colleagues do not see them.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from plentytui.errors import UsageError
from plentytui.models.filters import SavedFilter
from plentytui.store.database import Database
from plentytui.store.text import fold, storable

COLUMNS = "id, name, folded, query, is_default, position"
LONGEST_NAME = 60


class SavedFilters:
    """The saved filters of one system."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def all(self) -> list[SavedFilter]:
        """All filters in their order."""
        rows = self._file.rows("SELECT id, name, query, is_default, position FROM saved_filter ORDER BY position, id")
        return [SavedFilter(number, name, query, bool(default), at) for number, name, query, default, at in rows]

    def default(self) -> SavedFilter | None:
        """The filter that is applied when the system is opened, or None."""
        return next((saved for saved in self.all() if saved.is_default), None)

    def add(self, name: str, query: str, *, is_default: bool = False) -> SavedFilter:
        """Keep a query under a new name, at the end of the list.

        Raises:
            UsageError: the name is empty, too long or taken, or the query cannot be understood.
        """
        name, query = _name(name), _query(query)

        def work(db: sqlite3.Connection) -> int:
            _free(db, name)
            place = db.execute("SELECT coalesce(max(position), -1) + 1 FROM saved_filter").fetchone()[0]
            sql = "INSERT INTO saved_filter (name, folded, query, is_default, position) VALUES (?, ?, ?, 0, ?)"
            number = int(db.execute(sql, (name, _folded(name), query, place)).lastrowid or 0)
            if is_default:
                _make_default(db, number)
            return number

        return self._one(self._file.write(work))

    def change(self, number: int, *, name: str | None = None, query: str | None = None) -> SavedFilter:
        """Give a filter another name, another query, or both.

        Raises:
            UsageError: there is no such filter, or the name or the query cannot be used.
        """
        new_name = None if name is None else _name(name)
        new_query = None if query is None else _query(query)

        def work(db: sqlite3.Connection) -> None:
            _existing(db, number)
            if new_name is not None:
                _free(db, new_name, number)
                sql = "UPDATE saved_filter SET name = ?, folded = ? WHERE id = ?"
                db.execute(sql, (new_name, _folded(new_name), number))
            if new_query is not None:
                db.execute("UPDATE saved_filter SET query = ? WHERE id = ?", (new_query, number))

        self._file.write(work)
        return self._one(number)

    def set_default(self, number: int | None) -> None:
        """Make a filter the default one; None: no filter is.

        Raises:
            UsageError: there is no such filter.
        """

        def work(db: sqlite3.Connection) -> None:
            if number is not None:
                _existing(db, number)
            _make_default(db, number)

        self._file.write(work)

    def move(self, number: int, position: int) -> None:
        """Put a filter to a place in the list, from 0; beyond its ends means at its ends.

        Raises:
            UsageError: there is no such filter.
        """

        def work(db: sqlite3.Connection) -> None:
            _existing(db, number)
            order = [row[0] for row in db.execute("SELECT id FROM saved_filter ORDER BY position, id")]
            order.remove(number)
            order.insert(max(0, position), number)
            db.executemany("UPDATE saved_filter SET position = ? WHERE id = ?", list(enumerate(order)))

        self._file.write(work)

    def remove(self, number: int) -> bool:
        """Forget a filter; False if there was none."""
        sql = "DELETE FROM saved_filter WHERE id = ?"
        return self._file.write(lambda db: bool(db.execute(sql, (number,)).rowcount))

    def _one(self, number: int) -> SavedFilter:
        found = next((saved for saved in self.all() if saved.id == number), None)
        if found is None:
            raise _missing()
        return found


def mended(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row from a damaged file, made fit to be written; none is the default then."""
    number, name, _, query, _, position = row
    text = name if isinstance(name, str) and name.strip() else f"saved filter {number}"
    kept = query if isinstance(query, str) else ""
    return number, text, _folded(text), kept, 0, position if isinstance(position, int) else 0


def _folded(name: str) -> str:
    """What makes two names the same."""
    return " ".join(fold(name).split())


def _name(name: str) -> str:
    shown = " ".join(storable(name).split())
    if not shown:
        raise UsageError("A saved filter needs a name.", "Write one.")
    if len(shown) > LONGEST_NAME:
        raise UsageError(
            f"The name of a saved filter has at most {LONGEST_NAME} characters, this one has {len(shown)}.",
            "Shorten it.",
        )
    return shown


def _query(query: str) -> str:
    # Imported late: the first frame needs no language.
    from plentytui.rules.query.parse import query_of

    text = storable(query).strip()
    query_of(text)
    return text


def _free(db: sqlite3.Connection, name: str, own: int = 0) -> None:
    taken = db.execute("SELECT name FROM saved_filter WHERE folded = ? AND id <> ?", (_folded(name), own)).fetchone()
    if taken:
        raise UsageError(
            f"There is a saved filter called {taken[0]} already.", "Choose another name, or change that one."
        )


def _existing(db: sqlite3.Connection, number: int) -> None:
    if not db.execute("SELECT 1 FROM saved_filter WHERE id = ?", (number,)).fetchone():
        raise _missing()


def _missing() -> UsageError:
    return UsageError("This saved filter is gone.", "Another window has removed it; save it again if you need it.")


def _make_default(db: sqlite3.Connection, number: int | None) -> None:
    db.execute("UPDATE saved_filter SET is_default = 0 WHERE is_default = 1")
    if number is not None:
        db.execute("UPDATE saved_filter SET is_default = 1 WHERE id = ?", (number,))
