"""Offline: a conversation that was never opened is answered, and what could not be done says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import Delivery
from plentytui.models.systems import SANDBOX_URL
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
        await maria.press("d")
        await maria.in_time(lambda: "Not done" in maria.said)
        assert "1 not sent: The system does not answer" in maria.said
        assert "Press the key again once the header says online." in maria.said
        assert "/rest/" not in maria.said
