"""The form of a saved filter: what is wrong with the query is pointed at, and can be mended by typing on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from plentytui.clock import ManualClock
from plentytui.ui.dialogs.saved_filter import FilterForm, SaveFilter
from tests.bare_app import BareApp
from tests.embedded_app import START, until

pytestmark = pytest.mark.anyio


async def test_a_missing_value_is_typed_right_where_it_is_missing(tmp_path: Path) -> None:
    kept: list[FilterForm] = []
    app = BareApp(tmp_path, ManualClock(START))
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(SaveFilter(kept.append, "is:unread tag:"))
        await pilot.pause()
        await pilot.press(*"Eilig", "ctrl+s")
        await until(pilot, lambda: app.screen.query_one("#query").query_one(Input).has_focus)
        assert kept == []
        await pilot.press(*"dringend", "ctrl+s")
        await until(pilot, lambda: bool(kept))
    assert (kept[0].name, kept[0].query) == ("Eilig", "is:unread tag:dringend")
