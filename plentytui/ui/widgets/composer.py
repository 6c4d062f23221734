"""Where an answer is typed: whom it is for is told by colour, by word and by the label of the send key."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static, TextArea

from plentytui.models.inbox import ReplyKind
from plentytui.ui.commands.composer import COMPOSER
from plentytui.ui.messages import ComposerLeft, SendText, TextChanged
from plentytui.ui.text import clip, content

_PAUSE_SECONDS = 0.6
"""A pause in typing after which the draft is saved."""
_STEADY_SECONDS = 1.5
"""Typing without a pause is saved this often."""

_PADDING = 1
"""Cells left and right of the first and last line (styles/messenger.tcss)."""
_LEAST_ROOM = 10
"""Cells from which on the recipients are named in the first line."""


class Composer(Vertical):
    """Types one answer to one conversation."""

    BINDINGS = COMPOSER.bindings()

    def __init__(self) -> None:
        super().__init__()
        self.conversation = ""
        self.kind = ReplyKind.PUBLIC
        self._recipients = ""
        self._saved = ""
        self._pause: Timer | None = None
        self._steady: Timer | None = None

    def compose(self) -> ComposeResult:
        """Two lines that tell whom the text is for, around the text."""
        yield Static(id="composer-head")
        area = TextArea(id="composer-text", tab_behavior="focus", soft_wrap=True, show_line_numbers=False)
        area.cursor_blink = False
        area.highlight_cursor_line = False
        yield area
        yield Static(id="composer-foot")

    @property
    def text(self) -> str:
        """What has been typed."""
        return self.query_one("#composer-text", TextArea).text

    @property
    def is_open(self) -> bool:
        """Whether an answer is being typed."""
        return self.has_class("-open")

    def open(self, conversation: str, kind: ReplyKind, text: str, recipients: str) -> None:
        """Begin or go on with an answer; the cursor stands at the end of the text."""
        self.flush()
        self.conversation, self.kind, self._recipients = conversation, kind, recipients
        area = self.query_one("#composer-text", TextArea)
        area.text = text
        self._saved = text
        area.move_cursor(area.document.end)
        self.set_class(kind is ReplyKind.WHISPER, "-whisper")
        self.set_class(kind is ReplyKind.PUBLIC, "-public")
        self.add_class("-open")
        self._tell()
        area.focus()

    def close(self, *, keep: bool = True) -> None:
        """Put the composer away; its text is kept as a draft unless it was sent."""
        if keep:
            self.flush()
        self._stop_timers()
        self.conversation = ""
        self._saved = ""
        self.query_one("#composer-text", TextArea).text = ""
        self.remove_class("-open")

    def flush(self) -> None:
        """Have the text saved now if it is not saved yet."""
        unsaved = self.take_unsaved()
        if unsaved is not None:
            self.post_message(unsaved)

    def take_unsaved(self) -> TextChanged | None:
        """The text if it is not saved yet, for whoever saves it now."""
        self._stop_timers()
        if not self.conversation or self.text == self._saved:
            return None
        self._saved = self.text
        return TextChanged(self.conversation, self.kind, self._saved)

    def _tell(self) -> None:
        head = self.query_one("#composer-head", Static)
        foot = self.query_one("#composer-foot", Static)
        if self.kind is ReplyKind.WHISPER:
            head.update(content("WHISPER - only colleagues read this"))
            foot.update(content("ctrl+s Save whisper   esc Leave, the draft is kept"))
        else:
            told = "PUBLIC - the customer reads this"
            room = self.size.width - len(told) - len("   to ") - 2 * _PADDING
            to = f"   to {clip(self._recipients, room)}" if room > _LEAST_ROOM else ""
            head.update(content(told + to))
            foot.update(content("ctrl+s Send to customer   esc Leave, the draft is kept"))

    def on_resize(self) -> None:
        """Name as many recipients as there is room for."""
        if self.is_open:
            self._tell()

    def _stop_timers(self) -> None:
        for timer in (self._pause, self._steady):
            if timer is not None:
                timer.stop()
        self._pause = self._steady = None

    @on(TextArea.Changed)
    def _note_typing(self, event: TextArea.Changed) -> None:
        event.stop()
        if not self.conversation or self.text == self._saved:
            return
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE_SECONDS, self.flush)
        if self._steady is None:
            self._steady = self.set_timer(_STEADY_SECONDS, self.flush)

    def on_unmount(self) -> None:
        """Let the timers go."""
        self._stop_timers()

    def action_send(self) -> None:
        """Hand the text over to be sent; an empty one is not sent."""
        text = self.text.strip()
        if not text:
            self.app.notify("There is no text to send yet.", title="Nothing sent", markup=False, severity="warning")
            return
        self.flush()
        self.post_message(SendText(self.conversation, self.kind, text))

    def action_leave(self) -> None:
        """Go back to the thread and keep the text as a draft."""
        self.close()
        self.post_message(ComposerLeft())
