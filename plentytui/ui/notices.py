"""What is told in the corner: few at a time, never over the header, and all of it kept to be read again."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet

from textual import on
from textual.geometry import clamp
from textual.screen import ModalScreen
from textual.widgets._toast import Toast, ToastRack

from plentytui.ui.asking import AskingApp
from plentytui.ui.messages import ComposerOpened
from plentytui.ui.text import clean, wrap

if TYPE_CHECKING:
    from textual.notifications import Notification, Notify
    from textual.screen import Screen

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
_UNDO = "u undoes it"
"""What a notice says after which somebody may want to press that key."""
_REST = "… press ! to read the rest"


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

    def on_notify(self, event: Notify) -> None:
        """Keep it, make room for it, and shorten what has no room; then it is shown."""
        note = event.notification
        text = clean(note.message)
        self.notices.append(Notice(self.clock.time(), note.title, text, note.severity))
        shown = list(self._notifications)
        for other in _in_the_way(shown, note, self._most):
            self._unnotify(other, refresh=False)
        if note.severity == "information" and note.title != _READING and self.size.height < _TALL:
            note.timeout = min(note.timeout, _BRIEF)
        note.message = self._shortened(text)

    def on_mount(self) -> None:
        """Follow which screen is shown."""
        self.screen_change_signal.subscribe(self, self._make_room, immediate=True)

    def _make_room(self, screen: Screen[object] | None) -> None:
        """Mere information never lies over a dialog: it was there to be read before the key that called for it."""
        self._beside_dialog = isinstance(screen, ModalScreen)
        if isinstance(screen, ModalScreen):
            self._drop_information()
            for note in list(self._notifications)[: -self._most]:
                self._unnotify(note, refresh=False)
            if screen not in self._kept_clear:
                self._kept_clear.add(screen)
                screen.call_next(_keep_clear, screen)

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
        return 2 if self.size.height < _TALL else 3

    def _shortened(self, text: str) -> str:
        room = clamp((self.size.height - _FIXED) // self._most - _AROUND, 2, 8)
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


def _in_the_way(shown: list[Notification], note: Notification, most: int) -> list[Notification]:
    """What gives way: an older of the same kind; then mere information, first what offers no undo; then the oldest."""
    same = [other for other in shown if (other.title, other.severity) == (note.title, note.severity)]
    rest = [other for other in shown if other not in same]
    rest.sort(key=lambda other: (other.severity != "information", _UNDO in other.message, other.raised_at))
    return [*same, *rest[: max(0, len(rest) + 1 - most)]]
