"""What is told in the corner: few at a time, never over the header, and all of it kept to be read again."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet

from textual import on
from textual.geometry import clamp
from textual.screen import ModalScreen

from plentytui.ui.asking import AskingApp
from plentytui.ui.corner import FLAT, FOOTER, HEADER, TALL, Gap, gap_of, keep_clear, lay_in
from plentytui.ui.messages import ComposerOpened
from plentytui.ui.text import clean, clip, wrap

if TYPE_CHECKING:
    from textual.notifications import Notification, Notify
    from textual.screen import Screen

    from plentytui.clock import Clock

KEPT = 200
"""Notices of a run that can be read again."""
_FIXED = HEADER + FOOTER
_AROUND = 4
"""Lines of a notice besides its text: the gap above it, its edges, its title."""
_LEAST = 3
"""Lines that a notice has on a terminal of few lines: its title, and two of its text."""
_WIDTH = 57
"""Cells of a line of its text."""
_BRIEF = 3.5
"""Seconds that mere information lies over the last rows of a short terminal."""
_READING = "Reading"
_LONG = 3600.0
_EACH = 8
"""Lines for one notice, where there are lines that it must not cover."""
_UNDO = "u undoes it"
"""What a notice says after which somebody may want to press that key."""
_REST, _MORE = "… press ! to read the rest", "(! reads all)"
_MOST = 3


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
        self._gap = gap_of(self.screen) if self.screen_stack else None
        shown = list(self._notifications)
        for other in _in_the_way(shown, note, self._most):
            self._unnotify(other, refresh=False)
        if note.severity == "information" and note.title != _READING and self.size.height < TALL:
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
                screen.call_next(keep_clear, screen)
        elif screen is not None and self._notifications:
            # Told beside a dialog that is gone by now: here it was not laid yet.
            self.call_later(self.lay_notices)

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
        self._gap = gap_of(self.screen)
        if self._drop_oldest():
            self._refresh_notifications()
        lay_in(self.screen, self._gap)

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
        """Notices at once; on a terminal of few lines one is seen, and the others when it goes."""
        if self._beside_dialog:
            return 1
        if self._gap is None or self.size.height < TALL:
            return _MOST
        return clamp(self._gap.height // _EACH, 1, _MOST)

    def _shortened(self, text: str) -> str:
        height, gap = self.size.height - _FIXED, self._gap
        free = height if gap is None else gap.height
        width, room = min(_WIDTH, self.size.width * 9 // 10 - 3), clamp(free // self._most - _AROUND, 2, 8)
        if height + _FIXED < TALL:
            if free < FLAT:
                width = self.size.width - 3
            room = max(1, min(free, max(_LEAST, height // 3)) - 1)
        lines = [piece for line in text.split("\n") for piece in wrap(line, width)]
        if len(lines) > room:
            lines = [*lines[: room - 1], _REST] if room > 1 else [f"{clip(lines[0], width - len(_MORE) - 1)} {_MORE}"]
        return "\n".join(lines)

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


def _in_the_way(shown: list[Notification], note: Notification, most: int) -> list[Notification]:
    """What gives way: an older of the same kind; then mere information, first what offers no undo; then the oldest."""
    same = [other for other in shown if (other.title, other.severity) == (note.title, note.severity)]
    rest = [other for other in shown if other not in same]
    rest.sort(key=lambda other: (other.severity != "information", _UNDO in other.message, other.raised_at))
    return [*same, *rest[: max(0, len(rest) + 1 - most)]]
