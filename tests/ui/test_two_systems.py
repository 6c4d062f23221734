"""Two systems in one run: each with its own file, its own texts and its own session."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.models.systems import SANDBOX_URL, System
from plentytui.ui.dialogs.quitting import LeaveSystemDialog
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.screens.systems import SystemsScreen
from tests.embedded_app import START, Person, make_app, make_config, person
from tests.network import Network

pytestmark = pytest.mark.anyio

URL = "https://p12345.my.plentysystems.com"
LIVE = System("Shop", URL, "maria")
ENVIRON = {"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "sandbox-demo"}


async def switch(maria: Person, *keys: str) -> None:
    """Choose on the screen of systems and wait for what is opened."""
    await maria.press("0")
    await maria.until(lambda: isinstance(maria.app.screen, SystemsScreen))
    await maria.press(*keys, "enter")
    await maria.rest()
    if isinstance(maria.app.screen, LeaveSystemDialog):
        await maria.press("y")
    await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
    await maria.until(lambda: maria.app.desk is not None and maria.app.desk.workspace is not None)
    await maria.until(lambda: maria.rows.row_count > 0)


async def test_each_keeps_its_own(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    live = network.add(URL, make_config(clock, size=20))
    app = make_app(tmp_path, network=network, clock=clock, environ=ENVIRON)
    app.opener.systems.add(LIVE)
    async with person(app) as maria:
        embedded = network.systems[SANDBOX_URL]
        many = maria.rows.row_count
        uuid = await maria.open("Katharina")
        await maria.press("r")
        await maria.type("Nur fuer die Sandbox")
        await maria.press("ctrl+s")
        await maria.reads("sends in 10 s")
        await switch(maria, "g")
        assert "LIVE" in maria.header
        assert " Shop " in maria.header
        assert maria.rows.row_count < many
        assert maria.desk.store.outbox.unsettled() == []
        assert maria.desk.store.drafts.all() == []
        assert "sends in" not in maria.screen
        await maria.let_pass(30)
        assert embedded.count("POST", "/rest/messages") == 0, "a system that is not open sends nothing"
        assert live.count("POST", "/rest/messages") == 0
        await switch(maria, "G")
        assert "SANDBOX" in maria.header
        assert maria.rows.row_count == many
        await maria.until(lambda: embedded.count("POST", "/rest/messages") == 1)
        assert "Nur fuer die Sandbox" in embedded.messages(uuid)[-1].text
        assert live.count("POST", "/rest/messages") == 0


async def test_calls_of_the_system_before_are_not_shown(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    network.add(URL, make_config(clock, size=20))
    app = make_app(tmp_path, network=network, clock=clock, environ=ENVIRON)
    app.opener.systems.add(LIVE)
    async with person(app) as maria:
        await maria.open("Katharina")
        await switch(maria, "g")
        await maria.rest()
        await maria.press("6")
        assert "forConversation" not in maria.screen
        assert "/rest/login" in maria.screen


async def test_a_system_that_fails_leaves_the_other_in_reach(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    network.add(URL, make_config(clock)).cut()
    app = make_app(tmp_path, network=network, clock=clock, environ=ENVIRON)
    app.opener.systems.add(LIVE)
    async with person(app) as maria:
        await maria.press("0")
        await maria.press("g", "enter")
        await maria.in_time(lambda: "OFFLINE" in maria.header)
        await switch(maria, "G")
        assert "online" in maria.header


async def test_the_open_system_is_left_where_another_one_is_removed(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    network.add(URL, make_config(clock, size=20))
    app = make_app(tmp_path, network=network, clock=clock, environ=ENVIRON)
    app.opener.systems.add(LIVE)
    async with person(app) as maria:
        await maria.press("0")
        await maria.press("g", "x")
        await maria.until(lambda: "Remove Shop from this list?" in maria.dialog)
        await maria.press("y")
        await maria.until(lambda: "Delete its local file, too?" in maria.dialog)
        await maria.press("n")
        await maria.until(lambda: app.opener.systems.list() == [])
        assert "SANDBOX" in maria.header


async def test_the_open_system_is_removed_and_what_was_typed_is_kept(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    network.add(URL, make_config(clock, size=20))
    app = make_app(tmp_path, network=network, clock=clock, environ=ENVIRON, first=LIVE)
    app.opener.systems.add(LIVE)
    async with person(app, size=(80, 24)) as maria:
        await maria.press("r")
        await maria.type("Halber Satz")
        await maria.press("escape", "escape")
        desk = maria.desk
        await maria.press("0", "x")
        await maria.until(lambda: "Remove Shop from this list?" in maria.dialog)
        assert "It is open and is closed first." in maria.dialog
        await maria.press("y")
        await maria.until(lambda: "Delete its local file, too?" in maria.dialog)
        assert "1 draft" in maria.dialog
        await maria.press("escape")
        await maria.until(lambda: app.opener.systems.list() == [])
        await maria.sees("Welcome to plentytui.")
        assert isinstance(app.screen, SystemsScreen)
        assert "NO SYSTEM" in maria.header
        assert app.desk is None
        store = app.opener.open_store(desk.system)
        assert [draft.text for draft in store.drafts.all()] == ["Halber Satz"]
        store.close()
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen) and maria.rows.row_count > 0)
        assert "SANDBOX" in maria.header


async def test_a_mistyped_address_that_never_answered_is_removed_with_its_file(
    tmp_path: Path, network: Network
) -> None:
    clock = ManualClock(START)
    network.add(URL, make_config(clock)).cut()
    app = make_app(tmp_path, network=network, clock=clock, environ=ENVIRON, first=LIVE)
    app.opener.systems.add(LIVE)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.in_time(lambda: "OFFLINE" in maria.header)
        file = app.opener.paths.store_file(LIVE.key)
        await maria.press("0", "x")
        await maria.until(lambda: "Remove Shop from this list?" in maria.dialog)
        await maria.press("y")
        await maria.until(lambda: "Delete its local file, too?" in maria.dialog)
        await maria.press("y")
        await maria.until(lambda: app.opener.systems.list() == [])
        assert not file.exists()
        assert "NO SYSTEM" in maria.header


async def test_a_key_of_an_area_leads_there_from_wherever_one_was(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network)
    async with person(app, wait=False) as maria:
        for keys in (("0", "6", "1"), ("6", "0", "5", "6", "1"), ("0", "1")):
            await maria.press(*keys)
            await maria.until(lambda: isinstance(app.screen, MessengerScreen))
        await maria.press("0", "6", "0")
        assert isinstance(app.screen, SystemsScreen)


async def test_a_message_that_has_just_left_is_told_of_in_each_system(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    network.add(URL, make_config(clock, size=20))
    app = make_app(tmp_path, network=network, clock=clock, environ=ENVIRON)
    app.opener.systems.add(LIVE)
    numbers = []
    async with person(app) as maria:
        for _ in range(2):
            await maria.press("d")
            await maria.told("Marked 1 as done.")
            clock.advance(1)
            outbox = maria.desk.store.outbox
            item = outbox.add(maria.current, ReplyKind.PUBLIC, "Guten Tag", "", "Katharina", clock.time())
            assert outbox.claim(item.id)
            outbox.settle(item.id, Delivery.SENT, "", "m1")
            numbers.append(item.id)
            maria.app.clear_notifications()
            await maria.press("u")
            await maria.told("The message to Katharina was sent already; it cannot come back.")
            if len(numbers) == 1:
                await switch(maria, "g")
        assert numbers[0] == numbers[1], "each local file counts its own messages"
