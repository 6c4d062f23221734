"""Call limits per user and minute, per system and day, and per route (seed REST API introduction, "Throttling").

Pure but for the clock. A minute is a fixed window of 60 seconds that begins with the first call in it; a day
ends at midnight in Berlin; reads and writes are counted apart (wire facts 3.1, 3.2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from plentytui.clock import Clock
from plentytui.models.zone import SYSTEM_ZONE
from plentytui.rules.rates import RateLimits

MINUTE = 60.0
"""The length of a short window in seconds."""


class Operation(StrEnum):
    """What a call counts as."""

    READ = "read"
    WRITE = "write"

    @classmethod
    def of(cls, method: str) -> Operation:
        """GET reads; everything else writes, even a POST that only searches (wire facts 3.2)."""
        return cls.READ if method == "GET" else cls.WRITE


class Family(StrEnum):
    """The prefixes of the throttle's headers."""

    LONG = "X-Plenty-Global-Long-Period"
    SHORT = "X-Plenty-Global-Short-Period"
    ROUTE = "X-Plenty-Route"


_WORDS = {Family.LONG: "long period", Family.SHORT: "short period", Family.ROUTE: "route"}
"""How the bare text of a refusal names the limit; only "short period" was really seen, the others are assumed."""


@dataclass(slots=True)
class Window:
    """A stretch of time with a number of calls in it."""

    limit: int
    ends_at: float
    """Seconds since the epoch."""
    used: int = 0

    @property
    def left(self) -> int:
        """Calls that are still possible."""
        return max(0, self.limit - self.used)

    def take(self, count: int) -> None:
        """Count calls, never beyond the limit."""
        self.used = min(self.limit, self.used + count)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the throttle said to one call."""

    operation: Operation
    windows: Mapping[Family, Window]
    """The windows the call fell into, as they are after it."""
    exceeded: tuple[Family, ...] = ()
    """The limits that refused it; empty for a call that was let through."""

    @property
    def allowed(self) -> bool:
        """Whether the call was let through."""
        return not self.exceeded

    @property
    def text(self) -> str:
        """The body of a refusal: bare text, because clients compare it whole (wire facts 2)."""
        return f"{_WORDS[self.exceeded[0]]} {self.operation} limit reached" if self.exceeded else ""

    def headers(self, now: float) -> dict[str, str]:
        """The header families; ``Retry-After`` and ``-Calls-Reset`` only for limits that are exceeded."""
        found: dict[str, str] = {}
        for family, window in self.windows.items():
            found[f"{family}-Limit"] = str(window.limit)
            found[f"{family}-Decay"] = str(_rest(window, now))
            found[f"{family}-Calls-Left"] = str(window.left)
        for family in self.exceeded:
            found[f"{family}-Calls-Reset"] = str(math.ceil(self.windows[family].ends_at))
        if self.exceeded:
            found["Retry-After"] = str(max(_rest(self.windows[family], now) for family in self.exceeded))
        return found


def _rest(window: Window, now: float) -> int:
    """Whole seconds until the window ends; 0 only once it has."""
    return max(0, math.ceil(window.ends_at - now))


@dataclass(frozen=True, slots=True)
class Crowd:
    """Other clients that use the same limits (scenario ``throttled``)."""

    spare_short: int = 5
    """Calls left in the first window of each user."""
    spare_long: float = 0.05
    """The share of the day's calls that is left."""
    every: int = 3
    """Another client of the same user makes a call after so many of ours."""


class Throttle:
    """Counts calls and refuses those beyond a limit; a refused call is not counted."""

    def __init__(
        self,
        limits: RateLimits,
        clock: Clock,
        route_limits: Mapping[str, int] | None = None,
        crowd: Crowd | None = None,
    ) -> None:
        self._clock = clock
        self._route_limits = dict(route_limits or {})
        self._crowd = crowd
        self._windows: dict[tuple[Family, object], Window] = {}
        self._calls = 0
        self._limits: RateLimits | None = None
        self._short_limits: dict[Operation, int] = {}
        self._long_limits: dict[Operation, int] = {}
        self.allow(limits)

    def allow(self, limits: RateLimits) -> None:
        """Allow so many calls from now on, also in the windows that have begun."""
        if limits == self._limits:
            return
        self._limits = limits
        self._short_limits = {Operation.READ: limits.reads_per_minute, Operation.WRITE: limits.writes_per_minute}
        self._long_limits = {Operation.READ: limits.reads_per_day, Operation.WRITE: limits.writes_per_day}
        for (family, key), window in self._windows.items():
            if family is Family.LONG and isinstance(key, Operation):
                window.limit = self._long_limits[key]
            elif family is Family.SHORT and isinstance(key, tuple):
                window.limit = self._short_limits[key[1]]
            window.used = min(window.used, window.limit)

    def spend(self, user: int, operation: Operation, route: str, cost: int = 1) -> Reading:
        """Count a call of a user on a route (``METHOD /path/{template}``), or refuse it."""
        now = self._clock.time()
        windows = {Family.LONG: self._long(operation, now), Family.SHORT: self._short(user, operation, now)}
        if route in self._route_limits:
            windows[Family.ROUTE] = self._route(user, route, now)
        exceeded = tuple(family for family, window in windows.items() if window.left < cost)
        if not exceeded:
            for window in windows.values():
                window.take(cost)
            self._calls += 1
            if self._crowd and self._calls % self._crowd.every == 0:
                windows[Family.LONG].take(1)
                windows[Family.SHORT].take(1)
        return Reading(operation, {family: replace(window) for family, window in windows.items()}, exceeded)

    def spend_elsewhere(self, user: int, operation: Operation, count: int) -> None:
        """Count calls that another client of the same user made."""
        now = self._clock.time()
        self._long(operation, now).take(count)
        self._short(user, operation, now).take(count)

    def _short(self, user: int, operation: Operation, now: float) -> Window:
        limit = self._short_limits[operation]
        used = max(0, limit - self._crowd.spare_short) if self._crowd else 0
        return self._current((Family.SHORT, (user, operation)), limit, now, now + MINUTE, used)

    def _long(self, operation: Operation, now: float) -> Window:
        limit = self._long_limits[operation]
        used = limit - int(limit * self._crowd.spare_long) if self._crowd else 0
        return self._current((Family.LONG, operation), limit, now, day_end(now), used)

    def _route(self, user: int, route: str, now: float) -> Window:
        return self._current((Family.ROUTE, (user, route)), self._route_limits[route], now, now + MINUTE, 0)

    def _current(self, key: tuple[Family, object], limit: int, now: float, end: float, used: int) -> Window:
        """The window at hand; a new one where there is none or it has ended. Only the first begins partly used."""
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            window = Window(limit, end, used if window is None else 0)
            self._windows[key] = window
        return window


def day_end(now: float) -> float:
    """When the day of an instant ends: the next midnight in Berlin, in seconds since the epoch."""
    day = datetime.fromtimestamp(now, SYSTEM_ZONE).date() + timedelta(days=1)
    return datetime.combine(day, time(), SYSTEM_ZONE).timestamp()
