"""The Dropbox link by keyboard: app key, code, base folder, end; and what goes wrong."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from textual.widgets import Input

from plentytui.errors import NotReachable
from plentytui.models.designs import LinkFacts
from plentytui.ui.commands.dropbox import DROPBOX
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.dropbox_link import DropboxScreen
from tests.dropbox_double import EMAIL
from tests.dropbox_person import FILE, app_with, at_dropbox, idle, link, linked, screen_of, until
from tests.dropbox_server import Served, served
from tests.network import Network, network

__all__ = ["network", "served"]
pytestmark = pytest.mark.anyio


async def test_without_an_app_key_the_screen_says_what_to_do(tmp_path: Path) -> None:
    async with at_dropbox(app_with(tmp_path, None, key="")) as maria:
        await maria.sees("The Dropbox link needs an app key of your own.")
        assert 'app_key = "..."' in maria.words
        assert "dropbox.com/developers/apps" in maria.words
        assert "settin" in maria.words
        for key in ("o", "R"):
            await maria.press(key)
            await maria.told("The Dropbox link needs an app key of your own.")
        assert "press ! to read the rest" not in maria.screen
        assert isinstance(maria.app.screen, DropboxScreen)


async def test_what_is_no_app_key_is_not_put_into_the_address(tmp_path: Path, served: Served) -> None:
    async with at_dropbox(app_with(tmp_path, served, key="not a key!")) as maria:
        await maria.press("o")
        await maria.told("The app key “not a key!” is none")
        assert isinstance(maria.app.screen, DropboxScreen)


async def test_the_address_is_printed_where_it_can_be_marked_in_one_piece(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    async with at_dropbox(app_with(tmp_path, served), size=(80, 24)) as maria:
        monkeypatch.setattr(maria.app, "suspend", contextlib.nullcontext)
        monkeypatch.setattr("plentytui.ui.dialogs.dropbox_code.print_address", printed.append)
        await maria.press("o")
        await until(maria, lambda: isinstance(maria.app.screen, AskLine))
        await maria.press("ctrl+l")
        assert printed == [maria.app.clipboard]
        await maria.press("escape")
        await idle(maria)


async def test_a_code_that_could_not_be_sent_stays_in_its_line(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = served[0]
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await maria.sees("No Dropbox account is linked.")
        office = screen_of(maria).office
        assert office is not None
        finish = office.link.finish

        async def offline(code: str) -> tuple[LinkFacts, str]:
            monkeypatch.setattr(office.link, "finish", finish)
            raise NotReachable("Dropbox did not take the code: there is no connection.", "Try again.")

        monkeypatch.setattr(office.link, "finish", offline)
        await link(maria, double)
        await maria.told("there is no connection")
        await until(maria, lambda: isinstance(maria.app.screen, AskLine))
        await maria.press("enter")
        await until(maria, lambda: EMAIL in maria.words)
        await idle(maria)


async def test_an_account_is_linked_by_the_code_and_designs_are_exported(tmp_path: Path, served: Served) -> None:
    double = served[0]
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await maria.sees("No Dropbox account is linked.")
        await maria.press("o")
        await until(maria, lambda: isinstance(maria.app.screen, AskLine))
        assert maria.app.clipboard.startswith("https://www.dropbox.com/oauth2/authorize?")
        assert "Open it in a browser" in maria.dialog
        assert "oauth2/authorize" in maria.dialog
        assert "An empty line removes the link." in maria.dialog
        await maria.type(double.allow(maria.app.clipboard))
        await maria.press("enter")
        await until(maria, lambda: EMAIL in maria.words)
        await maria.told("for the session only")
        await until(maria, lambda: "34 new here" in maria.words)
        await idle(maria)
        assert "2 cannot be exchanged" in maria.words
        await maria.press("e")
        await maria.sees("34 chosen")
        await maria.press("s")
        await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "Added to Dropbox: 34 files." in maria.dialog
        assert "Kranich & Finch and Dropbox folder plentymarkets" in maria.dialog
        assert not double.files
        await maria.press("y")
        await until(maria, lambda: len(double.files) == 34)
        await maria.told("Last run: 34 done.")
        await idle(maria)
        assert FILE.lower() in double.files
        await maria.press("a")
        await maria.sees("same")


async def test_the_base_folder_is_renamed(tmp_path: Path, served: Served) -> None:
    double = served[0]
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await linked(maria, double)
        await maria.press("b")
        await until(maria, lambda: isinstance(maria.app.screen, AskLine))
        line = maria.app.screen.query_one(Input)
        line.value = "shop: designs"
        await maria.press("enter")
        await maria.sees("has :")
        line.value = "shop designs"
        await maria.press("enter")
        await until(maria, lambda: isinstance(maria.app.screen, DropboxScreen))
        await maria.sees("Base folder: shop designs")
        await idle(maria)
        await maria.press("b")
        await until(maria, lambda: isinstance(maria.app.screen, AskLine))
        await maria.sees("A slash makes a folder within a folder.")
        maria.app.screen.query_one(Input).value = "shop/designs"
        await maria.press("enter")
        await maria.told("The base folder is designs in the folder shop.")
        await until(maria, lambda: isinstance(maria.app.screen, DropboxScreen))
        await maria.press("R")
        await until(maria, lambda: "34 new here" in maria.words)


@pytest.mark.parametrize("keys", [("o", "enter"), ("x",)])
async def test_an_empty_code_or_the_key_removes_the_link(tmp_path: Path, served: Served, keys: tuple[str, ...]) -> None:
    double = served[0]
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await maria.press("x")
        await maria.told("No account is linked")
        await linked(maria, double)
        await maria.press(keys[0])
        if len(keys) > 1:
            await until(maria, lambda: isinstance(maria.app.screen, AskLine))
            await maria.press(keys[1])
        await until(maria, lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert f"Remove the link to {EMAIL}?" in maria.dialog
        await maria.press("y")
        await until(maria, lambda: "No Dropbox account is linked." in maria.words)
        assert (double.refresh, double.access) == (set(), set())


async def test_a_wrong_code_is_told(tmp_path: Path, served: Served) -> None:
    async with at_dropbox(app_with(tmp_path, served)) as maria:
        await link(maria, served[0], "nonsense")
        await maria.told("each works once")
        await maria.sees("No Dropbox account is linked.")


async def test_offline_it_says_that_the_system_is_not_connected(
    tmp_path: Path, served: Served, network: Network
) -> None:
    app = app_with(tmp_path, served, network=network)
    async with at_dropbox(app) as maria:
        desk = maria.desk
        workspace, desk.workspace = desk.workspace, None
        await link(maria, served[0])
        await until(maria, lambda: EMAIL in maria.words)
        await maria.press("R")
        await maria.told("The system is not connected")
        await maria.sees("R reads both sides and shows the plan.")
        desk.workspace = workspace


def test_every_command_has_its_action_and_no_key_twice() -> None:
    keys = [key for command in DROPBOX.commands for key in command.default_keys]
    assert len(keys) == len(set(keys))
    for command in DROPBOX.commands:
        name = command.action.partition("(")[0]
        assert callable(getattr(DropboxScreen, f"action_{name}"))
