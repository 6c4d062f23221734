"""The form of a saved filter: what is wrong with the query is pointed at, and can be mended by typing on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button, Input

from plentytui.clock import ManualClock
from plentytui.ui.dialogs.saved_filter import FilterForm, SaveFilter
from plentytui.ui.widgets.places import PlaceKind
from tests.bare_app import BareApp
from tests.embedded_app import START, make_app, person, until

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


async def test_a_filter_that_is_removed_is_told_with_its_query(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        maria.desk.store.filters.add("Rechnungen", "rechnung", is_default=False)
        maria.messenger.show_places()
        assert maria.messenger.groups.go_to_place((PlaceKind.SAVED, maria.desk.store.filters.all()[0].id))
        await maria.until(lambda: maria.messenger.list_pane.place.kind is PlaceKind.SAVED)
        await maria.press("B")
        await maria.until(lambda: isinstance(maria.app.screen, SaveFilter))
        maria.app.screen.query_one("#remove", Button).press()
        await maria.told("The filter Rechnungen was removed: It asked for: rechnung")
        assert maria.desk.store.filters.all() == []
