"""A query over the mirror finds what a plain look at every record finds, whatever was applied in which order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.models.inbox import Folder, ListQuery, MessageRow, ReplyKind, Sort
from plentytui.models.mirror import ConversationRecord
from plentytui.rules.business_hours import BusinessHours
from plentytui.rules.query.parse import parse, query_of
from plentytui.rules.query.tree import Node, Query
from plentytui.store import common_words
from plentytui.store import find as find_module
from plentytui.store.system_store import SystemStore
from tests.naive_query import CLOCK, ME, MESSAGES, NAMES, NODES, NOW, RECORDS, SECONDS, ZONE, Naive


def filled(folder: str) -> SystemStore:
    store = SystemStore.open(Path(folder) / "s.sqlite", CLOCK, ME)
    store.mirror.zone = ZONE
    for kind, rows in NAMES.items():
        named = [
            (n, 0, {language: name for language, name in zip(("en", "de"), names, strict=False)})
            for n, names in rows.items()
        ]
        store.mirror.apply_names(kind, named)
    return store


def put(store: SystemStore, messages: Sequence[MessageRow]) -> None:
    for row in messages:
        store.mirror.apply_messages(row.conversation, [row])


PIECES = ["from:", '"', "(", ")", "-", "OR", "*", "\0", "\udc80", "é", "²", "a", "AND", "NOT", "NEAR(", "^", "'", "b:"]
"""What queries and the full-text index have meanings of their own for, and a few letters."""


def find(store: SystemStore, query: Query) -> set[str]:
    return set(store.mirror.window(ListQuery(folder=None, query=query, sort=Sort.CREATED)).uuids())


@given(
    records=RECORDS,
    later=RECORDS,
    messages=MESSAGES,
    early=st.booleans(),
    rare=st.sampled_from([-1, 2, 1500]),
    common=st.sampled_from([1, 50_000]),
    nodes=st.lists(NODES, min_size=8, max_size=8),
)
@settings(max_examples=60, deadline=None, database=None)
def test_a_query_finds_what_a_plain_look_finds(
    records: list[ConversationRecord],
    later: list[ConversationRecord],
    messages: list[MessageRow],
    early: bool,
    nodes: list[Node],
    rare: int,
    common: int,
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        # The result must not depend on which way it is found.
        patch.setattr(find_module, "RARE", rare)
        patch.setattr(common_words, "COMMON", common)
        store = filled(folder)
        try:
            if early:
                put(store, messages)
            store.mirror.apply_conversations(records)
            if not early:
                put(store, messages)
            store.drafts.save("c2", ReplyKind.PUBLIC, "text")
            kept = {record.uuid: record for record in records}
            for step in range(2):
                for node in nodes[step * 4 : step * 4 + 4]:
                    wanted = {
                        uuid
                        for uuid, record in kept.items()
                        if Naive(record, [row for row in messages if row.conversation == uuid], ["c2"]).holds(node)
                    }
                    assert find(store, Query(node)) == wanted, str(Query(node))
                # Changes and removals have to reach every index, too.
                newer = [
                    record for record in later if record.updated_at >= getattr(kept.get(record.uuid), "updated_at", 0)
                ]
                store.mirror.apply_conversations(newer)
                kept |= {record.uuid: record for record in newer}
                store.mirror.remove(["c1", "c2"])
                messages = [row for row in messages if row.conversation not in {"c1", "c2"}]
                kept = {uuid: record for uuid, record in kept.items() if uuid not in {"c1", "c2"}}
        finally:
            store.close()


@given(text=st.text(max_size=60) | st.lists(st.sampled_from(PIECES)).map("".join))
@settings(max_examples=300, deadline=None, database=None)
def test_any_query_that_is_understood_can_be_searched_for(text: str) -> None:
    query = parse(text)
    if isinstance(query, Query):
        assert find(STORE, query) <= {"c1"}


@pytest.fixture(scope="module", autouse=True)
def _shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    global STORE
    STORE = filled(str(tmp_path_factory.mktemp("store")))
    STORE.mirror.apply_conversations([ConversationRecord("c1", title="a é ²")])
    yield
    STORE.close()


STORE: SystemStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SystemStore]:
    opened = filled(str(tmp_path))
    yield opened
    opened.close()


def test_two_words_may_stand_in_different_messages(store: SystemStore) -> None:
    store.mirror.apply_conversations([ConversationRecord("c1", title="Anfrage")])
    put(
        store,
        [MessageRow(f"m{n}", "c1", "", "email", False, False, text, 1.0) for n, text in enumerate(("paket", "kaputt"))],
    )
    assert find(store, query_of("paket kaputt anfrage")) == {"c1"}
    assert find(store, query_of('"paket kaputt"')) == set()


def test_a_whole_mail_address_finds_whoever_has_a_name_beside_it(store: SystemStore) -> None:
    store.mirror.apply_conversations(
        [ConversationRecord("c1", sender="Karl", sender_type="email", sender_value="K.Weber@Kunde.example")]
    )
    for text in ("k.weber@kunde.example", "from:K.WEBER@kunde.example", "from:@kunde.example", "email:k.weber*"):
        assert find(store, query_of(text)) == {"c1"}, text
    assert find(store, query_of("from:@unde.example")) == set()


def test_a_query_without_anything_finds_everything_and_in_use_leaves_out_trash_and_spam(store: SystemStore) -> None:
    store.mirror.apply_conversations([ConversationRecord(folder.value, folder=folder) for folder in Folder])
    assert find(store, query_of(" ")) == {"inbox", "archive", "trash", "spam"}
    assert find(store, query_of("").in_use()) == {"inbox", "archive"}
    assert find(store, query_of("is:deleted").in_use()) == {"trash"}
    assert find(store, query_of("in:spam").in_use()) == {"spam"}


def test_as_many_alternatives_as_a_query_may_have(store: SystemStore) -> None:
    store.mirror.apply_conversations(
        [ConversationRecord("c1", title="weber", sender_type="email", sender_value="a@b.example")]
    )
    for word in ("a@b.example", "subject:weber", "tag:7", "-tag:7"):
        assert find(store, query_of(" OR ".join([word] * 199))) == ({"c1"} if word != "tag:7" else set())
        mixed = " OR ".join(f"{word} OR from:x{n}@y.example OR order:{n} OR z{n}" for n in range(49))
        assert find(store, query_of(mixed)) == ({"c1"} if word != "tag:7" else set())


def test_no_condition_reads_the_wide_rows(store: SystemStore) -> None:
    from plentytui.store.find import list_condition

    query = query_of("paket -weber is:unread priority>=3 group:amazon after:3d (deadline:exceeded OR tag:7) id:4")
    here = store.mirror._circumstances()
    where = list_condition(ListQuery(folder=None, query=query), here)
    plan = store._file.rows(
        f"EXPLAIN QUERY PLAN SELECT c.id FROM conversation c INDEXED BY find_updated WHERE {where.sql}"
        " ORDER BY c.updated DESC, c.id DESC LIMIT 100",
        where.values,
    )
    steps = [step[3] for step in plan]
    assert "SEARCH c USING COVERING INDEX find_updated (updated>?)" in steps
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps


def test_a_query_is_evaluated_anew_as_time_goes_on(tmp_path: Path) -> None:
    clock = ManualClock(NOW)
    store = SystemStore.open(tmp_path / "s.sqlite", clock, ME)
    try:
        store.mirror.apply_conversations([ConversationRecord("c1", deadline=SECONDS + 60)])
        window = store.mirror.window(ListQuery(query=query_of("is:overdue")))
        assert window.count == 0
        clock.advance(61)
        window.refresh()
        assert window.count == 1
    finally:
        store.close()


def test_what_is_due_next_leaves_the_least_business_and_then_is_the_gravest(store: SystemStore) -> None:
    nine_to_two = BusinessHours(ZONE, ((9 * 60, 14 * 60),) * 7)
    store.mirror.hours = lambda: nine_to_two
    day = datetime(2026, 2, 4, tzinfo=ZONE)
    due = {"whole day": (day, 1), "noon": (day.replace(hour=12), 1), "noon, graver": (day.replace(hour=12), 4)}
    store.mirror.apply_conversations(
        [
            ConversationRecord("none", priority=5),
            *(ConversationRecord(name, deadline=at.timestamp(), priority=level) for name, (at, level) in due.items()),
        ]
    )
    window = store.mirror.window(ListQuery(folder=None, sort=Sort.DEADLINE, descending=False))
    assert window.uuids() == ["noon, graver", "noon", "whole day", "none"]


def test_a_file_of_an_earlier_version_is_searched_like_a_new_one(tmp_path: Path) -> None:
    from plentytui.store.database import Database
    from plentytui.store.schema import STEPS

    path = tmp_path / "s.sqlite"
    old = Database(path, STEPS[:3])
    old.write(lambda db: db.execute(OLD_CONVERSATION))
    old.write(lambda db: db.execute(OLD_MESSAGE))
    old.close()
    store = SystemStore.open(path, CLOCK, ME)
    try:
        for text in ("kaputt", "tag:7", "owner:4", "order:42", "@x.example"):
            assert find(store, query_of(text)) == {"c1"}, text
    finally:
        store.close()


OLD_CONVERSATION = """INSERT INTO conversation VALUES (
    1, 'c1', '7', 7, 'Karl', 'email', 'k@x.example', 't', 'p', 1.0, 2.0, NULL, 0, 1, 0, 0, 0, NULL, NULL, 0, 0, 0, 1,
    '', 0, '', '[]', '[[1,4]]', '[7]', '[["order","42"]]', '[]', '[]', 0, NULL, 1)"""
OLD_MESSAGE = "INSERT INTO message VALUES (1, 'm1', 'c1', 'Karl', 'email', 0, 0, 't', 'kaputt', NULL, 1.0, '[]')"
