"""Offline: a conversation that was never opened is answered, and what could not be done says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import Delivery
from plentytui.models.systems import SANDBOX_URL
from plentytui.ui.dialogs.bulk_price import BulkPrice
from plentytui.ui.state import Link, not_connected
from tests.embedded_app import make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio


async def test_a_conversation_that_was_never_opened_is_answered_offline(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.cut()
        await maria.press("j", "j", "enter")
        await maria.reads("are not here yet")
        uuid = maria.current
        await maria.press("r")
        await maria.type("Ist unterwegs.")
        await maria.press("ctrl+s")
        await maria.reads("sends in 10 s")
        remote.mend()
        await maria.in_time(
            lambda: [i.state for i in maria.desk.store.outbox.for_conversation(uuid)] == [Delivery.SENT]
        )
        assert sum("Ist unterwegs." in message.text for message in remote.messages(uuid)) == 1


async def test_an_action_without_a_connection_was_not_refused(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        network.systems[SANDBOX_URL].cut()
        row = maria.desk.store.mirror.row(maria.current)
        assert row is not None
        await maria.press("d")
        await maria.in_time(lambda: "Not done" in maria.said)
        assert f"Could not mark {row.sender} as done. The system does not answer" in maria.said
        assert "nothing waits. Press the key again once the header says online." in maria.said
        assert "/rest/" not in maria.said


async def test_of_several_the_one_that_was_not_done_is_named(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        row = maria.desk.store.mirror.row(maria.current)
        assert row is not None
        remote.sandbox.world.mailbox.erase(remote.sandbox.world.mailbox.numbers([row.uuid]))
        await maria.press("space", "space", "d")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        await maria.press("y")
        await maria.told(f"That one is {row.sender}.")


async def test_before_the_first_connection_a_key_says_what_to_do(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network)
    async with person(app) as maria:
        assert maria.current
    network.systems[SANDBOX_URL].cut()
    async with person(make_app(tmp_path, network=network), wait=False) as maria:
        await maria.until(lambda: maria.app.desk is not None and maria.rows.row_count > 0)
        await maria.press("d")
        await maria.told("There is no connection to the system yet. Press the key again once the header says online.")


def test_who_is_not_logged_in_is_told_how_to_log_in() -> None:
    assert not_connected(Link.REFUSED) == "You are not logged in to the system. Press 0, then l, to log in."
