"""Somebody in front of the Dropbox screen, with the double in the place of Dropbox."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from plentytui.settings import Settings
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.dropbox_link import DropboxScreen
from tests.dropbox_double import APP_KEY, EMAIL, Double
from tests.dropbox_server import Served
from tests.embedded_app import Person, make_app, person
from tests.network import Network

HEADER = "Kranich Spring/PageDesign/Partials/Header"
FILE = f"/plentymarkets/{HEADER}.txt"


def app_with(
    folder: Path, served: Served | None, *, key: str = APP_KEY, network: Network | None = None
) -> PlentytuiApp:
    """The app with the double in the place of Dropbox."""
    settings = Settings(timezone="UTC", theme="plentytui-dark", app_key=key)
    app = make_app(folder, size=5, settings=settings, network=network)
    app.opener.dropbox = served[1] if served else None
    return app


@asynccontextmanager
async def at_dropbox(app: PlentytuiApp, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
    """Somebody in front of the Dropbox screen."""
    async with person(app, size=size) as maria:
        await maria.press("4")
        await maria.until(lambda: isinstance(app.screen, DropboxScreen))
        await maria.rest()
        yield maria


def screen_of(maria: Person) -> DropboxScreen:
    screen = maria.app.screen
    assert isinstance(screen, DropboxScreen)
    return screen


async def idle(maria: Person) -> None:
    """Wait until neither a plan is made nor a run is under way."""
    await until(maria, lambda: isinstance(maria.app.screen, DropboxScreen) and not screen_of(maria).running)
    await maria.rest()


async def until(maria: Person, condition: Callable[[], bool]) -> None:
    """Wait for what takes a while: real calls over TLS."""
    for _ in range(6000):
        if condition():
            await maria.pilot.pause()
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"it never came to be; {maria.said!r} over\n{maria.screen}")


async def link(maria: Person, double: Double, code: str | None = None) -> None:
    """Get a code and paste it."""
    await maria.press("o")
    await until(maria, lambda: isinstance(maria.app.screen, AskLine))
    address = maria.app.clipboard
    await maria.type(double.allow(address) if code is None else code)
    await maria.press("enter")


async def linked(maria: Person, double: Double) -> None:
    await link(maria, double)
    await until(maria, lambda: screen_of(maria).office is not None and EMAIL in maria.words)
    await until(maria, lambda: "new here" in maria.words)
    await idle(maria)


async def export_all(maria: Person) -> None:
    await maria.press("e", "s")
    await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
    await maria.press("y")
    await until(maria, lambda: "Both sides are the same" in maria.words or "Last run" in maria.words)
    await idle(maria)


def wait(go: threading.Event) -> None:
    assert go.wait(60)
