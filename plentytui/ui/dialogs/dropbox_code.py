"""The dialog that shows where Dropbox gives the code, and takes it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import SuspendNotSupported
from textual.binding import BindingType

from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.commands.dropbox import DROPBOX_CODE
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.host import host_of
from plentytui.ui.lending import terminal_lent
from plentytui.ui.text import clean


class CodeDialog(AskLine):
    """Gives the code that was pasted; an empty one removes the link, None leaves it as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *DIALOG.only("form.accept", "form.cancel").bindings(),
        *DROPBOX_CODE.bindings(),
    ]

    def __init__(self, address: str, code: str = "", *, opened: bool) -> None:
        """Make the dialog; ``opened`` says that the address was opened in a browser."""
        how = "It was opened in your browser" if opened else "Open it in a browser"
        fact = (
            f"{how}; it is on the terminal's clipboard, and ctrl+l prints it:\n{address}\n"
            "Log in there or create an account, click on Allow, and paste the code here; it works for a few minutes. "
            "An empty line removes the link."
        )
        super().__init__("Code from Dropbox", code, fact=fact)
        self._address = address

    def action_print_address(self) -> None:
        """Give the terminal back for as long as it takes to mark the address: wrapped by no frame, over SSH too."""
        try:
            with terminal_lent(self.app, interruptible=True):
                print_address(clean(self._address))
        except SuspendNotSupported:
            host_of(self).say("This terminal cannot be given back.", title="Not printed", severity="warning")


def print_address(address: str) -> None:
    """Print an address alone, and wait for enter."""
    try:
        input(f"\n{address}\n\nEnter goes back to plentytui. ")
    except (EOFError, KeyboardInterrupt):
        return
