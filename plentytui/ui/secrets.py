"""Asking for a password, or for the passphrase of the file that passwords are kept in, while a system is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from plentytui.errors import CredentialsMissing, PlentytuiError
from plentytui.models.systems import Backing
from plentytui.ui.asking import nothing_asked

if TYPE_CHECKING:
    from plentytui.credentials.chain import Typed
    from plentytui.models.credentials import Secret
    from plentytui.models.systems import System
    from plentytui.services.desk import Desk
    from plentytui.ui.app import PlentytuiApp

_ASKED = "login.asked"
"""Whether the last log-in of a system asked for something: then the next is likely to."""
_NO = "no"


class SecretsAsked:
    """The dialogs that ask for secrets; it is always said which of them is wanted, and why."""

    def __init__(self, app: PlentytuiApp) -> None:
        self._app = app
        self._stays_closed = False
        self._asked = False

    @staticmethod
    def are_likely(desk: Desk) -> bool:
        """Whether something may be asked for: of the embedded system nothing is, of others unless the last time."""
        return desk.system.backing is Backing.LIVE and desk.store.facts.get(_ASKED) != _NO

    async def password(self, system: System) -> Typed | None:
        """The password of a system."""
        from plentytui.ui.dialogs.ask_password import CLOSED, AskPassword

        self._asked = True
        no_keyring = await self._app.opener.why_no_keyring()
        reason = CLOSED if self._stays_closed else ""
        return await self._app.push_screen_wait(AskPassword(system, reason, no_keyring=no_keyring))

    async def passphrase(self, new: bool, /, problem: str = "") -> Secret | None:
        """The passphrase of the file of passwords; ``problem`` says what was wrong with the one before."""
        from plentytui.ui.dialogs.ask_passphrase import AskPassphrase

        self._asked = self._stays_closed = True
        # The password is asked for only if the right passphrase does not come, and then it is said why.
        return await self._app.push_screen_wait(AskPassphrase(new=new, problem=problem))

    async def are_over(self, desk: Desk) -> None:
        """Nothing is asked for any more: keys act as they are pressed; it is kept for the next start what was."""
        nothing_asked(self._app)
        told, facts = "yes" if self._asked else _NO, desk.store.facts
        try:
            if desk.system.backing is Backing.LIVE and facts.get(_ASKED) != told:
                await desk.store.write(lambda: facts.put(_ASKED, told))
        except PlentytuiError as error:
            # Nobody misses it; but a file that takes nothing is told before somebody writes.
            self._app.say(str(error), title="The local file takes nothing just now", severity="warning")

    def tell_failed(self, error: PlentytuiError, again: Callable[[], None]) -> None:
        """Say why the log-in failed, and try again where the person wants to; who gave no password knows why."""
        if not isinstance(error, CredentialsMissing):
            from plentytui.ui.dialogs.login_failed import LoginFailed

            self._app.push_screen(LoginFailed(error, "Log-in failed", again))
