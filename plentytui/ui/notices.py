"""What is told in the corner: few at a time, never over the header, and all of it kept to be read again."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable
from weakref import WeakSet

from textual import on
from textual.geometry import clamp
from textual.screen import ModalScreen
from textual.widgets._toast import Toast, ToastRack

from plentytui.ui.asking import AskingApp
from plentytui.ui.host import KEPT_CLEAR
from plentytui.ui.messages import ComposerOpened
from plentytui.ui.text import clean, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.geometry import Region
    from textual.notifications import Notification, Notify
    from textual.screen import Screen
    from textual.widget import Widget

    from plentytui.clock import Clock

KEPT = 200
"""Notices of a run that can be read again."""
_TALL = 30
"""Lines of a terminal from which on one more notice is shown."""
_FIXED = 3
"""Lines that are never covered: the two of the header, and the keys."""
_AROUND = 4
"""Lines of a notice besides its text: the gap above it, its edges, its title."""
_WIDTH = 57
"""Cells of a line of its text."""
_BRIEF = 3.5
"""Seconds that mere information lies over the last rows of a short terminal."""
_READING = "Reading"
_LONG = 3600.0
_FLAT = 5
"""With fewer lines beside a dialog a notice goes without its edges, over the whole width."""
_HEADER, _FOOTER = 2, 1
_EACH = 8
"""Lines for one notice, where there are lines that it must not cover."""
_UNDO = "u undoes it"
"""What a notice says after which somebody may want to press that key."""
_REST = "… press ! to read the rest"


@runtime_checkable
class KeepsLinesClear(Protocol):
    """A widget of that class of which only some lines are never covered."""

    def lines_kept_clear(self) -> Iterable[Region]:
        """Those lines that are seen, on the screen."""
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


class Notice(NamedTuple):
    """Something that was told."""

    at: float
    """Seconds since the epoch."""
    title: str
    text: str
    severity: str


class NoticingApp(AskingApp):
    """An app whose notices are limited to what the screen has room for, and kept."""

    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self.notices: deque[Notice] = deque(maxlen=KEPT)
        self._kept_clear: WeakSet[Screen[object]] = WeakSet()
        """The dialogs that are never covered, as soon as they are shown."""
        self._beside_dialog = False
        self._gap: Gap | None = None
        """Where notices may lie; None: wherever they usually do."""

    def on_notify(self, event: Notify) -> None:
        """Keep it, make room for it, and shorten what has no room; then it is shown."""
        note = event.notification
        text = clean(note.message)
        self.notices.append(Notice(self.clock.time(), note.title, text, note.severity))
        self._gap = _gap_of(self.screen)
        shown = list(self._notifications)
        for other in _in_the_way(shown, note, self._most):
            self._unnotify(other, refresh=False)
        if note.severity == "information" and note.title != _READING and self.size.height < _TALL:
            note.timeout = min(note.timeout, _BRIEF)
        note.message = self._shortened(text)
        # Once it is there, it is laid where it covers nothing that has to be seen.
        self.call_later(self.lay_notices)

    def on_mount(self) -> None:
        """Follow which screen is shown."""
        self.screen_change_signal.subscribe(self, self._make_room, immediate=True)

    def _make_room(self, screen: Screen[object] | None) -> None:
        """Mere information never lies over a dialog: it was there to be read before the key that called for it."""
        self._beside_dialog = isinstance(screen, ModalScreen)
        if isinstance(screen, ModalScreen):
            self._drop_information()
            self._drop_oldest()
            if screen not in self._kept_clear:
                self._kept_clear.add(screen)
                screen.call_next(_keep_clear, screen)

    def _screen_laid_out(self, _: object) -> None:
        if self._notifications:
            # What is asked for while a screen is being laid out is forgotten at the end of that.
            self.call_later(self.lay_notices)

    def _drop_oldest(self) -> bool:
        """Take away what there is no room for; tells whether there was any."""
        many = list(self._notifications)[: -self._most]
        for note in many:
            self._unnotify(note, refresh=False)
        return bool(many)

    def lay_notices(self) -> None:
        """Lay what is told where it covers no line that has to be seen; called whenever such lines may have moved."""
        if not self._notifications or not self.screen_stack or isinstance(self.screen, ModalScreen):
            return
        if self.screen not in self._kept_clear:
            self._kept_clear.add(self.screen)
            self.screen.screen_layout_refresh_signal.subscribe(self.screen, self._screen_laid_out, immediate=True)
        self._gap = _gap_of(self.screen)
        if self._drop_oldest():
            self._refresh_notifications()
        _lay_in(self.screen, self._gap)

    @on(ComposerOpened)
    def _clear_corner(self) -> None:
        self._drop_information(refresh=True)

    def _drop_information(self, *, refresh: bool = False) -> None:
        """Take mere information away from where somebody is about to type; it can be read again."""
        for note in list(self._notifications):
            if note.severity == "information" and note.title != _READING:
                self._unnotify(note, refresh=refresh)

    def say_reading(self, what: str) -> None:
        """Tell that a dialog takes longer, and how to leave."""
        text = f"{what or 'What you asked for'} is being read; what you type waits for it. Esc leaves."
        self.notify(clean(text), title=_READING, markup=False, timeout=_LONG)

    def stop_saying(self) -> None:
        """Take that away again."""
        for note in [note for note in self._notifications if note.title == _READING]:
            self._unnotify(note)

    def say_dropped(self, keys: int) -> None:
        """Tell that keys were not used, and why."""
        what = "1 key" if keys == 1 else f"{keys} keys"
        why = "what is typed so soon may be meant for a question, and none came"
        self.notify(f"{what} did nothing: {why}. Press again what you mean.", title="Not used", markup=False)

    @property
    def _most(self) -> int:
        """Notices at once."""
        if self._beside_dialog:
            return 1
        usual = 2 if self.size.height < _TALL else 3
        return usual if self._gap is None else clamp(self._gap.height // _EACH, 1, usual)

    def _shortened(self, text: str) -> str:
        free = self.size.height - _FIXED if self._gap is None else self._gap.height
        room = clamp(free // self._most - _AROUND, 2, 8)
        lines = [piece for line in text.split("\n") for piece in wrap(line, min(_WIDTH, self.size.width * 9 // 10 - 3))]
        return "\n".join(lines if len(lines) <= room else [*lines[: room - 1], _REST])

    def action_notices(self) -> None:
        """Show all that was told, the newest first."""
        from plentytui.rules.reading import stamp
        from plentytui.ui.dialogs.history import Lines
        from plentytui.ui.host import host_of, zone_of

        # They would lie over what they are read in.
        self.clear_notifications()
        zone = zone_of(host_of(self))
        lines: list[str] = []
        for notice in reversed(self.notices):
            sign = "" if notice.severity == "information" else "! "
            lines += [f"{stamp(notice.at, zone)}  {sign}{notice.title}".rstrip(), *notice.text.split("\n"), ""]
        self.push_screen(Lines("What was told, the newest first", lines[:-1] or ["Nothing was told yet."]))


def _keep_clear(screen: Screen[object]) -> None:
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
    rack.set_class(room < _FLAT, "-flat")
    # What is set to what it is already is not laid out again.
    rack.styles.max_height, rack.styles.margin = room, 0
    rack.styles.dock = "bottom" if below >= above else "top"
    for toast in rack.query(Toast):
        # Cut at its end: its title and what happened stand at its beginning.
        toast.styles.max_height = max(1, room - toast.styles.margin.top)


def _gap_of(screen: Screen[object]) -> Gap | None:
    """The largest gap between lines that are kept clear, the lower one of two; None if there are no such lines."""
    if isinstance(screen, ModalScreen):
        return None
    kept: set[int] = set()
    for widget in screen.query(f".{KEPT_CLEAR}"):
        regions = widget.lines_kept_clear() if isinstance(widget, KeepsLinesClear) else [widget.region]
        for region in regions if widget.is_on_screen else ():
            kept.update(range(region.y, region.bottom))
    if not kept:
        return None
    last = screen.size.height - _FOOTER
    edges = sorted({_HEADER - 1, *(y for y in kept if _HEADER <= y < last), last})
    gaps = [Gap(above + 1, below) for above, below in pairwise(edges)]
    return max(gaps, key=lambda gap: (gap.height, gap.top))


def _lay_in(screen: Screen[object], gap: Gap | None) -> None:
    """Put the corner into the gap; at its top where the lines below it are being written or read."""
    racks = screen.query(ToastRack)
    if not racks:
        return
    rack, height = racks.first(), screen.size.height
    high = gap is not None and gap.top <= _HEADER and gap.bottom < height - _FOOTER
    rack.set_class(gap is not None and gap.height < _FLAT, "-flat")
    if gap is None:
        rack.styles.dock, rack.styles.margin = "bottom", (0, 0, _FOOTER, 0)
    elif high:
        rack.styles.dock, rack.styles.margin = "top", (gap.top, 0, 0, 0)
    else:
        rack.styles.dock, rack.styles.margin = "bottom", (0, 0, height - gap.bottom, 0)
    _limit(rack, None if gap is None else gap.height)
    toasts = list(rack.query(Toast))
    for toast in toasts:
        _limit(toast, None if gap is None else max(1, gap.height // len(toasts) - toast.styles.margin.top))


def _limit(widget: Widget, lines: int | None) -> None:
    """Let a widget have at most so many lines, or as many as it wants."""
    if lines is not None:
        widget.styles.max_height = lines
    elif widget.styles.inline.has_rule("max_height"):
        # Textual lays out anew whenever a limit is taken away, even where there is none; and that leads here again.
        widget.styles.max_height = None


def _in_the_way(shown: list[Notification], note: Notification, most: int) -> list[Notification]:
    """What gives way: an older of the same kind; then mere information, first what offers no undo; then the oldest."""
    same = [other for other in shown if (other.title, other.severity) == (note.title, note.severity)]
    rest = [other for other in shown if other not in same]
    rest.sort(key=lambda other: (other.severity != "information", _UNDO in other.message, other.raised_at))
    return [*same, *rest[: max(0, len(rest) + 1 - most)]]
