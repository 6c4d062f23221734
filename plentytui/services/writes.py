"""Writes that forms lead to: noted before they leave, carried through, and doubted where no answer came.

A write that was sent may take effect whatever becomes of the program, of the screen that asked for it and of the
connection. So it is noted in the local file as being sent before it leaves; then it runs in a task of its own, which
ends with the program and not with a screen. An answer settles it. Where none came, and where the program ended
before, it counts as uncertain: it stays in the list of pending changes, and its form says so before it is sent again.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from plentytui.errors import PlentytuiError, StoreError
from plentytui.models.changes import ChangeState
from plentytui.services.send_steps import CUT_OFF, MAY_HAVE_ARRIVED, never_left

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from plentytui.models.changes import ServiceChange
    from plentytui.models.inbox import JournalEntry
    from plentytui.store.system_store import SystemStore

T = TypeVar("T")


def may_have_arrived(error: PlentytuiError) -> bool:
    """Whether the system may have done what it was asked to, although it did not say so."""
    return isinstance(error, MAY_HAVE_ARRIVED) and not never_left(error)


class Underway:
    """The writes of one open system that are on their way: whoever asked for one may leave, it goes on."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[Any], str] = {}

    @property
    def titles(self) -> tuple[str, ...]:
        """What is on its way now, such as ``Order certificate``."""
        return tuple(self._tasks.values())

    async def carry(self, title: str, work: Coroutine[Any, Any, T]) -> T:
        """Do work that is carried through even if the caller is cancelled; gives its result."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = title
        task.add_done_callback(self._over)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Wait until nothing is on its way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def end(self) -> None:
        """Break off what is on its way, because the program ends; it is noted as uncertain."""
        for task in self._tasks:
            task.cancel()
        await self.finish()

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled():
            task.exception()  # whoever still waits is told; if nobody does, it is in the file and the journal


class Writes:
    """Notes the writes of one system in its local file, from before they leave until an answer came."""

    def __init__(self, store: SystemStore, underway: Underway | None = None) -> None:
        self._store = store
        self._underway = underway or Underway()

    async def carry(self, title: str, work: Coroutine[Any, Any, T]) -> T:
        """Do all of one action, its ``send`` and what follows, even if the caller is cancelled meanwhile."""
        return await self._underway.carry(title, work)

    async def send(
        self, change: ServiceChange, entry: JournalEntry, call: Callable[[], Awaitable[T]]
    ) -> tuple[ServiceChange, T]:
        """Note a change as being sent, then make its call; gives the change as noted, and the answer.

        After it the caller has to ``finish`` or ``forget`` the change. Where the call fails, that is done here: the
        change is forgotten or doubted, and the journal has the entry with what happened.

        Raises:
            StoreError: it could not be noted, so nothing was sent.
            PlentytuiError: what the call raised.
        """
        noted = await self._begin(change)
        try:
            return noted, await call()
        except asyncio.CancelledError:
            await self._doubt(noted, entry, CUT_OFF)
            raise
        except PlentytuiError as error:
            note = self._doubt if may_have_arrived(error) else self._refuse
            try:
                await note(noted, entry, error.what)
            except StoreError as trouble:
                error.hint = f"{error.hint} That could not be noted here: {trouble.what}".strip()
            raise

    async def finish(self, change: ServiceChange, entry: JournalEntry) -> ServiceChange:
        """Keep what was sent and answered, and what there is to wait for; its form is dropped.

        What was done stays done where it cannot be noted: then the change says so.
        """
        return await self._close(change, entry, keeps=True)

    async def forget(self, change: ServiceChange, entry: JournalEntry) -> ServiceChange:
        """Journal what was sent and answered, where there is nothing to wait for; its form is dropped."""
        return await self._close(change, entry, keeps=False)

    async def look_for_cut_off(self, entry: Callable[[ServiceChange], JournalEntry]) -> None:
        """Doubt what was being sent when a program ended, and journal it."""

        def work() -> None:
            for change in self._store.service_changes.cut_off():
                self._store.journal.record(replace(entry(change), outcome=ChangeState.UNCERTAIN.value))

        await self._store.write(work, together=True)

    async def _begin(self, change: ServiceChange) -> ServiceChange:
        changes = self._store.service_changes
        noting = asyncio.ensure_future(self._store.write(lambda: changes.begin(change)))
        try:
            return await asyncio.shield(noting)
        except asyncio.CancelledError:
            # It is noted all the same, and it is certain that it never left.
            noted = await noting
            await self._store.write(lambda: changes.forget(noted.id))
            raise

    async def _close(self, change: ServiceChange, entry: JournalEntry, *, keeps: bool) -> ServiceChange:
        def work() -> ServiceChange:
            kept = change
            if keeps:
                kept = self._store.service_changes.finish(change)
            else:
                self._store.service_changes.forget(change.id)
                self._store.forms.drop(change.action, change.subject)
            self._store.journal.record(entry)
            return kept

        try:
            return await self._store.write(work, together=True)
        except StoreError as error:
            return replace(change, note=f"It was done, but that could not be noted here. {error}")

    async def _doubt(self, noted: ServiceChange, entry: JournalEntry, why: str) -> None:
        def work() -> None:
            self._store.service_changes.settle(noted.id, ChangeState.UNCERTAIN, why)
            self._store.journal.record(_told(entry, why, ChangeState.UNCERTAIN.value))

        await self._store.write(work, together=True)

    async def _refuse(self, noted: ServiceChange, entry: JournalEntry, why: str) -> None:
        def work() -> None:
            self._store.service_changes.forget(noted.id)
            self._store.journal.record(_told(entry, why, "refused"))

        await self._store.write(work, together=True)


def _told(entry: JournalEntry, why: str, outcome: str) -> JournalEntry:
    return replace(entry, summary=f"{entry.summary}: {why}", outcome=outcome)
