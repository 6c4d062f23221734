"""The two lines at the top of every screen: which system, and what may still be called."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.header_lines import Facts, Line, first_line, next_change, second_line

if TYPE_CHECKING:
    from textual import events

    from plentytui.clock import Clock
    from plentytui.ui.state import AppState

_STYLES = (
    *("live", "sandbox", "readonly", "system", "mode"),
    *("quiet", "strong", "good", "low", "usedup", "offline", "gauge"),
)


class StatusHeader(Widget):
    """Tells system, user, area, sessions, unread messages, connection and the call limits; never goes away.

    Only the cells that change are painted again, and only a countdown makes it paint by itself: while calls wait or
    little is left. Else it says at what time the minute is whole again, which costs nothing while that time comes.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"header--{style}" for style in _STYLES}
    DEFAULT_CSS = "StatusHeader { dock: top; height: 2; }"
    ALLOW_SELECT = False

    def __init__(self, state: AppState, clock: Clock, mode: str, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._state = state
        self._clock = clock
        self._zone = zone
        self._facts = Facts(mode=mode)
        self._lines: tuple[Line, Line] = ((), ())
        self._alarm = Alarm(self, clock, self.update_lines)

    def render_line(self, y: int) -> Strip:
        """One of the two lines."""
        background = self.rich_style
        segments = [
            Segment(span.text, self.get_component_rich_style(f"header--{span.style}"))
            for span in (self._lines[y] if y < len(self._lines) else ())
        ]
        return Strip(segments).adjust_cell_length(self.size.width, background).simplify()

    def on_mount(self) -> None:
        """Watch the shared state."""
        state = self._state
        state.system.watch(self, lambda value: self._take(replace(self._facts, system=value)))
        state.user_name.watch(self, lambda value: self._take(replace(self._facts, user_name=value)))
        state.connection.watch(self, lambda value: self._take(replace(self._facts, connection=value)))
        state.sessions.watch(self, lambda value: self._take(replace(self._facts, sessions=value)))
        state.unread.watch(self, lambda value: self._take(replace(self._facts, unread=value)))
        state.stuck.watch(self, lambda value: self._take(replace(self._facts, stuck=value)))
        state.budget.watch(self, lambda value: self._take(replace(self._facts, budget=value)))
        state.progress.watch(self, lambda value: self._take(replace(self._facts, progress=value)))
        state.waiting.watch(self, lambda value: self._take(replace(self._facts, waiting=value)))

    def on_unmount(self) -> None:
        """Let the countdown go."""
        self._alarm.stop()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the words out anew for the new width."""
        self.update_lines()

    def update_lines(self) -> None:
        """Make both lines from what is known now and paint again what has changed in them."""
        columns = self.size.width
        if not columns:
            return
        now = self._clock.time()
        lines = (first_line(self._facts, columns, self._zone), second_line(self._facts, columns, now, self._zone))
        for y, (old, new) in enumerate(zip(self._lines, lines, strict=True)):
            changed = _difference(old, new)
            if changed is not None:
                self.refresh(Region(changed[0], y, changed[1] - changed[0], 1))
        self._lines = lines
        self._alarm.set(next_change(self._facts, now))

    @property
    def text(self) -> str:
        """Both lines as plain text."""
        return "\n".join("".join(span.text for span in line).rstrip() for line in self._lines)

    def _take(self, facts: Facts) -> None:
        self._facts = facts
        self.update_lines()


def _difference(old: Line, new: Line) -> tuple[int, int] | None:
    """The first and one past the last cell in which two lines differ, or None if they are the same."""
    if old == new:
        return None
    if sum(span.width for span in old) != sum(span.width for span in new):
        return 0, sum(span.width for span in new)
    start = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        start += one.width
    end = sum(span.width for span in new)
    for one, other in zip(reversed(old), reversed(new), strict=False):
        if one != other or end - one.width < start:
            break
        end -= one.width
    return start, end
