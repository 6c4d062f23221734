"""Searching, paging and exporting tags."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.messenger import Name
from plentytui.models.setup import FullTag
from plentytui.rules.setup.tag_search import (
    SavedTagFilter,
    TagFilter,
    csv_text,
    filters_text,
    found,
    pages,
    read_filters,
    read_pages,
    with_typed,
)

TAGS = (
    FullTag(id=1, name="collectors item", availabilities=("variation",)),
    FullTag(id=2, name="collection", availabilities=("category", "order")),
    FullTag(id=3, name="urgent", availabilities=("messenger",)),
    FullTag(id=12, name="12 pieces", availabilities=("order",)),
)


def ids(wanted: TagFilter) -> set[int]:
    return {tag.id for tag in found(TAGS, wanted)}


def test_a_name_need_not_be_exact() -> None:
    assert ids(TagFilter(name="collect")) == {1, 2}
    assert ids(TagFilter(name="urgnt")) == {3}


def test_availabilities_are_an_or_search() -> None:
    assert ids(TagFilter(uses=("category", "variation"))) == {1, 2}
    assert ids(TagFilter(name="collect", uses=("order",))) == {2}


def test_a_number_is_an_id() -> None:
    assert with_typed(TagFilter(uses=("order",)), " 12 ") == TagFilter(12, "", ("order",))
    assert with_typed(TagFilter(12), "coll") == TagFilter(0, "coll")
    assert with_typed(TagFilter(12), "") == TagFilter()
    assert ids(TagFilter(12)) == {12}
    assert ids(TagFilter()) == {1, 2, 3, 12}


def test_chips_say_what_is_filtered_by() -> None:
    assert TagFilter(5, "", ("category", "order")).chips == ("ID 5", "Availability: Category or Order")
    assert TagFilter(name="x").chips == ("Name ~ x",)


@given(st.text(), st.integers(0, 999), st.booleans())
def test_saved_filters_are_read_back(title: str, number: int, default: bool) -> None:
    saved = (SavedTagFilter(title or "x", TagFilter(number, title, ("order",)), default),)
    assert read_filters(filters_text(saved)) == saved


@pytest.mark.parametrize("text", [None, "", "nonsense", "{}", "[1]", '[{"title": "x"}]'])
def test_what_is_no_saved_filter_is_left_out(text: str | None) -> None:
    assert read_filters(text) == ()


def test_ranges_of_pages() -> None:
    assert read_pages("2-4", 5) == (2, 4)
    assert read_pages(" 3 ", 5) == (3, 3)
    assert "such as" in str(read_pages("a", 5))
    assert "not after" in str(read_pages("4-2", 5))
    assert "1 at least" in str(read_pages("0-2", 5))
    assert "only 5 pages" in str(read_pages("2-9", 5))
    assert "only page 1" in str(read_pages("2", 1))
    assert [pages(count, 25) for count in (0, 25, 26)] == [1, 1, 2]


def test_nothing_in_the_export_is_a_formula() -> None:
    tags = (FullTag(id=7, name="=HYPERLINK(1)", color="#000000", names=(Name(lang="fr", name="+1;\n@x"),)),)
    rows = list(csv.reader(io.StringIO(csv_text(tags))))
    assert rows[0] == ["ID", "Name", "Colour", "Availabilities", "Clients", "Name fr"]
    assert rows[1] == ["7", "'=HYPERLINK(1)", "#000000", "", "", "'+1;\n@x"]
