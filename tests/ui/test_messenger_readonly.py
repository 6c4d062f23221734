"""Read-only: nothing is written to the system, and every key that would says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery
from plentytui.models.systems import SANDBOX_URL, System
from plentytui.settings import Settings, SystemSettings
from tests.embedded_app import START, make_app, make_config, person
from tests.network import Network

pytestmark = pytest.mark.anyio

FIRST = "Katharina"
LIVE = System("Shop", "https://p12345.my.plentysystems.com", "maria")
LIVE_ENVIRON = {"PLENTYTUI_URL": LIVE.url, "PLENTYTUI_USER": LIVE.user, "PLENTYTUI_PASSWORD": "sandbox-demo"}


async def test_nothing_is_written(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network, read_only=True)) as maria:
        remote = network.systems[SANDBOX_URL]
        assert "READ-ONLY" in maria.header
        unread = maria.unread
        await maria.open(FIRST)
        for key in ("r", "w"):
            await maria.press(key)
            assert not maria.thread.composer.is_open
            assert "This system was opened read-only." in maria.said
        await maria.let_pass(120)
        assert {call for call in remote.arrived if call[0] != "GET"} == {("POST", "/rest/login")}
        assert maria.unread == unread, "reading without a mark leaves it unread"
        assert "Not up to date" not in maria.said


async def test_what_waits_in_the_outbox_stays_there(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Spaeter.")
        await maria.press("ctrl+s")
        await maria.reads("sends in 10 s")
    async with person(make_app(tmp_path, network=network, clock=clock, read_only=True)) as maria:
        await maria.let_pass(60)
        assert [item.state for item in maria.desk.store.outbox.for_conversation(uuid)] == [Delivery.WAITING]
    assert network.systems[SANDBOX_URL].count("POST", "/rest/messages") == 0


@pytest.mark.parametrize("by", ["the command line", "the settings", "the list of systems"])
async def test_a_live_system_is_read_only_however_it_was_said(tmp_path: Path, network: Network, by: str) -> None:
    clock = ManualClock(START)
    remote = network.add(LIVE.url, make_config(clock))
    named = MappingProxyType({"Shop": SystemSettings(read_only=True)} if by == "the settings" else {})
    app = make_app(
        tmp_path,
        network=network,
        clock=clock,
        first=replace(LIVE, read_only=by == "the list of systems"),
        read_only=by == "the command line",
        settings=Settings(timezone="UTC", systems=named),
        environ=LIVE_ENVIRON,
    )
    async with person(app) as maria:
        assert "READ-ONLY" in maria.header
        assert "LIVE" in maria.header
        await maria.open(FIRST)
        await maria.press("r")
        assert not maria.thread.composer.is_open
        assert "This system was opened read-only." in maria.said
        assert {call for call in remote.arrived if call[0] != "GET"} == {("POST", "/rest/login")}
