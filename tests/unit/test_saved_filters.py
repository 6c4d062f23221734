"""Saved filters: names once, at most one default, an order of one's own, live counts, and nothing lost with a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import UsageError
from plentytui.models.inbox import ListQuery
from plentytui.models.mirror import ConversationRecord
from plentytui.rules.query.parse import query_of
from plentytui.store.system_store import SystemStore

CLOCK = ManualClock(datetime(2026, 2, 3, tzinfo=UTC))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SystemStore]:
    opened = SystemStore.open(tmp_path / "s.sqlite", CLOCK, 3)
    yield opened
    opened.close()


def names(store: SystemStore) -> list[str]:
    return [saved.name for saved in store.filters.all()]


def test_filters_are_kept_in_their_order_and_survive_a_restart(store: SystemStore) -> None:
    store.filters.add("Mine", "is:mine is:open")
    store.filters.add("  Late   ones ", "is:overdue", is_default=True)
    store.close()
    again = SystemStore.open(store.path, CLOCK, 3)
    try:
        assert [(saved.name, saved.query, saved.is_default, saved.position) for saved in again.filters.all()] == [
            ("Mine", "is:mine is:open", False, 0),
            ("Late ones", "is:overdue", True, 1),
        ]
    finally:
        again.close()


@pytest.mark.parametrize("name", ["MÜLLER", "müller", " Müller ", "Mu\u0308ller"])
def test_a_name_is_there_once_whatever_its_case(store: SystemStore, name: str) -> None:
    store.filters.add("Müller", "weber")
    with pytest.raises(UsageError, match="already"):
        store.filters.add(name, "paket")
    other = store.filters.add("Other", "paket")
    with pytest.raises(UsageError, match="already"):
        store.filters.change(other.id, name=name)
    assert [saved.query for saved in store.filters.all()] == ["weber", "paket"]


def test_its_own_name_may_be_written_otherwise(store: SystemStore) -> None:
    saved = store.filters.add("returns", "retoure")
    assert store.filters.change(saved.id, name="Returns", query="retoure OR storno").name == "Returns"
    assert store.filters.all()[0].query == "retoure OR storno"


@pytest.mark.parametrize(("name", "query"), [("", "a"), ("  ", "a"), ("x" * 61, "a"), ("x", '"a'), ("x", "form:a")])
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(store: SystemStore, name: str, query: str) -> None:
    with pytest.raises(UsageError):
        store.filters.add(name, query)
    assert store.filters.all() == []


def test_at_most_one_is_the_default(store: SystemStore) -> None:
    first = store.filters.add("a", "a", is_default=True)
    second = store.filters.add("b", "b", is_default=True)
    assert [saved.is_default for saved in store.filters.all()] == [False, True]
    store.filters.set_default(first.id)
    found = store.filters.default()
    assert found is not None
    assert found.id == first.id
    store.filters.set_default(None)
    assert store.filters.default() is None
    assert second.position != first.position


@pytest.mark.parametrize(("position", "order"), [(0, "cab"), (1, "acb"), (2, "abc"), (9, "abc"), (-3, "cab")])
def test_a_filter_is_moved_to_a_place(store: SystemStore, position: int, order: str) -> None:
    for name in "abc":
        store.filters.add(name, name)
    store.filters.move(store.filters.all()[2].id, position)
    assert "".join(names(store)) == order
    assert [saved.position for saved in store.filters.all()] == [0, 1, 2]


def test_a_removed_one_is_gone_and_told(store: SystemStore) -> None:
    saved = store.filters.add("a", "a", is_default=True)
    assert store.filters.remove(saved.id)
    assert not store.filters.remove(saved.id)
    for act in (
        lambda: store.filters.change(saved.id, name="b"),
        lambda: store.filters.set_default(saved.id),
        lambda: store.filters.move(saved.id, 0),
    ):
        with pytest.raises(UsageError, match="gone"):
            act()
    assert store.filters.default() is None


def test_a_live_count_stops_beyond_its_cap(store: SystemStore) -> None:
    store.mirror.apply_conversations([ConversationRecord(f"c{n}", title="paket") for n in range(12)])
    query = ListQuery(query=query_of("paket"))
    assert store.mirror.count_of(query, 10) == 11
    assert store.mirror.count_of(query, 12) == 12
    store.mirror.remove(["c1"])
    assert store.mirror.count_of(query, 12) == 11


def test_saved_filters_are_carried_out_of_a_damaged_file(store: SystemStore) -> None:
    store.filters.add("Mine", "is:mine", is_default=True)
    store.filters.add("Paket", "paket")
    store.mirror.apply_conversations([ConversationRecord(f"c{n}", preview="word " * 50) for n in range(300)])
    path = store.path
    store.close()
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size // 2)
    mended = SystemStore.open(path, CLOCK, 3)
    try:
        assert mended.rescued is not None
        assert mended.rescued.filters == 2
        assert names(mended) == ["Mine", "Paket"]
        assert mended.filters.default() is None
        assert mended.mirror.count() == 0
    finally:
        mended.close()
