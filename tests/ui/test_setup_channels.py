"""Channels, marketplaces and collecting by keyboard: every setting is entered and read back over the wire."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, Static

from plentytui.models.changes import ChangeState
from plentytui.models.forms import Way
from plentytui.models.mail_login import LoginStage
from plentytui.models.messenger import Channel
from plentytui.models.systems import SANDBOX_URL
from plentytui.probes import smtp
from plentytui.sandbox.world.channels import collecting, one_channel
from plentytui.ui.dialogs.hand_off import HandOff
from plentytui.ui.dialogs.login_test import LoginTest
from plentytui.ui.dialogs.pick_names import PickNames
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.setup.channel_form import ChannelForm
from plentytui.ui.screens.setup.screen import SetupScreen
from plentytui.ui.widgets.form_rows import ChoiceField, FormRow
from tests.embedded_app import Person, make_app
from tests.network import Network, network
from tests.probes.certificates import authority, self_made
from tests.probes.mail_server import PASSWORD, USER, Desk, leading_to, mail_server
from tests.setup_channel_cases import CHANGES, COLLECTED, DETAILS, KEPT, LOGIN, WRONG
from tests.setup_person import fill, form_of, go_to, in_setup, put_cursor, save, shown, tabs

__all__ = ["network"]

pytestmark = pytest.mark.anyio

EXTENSION = ("GET", "/rest/plentytui/v1")


def wire(network: Network) -> Any:
    """The world of the system."""
    return network.systems[SANDBOX_URL].sandbox.world


async def listed(maria: Person) -> list[Channel]:
    """The active channels, by the official route."""
    workspace = maria.desk.workspace
    assert workspace is not None
    return await workspace.api.groups.channels()


async def enter(maria: Person, values: Mapping[str, str]) -> None:
    """Enter values with keys alone: text is typed, choices are gone through."""
    form = form_of(maria)
    for name, value in values.items():
        row = form.query_one(f"#field-{name}", FormRow)
        for _ in range(60):
            if form.focused is row.entry:
                break
            await maria.press("tab")
        assert form.focused is row.entry, name
        if isinstance(row.entry, ChoiceField):
            for _ in range(400):
                if row.entry.value == value:
                    break
                await maria.press("right")
            assert row.entry.value == value, name
        else:
            assert isinstance(row.entry, Input)
            row.entry.clear()
            await maria.type(value)
    await maria.rest()


def _bytes_below(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_every_setting_of_a_new_channel_is_entered_by_keyboard(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        assert set(DETAILS) | {"port", "encryption"} == {row.field.name for row in form_of(maria).query(FormRow)}
        await enter(maria, DETAILS)
        assert "Skipped: noreply@a.de; sent to: b@c.de" in words(maria, "examples")
        await maria.press("ctrl+r")
        await maria.rest()
        assert "gEheim" not in str(form_of(maria).query_one("#form-calls", Static).content)
        await save(maria)
        await shown(maria)
        made = one_channel(wire(network), 9)
        assert made is not None
        assert made.items() >= KEPT.items()
        assert made["login"] == LOGIN
        assert made["forwardingAddress"].endswith("@messenger.example")
        assert tabs(maria).pane.subject == "9"
        before = one_channel(wire(network), 1)
        assert before is not None
        assert not before["isDefault"]
        assert [one.id for one in await listed(maria) if one.is_default] == ["9"]
        journal = str(maria.desk.store.journal.entries())
    assert "gEheim" not in journal
    assert b"gEheim-4711" not in _bytes_below(tmp_path)


def words(maria: Person, field: str) -> str:
    """What stands beneath a field."""
    return str(form_of(maria).query_one(f"#field-{field} .form--under", Static).content)


@pytest.mark.parametrize(
    ("values", "key", "wanted"),
    CHANGES,
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
async def test_each_setting_of_a_channel_is_changed_and_undone(
    values: Mapping[str, str], key: str, wanted: object, tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        await put_cursor(maria, "6")
        before = one_channel(wire(network), 6)
        assert before is not None
        await maria.press("e")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        await fill(maria, values)
        await save(maria)
        after = one_channel(wire(network), 6)
        assert after is not None
        part, _, rest = key.partition(".")
        assert (after[part][rest] if rest else after[part]) == wanted
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {part, "typeId", "statusId", "categoryId", "skipEmails", "skipPattern", "email", "login"}
        await shown(maria)
        await maria.press("u")
        await maria.told("Undone")
        undone = one_channel(wire(network), 6)
        assert undone is not None
        assert {name: undone[name] for name in before if name != "email"} == {
            name: before[name] for name in before if name != "email"
        }


async def test_a_channel_is_switched_off_and_on(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        await put_cursor(maria, "5")
        await maria.press("v")
        await maria.until(lambda: "As long as the channel OTTO is off, no message is sent or rec" in maria.dialog)
        await maria.press("y")
        await maria.told("Deactivate the channel “OTTO”")
        await shown(maria)
        assert not any(one.name == "OTTO" for one in await listed(maria))
        await put_cursor(maria, "5")
        await maria.press("v")
        await maria.told("Activate the channel “OTTO”")
        assert any(one.name == "OTTO" for one in await listed(maria))
        arrived = len(network.systems[SANDBOX_URL].arrived)
        await put_cursor(maria, "1")
        await maria.press("v")
        await maria.told("A channel that is switched off cannot be the default one. Make another channel")
        assert len(network.systems[SANDBOX_URL].arrived) == arrived


async def test_the_forwarding_address_is_copied_on_a_key(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        await put_cursor(maria, "3")
        address = (one_channel(wire(network), 3) or {})["forwardingAddress"]
        assert address in maria.words or address in tabs(maria).pane.view.text
        await maria.press("f")
        await maria.told("Forward your inbox to it")
        assert app.clipboard == address


async def test_mailbox_org_is_offered_its_port_and_encryption(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        await fill(maria, {"server": "smtp.mailbox.org"})
        assert (form_of(maria).row("port").value, form_of(maria).row("encryption").value) == ("465", "ssl")
        assert form_of(maria).values["port"] == "465"
        await fill(maria, {"server": "smtp.mailbox.org.example"})
        assert (form_of(maria).row("port").value, form_of(maria).row("encryption").value) == ("", "")
        await fill(maria, {"server": "smtp.mailbox.org", "port": "587"})
        assert "wants the port 465 and SSL" in words(maria, "port")
        await fill(maria, {"port": ""})
        assert "the port 465 and SSL are taken" in words(maria, "port")


async def test_tags_owners_and_subscribers_are_chosen_from_a_list(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        for field, typed, wanted in (
            ("tags", "dring", "dringend"),
            ("owners", "tom sales", "Tom Ashworth as Sales"),
            ("subscribers", "jonas", "Jonas Weber"),
        ):
            form_of(maria).query_one(f"#field-{field}", FormRow).entry.focus()
            await maria.rest()
            await maria.press("ctrl+n")
            await maria.until(lambda: isinstance(app.screen, PickNames))
            assert isinstance(app.screen, PickNames)
            app.screen.query_one("PickInput", Input).value = typed  # a blank typed there ticks
            await maria.rest()
            await maria.press("enter")
            await maria.until(lambda: isinstance(app.screen, ChannelForm))
            await maria.rest()
            assert form_of(maria).values[field] == wanted


async def test_every_wrong_input_has_its_sentence(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        form = form_of(maria)
        for field, values, sentence in WRONG:
            await fill(maria, {"name": "Neu", **values})
            form._tried = True
            form.check()
            assert sentence in words(maria, field), (field, values, words(maria, field))
            form.action_clear()
            await maria.rest()
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        assert not [
            call for call in network.systems[SANDBOX_URL].arrived if call[0] == "POST" and "channels" in call[1]
        ]


async def test_without_an_extension_a_channel_becomes_a_hand_off(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.answers[EXTENSION] = (404, {"error": "not found"})
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        assert len(tabs(maria).pane.table.rows) == 7
        assert "not told by any public route" in tabs(maria).pane.view.text
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        await fill(maria, DETAILS)
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, HandOff))
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        change = maria.desk.store.service_changes.all()[0]
        assert (change.way, change.state) == (Way.HAND_OFF, ChangeState.PREPARED)
        assert change.card is not None
        values = {step.text: step.value for step in change.card.steps}
        assert values["Port"] == "465"
        assert values["Encryption"] == "SSL"
        assert values["Server"] == "smtp.mailbox.org"
        assert values["Reply"].startswith("Mess") or values["Reply"]
        text = str(change.card.steps)
        assert "Setup » CRM » Messenger » Channels" in text
        assert "live mode" in text
        assert "gEheim" not in str(change)
        await maria.press("v")
        await maria.until(lambda: "A channel that is switched off cannot be the default one." in maria.dialog)
        await maria.press("y")
        await maria.until(lambda: isinstance(app.screen, HandOff))
        await maria.until(lambda: "make another one the default" in maria.dialog)
        await maria.press("escape")
        await go_to(maria, "collecting")
        assert "No public route tells" in tabs(maria).pane.view.text
    assert not [call for call in remote.arrived if call[1].startswith("/rest/plentytui/v1/")]


@pytest.mark.parametrize(
    ("make", "said", "stage"),
    [
        (lambda: authority().issue("smtp.store.example").server_context(), "The login works", None),
        (lambda: self_made("smtp.store.example").server_context(), "vouches for itself", LoginStage.CERTIFICATE),
        (lambda: authority().issue("b.example").server_context(), "it is not for", LoginStage.CERTIFICATE),
    ],
    ids=["good", "self-made", "wrong name"],
)
async def test_the_login_is_tested_for_real_from_the_form(
    make: Callable[[], ssl.SSLContext],
    said: str,
    stage: LoginStage | None,
    tmp_path: Path,
    network: Network,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    real = smtp.try_login
    async with mail_server(Desk(), ssl_context=make()) as port, in_setup(app) as maria:
        monkeypatch.setattr(
            smtp, "try_login", lambda login: real(login, trust=authority().trust(), lookup=leading_to(port))
        )
        await go_to(maria, "channels")
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))
        await maria.press("ctrl+y")
        await maria.told("The server is missing")
        await fill(
            maria, {"server": "smtp.store.example", "user": USER, "password": PASSWORD, "sender": USER, "port": "465"}
        )
        await maria.press("ctrl+y")
        await maria.until(lambda: isinstance(app.screen, LoginTest))
        await maria.sees(said)
        assert "Test the login at smtp.store.example, port 465, SSL" in maria.dialog
        assert isinstance(app.screen, LoginTest)
        assert app.screen.seen is not None
        assert app.screen.seen.failed is stage
        assert PASSWORD not in maria.words
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, ChannelForm))


async def test_collecting_is_set_and_read_back(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "collecting")
        pane = tabs(maria).pane
        assert len(pane.table.rows) == 7
        assert "Live mode (all emails) live" in maria.words
        assert "Group function in the order" in str(pane.table.rows)
        before = collecting(wire(network))
        await maria.press("e")
        await maria.until(lambda: isinstance(app.screen, ActionForm))
        await enter(maria, COLLECTED)
        assert "no email of the whole system" in words(maria, "live")
        await maria.press("ctrl+s")
        await maria.until(lambda: "Switch the live mode OFF for all emails of the system; collect sent" in maria.dialog)
        assert "Without the live mode no email of the whole system reaches its recipient." in maria.dialog
        await maria.press("y")
        await maria.told("Switch the live mode OFF")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        assert collecting(wire(network)) == {
            "emails": True, "attachments": True, "channelId": 7, "tagIds": [15], "categoryId": 101, "liveMode": False,
        }  # fmt: skip
        await shown(maria)
        assert "live mode is OFF" in pane.view.text
        assert "Live mode (all emails) OFF" in maria.words
        assert "The live mode is OFF" in maria.words
        await maria.press("u")
        await maria.told("Undone")
        assert collecting(wire(network)) == before
        await maria.press("e")
        await maria.until(lambda: isinstance(app.screen, ActionForm))
        for values, field, sentence in (
            ({"emails": "yes", "channel": ""}, "channel", "Into the channel is missing"),
            ({"channel": "8"}, "channel", "is switched off"),
            ({"tags": "nix"}, "tags", "No tag is called"),
            ({"group": "102"}, "group", "is hidden"),
        ):
            await fill(maria, values)
            form_of(maria)._tried = True
            form_of(maria).check()
            assert sentence in words(maria, field)
