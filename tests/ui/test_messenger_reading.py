"""Reading: the list, the thread, the read mark, and what moves between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.factory import SANDBOX_URL
from tests.embedded_app import MARIA, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio


async def test_the_inbox_is_there_after_three_calls(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        print(remote.arrived)
        print(maria.screen)
        print(maria.footer)
        print(maria.said)
        await maria.press("j", "j", "enter")
        await maria.rest()
        print(maria.screen)
        print(remote.readers(maria.current), MARIA)
        print(remote.arrived)
