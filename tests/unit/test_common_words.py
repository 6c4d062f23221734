"""Words that most conversations have: the first rows come at once, and they are those of the whole list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import MessageRow, Sort
from plentytui.models.listing import ListQuery
from plentytui.models.mirror import ConversationRecord
from plentytui.rules.query.parse import query_of
from plentytui.store import common_words, window
from plentytui.store.system_store import SystemStore

START = datetime(2026, 2, 3, 8, 0, 0, tzinfo=UTC)
SIZE = 90
QUERIES = (
    "parcel",
    "parcel delay",
    "parcel -delay",
    "-parcel",
    "parcel OR refund",
    "(parcel is:unread) OR refund",
    "body:parcel",
    "subject:parcel",
    "from:weber parcel",
    "is:unread parcel",
    "parcel rare",
    '"parcel delay"',
    "parc*",
    "nothing parcel",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SystemStore]:
    store = SystemStore.open(tmp_path_factory.mktemp("store") / "one.sqlite", ManualClock(START), 3)
    store.mirror.zone = UTC
    for number in range(SIZE):
        uuid = f"c{number:03}"
        at = START.timestamp() - number * 7 // 3
        words = ["parcel" if number % 3 else "order", "delay" if number % 4 else "stock", *["rare"] * (number == 77)]
        store.mirror.apply_conversations(
            [
                ConversationRecord(
                    uuid=uuid,
                    short_id=str(number),
                    title="Parcel" if number % 5 == 0 else "Order",
                    sender="Weber" if number % 2 else "Nowak",
                    preview="refund" if number % 11 == 0 else "",
                    created_at=at - number % 13,
                    updated_at=at,
                    read_by=(3,) if number % 7 else (),
                )
            ]
        )
        rows = [(f"{uuid}-1", " ".join(words)), (f"{uuid}-2", "parcel" if number % 17 == 0 else "thanks")]
        store.mirror.apply_messages(
            uuid, [MessageRow(name, uuid, "x", "email", False, False, text, at) for name, text in rows]
        )
    yield store
    store.close()


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word is common from few messages on, and few rows are enough."""
    for name, value in {"COMMON": 5, "CANDIDATES": 40, "PIECE": 8, "ENOUGH": 10}.items():
        monkeypatch.setattr(common_words, name, value)
    monkeypatch.setattr("plentytui.store.find.RARE", 20)


def listed(store: SystemStore, query: ListQuery) -> list[str]:
    found = store.mirror.window(query)
    found.complete()
    assert not found.partial
    return [row.uuid for index in range(found.count) if (row := found.row(index))]


@pytest.mark.parametrize("sort", [Sort.UPDATED, Sort.CREATED, Sort.DEADLINE, Sort.SHORT_ID])
@pytest.mark.parametrize("text", QUERIES)
def test_the_first_rows_are_those_of_the_whole_list(
    store: SystemStore, text: str, sort: Sort, request: pytest.FixtureRequest
) -> None:
    query = ListQuery(folder=None, query=query_of(text), sort=sort)
    whole = listed(store, query)
    counted = store.mirror.count_of(query)
    request.getfixturevalue("little")
    first = store.mirror.window(query)
    shown = [row.uuid for index in range(first.count) if (row := first.row(index))]
    assert shown == whole[: len(shown)]
    assert first.partial or shown == whole
    assert listed(store, query) == whole
    assert store.mirror.count_of(query) == counted == len(whole)


def test_a_common_word_is_not_gathered_for_the_first_rows(store: SystemStore, little: None) -> None:
    query = ListQuery(folder=None, query=query_of("parcel"))
    first = store.mirror.window(query)
    assert first.partial
    assert common_words.ENOUGH <= first.count < common_words.ENOUGH + common_words.PIECE
    first.complete()
    assert first.count == len(listed(store, query)) > common_words.ENOUGH + common_words.PIECE


def test_a_row_that_is_not_in_the_list_is_not_looked_for_in_all_of_it(store: SystemStore, little: None) -> None:
    query = ListQuery(folder=None, query=query_of("parcel"))
    whole = listed(store, query)
    first = store.mirror.window(query)
    without = next(f"c{number:03}" for number in range(SIZE) if f"c{number:03}" not in whole)
    assert first.index_of(without) is None
    assert first.partial
    assert first.index_of(whole[-1]) == len(whole) - 1
    assert not first.partial


def test_deep_rows_are_there_when_somebody_looks(
    store: SystemStore, little: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "PAGE", 4)
    query = ListQuery(folder=None, query=query_of("parcel"))
    whole = listed(store, query)
    first = store.mirror.window(query)
    last = first.row(first.count - 1)
    assert last is not None
    assert last.uuid in whole
