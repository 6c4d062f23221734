"""Without a connection: what is on this machine can be read and written to, and all of it is made good afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.scenarios import Scenario
from tests.embedded_app import MARIA, START, clock_of, make_app, make_config, person
from tests.network import Network

pytestmark = pytest.mark.anyio

FIRST = "Katharina"


async def test_offline_is_told_with_the_time_and_ends_by_itself(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.let_pass(30)
        remote.cut()
        await maria.in_time(lambda: "OFFLINE since 13:0" in maria.header)
        reason = maria.app.state.connection.value.reason
        assert reason.startswith("The system does not answer"), "a sentence, as where there is nothing to show"
        assert reason.endswith(".")
        await maria.press("j", "j", "G", "g")
        assert maria.rows.row_count > 10
        remote.mend()
        await maria.in_time(lambda: "online" in maria.header)


async def test_a_first_start_without_a_connection_says_so_and_tries_again(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    network.add(SANDBOX_URL, make_config(clock)).cut()
    async with person(make_app(tmp_path, network=network, clock=clock), size=(80, 24), wait=False) as maria:
        await maria.in_time(lambda: "OFFLINE" in maria.header)
        await maria.until(lambda: "Network is unreachable" in maria.words_in(maria.rows))
        assert "It is tried again by itself." in maria.words_in(maria.rows)
        assert "unknown" not in maria.screen
        network.systems[SANDBOX_URL].mend()
        await maria.in_time(lambda: maria.rows.row_count > 10)
        await maria.until(lambda: "online" in maria.header)


async def test_started_offline_with_a_known_system(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        await maria.open(FIRST)
        known = await maria.open("Priya")
        unread = maria.unread
    remote = network.systems[SANDBOX_URL]
    remote.cut()
    clock.advance(60)
    async with person(make_app(tmp_path, network=network, clock=clock), wait=False) as maria:
        await maria.until(lambda: maria.app.desk is not None and maria.rows.row_count > 10)
        assert f"{unread} unread" in maria.header
        maria.rows.select(known)
        await maria.press("enter")
        await maria.reads("Priya Chaudhry (customer)")
        await maria.press("r")
        await maria.type("Yes, deep enough.")
        await maria.press("ctrl+s")
        await maria.reads("sends in 10 s")
        await maria.let_pass(60)
        await maria.reads("waits for the connection - u takes it back")
        maria.rows.focus()
        await maria.press("j", "enter")
        await maria.reads("are not here yet")
        other = maria.current
        remote.mend()
        await maria.in_time(
            lambda: [i.state for i in maria.desk.store.outbox.for_conversation(known)] == [Delivery.SENT]
        )
        assert sum("deep enough." in message.text for message in remote.messages(known)) == 1
        await maria.in_time(lambda: bool(maria.desk.store.mirror.messages(other)))
        await maria.until(lambda: "are not here yet" not in maria.words)


async def test_a_thread_that_cannot_be_read_says_why_and_comes_later(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.cut()
        await maria.press("enter")
        await maria.in_time(lambda: "does not answer" in maria.words_in(maria.thread))
        await maria.reads("The system does not answer: ")
        assert "/rest/" not in maria.words_in(maria.thread), "a route tells nobody anything who answers customers"
        row = maria.desk.store.mirror.row(maria.current)
        assert row is not None
        assert row.sender in maria.words_in(maria.thread), "what the list knows is shown above"
        await maria.rest()
        assert "does not answer" in maria.words_in(maria.thread), "it stays there"
        remote.mend()
        await maria.in_time(lambda: "(customer)" in maria.words_in(maria.thread))


async def test_what_was_read_offline_is_marked_in_the_system_later(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        clock_of(maria.app).advance(3)
        remote.hears(uuid, "Und?", maria.app.clock.now())
        await maria.press("escape", "R")
        await maria.until(lambda: maria.is_unread(uuid))
        before = maria.unread
        remote.cut()
        maria.rows.select(uuid)
        await maria.press("enter")
        await maria.let_pass(40)
        await maria.until(lambda: f"{before - 1} unread" in maria.header)
        assert MARIA not in remote.readers(uuid)
        await maria.press("escape")
        await maria.sees("1 read mark waits")
        remote.mend()
        await maria.in_time(lambda: MARIA in remote.readers(uuid))
        assert f"{before - 1} unread" in maria.header
        await maria.until(lambda: "read mark" not in maria.words)


async def test_an_answer_waits_for_the_connection_and_says_so(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        await maria.open("")
        network.systems[SANDBOX_URL].cut()
        await maria.in_time(lambda: "OFFLINE" in maria.header)
        await maria.press("r")
        await maria.type("Ist unterwegs.")
        await maria.press("ctrl+s")
        await maria.in_time(lambda: "waits for the connection - u takes it back" in maria.words_in(maria.thread))
        await maria.let_pass(30)
        assert "waits for the connection" in maria.words_in(maria.thread)
        await maria.press("9")
        await maria.sees("It waits for the connection; u takes it back.")


async def test_drafts_need_no_connection(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        uuid = await maria.open(FIRST)
        network.systems[SANDBOX_URL].cut()
        await maria.press("r")
        await maria.type("Im Tunnel geschrieben")
        await maria.press("escape")
        await maria.until(lambda: [d.text for d in maria.desk.store.drafts.get(uuid)] == ["Im Tunnel geschrieben"])


async def test_refresh_without_a_connection_says_so(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        network.systems[SANDBOX_URL].cut()
        await maria.press("R")
        await maria.in_time(lambda: "Not refreshed" in maria.said)


async def test_a_slow_system_leaves_the_keys_alive(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, scenarios=(Scenario.SLOW,))
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.sees("Reading the conversations of Kranich & Finch ...")
        await maria.press("question_mark")
        await maria.sees("Help")
        await maria.press("escape")
        await maria.until(lambda: maria.rows.row_count > 10)
        await maria.press("j", "j", "enter")
        await maria.reads("are not here yet")
        await maria.press("escape", "j")
        assert maria.rows.cursor == 3
