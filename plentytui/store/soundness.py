"""Opens a file that is sound, and tells one that is damaged: all that a start without mishaps needs of the rescue.

A full check reads the whole file, so it is made only where something speaks for damage: the header, the
size, a table that cannot be read, or the mark that an earlier run left when it met the damage.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from plentytui.errors import StoreError
from plentytui.store.database import Database
from plentytui.store.failures import is_damage, reached, suspect_mark
from plentytui.store.schema import STEPS

_MAGIC = b"SQLite format 3\0"
_SMALL = 4 << 20
"""Files up to this size are checked in full each time: a megabyte takes about one millisecond."""


def open_sound(path: Path, steps: Sequence[Sequence[str]] = STEPS, probes: Iterable[str] = ()) -> Database | None:
    """The open file, or None if it looks damaged.

    Args:
        path: the file; it is made if there is none.
        steps: its schema.
        probes: queries that read what must not be lost unnoticed.

    Raises:
        StoreError: the file cannot be opened for another reason than damage.
    """
    return None if _looks_damaged(path) else try_to_open(path, steps, probes)


def try_to_open(path: Path, steps: Sequence[Sequence[str]], probes: Iterable[str]) -> Database | None:
    """The open file, or None if it is damaged, whatever header and size say."""
    try:
        file = Database(path, steps)
    except StoreError as error:
        if from_damage(error):
            return None
        raise
    try:
        sound = path.stat().st_size > _SMALL or file.rows("PRAGMA quick_check(1)") == [("ok",)]
        for probe in probes:
            file.rows(probe)
    except StoreError as error:
        file.close()
        if from_damage(error):
            return None
        raise
    if sound:
        return file
    file.close()
    return None


def from_damage(error: StoreError) -> bool:
    """Whether a damaged file was the cause."""
    return isinstance(error.__cause__, sqlite3.Error) and is_damage(error.__cause__)


def beside(path: Path, suffix: str) -> Path:
    """A file of the same name with something behind it."""
    return path.with_name(path.name + suffix)


def _looks_damaged(path: Path) -> bool:
    """Whether the header and the size of the file, or the mark of an earlier run, speak for damage."""
    if suspect_mark(path).exists():
        return True
    with reached(path):
        try:
            with path.open("rb") as stream:
                head = stream.read(100)
            size = path.stat().st_size
        except FileNotFoundError:
            return False
    if not size:
        # SQLite would throw away a log whose file is empty, and with it what was written last.
        log = beside(path, "-wal")
        return log.exists() and log.stat().st_size > 0
    if len(head) < 100 or not head.startswith(_MAGIC):
        return True
    page = int.from_bytes(head[16:18], "big")
    return size < (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
