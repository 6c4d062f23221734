"""Designs by keyboard: plan, choices, run, revisions; and what goes wrong meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from plentytui.models.systems import SANDBOX_URL
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.pick_value import PickValue
from tests.dropbox_double import EMAIL, FULL
from tests.dropbox_person import (
    FILE,
    HEADER,
    app_with,
    at_dropbox,
    export_all,
    idle,
    link,
    linked,
    screen_of,
    until,
    wait,
)
from tests.dropbox_server import Served, served
from tests.network import Network, network

__all__ = ["network", "served"]
pytestmark = pytest.mark.anyio


async def test_a_conflict_is_left_until_a_choice_is_made(tmp_path: Path, served: Served) -> None:
    double = served[0]
    double.put(FILE, b"<header>edited</header>")
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await linked(maria, double)
        screen = screen_of(maria)
        assert screen.rows.key == HEADER
        await maria.sees("! conflict")
        await maria.press("s")
        await maria.told("Choose something first")
        await maria.press("space")
        await maria.sees("export ! conflict")
        await maria.press("enter")
        await maria.sees("import ! conflict")
        await maria.press("l")
        await maria.sees("- ! conflict")
        await maria.press("space", "u")
        await maria.sees("- ! conflict")
        await maria.press("i")
        await maria.told("nothing to import but what you choose")
        await maria.press("space", "space", "s")
        await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "the system keeps no old ones" in maria.dialog
        await maria.press("n")
        await idle(maria)
        assert double.calls["2/files/download"] == 0
        await maria.press("s")
        await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.told("Last run: 1 done.")
        await idle(maria)
        assert "conflict" not in maria.words


async def test_a_run_is_cancelled_after_a_file_and_gone_on_with(tmp_path: Path, served: Served) -> None:
    double = served[0]
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await linked(maria, double)
        screen = screen_of(maria)
        double.after["2/files/upload"] = screen.action_cancel
        await maria.press("e", "s")
        await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.told("Last run: 1 done, 33 left (c goes on).")
        double.after.clear()
        await idle(maria)
        await maria.press("c")
        await maria.told("Last run: 33 done.")
        await idle(maria)
        assert len(double.files) == 34
        await maria.press("c")
        await maria.told("No run was interrupted.")


@pytest.mark.parametrize("key", ["R", "s", "c", "v"])
async def test_no_key_breaks_off_a_run(tmp_path: Path, served: Served, key: str) -> None:
    double, go = served[0], threading.Event()
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await linked(maria, double)
        double.after["2/files/upload"] = lambda: wait(go)
        await maria.press("space", "s")
        await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await until(maria, lambda: double.calls["2/files/upload"] == 1)
        await maria.press(key)
        await maria.told("It is still being worked")
        assert screen_of(maria).running
        go.set()
        await maria.told("Last run: 1 done.")
        await idle(maria)


async def test_a_full_dropbox_and_revoked_access_are_told(tmp_path: Path, served: Served) -> None:
    double = served[0]
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await linked(maria, double)
        double.fail("2/files/upload", FULL)
        await maria.press("e", "s")
        await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.told("no space left")
        await idle(maria)
        await maria.sees("34 left (c goes on)")
        double.revoke_all()
        await maria.press("R")
        await maria.sees("the access was revoked or has ended.")
        assert "Get a code (o)" in maria.words


async def test_revisions_are_shown_and_one_is_restored(tmp_path: Path, served: Served) -> None:
    double = served[0]
    async with at_dropbox(app_with(tmp_path, served), size=(120, 40)) as maria:
        await linked(maria, double)
        await maria.press("v")
        await maria.told("was never in Dropbox")
        await export_all(maria)
        original = double.content(FILE)
        double.put(FILE, b"spoilt")
        await maria.press("R")
        await until(maria, lambda: "changed there" in maria.words)
        await idle(maria)
        screen_of(maria).rows.select(HEADER)
        await maria.press("v")
        await until(maria, lambda: isinstance(maria.app.screen, PickValue))
        assert "Revisions of" in maria.dialog
        await maria.press("down", "enter")
        await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await until(maria, lambda: double.content(FILE) == original)
        await maria.told("Restored")


async def test_hostile_names_are_shown_harmless_and_do_nothing(tmp_path: Path, served: Served) -> None:
    double = served[0]
    double.email = "[@click=app.quit]x[/]\x1b]0;t\x07@example.org"
    double.put("/plentymarkets/A[@click=app.quit]x[/nope].txt", b"x")
    double.put("/plentymarkets/B\x1b[2J\x9b31m.txt", b"x")
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await link(maria, double)
        await until(maria, lambda: "1 new in Dropbox" in maria.words)
        await idle(maria)
        assert "[@click=app.quit]x[/]^[]0;t^G@example.org" in maria.words
        assert "A[@click=app.quit]x[/nope]" in maria.words
        screen_of(maria).rows.select("B\x1b[2J\x9b31m")
        await maria.sees("B^[[2J<9B>31m")
        await maria.sees("Its name has control characters.")
        assert "\x1b" not in maria.screen
        await maria.press("space")
        await maria.told("Its name has control characters.")


async def test_slow_refused_and_empty_sides_have_their_faces(tmp_path: Path, served: Served, network: Network) -> None:
    double = served[0]
    app = app_with(tmp_path, served, network=network)
    async with at_dropbox(app) as maria:
        remote = network.systems[SANDBOX_URL]
        path = "/rest/storage/layout/list"
        remote.answers["GET", path] = (403, {"error": {"message": "no", "missing_permissions": {}}})
        await link(maria, double)
        await until(maria, lambda: "R tries again." in maria.words)
        remote.answers["GET", path] = (200, {"objects": [], "isTruncated": False})
        go = threading.Event()
        double.faults.clear()
        double.put("/plentymarkets/x.txt", b"x")
        double.after["2/files/list_folder"] = lambda: wait(go)
        await maria.press("R")
        await maria.sees("Reading both sides ...")
        await maria.press("R", "o")
        await maria.told("Something is under way")
        go.set()
        await until(maria, lambda: "1 new in Dropbox" in maria.words)
        await idle(maria)
        double.remove("/plentymarkets/x.txt")
        await maria.press("R")
        await until(maria, lambda: "There are no designs on either side." in maria.words)


async def test_another_system_is_opened_while_a_plan_is_made(tmp_path: Path, served: Served, network: Network) -> None:
    double = served[0]
    app = app_with(tmp_path, served, network=network)
    async with at_dropbox(app) as maria:
        await linked(maria, double)
        go = threading.Event()
        double.put("/plentymarkets/x.txt", b"x")
        double.after["2/files/list_folder"] = lambda: wait(go)
        await maria.press("R")
        await until(maria, lambda: screen_of(maria).running)
        app.open_system(app.opener.sandbox())
        go.set()
        await until(maria, lambda: app.desk is not None and app.desk.workspace is not None)
        await maria.rest()
        screen = screen_of(maria)
        assert not screen.running
        await maria.sees(EMAIL)
        double.after.clear()
        await maria.press("R")
        await until(maria, lambda: "1 new in Dropbox" in maria.words)
        await idle(maria)
