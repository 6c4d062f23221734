"""Turns SQLite's errors into sentences, and tells damage of the file from everything else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plentytui.errors import StoreError

SUSPECT_SUFFIX = ".suspect"
"""A file of this name beside a store asks for a full check when it is opened next."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error says that the file itself is broken."""
    name = getattr(error, "sqlite_errorname", "") or ""
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def is_busy(error: sqlite3.Error) -> bool:
    """Whether the error says that another process holds the file."""
    name = getattr(error, "sqlite_errorname", "") or ""
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def suspect_mark(path: Path) -> Path:
    """The file whose presence says that the store was seen to be damaged."""
    return path.with_name(path.name + SUSPECT_SUFFIX)


def explain(error: sqlite3.Error, path: Path) -> StoreError | None:
    """What a person has to know about the error; None for a mistake in the program itself."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if is_damage(error):
        return StoreError(
            f"The local file {path} is damaged.",
            "Start plentytui again: it sets the file aside, begins a new one and keeps every draft it can read.",
        )
    if name.startswith("SQLITE_FULL"):
        return StoreError(
            f"The disk is full: {path} could not be written.",
            "Free some space and save again; nothing that was saved before is lost.",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return StoreError(
            f"The local file {path} cannot be written.",
            f"See that the folder {path.parent} exists, is yours and may be written to.",
        )
    if is_busy(error):
        return StoreError(
            f"Another process keeps the local file {path} locked.",
            "Wait a moment and try again; if it stays so, close the other plentytui.",
        )
    if name.startswith("SQLITE_IOERR"):
        return StoreError(
            f"The disk reported an error with the local file {path}.",
            "See whether the disk is full or failing, then start plentytui again.",
        )
    if name.startswith("SQLITE_INTERRUPT"):
        return StoreError(f"The local file {path} was closed while it was in use.", "Try again.")
    return None


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise SQLite's errors as StoreError; leave a mark for the next start if the file is damaged.

    Raises:
        StoreError: the file is damaged, locked, not writable, or the disk is full.
    """
    try:
        yield
    except sqlite3.Error as error:
        found = explain(error, path)
        if found is None:
            raise
        if is_damage(error):
            leave_mark(path)
        raise found from error


@contextmanager
def reached(path: Path) -> Iterator[None]:
    """Raise the operating system's errors about the file or its folder as StoreError.

    Raises:
        StoreError: the file or its folder is missing or may not be used.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The local file {path} cannot be used: {error.strerror or error}.",
            f"See that the folder {path.parent} exists, is yours and may be written to.",
        ) from error


def leave_mark(path: Path) -> None:
    """Ask for a full check at the next start."""
    try:
        suspect_mark(path).touch(mode=0o600)
    except OSError:
        # The mark is a help for the next start; the damage itself is being reported right now.
        return
