"""The mirror: what the system sent is kept, read marks hold until confirmed, names, groups, threads and search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import AttachmentRow, Delivery, Folder, GroupRow, ListQuery, MessageRow, ReplyKind
from plentytui.models.mirror import ConversationRecord, NameKind, NameRow, PendingRead
from plentytui.rules.query.parse import query_of
from plentytui.store.system_store import SystemStore
from plentytui.store.text import fold, plain, storable

ME = 3


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[SystemStore]:
    opened = SystemStore.open(tmp_path / "s.sqlite", clock, ME)
    yield opened
    opened.close()


def record(number: int, **changes: object) -> ConversationRecord:
    base = ConversationRecord(
        uuid=f"c{number}",
        short_id=str(1000 + number),
        title=f"Order {number}",
        sender=f"Customer {number}",
        preview="Where is my parcel?",
        created_at=1000.0 + number,
        updated_at=2000.0 + number,
        message_count=1,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # the tests name the fields


def message(number: int, body: str = "Hello", at: float | None = None) -> MessageRow:
    return MessageRow(
        uuid=f"m{number}",
        conversation="c1",
        sender="Karla Käfer",
        sender_type="email",
        mine=False,
        whispered=bool(number % 2),
        body=body,
        created_at=float(number) if at is None else at,
        attachments=(AttachmentRow("a.pdf", 12, "application/pdf"),),
        title="Subject",
    )


def found(store: SystemStore, words: str) -> list[str]:
    return store.mirror.window(ListQuery(query=query_of(words))).uuids()


def test_says_which_conversations_changed(store: SystemStore) -> None:
    assert store.mirror.apply_conversations([record(1), record(2)]) == {"c1", "c2"}
    assert store.mirror.apply_conversations([record(1), record(2)]) == set()
    assert store.mirror.apply_conversations([record(1), record(2, tags=(4,))]) == {"c2"}
    assert store.mirror.count() == 2


def test_ignores_a_row_older_than_what_is_there(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1, title="new", updated_at=50.0)])
    assert store.mirror.apply_conversations([record(1, title="old", updated_at=49.0)]) == set()
    row = store.mirror.row("c1")
    assert row is not None
    assert row.title == "new"


def test_the_same_conversation_twice_in_one_answer_ends_with_the_newer(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1, title="b", updated_at=9.0), record(1, title="a", updated_at=8.0)])
    row = store.mirror.row("c1")
    assert row is not None
    assert row.title == "b"
    assert store.mirror.count() == 1


def test_more_conversations_than_fit_one_transaction(store: SystemStore) -> None:
    rows = [record(number) for number in range(1001)]
    assert len(store.mirror.apply_conversations(iter(rows))) == 1001
    assert store.mirror.count(Folder.INBOX) == 1001


def test_conversations_of_one_instant_each_have_a_place(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(number, created_at=1.0, updated_at=1.0) for number in range(5000)])
    assert store.mirror.count() == 5000


def test_unread_follows_from_who_has_read(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1, read_by=(1, ME)), record(2, read_by=(1,)), record(3)])
    assert [store.mirror.row(f"c{n}").unread for n in (1, 2, 3)] == [False, True, True]  # type: ignore[union-attr]  # all are there
    assert store.mirror.unread_total() == 2


def test_unread_is_derived_anew_when_the_user_becomes_known(tmp_path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    store.mirror.apply_conversations([record(1, read_by=(ME,)), record(2)])
    store.mirror.mark_read(["c2"])
    assert store.mirror.unread_total() == 1
    assert store.mirror.learn_user(ME)
    assert store.mirror.unread_total() == 0
    assert store.mirror.pending_reads() == [PendingRead("c2", True)]
    assert not store.mirror.learn_user(ME)
    store.close()
    again = SystemStore.open(tmp_path / "s.sqlite", clock)
    assert again.mirror.user_id == ME
    again.close()


def test_another_user_has_read_other_conversations(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1, read_by=(4,)), record(2)])
    store.mirror.mark_read(["c2"])
    assert store.mirror.learn_user(4)
    assert [store.mirror.row(f"c{n}").unread for n in (1, 2)] == [False, True]  # type: ignore[union-attr]  # both are there
    assert store.mirror.pending_reads() == []


def test_a_read_mark_holds_until_the_system_confirms_it(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1)])
    assert store.mirror.mark_read(["c1"]) == {"c1"}
    assert store.mirror.mark_read(["c1"]) == set()
    store.mirror.apply_conversations([record(1, tags=(9,), updated_at=3000.0)])
    assert store.mirror.unread_total() == 0
    assert store.mirror.pending_reads() == [PendingRead("c1", True)]
    store.mirror.apply_conversations([record(1, read_by=(ME,), updated_at=3001.0)])
    assert store.mirror.pending_reads() == []
    store.mirror.apply_conversations([record(1, read_by=(), updated_at=3002.0)])
    assert store.mirror.unread_total() == 1


@pytest.mark.parametrize("news", [{"message_count": 2}, {"preview": "And another thing"}])
def test_a_read_mark_yields_to_a_new_message(store: SystemStore, news: dict[str, object]) -> None:
    store.mirror.apply_conversations([record(1)])
    store.mirror.mark_read(["c1"])
    store.mirror.apply_conversations([record(1, updated_at=3000.0, **news)])
    assert store.mirror.unread_total() == 1


def test_a_refused_read_mark_is_taken_back(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1), record(2, read_by=(ME,))])
    store.mirror.mark_read(["c1"])
    store.mirror.mark_read(["c2"], read=False)
    assert store.mirror.unread_total() == 1
    assert store.mirror.forget_marks(["c1", "c2", "nobody"]) == {"c1", "c2"}
    assert store.mirror.row("c1").unread  # type: ignore[union-attr]  # it is there
    assert not store.mirror.row("c2").unread  # type: ignore[union-attr]  # it is there


def test_a_removed_conversation_leaves_its_draft(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1), record(2)])
    store.mirror.apply_messages("c1", [message(1, "unmistakable")])
    store.drafts.save("c1", ReplyKind.PUBLIC, "half a sentence")
    assert store.mirror.remove(["c1", "nobody"]) == 1
    assert store.mirror.row("c1") is None
    assert store.mirror.messages("c1") == []
    assert found(store, "unmistakable") == []
    assert store.drafts.get("c1")[0].text == "half a sentence"


def test_a_thread_comes_back_as_it_was_put_in(store: SystemStore) -> None:
    rows = [message(2), message(1, "<p>Grüße &amp; mehr</p>")]
    assert store.mirror.apply_messages("c1", rows) == {"m1", "m2"}
    assert store.mirror.apply_messages("c1", rows) == set()
    assert store.mirror.messages("c1") == [rows[1], rows[0]]
    assert store.mirror.apply_messages("c1", [message(1, "changed")]) == {"m1"}
    assert len(store.mirror.messages("c1")) == 2


def test_a_complete_thread_drops_messages_that_are_gone(store: SystemStore) -> None:
    store.mirror.apply_messages("c1", [message(1), message(2)])
    assert store.mirror.apply_messages("c1", [message(2)], complete=True) == {"m1"}
    assert [row.uuid for row in store.mirror.messages("c1")] == ["m2"]


def test_detail_has_names_in_the_wanted_language(store: SystemStore) -> None:
    names: dict[NameKind, list[NameRow | tuple[Any, ...]]] = {
        NameKind.GROUP: [(1, 1, {"de": "Allgemein", "en": "General"}, "", True)],
        NameKind.TYPE: [(5, 1, {"de": "Anfrage"}, {"categoryId": 1}, True)],
        NameKind.STATUS: [(6, 1, {"en": "Open"}, '{"progress": 20}', True)],
        NameKind.ROLE: [(2, 1, {"en": "Processor"}, "", True)],
        NameKind.TAG: [(7, 1, {"": "VIP"}, "", True)],
        NameKind.CHANNEL: [("box-1", 1, {"": "Support"}, "", True)],
        NameKind.USER: [(3, 1, {"": "Maria Kranich"}, "", True)],
    }
    for kind, rows in names.items():
        store.mirror.apply_names(kind, rows)
    store.mirror.apply_conversations(
        [
            record(
                1,
                type_id=5,
                status_id=6,
                tags=(7, 8),
                owners=((2, 3), (0, 4)),
                channel="box-1",
                relations=(("order", "1042"),),
                folder=Folder.ARCHIVE,
                follow_up=12.5,
            )
        ]
    )
    detail = store.mirror.detail("c1", "de")
    assert detail is not None
    assert (detail.group_name, detail.type_name, detail.status_name) == ("Allgemein", "Anfrage", "Open")
    assert detail.tags == ("VIP", "tag 8")
    assert detail.owners == ("Maria Kranich (Processor)", "user 4")
    assert (detail.channel, detail.relations) == ("Support", (("order", "1042"),))
    assert (detail.folder, detail.follow_up, detail.created_at) == (Folder.ARCHIVE, 12.5, 1001.0)
    assert store.mirror.detail("c2") is None


def test_names_that_are_gone_stay_readable(store: SystemStore) -> None:
    assert store.mirror.apply_names("tag", [(1, 2, {"": "old"}, "", True), (2, 1, {"": "kept"}, "", True)])
    assert not store.mirror.apply_names("tag", [(1, 2, {"": "old"}, "", True), (2, 1, {"": "kept"}, "", True)])
    assert store.mirror.apply_names("tag", [NameRow(2, 1, {"": "kept"})])
    assert store.mirror.names("tag") == [
        NameRow(2, 1, {"": "kept"}, "", True),
        NameRow(1, 2, {"": "old"}, "", False),
    ]


def test_groups_in_their_position_without_disabled_ones(store: SystemStore) -> None:
    rows = [
        (1, 2, {"en": "General", "de": "Allgemein"}, "", True),
        (8, 1, {"en": "Amazon"}, "", True),
        (9, 0, {"en": "Off"}, "", False),
    ]
    store.mirror.apply_names("group", rows)
    store.mirror.apply_conversations(
        [
            record(1, group=1),
            record(2, group=1, read_by=(ME,)),
            record(3, group=8, folder=Folder.TRASH),
            record(4, group=9),
            record(5, group=101),
        ]
    )
    assert store.mirror.groups("de") == [
        GroupRow(8, "Amazon", 0, 0),
        GroupRow(1, "Allgemein", 1, 2),
        GroupRow(101, "group 101", 1, 1),
    ]


def test_newest_update_over_all_folders(store: SystemStore) -> None:
    assert store.mirror.newest_update() is None
    store.mirror.apply_conversations([record(1), record(2, folder=Folder.SPAM, updated_at=9999.5)])
    assert store.mirror.newest_update() == 9999.5


def test_the_draft_flag_of_a_row(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1)])

    def flag() -> bool:
        row = store.mirror.window(ListQuery()).row(0)
        assert row is not None
        return row.draft

    assert not flag()
    store.drafts.save("c1", ReplyKind.WHISPER, "hm")
    assert flag()
    item = store.outbox.add("c1", ReplyKind.WHISPER, "hm", "", "", 0.0)
    assert store.drafts.get("c1") == []
    assert flag()
    store.outbox.claim(item.id)
    store.outbox.settle(item.id, Delivery.SENT)
    assert not flag()


@pytest.mark.parametrize("state", Delivery)
def test_a_row_tells_whether_a_message_waits_for_a_person(store: SystemStore, state: Delivery) -> None:
    store.mirror.apply_conversations([record(1), record(2)])
    item = store.outbox.add("c1", ReplyKind.PUBLIC, "hm", "", "", 0.0)
    store.outbox.claim(item.id)
    if state is Delivery.RECALLED:
        store.outbox.settle(item.id, Delivery.HELD)
        store.outbox.recall(item.id)
    elif state is not Delivery.SENDING:
        store.outbox.settle(item.id, state)
    rows = {row.uuid: row for row in (store.mirror.window(ListQuery()).row(place) for place in range(2)) if row}
    assert rows["c1"].stuck == (state in {Delivery.HELD, Delivery.REFUSED, Delivery.UNCERTAIN})
    assert rows["c1"].draft == (state is not Delivery.SENT), "taken back it is a draft again"
    assert not rows["c2"].stuck


@pytest.mark.parametrize(
    ("words", "uuids"),
    [
        ("kettle", ["c4", "c3", "c2", "c1"]),
        ("red kettle", ["c2"]),
        ('"red kettle"', ["c2"]),
        ('"kettle red"', []),
        ("jurgen leak*", ["c4", "c3", "c2", "c1"]),
        ("kettle absent", []),
    ],
)
def test_words_phrases_and_prefixes_are_found_the_latest_first(
    store: SystemStore, words: str, uuids: list[str]
) -> None:
    store.mirror.apply_conversations(
        [record(number, preview=f"The blue kettle leaks {number}", sender="Jürgen Groß") for number in range(1, 5)]
    )
    store.mirror.apply_messages("c2", [message(1, "<p>the <b>red</b>&nbsp;kettle</p><script>blue()</script>")])
    assert found(store, words) == uuids


def test_what_a_conversation_says_no_more_is_not_found(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(number, preview=f"It leaks {number}") for number in range(1, 5)])
    assert found(store, "leaks") == ["c4", "c3", "c2", "c1"]
    store.mirror.apply_conversations([record(4, preview="something else", updated_at=9000.0)])
    assert found(store, "leaks") == ["c3", "c2", "c1"]


def test_lone_surrogates_do_not_break_anything(store: SystemStore) -> None:
    store.mirror.apply_conversations([record(1, title="a\ud800b")])
    store.mirror.apply_messages("c1", [message(1, "x\ud83d\ude00y\udc00")])
    row = store.mirror.row("c1")
    assert row is not None
    assert row.title == "a\ufffdb"
    assert store.mirror.messages("c1")[0].body == "x\U0001f600y\ufffd"
    assert storable("plain ü") == "plain ü"


def test_plain_words_of_html() -> None:
    assert plain("a < b & c > d").split() == ["a", "<", "b", "&", "c", ">", "d"]
    assert plain("<style>x{}</style><p>one<br>two</p>").split() == ["one", "two"]
    assert plain("<script>never closed one") == ""
    assert plain("tail <b").split() == ["tail", "<b"]
    assert len(plain("<" * 500_000)) == 500_000


def test_folding_ignores_case_and_composition() -> None:
    assert fold("GROẞ Ähre") == fold("gross A\u0308HRE")


def test_tags_and_captured_minutes_of_a_message_are_kept(store: SystemStore) -> None:
    marked = replace(message(1), tags=(4, 5), minutes=12, chargeable=True)
    assert store.mirror.apply_messages("c1", [marked, message(2)]) == {"m1", "m2"}
    assert store.mirror.apply_messages("c1", [marked, message(2)]) == set()
    assert store.mirror.messages("c1") == [marked, message(2)]
