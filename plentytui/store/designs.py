"""The Dropbox link of one system in a file of its own: what is linked, what was last the same, what is still to do.

No secret is in it: the token lies with the passwords. If the file is lost, the contents of both sides are compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from plentytui.models.designs import Act, Job, LinkFacts, Synced
from plentytui.store.database import Database
from plentytui.store.text import storable

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE link (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            account TEXT NOT NULL,
            folder TEXT NOT NULL,
            kept TEXT NOT NULL
        )""",
        """CREATE TABLE synced (
            key TEXT PRIMARY KEY,
            mark TEXT NOT NULL,
            hash TEXT NOT NULL,
            rev TEXT NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE job (
            place INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            path TEXT NOT NULL,
            act TEXT NOT NULL,
            here_hash TEXT NOT NULL,
            here_mark TEXT NOT NULL,
            rev TEXT NOT NULL
        )""",
    ),
)
"""Step n leads from version n - 1 to version n; a step that was released is never changed."""


class DesignsStore:
    """The file; writing waits until it is done."""

    def __init__(self, file: Database) -> None:
        self._file = file

    @classmethod
    def open(cls, path: Path) -> DesignsStore:
        """Open the file, or make it.

        Raises:
            StoreError: it can be neither opened nor made.
        """
        return cls(Database(path, STEPS))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    # The link

    def link(self) -> LinkFacts:
        """What is known of the link."""
        row = self._file.row("SELECT account, folder, kept FROM link")
        pending = self._file.number("SELECT count(*) FROM job")
        return replace(LinkFacts() if row is None else LinkFacts(*row), pending=pending)

    def keep_link(self, facts: LinkFacts) -> None:
        """Keep account, base folder and where the token lies."""
        values = tuple(storable(text) for text in (facts.account, facts.folder, facts.kept))
        self._file.write(lambda db: db.execute("INSERT OR REPLACE INTO link VALUES (1, ?, ?, ?)", values))

    def forget_link(self) -> None:
        """Forget the link, and what was last the same with it: another account holds other files."""

        def work(db: sqlite3.Connection) -> None:
            for table in ("link", "synced", "job"):
                db.execute(f"DELETE FROM {table}")

        self._file.write(work)

    # What was last the same

    def synced(self) -> list[Synced]:
        """What both sides were when they were last the same."""
        return [Synced(*row) for row in self._file.rows("SELECT key, mark, hash, rev FROM synced")]

    def note_same(self, found: Iterable[Synced]) -> None:
        """Note documents that are the same on both sides now."""
        rows = [_row(one) for one in found]
        self._file.write(lambda db: db.executemany("INSERT OR REPLACE INTO synced VALUES (?, ?, ?, ?)", rows))

    def forget(self, keys: Iterable[str]) -> None:
        """Forget documents that are gone on both sides."""
        rows = [(storable(key),) for key in keys]
        self._file.write(lambda db: db.executemany("DELETE FROM synced WHERE key = ?", rows))

    def forget_files(self) -> None:
        """Forget what was last the same: the base folder is another one."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM synced")
            db.execute("DELETE FROM job")

        self._file.write(work)

    # What is to be done

    def jobs(self) -> list[Job]:
        """What is left of the run, in its order."""
        rows = self._file.rows("SELECT key, path, act, here_hash, here_mark, rev FROM job ORDER BY place")
        return [Job(key, path, Act(act), *rest) for key, path, act, *rest in rows]

    def plan_jobs(self, jobs: Sequence[Job]) -> None:
        """Begin a run: what was left of another is dropped."""
        rows = [
            tuple(storable(text) for text in (one.key, one.path, one.act.value, one.here_hash, one.here_mark, one.rev))
            for one in jobs
        ]

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM job")
            names = "key, path, act, here_hash, here_mark, rev"
            db.executemany(f"INSERT INTO job ({names}) VALUES (?, ?, ?, ?, ?, ?)", rows)

        self._file.write(work)

    def job_done(self, key: str, same: Synced | None) -> None:
        """Take one thing off the run, and note what both sides are now; None: it is gone on both."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM job WHERE key = ?", (storable(key),))
            if same is None:
                db.execute("DELETE FROM synced WHERE key = ?", (storable(key),))
            else:
                db.execute("INSERT OR REPLACE INTO synced VALUES (?, ?, ?, ?)", _row(same))

        self._file.write(work)

    def job_failed(self, key: str) -> None:
        """Take one thing off the run that cannot be done; the next plan shows it again."""
        self._file.write(lambda db: db.execute("DELETE FROM job WHERE key = ?", (storable(key),)))


def _row(one: Synced) -> tuple[str, ...]:
    return tuple(storable(text) for text in (one.key, one.mark, one.hash, one.rev))
