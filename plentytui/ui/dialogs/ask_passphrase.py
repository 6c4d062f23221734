"""The dialog that asks for the passphrase of the encrypted file of passwords."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from plentytui.models.credentials import Secret
from plentytui.ui.dialogs.ask_secret import AskSecret
from plentytui.ui.text import content


class AskPassphrase(AskSecret[Secret]):
    """Asks for a passphrase; ``new`` if the file is to be made with it, ``problem``: what was wrong before."""

    def __init__(self, *, new: bool, problem: str = "") -> None:
        heading = "Choose a passphrase for the file of passwords" if new else "Passphrase of the file of passwords"
        super().__init__(heading, "Passphrase", "Open", lambda secret: secret)
        self._problem = problem

    def facts(self) -> ComposeResult:
        """What was wrong with the one before, and where it is used."""
        if self._problem:
            yield Static(content(f"{self._problem} Type it again; esc gives up."), classes="dialog--reason")
        yield Static(content("It opens a file on this machine and is not sent anywhere."), classes="dialog--fact")
