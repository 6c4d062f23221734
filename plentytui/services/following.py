"""Keeping up: one process of a log-in looks for changes, the others see them in the local file.

An hour without changes costs one call a look. Whoever looks holds a lease that the others see; when it ends or dies,
another one takes over. While the system cannot be reached the pauses grow, and an answer to any call ends them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import NotLoggedIn, NotReachable, PlentytuiError
from plentytui.services.notices import Bulletin, Watch

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
SESSION_SECONDS = 600.0
"""How old the number of sessions in use may become; asking for it is one call."""
_SESSIONS = "sessions"
_POLL = "poll"
_MARKS = "marks"
_log = logging.getLogger(__name__)


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
    """The sessions in use, of those allowed."""


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
        if self._told.sessions is not None and not first:
            await self._look_at_sessions(self._told.sessions, asks=looks)

    async def _look_at_sessions(self, tell: Callable[[int, int], None], *, asks: bool) -> None:
        """Tell how many sessions are in use; a system that does not say leaves what was told."""
        facts, now = self._store.facts, self._clock.time()
        if asks and now - (facts.fresh_at(_SESSIONS) or 0.0) >= SESSION_SECONDS:
            told = facts.get(_SESSIONS) or ""
            try:
                limits = await self._workspace.api.session.limits(lane=Lane.POLL)
            except (NotLoggedIn, NotReachable):
                raise
            except PlentytuiError as error:
                _log.info("the number of sessions could not be read: %s", type(error).__name__)
            else:
                if limits.max_current_sessions:
                    told = f"{limits.concurrent_sessions} {limits.max_current_sessions}"
            # Also where it failed: it is asked again at its time, not at every look.
            await self._store.write(lambda: facts.put(_SESSIONS, told))
        used, _, allowed = (facts.get(_SESSIONS) or "").partition(" ")
        if allowed and now - (facts.fresh_at(_SESSIONS) or 0.0) < 2 * SESSION_SECONDS:
            tell(int(used), int(allowed))

    def _holds(self, name: str) -> bool:
        return self._shared is None or self._shared.hold(name, 2 * self._seconds + LONGEST_PAUSE)

    async def _rest(self, seconds: float) -> None:
        """Wait for the next look; meanwhile see what another process does."""
        until = self._clock.time() + seconds
        generation = self._store.mirror.generation
        while (left := until - self._clock.time()) > 0:
            if await self._wait(min(left, LOOK_SECONDS) if self._shared is not None else left):
                return
            if self._shared is not None and (now := self._store.mirror.generation) != generation:
                generation = now
                self._told.mirror()
                if (news := self._bulletin.read()) is not None:
                    self._told.news(news, False)

    async def _wait(self, seconds: float) -> bool:
        """Wait for that long; True if the system answered meanwhile after it had not."""
        sleeper = asyncio.ensure_future(self._clock.sleep(seconds))
        nudge = asyncio.ensure_future(self._nudged.wait())
        try:
            await asyncio.wait({sleeper, nudge}, return_when=asyncio.FIRST_COMPLETED)
            nudged = self._nudged.is_set()
            self._nudged.clear()
            return nudged
        finally:
            for task in (sleeper, nudge):
                task.cancel()
