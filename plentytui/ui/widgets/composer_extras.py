"""The line of the composer that names files, tags and captured minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer

from plentytui.ui.text import content
from plentytui.ui.widgets.composer_words import extras_words
from plentytui.ui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from plentytui.models.writing import Envelope
    from plentytui.rules.time_capture import Timer as Stopwatch
    from plentytui.services.desk import Desk

_BEAT_SECONDS = 10.0
"""A running timer of time capture is saved this often."""


class ExtrasLine(OneLine):
    """What goes along with the text; it counts on its own while the timer of time capture runs."""

    class Beat(Message):
        """Time on the timer is worth saving: a program that is killed loses hardly anything of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="composer-extras")
        self._desk = desk
        self._envelope: Envelope | None = None
        self._stopwatch: Stopwatch | None = None
        self._width = 0
        self._tick: Timer | None = None
        self._beat = 0.0

    def tell(self, envelope: Envelope, stopwatch: Stopwatch | None, width: int) -> None:
        """Name these, if there are any."""
        self._envelope, self._stopwatch, self._width = envelope, stopwatch, width
        rows = self._desk.store.mirror.names("tag") if envelope.tags else []
        tags = {str(row.id): row.name(self._desk.language) for row in rows}
        told = extras_words(envelope, tags, stopwatch, self._desk.clock.time(), width)
        self.display = bool(told)
        self.say(content(told))
        self._tick_while(stopwatch is not None and stopwatch.running)

    def stop(self) -> None:
        """Count no longer."""
        self._tick_while(False)

    def on_unmount(self) -> None:
        """Let the timer go."""
        self.stop()

    def _tick_while(self, running: bool) -> None:
        if running and self._tick is None:
            self._tick, self._beat = self.set_interval(1.0, self._count), self._desk.clock.time()
        elif not running and self._tick is not None:
            self._tick.stop()
            self._tick = None

    def _count(self) -> None:
        if self._envelope is None:
            return
        self.tell(self._envelope, self._stopwatch, self._width)
        if (now := self._desk.clock.time()) - self._beat >= _BEAT_SECONDS:
            self._beat = now
            self.post_message(self.Beat())
