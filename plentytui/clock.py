"""Time: the one way for the program to learn it and to wait for it."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits; injected wherever time matters."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...

    def time(self) -> float:
        """Seconds since the epoch, with fractions; the same instant as ``now``."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for that many seconds of this clock; at least give way once."""
        ...


async def sleep_or(clock: Clock, seconds: float | None, nudge: asyncio.Event) -> bool:
    """Wait for that long, or until nudged; None: until nudged, however long it takes. True if nudged.

    The nudge is left as it is: whoever waits knows when it has been answered.
    """
    waits: list[asyncio.Future[object]] = [asyncio.ensure_future(nudge.wait())]
    if seconds is not None:
        waits.append(asyncio.ensure_future(clock.sleep(seconds)))
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        return nudge.is_set()
    finally:
        for task in waits:
            task.cancel()


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return datetime.now(UTC)

    def time(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait for that many real seconds."""
        await asyncio.sleep(max(0.0, seconds))


_PATIENCE = 20_000
"""Milliseconds at least that other threads have for their work while nobody sleeps: a busy machine may take long."""


class ManualClock:
    """A clock that moves only when it is told to, so that days pass in milliseconds."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        self._now = start.astimezone(UTC)
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return self._now

    def time(self) -> float:
        """Seconds since the epoch."""
        return self._now.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved on by that many seconds."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        due = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (due, next(self._order), future))
        await future

    @property
    def next_due(self) -> datetime | None:
        """When the next sleeper is to be woken, or None if nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def advance(self, seconds: float) -> None:
        """Move the clock on and wake, in their order, everyone whose time has come."""
        target = self._now + timedelta(seconds=seconds)
        while (due := self.next_due) is not None and due <= target:
            _, _, future = heapq.heappop(self._sleepers)
            self._now = max(self._now, due)
            future.set_result(None)
        self._now = max(self._now, target)

    async def run(self, until: asyncio.Future[object] | asyncio.Task[object], *, turns: int = 50) -> None:
        """Move from sleeper to sleeper until ``until`` is done.

        ``turns`` is how often the event loop is given way to before time moves on, so that everything
        that can happen at one instant has happened.

        Raises:
            RuntimeError: nobody sleeps and ``until`` is still not done, so that it never would be.
        """
        idle = 0
        while not until.done():
            for _ in range(turns):
                await asyncio.sleep(0)
                if until.done():
                    return
            due = self.next_due
            if due is None:
                idle += 1
                if idle > _PATIENCE:
                    raise RuntimeError("the clock has no sleeper left to wake and the work is not done")
                await asyncio.sleep(0.001)
                continue
            idle = 0
            self.advance((due - self._now).total_seconds())
