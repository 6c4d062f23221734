"""The question about what may have arrived: look for it, send it once more, or leave it."""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from plentytui.ui.commands.dialogs import SEND_AGAIN
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content


class Again(Enum):
    """What is to be done with it."""

    LOOK = auto()
    SEND = auto()
    LEAVE = auto()


class SendAgain(AppDialog[Again]):
    """Asks; the focus stands on what changes nothing."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = SEND_AGAIN.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#leave"

    def __init__(self, reason: str) -> None:
        """``reason`` is why it is not known whether it arrived."""
        super().__init__()
        self._reason = reason

    def compose(self) -> ComposeResult:
        """Why it is asked, and three buttons."""
        with Vertical(classes="dialog"):
            yield Static(content("Send it again?"), classes="dialog--heading")
            with VerticalScroll(classes="dialog--body", can_focus=False):
                yield Static(content(self._reason), classes="dialog--sentence")
                told = "Looked for first, it is sent only if it is missing. Sent at once, it may be there twice."
                yield Static(content(told), classes="dialog--sentence")
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Leave it (n)"), id="leave", compact=True)
                yield Button(content("Look first (l)"), id="look", variant="primary", compact=True)
                yield Button(content("Send again (y)"), id="send", variant="error", compact=True)

    @on(Button.Pressed, "#look")
    def action_look(self) -> None:
        """Look for it first."""
        self.dismiss(Again.LOOK)

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Send it without looking."""
        self.dismiss(Again.SEND)

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(Again.LEAVE)
