"""The dialog that asks for a password; it is kept only where the person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from plentytui.credentials.chain import Typed
from plentytui.models.credentials import Secret
from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content
from plentytui.ui.widgets.form import Choice, FormField

if TYPE_CHECKING:
    from plentytui.models.systems import System


class AskPassword(ModalScreen[Typed | None]):
    """Asks for the password of one system and user."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = DIALOG.without("form.toggle").bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#password Input"

    def __init__(self, system: System, reason: str = "", *, no_keyring: str = "") -> None:
        """Make the question.

        Args:
            system: Whose password is asked for.
            reason: Why it is asked for.
            no_keyring: Why it cannot be kept, in plain words; empty where it can.
        """
        super().__init__()
        self._system = system
        self._reason = reason
        self._no_keyring = no_keyring

    def compose(self) -> ComposeResult:
        """The reason, the password, whether to keep it."""
        with Vertical(classes="dialog"):
            yield Static(content(f"Password of {self._system.user} at {self._system.name}"), classes="dialog--heading")
            yield Static(content(self._system.url), classes="dialog--fact")
            if self._reason:
                yield Static(content(self._reason), classes="dialog--reason")
            yield FormField("Password", id="password", password=True)
            if self._no_keyring:
                words = (
                    f"It is asked for at each start. {self._no_keyring} To keep it in an encrypted file, run "
                    f"plentytui login --save file."
                )
                yield Static(content(words), id="no-keyring", classes="dialog--fact")
            else:
                yield Choice("Keep it in the keyring of this computer", id="keep")
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Log in"), id="accept", variant="primary", compact=True)
                yield Button(content("Cancel"), id="cancel", compact=True)

    @on(Button.Pressed, "#accept")
    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Give the password."""
        field = self.query_one(FormField)
        if not field.value:
            field.problem = "Type the password first."
            field.focus_input()
            return
        keep = bool(self.query("#keep")) and self.query_one("#keep", Choice).value
        answer = Typed(Secret(field.value), keep)
        field.input.value = ""
        self.dismiss(answer)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Give none."""
        self.dismiss(None)
