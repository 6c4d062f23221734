"""Fetching ahead: the texts of the newest conversations are read before anybody opens them.

So they can be read and searched without the system. Each costs one call, once, and one more when a conversation that is
still unread has changed. The calls go one at a time, slower than what is left of the day allows, in a lane that leaves
the keys their reserve, and not at all while little of the day is left. One process of a log-in does it.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from plentytui.api.budget import Op, Period
from plentytui.api.lanes import Lane
from plentytui.api.pace import poll_rate
from plentytui.errors import NotLoggedIn, NotReachable, PlentytuiError, StoreError, Throttled

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.services.opening import Workspace
    from plentytui.store.system_store import SystemStore

FIRST_SECONDS = 10.0
"""Seconds after which it begins: a start has more urgent things to read."""
STEP_SECONDS = 3.0
"""Seconds between two texts: a quarter of the smallest contract's minute."""
REST_SECONDS = 60.0
"""Seconds until it looks again where there is nothing to fetch, or it may not."""
_SHARE = 0.5
"""The share of the day's pace that it takes; the rest is for looking for changes."""
LEAST_LEFT = 0.25
"""The share of the day's limit that it leaves alone."""
_AHEAD = "ahead"
_log = logging.getLogger(__name__)


class FetchingAhead:
    """Reads the texts of one system's newest conversations in the background until it is cancelled."""

    def __init__(self, workspace: Workspace, store: SystemStore, clock: Clock, *, most: int) -> None:
        """Make it; ``most`` is how many of the newest conversations are fetched, 0 for none."""
        self._workspace = workspace
        self._store = store
        self._clock = clock
        self._most = most
        self._tried: dict[str, float] = {}
        """Up to which change each conversation was read; once for each, whatever came of it."""

    async def run(self) -> None:
        """Fetch one text after the other; what fails is left to whoever opens it, and nobody is asked to log in."""
        if not self._most:
            return
        await self._clock.sleep(FIRST_SECONDS)
        with suppress(NotLoggedIn):
            while True:
                await self._clock.sleep(await self._step())

    async def _step(self) -> float:
        """Fetch one text; the seconds until the next."""
        pause, client = self._pause(), self._workspace.client
        shared = client.shared
        if (
            pause is None
            or client.unreachable
            or (shared is not None and not shared.hold(_AHEAD, 2 * REST_SECONDS + pause))
        ):
            return REST_SECONDS
        try:
            found = self._next()
            if found is None:
                return REST_SECONDS
            uuid, updated, some = found
            # What is new in a text that is here may be open, and has to be seen by whoever answers.
            await self._workspace.threads.load(uuid, Lane.PREFETCH, quietly=not some)
        except (NotReachable, Throttled, StoreError) as error:
            _log.info("nothing was fetched ahead: %s", type(error).__name__)
            return REST_SECONDS
        except NotLoggedIn:
            raise
        except PlentytuiError as error:
            _log.info("a text was not fetched ahead: %s", type(error).__name__)
        self._tried[uuid] = updated
        return pause

    def _next(self) -> tuple[str, float, bool] | None:
        """The conversation whose text is wanted first, its last change, whether some of it is here; None if all are."""
        wanted = self._store.mirror.texts_wanted(self._most)
        return next((one for one in wanted if self._tried.get(one[0]) != one[1]), None)

    def _pause(self) -> float | None:
        """Seconds between two texts, so that the day lasts; None where little of it is left, or nothing is known."""
        budget, now = self._workspace.client.budget, self._clock.time()
        window, rate = budget.window(Op.READ, Period.LONG), poll_rate(budget, Op.READ, now)
        if window is None or not rate or (window.limit is not None and window.left < LEAST_LEFT * window.limit):
            return None
        return max(STEP_SECONDS, 1.0 / (_SHARE * rate))
