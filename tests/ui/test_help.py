"""The help, the palette's neighbours: made from the commands, with the user's keys, the signs, and every problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.ui.commands.catalogue import ALL
from plentytui.ui.screens.api import ApiScreen
from plentytui.ui.screens.help import SIGNS, HelpScreen
from plentytui.ui.screens.systems import SystemsScreen
from plentytui.ui.widgets.footer_bar import FooterBar, fitting
from plentytui.ui.widgets.reader import Reader
from tests.bare_app import BareApp, screen_text

pytestmark = pytest.mark.anyio


async def test_help_shows_the_keys_of_here_first_then_all_then_the_signs(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        text = app.screen.query_one(Reader).text
        here, _, rest = text.partition("\nEverywhere\n")
        assert "Log in again" in here
        assert "Dark or light" in here
        assert "Whisper" not in here
        for commands in ALL:
            assert f"\n{commands.name}\n" in text
        for command in (command for commands in ALL for command in commands.commands):
            assert command.title in rest
        for _, signs in SIGNS:
            for sign, _ in signs:
                assert sign in text


async def test_help_is_readable_at_80x24_and_by_keys_alone(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        reader = app.screen.query_one(Reader)
        assert all(len(line) <= 80 for line in reader.text.split("\n"))
        assert "NO SYSTEM" in screen_text(app), "the header stays in sight"
        await pilot.press("j", "space")
        assert reader.scroll_offset.y > 10
        await pilot.press("G")
        assert reader.scroll_offset.y == reader.max_scroll_y
        await pilot.press("g")
        assert reader.scroll_offset.y == 0
        await pilot.press("q")
        await pilot.pause()
        assert not isinstance(app.screen, HelpScreen)


async def test_the_users_own_keys_are_everywhere(tmp_path: Path, clock: ManualClock) -> None:
    keys = {"systems.add": "ctrl+w", "app.help": "ctrl+d", "systems.open": "ctrl+i"}
    app = BareApp(tmp_path, clock, keys=keys, first=SystemsScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        footer = app.screen.query_one(FooterBar).text
        assert "^w Add" in footer
        assert "^d Help" in footer
        assert "enter Open" in footer, "a key that cannot be used leaves the default"
        await pilot.press("ctrl+d")
        await pilot.pause()
        text = app.screen.query_one(Reader).text
        assert "! keys.systems.open: 'ctrl+i' cannot be used" in text
        assert text.count("ctrl+w") == 2


@pytest.mark.parametrize("columns", [80, 140])
async def test_the_footer_fits_and_ends_with_help(tmp_path: Path, clock: ManualClock, columns: int) -> None:
    app = BareApp(tmp_path, clock, first=SystemsScreen())
    async with app.run_test(size=(columns, 24)) as pilot:
        await pilot.pause()
        footer = app.screen.query_one(FooterBar)
        assert len(footer.text) <= columns
        assert footer.text.endswith("? Help")


async def test_the_footer_is_painted_again_only_when_its_words_change(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = BareApp(tmp_path, clock, first=ApiScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        footer = app.screen.query_one(FooterBar)
        painted: list[object] = []
        monkeypatch.setattr(footer, "refresh", lambda *regions, **_: painted.append(regions))
        app.refresh_bindings()
        await pilot.pause()
        assert painted == []


def test_what_does_not_fit_goes_from_the_end_and_help_stays() -> None:
    items = (("r", "Reply"), ("w", "Whisper"), ("n", "Next unread"), ("?", "Help"))
    assert fitting(items, 80) == items
    assert fitting(items, 20) == (("r", "Reply"), ("?", "Help"))
    assert fitting(items, 5) == (("?", "Help"),)
    assert fitting((), 80) == ()
