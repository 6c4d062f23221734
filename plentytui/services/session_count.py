"""How many sessions of a system are in use: what it said last, to whichever process of the log-in.

It says so in the answer to a log-in and when it is asked. Both are kept with their time in the local file, which all
terminals of the log-in read, so that they show one number.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import NotLoggedIn, NotReachable, PlentytuiError

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.credentials import TokenRecord
    from plentytui.store.system_store import SystemStore

ASK_SECONDS = 600.0
"""How old the number may become before it is asked for; that is one call."""
KNOWN_SECONDS = 2 * ASK_SECONDS
"""How old it may become before nobody knows it any more: others log in and out."""
_SAID = "sessions"
_ASKED = "sessions.asked"
_log = logging.getLogger(__name__)


class SessionCount:
    """The number of sessions in use, of those allowed."""

    def __init__(self, store: SystemStore, clock: Clock) -> None:
        self._facts = store.facts
        self._write = store.write
        self._clock = clock
        self._heeded = 0.0

    def known(self) -> tuple[int, int]:
        """The sessions in use and those allowed; 0 for what is not known, or not any more."""
        used, _, allowed = (self._facts.get(_SAID) or "").partition(" ")
        if not allowed:
            return 0, 0
        fresh = self._clock.time() - self._said_at() < KNOWN_SECONDS
        return int(used) if fresh else 0, int(allowed)

    async def heed(self, record: TokenRecord | None) -> None:
        """Take what the system said at a log-in, unless it has said something since; no call."""
        if record is None or not record.sessions_allowed or record.said_at <= self._heeded:
            return
        self._heeded = record.said_at
        if record.said_at <= self._said_at():
            return
        await self._keep(record.sessions_used, record.sessions_allowed, record.said_at)

    async def ask(self, api: SystemApi) -> None:
        """Ask the system if it has not said so for a while; one that does not say leaves what it said before.

        Raises:
            NotLoggedIn: the session ended.
            NotReachable: the system gives no answer.
        """
        now = self._clock.time()
        if now - max(self._said_at(), self._facts.fresh_at(_ASKED) or 0.0) < ASK_SECONDS:
            return
        try:
            limits = await api.session.limits(lane=Lane.POLL)
        except (NotLoggedIn, NotReachable):
            raise
        except PlentytuiError as error:
            _log.info("the number of sessions could not be read: %s", type(error).__name__)
        else:
            if limits.max_current_sessions:
                await self._keep(limits.concurrent_sessions, limits.max_current_sessions, self._clock.time())
                return
        # It is asked again at its time, not at every look.
        await self._write(lambda: self._facts.put(_ASKED, ""))

    def _said_at(self) -> float:
        return self._facts.fresh_at(_SAID) or 0.0

    async def _keep(self, used: int, allowed: int, at: float) -> None:
        await self._write(lambda: self._facts.put(_SAID, f"{used} {allowed}", at))
