"""Everything that is kept of one system, in one SQLite file: the mirror, and what exists nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from plentytui.clock import Clock
from plentytui.store.changes import Changes
from plentytui.store.database import Database
from plentytui.store.drafts import Drafts
from plentytui.store.facts import Facts
from plentytui.store.journal import Journal
from plentytui.store.mirror import Mirror
from plentytui.store.outbox import Outbox
from plentytui.store.own import open_system_file
from plentytui.store.processes import Sender
from plentytui.store.receivers import Receivers
from plentytui.store.rescue import Rescue
from plentytui.store.saved_filters import SavedFilters

T = TypeVar("T")


class SystemStore:
    """The local file of one system and user.

    Reading is done where it is called. Writing is done in one thread: with ``await write(...)`` on the event
    loop, or by simply calling the writing method, which waits, from the command line and from tests.
    """

    def __init__(self, file: Database, clock: Clock, rescued: Rescue | None = None) -> None:
        self._file = file
        self._sender = Sender()
        self.mirror = Mirror(file, clock)
        self.drafts = Drafts(file, clock)
        self.outbox = Outbox(file, clock, self._sender)
        self.receivers = Receivers(file)
        self.journal = Journal(file)
        self.facts = Facts(file, clock)
        self.changes = Changes(file, clock, self._sender)
        self.filters = SavedFilters(file)
        self.rescued = rescued
        """What was saved from a damaged file when this one was opened; None if nothing was damaged."""

    @classmethod
    def open(cls, path: Path, clock: Clock, user_id: int = 0) -> SystemStore:
        """Open the file, or make it; a damaged one is set aside and what exists nowhere else is carried over.

        ``user_id`` is whose unread marks are shown; 0 while that is not known: then those of last time are.

        Raises:
            StoreError: the file cannot be opened or made, or a newer plentytui made it.
        """
        file, rescued = open_system_file(path)
        try:
            store = cls(file, clock, rescued)
            store.mirror.learn_user(user_id)
        except BaseException:
            file.close()
            raise
        return store

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._file.path

    async def write(self, work: Callable[[], T], *, together: bool = False) -> T:
        """Run ``work`` in the writer's thread and give its result or its exception.

        Each write in it is a transaction of its own; with ``together`` all are one. Work that was begun is
        carried through even if the caller no longer waits for it.
        """
        import asyncio

        job = (lambda: self._file.together(work)) if together else work
        return await asyncio.shield(asyncio.wrap_future(self._file.submit(job)))

    def write_now(self, work: Callable[[], T], *, together: bool = False) -> T:
        """Like ``write``, for callers without an event loop: waits for the result."""
        return self._file.together(work) if together else self._file.run(work)

    def close(self) -> None:
        """Finish what is being written and close the file; may be called more than once."""
        self._sender.close()
        self._file.close()
