"""As long as not all texts are here, a count tells what it may be; what the system found for a text stays found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Folder, ListQuery, MessageRow
from plentytui.models.mirror import ConversationRecord
from plentytui.rules.query.doubt import Doubt, only_text, parts_of, text_asked
from plentytui.rules.query.parse import query_of
from plentytui.store import told as told_module
from plentytui.store.system_store import SystemStore
from plentytui.store.told import Asked

WHEN = 1_770_000_000.0


def conversation(uuid: str, *, updated: float = WHEN, group: int = 1) -> ConversationRecord:
    return ConversationRecord(uuid=uuid, title="Garten", sender="Kim", updated_at=updated, created_at=WHEN, group=group)


def message(uuid: str, body: str) -> MessageRow:
    return MessageRow(f"m-{uuid}", uuid, "Kim", "email", False, False, body, WHEN)


@pytest.fixture
def store(clock: ManualClock, tmp_path: Path) -> Iterator[SystemStore]:
    made = SystemStore.open(tmp_path / "s.sqlite", clock, 3)
    made.mirror.apply_conversations([conversation("a"), conversation("b"), conversation("c", group=2)])
    made.mirror.apply_messages("a", [message("a", "ein Igel im Laub")])
    made.mirror.apply_messages("b", [message("b", "nur Laub")])
    yield made
    made.close()


def doubt(store: SystemStore, text: str, group: int | None = None) -> Doubt | None:
    return store.mirror.doubt_of(ListQuery(query=query_of(text), group=group))


def found(store: SystemStore, text: str) -> set[str]:
    return set(store.mirror.window(ListQuery(query=query_of(text))).uuids())


@pytest.mark.parametrize(
    ("text", "more", "fewer"),
    [
        ("body:igel", True, False),
        ("igel", True, False),
        ("-body:igel", False, True),
        ("body:igel OR body:laub", True, False),
        ("body:igel -body:laub", True, False),
        ("-(body:igel -body:laub)", False, True),
        ("subject:garten OR body:igel", False, False),
        ("body:igel subject:nothing", False, False),
        ("subject:garten", False, False),
    ],
)
def test_what_a_list_may_lack_and_have_too_much_of(store: SystemStore, text: str, more: bool, fewer: bool) -> None:
    assert doubt(store, text) == (Doubt(more, fewer, 2, 3) if more or fewer else None)


def test_only_what_the_list_is_about_counts(store: SystemStore) -> None:
    assert doubt(store, "body:igel", group=1) is None
    assert doubt(store, "body:igel", group=2) is not None


def test_without_a_missing_text_nothing_is_in_doubt(store: SystemStore) -> None:
    store.mirror.apply_messages("c", [message("c", "Rasen")])
    assert doubt(store, "body:igel") is None
    assert doubt(store, "-body:igel") is None


def test_a_count_reads_as_what_it_may_be() -> None:
    assert Doubt(True, False, 2, 3).counted("12") == "12+"
    assert Doubt(False, True, 2, 3).counted("12") == "≤12"
    assert Doubt(True, True, 2, 3).counted("12") == "~12"
    assert Doubt(True, False, 2, 3).counted("999+") == "999+"
    assert Doubt(True, False, 1_200, 3_000).reason == "1,200 of 3,000 texts here, ctrl+g asks"


def test_what_the_system_found_is_in_every_list_for_that_text(store: SystemStore) -> None:
    assert found(store, "body:igel") == {"a"}
    store.mirror.told.keep("Igel", ["c"])
    assert found(store, "body:igel") == found(store, "IGEL") == {"a", "c"}
    assert found(store, "-body:igel") == {"b"}
    assert found(store, "body:laub") == {"a", "b"}
    assert found(store, "subject:igel") == set()
    store.mirror.apply_messages("c", [message("c", "Spiegel")])
    assert found(store, "body:igel") == {"a", "c"}, "it stays once it is read"


def test_after_the_system_was_asked_only_what_changed_since_is_in_doubt(store: SystemStore) -> None:
    asked = query_of("body:igel group:1")
    store.mirror.told.keep("igel", [], Asked(parts_of(asked), Folder.INBOX, WHEN))
    assert doubt(store, "body:igel") is not None, "it was asked about less"
    assert doubt(store, "body:igel group:1 is:open") is None
    store.mirror.told.keep("igel", ["a"], Asked(parts_of(query_of("body:igel")), Folder.INBOX, WHEN))
    assert doubt(store, "body:igel") is None
    assert doubt(store, "body:laub") is not None
    store.mirror.apply_conversations([conversation("d", updated=WHEN + 60)])
    assert doubt(store, "body:igel") == Doubt(True, False, 2, 4)


def test_an_answer_tells_all_only_of_one_lasting_text() -> None:
    assert text_asked(query_of("body:igel is:unread"), "igel")
    assert not text_asked(query_of("body:igel body:laub"), "igel")
    assert not text_asked(query_of("body:igel after:yesterday"), "igel")
    assert not text_asked(query_of("body:igel is:overdue"), "igel")
    assert not text_asked(query_of("body:igel OR is:unread"), "igel")
    assert only_text(query_of("body:igel is:unread")) == "igel"
    assert only_text(query_of("body:igel laub")) == ""


def test_only_so_many_texts_are_kept(store: SystemStore, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_module, "MOST_TEXTS", 2)
    monkeypatch.setattr(told_module, "MOST_FOUND", 2)
    for number, text in enumerate(("one", "two", "three")):
        store.mirror.told.keep(text, [str(number)])
        clock.advance(1)
    assert [store.mirror.told.found(text) for text in ("one", "two", "three")] == [(), ("1",), ("2",)]
    store.mirror.told.keep("three", ["x", "y"])
    assert store.mirror.told.found("three") == ("x", "y")
    store.mirror.told.keep("three", ["y"])
    assert store.mirror.told.found("three") == ("y", "x")
