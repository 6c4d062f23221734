"""Where that lies which is told in the corner: beside a dialog, and over no line that has to be seen.

Such lines are those of widgets that are kept clear. What is being typed is covered only where nothing else is left,
and then away from the cursor.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from textual.screen import ModalScreen
from textual.widgets._toast import Toast, ToastHolder, ToastRack

from plentytui.ui.host import KEPT_CLEAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.geometry import Region
    from textual.screen import Screen
    from textual.widget import Widget

TALL = 30
"""Lines of a terminal from which on several notices are shown at once."""
HEADER, FOOTER = 2, 1
"""Lines that are never covered."""
FLAT = 5
"""With fewer lines to lie on a notice goes without its edges, over the whole width."""
_LEAST = 2
"""Lines for a title and a line of text."""


@runtime_checkable
class KeepsLinesClear(Protocol):
    """A widget of that class of which only some lines are never covered."""

    def lines_kept_clear(self) -> Iterable[Region]:
        """Those lines that are seen, on the screen."""
        ...


@runtime_checkable
class IsWritten(Protocol):
    """A widget in which somebody writes several lines."""

    def lines_written(self) -> tuple[Region, Region]:
        """The lines that hold words, and the one with the cursor, on the screen."""
        ...


class Gap(NamedTuple):
    """Lines of the screen that may be covered."""

    top: int
    bottom: int
    """The first line below them."""

    @property
    def height(self) -> int:
        """How many they are."""
        return self.bottom - self.top


def gap_of(screen: Screen[object]) -> Gap | None:
    """The largest gap between lines that are kept clear, the lower one of two; None if there are no such lines."""
    if isinstance(screen, ModalScreen):
        return None
    kept: set[int] = set()
    for widget in screen.query(f".{KEPT_CLEAR}"):
        regions = widget.lines_kept_clear() if isinstance(widget, KeepsLinesClear) else [widget.region]
        for region in regions if widget.is_on_screen else ():
            kept.update(_lines(region))
    height = screen.size.height
    writes: object = screen.focused
    if isinstance(writes, IsWritten):
        words, cursor = map(_lines, writes.lines_written())
        free = _largest(kept.union(words, cursor), height)
        if free.height >= _LEAST:
            return free
        free = _largest(kept.union(cursor), height)
        lines = max(_LEAST, free.height // 2)
        return Gap(free.top, free.top + lines) if free.bottom == cursor.start else Gap(free.bottom - lines, free.bottom)
    return _largest(kept, height) if kept else None


def _lines(region: Region) -> range:
    return range(region.y, region.bottom)


def _largest(kept: set[int], height: int) -> Gap:
    last = height - FOOTER
    edges = sorted({HEADER - 1, *(y for y in kept if HEADER <= y < last), last})
    gaps = [Gap(above + 1, below) for above, below in pairwise(edges)]
    return max(gaps, key=lambda gap: (gap.height, gap.top))


def keep_clear(screen: Screen[object]) -> None:
    """Have what is told lie where a dialog is not, whatever becomes of its height."""
    if screen.is_running:
        # What lies below is seen beside the dialog, and would show the same a second time.
        for below in screen.app.screen_stack[:-1]:
            for rack in below.query(ToastRack):
                rack.display = False
        screen.screen_layout_refresh_signal.subscribe(screen, _lay_beside, immediate=True)
        _lay_beside(screen)


def _lay_beside(screen: Screen[object]) -> None:
    """Put the corner below the dialog, or above it where there is more room: its last lines say what can be done."""
    racks, dialogs = screen.query(ToastRack), screen.query(".dialog")
    if not racks or not dialogs:
        return
    rack, covered = racks.first(), dialogs.first().region
    if not covered:
        return
    above, below = covered.y, screen.size.height - covered.bottom
    room = max(above, below)
    rack.set_class(room < FLAT, "-flat")
    # What is set to what it is already is not laid out again.
    rack.styles.max_height, rack.styles.margin = room, 0
    rack.styles.dock = "bottom" if below >= above else "top"
    for toast in rack.query(Toast):
        # Cut at its end: its title and what happened stand at its beginning.
        toast.styles.max_height = max(1, room - toast.styles.margin.top)


def lay_in(screen: Screen[object], gap: Gap | None) -> None:
    """Put the corner into the gap; at its top where the lines below it are being written or read."""
    racks = screen.query(ToastRack)
    if not racks:
        return
    rack, height = racks.first(), screen.size.height
    high = gap is not None and gap.top <= HEADER and gap.bottom < height - FOOTER
    flat = gap is not None and gap.height < FLAT
    rack.set_class(flat, "-flat")
    rack.set_class(height < TALL, "-short")
    if gap is None:
        rack.styles.dock, rack.styles.margin = "bottom", (0, 0, FOOTER, 0)
    elif high:
        rack.styles.dock, rack.styles.margin = "top", (gap.top, 0, 0, 0)
    else:
        rack.styles.dock, rack.styles.margin = "bottom", (0, 0, height - gap.bottom, 0)
    _limit(rack, None if gap is None else gap.height)
    toasts = list(rack.query(Toast))
    seen = toasts[-1:] if height < TALL else toasts
    behind = len(toasts) - len(seen)
    for holder in rack.query(ToastHolder):
        # Textual leaves the holder where it takes a notice away, and that has a height though it is empty.
        holder.display = any(toast.parent is holder for toast in seen)
    for toast in toasts:
        toast.set_class(behind > 0 and not flat, "-more")
        toast.border_subtitle = f"+{behind} (! reads all)" if behind else ""
        _limit(toast, None if gap is None else max(1, gap.height // len(seen) - toast.styles.margin.top))


def _limit(widget: Widget, lines: int | None) -> None:
    """Let a widget have at most so many lines, or as many as it wants."""
    if lines is not None:
        widget.styles.max_height = lines
    elif widget.styles.inline.has_rule("max_height"):
        # Textual lays out anew whenever a limit is taken away, even where there is none; and that leads here again.
        widget.styles.max_height = None
