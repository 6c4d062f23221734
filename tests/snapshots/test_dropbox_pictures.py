"""Pictures of the Dropbox link: each face, the plan, its dialogs, at the two sizes that matter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.dropbox_link import DropboxScreen
from tests.dropbox_double import APP_KEY, Double
from tests.dropbox_person import FILE, app_with, export_all, idle, linked, screen_of, until
from tests.dropbox_server import serving
from tests.embedded_app import Person, settled
from tests.snapshots.conftest import Snap

Steps = Callable[[Person, Double], Awaitable[None]]
SIZES = ((80, 24), (140, 40))


async def opened(maria: Person, _: Double) -> None:
    await settled(maria.pilot)
    await maria.press("4")
    await maria.until(lambda: isinstance(maria.app.screen, DropboxScreen))


async def code(maria: Person, double: Double) -> None:
    await opened(maria, double)
    await maria.press("o")
    await until(maria, lambda: isinstance(maria.app.screen, AskLine))


async def plan(maria: Person, double: Double) -> None:
    double.put(FILE, b"<header>edited</header>\n")
    double.put("/plentymarkets/Kranich Spring/Misc/Banner.txt", b"<p>banner</p>\n")
    double.put("/plentymarkets/logo.png", b"no text")
    await opened(maria, double)
    await linked(maria, double)
    await maria.press("e", "space")


async def question(maria: Person, double: Double) -> None:
    await plan(maria, double)
    await maria.press("space", "s")
    await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))


async def same(maria: Person, double: Double) -> None:
    await opened(maria, double)
    await linked(maria, double)
    await export_all(maria)


async def all_rows(maria: Person, double: Double) -> None:
    await same(maria, double)
    await maria.press("a", "G")


async def interrupted(maria: Person, double: Double) -> None:
    await opened(maria, double)
    await linked(maria, double)
    double.after["2/files/upload"] = screen_of(maria).action_cancel
    await maria.press("e", "s")
    await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
    await maria.press("y")
    await maria.told("33 left")
    await idle(maria)


async def revisions(maria: Person, double: Double) -> None:
    await same(maria, double)
    double.put(FILE, b"edited")
    await maria.press("R")
    await until(maria, lambda: "changed there" in maria.words)
    await idle(maria)
    maria.app.clear_notifications()
    await maria.press("g", "v")
    await until(maria, lambda: isinstance(maria.app.screen, PickValue))


async def revoked(maria: Person, double: Double) -> None:
    await opened(maria, double)
    await linked(maria, double)
    double.revoke_all()
    await maria.press("R")
    await maria.sees("revoked")


async def unlink(maria: Person, double: Double) -> None:
    await same(maria, double)
    await maria.press("x")
    await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))


async def folder(maria: Person, double: Double) -> None:
    await same(maria, double)
    await maria.press("b")
    await until(maria, lambda: isinstance(maria.app.screen, AskLine))


STATES: dict[str, Steps] = {
    "no-key": opened,
    "not-linked": opened,
    "code": code,
    "plan": plan,
    "question": question,
    "same": same,
    "all-rows": all_rows,
    "interrupted": interrupted,
    "revisions": revisions,
    "revoked": revoked,
    "unlink": unlink,
    "base-folder": folder,
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("state", STATES)
def test_picture(
    snap: Snap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, size: tuple[int, int]
) -> None:
    # The address would be another one each time.
    monkeypatch.setattr("dropbox.oauth._generate_pkce_code_verifier", lambda: "v" * 128)
    with serving(tmp_path) as served:

        async def steps(maria: Person) -> None:
            await STATES[state](maria, served[0])
            await maria.rest()

        app = app_with(tmp_path, served, key="" if state == "no-key" else APP_KEY)
        # Where the settings lie is shown, and the test's own folder is another one each time.
        app.opener.paths = replace(app.opener.paths, config=Path("/home/maria/.config/plentytui"))
        assert snap(app, steps, size)
