"""One wake-up at a time, by the app's clock: nothing runs while nothing is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget

    from plentytui.clock import Clock

_LEAST_SECONDS = 0.05
"""A wake-up is not set nearer than this, so that a rounding error cannot make it ring in a loop."""


class Alarm:
    """Calls back in a widget's own context at a time that can be moved."""

    def __init__(self, widget: Widget, clock: Clock, callback: Callable[[], object]) -> None:
        self._widget = widget
        self._clock = clock
        self._callback = callback
        self._task: asyncio.Task[None] | None = None
        self.at: float | None = None
        """When it rings, seconds since the epoch; None if it does not."""

    def set(self, at: float | None) -> None:
        """Ring at that time; where it is to ring earlier already, it does, and whoever is called sets it anew."""
        if at is None:
            self.stop()
        elif self.at is None or at < self.at:
            self.stop()
            self.at = at
            self._task = asyncio.create_task(self._wait(at), name=f"alarm of {type(self._widget).__name__}")

    def stop(self) -> None:
        """Do not ring."""
        if self._task is not None:
            self._task.cancel()
        self._task = self.at = None

    async def _wait(self, at: float) -> None:
        await self._clock.sleep(max(_LEAST_SECONDS, at - self._clock.time()))
        self._task = self.at = None
        self._widget.call_later(self._callback)
