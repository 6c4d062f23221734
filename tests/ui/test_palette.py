"""The palette: the commands of where one is and the systems, nothing of Textual's own, and never markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.content import Content
from textual.widgets import Input, OptionList

from plentytui.clock import ManualClock
from plentytui.models.systems import Backing, System
from plentytui.ui.commands.active import active_commands
from plentytui.ui.commands.keynames import character
from plentytui.ui.screens.api import ApiScreen
from plentytui.ui.screens.systems import SystemsScreen
from tests.bare_app import LIVE, BareApp, make_call
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio

HOSTILE = System("[bold]x[/] \x1b[31m[@click=app.bell]y", "https://h.example", "e\u202evil", Backing.LIVE)


async def hits(app: BareApp, pilot: object, query: str = "") -> list[str]:
    """The words of all hits."""
    palette = app.screen
    assert isinstance(palette, CommandPalette)
    palette.query_one(Input).value = query
    for _ in range(8):
        await app.workers.wait_for_complete()
        await pilot.pause(0.05)  # type: ignore[attr-defined]  # the pilot of the test
    options = palette.query_one(OptionList)
    return [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]


async def test_it_offers_what_can_be_done_here_and_nothing_else(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(100, 40)) as pilot:
        app.log_in()
        app.state.add_call(make_call(1, clock.time()))
        await pilot.pause()
        await pilot.press("ctrl+p")
        found = "\n".join(await hits(app, pilot))
        for words in ("Pause", "Copy", "Systems", "Dark or light", "Quit", "Open Try me"):
            assert words in found
        for words in ("Screenshot", "Maximize", "Whisper", "Reply", "Palette"):
            assert words not in found


async def test_a_chosen_command_runs_where_it_belongs(tmp_path: Path, clock: ManualClock) -> None:
    screen = ApiScreen()
    app = BareApp(tmp_path, clock, first=screen)
    async with app.run_test(size=(100, 40)) as pilot:
        app.log_in()
        app.state.add_call(make_call(1, clock.time()))
        await pilot.pause()
        await pilot.press(":")
        assert await hits(app, pilot, "pause")
        await pilot.press("enter")
        await pilot.pause()
        assert screen.query_one("CallsTable").paused  # type: ignore[attr-defined]  # a CallsTable
        await pilot.press("ctrl+p")
        await hits(app, pilot, "dark or light")
        await pilot.press("enter")
        await pilot.pause()
        assert app.done == ["theme"]


async def test_it_opens_a_system_and_shows_hostile_names_as_text(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    app.opener.systems.add(HOSTILE)
    async with app.run_test(size=(100, 40)) as pilot:
        app.log_in()
        await pilot.press("ctrl+p")
        (found,) = await hits(app, pilot, "Open [bold]x")
        assert "[bold]x[/]" in found
        assert "^[" in found
        assert "\x1b" not in found
        assert "\u202e" not in found
        await pilot.press("enter")
        await pilot.pause()
        assert [message.system.url for message in app.opened] == [HOSTILE.url]


async def test_the_open_system_is_not_offered_again(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    app.opener.systems.add(LIVE)
    async with app.run_test(size=(100, 40)) as pilot:
        app.log_in(LIVE)
        await pilot.press("ctrl+p")
        found = "\n".join(await hits(app, pilot, "Open "))
        assert "Try me" in found
        assert LIVE.name not in found


async def test_while_a_field_has_the_focus_letters_are_no_keys_and_the_palette_still_has_all(
    tmp_path: Path, clock: ManualClock
) -> None:
    field = Input(compact=True)
    app = BareApp(tmp_path, clock, keys={"app.api": "/,6"}, widgets=[field])
    async with app.run_test(size=(80, 24)) as pilot:
        field.focus()
        await pilot.pause()
        by_id = {active.command.id: active for active in active_commands(app.screen)}
        assert by_id["app.quit"].keys == ()
        assert by_id["app.theme"].keys == ("ctrl+t",)
        assert all(character(key) == "" for active in by_id.values() for key in active.keys)
        assert by_id["app.quit"].node is app


async def test_a_dialog_hides_the_commands_behind_it(tmp_path: Path, clock: ManualClock) -> None:
    from plentytui.ui.dialogs.confirm import ConfirmDialog

    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(ConfirmDialog("Really?"))
        await pilot.pause()
        assert {active.command.id for active in active_commands(app.screen)} == {
            "confirm.yes",
            "confirm.no",
            "confirm.next",
            "confirm.page_up",
            "confirm.page_down",
        }


async def test_a_command_that_a_widget_does_without_is_not_offered(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("ctrl+p")
        assert [line for line in await hits(app, pilot) if line.startswith("Open ") and "Try me" not in line] == [
            "Open   enter\nOpen the system under the cursor."
        ]


def test_highlighting_never_reads_markup() -> None:
    from textual.fuzzy import Matcher

    from plentytui.ui.providers.commands import highlight

    shown = highlight(Matcher("bold"), "[bold]x[/bold]", None)
    assert isinstance(shown, Content)
    assert shown.plain == "[bold]x[/bold]"


async def test_what_one_needs_most_comes_first_and_what_is_a_screen_away_last(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=3)
    app.opener.systems.add(LIVE)
    async with person(app) as maria:
        await maria.press("ctrl+p")
        options = app.screen.query_one(OptionList)
        await maria.until(lambda: options.option_count > 40)
        found = [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]
        heads = ["Open   ", "Reply ", "Whisper ", "Next unread ", "Filter ", "Undo ", "Quit ", "First row "]
        heads += [f"Open {LIVE.name}", "Tags (set-up)"]
        places = [next(index for index, words in enumerate(found) if words.startswith(head)) for head in heads]
        assert places == sorted(places)
        assert places[:3] == [0, 1, 2]
