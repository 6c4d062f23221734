"""Users who take turns by the clock never look and post at the same time, whatever their clocks and lines do."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plentytui.rules.send_slots import EDGE, RESERVE, SLOT, SendSlot, SystemTime

EPOCH = 1_790_000_000.0
INSTANTS = st.floats(0, 60).map(lambda seconds: EPOCH + seconds)
USERS = st.sets(st.integers(1, 400), min_size=2, max_size=5)


def answers(slot: SendSlot, from_: float, error: float, look: float, post: float) -> tuple[float, float]:
    """True time at which a user's look begins and his post has taken effect; ``error`` is what his clock is ahead."""
    now = from_
    for _ in range(50):
        now += slot.wait(now + error, look)
        if slot.wait(now + error, look) == 0 and slot.may_post(now + look + error, now + error):
            return now, now + look + post
        now += look + 0.001
    raise AssertionError("never sent")


@given(
    USERS,
    st.data(),
    INSTANTS,
    INSTANTS,
    st.tuples(*[st.floats(-EDGE, EDGE)] * 2),
    st.tuples(*[st.floats(0.0, 0.45)] * 2),
    st.tuples(*[st.floats(0.0, RESERVE)] * 2),
)
def test_two_users_never_look_and_post_at_the_same_time(
    users: set[int],
    data: st.DataObject,
    first: float,
    second: float,
    errors: tuple[float, float],
    looks: tuple[float, float],
    posts: tuple[float, float],
) -> None:
    one, other = data.draw(st.permutations(sorted(users)))[:2]
    begun, ended = answers(SendSlot.of(one, users), first, errors[0], looks[0], posts[0])
    begun2, ended2 = answers(SendSlot.of(other, users), second, errors[1], looks[1], posts[1])
    assert ended <= begun2 + 1e-6 or ended2 <= begun + 1e-6


@given(st.sets(st.integers(1, 400), min_size=1, max_size=30), INSTANTS, st.floats(0, 5))
def test_nobody_waits_longer_than_a_cycle_of_five_seconds(users: set[int], now: float, look: float) -> None:
    for user in users:
        slot = SendSlot.of(user, users)
        wait = slot.wait(now, look)
        assert 0 <= wait <= min(slot.count * SLOT, 5.0) + 0.01
        assert slot.wait(now + wait, look) == 0
        assert slot.may_post(now + wait, now + wait)


@given(st.integers(1, 400), INSTANTS)
def test_the_only_user_waits_for_nothing(user: int, now: float) -> None:
    slot = SendSlot.of(user, {user})
    assert slot.wait(now) == 0
    assert slot.may_post(now + 2, now)
    assert not slot.may_post(now + 60, now), "what was written in a browser since was not seen"


def test_a_look_in_an_earlier_slot_of_ones_own_is_too_old() -> None:
    slot = SendSlot.of(3, {3, 4})
    begin = EPOCH + slot.wait(EPOCH)
    assert slot.may_post(begin + 0.3, begin)
    assert not slot.may_post(begin + 2.3, begin)
    assert not slot.may_post(begin + 0.7, begin), "what is left of the slot is too short"


@given(st.sets(st.integers(1, 400), min_size=2, max_size=5), st.integers(401, 500))
def test_a_new_user_moves_nobody(users: set[int], new: int) -> None:
    for user in users:
        assert SendSlot.of(user, users).place == SendSlot.of(user, users | {new}).place or len(users) == 5


def test_two_users_share_two_seconds_and_the_unknown_take_their_slot_by_their_id() -> None:
    assert SendSlot.of(3, {3, 4}) == SendSlot(0, 2)
    assert SendSlot.of(4, {3}) == SendSlot(1, 2), "one's own id counts, listed or not"
    assert SendSlot.of(8, ()) == SendSlot(3, 5)
    assert {SendSlot.of(user, range(20)).count for user in range(20)} == {5}


@given(st.floats(-100, 100), st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 3)), min_size=1, max_size=20))
def test_the_true_difference_lies_between_the_bounds(ahead: float, calls: list[tuple[float, float]]) -> None:
    time = SystemTime()
    for at, took in calls:
        asked = EPOCH + at
        time = time.heard(math.floor(asked + took / 2 + ahead), asked, asked + took)
        assert time.least - 1e-6 <= ahead <= time.most + 1e-6
    if abs(ahead) > 4.1:
        assert time.ahead == pytest.approx(ahead, abs=4.1)
        assert time.ahead != 0
    if ahead == 0:
        assert time.ahead == 0


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_a_clock_that_was_set_is_learnt_anew(before: float, after: float) -> None:
    assume(abs(before - after) > 2.5)
    time = SystemTime().heard(math.floor(EPOCH + before), EPOCH, EPOCH)
    time = time.heard(math.floor(EPOCH + 10 + after), EPOCH + 10, EPOCH + 10)
    assert time.least <= after + 1e-6
    assert time.most >= after - 1e-6


def test_clocks_that_may_agree_are_left_alone() -> None:
    assert SystemTime().ahead == 0
    assert SystemTime().heard(EPOCH, EPOCH + 0.9, EPOCH + 0.95).ahead == 0
    assert SystemTime().heard(EPOCH + 90, EPOCH, EPOCH).ahead == 90.5
