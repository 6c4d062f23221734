"""Names are read when something that is shown needs them, and not before."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.columns import STANDARD, Column
from plentytui.ui.widgets.places import PlaceKind
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio


def asked(maria: Person) -> set[str]:
    """The paths that were called, without their queries."""
    return {call.path.partition("?")[0] for call in maria.app.state.calls}


async def test_after_a_minute_only_what_the_left_pane_shows_is_read(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.in_time(lambda: "/rest/conversations/folders" in asked(maria))
        await maria.let_pass(130)
        assert "/rest/conversations/roles" in asked(maria)
        assert "Rückruf" in maria.words_in(maria.messenger.groups)
        assert not asked(maria) & {"/rest/backend/users", "/rest/v2/tags", "/rest/conversations/types"}


async def test_columns_with_names_have_them_read(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        maria.messenger.list_pane.choose_columns((*STANDARD, Column.TAGS))
        await maria.in_time(lambda: {"/rest/backend/users", "/rest/v2/tags"} <= asked(maria))


async def test_what_the_left_pane_shows_is_read_at_once_after_the_list_can_be_used(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 30)) as maria:
        await maria.until(lambda: "Rückruf" in maria.words_in(maria.messenger.groups))
        assert "as Support" in maria.words_in(maria.messenger.groups)


async def test_the_place_that_is_shown_stays_where_it_is_seen_when_rows_come_above_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        pane, store = maria.messenger.groups, maria.desk.store
        await maria.until(lambda: "as Support" in maria.words_in(pane))
        groups = store.mirror.groups("en")
        assert pane.go_to_place((PlaceKind.GROUP, groups[-2].id))
        await maria.rest()
        line = pane.cursor - pane.scroll_offset.y
        await store.write(lambda: store.filters.add("Mine alone", "is:unread"))
        before = pane.cursor
        maria.messenger.show_places()
        await maria.rest()
        assert pane.cursor > before
        assert pane.place.id == groups[-2].id
        assert pane.cursor - pane.scroll_offset.y == line
