"""The filter over the list: with hits, without, together with groups and unread, and how one leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.ui.widgets.places import PlaceKind
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio


async def test_the_filter_shows_what_contains_the_word_while_it_is_typed(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        everything = maria.rows.row_count
        await maria.press("slash")
        assert maria.messenger.filter_input.has_focus
        await maria.press(*"kathar")
        assert 0 < maria.rows.row_count < everything
        found = [row for index in range(maria.rows.row_count) if (row := maria.rows.row_at(index)) is not None]
        assert all("kathar" in f"{row.sender} {row.title} {row.preview}".casefold() for row in found)
        await maria.press("enter")
        assert maria.rows.has_focus
        assert 0 < maria.rows.row_count < everything, "the filter stays when the list has the keys again"
        await maria.press("escape")
        assert maria.rows.row_count == everything
        assert not maria.messenger.has_class("-filter")


async def test_capitals_and_umlauts_are_found_either_way(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("slash")
        await maria.type("BÖTTCHER")
        assert maria.rows.row_count > 0


async def test_a_filter_without_hits_says_so_and_how_to_leave(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("slash")
        await maria.type("xyzzy")
        await maria.sees("Nothing here contains “xyzzy”.")
        await maria.sees("Press escape to clear the filter.")
        await maria.press("escape")
        assert maria.rows.row_count > 0
        assert maria.rows.has_focus


@pytest.mark.parametrize("text", ["%", "_", "'", "[bold]"])
async def test_signs_that_mean_something_elsewhere_are_letters_here(tmp_path: Path, text: str) -> None:
    async with person(make_app(tmp_path, size=20)) as maria:
        await maria.press("slash")
        await maria.type(text)
        for index in range(maria.rows.row_count):
            row = maria.rows.row_at(index)
            assert row is not None
            assert text in f"{row.sender} {row.title} {row.preview}"


async def test_nothing_that_is_typed_breaks_the_list(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=20)) as maria:
        for text in ("*", '"', "\\", "a' OR 1=1 --", "(((", "NEAR/2", "-", ":", "\U0001f600", "x" * 3000):
            await maria.press("escape", "slash")
            await maria.type(text)
        await maria.press("escape")
        assert maria.rows.row_count > 10


async def test_filter_group_and_unread_narrow_each_other(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("slash")
        await maria.type("e")
        await maria.press("enter")
        found = maria.rows.row_count
        assert maria.messenger.groups.go_to_place((PlaceKind.GROUP, 1))
        await maria.rest()
        in_group = maria.rows.row_count
        assert in_group <= found
        await maria.press("U")
        assert maria.rows.row_count <= in_group
        await maria.press("escape")
        assert maria.rows.row_count >= 1


async def test_a_conversation_is_opened_out_of_the_filtered_list(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("slash")
        await maria.type("Katharina")
        await maria.press("enter", "enter")
        await maria.reads("Katharina")
        await maria.press("escape")
        assert maria.rows.has_focus
        assert maria.rows.row_count < 10, "going back from the thread leaves the filter as it is"


async def test_keys_are_letters_while_the_filter_is_typed(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("slash", *"quR", "2")
        assert maria.messenger.filter_input.value == "quR2"
        assert maria.app.is_running
        assert maria.said == ""
