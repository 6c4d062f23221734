"""Ranges begin at the row marked last, as long as that one is marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (("j", "j", "space", "j", "V", "V"), {2, 3, 4}),
        (("j", "j", "space", "k", "space", "j", "V", "V"), {4}),
    ],
    ids=["marked", "mark taken away"],
)
async def test_a_range_begins_at_the_last_mark_that_is_there(
    tmp_path: Path, keys: tuple[str, ...], wanted: set[int]
) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        rows = [maria.rows.key_of(index) for index in range(20)]
        await maria.press(*keys)
        assert {rows.index(uuid) for uuid in maria.rows.marked} == wanted


async def test_a_range_does_not_begin_where_the_inverse_took_the_mark_away(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        rows = [maria.rows.key_of(index) for index in range(20)]
        await maria.press("space", "space", "j", "space", "tilde", "V", "V")
        assert rows[3] not in maria.rows.marked
        assert rows[4] in maria.rows.marked
