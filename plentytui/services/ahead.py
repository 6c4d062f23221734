"""Fetching ahead: the texts of the newest conversations are read before anybody opens them.

So they can be read and searched without the system. Each costs one call, once, and one more when a conversation that is
still unread has changed. The calls go one at a time, slower than what is left of the day allows, in a lane that leaves
the keys their reserve, and not at all while little of the day is left. One process of a log-in does it. A refusal that
is the same for all texts ends it, and a system that keeps failing is left alone for longer and longer.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from plentytui.api.budget import Op, Period
from plentytui.api.lanes import Lane
from plentytui.api.pace import poll_rate
from plentytui.errors import UNTOLD, NotFound, NotLoggedIn, NotReachable, PlentytuiError, StoreError, Throttled

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
LONGEST_REST = 3600.0
"""Seconds that it rests at most between two tries while one text after the other fails."""
MOST_FAILED = 3
"""So many texts in a row have to fail before that is thought to be no fault of theirs."""
MOST_REFUSED = 2
"""The same for texts that this user may not read, or that the system does not give in any form that is known."""
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
        self._refused: set[str] = set()
        """Conversations whose texts were refused, one after the other."""
        self._failed = 0
        """How many texts failed in a row."""

    async def run(self) -> None:
        """Fetch one text after the other; what fails is left to whoever opens it, and nobody is asked to log in.

        Ends where the system refuses all of them; a right that was given shows with a new log-in (wire facts 1.4).
        """
        if not self._most:
            return
        await self._clock.sleep(FIRST_SECONDS)
        with suppress(NotLoggedIn):
            while len(self._refused) < MOST_REFUSED:
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
            self._note_failed(uuid, error)
        else:
            self._failed = 0
            self._refused.clear()
        self._tried[uuid] = updated
        return max(pause, self._rest())

    def _note_failed(self, uuid: str, error: PlentytuiError) -> None:
        """Count a text that could not be had; one that is gone says nothing about the others."""
        if isinstance(error, NotFound) and self._store.mirror.row(uuid) is None:
            return
        self._failed += 1
        if isinstance(error, UNTOLD):
            self._refused.add(uuid)
        else:
            self._refused.clear()

    def _rest(self) -> float:
        """Seconds that the system is left alone, as one text after the other has failed."""
        more = self._failed - MOST_FAILED
        return 0.0 if more < 0 else float(min(LONGEST_REST, REST_SECONDS * 2 ** min(more, 10)))

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
