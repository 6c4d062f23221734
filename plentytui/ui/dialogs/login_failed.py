"""The dialog that says why a log-in failed, and from which it is tried again at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Static

from plentytui.ui.commands.dialogs import LOGIN_FAILED
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.text import content

if TYPE_CHECKING:
    from collections.abc import Callable

    from plentytui.errors import PlentytuiError

_TYPED = "Nothing was typed. Press enter to try again; a password is asked for then where one is needed."


class LoginFailed(ErrorDetails):
    """Shows why; enter tries again, and whoever types the password here is told that it goes nowhere."""

    BINDINGS = LOGIN_FAILED.bindings()
    KEYS = "enter Try again   esc Close   y Copy"

    def __init__(self, error: PlentytuiError, heading: str, again: Callable[[], None]) -> None:
        super().__init__(error, heading)
        self._again = again

    def key_acted(self, event: events.Key, action: str) -> None:
        """Say that letters go nowhere, also where one of them means something by chance."""
        if event.is_printable:
            self.query_one(".dialog--keys", Static).update(content(f"! {_TYPED}"))

    def action_again(self) -> None:
        """Log in once more."""
        if not self.has_left:
            self.dismiss()
            self.app.call_later(self._again)
