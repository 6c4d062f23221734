"""How much of a window the lower lanes leave to the person at the keyboard, and the pace of background sync.

The background may use a window nearly up, but must never take the call that a key needs. So it leaves a reserve that
shrinks with the time in which keys can still be pressed: more than a third of the limit at the beginning, still enough
for a dozen keys in the last seconds, and down from there as fast as the background can use up what it no longer has
to leave. One call stays to the very end. A second one in every minute would be 2.5% of the smallest contract's limit.
So it is given up where the end is known well, and only just before it: hardly anybody presses two keys in that time.
Where the end may be any moment of a longer time, two keys may well fall into it, and the second call stays, too.
"""

from __future__ import annotations

import math
import statistics
from collections import deque
from dataclasses import dataclass

from plentytui.api.budget import LONG_SECONDS, SHORT_SECONDS, Budget, Op, Period, Window
from plentytui.api.lanes import Lane

SHARE = 0.2
"""The share of a minute's limit that the background leaves at its beginning, on top of the rest."""
DAY_SHARE = 0.02
"""The same for a day. Sync is spread over the day anyway, so that more would only stop it, for hours, on a busy day."""
FLOOR = 1.0
"""Calls that the background always leaves."""
SECOND_CALL_SECONDS = 0.2
"""Seconds before a window's end in which the background takes the last but one: one journey to the system."""
SURE_SECONDS = 0.3
"""How far apart the first and the last moment may be at which a window can end, for that end to be known well."""
LEAST_FOR_TWO = 40
"""A smaller limit, as routes have, is not worth two calls."""
LATE_SHARE = 0.12
"""The share of the limit that it leaves on top until the last seconds: a run of keys takes several calls at once."""
LATE_SECONDS = 8.0
"""Seconds before a window's end in which it takes those: one or two a second, which a slow line carries, too."""
LATE_MOST = 16.0
"""It leaves no more of those however large the window is: nobody presses more keys in that time."""
KEPT_FOR_LOGIN = 1
"""Writes that are kept for the next log-in, which counts as one (wire facts 1.1)."""
BURST = 10.0
"""Calls that background sync may make at once after a while without any."""
RIVALS_SEEN_AFTER = 5.0
"""Seconds of a window after which the calls of others in it say something."""
_REMEMBERED = 10
"""Calls of which it is known how long they took."""
_CLOSE = 0.01
"""Seconds by which an opening is put off, so that rounding never makes it too early."""


class Lately:
    """How long the newest calls took, from sending to the end of the answer."""

    def __init__(self) -> None:
        self._took: deque[float] = deque(maxlen=_REMEMBERED)

    def note(self, took: float, status: int) -> None:
        """A call has ended; one without an answer (status 0) tells nothing."""
        if status:
            self._took.append(took)

    @property
    def seconds(self) -> float | None:
        """The middle one of them, which a single slow one does not change; None before the first."""
        return statistics.median(self._took) if self._took else None


def reserve(limit: int, seconds_left: float, length: float, rivals: float = 0.0) -> float:
    """How many calls the background leaves alone, ``seconds_left`` before the window's end.

    ``rivals`` is how many calls a second other programs of the same user make: those have to come from somewhere.
    """
    seconds = max(0.0, seconds_left)
    ramps = sum(calls * min(1.0, seconds / width) for calls, width in _ramps(limit, length))
    return FLOOR + ramps + rivals * seconds


def _ramps(limit: int, length: float) -> tuple[tuple[float, float], ...]:
    """The parts of the reserve that shrink to nothing: calls, and within how many seconds before the end."""
    share = SHARE if length <= SHORT_SECONDS else DAY_SHARE
    return (1.0, SECOND_CALL_SECONDS), (min(LATE_SHARE * limit, LATE_MOST), LATE_SECONDS), (share * limit, length)


def _seconds_at(calls: float, limit: int, length: float, rivals: float) -> float:
    """How long before the window's end the reserve is that many calls; its inverse, infinity where it never is."""
    ramps, begin, reached = _ramps(limit, length), 0.0, FLOOR
    for _, end in ramps:
        slope = rivals + sum(height / width for height, width in ramps if width > begin)
        if reached + slope * (end - begin) >= calls:
            return begin + max(0.0, calls - reached) / slope
        begin, reached = end, reached + slope * (end - begin)
    return begin + (calls - reached) / rivals if rivals > 0 else math.inf


