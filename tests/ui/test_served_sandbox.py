"""A sandbox that is served on this machine is told apart from a live system, whatever was known of its address."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.systems import Backing, System
from plentytui.ui.app import PlentytuiApp
from tests.embedded_app import START, make_app, make_config, person
from tests.network import Network

pytestmark = pytest.mark.anyio

URL = "http://127.0.0.1:8765"
ASKED = ("GET", "/rest/plentytui/v1")


def make(folder: Path, network: Network, *, backing: Backing = Backing.LIVE, url: str = URL) -> PlentytuiApp:
    """An app with one system on its list, which is opened first."""
    clock = ManualClock(START)
    network.add(url, make_config(clock, size=20))
    system = System("Probe", url, "maria", backing)
    environ = {"PLENTYTUI_URL": url, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "sandbox-demo"}
    app = make_app(folder, network=network, clock=clock, environ=environ, first=system)
    app.opener.systems.add(system)
    return app


async def test_a_served_sandbox_says_so(tmp_path: Path, network: Network) -> None:
    app = make(tmp_path, network)
    async with person(app) as maria:
        await maria.until(lambda: "SANDBOX" in maria.header)
        assert "LIVE" not in maria.header
        known = app.opener.systems.get("Probe")
        assert known is not None
        assert known.backing is Backing.SERVED
        await maria.press("0")
        await maria.sees("127.0.0.1:8765")
        assert "LIVE" not in maria.screen


async def test_a_system_on_this_machine_that_does_not_say_so_is_live(tmp_path: Path, network: Network) -> None:
    app = make(tmp_path, network, backing=Backing.SERVED)
    network.systems[URL].answers[ASKED] = (404, {"error": "no such route"})
    async with person(app) as maria:
        await maria.until(lambda: "LIVE" in maria.header)
        known = app.opener.systems.get("Probe")
        assert known is not None
        assert known.backing is Backing.LIVE


async def test_a_system_elsewhere_is_not_asked(tmp_path: Path, network: Network) -> None:
    url = "https://p12345.my.plentysystems.com"
    app = make(tmp_path, network, url=url)
    async with person(app) as maria:
        assert "LIVE" in maria.header
        assert network.systems[url].count(*ASKED) == 0
