"""One SQLite file with its connections: readers where they are needed, one writer in a thread of its own."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from plentytui.errors import StoreError
from plentytui.paths import private_file
from plentytui.store.failures import explained, is_busy, reached
from plentytui.store.schema import STEPS, migrate
from plentytui.store.writer import Writer
from plentytui.whole import transaction, undone_by

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

BUSY_SECONDS = 10.0
"""How long a statement waits for another process before it fails."""
_TRIES = 20


def connect(path: Path, *, reading: bool = False) -> sqlite3.Connection:
    """Open a connection in autocommit mode with the settings that every connection has."""
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    with undone_by(db.close):
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = NORMAL")
        if reading:
            db.execute("PRAGMA query_only = ON")
            db.execute("PRAGMA cache_size = -4096")
    return db


def use_wal(db: sqlite3.Connection) -> None:
    """Switch the file to write-ahead logging, also while other processes do the same."""
    for attempt in range(_TRIES):
        try:
            if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or attempt == _TRIES - 1:
                raise
            # The switch does not wait for others by itself; taking the write lock does.
            db.execute("BEGIN IMMEDIATE")
            db.execute("ROLLBACK")
        else:
            return


class Database:
    """The file: ``rows`` reads in the caller's thread, ``write`` runs a transaction in the writer's."""

    def __init__(self, path: Path, steps: Sequence[Sequence[str]] = STEPS) -> None:
        self.path = path
        self._readers: dict[int, sqlite3.Connection] = {}
        self._guard = threading.Lock()
        self._closed = False
        with reached(path), explained(path):
            private_file(path)
            if os.name == "posix":
                # SQLite gives its side files the mode of the file itself.
                path.chmod(0o600)
            self._writing = connect(path)
            with undone_by(self.abandon):
                use_wal(self._writing)
                migrate(self._writing, path, steps)
                self._identity = _identity(path)
                self._reader()
        self._writer = Writer(path)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; inside a write it sees what that write did so far."""
        with explained(self.path):
            return self._reader().execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def number(self, sql: str, values: Sequence[object] = ()) -> int:
        """The one whole number that a query gives."""
        return int(self.rows(sql, values)[0][0])

    @contextmanager
    def cursor(self, sql: str, values: Sequence[object] = ()) -> Iterator[sqlite3.Cursor]:
        """The rows of a query one by one, for readers that stop early."""
        with explained(self.path):
            cursor = self._reader().execute(sql, values)
            try:
                yield cursor
            finally:
                cursor.close()

    @contextmanager
    def private_reader(self) -> Iterator[sqlite3.Connection]:
        """A reading connection of the caller's own, for a thread of its own."""
        with explained(self.path):
            db = connect(self.path, reading=True)
            try:
                yield db
            finally:
                db.close()

    def write(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Run ``work`` as one transaction in the writer's thread and wait; inside a write it joins that one.

        ``durable`` is for what exists nowhere else: it survives a power cut, for a few milliseconds at most. All
        else survives the end of the program, and after a power cut the system is asked for it once more.
        """

        def job() -> T:
            with self.transaction(durable=durable):
                return work(self._writing)

        return self._writer.run(job)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Queue ``work`` for the writer's thread."""
        return self._writer.submit(work)

    def together(self, work: Callable[[], T]) -> T:
        """Run ``work`` in the writer's thread and wait: one transaction, which survives a power cut."""
        return self.write(lambda _: work(), durable=True)

    def give_way(self) -> None:
        """Let small jobs in between the pieces of a large one, unless these have to stay together."""
        if self._writer.is_here and not self._writing.in_transaction:
            self._writer.give_way()

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """A transaction; within another one, a part of it that can fail by itself. Writer's thread only."""
        db = self._writing
        nested = db.in_transaction
        with explained(self.path):
            if not nested:
                self.same_file()
                # Cannot be changed within a transaction, so the outermost decides for all in it.
                db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with transaction(db, *_NESTED) if nested else transaction(db):
                yield

    def close(self) -> None:
        """Finish what was queued and close; whatever takes longer than a few seconds is interrupted."""
        if self._closed:
            return
        self._closed = True
        if not self._writer.close():
            self._writing.interrupt()
            self._writer.close(1.0)
        self.abandon()

    def abandon(self) -> None:
        """Close the connections."""
        with self._guard:
            readers = list(self._readers.values())
            self._readers.clear()
        for reader in readers:
            reader.close()
        self._writing.close()

    def _reader(self) -> sqlite3.Connection:
        writer: Writer | None = getattr(self, "_writer", None)
        if writer is not None and writer.is_here:
            return self._writing
        here = threading.get_ident()
        reader = self._readers.get(here)
        if reader is None:
            if self._closed:
                raise StoreError(f"The local file {self.path} is closed.", "Open the system again.")
            reader = connect(self.path, reading=True)
            with self._guard:
                self._readers[here] = reader
        return reader

    def same_file(self) -> None:
        """Refuse to go on with a file that is no longer the one at its path: what is written would be lost in silence.

        Raises:
            StoreError: the file was removed or replaced while it was open.
        """
        with reached(self.path):
            try:
                there = _identity(self.path)
            except FileNotFoundError:
                there = None
        if there != self._identity:
            raise StoreError(
                f"The local file {self.path} was removed or replaced while it was open; nothing more is saved to it.",
                "Copy what you are writing, then start plentytui again.",
            )


_NESTED = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
