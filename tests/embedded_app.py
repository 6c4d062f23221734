"""The app over a sandbox in memory, on a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from plentytui.clock import ManualClock
from plentytui.factory import SandboxChoice, UserOpener
from plentytui.paths import Paths
from plentytui.rules.rates import Rate
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.scenarios import Scenario
from plentytui.settings import Settings
from plentytui.ui.app import PlentytuiApp

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
"""When every test begins."""


def make_paths(folder: Path) -> Paths:
    """Folders of a user of their own."""
    return Paths(config=folder / "config", data=folder / "data", state=folder / "state")


def make_app(
    folder: Path,
    *,
    size: int = 60,
    scenarios: tuple[Scenario, ...] = (),
    rate: Rate = Rate.BASIC,
    settings: Settings | None = None,
    clock: ManualClock | None = None,
    read_only: bool = False,
    environ: Mapping[str, str] | None = None,
    start_in_sandbox: bool = True,
) -> PlentytuiApp:
    """The app as the factory builds it; only clock, folders and the sandbox's values are the test's."""
    clock = clock or ManualClock(START)
    opener = UserOpener(
        settings or Settings(timezone="UTC", theme="plentytui-dark"),
        make_paths(folder),
        clock=clock,
        choice=SandboxChoice(size=size),
        read_only=read_only,
        environ=environ or {},
        config=SandboxConfig(size=size, rate=rate, scenarios=frozenset(scenarios), start=START, clock=clock),
    )
    return PlentytuiApp(opener, opener.sandbox() if start_in_sandbox else None)


def clock_of(app: PlentytuiApp) -> ManualClock:
    """The clock that the test moves."""
    assert isinstance(app.clock, ManualClock)
    return app.clock


async def until(pilot: Pilot[None], condition: Callable[[], bool], *, turns: int = 2000) -> None:
    """Give way to the app until something is so; fails after far more turns than it can take."""
    for _ in range(turns):
        if condition():
            await pilot.pause()
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to be")


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the inbox is there and nothing is under way any more."""
    app = pilot.app
    assert isinstance(app, PlentytuiApp)
    await until(pilot, lambda: app.desk is not None and app.desk.workspace is not None)
    desk = app.desk
    assert desk is not None
    assert desk.workspace is not None
    inbox = desk.workspace.inbox
    await until(pilot, lambda: inbox.complete or bool(app.state.trouble.value))
    await pilot.pause()
