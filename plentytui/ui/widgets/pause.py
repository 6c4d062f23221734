"""Does something once nothing has happened for a moment, and at the latest after a longer one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget


class Pause:
    """The timers of one widget for one thing that is put off while somebody types."""

    def __init__(
        self, widget: Widget, done: Callable[[], object], seconds: float, *, longest: float | None = None
    ) -> None:
        """Make it.

        Args:
            widget: Whose timers these are.
            done: What is done.
            seconds: How long nothing has to happen before.
            longest: After how long it is done although things go on happening; None: never. On a busy machine, where
                timers come late, it is done with the first thing that happens from then on.
        """
        self._widget = widget
        self._done = done
        self._seconds = seconds
        self._longest = longest
        self._rest: Timer | None = None
        self._steady: Timer | None = None
        self._since = 0.0

    def again(self) -> None:
        """Something has happened: wait anew."""
        now = time.monotonic()
        if self._steady is None:
            self._since = now
        elif self._longest is not None and now - self._since >= self._longest:
            self._due()
            return
        if self._rest is not None:
            self._rest.stop()
        self._rest = self._widget.set_timer(self._seconds, self._due)
        if self._steady is None and self._longest is not None:
            self._steady = self._widget.set_timer(self._longest, self._due)

    def stop(self) -> None:
        """Wait no longer; nothing is done."""
        for timer in (self._rest, self._steady):
            if timer is not None:
                timer.stop()
        self._rest = self._steady = None

    def _due(self) -> None:
        self.stop()
        self._done()
