"""Whatever cannot be done, found or shown says what is wrong and how to go on; nothing ends in silence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Static

from plentytui.errors import Forbidden
from plentytui.models.inbox import Folder
from plentytui.sandbox.scenarios import Scenario
from plentytui.services.search import SystemAnswer
from plentytui.ui.dialogs.bulk_price import BulkPrice
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.picker import Picker
from plentytui.ui.dialogs.picking import PickDialog
from plentytui.ui.dialogs.saved_filter import SaveFilter
from plentytui.ui.widgets.places import PlaceKind
from plentytui.ui.widgets.query_completions import caret_under
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


async def go_to(maria: Person, kind: PlaceKind) -> None:
    assert maria.messenger.groups.go_to_place((kind, 0))
    await maria.rest()


def folder_of(maria: Person, uuid: str) -> Folder:
    return maria.desk.store.mirror.extras([uuid])[uuid].folder


# Undo


async def test_undo_puts_the_cursor_on_the_restored_row(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("j", "j", "j")
        uuid = maria.current
        await maria.press("x")
        await maria.told("Moved 1 to the trash.")
        await maria.press("g")
        assert maria.current != uuid
        await maria.press("u")
        await maria.told("Undone")
        assert maria.current == uuid


async def test_undo_of_several_puts_the_cursor_on_the_first_of_them(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("j", "j")
        await maria.press("space", "space", "space", "a")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        await maria.press("y")
        await maria.told("Archived 3.")
        await maria.press("G", "u")
        await maria.told("Undone")
        done = maria.desk.store.journal.entries(1, 0)[0].target.split(",")
        assert len(done) == 3
        assert maria.current == next(uuid for uuid in maria.messenger.list_pane.all_uuids() if uuid in done)


async def test_what_cannot_be_undone_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        await maria.press("x")
        await maria.told("Moved 1 to the trash.")
        await go_to(maria, PlaceKind.SPAM)
        await maria.press("N")
        await maria.told("Marked 1 as not spam.")
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "Marked 1 as not spam: that cannot be undone" in maria.dialog
        assert "What was done before it can be: moved 1 to the trash." in maria.dialog
        await maria.press("n")
        assert folder_of(maria, uuid) is Folder.TRASH
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.told("Undone: moved 1 to the trash.")
        assert folder_of(maria, uuid) is Folder.INBOX


# Actions that do not apply


async def test_what_lies_in_the_trash_is_not_archived(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        await maria.press("x")
        await maria.told("Moved 1 to the trash.")
        await go_to(maria, PlaceKind.TRASH)
        await maria.until(lambda: bool(maria.rows.row_count))
        assert maria.rows.select(uuid)
        entries = len(maria.desk.store.journal.entries())
        await maria.press("a")
        await maria.told("It lies in the trash, where nothing is archived. Take it back with x first.")
        assert folder_of(maria, uuid) is Folder.TRASH
        assert len(maria.desk.store.journal.entries()) == entries


async def test_a_value_that_is_so_already_is_said_in_full(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        for told in ("Set the priority of 1 to low.", "Its priority is low already. Nothing was changed."):
            await maria.press("p")
            await maria.until(lambda: isinstance(maria.app.screen, Picker))
            await maria.press("2")
            await maria.told(told)


@pytest.mark.parametrize("key", ["i", "h"])
async def test_an_empty_list_has_no_details_and_no_history_and_says_so(tmp_path: Path, key: str) -> None:
    async with person(make_app(tmp_path, scenarios=(Scenario.EMPTY,)), size=NARROW) as maria:
        await maria.press(key)
        await maria.told("There is no conversation here")


# Filters


@pytest.mark.parametrize(
    ("typed", "what", "caret"),
    [
        ("status:nonsense", "There is no status called nonsense.", (0, 15)),
        ("anna tag:nonsense", "There is no tag called nonsense.", (5, 12)),
        ("type:nonsense", "There is no type called nonsense.", (0, 13)),
        ("before:32.13.2026", "32.13.2026 is no day and no span of time", (7, 10)),
        ("priority:9", "priority: does not know 9. It knows none, very low", (9, 1)),
        ("is:blue", "is: does not know blue. Type is: alone to see what it knows.", (3, 4)),
        ("anna foo:bar", "There is no field foo.", (5, 4)),
        ("from:(anna", "This ( is not closed.", (5, 1)),
    ],
)
async def test_a_wrong_filter_says_what_is_wrong_with_a_caret_under_it(
    tmp_path: Path, typed: str, what: str, caret: tuple[int, int]
) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        maria.messenger.learn_names()
        await maria.rest()
        await maria.press("/")
        bar = maria.messenger.list_pane.bar
        assert bar is not None
        bar.input.value = typed
        await maria.until(lambda: what in maria.words_in(bar))
        await maria.rest()
        line = maria.screen.split("\n")[bar.query_one("#query-completions", Static).region.y]
        begin = bar.input.content_region.x + caret[0]
        assert line[begin : begin + caret[1]] == "^" * caret[1]
        assert line.count("^") == caret[1]
        assert "Nothing here fits" not in maria.words


async def test_a_filter_for_a_name_that_there_is_not_says_so_in_place_of_the_list(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        maria.messenger.learn_names()
        await maria.rest()
        await maria.press("/")
        await maria.type("tag:nonsense")
        await maria.press("enter")
        await maria.until(lambda: "There is no tag called nonsense." in maria.words_in(maria.rows))
        assert "Press / to change the filter" in maria.words_in(maria.rows)


async def test_enter_does_not_leave_a_filter_that_cannot_be_understood(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        rows = maria.rows.row_count
        await maria.press("/")
        await maria.type("foo:bar anna")
        await maria.press("enter")
        assert maria.messenger.filter_input.has_focus
        assert maria.messenger.filter_input.cursor_position == len("foo:")
        assert maria.messenger.filter_input.value == "foo:bar anna"
        assert "Not filtered: mend this, or esc." in maria.words
        await maria.press("escape")
        assert maria.rows.has_focus
        assert maria.rows.row_count == rows


async def test_a_saved_filter_shows_where_it_is_wrong(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("/")
        await maria.type("anna foo:bar")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, SaveFilter))
        await maria.type("Mine")
        await maria.press("ctrl+s")
        problem = maria.app.screen.query_one("#problem", Static)
        lines = str(problem.content).split("\n")
        assert lines[0] == "anna foo:bar"
        assert lines[1] == "     ^^^^"
        assert lines[2].startswith("! There is no field foo.")


def test_a_caret_out_of_sight_is_an_arrow() -> None:
    assert caret_under(3, 4, 40) == (3, "^^^^")
    assert caret_under(38, 9, 40) == (38, "^^")
    assert caret_under(60, 4, 40) == (39, "→")
    assert caret_under(-9, 4, 40) == (0, "←")
    assert caret_under(-2, 4, 40) == (0, "^^")


async def test_what_the_system_finds_in_texts_that_are_not_here_is_shown(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("/")
        await maria.type("body:garten")
        await maria.press("enter")
        before = maria.rows.row_count
        await maria.press("ctrl+g")
        await maria.told("Asked the system")
        assert maria.rows.row_count > before
        assert f"The system knows {maria.rows.row_count};" in maria.said


# Choices


@pytest.mark.parametrize("key", ["t", "T", "O", "W", "z", "v"])
async def test_a_search_among_choices_that_finds_nothing_says_so(tmp_path: Path, key: str) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press(key)
        await maria.until(lambda: isinstance(maria.app.screen, Picker))
        await maria.type("qqqq")
        assert "Nothing here contains “qqqq”. Delete some of it, or leave with esc." in maria.dialog
        await maria.press(*["backspace"] * 4)
        assert "Nothing here" not in maria.dialog


async def test_a_channel_that_there_is_not_is_told(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("I")
        await maria.until(lambda: isinstance(maria.app.screen, PickDialog))
        await maria.type("qqqq")
        assert "Nothing here fits “qqqq”. Delete some of it, or leave with esc." in maria.dialog
        await maria.press(*["backspace"] * 4)
        assert "Nothing here" not in maria.dialog


@pytest.mark.parametrize("key", ["D", "f"])
async def test_a_date_that_cannot_be_read_is_told_while_it_is_written(tmp_path: Path, key: str) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press(key)
        await maria.until(lambda: isinstance(maria.app.screen, Picker))
        await maria.type("qqqq")
        picker = maria.app.screen
        assert isinstance(picker, Picker)
        assert picker.nothing_fits()
        assert " ".join(picker.nothing_fits().split())[:30] in maria.dialog


@pytest.mark.parametrize("key", ["M", "C"])
async def test_a_folder_that_there_is_not_can_be_made(tmp_path: Path, key: str) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press(key)
        await maria.until(lambda: isinstance(maria.app.screen, Picker))
        await maria.type("qqqq")
        assert "No folder is called so: enter makes “qqqq”." in maria.dialog


# What is not known


async def test_a_missing_right_is_no_empty_inbox(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, scenarios=(Scenario.NO_RIGHTS,)), size=NARROW) as maria:
        await maria.until(lambda: "crm.messenger.read" in maria.words_in(maria.rows))
        assert "Inbox · ?" in maria.words
        assert "? unread" in maria.header
        assert "(not known yet)" in maria.words_in(maria.messenger.groups)
        maria.messenger.groups.choose(99)
        assert maria.messenger.groups.place.kind is PlaceKind.SPAM


async def test_an_empty_system_has_none_unread(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, scenarios=(Scenario.EMPTY,)), size=NARROW) as maria:
        await maria.until(lambda: "0 unread" in maria.header)
        assert "Inbox · 0" in maria.words


async def test_a_list_that_is_not_followed_any_more_says_so(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        maria.app.state.trouble.set("You may not do this.")
        await maria.told("You may not do this. It is tried again by itself; R tries now.")
        assert "NOT UP TO DATE" in maria.words
        maria.app.state.trouble.set("")
        await maria.rest()
        assert "NOT UP TO DATE" not in maria.words


@pytest.mark.parametrize("kind", [PlaceKind.ARCHIVE, PlaceKind.TRASH])
async def test_a_folder_that_cannot_be_read_is_not_called_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: PlaceKind
) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        assert maria.desk.workspace is not None
        inbox = maria.desk.workspace.inbox
        going = asyncio.Event()

        async def refused(*_: object) -> bool:
            await going.wait()
            raise Forbidden("You may not do this.", "Ask an administrator.")

        monkeypatch.setattr(inbox, "read_folder", refused)
        await go_to(maria, kind)
        assert "… Reading the" in maria.words_in(maria.rows)
        going.set()
        await maria.until(lambda: "! You may not do this." in maria.words_in(maria.rows))
        assert "Press R to try again." in maria.words_in(maria.rows)
        monkeypatch.undo()
        await maria.press("R")
        await maria.until(lambda: "You may not do this." not in maria.words_in(maria.rows))


async def test_a_history_that_takes_long_or_is_refused_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    going = asyncio.Event()

    async def refused(*_: object) -> list[object]:
        await going.wait()
        raise Forbidden("You may not do this.", "Ask an administrator.")

    monkeypatch.setattr("plentytui.services.history.read_history", refused)
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("h")
        await maria.until(lambda: "Reading the history ..." in maria.dialog)
        going.set()
        await maria.until(lambda: "! You may not do this. Ask an administrator." in maria.dialog)
        await maria.press("escape")
        assert maria.rows.has_focus


async def test_asking_the_system_says_that_it_is_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    going = asyncio.Event()

    async def slow(*_: object) -> SystemAnswer:
        await going.wait()
        return SystemAnswer()

    monkeypatch.setattr("plentytui.services.search.Search.ask_system", slow)
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("/")
        await maria.type("body:garten")
        await maria.press("enter", "ctrl+g")
        await maria.until(lambda: "asking the system ..." in maria.words)
        going.set()
        await maria.told("The system was not asked: The system was not asked.")
        assert "asking the system ..." not in maria.words


async def test_refreshing_says_what_came_of_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("R")
        await maria.told("Up to date: Nothing has changed.")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_how_far_a_long_reading_has_come_is_told_at_any_width(tmp_path: Path, size: tuple[int, int]) -> None:
    async with person(make_app(tmp_path), size=size) as maria:
        maria.app.state.progress.set("reading 3 of 196 pages")
        await maria.rest()
        assert maria.words.count("reading 3 of 196 pages") == 1
        maria.app.state.progress.set("")
        await maria.rest()
        assert "196 pages" not in maria.words
