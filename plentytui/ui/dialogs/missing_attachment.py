"""The dialog before a message is sent that speaks of an attachment and has none."""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from plentytui.ui.commands.writing import MISSING
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content


class AttachmentChoice(Enum):
    """What to do about it."""

    ATTACH = auto()
    SEND = auto()
    BACK = auto()


class MissingAttachment(AppDialog[AttachmentChoice]):
    """Attach the file, send it as it is, or go on writing."""

    CSS_PATH = sheet("compose")
    BINDINGS = MISSING.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#attach"

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._sentence = sentence

    def compose(self) -> ComposeResult:
        """The sentence and three buttons."""
        with Vertical(classes="dialog"):
            yield Static(content("Is something to be attached?"), classes="dialog--heading")
            yield Static(content(self._sentence), classes="dialog--sentence")
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Attach a file (a)"), id="attach", variant="primary", compact=True)
                yield Button(content("Send without (y)"), id="send", compact=True)
                yield Button(content("Go on writing (n)"), id="back", compact=True)

    @on(Button.Pressed, "#attach")
    def action_attach(self) -> None:
        """Choose a file."""
        self.dismiss(AttachmentChoice.ATTACH)

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Send it as it is."""
        self.dismiss(AttachmentChoice.SEND)

    @on(Button.Pressed, "#back")
    def action_back(self) -> None:
        """Send nothing yet."""
        self.dismiss(AttachmentChoice.BACK)
