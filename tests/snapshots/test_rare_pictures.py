"""Pictures of states that come seldom: dialogs with a reason to stay open, slow systems, more than is kept here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from plentytui.clock import ManualClock
from plentytui.errors import StoreError, UsageError
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.writing import DraftFile
from plentytui.rules.service.action import EXTENSION
from plentytui.settings import Settings
from plentytui.store.drafts import Drafts
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.dialogs.own_folder import EditFolder
from plentytui.ui.dialogs.pick_file import PickFiles
from plentytui.ui.dialogs.saved_filter import FilterForm, SaveFilter
from plentytui.ui.screens.api import ApiScreen
from plentytui.ui.screens.service.system import SystemScreen
from plentytui.ui.screens.service.systems import ServiceScreen
from tests.bare_app import BareApp, make_call
from tests.embedded_app import START, Person, make_app, settled
from tests.network import Network, Remote
from tests.snapshots.conftest import Compare, Snap

Steps = Callable[[Person, Remote, pytest.MonkeyPatch], Awaitable[None]]
SIZES = ((80, 24), (140, 40))
NOW = START.timestamp()
PAGE = ("GET", "/rest/conversations")


# Dialogs, in a small app


async def _no_rename(_: str) -> None:
    """Nothing is renamed for a picture."""


async def _no_delete() -> bool:
    return False


def _taken(_: FilterForm) -> None:
    raise UsageError("There is a saved filter called Rechnungen already.", "Choose another name, or change that one.")


def _folder(_: Path) -> Screen[Any]:
    return EditFolder("Rückrufe", ("Kulanz",), rename=_no_rename, delete=_no_delete)


def _filter(_: Path) -> Screen[Any]:
    return SaveFilter(_taken, "is:unread rechnung")


def _files(home: Path) -> Screen[Any]:
    folder = home / "Dokumente"
    folder.mkdir()
    for name in ("bild.png", "rechnung.pdf", "setup.exe"):
        (folder / name).write_bytes(b"x" * 1_234)
    return PickFiles((DraftFile("/x/alt.pdf", "alt.pdf", 2_000),), folder)


DIALOGS: dict[str, tuple[Callable[[Path], Screen[Any]], tuple[str, ...]]] = {
    "own-folder": (_folder, ()),
    "own-folder-taken": (_folder, (*["backspace"] * 8, *"Kulanz", "enter")),
    "filter-taken": (_filter, (*"Rechnungen", "enter")),
    "filter-wrong": (_filter, ("R", "tab", *"is:gone", "enter")),
    "file": (_files, ("enter",)),
    "file-not-permitted": (_files, (*"setup", "enter")),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("name", DIALOGS)
def test_dialog(
    snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, size: tuple[int, int]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    app = BareApp(tmp_path, ManualClock(START))
    make, keys = DIALOGS[name]

    async def show(pilot: Pilot[None]) -> None:
        app.push_screen(make(home))
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=show)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
def test_call(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    app = BareApp(tmp_path, ManualClock(START), first=ApiScreen())

    async def show(pilot: Pilot[None]) -> None:
        await pilot.pause()
        app.log_in()
        app.state.add_call(make_call(1, NOW - 4))
        app.state.add_call(
            make_call(2, NOW - 2, method="POST", path="/rest/messages", status=422, error="The text is too long.")
        )
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ErrorDetails)

    assert snap_compare(app, terminal_size=size, run_before=show)


# States of the whole app


async def _beyond(maria: Person, *_: object) -> None:
    await maria.sees("+ reads older ones")


async def _slow_inbox(maria: Person, remote: Remote, _: pytest.MonkeyPatch) -> None:
    await maria.sees("Reading the conversations")
    await maria.until(lambda: PAGE in remote.arrived)


async def _slow_service(maria: Person, remote: Remote, _: pytest.MonkeyPatch) -> None:
    await settled(maria.pilot)
    remote.held["GET", EXTENSION] = asyncio.Event()
    await maria.press("2")
    await maria.until(lambda: isinstance(maria.app.screen, ServiceScreen))
    await maria.press("enter")
    await maria.until(lambda: isinstance(maria.app.screen, SystemScreen))
    await maria.sees("Reading ...")
    await maria.until(lambda: ("GET", EXTENSION) in remote.arrived)


async def _unsaved(maria: Person, _: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    await settled(maria.pilot)
    await maria.open("Katharina")
    await maria.press("r")
    monkeypatch.setattr(Drafts, "save", _refuse)
    await maria.type("Guten Tag,\n\nIhr Ersatz ist unterwegs.")
    await maria.app.run_action("quit")
    await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))


def _refuse(*_: object, **__: object) -> None:
    raise StoreError("The disk is full.", "Make room.")


STATES: dict[str, tuple[Steps, int]] = {
    "beyond-the-limit": (_beyond, 300),
    "slow-inbox": (_slow_inbox, 20),
    "slow-service": (_slow_service, 20),
    "quit-unsaved": (_unsaved, 20),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("name", STATES)
def test_state(
    snap: Snap,
    network: Network,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    size: tuple[int, int],
) -> None:
    take, conversations = STATES[name]
    settings = Settings(timezone="Europe/Berlin", theme="plentytui-dark", mirror_limit=100)
    app = make_app(tmp_path, size=conversations, network=network, settings=settings)
    remote = network.systems[SANDBOX_URL]
    if name == "slow-inbox":
        # Before the app begins: its first call may be answered before the first step.
        remote.held[PAGE] = asyncio.Event()

    async def steps(maria: Person) -> None:
        await take(maria, remote, monkeypatch)

    assert snap(app, steps, size)
