"""Another system is opened, or the program ends, while an action is on its way: it is noted, and nothing fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.systems import SANDBOX_URL, System
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.messages import OpenSystem
from tests.embedded_app import START, Person, make_app, make_config, person
from tests.network import Network

pytestmark = pytest.mark.anyio

REPLY = ("POST", "/rest/messages")
DONE = ("PUT", "/rest/conversations/close")
URL = "https://p12345.my.plentysystems.com"
LIVE = System("Shop", URL, "maria")
ENVIRON = {"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "sandbox-demo"}


def two_systems(folder: Path, network: Network) -> PlentytuiApp:
    clock = ManualClock(START)
    network.add(URL, make_config(clock, size=20))
    app = make_app(folder, network=network, clock=clock, environ=ENVIRON)
    app.opener.systems.add(LIVE)
    return app


async def answer(maria: Person) -> None:
    """Send an answer, which waits in the outbox for its time."""
    await maria.open("Katharina")
    await maria.press("r")
    await maria.type("Ihr Ersatz ist unterwegs.")
    await maria.press("ctrl+s")
    await maria.until(lambda: len(maria.desk.store.outbox.waiting()) == 1)


async def test_what_became_of_an_action_is_noted_and_told_with_the_name_of_its_system(
    tmp_path: Path, network: Network
) -> None:
    app = two_systems(tmp_path, network)
    async with person(app) as maria:
        remote, left = network.systems[SANDBOX_URL], maria.desk.store
        remote.held[DONE] = asyncio.Event()
        await maria.press("d")
        await maria.until(lambda: remote.count(*DONE) == 1)
        app.open_system(LIVE)
        await maria.until(lambda: "LIVE" in maria.header)
        assert left.journal.entries() == []
        remote.held.pop(DONE).set()
        await maria.told("Kranich & Finch: Marked 1 as done.")
        assert "u undoes it" not in maria.said, "that would undo something else here"
        await maria.until(lambda: maria.desk.workspace is not None and maria.rows.row_count > 0)
        app.open_system(app.opener.sandbox())
        await maria.until(lambda: "SANDBOX" in maria.header)
        assert [entry.after for entry in maria.desk.store.journal.entries()] == ["True"]


async def test_an_undo_that_waited_undoes_nothing_in_another_system(tmp_path: Path, network: Network) -> None:
    app = two_systems(tmp_path, network)
    async with person(app) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.held[DONE] = asyncio.Event()
        await maria.press("d")
        await maria.until(lambda: remote.count(*DONE) == 1)
        undoing = maria.messenger.run_worker(maria.messenger.undo(), exit_on_error=False)
        await maria.rest()
        app.open_system(LIVE)
        await maria.until(lambda: "LIVE" in maria.header)
        remote.held.pop(DONE).set()
        await undoing.wait()
        await maria.until(lambda: maria.desk.workspace is not None and maria.rows.row_count > 0)
        assert "not undone" not in maria.said
        assert "Nothing was undone" not in maria.said


async def test_the_program_ends_without_a_fault_while_an_action_is_on_its_way(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network)
    async with person(app) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.held[DONE] = asyncio.Event()
        await maria.press("d")
        await maria.until(lambda: remote.count(*DONE) == 1)
        app.exit()
    assert not app.opener.paths.state.joinpath("crash.txt").exists()


async def test_a_system_in_which_a_message_waits_is_left_only_knowingly(tmp_path: Path, network: Network) -> None:
    app = two_systems(tmp_path, network)
    async with person(app, size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        await answer(maria)
        app.post_message(OpenSystem(LIVE))
        await maria.until(lambda: "Open Shop now?" in maria.dialog)
        assert "1 message waits in the outbox. What waits is sent only while Kranich & Finch is open" in maria.dialog
        await maria.press("escape")
        await maria.until(lambda: maria.dialog == "")
        assert "SANDBOX" in maria.header
        app.post_message(OpenSystem(LIVE))
        await maria.until(lambda: "Open Shop now?" in maria.dialog)
        await maria.press("y")
        await maria.until(lambda: "LIVE" in maria.header)
        await maria.let_pass(60)
        assert remote.count(*REPLY) == 0
        app.post_message(OpenSystem(app.opener.sandbox()))
        await maria.in_time(lambda: remote.count(*REPLY) == 1)


async def test_the_question_sees_that_the_message_is_sent_behind_it(tmp_path: Path, network: Network) -> None:
    app = two_systems(tmp_path, network)
    async with person(app) as maria:
        await answer(maria)
        app.post_message(OpenSystem(LIVE))
        await maria.until(lambda: "1 message waits" in maria.dialog)
        await maria.in_time(lambda: "No message waits any more." in maria.dialog)
        assert network.systems[SANDBOX_URL].count(*REPLY) == 1
        assert "Open it (y)" in maria.dialog
        await maria.press("y")
        await maria.until(lambda: "LIVE" in maria.header)


async def test_the_same_system_is_opened_again_without_a_question(tmp_path: Path, network: Network) -> None:
    app = two_systems(tmp_path, network)
    async with person(app) as maria:
        await answer(maria)
        before = maria.desk
        app.post_message(OpenSystem(app.opener.sandbox()))
        await maria.until(lambda: app.desk is not None and app.desk is not before)
        await maria.in_time(lambda: network.systems[SANDBOX_URL].count(*REPLY) == 1)
