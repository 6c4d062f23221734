"""What is done wholly or not at all: the one place that also answers to cancellation and ctrl+c."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


@contextmanager
def undone_by(undo: Callable[[], object]) -> Iterator[None]:
    """Call ``undo`` if what is done inside does not get to its end; why it did not goes on to whoever called."""
    try:
        yield
    except BaseException:  # a cancelled task or ctrl+c leaves no half of it behind either
        undo()
        raise


@contextmanager
def transaction(
    db: sqlite3.Connection,
    begin: str = "BEGIN IMMEDIATE",
    commit: str = "COMMIT",
    undo: Sequence[str] = ("ROLLBACK",),
) -> Iterator[None]:
    """A transaction on a connection in autocommit mode; rolled back if anything is raised, the commit included."""

    def roll_back() -> None:
        # Some errors, such as a full disk, have rolled it back already.
        if db.in_transaction:
            for statement in undo:
                db.execute(statement)

    db.execute(begin)
    with undone_by(roll_back):
        yield
        db.execute(commit)
