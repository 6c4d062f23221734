"""Opens a file that may be damaged: it is set aside, and what exists nowhere else is carried into a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plentytui.errors import StoreError
from plentytui.store.database import Database, connect
from plentytui.store.failures import explained, reached, suspect_mark
from plentytui.store.schema import STEPS
from plentytui.store.soundness import beside, from_damage, open_sound, try_to_open
from plentytui.whole import undone_by

_LOCK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Rescue:
    """What was saved from a damaged file."""

    path: Path
    """Where the damaged file lies now."""
    drafts: int = 0
    outbox: int = 0
    journal: int = 0
    filters: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A table whose rows are carried over, and how a row that was read is made fit to be written."""

    table: str
    columns: str
    mend: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    probe: str
    """A query that reads what must not be lost unnoticed."""
    order: str = "rowid"
    """What its rows lie ordered by; each has a value of its own."""
    only: str = ""
    """Which rows are carried over, as a condition; empty for all."""
    rests_on: str = ""
    """What must have been carried over before a row of it, as a condition on its columns, ``?1`` the first."""


def open_file(
    path: Path, steps: Sequence[Sequence[str]] = STEPS, kept: Sequence[Kept] = ()
) -> tuple[Database, Path | None, dict[str, int]]:
    """Open a file, or set it aside and make a new one with the kept tables' rows that can still be read.

    Returns the file, where the damaged one lies, and how many rows of each table were carried over.

    Raises:
        StoreError: the file cannot be opened for another reason than damage.
    """
    probes = [table.probe for table in kept]
    file = open_sound(path, steps, probes)
    if file is not None:
        return file, None, {}
    with _alone(path):
        # Another process may have been faster; then the file is sound by now.
        if _is_sound(path):
            suspect_mark(path).unlink(missing_ok=True)
            file = try_to_open(path, steps, probes)
            if file is not None:
                return file, None, {}
        aside = set_aside(path)
        file = Database(path, steps)
        with undone_by(file.close):
            carried = {table.table: _carry(aside, steps, table, file) for table in kept}
        return file, aside, carried


def set_aside(path: Path) -> Path:
    """Rename the file and its log to a free name beside it, and return that name."""
    with reached(path):
        number = 1
        while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
            number += 1
        log = beside(path, "-wal")
        if log.exists():
            log.rename(beside(aside, "-wal"))
        beside(path, "-shm").unlink(missing_ok=True)
        path.rename(aside)
        suspect_mark(path).unlink(missing_ok=True)
    return aside


def _is_sound(path: Path) -> bool:
    """Whether a check of the whole file, search index included, finds nothing."""
    if not path.exists() or not path.stat().st_size:
        log = beside(path, "-wal")
        return not log.exists() or not log.stat().st_size
    try:
        with explained(path):
            db = connect(path)
            try:
                if db.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                    return False
                indexes = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'"
                for (name,) in db.execute(indexes).fetchall():
                    db.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
            finally:
                db.close()
    except StoreError as error:
        if from_damage(error):
            return False
        raise
    return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Only one process sets a file aside."""
    from filelock import FileLock, Timeout

    lock = FileLock(beside(path, ".lock"), timeout=_LOCK_SECONDS, mode=0o600)
    try:
        with reached(path), lock:
            yield
    except Timeout as error:
        raise StoreError(
            f"Another plentytui is mending the local file {path} and does not come to an end.",
            "Close the other plentytui and start again.",
        ) from error


def _carry(aside: Path, steps: Sequence[Sequence[str]], kept: Kept, file: Database) -> int:
    """Copy the readable rows of a table into the new file and return how many there were."""
    # Reading an empty file would make SQLite throw away its log.
    rows = _readable(aside, kept) if aside.stat().st_size else None
    if rows is None:
        rows = _without_first_page(aside, steps, kept)
    mended = [kept.mend(row) for row in rows]
    places = ", ".join("?" * (kept.columns.count(",") + 1))
    sql = f"INSERT OR IGNORE INTO {kept.table} ({kept.columns}) SELECT {places}"
    if kept.rests_on:
        sql += f" WHERE {kept.rests_on}"
    return file.write(lambda db: sum(db.execute(sql, row).rowcount for row in mended))


def _readable(path: Path, kept: Kept) -> list[tuple[Any, ...]] | None:
    """The rows before and behind whatever cannot be read; None if not even the table is found."""
    found: dict[Any, tuple[Any, ...]] = {}
    sql = f"SELECT {kept.order}, {kept.columns} FROM {kept.table}{f' WHERE {kept.only}' if kept.only else ''}"
    failed = False
    db = sqlite3.connect(path, isolation_level=None)
    # A damaged text is better than none.
    db.text_factory = lambda text: text.decode("utf-8", "replace")
    # With it SQLite reads on in a file that was cut off, instead of refusing all of it.
    db.execute("PRAGMA writable_schema = ON")
    try:
        for way in ("ASC", "DESC"):
            try:
                for row in db.execute(f"{sql} ORDER BY {kept.order} {way}"):
                    if row[0] in found:
                        break
                    found[row[0]] = row[1:]
                if not failed:
                    break
            except sqlite3.DatabaseError:
                # What lies before the damage was read; the other way leads up to it from its far side.
                failed = True
    finally:
        db.close()
    return None if failed and not found else [found[number] for number in sorted(found)]


def _without_first_page(aside: Path, steps: Sequence[Sequence[str]], kept: Kept) -> list[tuple[Any, ...]]:
    """Read a file whose first page is lost, with the first page of a new one.

    Step 1 of the schema is the first thing in every file and fits on one page, so its tables lie on the same
    pages in all of them; what later steps add to these tables' columns stands on that page, too.
    """
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="plentytui-") as folder:
        pattern = Path(folder) / "pattern"
        Database(pattern, [(*steps[0], *_changes(steps))]).close()
        copy = Path(folder) / "copy"
        shutil.copyfile(aside, copy)
        if beside(aside, "-wal").exists():
            shutil.copyfile(beside(aside, "-wal"), beside(copy, "-wal"))
        page = int.from_bytes(pattern.read_bytes()[16:18], "big")
        head = bytearray(pattern.read_bytes()[:page])
        head[28:32] = max(1, copy.stat().st_size // page).to_bytes(4, "big")
        # No free pages; and the counter says that the size just written is to be believed.
        head[32:40] = bytes(8)
        head[92:96] = head[24:28]
        with copy.open("r+b") as stream:
            stream.write(head)
        return _readable(copy, kept) or []


def _changes(steps: Sequence[Sequence[str]]) -> list[str]:
    """What later steps change in the tables of the first one."""
    first = "\n".join(steps[0])
    later = [statement for step in steps[1:] for statement in step if statement.startswith("ALTER TABLE ")]
    return [statement for statement in later if f"CREATE TABLE {statement.split()[2]} " in first]
