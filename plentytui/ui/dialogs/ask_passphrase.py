"""The dialog that asks for the passphrase of the encrypted file of passwords."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from plentytui.models.credentials import Secret
from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content
from plentytui.ui.widgets.form import FormField


class AskPassphrase(ModalScreen[Secret | None]):
    """Asks for a passphrase; ``new`` if the file is to be made with it."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = DIALOG.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#passphrase Input"

    def __init__(self, *, new: bool) -> None:
        super().__init__()
        self._new = new

    def compose(self) -> ComposeResult:
        """What the passphrase is for, and the field."""
        what = "Choose a passphrase for the file of passwords" if self._new else "Passphrase of the file of passwords"
        with Vertical(classes="dialog"):
            yield Static(content(what), classes="dialog--heading")
            yield Static(content("It opens a file on this machine and is not sent anywhere."), classes="dialog--fact")
            yield FormField("Passphrase", id="passphrase", password=True)
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Open"), id="accept", variant="primary", compact=True)
                yield Button(content("Cancel"), id="cancel", compact=True)

    @on(Button.Pressed, "#accept")
    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Give the passphrase."""
        field = self.query_one(FormField)
        if not field.value:
            field.problem = "Type the passphrase first."
            field.focus_input()
            return
        answer = Secret(field.value)
        field.input.value = ""
        self.dismiss(answer)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Give none."""
        self.dismiss(None)
