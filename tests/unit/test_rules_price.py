"""The price of a bulk action, told before it starts."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.wire import build_query
from plentytui.rules.price import CONFIRM_ABOVE, SAFE_QUERY, WritesLeft, batches, price_of

BASIC = WritesLeft(this_minute=40, per_minute=40, resets_in=60.0, today=17_280)


def uuids(count: int) -> list[str]:
    return [str(UUID(int=number)) for number in range(count)]


@given(st.integers(0, 300), st.integers(0, 2_000))
def test_batches_lose_nothing_and_fit(count: int, base: int) -> None:
    wanted = uuids(count)
    found = batches(wanted, base)
    assert [uuid for batch in found for uuid in batch] == wanted
    assert all(len(batch) == 1 or base + len("&uuids=" + ",".join(batch)) <= SAFE_QUERY for batch in found)
    assert all(found)


def test_batches_are_as_the_client_writes_them() -> None:
    base = {"isClosed": True}
    found = batches(uuids(200), len(build_query(base)))
    sizes = [len(build_query({**base, "uuids": batch})) for batch in found]
    assert max(sizes) <= SAFE_QUERY
    assert max(sizes) > SAFE_QUERY - 37
    assert len(found[0]) == 48


def test_a_small_action_is_done_at_once() -> None:
    told = price_of(38, 2, BASIC)
    assert told.sentence == "38 conversations, 2 writes, done in about 1 s"
    assert not told.needs_second_confirmation
    assert price_of(1, 1, BASIC).sentence == "1 conversation, 1 write, done in about 1 s"


def test_more_than_fifty_rows_are_asked_about_once_more() -> None:
    assert not price_of(CONFIRM_ABOVE, 2, BASIC).needs_second_confirmation
    assert price_of(CONFIRM_ABOVE + 1, 2, BASIC).needs_second_confirmation


def test_waiting_for_a_new_window_is_told_with_its_reason() -> None:
    told = price_of(41, 41, BASIC)
    assert told.seconds == pytest.approx(60.5)
    assert told.sentence == "41 conversations, 41 writes, 60 s because 40 writes a minute are allowed"
    soon = price_of(10, 10, WritesLeft(2, 40, 15.0, 999))
    assert soon.seconds == pytest.approx(15 + 4)
    none_left = price_of(81, 81, WritesLeft(0, 40, 30.0, 999))
    assert none_left.seconds == pytest.approx(30 + 2 * 60 + 0.5)
    assert "3 min because" in price_of(1, 160, BASIC).sentence


def test_a_day_that_is_not_enough_says_how_many_can_be_done() -> None:
    cut = tuple(len(batch) for batch in batches(uuids(120)))
    told = price_of(120, len(cut), WritesLeft(40, 40, 60.0, 2), cut)
    assert (told.calls, told.enough_today) == (3, False)
    assert told.sentence == (
        "120 conversations, 3 writes, but only 2 writes are left today: "
        "96 of 120 can be done before the quota is renewed"
    )
    each = price_of(9, 9, WritesLeft(today=1))
    assert (each.calls, each.batches) == (9, ())
    assert "only 1 write is left today: 1 of 9" in each.sentence


def test_an_unknown_budget_is_taken_for_the_smallest_rates() -> None:
    told = price_of(80, 80, WritesLeft())
    assert told.enough_today
    assert "because 40 writes a minute" in told.sentence


@given(
    st.integers(0, 500),
    st.integers(0, 500),
    st.builds(
        WritesLeft,
        st.none() | st.integers(-5, 500),
        st.none() | st.integers(0, 500),
        st.floats(-10, 100_000),
        st.none() | st.integers(-5, 500),
    ),
)
def test_a_price_can_always_be_told_and_more_calls_never_take_less(rows: int, calls: int, left: WritesLeft) -> None:
    told = price_of(rows, calls, left)
    assert 0 <= told.seconds <= price_of(rows, calls + 1, left).seconds
    assert told.sentence.startswith(f"{rows:,} conversation")


def test_slow_answers_make_it_longer() -> None:
    slow = replace(BASIC, call_seconds=3.0)
    assert price_of(270, 6, slow).sentence == "270 conversations, 6 writes, done in about 18 s"
    assert price_of(3, 1, slow, reads=2).seconds == pytest.approx(9)
    assert price_of(41, 41, slow).seconds == pytest.approx(40 * 3 + 3), "the window is over before its calls are"
    # How fast the next call is, is not known; it is not promised.
    assert price_of(38, 2, replace(BASIC, call_seconds=0.01)).seconds == price_of(38, 2, BASIC).seconds
