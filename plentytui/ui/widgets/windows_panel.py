"""The windows of the call limits, the contract's rate as far as it can be told, and how long the day lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from plentytui.api.budget import Op, Period
from plentytui.rules.rates import recognise_rate
from plentytui.services.forecast import LEAST_SECONDS, PACE_SECONDS, Forecast, Outlook, forecast
from plentytui.ui.text import fit
from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.header_lines import Line, Span
from plentytui.ui.widgets.times import clock_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plentytui.api.budget import Budget, Window
    from plentytui.api.events import CallEvent
    from plentytui.clock import Clock
    from plentytui.ui.state import AppState

_ROUTES_SHOWN = 3
_NEAR_SECONDS = 600.0
"""The end of a window is told with its seconds if it is nearer than this."""
_NAMES = {Op.READ: "reads", Op.WRITE: "writes"}
_PERIODS = {Period.SHORT: "a minute", Period.LONG: "a day"}


class WindowsPanel(Widget):
    """A table of the windows, then one sentence each on the rate, the reads and the writes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"windows--{style}" for style in ("quiet", "strong", "low", "bad", "title")
    }
    DEFAULT_CSS = "WindowsPanel { height: auto; }"
    ALLOW_SELECT = False

    def __init__(self, state: AppState, clock: Clock, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._state = state
        self._clock = clock
        self._zone = zone
        self._lines: list[Line] = []
        self._alarm = Alarm(self, clock, self.update_lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there is to tell."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """One line of the panel."""
        segments = [
            Segment(span.text, self.get_component_rich_style(f"windows--{span.style}"))
            for span in (self._lines[y] if y < len(self._lines) else ())
        ]
        return Strip(segments).adjust_cell_length(self.content_size.width, self.rich_style).simplify()

    def on_mount(self) -> None:
        """Follow the budget and the calls."""
        self._state.budget.watch(self, lambda _: self.update_lines())
        self._state.last_call.watch(self, lambda _: self.update_lines())

    def on_unmount(self) -> None:
        """Let the alarm go."""
        self._alarm.stop()

    def update_lines(self) -> None:
        """Make the lines from what is known now; paint only if they are others."""
        now = self._clock.time()
        budget = self._state.budget.value
        lines = panel_lines(budget, self._state.calls, now, self._zone)
        if lines != self._lines:
            self.refresh(layout=len(lines) != len(self._lines))
            self._lines = lines
        ends = [window.ends_at for window in budget.windows.values() if not window.ended(now)]
        self._alarm.set(min(ends, default=None))

    @property
    def text(self) -> str:
        """The panel as plain text."""
        return "\n".join("".join(span.text for span in line).rstrip() for line in self._lines)


def panel_lines(budget: Budget, calls: Iterable[CallEvent], now: float, zone: tzinfo | None) -> list[Line]:
    """All lines of the panel."""
    lines: list[Line] = [(Span(f"{'window':<28}{'limit':>9}{'left':>9}         ends", "title"),)]
    for period in Period:
        for op in Op:
            window = budget.window(op, period)
            name = f"{_NAMES[op]} {_PERIODS[period]}"
            lines.append(_window_line(name, window, budget.left(op, period, now), now, zone))
    for name, window in _routes(budget, now):
        lines.append(_window_line(name, window, window.left, now, zone))
    lines.append((Span(_rate_sentence(budget), "quiet"),))
    events = list(calls)
    for op in Op:
        told = forecast(events, budget, op, now)
        style = {Outlook.ENDS: "low", Outlook.USED_UP: "bad"}.get(told.outlook, "quiet")
        lines.append((Span(forecast_sentence(told, zone), style),))
    return lines


def forecast_sentence(told: Forecast, zone: tzinfo | None) -> str:
    """A forecast in words."""
    name = _NAMES[told.op].capitalize()
    pace = f"{told.per_minute:.0f}" if told.per_minute >= 10 or not told.per_minute else f"{told.per_minute:.1f}"
    start = f"{name}: {pace} a min (last {PACE_SECONDS / 60:.0f} min)"
    match told.outlook:
        case Outlook.USED_UP if told.resets_at is not None:
            return f"{name}: USED UP for today; whole again at {clock_time(told.resets_at, zone)}."
        case Outlook.TOO_EARLY:
            least = f"{LEAST_SECONDS / 60:.0f} min"
            return f"{name}: watched for less than {least}, too short to tell if the day lasts."
        case Outlook.ENDS if told.ends_at is not None:
            return f"{start}: the day's quota ENDS at {clock_time(told.ends_at, zone)}."
        case Outlook.LASTS if told.resets_at is not None:
            rest = f"about {told.left_at_reset:,} left at {clock_time(told.resets_at, zone)}"
            return f"{start}: the day lasts, {rest}."
        case Outlook.LASTS:
            return f"{start}: the day's quota is whole."
        case _:
            return f"{start}: the system has not told the day's quota."


def _rate_sentence(budget: Budget) -> str:
    minute, day = budget.window(Op.READ, Period.SHORT), budget.window(Op.READ, Period.LONG)
    writes = budget.window(Op.WRITE, Period.SHORT)
    limits = [window.limit if window else None for window in (minute, day, writes)]
    if all(limit is None for limit in limits):
        return "Rate: not known, the system has not sent its limits yet."
    rate = recognise_rate(*limits)
    if rate is None:
        return "Rate: the limits are those of no rate, or of several."
    return f"Rate: {rate.value.capitalize()}, told by its limits."


def _routes(budget: Budget, now: float) -> Iterator[tuple[str, Window]]:
    """The routes with a limit of their own of which the least is left."""
    running = [(name, window) for name, window in budget.routes.items() if not window.ended(now)]
    running.sort(key=lambda item: (item[1].left / item[1].limit if item[1].limit else 1.0, item[0]))
    yield from running[:_ROUTES_SHOWN]


def _window_line(name: str, window: Window | None, left: int | None, now: float, zone: tzinfo | None) -> Line:
    if window is None:
        return (Span(f"{fit(name, 28)}{'?':>9}{'?':>9}", "quiet"), Span("         no call yet", "quiet"))
    share = left / window.limit if left is not None and window.limit else None
    mark, style = ("", "strong")
    if left is not None and left <= 0:
        mark, style = " USED UP", "bad"
    elif share is not None and share < 0.25:
        mark, style = " LOW", "low"
    limit = "?" if window.limit is None else f"{window.limit:,}"
    rest = "?" if left is None else f"{left:,}"
    near = window.ends_at - now < _NEAR_SECONDS
    end = "whole again" if window.ended(now) else clock_time(window.ends_at, zone, seconds=near)
    return (
        Span(f"{fit(name, 28)}{limit:>9}", "quiet"),
        Span(f"{rest:>9}{mark:<9}", style),
        Span(end, "quiet"),
    )
