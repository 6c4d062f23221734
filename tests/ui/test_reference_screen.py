"""The reference by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.ui.screens.reference import FindLine, ReferenceScreen
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio


async def to_reference(maria: Person) -> ReferenceScreen:
    await maria.press("5")
    await maria.until(lambda: isinstance(maria.app.screen, ReferenceScreen))
    assert isinstance(maria.app.screen, ReferenceScreen)
    return maria.app.screen


async def test_a_country_is_found_and_its_id_and_code_copied(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with person(app, size=(80, 24)) as maria:
        screen = await to_reference(maria)
        await maria.press("slash")
        await maria.type("busing")
        await maria.press("escape")
        await maria.press("slash")
        await maria.type("buesing")
        await maria.press("enter")
        assert [row.cells[2] for row in screen.rows.rows] == ["Buesingen", "Germany", "Helgoland"]
        await maria.press("y")
        assert app.clipboard == "256"
        await maria.press("Y")
        assert app.clipboard == "DE"
        await maria.press("escape")
        assert screen.rows.count == 261
        assert not screen.query_one(FindLine).display


async def test_tables_are_changed_and_sorted(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with person(app, size=(80, 24)) as maria:
        screen = await to_reference(maria)
        await maria.press("right_square_bracket", "right_square_bracket")
        assert screen.table.id == "currencies"
        await maria.press("s", "s")
        assert screen.rows.rows[0].cells[0] == "ZAR"
        assert "Sorted by ISO code, backwards" in maria.words
        await maria.press("escape")
        assert screen.rows.rows[0].cells[0] == "AED"
        await maria.press("left_square_bracket")
        assert screen.table.id == "languages"


async def test_nothing_that_fits_has_its_face(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_reference(maria)
        await maria.press("slash")
        await maria.type("zzzz")
        await maria.sees("Nothing fits.")


async def test_what_is_shown_is_exported_by_the_ending_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with person(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await to_reference(maria)
        await maria.press("e")
        await maria.sees("Write to which file?")
        await maria.press("enter")
        await maria.told("261 rows are in")
        await maria.press("e")
        await maria.sees("Write to which file?")
        await maria.sees("exists; choose another name")
        await maria.press("escape")
    written = tmp_path.joinpath("countries.csv").read_text(encoding="utf-8")
    assert written.count("\n") == 262


async def test_it_needs_no_call(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with person(app, size=(80, 24)) as maria:
        before = len(app.state.calls)
        await to_reference(maria)
        await maria.press("j", "j", "right_square_bracket")
        assert len(app.state.calls) == before


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_headings_headers_and_order_can_be_read(tmp_path: Path, size: tuple[int, int]) -> None:
    async with person(make_app(tmp_path, size=5), size=size) as maria:
        screen = await to_reference(maria)
        await maria.press("s", "s")
        await maria.rest()
        assert "id ▼" in maria.screen
        assert "▌   1 DE" in maria.screen
        await maria.press("left_square_bracket")
        await maria.rest()
        assert screen.table.id == "headers"
        for period in ("Long", "Short"):
            for name in ("Calls-Left", "Calls-Reset"):
                assert f"X-Plenty-Global-{period}-Period-{name} " in maria.screen
        await maria.press("enter")
        await maria.sees("header: X-Plenty-Global-Long-Period-Limit")
        await maria.press("escape")
        await maria.press("left_square_bracket")
        await maria.rest()
        heading = "writes/day" if size[0] == 80 else "writes a day and system"
        assert heading in maria.screen
        basic = next(line for line in maria.screen.splitlines() if "Basic" in line)
        assert basic.split()[-4:] == ["80", "59,760", "40", "17,280"]
