"""Forms of the set-up: leaving asks, what is unchanged costs nothing, and what is doubtful is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from plentytui.models.changes import ChangeState
from plentytui.models.forms import Way
from plentytui.models.setup import SetupCall
from plentytui.models.systems import SANDBOX_URL
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.hand_off import HandOff
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.pending import PendingScreen
from plentytui.ui.screens.setup.screen import SetupScreen
from tests.embedded_app import Person, make_app
from tests.network import Network, network
from tests.setup_cases import AUTOMATION
from tests.setup_person import begin, carry_out, fill, form_of, go_to, in_setup, shown, tabs, world_of

__all__ = ["network"]

pytestmark = pytest.mark.anyio


def writes(network: Network) -> list[tuple[str, str]]:
    """What was sent to be saved."""
    arrived = network.systems[SANDBOX_URL].arrived
    return [(call[0], call[1]) for call in arrived if call[0] != "GET" and "login" not in call[1]]


async def answer(maria: Person, key: str) -> None:
    """Take one of the choices of the question by moving to it."""
    await maria.until(lambda: isinstance(maria.app.screen, PickValue))
    for _ in range(["keep", "throw", "stay"].index(key)):
        await maria.press("down")
    await maria.press("enter")
    await maria.rest()


async def test_leaving_with_changes_asks_what_becomes_of_them(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with in_setup(app) as maria:
        await begin(maria, "role.create")
        await fill(maria, {"name_de": "Einkauf"})
        await maria.press("escape")
        await maria.sees("Not saved yet: German name")
        # Nothing is lost if the program ends here.
        assert maria.desk.store.forms.get("role.create", "")["name_de"] == "Einkauf"
        await answer(maria, "stay")
        assert isinstance(app.screen, ActionForm)
        await maria.press("escape")
        await answer(maria, "keep")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        await begin(maria, "role.create")
        assert form_of(maria).values["name_de"] == "Einkauf"
        await maria.press("escape")
        await answer(maria, "throw")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        await begin(maria, "role.create")
        assert form_of(maria).values["name_de"] == ""
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        assert maria.desk.store.forms.begun() == []


async def test_escape_at_the_question_stays_in_the_form(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with in_setup(app) as maria:
        await begin(maria, "role.edit", "2")
        await fill(maria, {"name_de": "Anders"})
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, PickValue))
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, ActionForm))
        assert form_of(maria).values["name_de"] == "Anders"


async def test_what_was_typed_and_taken_back_is_no_change(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with in_setup(app) as maria:
        await begin(maria, "role.edit", "2")
        before = form_of(maria).values["name_de"]
        await fill(maria, {"name_de": "Anders"})
        await fill(maria, {"name_de": before})
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        assert maria.desk.store.forms.begun() == []


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        ("entry.edit", "g8"), ("entry.edit", "s112"), ("role.edit", "2"), ("tag.edit", "42"), ("settings.edit", ""),
        ("ebay.edit", "1"), ("automation.edit", "2"), ("channel.edit", "3"), ("collecting.edit", ""),
    ],
)  # fmt: skip
async def test_saving_what_is_unchanged_costs_nothing_and_says_so(
    action: str, subject: str, tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        if action == "settings.edit":
            await carry_out(maria, action, "", {"trash_on": "yes"})
        before = writes(network)
        await begin(maria, action, subject)
        await maria.press("ctrl+s")
        await maria.told("Nothing was changed, so nothing was sent.")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        assert writes(network) == before


async def test_a_password_alone_is_a_change(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await begin(maria, "channel.edit", "3")
        await fill(maria, {"password": "another"})
        await maria.press("ctrl+s")
        await maria.told("Done")
        assert writes(network) == [("PUT", "/rest/plentytui/v1/channels/3")]


async def test_the_cursor_goes_to_the_first_field_with_trouble_in_the_order_of_the_form(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "role.create")
        # The position is wrong, the names behind it are missing.
        await fill(maria, {"position": "x"})
        await maria.press("tab", "ctrl+s")
        await maria.told("is no whole number")
        assert maria.app.focused is form_of(maria).row("position").entry


async def test_long_labels_are_told_whole(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await begin(maria, "tag.edit", "42")
        label = form_of(maria).row("client_28413").query_one(".form--label")
        assert "28413 Kranich & Finch Großhandel" in str(label.render())
        assert label.size.height == 2


# Channels


async def test_an_active_channel_without_login_details_is_asked_for(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await begin(maria, "channel.create")
        await fill(maria, {"name": "Leer", "active": "yes"})
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.sees("no login details: no email can be sent")
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ActionForm))
        assert writes(network) == []
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.told("Done")
        assert writes(network) == [("POST", "/rest/plentytui/v1/channels")]


async def test_login_details_without_a_password_are_asked_for(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await begin(maria, "channel.create")
        await fill(maria, {"name": "Neu", "server": "smtp.x.example", "user": "u", "sender": "u@x.example"})
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.sees("The password is missing")


async def test_activating_a_channel_without_login_details_is_asked_for(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await begin(maria, "channel.create")
        await fill(maria, {"name": "AAA leer", "active": ""})
        await maria.press("ctrl+s")
        await maria.told("Done")
        await shown(maria)
        assert tabs(maria).pane.facts().channels is not None
        assert "AAA leer" in tabs(maria).pane.view.text
        before = len(writes(network))
        await maria.press("v")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.sees("has no login details")
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        assert len(writes(network)) == before


# Marketplaces


async def test_who_sells_chooses_which_channel_serves_a_marketplace(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "marketplaces")
        pane = tabs(maria).pane
        pane.table.select("zalando")
        await maria.rest()
        assert "nothing; c chooses the channel" in " ".join(pane.view.text.split())
        await maria.press("c")
        await maria.until(lambda: isinstance(app.screen, PickValue))
        await maria.type("handel@")
        await maria.press("enter")
        await maria.rest()
        assert "your choice" in pane.view.text
        row = next(row for row in pane.table.rows if row.key == "zalando")
        assert "Großhandel / Trade" in str(row.cells)
        await maria.press("n")
        await maria.told("Nothing is left to do here")
        assert writes(network) == []
        # It is known to the next run, too.
        assert maria.desk.store.facts.get("setup.serving") == '{"zalando": 7}'


# Ages


async def test_the_age_of_a_list_is_that_of_the_list_and_grows_while_it_is_looked_at(tmp_path: Path) -> None:
    async with in_setup(make_app(tmp_path, size=5)) as maria:
        await maria.let_pass(300)
        await maria.sees("read 5 min ago")
        # Tags are read now; their clients, groups and rights may be older.
        await go_to(maria, "channels")
        assert "read just now" in tabs(maria).pane.foot
        await maria.let_pass(61)
        await maria.sees("read 60 s ago")


# Automations


async def test_a_new_automation_says_why_it_is_not_sent_and_becomes_a_hand_off(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await begin(maria, "automation.create")
        await maria.sees("does not document how triggers")
        await fill(maria, AUTOMATION)
        await maria.press("ctrl+r")
        await maria.sees("nothing: a hand-off is prepared")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, HandOff))
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SetupScreen))
        change = maria.desk.store.service_changes.all()[0]
        assert (change.way, change.state) == (Way.HAND_OFF, ChangeState.PREPARED)
        assert change.card is not None
        assert [step.value for step in change.card.steps if step.value] == [
            "Eilig", "Für Eiliges", "new conversation", "channel is Amazon; tag is dringend", "change priority", "high"
        ]  # fmt: skip
        assert writes(network) == []
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.sees("New automation")


# Undo


async def test_undo_asks_before_it_overwrites_what_somebody_changed_since(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await carry_out(maria, "role.edit", "2", {"name_de": "Kundendienst"})
        world = world_of(network)
        record = world.record("role", 2)
        assert record is not None
        world.keep_record("role", record | {"names": [{"lang": "de", "name": "Von jemandem"}]})
        await maria.press("u")
        await maria.until(lambda: isinstance(app.screen, PickValue))
        await maria.sees("The role “Von jemandem” was changed since")
        await maria.press("enter")
        await maria.told("Not undone")
        assert len(writes(network)) == 1
        await maria.press("u")
        await maria.told("Nothing here can be undone")


async def test_a_second_key_does_not_get_between_a_save_and_its_answer(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        await go_to(maria, "channels")
        tabs(maria).pane.table.select("5")
        await maria.rest()
        doing, answered = tabs(maria)._setup.doing, asyncio.Event()
        submit = doing._submit

        async def slow(calls: Sequence[SetupCall], answers: list[object]) -> object:
            found = await submit(calls, answers)
            await answered.wait()
            return found

        monkeypatch.setattr(doing, "_submit", slow)
        await maria.press("v")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(lambda: len(writes(network)) == 1)
        await maria.press("v")
        await maria.told("is still being saved")
        await maria.press("u")
        await maria.rest()
        answered.set()
        await maria.told("Deactivate the channel “OTTO”")
        assert len(writes(network)) == 1
        assert len(doing.undoable()) == 1
        assert maria.desk.store.journal.entries(1)[0].outcome == "done"
