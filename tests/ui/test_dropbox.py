"""The Dropbox link by keyboard: code, plan, choices, run, revisions, base folder, end; and what goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from plentytui.errors import NotReachable
from plentytui.models.designs import LinkFacts
from plentytui.models.systems import SANDBOX_URL
from plentytui.settings import Settings
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.commands.dropbox import DROPBOX
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.dropbox_link import DropboxScreen
from tests.dropbox_double import APP_KEY, EMAIL, FULL, Double
from tests.dropbox_server import DoublePackage, serving
from tests.embedded_app import Person, make_app, person
from tests.network import Network, network

__all__ = ["network"]

pytestmark = pytest.mark.anyio
Served = tuple[Double, DoublePackage]
HEADER = "Kranich Spring/PageDesign/Partials/Header"
FILE = f"/plentymarkets/{HEADER}.txt"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as found:
        yield found


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
    for _ in range(3000):
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


def wait(go: threading.Event) -> None:
    assert go.wait(20)


def test_every_command_has_its_action_and_no_key_twice() -> None:
    keys = [key for command in DROPBOX.commands for key in command.default_keys]
    assert len(keys) == len(set(keys))
    for command in DROPBOX.commands:
        name = command.action.partition("(")[0]
        assert callable(getattr(DropboxScreen, f"action_{name}"))
