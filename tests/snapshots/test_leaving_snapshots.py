"""Pictures of leaving the program while actions are under way, and of the start after that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import pytest

from plentytui.clock import ManualClock
from plentytui.models.systems import SANDBOX_URL
from plentytui.settings import Settings
from plentytui.ui.app import PlentytuiApp
from tests.actions_on_hold import CLOSE, ask_to_quit, mark_three
from tests.embedded_app import START, Person, make_app, person, settled
from tests.network import Network, Remote
from tests.snapshots.conftest import Snap

Steps = Callable[[Person, Remote], Awaitable[None]]
SIZES = ((80, 24), (140, 40))


async def _waiting(maria: Person, remote: Remote) -> None:
    await mark_three(maria, remote)
    await maria.sees("2 unsent")


async def _asked(maria: Person, remote: Remote) -> None:
    await mark_three(maria, remote)
    await ask_to_quit(maria)


async def _waited_for(maria: Person, remote: Remote) -> None:
    await _asked(maria, remote)
    await maria.press("w")
    await maria.until(lambda: "ends once they are sent" in maria.dialog)


async def _all_sent(maria: Person, remote: Remote) -> None:
    await _asked(maria, remote)
    remote.held.pop(CLOSE).set()
    await maria.until(lambda: "All of it was sent." in maria.dialog)


async def _told(maria: Person, _: Remote) -> None:
    await maria.told("Not carried out when the program ended last")
    await maria.press("!")
    await maria.sees("Not carried out when the program ended last")


async def _done_again(maria: Person, _: Remote) -> None:
    await maria.told("Not carried out when the program ended last")
    await maria.press("Z")
    await maria.until(lambda: "Do what was not carried out" in maria.dialog)


def _app(folder: Path, network: Network, clock: ManualClock) -> PlentytuiApp:
    settings = Settings(timezone="Europe/Berlin", theme="plentytui-dark")
    return make_app(folder, network=network, clock=clock, size=20, settings=settings)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize(
    "take",
    [
        pytest.param(_waiting, id="waiting"),
        pytest.param(_asked, id="asked"),
        pytest.param(_waited_for, id="waited-for"),
        pytest.param(_all_sent, id="all-sent"),
    ],
)
def test_leaving(snap: Snap, network: Network, tmp_path: Path, take: Steps, size: tuple[int, int]) -> None:
    app = _app(tmp_path, network, ManualClock(START))

    async def steps(maria: Person) -> None:
        await settled(maria.pilot)
        await take(maria, network.systems[SANDBOX_URL])

    assert snap(app, steps, size)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("take", [pytest.param(_told, id="told"), pytest.param(_done_again, id="done-again")])
def test_the_start_after_it(snap: Snap, network: Network, tmp_path: Path, take: Steps, size: tuple[int, int]) -> None:
    clock = ManualClock(START)

    async def leave() -> None:
        app = _app(tmp_path, network, clock)
        async with person(app, size=size) as maria:
            remote = network.systems[SANDBOX_URL]
            await mark_three(maria, remote)
            await ask_to_quit(maria)
            await maria.press("y")
            await maria.told("The answer to what is on its way is waited for.")
            remote.held.pop(CLOSE).set()
            await maria.until(lambda: not app.is_running)

    anyio.run(leave)

    async def steps(maria: Person) -> None:
        await take(maria, network.systems[SANDBOX_URL])

    assert snap(_app(tmp_path, network, clock), steps, size)
