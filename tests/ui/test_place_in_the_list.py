"""What one does to a conversation does not take one's place in the list away."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.ui.widgets.cursor import Held
from tests.embedded_app import Person, clock_of, make_app, person

pytestmark = pytest.mark.anyio


def shown(maria: Person, count: int = 8) -> list[str | None]:
    return [maria.rows.key_of(index) for index in range(count)]


@pytest.mark.parametrize(("real", "place"), [(0, 3), (3, 0), (2, 2), (0, 6)])
def test_a_held_row_is_shown_where_it_was_and_all_others_in_their_order(real: int, place: int) -> None:
    held = Held(real, place)
    rows = [held.real_of(index) for index in range(7)]
    assert rows[place] == real
    assert [row for row in rows if row != real] == [row for row in range(7) if row != real]
    assert [held.shown_of(row) for row in rows] == list(range(7))


async def changed(maria: Person) -> None:
    """Let the system tell of the change, which puts the conversation at the top of the list."""
    clock_of(maria.app).advance(1)
    await maria.press("R")
    await maria.told("What has changed was read.")
    await maria.rest()


@pytest.mark.parametrize(("key", "place"), [("j", 4), ("k", 3)])
async def test_a_row_that_something_was_done_to_stays_until_the_cursor_leaves_it(
    tmp_path: Path, key: str, place: int
) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("j", "j", "j")
        before = shown(maria)
        clock_of(maria.app).advance(300)
        await maria.rest()
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await changed(maria)
        assert shown(maria) == before
        assert (maria.rows.cursor, maria.current) == (3, before[3])
        await maria.press(key)
        assert (maria.rows.cursor, maria.current) == (place, before[4 if key == "j" else 2])
        assert shown(maria)[:5] == [before[3], before[0], before[1], before[2], before[4]]
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await maria.rest()
        assert maria.current == before[4 if key == "j" else 2], "the next key is for the row that is under the cursor"


async def test_another_list_has_everything_where_it_belongs(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("j", "j", "j")
        before = shown(maria)
        clock_of(maria.app).advance(300)
        await maria.rest()
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await changed(maria)
        await maria.press("right_square_bracket", "left_square_bracket")
        await maria.rest()
        assert shown(maria)[0] == before[3]
