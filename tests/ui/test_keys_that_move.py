"""Keys that only move, and letters that are only written, are not painted each where they come in one piece."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from plentytui.models.listing import Folder
from plentytui.models.systems import SANDBOX_URL
from plentytui.settings import Settings
from plentytui.ui import in_turn
from plentytui.ui.asking import AskingApp
from plentytui.ui.commands.catalogue import ALL
from plentytui.ui.dialogs.login_failed import LoginFailed
from plentytui.ui.moving import move_of
from plentytui.ui.screens.help import HelpScreen
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.widgets import list_pane
from plentytui.ui.widgets.list_pane import ListPane
from plentytui.ui.widgets.reader import Reader
from plentytui.ui.widgets.text_pad import TextPad
from tests.embedded_app import make_app, person, until
from tests.network import Network
from tests.setup_person import in_setup
from tests.ui.test_keys_in_turn import comes_in

pytestmark = pytest.mark.anyio

_WAYS = ("down", "up", "page_down", "page_up", "first", "last")


def test_what_only_moves_is_said_of_the_cursor_and_of_scrolling_alone() -> None:
    moves = {command.id for commands in ALL for command in commands.commands if command.moves}
    assert moves == {f"{where}.{way}" for where in ("list", "thread", "reader") for way in _WAYS}


async def test_only_a_movement_of_what_has_the_keys_is_a_move(tmp_path: Path) -> None:
    settings = Settings(timezone="UTC", theme="plentytui-dark", keys={"list.up": "ctrl+u"})
    async with person(make_app(tmp_path, settings=settings)) as maria:
        found = {
            key: move_of(maria.app, key) for key in ("j", "ctrl+u", "G", "k", "enter", "n", "x", "2", "u", "space")
        }
        assert [key for key, move in found.items() if move is not None] == ["j", "ctrl+u", "G"]
        assert {move.within for move in found.values() if move is not None} == {maria.rows}
        # Its cursor has the list of another place shown.
        maria.messenger.groups.focus()
        await maria.until(lambda: maria.app.focused is maria.messenger.groups)
        assert move_of(maria.app, "j") is None
        await maria.press("slash")
        assert [move_of(maria.app, key) for key in ("j", "down", "home")] == [None, None, None]


async def test_many_moves_in_one_piece_wait_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_turn, "_UNSEEN", 1e6)
    async with person(make_app(tmp_path, size=200)) as maria:
        asked: list[object] = []
        monkeypatch.setattr(in_turn._Way, "follow", lambda way: asked.append(way))
        before = maria.rows.cursor
        comes_in(maria, "j" * 100 + "\x06" * 2 + "\x02" * 2 + "k" * 50)
        await maria.until(lambda: maria.rows.cursor == before + 50)
        assert asked == []


async def test_very_many_moves_are_seen_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_turn, "_UNSEEN", 0.0)
    async with person(make_app(tmp_path)) as maria:
        rows, seen = maria.rows, set[int]()
        paint = maria.app.screen._compositor_refresh

        def painted() -> None:
            seen.add(rows.cursor)
            paint()

        monkeypatch.setattr(maria.app.screen, "_compositor_refresh", painted)
        comes_in(maria, "j" * 6)
        await maria.until(lambda: rows.cursor == 6)
        await maria.rest()
        assert seen >= {1, 2, 3, 4, 5, 6}


async def test_what_follows_on_moves_waits_for_them(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        wanted = maria.rows.key_of(7)
        comes_in(maria, "jjjjjjjwab")
        await maria.until(lambda: maria.is_writing() and maria.typed == "ab")
        assert maria.thread.conversation == wanted


async def test_what_is_new_is_scrolled_once_it_has_its_size(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        comes_in(maria, "?")
        await maria.until(lambda: isinstance(maria.app.screen, HelpScreen))
        await maria.rest()
        reader = maria.app.screen.query_one(Reader)
        longest = reader.max_scroll_y
        # As where the text has come and was not laid out before the next key.
        reader.query_one("#text").update("short")  # type: ignore[attr-defined]
        await maria.rest()
        assert reader.max_scroll_y == 0 < longest
        reader.show(reader._text)
        reader.call_later(maria.app.post_message, events.Key("G", "G"))
        await maria.until(lambda: reader.scroll_offset.y == longest)


async def test_a_text_is_scrolled_by_every_key(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        comes_in(maria, "?jjjjj")
        await maria.until(lambda: isinstance(maria.app.screen, HelpScreen) and not maria.app._typed)
        await maria.rest()
        assert maria.app.screen.query_one(Reader).scroll_offset.y == 5


async def test_a_filter_that_comes_in_one_piece_is_looked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("slash")
        looked: list[str] = []
        narrow = ListPane.narrow

        def counted(pane: ListPane, contains: str, query: object) -> None:
            looked.append(contains)
            narrow(pane, contains, query)  # type: ignore[arg-type]

        monkeypatch.setattr(ListPane, "narrow", counted)
        comes_in(maria, "a long filter that is pasted")
        await maria.until(lambda: bool(looked) and looked[-1] == "a long filter that is pasted")
        assert len(looked) <= 2


async def test_letters_in_one_piece_are_compared_with_the_screen_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("w")
        compared: list[object] = []
        compare = TextPad._mark_changes

        def counted(pad: TextPad) -> None:
            compared.append(pad)
            compare(pad)

        monkeypatch.setattr(TextPad, "_mark_changes", counted)
        comes_in(maria, "0123456789" * 10)
        await maria.until(lambda: maria.typed == "0123456789" * 10)
        await maria.rest()
        assert len(compared) <= 5


async def test_keys_behind_a_filter_are_for_what_it_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_pane, "_AT_ONCE", 0)
    async with person(make_app(tmp_path)) as maria:
        go_on, to_thread = asyncio.Event(), asyncio.to_thread

        async def late(find: Callable[..., object], *given: object) -> object:
            await go_on.wait()
            return await to_thread(find, *given)

        monkeypatch.setattr(asyncio, "to_thread", late)
        before, count = maria.rows.cursor, maria.rows.row_count
        comes_in(maria, "/im\rj")
        await maria.until(lambda: maria.app.focused is maria.rows)
        await maria.rest()
        assert maria.rows.cursor == before
        go_on.set()
        await maria.until(lambda: maria.rows.row_count < count and maria.rows.cursor == 1)


# What does not follow from bindings, or comes later


class _Later(AskingApp):
    """Puts the focus into its field once the screen is painted."""

    BINDINGS: ClassVar[list[BindingType]] = [("f", "find", "Find"), ("d", "danger", "Danger")]
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def compose(self) -> ComposeResult:
        yield Input()

    def action_find(self) -> None:
        # Something to be painted, so that it takes until then.
        self.query_one(Input).placeholder = "find"
        self.call_after_refresh(self.query_one(Input).focus)

    def action_danger(self) -> None:
        self.done.append("danger")


async def test_keys_wait_for_a_focus_that_comes_with_the_next_paint() -> None:
    app = _Later()
    async with app.run_test() as pilot:
        for key in "fdd":
            app.post_message(events.Key(key, key))
        await until(pilot, lambda: app.query_one(Input).value == "dd")
        assert app.done == []


async def test_where_nothing_is_asked_moves_act_and_what_else_was_typed_is_told(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        before, count = maria.rows.cursor, maria.rows.row_count
        comes_in(maria, "ujjjxj2")
        await maria.told("3 keys did nothing")
        assert maria.rows.cursor == before + 3
        assert maria.rows.row_count == count
        assert maria.app.current_mode == "messenger"


async def test_moves_behind_undo_act_where_it_undoes_an_action(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("d")
        await maria.told("as done.")
        before = maria.rows.cursor
        comes_in(maria, "ujjx")
        await maria.until(lambda: maria.rows.cursor == before + 2)
        await maria.told("1 key did nothing")
        assert maria.desk.store.mirror.count(Folder.INBOX) == maria.rows.row_count


async def test_to_leave_a_tab_that_was_only_passed_reads_nothing(tmp_path: Path, network: Network) -> None:
    async with in_setup(make_app(tmp_path, size=5, network=network)) as maria:
        await maria.press("right_square_bracket", "right_square_bracket")
        await maria.rest()
        arrived = network.systems[SANDBOX_URL].arrived
        before = len(arrived)
        await maria.press("escape")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.rest()
        assert len(arrived) == before


async def test_letters_that_scroll_are_told_to_go_nowhere_all_the_same(tmp_path: Path) -> None:
    from plentytui.errors import NotLoggedIn

    async with person(make_app(tmp_path)) as maria:
        maria.app.push_screen(LoginFailed(NotLoggedIn("No.", "Try."), "Log-in failed", lambda: None))
        await maria.until(lambda: isinstance(maria.app.screen, LoginFailed))
        await maria.rest()
        comes_in(maria, "jgGk")
        await maria.sees("Nothing was typed.")


async def test_moves_behind_an_undo_start_from_what_it_restored(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote, closing = network.systems[SANDBOX_URL], ("PUT", "/rest/conversations/close")
        keys = [maria.rows.key_of(index) for index in range(8)]
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await maria.press(*"jjjjj")
        remote.held[closing] = asyncio.Event()
        comes_in(maria, "ujj")
        await maria.until(lambda: remote.count(*closing) == 2)
        await maria.rest()
        assert maria.current == keys[5], "the undo is not over yet"
        remote.held.pop(closing).set()
        await maria.told("Undone")
        await maria.until(lambda: maria.current == keys[2])


async def test_who_goes_on_while_an_undo_takes_long_stays_there(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote, closing = network.systems[SANDBOX_URL], ("PUT", "/rest/conversations/close")
        keys = [maria.rows.key_of(index) for index in range(8)]
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await maria.press(*"jjj")
        remote.held[closing] = asyncio.Event()
        await maria.press("u")
        await maria.until(lambda: remote.count(*closing) == 2)
        # As after two seconds.
        found = maria.app.awaited
        assert found is not None
        maria.app._takes_long(found)
        await maria.press("j")
        assert maria.current == keys[4]
        remote.held.pop(closing).set()
        await maria.told("Undone")
        await maria.rest()
        assert maria.current == keys[4]
