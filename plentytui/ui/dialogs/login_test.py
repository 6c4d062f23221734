"""The dialog that tests the login of a channel: what went well, and exactly what did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.models.mail_login import Encryption, LoginSeen, LoginStage
from plentytui.rules.setup.channels import login_of
from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content

_RUNNING = "Testing ... it takes 20 seconds at most; esc stops it."


def seen_lines(seen: LoginSeen) -> list[str]:
    """What came of a test, a line each."""
    lines = []
    for stage in LoginStage:
        if stage in seen.passed:
            lines.append(f"  ok     {stage.value}")
        elif stage is seen.failed:
            lines.append(f"! FAILED {stage.value}")
    lines.append("")
    if seen.is_good:
        lines.append(f"The login works; it took {seen.took:.1f} s. No mail was sent.")
    else:
        lines.append(seen.what)
        if seen.words:
            lines.append(f"The server's words: “{seen.words}”")
        lines.append(seen.hint)
    lines += [f"i {note}" for note in seen.notes]
    return lines


class LoginTest(AppDialog[LoginSeen | None]):
    """Tests and tells; leaving it stops the test."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = DIALOG.only("form.accept", "form.cancel").bindings()
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__()
        self._values = values
        self._seen: LoginSeen | None = None

    def compose(self) -> ComposeResult:
        """The heading, what is found, the keys."""
        login = login_of(self._values)
        way = "no encryption" if login.encryption is Encryption.NONE else login.encryption.upper()
        heading = f"Test the login at {login.server}, port {login.port}, {way}"
        with Vertical(classes="dialog"):
            yield Static(content(heading), classes="dialog--heading")
            yield Static(content(_RUNNING), id="login-seen")
            yield Static(content("esc Close"), classes="dialog--keys")

    def on_mount(self) -> None:
        """Begin at once."""
        self._test()

    @property
    def seen(self) -> LoginSeen | None:
        """What came of it; None as long as it runs."""
        return self._seen

    @work(exclusive=True)
    async def _test(self) -> None:
        from plentytui.services.setup.mail_login import try_mail_login

        try:
            self._seen = await try_mail_login(self._values)
        except PlentytuiError as error:
            self._tell(str(error))
            return
        finally:
            self._values = {}
        self._tell("\n".join(seen_lines(self._seen)))

    def _tell(self, text: str) -> None:
        self.query_one("#login-seen", Static).update(content(text))

    def action_accept(self) -> None:
        """Close it once it is done."""
        if self._seen is not None:
            self.dismiss(self._seen)

    def action_cancel(self) -> None:
        """Close it; a test that still runs is stopped."""
        self.dismiss(self._seen)
