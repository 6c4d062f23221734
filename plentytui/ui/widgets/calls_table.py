"""The last calls, the newest first: what each cost, how long it waited and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from plentytui.api.budget import Period, op_of
from plentytui.api.events import CANCELLED
from plentytui.ui.text import cell, fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.times import clock_time

if TYPE_CHECKING:
    from plentytui.api.events import CallEvent
    from plentytui.ui.state import AppState

_KEPT = 500
_ROOMY = 100
"""From this many columns on, words are written out."""

_WORDS = {
    400: "invalid",
    401: "log-in",
    403: "no right",
    404: "not found",
    422: "invalid",
    429: "limit",
    503: "not there",
    504: "too slow",
}
"""What an answer means, in one or two words."""

_LANES = {"user": "user", "visible": "seen", "prefetch": "next", "poll": "poll"}
"""The lanes in four letters."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """How wide each column is; the path takes the rest."""

    lane: int
    path: int
    answer: int
    roomy: bool

    @classmethod
    def of(cls, columns: int) -> _Columns:
        roomy = columns >= _ROOMY
        lane, answer = (9, 24) if roomy else (5, 14)
        return cls(lane, max(8, columns - 9 - lane - 7 - 8 - 7 - 1 - answer - 8), answer, roomy)


class CallsTable(RowList):
    """The calls of the open system; follows the newest one unless the cursor was moved off it."""

    def __init__(self, state: AppState, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._state = state
        self._zone = zone
        self._calls: list[CallEvent] = []
        self._held_back = 0
        self.paused = False

    @property
    def count(self) -> int:
        """How many calls are listed."""
        return len(self._calls)

    @property
    def held_back(self) -> int:
        """Calls that were made since the list was paused."""
        return self._held_back

    @property
    def selected(self) -> CallEvent | None:
        """The call under the cursor."""
        return self.call(self.cursor)

    def call(self, index: int) -> CallEvent | None:
        """The call in a row."""
        return self._calls[-1 - index] if 0 <= index < len(self._calls) else None

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """Time, lane, method, path, wait, duration, answer, what is left."""
        call = self.call(index)
        return () if call is None else call_spans(call, columns, self._zone)

    def on_mount(self) -> None:
        """Take over the calls that were made and follow the next ones."""
        self._calls = list(self._state.calls)
        self.rows_changed()
        self._state.last_call.watch(self, self._note_call)

    def pause(self) -> None:
        """Stop adding calls, or add those that were held back and go on."""
        self.paused = not self.paused
        if not self.paused:
            self._held_back = 0
            self._calls = list(self._state.calls)
            self.rows_changed()

    def clear(self) -> None:
        """Empty the list; the calls of others' screens are gone too."""
        self._state.calls.clear()
        self._calls.clear()
        self._held_back = 0
        self.rows_changed()

    def _note_call(self, event: CallEvent | None) -> None:
        if event is None:
            self._calls.clear()
            self.rows_changed()
            return
        if self._calls and self._calls[-1] is event:
            return
        if self.paused:
            self._held_back += 1
            return
        self._calls.append(event)
        del self._calls[:-_KEPT]
        top = self.scroll_offset.y
        if self.cursor > 0 or top > 0:
            self.set_reactive(RowList.cursor, self.cursor + 1)
            self.rows_changed()
            self.scroll_to(y=top + 1, animate=False, force=True, immediate=True)
        else:
            self.rows_changed()


def call_spans(call: CallEvent, columns: int, zone: tzinfo | None) -> tuple[Span, ...]:
    """A call in one row of fixed columns."""
    widths = _Columns.of(columns)
    answer, style = answer_words(call, roomy=widths.roomy)
    lane = call.lane.name.lower()
    path = call.path if widths.roomy else call.path.removeprefix("/rest")
    return (
        Span(f"{clock_time(call.at, zone, seconds=True)} ", "quiet"),
        Span(fit(lane if widths.roomy else _LANES[lane], widths.lane), "quiet"),
        Span(fit(call.method, 7), "strong"),
        Span(fit(path, widths.path), "plain"),
        Span(f" {_seconds(call.waited):>7}", "low" if call.waited >= 1 else "quiet"),
        Span(f"{_seconds(call.took):>7} ", "quiet"),
        Span(fit(answer, widths.answer), style),
        Span(f"{left_words(call):>8}", "quiet"),
    )


def heading(columns: int) -> str:
    """The titles of the columns."""
    widths = _Columns.of(columns)
    return (
        f"{'time':<9}{'lane':<{widths.lane}}{'call':<7}{'':<{widths.path}} {'waited':>7}{'took':>7} "
        f"{'answer':<{widths.answer}}{'left':>8}"
    )


def answer_words(call: CallEvent, *, roomy: bool = True) -> tuple[str, str]:
    """How a call ended, and in which style."""
    if call.coalesced:
        return "joined another" if roomy else "joined", "quiet"
    again = f", try {call.attempt}" if call.attempt > 1 else ""
    if call.error == CANCELLED:
        return f"given up{again}", "quiet"
    if not call.status:
        return ((cell(call.error) if roomy else "") or "no answer") + again, "bad"
    if call.status < 400:
        return f"{call.status} ok{again}", "good"
    words = _WORDS.get(call.status, "refused" if call.status < 500 else "failed")
    return f"{call.status} {words}{again}", "low" if call.status == 429 else "bad"


def left_words(call: CallEvent) -> str:
    """What the minute left after a call, of reads or of writes: ``78/80``."""
    window = call.budget.window(op_of(call.method), Period.SHORT)
    return "" if window is None else f"{window.left}/{window.limit or '?'}"


def one_line(call: CallEvent) -> str:
    """A call as one line for a note to somebody else."""
    at = datetime.fromtimestamp(call.at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    parts = [
        at,
        call.method,
        cell(call.path, 2_000),
        answer_words(call)[0],
        f"lane {call.lane.name.lower()}",
        f"waited {_seconds(call.waited)}",
        f"took {_seconds(call.took)}",
    ]
    if left := left_words(call):
        parts.append(f"left {left}")
    if call.error:
        parts.append(cell(call.error))
    return "  ".join(parts)


def _seconds(value: float) -> str:
    if value < 0.001:
        return "0 s"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
