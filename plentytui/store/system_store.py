"""Everything that is kept of one system, in one SQLite file: the mirror, and what exists nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from plentytui.clock import Clock
from plentytui.errors import StoreError
from plentytui.models.states import STUCK
from plentytui.store.database import Database
from plentytui.store.facts import Facts
from plentytui.store.mirror import Mirror
from plentytui.store.probes import PROBES
from plentytui.store.processes import SendingMark
from plentytui.store.saved_filters import SavedFilters
from plentytui.store.soundness import open_sound
from plentytui.store.text import states_sql
from plentytui.whole import undone_by

if TYPE_CHECKING:
    from concurrent.futures import Future

    from plentytui.store.begun import Begun
    from plentytui.store.changes import Changes
    from plentytui.store.drafts import Drafts
    from plentytui.store.journal import Journal
    from plentytui.store.outbox import OutboxTable
    from plentytui.store.receivers import Receivers
    from plentytui.store.rescue import Rescue
    from plentytui.store.service import Forms, ServiceChanges

T = TypeVar("T")


class SystemStore:
    """The local file of one system and user.

    Its parts are made, and their modules read, when they are first asked for: the first frame asks for few of them.
    Reading is done where it is called. Writing is done in one thread: with ``await write(...)`` on the event
    loop, or by simply calling the writing method, which waits, from the command line and from tests.
    """

    def __init__(self, file: Database, clock: Clock, rescued: Rescue | None = None) -> None:
        self._file = file
        self._sender = SendingMark()
        self.mirror = Mirror(file, clock)
        self.facts = Facts(file, clock)
        self.filters = SavedFilters(file)
        self._clock = clock
        self.rescued = rescued
        """What was saved from a damaged file when this one was opened; None if nothing was damaged."""

    @classmethod
    def open(cls, path: Path, clock: Clock, user_id: int = 0) -> SystemStore:
        """Open the file, or make it; a damaged one is set aside and what exists nowhere else is carried over.

        ``user_id`` is whose unread marks are shown; 0 while that is not known: then those of last time are.

        Raises:
            StoreError: the file cannot be opened or made, or a newer plentytui made it.
        """
        rescued = None
        file = open_sound(path, probes=PROBES.values())
        if file is None:
            from plentytui.store.own import open_system_file

            file, rescued = open_system_file(path)
        with undone_by(file.close):
            store = cls(file, clock, rescued)
            store.mirror.learn_user(user_id)
        return store

    @cached_property
    def drafts(self) -> Drafts:
        """Messages that are being written."""
        from plentytui.store.drafts import Drafts

        return Drafts(self._file, self._clock, self._sender)

    @cached_property
    def outbox(self) -> OutboxTable:
        """Messages that are to be sent."""
        from plentytui.store.outbox import OutboxTable

        return OutboxTable(self._file, self._clock, self._sender)

    def stuck(self) -> int:
        """How many messages wait for a person; counted without the outbox, which the first frame does without."""
        return self._file.number(f"SELECT count(*) FROM outbox WHERE state IN ({states_sql(STUCK)})")

    @cached_property
    def receivers(self) -> Receivers:
        """Who has written before."""
        from plentytui.store.receivers import Receivers

        return Receivers(self._file)

    @cached_property
    def journal(self) -> Journal:
        """Every write to the system."""
        from plentytui.store.journal import Journal

        return Journal(self._file)

    @cached_property
    def changes(self) -> Changes:
        """Changes on their way to the system."""
        from plentytui.store.changes import Changes

        return Changes(self._file, self._clock, self._sender)

    @cached_property
    def begun(self) -> Begun:
        """Actions that have begun and whose account is not told."""
        from plentytui.store.begun import Begun

        return Begun(self._file, self._clock, self._sender)

    @property
    def forms(self) -> Forms:
        """Half-filled forms of the Service Centre, which the first frame does not need."""
        from plentytui.store.service import Forms

        return Forms(self._file, self._clock, self.service_changes)

    @property
    def service_changes(self) -> ServiceChanges:
        """Changes and hand-offs of the Service Centre."""
        from plentytui.store.service import ServiceChanges

        return ServiceChanges(self._file, self._clock, self._sender)

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

    def begin(self, work: Callable[[], T]) -> Future[T]:
        """Like ``write``, for callers that wait for a moment only, or not at all."""
        return self._file.submit(work)

    def close(self) -> None:
        """Finish what is being written and close the file; may be called more than once."""
        self._sender.close()
        if "drafts" in self.__dict__:
            # Another process cannot see that this one closed the file and lives on. Where the file is closed already,
            # or full, whoever finds the hold asks once it ends.
            with suppress(StoreError):
                self._file.submit(self.drafts.let_go)
        self._file.close()
