"""Whose turn it is to answer: the users of a system look at a thread and post one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import UNTOLD, PlentytuiError
from plentytui.rules.send_slots import SendSlot, SystemTime
from plentytui.services.names import is_stale

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.store.system_store import SystemStore

_KEY = "send.users"
"""The ids of all users of the back end, separated by commas; empty where they may not be listed."""
_AGAIN_SECONDS = 300.0
_THREADS = " /rest/messages/"
_LOOK_SECONDS = 0.1
"""How long a look at a thread is thought to take before there was one."""


class SendTurns:
    """The turns of one user; they cost one read a day, for the list of the users.

    Which of them may answer the system does not say, so all count but its own support.
    """

    def __init__(self, api: SystemApi, store: SystemStore, clock: Clock, user_id: int) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._user_id = user_id
        self._time = SystemTime()
        self._look = _LOOK_SECONDS
        self._failed_at: float | None = None
        self._slot: tuple[str, SendSlot] | None = None

    async def learn(self, lane: Lane = Lane.PREFETCH) -> None:
        """Read who could answer, unless that was done within a day; if it fails it is tried again later."""
        if not is_stale(self._store, self._clock, _KEY):
            return
        now = self._clock.time()
        if self._failed_at is not None and abs(now - self._failed_at) < _AGAIN_SECONDS:
            return
        try:
            users = await self._api.users.backend(lane=lane)
            ids = sorted(user.id for user in users if user.id and not user.is_support_user)
        except UNTOLD:
            ids = []
        except PlentytuiError:
            self._failed_at = now
            return
        await self._store.write(lambda: self._store.facts.put(_KEY, ",".join(map(str, ids))))

    @property
    def slot(self) -> SendSlot:
        """One's own slot."""
        known = self._store.facts.get(_KEY) or ""
        if self._slot is None or self._slot[0] != known:
            users = {int(part) for part in known.split(",") if part.isdigit()}
            self._slot = known, SendSlot.of(self._user_id, users)
        return self._slot[1]

    @property
    def alone(self) -> bool:
        """Whether nobody else could answer."""
        return self.slot.count == 1

    def wait(self) -> float:
        """Seconds until the thread may be looked at."""
        return self.slot.wait(self._now, self._look)

    def may_post(self, looked_at: float) -> bool:
        """Whether a post that leaves now still rests on a look that was begun at ``looked_at``."""
        return self.slot.may_post(self._now, looked_at + self._time.ahead)

    def looked(self, asked: float) -> None:
        """A look at a thread that was begun at ``asked`` has just ended: how long they take, and the system's time."""
        now = self._clock.time()
        self._look += 0.3 * (min(max(now - asked, 0.0), 1.0) - self._look)
        answer = self._api.client.last_answer
        ours = answer is not None and _THREADS in answer.route
        date = _seconds(answer.headers.get("date", "")) if answer is not None and ours else None
        if date is not None:
            self._time = self._time.heard(date, asked, now)

    @property
    def _now(self) -> float:
        return self._clock.time() + self._time.ahead


def _seconds(date: str) -> float | None:
    """The instant of a Date header; None if it is none."""
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(date)
        return found.timestamp() if found.tzinfo is not None else None
    except (ValueError, TypeError, OverflowError):
        return None
