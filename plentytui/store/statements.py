"""What many statements have in common: how much goes into one of them, and the notes that every change leaves."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

CHUNK = 200
"""Rows a transaction: small enough for a draft to be saved between two of them."""


def chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows in pieces that fit a short transaction."""
    left = iter(rows)
    while piece := list(itertools.islice(left, CHUNK)):
        yield piece


def marks(count: int) -> str:
    """That many parameters, separated by commas."""
    return ", ".join("?" * count)


def user_of(db: sqlite3.Connection) -> int:
    """The id of the user whose mirror this is; 0 while it is not known."""
    return int(db.execute("SELECT user_id FROM mirror").fetchone()[0])


def touch(db: sqlite3.Connection) -> None:
    """Note that what lists show has changed, for windows and for other processes."""
    db.execute("UPDATE mirror SET generation = generation + 1")
