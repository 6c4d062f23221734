"""The actions of one system that are under way: one is sent after the other, and what has not left can come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from plentytui.models.actions import Action
from plentytui.services.action_run import NotSent, Run


class ActionQueue:
    """What is under way, and what waits for it, in the order in which it began."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()
        self._turns = 0
        self._runs: list[Run] = []
        self.behind: list[Action] = []
        """Those that are asked for and have not begun, for they wait for another one on the same conversation."""

    @property
    def under_way(self) -> tuple[Run, ...]:
        """All that has begun and whose account is not told."""
        return tuple(self._runs)

    @property
    def unsent(self) -> tuple[Run, ...]:
        """Those of which nothing has left yet."""
        return tuple(run for run in self._runs if run.is_unsent)

    @property
    def is_sending(self) -> bool:
        """Whether it is the turn of one of them."""
        return self._one.locked()

    def still_quiet(self) -> Callable[[], bool]:
        """Gives what tells whether it has been the turn of none of them since now.

        What was read while one was sent may be older than what that one did, or newer than what is to be judged by it.
        """
        turns = self._turns
        return lambda: not self.is_sending and self._turns == turns

    @contextmanager
    def waits_behind(self, action: Action) -> Iterator[None]:
        """While an action that is asked for waits for another one on the same conversation."""
        self.behind = [*self.behind, action]
        try:
            yield
        finally:
            self.behind = [one for one in self.behind if one is not action]

    def add(self, run: Run) -> None:
        """An action begins."""
        self._runs.append(run)

    def remove(self, run: Run) -> None:
        """The account of an action is in the local file."""
        self._runs.remove(run)
        run.noted.set()

    @asynccontextmanager
    async def turn(self, run: Run) -> AsyncIterator[None]:
        """Wait until those before it are over; whoever cancels it does not wait for them.

        Raises:
            NotSent: it was cancelled before its turn came.
        """
        taking = asyncio.ensure_future(self._one.acquire())
        cancelled = asyncio.ensure_future(run.cancel.wait())
        try:
            await asyncio.wait({taking, cancelled}, return_when=asyncio.FIRST_COMPLETED)
            if not taking.done():
                raise NotSent
            self._turns += 1
            yield
        finally:
            cancelled.cancel()
            if taking.done() and not taking.cancelled():
                self._one.release()
            else:
                taking.cancel()

    def end(self, *, keep: bool) -> list[Run]:
        """End what is under way after its present call; gives it.

        With ``keep`` the next start tells what was not done, for the program ends. What was noted before it began is
        always kept so.
        """
        runs = list(self._runs)
        for run in runs:
            run.kept = keep or run.was_noted
            run.cancel.set()
        return runs

    async def finish(self) -> list[Run]:
        """End what is under way after its present call, and wait until it is noted what became of it; gives it."""
        runs = self.end(keep=False)
        for run in runs:
            await run.noted.wait()
        return runs

    async def take_back(self) -> Run | None:
        """Take back what began last if nothing of it has left, and is no undo itself; None if that cannot be."""
        run = self._runs[-1] if self._runs else None
        if run is None or run.undoes or not run.is_unsent:
            return None
        run.account.taken_back = True
        run.cancel.set()
        await run.noted.wait()
        return run if run.account.taken_back else None
