"""The first run: the embedded system or a real one, log-in with its refusals, keys of one's own, no colours."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import MappingProxyType

import pytest

from plentytui.clock import ManualClock
from plentytui.models.systems import SANDBOX_URL, System
from plentytui.sandbox.scenarios import Scenario
from plentytui.settings import Settings
from plentytui.ui.dialogs.add_system import AddSystem
from plentytui.ui.dialogs.ask_password import AskPassword
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.dialogs.login_failed import LoginFailed
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.screens.systems import SystemsScreen
from plentytui.ui.themes import kept_theme
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.form import FormField
from tests.embedded_app import START, Person, make_app, make_config, person
from tests.network import Network

pytestmark = pytest.mark.anyio

URL = "https://p12345.my.plentysystems.com"
SHOP = "p12345.my.plentysystems.com"


async def fill_in(maria: Person, address: str = SHOP, user: str = "maria") -> None:
    """Add a system with the dialog."""
    await maria.press("a")
    await maria.until(lambda: isinstance(maria.app.screen, AddSystem))
    await maria.type(address)
    await maria.press("tab")
    await maria.type(user)
    await maria.press("ctrl+s")


def files_with(folder: Path, words: bytes) -> list[Path]:
    """The files below a folder that contain some words."""
    return [file for file in folder.rglob("*") if file.is_file() and words in file.read_bytes()]


async def give(maria: Person, password: str) -> None:
    """Answer the question for the password."""
    await maria.until(lambda: isinstance(maria.app.screen, AskPassword))
    await maria.pilot.pause()
    await maria.type(password)
    await maria.press("enter")


async def test_the_embedded_system_is_one_key_away(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, start_in_sandbox=False)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await maria.sees("Welcome to plentytui.")
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen) and maria.rows.row_count > 10)
        assert "SANDBOX" in maria.header


async def test_a_real_system_is_added_and_opened(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    remote = network.add(URL, make_config(clock))
    app = make_app(tmp_path, network=network, clock=clock, start_in_sandbox=False)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await fill_in(maria)
        await give(maria, "sandbox-demo")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen) and maria.rows.row_count > 10)
        assert "LIVE" in maria.header
        assert remote.count("POST", "/rest/login") == 1
        await maria.press("0")
        await maria.sees("today 13:05")
    assert files_with(tmp_path, b"sandbox-demo") == [], "the password is nowhere on the disk"
    environ = {"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "sandbox-demo"}
    first = app.opener.systems.list()[0]
    again = make_app(tmp_path, network=network, clock=clock, first=first, environ=environ)
    async with person(again) as maria:
        assert "LIVE" in maria.header
        assert remote.count("POST", "/rest/login") == 1, "the session is shared with the next run"


async def test_a_refused_log_in_says_why_in_both_words_and_can_be_tried_again(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    remote = network.add(URL, make_config(clock))
    app = make_app(tmp_path, network=network, clock=clock, start_in_sandbox=False)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await fill_in(maria)
        await give(maria, "wrong")
        await maria.until(lambda: isinstance(app.screen, ErrorDetails))
        await maria.until(lambda: "The system did not accept user and password" in maria.dialog)
        assert "The user credentials were incorrect." in maria.dialog
        assert "Five wrong tries lock the account" in maria.dialog
        assert "wrong" not in maria.dialog.replace("wrong tries", "")
        assert remote.count("POST", "/rest/login") == 1
        await maria.press("escape")
        assert "NOT LOGGED IN" in maria.header
        await maria.until(lambda: "Press 0 and then l to log in." in maria.words_in(maria.rows))
        await maria.press("0")
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await maria.press("l")
        await give(maria, "sandbox-demo")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen) and maria.rows.row_count > 10)
        assert "online" in maria.header


async def test_a_refused_log_in_is_tried_again_from_where_it_is_told(tmp_path: Path, network: Network) -> None:
    network.add(URL, make_config(ManualClock(START)))
    app = make_app(tmp_path, network=network, start_in_sandbox=False)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await fill_in(maria)
        await maria.until(lambda: f"run plentytui login {SHOP} --save file." in maria.dialog)
        await give(maria, "wrong")
        await maria.until(lambda: "enter Try again" in maria.dialog)
        await maria.press("s", "a")
        await maria.until(lambda: "Nothing was typed. Press enter to try again" in maria.dialog)
        await maria.press("enter")
        await give(maria, "sandbox-demo")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen) and maria.rows.row_count > 10)
        assert "online" in maria.header


async def test_what_is_typed_before_the_question_for_the_password_comes_is_the_password(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.add(URL, make_config(ManualClock(START)))
    live = System("Shop", URL, "maria")
    app = make_app(tmp_path, network=network, first=live)
    app.opener.systems.add(live)
    async with person(app, size=(80, 24), wait=False) as maria:
        await give(maria, "sandbox-demo")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen) and maria.rows.row_count > 10)
    again = make_app(tmp_path, network=network, first=live)
    go_on = asyncio.Event()
    why = again.opener.why_no_keyring

    async def slow() -> str:
        await go_on.wait()
        return await why()

    monkeypatch.setattr(again.opener, "why_no_keyring", slow)
    async with person(again, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: maria.rows.row_count > 10)
        cursor = maria.rows.cursor
        again.simulate_key("j")
        again.simulate_key("d")
        await maria.rest()
        assert maria.rows.cursor == cursor
        go_on.set()
        await maria.until(lambda: isinstance(again.screen, AskPassword))
        await maria.until(lambda: again.screen.query_one(FormField).value == "jd")
        assert not maria.said


async def test_beneath_a_dialog_no_keys_of_the_screen_below_are_listed(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, start_in_sandbox=False)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        footer = app.screen.query_one(FooterBar)
        assert "a Add" in footer.text
        await maria.press("a")
        await maria.until(lambda: isinstance(app.screen, AddSystem))
        await maria.until(lambda: footer.text == "^s Accept  esc Cancel")
        await maria.press("escape")
        await maria.until(lambda: "a Add" in footer.text)
        await maria.press("ctrl+p")
        await maria.until(lambda: "Add" not in footer.text)


async def test_a_question_that_is_left_is_no_error(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    remote = network.add(URL, make_config(clock))
    app = make_app(tmp_path, network=network, clock=clock, start_in_sandbox=False)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await fill_in(maria)
        await maria.until(lambda: isinstance(app.screen, AskPassword))
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen))
        assert "NOT LOGGED IN" in maria.header
        assert remote.arrived == []


async def test_a_wrong_address_keeps_trying_and_the_systems_are_a_key_away(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, start_in_sandbox=False)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await fill_in(maria, address="no.such.example")
        await give(maria, "x")
        await maria.let_pass(30)
        await maria.until(lambda: "OFFLINE" in maria.header)
        await maria.until(lambda: "Name or service not known" in maria.words_in(maria.rows))
        await maria.press("0")
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await maria.sees("no.such.example: ")


async def test_the_environment_opens_a_system_without_a_question(tmp_path: Path, network: Network) -> None:
    from plentytui.clients import choose_system

    clock = ManualClock(START)
    network.add(URL, make_config(clock))
    environ = {"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "sandbox-demo"}
    app = make_app(tmp_path, network=network, clock=clock, environ=environ)
    app = make_app(
        tmp_path, network=network, clock=clock, environ=environ, first=choose_system(None, app.opener.paths, environ)
    )
    async with person(app) as maria:
        assert SHOP in maria.header
        assert app.opener.systems.list() == []


async def test_full_sessions_are_explained(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, scenarios=(Scenario.SESSIONS_FULL,))
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, ErrorDetails))
        await maria.until(lambda: "the contract allows only 3 users at the same time" in maria.dialog)
        assert "Log somebody out" in maria.dialog
        await maria.press("escape")
        assert "NOT LOGGED IN" in maria.header
        assert "3/3 FULL" in maria.header, "the refusal says how many there are"
        remote = network.systems[SANDBOX_URL]
        for session in list(remote.sandbox.sessions._by_access.values())[:1]:
            remote.sandbox.sessions.close(session)
        await maria.press("0")
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await maria.press("l")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen) and maria.rows.row_count > 10)
        assert "3/3 FULL" in maria.header


async def test_keys_of_ones_own_change_key_footer_and_help(tmp_path: Path) -> None:
    keys = MappingProxyType({"messenger.reply": "ctrl+d", "messenger.whisper": "ctrl+w", "messenger.next_unread": "8"})
    async with person(make_app(tmp_path, settings=Settings(timezone="UTC", keys=keys))) as maria:
        assert "^d Reply" in maria.footer
        assert "8 Next unread" in maria.footer
        await maria.press("r")
        assert not maria.is_writing()
        await maria.press("ctrl+d")
        assert maria.is_writing()
        await maria.press("escape", "escape", "ctrl+w")
        assert "WHISPER" in maria.screen
        await maria.press("escape", "escape", "question_mark")
        await maria.sees("ctrl+d Reply")


async def test_a_key_map_with_mistakes_says_so_and_the_rest_works(tmp_path: Path) -> None:
    keys = MappingProxyType({"messenger.nothing": "r", "messenger.whisper": "ctrl+d"})
    async with person(make_app(tmp_path, size=3, settings=Settings(timezone="UTC", keys=keys))) as maria:
        assert "messenger.nothing" in maria.said
        await maria.press("ctrl+d")
        assert maria.is_writing()


async def test_without_colours_every_state_has_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(tmp_path, size=20, read_only=True)
    assert app.no_color
    async with person(app) as maria:
        for word in ("SANDBOX", "READ-ONLY", "online", "unread", "●", "▌"):
            assert word in maria.screen


async def test_the_theme_is_switched_with_a_key(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=3)) as maria:
        themes = [maria.app.theme]
        for _ in range(2):
            await maria.press("ctrl+t")
            themes.append(maria.app.theme)
        assert themes == ["plentytui-dark", "plentytui-light", "plentytui-dark"]
        await maria.press("ctrl+t")
    again = make_app(tmp_path, size=3)
    assert again.theme == "plentytui-light", "kept for the next start"
    folder = again.opener.paths.state
    assert kept_theme(folder, "ansi-dark") == "ansi-dark", "a setting that was changed since wins"
    (folder / "theme").write_bytes(b"\xff")
    assert kept_theme(folder, "plentytui-dark") == "plentytui-dark"


async def test_a_theme_that_there_is_not_is_told_once_with_those_there_are(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=3, settings=Settings(timezone="UTC", theme="pink"))) as maria:
        told = [notice.text for notice in maria.app.notices if notice.title == "Theme"]
        assert len(told) == 1
        for words in ("pink", "ui.theme", "plentytui-light", "nord"):
            assert words in told[0]
        assert maria.app.theme == "plentytui-dark"


async def test_without_a_system_each_key_says_so_and_what_to_do(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, start_in_sandbox=False)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, MessengerScreen))
        for key in ("r", "w", "enter", "slash", "u", "e", "R", "d", "c", "F", "i", "9", "E", "space"):
            app.clear_notifications()
            await maria.press(key)
            assert maria.said == ": No system is open. Press 0 to choose one.", key
        app.clear_notifications()
        await maria.press("tab", "right_square_bracket", "escape", "question_mark")
        await maria.until(lambda: not isinstance(app.screen, MessengerScreen))
        await maria.press("escape")
        assert maria.said == ""
        await maria.press("ctrl+p", *"reply", "enter")
        await maria.told("No system is open.")
        await maria.press("0")
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))


async def test_a_log_in_without_an_answer_is_repeated_by_a_person_only(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    live = network.add(URL, make_config(clock, size=20))
    environ = {"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "sandbox-demo"}
    app = make_app(tmp_path, network=network, clock=clock, environ=environ, start_in_sandbox=False)
    live.lose_answers("POST", "/rest/login")
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.until(lambda: isinstance(app.screen, SystemsScreen))
        app.open_system(System("Shop", URL, "maria"))
        await maria.in_time(lambda: isinstance(app.screen, LoginFailed))
        assert "It may have taken one of the sessions" in maria.dialog
        await maria.let_pass(600)
        assert live.count("POST", "/rest/login") == 1
        live.mend()
        await maria.press("enter")
        await maria.in_time(lambda: app.desk is not None and app.desk.workspace is not None)
        assert live.count("POST", "/rest/login") == 2
