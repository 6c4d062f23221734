"""A dialog that asks for one line of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content

Check = Callable[[str], str]
"""What is wrong with a line, one sentence; empty if nothing is."""


def _nothing_wrong(_: str) -> str:
    return ""


class AskLine(AppDialog[str | None]):
    """Gives what was typed; None if the dialog was closed."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = DIALOG.only("form.accept", "form.cancel").bindings()
    AUTO_FOCUS: ClassVar[str | None] = "Input"

    def __init__(self, heading: str, value: str = "", *, fact: str = "", check: Check = _nothing_wrong) -> None:
        super().__init__()
        self._heading = heading
        self._value = value
        self._fact = fact
        self._check = check

    def compose(self) -> ComposeResult:
        """The heading, the line, what is wrong with it, the keys."""
        with Vertical(classes="dialog"):
            yield Static(content(self._heading), classes="dialog--heading")
            line = Input(value=self._value, compact=True)
            line.cursor_blink = False
            yield line
            yield Static(id="problem", classes="form--problem")
            if self._fact:
                yield Static(content(self._fact), classes="dialog--fact")
            yield Static(content("enter Accept   esc Cancel"), classes="dialog--keys")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        wrong = self._check(event.value)
        self.query_one("#problem", Static).update(content(f"! {wrong}" if wrong else ""))

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Give what was typed, if nothing is wrong with it."""
        value = self.query_one(Input).value
        if not self._check(value):
            self.dismiss(value)

    def action_cancel(self) -> None:
        """Close; nothing changes."""
        self.dismiss(None)
