"""The dialog that asks for a password; it is kept only where the person says so."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Static

from plentytui.credentials.chain import Typed
from plentytui.models.credentials import Secret
from plentytui.ui.dialogs.ask_secret import AskSecret
from plentytui.ui.text import content
from plentytui.ui.widgets.form import Choice

if TYPE_CHECKING:
    from plentytui.models.systems import System

CLOSED = "The file of passwords stays closed. Here the system's own password is asked for; it is sent to the system."
"""Why it is asked for after the passphrase of the file was not given."""


class AskPassword(AskSecret[Typed]):
    """Asks for the password of one system and user."""

    def __init__(self, system: System, reason: str = "", *, no_keyring: str = "") -> None:
        """Make the question.

        Args:
            system: Whose password is asked for.
            reason: Why it is asked for.
            no_keyring: Why it cannot be kept, in plain words; empty where it can.
        """
        super().__init__(f"Password of {system.user} at {system.name}", "Password", "Log in", self._typed)
        self._system = system
        self._reason = reason
        self._no_keyring = no_keyring

    def facts(self) -> ComposeResult:
        """Where it is sent to, and why it is asked for."""
        yield Static(content(self._system.url), classes="dialog--fact")
        if self._reason:
            yield Static(content(self._reason), classes="dialog--reason")

    def choices(self) -> ComposeResult:
        """Whether to keep it."""
        if self._no_keyring:
            words = (
                f"It is asked for at each start. {self._no_keyring} To keep it in an encrypted file, run "
                f"plentytui login {shlex.quote(self._system.name)} --save file."
            )
            yield Static(content(words), id="no-keyring", classes="dialog--fact")
        else:
            yield Choice("Keep it in the keyring of this computer", id="keep")

    def _typed(self, secret: Secret) -> Typed:
        return Typed(secret, bool(self.query("#keep")) and self.query_one("#keep", Choice).value)
