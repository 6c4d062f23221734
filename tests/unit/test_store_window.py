"""The window on a list: its rows are those of a plain sort and filter, wherever and whenever one looks."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.models.inbox import Folder, ListQuery, Sort
from plentytui.models.mirror import ConversationRecord
from plentytui.rules.query.parse import query_of
from plentytui.store import window as window_module
from plentytui.store.records import short_number, time_id
from plentytui.store.system_store import SystemStore
from plentytui.store.text import fold

ME = 3
POSITIONS = {2: 1, 1: 2, 3: 3}
"""Of the types; they are not in the order of their ids."""
CLOCK = ManualClock(datetime(2026, 2, 3, tzinfo=UTC))

MEMORY = Path("/dev/shm")
"""Where there is such a folder, files made a hundred times need not wait for a disk that others write to."""

INSTANTS = st.floats(0, 5, allow_nan=False).map(lambda instant: round(instant, 1))
WORDS = st.sampled_from(["Größe", "GRÖSSE", "100%", "a_b", "", "parcel", "Ärger", "x\\y", "'; --"])
RECORD = st.builds(
    ConversationRecord,
    uuid=st.integers(0, 60).map(lambda number: f"c{number}"),
    title=WORDS,
    sender=WORDS,
    preview=WORDS,
    created_at=INSTANTS,
    updated_at=INSTANTS,
    folder=st.sampled_from(list(Folder)),
    group=st.integers(1, 3),
    short_id=st.sampled_from(["", "7", "12", "no number"]),
    type_id=st.integers(0, 3),
    status_id=st.integers(0, 2),
    priority=st.integers(0, 5),
    deadline=st.none() | INSTANTS,
    follow_up=st.none() | INSTANTS,
    done=st.booleans(),
    owners=st.sampled_from([(), ((1, ME),), ((2, ME), (1, 4))]),
    subscribers=st.sampled_from([(), (ME,), (1, ME)]),
    folders=st.sampled_from([(), ("f-1",), ("f-1", "f-2")]),
    read_by=st.sampled_from([(), (ME,), (1, 2)]),
)
RECORDS = st.lists(RECORD, max_size=30, unique_by=lambda record: record.uuid)
"""Four pages of the small ones below, and so a list that is long, and deep."""
LATER = st.lists(RECORD, max_size=8, unique_by=lambda record: record.uuid)
QUERIES = st.builds(
    ListQuery,
    folder=st.none() | st.sampled_from(list(Folder)),
    group=st.none() | st.integers(1, 4),
    query=st.sampled_from([None, None, None, query_of("parcel OR größe"), query_of("is:open -Ärger")]),
    subscriber=st.sampled_from([None, None, None, ME, 9]),
    owner=st.sampled_from([None, None, None, ME]),
    role=st.sampled_from([None, None, None, 1]),
    own_folder=st.sampled_from(["", "", "", "f-1"]),
    done=st.sampled_from([None, None, True, False]),
    unread_only=st.booleans(),
    contains=st.sampled_from(["", "", "größe", "%", "_", "gross", "ÄRGER", "parcel 100", "\\", "'"]),
    sort=st.sampled_from(list(Sort)),
    descending=st.booleans(),
)


@pytest.fixture(autouse=True)
def _small_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window_module, "PAGE", 7)
        patch.setattr(window_module, "KEPT", 2)
        patch.setattr(window_module, "LONG", 10)
        patch.setattr(window_module, "DEEP", 7)
        patch.setattr(window_module, "FIRST", 9)
        yield


def expected(records: list[ConversationRecord], query: ListQuery) -> list[str]:
    def shown(record: ConversationRecord) -> bool:
        text = fold(f"{record.sender}\n{record.title}\n{record.preview}")
        return (
            query.folder in (None, record.folder)
            and query.group in (None, record.group)
            and not (query.unread_only and ME in record.read_by)
            and all(fold(word) in text for word in query.contains.split())
            and query.subscriber in (None, *record.subscribers)
            and query.owner in (None, *(user for _, user in record.owners))
            and query.role in (None, *(role for role, user in record.owners if query.owner in (None, user)))
            and query.own_folder in ("", *record.folders)
            and query.done in (None, record.done)
            and (query.query is None or found(text, record.done))
        )

    def found(text: str, done: bool) -> bool:
        if query.query == query_of("parcel OR größe"):
            return "parcel" in text or fold("größe") in text
        return not done and fold("Ärger") not in text

    def key(record: ConversationRecord) -> tuple[float, ...]:
        last = (record.updated_at, time_id(record.created_at, record.uuid))
        return {
            Sort.UPDATED: (record.updated_at, last[1]),
            Sort.CREATED: (record.created_at, last[1]),
            Sort.SHORT_ID: (short_number(record.short_id) or 0, last[1]),
            Sort.PRIORITY: (record.priority, *last),
            Sort.FOLLOW_UP: (record.follow_up or 0.0, last[1]),
            Sort.DEADLINE: (record.deadline or 0.0, last[1]),
            Sort.TYPE: (POSITIONS.get(record.type_id, 0), record.type_id, *last),
            Sort.STATUS: (0, record.status_id, *last),
        }[query.sort]

    def without(record: ConversationRecord) -> bool:
        """Whether there is nothing to sort it by, so that it comes last."""
        sought = {
            Sort.SHORT_ID: short_number(record.short_id),
            Sort.FOLLOW_UP: record.follow_up,
            Sort.DEADLINE: record.deadline,
        }
        return sought.get(query.sort, 0) is None

    listed = sorted(filter(shown, records), key=key, reverse=query.descending)
    return [record.uuid for record in sorted(listed, key=without)]


def shown(window: window_module.ConversationWindow) -> list[str]:
    rows = [window.row(index) for index in range(window.count)]
    assert window.fault is None
    return [row.uuid for row in rows if row is not None]


@given(records=RECORDS, later=LATER, query=QUERIES)
@settings(max_examples=60, deadline=None, database=None)
def test_rows_are_those_of_a_plain_sort_and_filter(
    records: list[ConversationRecord], later: list[ConversationRecord], query: ListQuery
) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        store = SystemStore.open(Path(folder) / "s.sqlite", CLOCK, ME)
        try:
            store.mirror.apply_names("type", [(kind, place, {}) for kind, place in POSITIONS.items()])
            store.mirror.apply_conversations(records)
            window = store.mirror.window(query)
            wanted = expected(records, query)
            assert window.uuids() == wanted
            assert store.mirror.count_of(query, 7) == min(8, len(wanted))
            if window.partial:
                assert shown(window) == wanted[:9]
                window.complete()
            assert not window.partial
            assert window.count == len(wanted)
            assert shown(window) == wanted
            if window.count > 10 and query.is_plain:
                assert has_keys(window)
                assert shown(window) == wanted
            assert [window.index_of(uuid) for uuid in wanted] == list(range(len(wanted)))
            assert window.index_of("nobody") is None
            assert window.row(-1) is window.row(window.count) is None
            some = {record.uuid for record in records[::2]}
            assert store.mirror.among(query, {*some, "nobody"}) == [uuid for uuid in wanted if uuid in some]

            known = {record.uuid: record for record in records}
            fresh = [record for record in later if record.uuid not in known]
            store.mirror.apply_conversations(fresh)
            window.refresh()
            window.complete()
            assert shown(window) == expected([*records, *fresh], query)
        finally:
            store.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SystemStore]:
    opened = SystemStore.open(tmp_path / "s.sqlite", CLOCK, ME)
    yield opened
    opened.close()


def has_keys(window: window_module.ConversationWindow) -> bool:
    """Whether pages are found by their keys, once the thread that notes them is done."""
    if window._searching is not None:
        window._searching.join(60)
    return bool(window._keys)


def many(count: int, start: int = 0) -> list[ConversationRecord]:
    return [ConversationRecord(uuid=f"c{n}", updated_at=float(n), created_at=1.0) for n in range(start, start + count)]


def test_keys_of_an_earlier_state_are_not_used(store: SystemStore) -> None:
    store.mirror.apply_conversations(many(100))
    window = store.mirror.window(ListQuery())
    window._note_keys(epoch=window._epoch - 1, generation=window._generation)
    assert not has_keys(window)
    store.mirror.apply_conversations(many(1, start=100))
    window._note_keys(epoch=window._epoch, generation=window._generation)
    assert not has_keys(window)
    window.refresh()
    window._note_keys(epoch=window._epoch, generation=window._generation)
    assert has_keys(window)
    assert shown(window) == [f"c{n}" for n in range(100, -1, -1)]


def test_pages_are_found_by_keys_once_somebody_went_deep(store: SystemStore) -> None:
    store.mirror.apply_conversations(many(100))
    window = store.mirror.window(ListQuery())
    assert window.row(0) is not None
    assert not has_keys(window)
    assert window.row(99) is not None
    assert has_keys(window)
    assert shown(window) == [f"c{n}" for n in range(99, -1, -1)]


def test_few_pages_stay_in_memory(store: SystemStore) -> None:
    store.mirror.apply_conversations(many(100))
    window = store.mirror.window(ListQuery())
    shown(window)
    assert len(window._pages) == window_module.KEPT


def test_a_row_that_is_gone_is_none_until_the_window_is_refreshed(store: SystemStore) -> None:
    store.mirror.apply_conversations(many(20))
    window = store.mirror.window(ListQuery())
    store.mirror.remove([f"c{n}" for n in range(15)])
    assert window.row(19) is None
    window.refresh()
    assert window.count == 5
    assert window.row(4) is not None


def test_a_closed_store_gives_no_row_and_a_fault(store: SystemStore) -> None:
    store.mirror.apply_conversations(many(20))
    window = store.mirror.window(ListQuery())
    store.close()
    assert window.row(3) is None
    assert window.fault is not None
    assert "closed" in window.fault.what


@pytest.mark.anyio
async def test_a_window_made_in_a_thread_is_read_on_the_loop(store: SystemStore) -> None:
    store.mirror.apply_conversations(many(30))
    window = await asyncio.to_thread(store.mirror.window, ListQuery(contains=""))
    assert shown(window) == [f"c{n}" for n in range(29, -1, -1)]
