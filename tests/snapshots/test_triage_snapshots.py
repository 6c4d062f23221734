"""Pictures of finding and acting: every dialog, the marks, the columns, the details, the filter line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from plentytui.ui.widgets.places import PlaceKind
from tests.embedded_app import Person, make_app, settled
from tests.snapshots.conftest import Snap

Steps = Callable[[Person], Awaitable[None]]

SIZES = ((80, 24), (120, 40))


async def _named(maria: Person) -> None:
    """The names of roles, folders, types and tags are known."""
    await settled(maria.pilot)
    await maria.press("right_square_bracket", "left_square_bracket")
    await maria.sees("Rückruf")
    await maria.rest()


def _keys(*keys: str, typed: str = "", after: tuple[str, ...] = ()) -> Steps:
    async def steps(maria: Person) -> None:
        await _named(maria)
        await maria.press(*keys)
        await maria.rest()
        if typed:
            await maria.type(typed)
        if after:
            await maria.press(*after)
        await maria.rest()

    return steps


def _place(kind: PlaceKind) -> Steps:
    async def steps(maria: Person) -> None:
        await _named(maria)
        assert maria.messenger.groups.go_to_place((kind, 0))
        await maria.rest()

    return steps


async def _columns_shown(maria: Person) -> None:
    await _named(maria)
    await maria.press("v")
    await maria.rest()
    await maria.type("status")
    await maria.press("space", "enter")
    await maria.rest()


async def _beside_thread(maria: Person) -> None:
    await _named(maria)
    await maria.open("Katharina")
    await maria.press("i")
    await maria.rest()


STATES: dict[str, Steps] = {
    "left_pane_focused": _keys("tab"),
    "marked": _keys("space", "space", "j", "V"),
    "price": _keys("space", "space", "space", "d"),
    "still_sure": _keys("asterisk", "d", after=("y",)),
    "empty_trash": _keys("E"),
    "pick_status": _keys("t", typed="wait"),
    "pick_tags": _keys("T"),
    "pick_priority": _keys("p"),
    "pick_date": _keys("D", typed="fri 14:00"),
    "pick_date_wrong": _keys("D", typed="31.02.2026", after=("enter",)),
    "pick_owner": _keys("O", typed="tom"),
    "pick_folder": _keys("M"),
    "pick_relation": _keys("L"),
    "pick_sort": _keys("z"),
    "pick_columns": _keys("v"),
    "columns_shown": _columns_shown,
    "query": _keys("slash", typed="is:unread gro"),
    "query_wrong": _keys("slash", typed="is:unraed"),
    "query_nothing": _keys("slash", typed="from:nobody"),
    "save_filter": _keys("slash", typed="is:open", after=("ctrl+s",)),
    "detail": _keys("i"),
    "detail_beside_thread": _beside_thread,
    "history": _keys("h"),
    "due_next": _place(PlaceKind.DUE),
    "trash_empty": _place(PlaceKind.TRASH),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
def test_picture(snap: Snap, tmp_path: Path, state: str, size: tuple[int, int]) -> None:
    assert snap(make_app(tmp_path), STATES[state], size)


def test_details_stand_beside_the_thread_where_there_is_room(snap: Snap, tmp_path: Path) -> None:
    assert snap(make_app(tmp_path), _beside_thread, (160, 40))
