"""The dialog about a new conversation that was begun and not sent: go on with it, begin another one, or neither."""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from plentytui.ui.commands.writing import BEGUN
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clip, content

_MOST = 71
"""Cells that the dialog has for a line (styles/compose.tcss)."""


class BegunChoice(Enum):
    """What to do."""

    GO_ON = auto()
    ANOTHER = auto()
    CANCEL = auto()


class BegunDialog(AppDialog[BegunChoice]):
    """Whatever is chosen, what was begun stays; the focus stands on the button that shows it."""

    CSS_PATH = sheet("compose")
    BINDINGS = BEGUN.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#go_on"

    def __init__(self, subject: str, text: str) -> None:
        super().__init__()
        self._named = clip(subject, _MOST) or clip(text, _MOST) or "without a subject"

    def compose(self) -> ComposeResult:
        """What was begun, and three buttons."""
        with Vertical(classes="dialog"):
            yield Static(content("Go on with the conversation that you began?"), classes="dialog--heading")
            yield Static(content(self._named), classes="dialog--sentence")
            told = "If you begin another one, this one stays among the drafts, which 9 shows."
            yield Static(content(told), classes="dialog--fact")
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Cancel (n)"), id="cancel", compact=True)
                yield Button(content("Begin another (b)"), id="another", compact=True)
                yield Button(content("Go on (y)"), id="go_on", variant="primary", compact=True)

    @on(Button.Pressed, "#go_on")
    def action_go_on(self) -> None:
        """Go on with it."""
        self.dismiss(BegunChoice.GO_ON)

    @on(Button.Pressed, "#another")
    def action_another(self) -> None:
        """Begin another one; this one stays a draft."""
        self.dismiss(BegunChoice.ANOTHER)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Open nothing."""
        self.dismiss(BegunChoice.CANCEL)
