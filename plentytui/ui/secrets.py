"""Asking for a password, or for the passphrase of the file that passwords are kept in, while a system is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.credentials.chain import Typed
    from plentytui.models.credentials import Secret
    from plentytui.models.systems import System
    from plentytui.ui.app import PlentytuiApp


class SecretsAsked:
    """The dialogs that ask for secrets; it is always said which of them is wanted, and why."""

    def __init__(self, app: PlentytuiApp) -> None:
        self._app = app
        self._stays_closed = False

    async def password(self, system: System) -> Typed | None:
        """The password of a system."""
        from plentytui.ui.dialogs.ask_password import CLOSED, AskPassword

        no_keyring = await self._app.opener.why_no_keyring()
        reason = CLOSED if self._stays_closed else ""
        return await self._app.push_screen_wait(AskPassword(system, reason, no_keyring=no_keyring))

    async def passphrase(self, new: bool, /, problem: str = "") -> Secret | None:
        """The passphrase of the file of passwords; ``problem`` says what was wrong with the one before."""
        from plentytui.ui.dialogs.ask_passphrase import AskPassphrase

        self._stays_closed = True
        # The password is asked for only if the right passphrase does not come, and then it is said why.
        return await self._app.push_screen_wait(AskPassphrase(new=new, problem=problem))
