"""The send guard: what came while an answer was being written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.inbox import MessageRow
from plentytui.rules.guarding import pack_seen, sentence, unpack_seen
from plentytui.rules.send_guard import Author, Seen, guard


def message(
    uuid: str, at: float, sender_type: str = "email", *, mine: bool = False, whispered: bool = False
) -> MessageRow:
    return MessageRow(uuid, "c1", f"name of {uuid}", sender_type, mine, whispered, "text", at)


FIRST, SECOND = message("a", 100.0), message("b", 200.0, "user")
SEEN = Seen.of([FIRST, SECOND])


def test_nothing_new_lets_the_answer_go() -> None:
    assert guard(SEEN, [SECOND, FIRST]) == ()
    assert guard(SEEN, []) == ()
    assert sentence(()) == ""


def test_authors_and_whispers_are_told_apart() -> None:
    thread = [
        FIRST,
        SECOND,
        message("c", 210.0),
        message("d", 220.0, "user"),
        message("e", 230.0, "user", whispered=True),
        message("f", 240.0, "user", mine=True),
        message("g", 250.0, ""),
        message("h", 260.0, "contact"),
    ]
    newer = guard(SEEN, thread[::-1])
    assert [(one.message.uuid, one.author) for one in newer] == [
        ("c", Author.CUSTOMER),
        ("d", Author.COLLEAGUE),
        ("e", Author.COLLEAGUE),
        ("f", Author.YOURSELF),
        ("g", Author.SYSTEM),
        ("h", Author.CUSTOMER),
    ]
    assert "name of d (a colleague) wrote meanwhile." in sentence(newer)
    assert "name of e (a colleague) whispered meanwhile." in sentence(newer)


def test_messages_of_this_outbox_are_ignored() -> None:
    thread = [FIRST, SECOND, message("own", 300.0, "user", mine=True)]
    assert guard(SEEN, thread, {"own"}) == ()
    assert guard(SEEN, thread, {"other"})


def test_a_message_that_was_imported_late_counts_although_it_is_dated_earlier() -> None:
    assert [one.message.uuid for one in guard(SEEN, [FIRST, message("late", 150.0), SECOND])] == ["late"]


def test_messages_older_than_all_that_was_on_the_screen_do_not_count() -> None:
    assert guard(SEEN, [message("old", 50.0), FIRST, SECOND]) == ()


def test_without_the_screen_the_time_of_the_newest_decides() -> None:
    seen = Seen("b", 200.0)
    assert guard(seen, [message("old", 199.0), SECOND]) == ()
    assert guard(seen, [message("same second", 200.0), SECOND])


def test_an_edited_seen_message_is_still_seen() -> None:
    assert guard(SEEN, [FIRST, replace(SECOND, created_at=900.0)]) == ()


def test_nothing_seen_means_all_is_new() -> None:
    assert len(guard(Seen.of([]), [FIRST, SECOND])) == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", "[1,2]", '["a","x",0,[]]', '["a",1,0,5]', "[" * 100_000])
def test_what_was_seen_can_be_kept_with_a_draft(text: str) -> None:
    assert unpack_seen(pack_seen([FIRST, SECOND]), 7.0) == SEEN
    assert unpack_seen(text, 7.0, "m1") == Seen("m1", 7.0), "what cannot be read is what was seen when it was begun"


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1e9)), max_size=20, unique_by=lambda pair: pair[0]))
def test_whoever_saw_all_may_send_and_one_message_more_stops(pairs: list[tuple[int, float]]) -> None:
    thread = [message(str(number), at) for number, at in pairs]
    seen = Seen.of(thread)
    assert guard(seen, thread) == ()
    assert guard(seen, [*thread, message("new", 1e9 + 1)])
