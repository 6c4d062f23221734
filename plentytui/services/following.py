"""Keeping up: one process of a log-in looks for changes, the others see them in the local file.

An hour without changes costs one call a look. Whoever looks holds a lease that the others see; when it ends or dies,
another one takes over. While the system cannot be reached the pauses grow, and an answer to any call ends them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.clock import sleep_or
from plentytui.errors import NotLoggedIn, NotReachable, PlentytuiError
from plentytui.services.notices import Bulletin, Watch
from plentytui.services.session_count import SessionCount

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.services.notices import News
    from plentytui.services.opening import Workspace
    from plentytui.store.system_store import SystemStore

SHORTEST_PAUSE = 5.0
"""Seconds until the next try after the first that found nobody there; then it doubles."""
LONGEST_PAUSE = 60.0
"""Seconds."""
LOOK_SECONDS = 2.0
"""How often a process that does not look for changes itself looks into the local file."""
_POLL = "poll"
_MARKS = "marks"


def pause_after(failures: int) -> float:
    """Seconds until the next try after so many that found nobody there."""
    return min(LONGEST_PAUSE, SHORTEST_PAUSE * 2.0 ** min(max(0, failures - 1), 10))


@dataclass(frozen=True, slots=True)
class Told:
    """Whom following tells of what happens."""

    unread: Callable[[int], None]
    trouble: Callable[[str], None]
    """Why the last look failed, as a sentence; empty if it did not."""
    progress: Callable[[str], None]
    """How far catching up has come, in a few words; empty when it is done."""
    mirror: Callable[[], None]
    """Another process has changed the local file."""
    news: Callable[[News, bool], None]
    """New messages; the flag says that this process saw them first, so that only one rings."""
    sessions: Callable[[int, int], None] | None = None
    """The sessions in use, of those allowed; 0 for what is not known."""


class Following:
    """Keeps the mirror of an open system up to date until it is cancelled."""

    def __init__(
        self, workspace: Workspace, store: SystemStore, clock: Clock, told: Told, *, seconds: float, limit: int
    ) -> None:
        self._workspace = workspace
        self._inbox = workspace.inbox
        self._store = store
        self._clock = clock
        self._told = told
        self._seconds = seconds
        self._limit = limit
        self._shared = workspace.client.shared
        self._watch = Watch(store)
        self._bulletin = Bulletin(store)
        self._sessions = SessionCount(store, clock)
        self._inbox.watch = self._watch
        self._inbox.on_progress = told.progress
        self._opened = False
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Look now: the system has just answered again."""
        self._nudged.set()

    async def run(self) -> None:
        """Look for changes again and again; an error is told and the next look comes at its time.

        Raises:
            NotLoggedIn: the session ended, and there is no way to get another one.
        """
        failures = 0
        while True:
            pause = self._seconds
            try:
                await self._look()
                failures = 0
                self._told.trouble("")
                # That the system answers again was this look's own finding.
                self._nudged.clear()
            except NotLoggedIn as error:
                self._told.trouble(str(error))
                raise
            except NotReachable as error:
                failures += 1
                pause = min(self._seconds, pause_after(failures))
                self._told.trouble(str(error))
            except PlentytuiError as error:
                self._told.trouble(str(error))
            finally:
                self._told.progress("")
            await self._rest(pause)

    async def _look(self) -> None:
        """One look for changes, by whichever process does that."""
        first = not self._opened
        await self._tell_sessions()
        if first:
            await self._inbox.open()
            self._opened = True
            self._told.unread(await self._inbox.count_unread())
        looks = self._holds(_POLL)
        if looks and not first:
            await self._inbox.follow()
        if self._holds(_MARKS):
            if not self._workspace.system.read_only:
                await self._workspace.threads.mark_pending()
            # Costs nothing but where an answer was lost, or a process died while it changed something.
            await self._workspace.acting.recover()
        if looks:
            await self._inbox.fill(self._limit)
            news = self._watch.take()
            if news is not None:
                if self._shared is not None:
                    await self._bulletin.put_up(news)
                self._told.news(news, True)
        if looks or self._inbox.complete:
            self._told.unread(await self._inbox.count_unread(Lane.POLL))
        if looks and not first and self._told.sessions is not None:
            await self._sessions.ask(self._workspace.api)
        await self._tell_sessions()
        # Costs nothing but once a day, and where groups or a thread are shown without their names.
        await self._inbox.load_groups()
        await self._workspace.threads.load_missing_names()

    async def _tell_sessions(self) -> None:
        tokens = self._workspace.client.tokens
        if self._told.sessions is not None and tokens is not None:
            await self._sessions.heed(tokens.record)
            self._told.sessions(*self._sessions.known())

    def _holds(self, name: str) -> bool:
        return self._shared is None or self._shared.hold(name, 2 * self._seconds + LONGEST_PAUSE)

    async def _rest(self, seconds: float) -> None:
        """Wait for the next look; meanwhile see what another process does."""
        until = self._clock.time() + seconds
        generation = self._store.mirror.generation
        while (left := until - self._clock.time()) > 0:
            if await self._wait(min(left, LOOK_SECONDS) if self._shared is not None else left):
                return
            if self._shared is None:
                continue
            # Another terminal may have logged in, or asked.
            if self._told.sessions is not None:
                self._told.sessions(*self._sessions.known())
            if (now := self._store.mirror.generation) != generation:
                generation = now
                self._told.mirror()
                if (news := self._bulletin.read()) is not None:
                    self._told.news(news, False)

    async def _wait(self, seconds: float) -> bool:
        """Wait for that long; True if the system answered meanwhile after it had not."""
        nudged = await sleep_or(self._clock, seconds, self._nudged)
        self._nudged.clear()
        return nudged
