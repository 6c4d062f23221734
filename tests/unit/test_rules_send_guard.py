"""The send guard: what came while an answer was being written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.inbox import MessageRow
from plentytui.rules.send_guard import Author, Seen, guard


def message(
    uuid: str, at: float, sender_type: str = "email", *, mine: bool = False, whispered: bool = False
) -> MessageRow:
    return MessageRow(uuid, "c1", f"name of {uuid}", sender_type, mine, whispered, "text", at)


FIRST, SECOND = message("a", 100.0), message("b", 200.0, "user")
SEEN = Seen.of([FIRST, SECOND])


def test_nothing_new_lets_the_answer_go() -> None:
    verdict = guard(SEEN, [SECOND, FIRST])
    assert verdict.ok
    assert verdict.sentence == ""
    assert guard(SEEN, []).ok


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
    verdict = guard(SEEN, thread[::-1])
    assert not verdict.ok
    assert [(one.message.uuid, one.author) for one in verdict.newer] == [
        ("c", Author.CUSTOMER),
        ("d", Author.COLLEAGUE),
        ("e", Author.COLLEAGUE),
        ("f", Author.YOURSELF),
        ("g", Author.SYSTEM),
        ("h", Author.CUSTOMER),
    ]
    assert [one.message.uuid for one in verdict.whispered] == ["e"]
    assert [one.message.uuid for one in verdict.public] == ["c", "d", "f", "g", "h"]
    assert "name of e (a colleague) whispered meanwhile." in verdict.sentence


def test_only_public_words_of_colleagues_count_as_an_answer() -> None:
    assert guard(SEEN, [message("d", 220.0, "user")]).answered
    assert not guard(SEEN, [message("c", 220.0), message("e", 230.0, "user", whispered=True)]).answered


def test_messages_of_this_outbox_are_ignored() -> None:
    thread = [FIRST, SECOND, message("own", 300.0, "user", mine=True)]
    assert guard(SEEN, thread, {"own"}).ok
    assert not guard(SEEN, thread, {"other"}).ok


def test_a_message_that_was_imported_late_counts_although_it_is_dated_earlier() -> None:
    assert [one.message.uuid for one in guard(SEEN, [FIRST, message("late", 150.0), SECOND]).newer] == ["late"]


def test_messages_older_than_all_that_was_on_the_screen_do_not_count() -> None:
    assert guard(SEEN, [message("old", 50.0), FIRST, SECOND]).ok


def test_without_the_screen_the_time_of_the_newest_decides() -> None:
    seen = Seen("b", 200.0)
    assert guard(seen, [message("old", 199.0), SECOND]).ok
    assert not guard(seen, [message("same second", 200.0), SECOND]).ok


def test_an_edited_seen_message_is_still_seen() -> None:
    assert guard(SEEN, [FIRST, replace(SECOND, created_at=900.0)]).ok


def test_nothing_seen_means_all_is_new() -> None:
    assert len(guard(Seen.of([]), [FIRST, SECOND]).newer) == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", "[1,2]", '["a","x",[],0]', '["a",1,5,0]', "[" * 100_000])
def test_what_was_seen_can_be_kept_with_a_draft(text: str) -> None:
    assert Seen.from_json(SEEN.to_json()) == SEEN
    assert Seen.from_json(text) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1e9)), max_size=20, unique_by=lambda pair: pair[0]))
def test_whoever_saw_all_may_send_and_one_message_more_stops(pairs: list[tuple[int, float]]) -> None:
    thread = [message(str(number), at) for number, at in pairs]
    seen = Seen.of(thread)
    assert guard(seen, thread).ok
    assert not guard(seen, [*thread, message("new", 1e9 + 1)]).ok
