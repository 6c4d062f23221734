"""Pictures of the set-up of channels, marketplaces and collecting: each tab, form, dialog and face, at both sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from plentytui.models.mail_login import LoginSeen, LoginStage, MailLogin
from plentytui.models.systems import SANDBOX_URL
from plentytui.probes import smtp
from plentytui.ui.dialogs.hand_off import HandOff
from plentytui.ui.dialogs.login_test import LoginTest
from plentytui.ui.dialogs.pick_action import PickAction
from plentytui.ui.dialogs.pick_names import PickNames
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.setup.screen import SetupScreen
from plentytui.ui.widgets.field_box import FieldBox
from plentytui.ui.widgets.form_rows import FormRow
from tests.embedded_app import Person, make_app, settled
from tests.network import Network, Remote
from tests.setup_channel_cases import DETAILS
from tests.setup_person import fill, form_of, put_cursor, shown, tabs
from tests.snapshots.conftest import Snap

Steps = Callable[[Person, Remote], Awaitable[None]]
Call = tuple[str, str]
Answer = tuple[int, Mapping[str, object]]
SIZES = ((80, 24), (140, 40))
EXTENSION: Call = ("GET", "/rest/plentytui/v1")
CHANNELS: Call = ("GET", "/rest/plentytui/v1/channels")
NOT_FOUND: Answer = (404, {"error": "not found"})
FORBIDDEN: Answer = (403, {"error": {"code": 403, "message": "no right"}})
LOGIN = {
    "server": "smtp.store.example", "user": "shop@store.example", "password": "x", "sender": "shop@store.example",
    "port": "465",
}  # fmt: skip
GOOD = LoginSeen(passed=tuple(LoginStage), took=0.4)
BAD = LoginSeen(
    passed=(LoginStage.NAME, LoginStage.CONNECTION, LoginStage.GREETING, LoginStage.ENCRYPTION, LoginStage.CERTIFICATE),
    failed=LoginStage.LOGIN,
    what="smtp.store.example did not accept the user and the password.",
    hint="Check both at your email provider; some want a password made for programs.",
    words="535 5.7.8 Error: authentication failed",
    notes=("The certificate is valid for 12 more days.",),
)


def on_tab(tab: str, subject: str = "", *keys: str) -> Steps:
    async def steps(maria: Person, _: Remote) -> None:
        await settled(maria.pilot)
        await maria.press("Y")
        await maria.until(lambda: isinstance(maria.app.screen, SetupScreen))
        await shown(maria)
        await tabs(maria)._show(tab)
        await shown(maria)
        if subject:
            await put_cursor(maria, subject)
        for key in keys:
            await maria.press(key)
            await maria.rest()

    return steps


def on_form(tab: str, subject: str = "", *keys: str, key: str = "n", at: str = "", **values: str) -> Steps:
    """Open a form, fill it in, put the cursor into a field, and press keys."""

    async def steps(maria: Person, remote: Remote) -> None:
        await on_tab(tab, subject, key)(maria, remote)
        await maria.until(lambda: isinstance(maria.app.screen, ActionForm))
        await maria.rest()
        await fill(maria, values)
        if at:
            form_of(maria).query_one(f"#field-{at}", FormRow).entry.focus()
            await maria.rest()
            # Where it stands must not depend on what was laid out first: the field's hint or what is wrong with it.
            box = form_of(maria).query_one(FieldBox)
            box.scroll_home(animate=False)
            await maria.rest()
            box.see_cursor()
            await maria.rest()
        for one in keys:
            await maria.press(one)
            await maria.rest()

    return steps


def then(steps: Steps, screen: type) -> Steps:
    """Wait until a dialog is there after some steps."""

    async def waiting(maria: Person, remote: Remote) -> None:
        await steps(maria, remote)
        await maria.until(lambda: isinstance(maria.app.screen, screen))

    return waiting


def with_answers(steps: Steps, *calls: tuple[Call, Answer]) -> Steps:
    """Let the system say something else from the start."""

    async def answered(maria: Person, remote: Remote) -> None:
        remote.answers.update(dict(calls))
        await steps(maria, remote)

    return answered


def login_test(words: str, **values: str) -> Steps:
    async def steps(maria: Person, remote: Remote) -> None:
        await then(on_form("channels", "", "ctrl+y", **LOGIN, **values), LoginTest)(maria, remote)
        await maria.sees(words)

    return steps


def without_extension(steps: Steps) -> Steps:
    return with_answers(steps, (EXTENSION, NOT_FOUND))


STATES: dict[str, Steps] = {
    "channels": on_tab("channels"),
    "channels-off": on_tab("channels", "8"),
    "channels-details": on_tab("channels", "3", "enter", "pagedown"),
    "channels-actions": then(on_tab("channels", "3", "a"), PickAction),
    "channel-new": on_form("channels"),
    "channel-edit": on_form("channels", "6", key="e"),
    "channel-filled": on_form("channels", **DETAILS),
    "channel-filled-below": on_form("channels", at="pattern", **DETAILS),
    "channel-wrong": on_form(
        "channels", "", "ctrl+s", server="https://smtp.a.de", port="99999", sender="nobody", at="server"
    ),
    "channel-wrong-below": on_form(
        "channels", "", at="pattern", name="Amazon 2", tags="dringen", owners="Tim as Sales", skip_emails="yes",
        pattern="(a+)+",
    ),
    "channel-owners": then(on_form("channels", "", "ctrl+n", at="owners"), PickNames),
    "login-good": login_test("The login works"),
    "login-bad": login_test("FAILED", name="bad"),
    "hand-off": without_extension(then(on_form("channels", "", "ctrl+s", **DETAILS), HandOff)),
    "channels-no-extension": without_extension(on_tab("channels")),
    "collecting": on_tab("collecting"),
    "collecting-form": on_form("collecting", key="e", emails="yes", channel="7", tags="B2B", group="101", live=""),
    "collecting-wrong": on_form("collecting", "", "ctrl+s", key="e", emails="yes", channel="", tags="nix"),
    "collecting-no-extension": without_extension(on_tab("collecting")),
    "marketplaces": on_tab("marketplaces"),
    "marketplace-complete": on_tab("marketplaces", "kaufland"),
    "marketplace-begun": on_tab("marketplaces", "zalando"),
    "marketplace-next": on_form("marketplaces", "zalando"),
    "marketplaces-no-extension": without_extension(on_tab("marketplaces")),
    "channels-empty": with_answers(on_tab("channels"), (CHANNELS, (200, {"channels": []}))),
    "channels-refused": with_answers(on_tab("channels"), (CHANNELS, FORBIDDEN)),
    "collecting-refused": with_answers(on_tab("collecting"), (CHANNELS, FORBIDDEN)),
    "marketplaces-refused": with_answers(on_tab("marketplaces"), (CHANNELS, FORBIDDEN)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _mail_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that says the same each time."""
    seen = BAD if "login-bad" in request.node.name else GOOD

    async def try_login(_: MailLogin) -> LoginSeen:
        return seen

    monkeypatch.setattr(smtp, "try_login", try_login)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("state", STATES)
def test_picture(snap: Snap, tmp_path: Path, network: Network, state: str, size: tuple[int, int]) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]

    async def steps(maria: Person) -> None:
        await STATES[state](maria, remote)
        for _ in range(3):
            await maria.rest()

    assert snap(app, steps, size)