def opens_at(
    window: Window, period: Period, lane: Lane, free: int, now: float, *, kept: int = 0, rivals: float = 0.0
) -> float:
    """When a call of that lane fits into a window that has not ended, if nothing else is called.

    Args:
        window: the window.
        period: how long the window is; a route's window is taken for a short one.
        lane: the lane of the call.
        free: the calls left in the window minus those in flight.
        now: seconds since the epoch.
        kept: calls that nobody may take, such as the write for the next log-in.
        rivals: calls a second that other programs take from the window.
    """
    limit = window.limit if window.limit is not None else window.left
    # A limit so small that the reserves would lock everybody out for ever has none.
    free -= min(kept, max(0, limit - 1))
    if free < 1:
        return window.ends_at
    if lane is Lane.USER or limit <= 1:
        return now
    if lane is Lane.VISIBLE:
        return now if free > FLOOR else window.ends_at
    return _background_opens_at(window, period, limit, free, now, rivals)


def _background_opens_at(window: Window, period: Period, limit: int, free: int, now: float, rivals: float) -> float:
    end = window.ends_after or window.ends_at
    length = SHORT_SECONDS if period is Period.SHORT else LONG_SECONDS
    kept = FLOOR if window.ends_at - end < SURE_SECONDS or limit < LEAST_FOR_TWO else FLOOR + 1
    if free <= kept:
        return window.ends_at
    if free > reserve(limit, end - now, length, rivals):
        return now
    return min(window.ends_at, max(now, end - _seconds_at(free, limit, length, rivals)) + _CLOSE)


@dataclass(slots=True)
class Rivals:
    """How many calls a second other programs of the same user make, seen from what is left and what we took.

    Learned window by window: a new window begins with the pace of those before.
    """

    _ends_at: float = -1.0
    _begun_at: float = 0.0
    _left: int = 0
    _own: int = 0
    _known: float = 0.0
    _now: float = 0.0

    @property
    def pace(self) -> float:
        """Calls a second."""
        return max(self._known, self._now)

    def note(self, window: Window | None, flying: int, now: float) -> None:
        """Take in the state of the short window after a call of ours; ``flying`` others are still under way."""
        if window is None or window.ended(now):
            return
        if self._ends_at < (window.ends_after or window.ends_at):
            self._known = (self._known + self._now) / 2 if self._ends_at > 0 else 0.0
            self._now = 0.0
            self._ends_at, self._begun_at, self._left, self._own = window.ends_at, now, window.left, 0
            return
        self._own += 1
        passed = now - self._begun_at
        if passed >= RIVALS_SEEN_AFTER:
            # Calls under way may be counted already, so they are taken for ours.
            taken = self._left - window.left - self._own - flying
            self._now = max(0.0, taken / passed)


@dataclass(slots=True)
class PollPace:
    """Spreads what is left of the day over what is left of the day, with small bursts."""

    tokens: float = BURST
    at: float | None = None
    """When the tokens were last counted, in seconds since the epoch."""

    def opens_at(self, budget: Budget, op: Op, now: float) -> float:
        """When background sync may make its next call; at once where the day's limit is not known."""
        rate = poll_rate(budget, op, now)
        if rate is None:
            return now
        tokens = self._tokens(rate, now)
        if tokens >= 1.0:
            return now
        return now + (1.0 - tokens) / rate + _CLOSE if rate > 0 else math.inf

    def take(self, budget: Budget, op: Op, now: float) -> None:
        """Count one call."""
        rate = poll_rate(budget, op, now)
        if rate is not None:
            self.tokens = max(0.0, self._tokens(rate, now) - 1.0)
            self.at = now

    def _tokens(self, rate: float, now: float) -> float:
        passed = max(0.0, now - self.at) if self.at is not None else 0.0
        return min(BURST, self.tokens + passed * rate)


def poll_rate(budget: Budget, op: Op, now: float) -> float | None:
    """Calls a second that background sync may make so that the day lasts; None where nothing is known."""
    window = budget.window(op, Period.LONG)
    if window is None or window.ended(now):
        return None
    return max(0, window.left - 1) / max(1.0, window.ends_at - now)
