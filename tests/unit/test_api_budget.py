"""The budget as pure values: server truth, windows that end, answers out of order."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.budget import (
    LONG_UNTOLD_WAIT,
    Budget,
    Op,
    Period,
    Reading,
    Rounding,
    Window,
    WindowReading,
    op_of,
)

NOW = 1_770_000_000.0
ROUTE = "GET /rest/x"


def told(left: int, decay: float = 60, limit: int = 80) -> Reading:
    return Reading(short=WindowReading(limit=limit, left=left, decay=decay))


def short(budget: Budget, op: Op = Op.READ) -> Window:
    window = budget.window(op, Period.SHORT)
    assert window is not None
    return window


def test_get_and_head_are_reads_and_everything_else_a_write() -> None:
    assert [op_of(method) for method in ("get", "HEAD", "POST", "put")] == [Op.READ, Op.READ, Op.WRITE, Op.WRITE]


def test_nothing_is_known_before_the_first_answer() -> None:
    budget = Budget()
    assert budget.left(Op.READ, Period.SHORT, NOW) is None
    assert not budget.windows
    assert not budget.routes


def test_reads_and_writes_are_kept_apart() -> None:
    budget = Budget().after(told(70), Op.READ, ROUTE, NOW).after(told(30, limit=40), Op.WRITE, "POST /x", NOW)
    assert budget.left(Op.READ, Period.SHORT, NOW) == 70
    assert budget.left(Op.WRITE, Period.SHORT, NOW) == 30


def test_a_window_ends_a_second_after_its_decay_because_decay_is_whole_seconds() -> None:
    budget = Budget().after(told(0, decay=20), Op.READ, ROUTE, NOW)
    assert short(budget).ends_at == NOW + 21
    assert budget.left(Op.READ, Period.SHORT, NOW + 20.9) == 0
    assert budget.left(Op.READ, Period.SHORT, NOW + 21) == 80


def test_every_answer_narrows_the_end_of_the_window() -> None:
    budget = Budget().after(told(70, decay=20), Op.READ, ROUTE, NOW)
    budget = budget.after(told(69, decay=19), Op.READ, ROUTE, NOW + 0.4)
    assert short(budget).ends_at == NOW + 20.4
    assert short(budget).ends_after == pytest.approx(NOW + 19)


def test_an_overtaken_answer_never_raises_the_calls_left() -> None:
    budget = Budget().after(told(60), Op.READ, ROUTE, NOW + 2, sent_at=NOW + 1)
    budget = budget.after(told(70), Op.READ, ROUTE, NOW + 3, sent_at=NOW)
    assert short(budget).left == 60


def test_the_systems_count_wins_over_our_own_once_it_is_newer() -> None:
    budget = Budget().after(told(60), Op.READ, ROUTE, NOW + 1, sent_at=NOW).lost(Op.READ, ROUTE)
    assert short(budget).left == 59
    budget = budget.after(told(59), Op.READ, ROUTE, NOW + 3, sent_at=NOW + 2)
    assert short(budget).left == 59
    budget = budget.after(told(30), Op.READ, ROUTE, NOW + 5, sent_at=NOW + 4)
    assert short(budget).left == 30


def test_a_late_answer_of_the_window_before_changes_nothing() -> None:
    budget = Budget().after(told(5, decay=2), Op.READ, ROUTE, NOW)
    budget = budget.after(told(79, decay=60), Op.READ, ROUTE, NOW + 4, sent_at=NOW + 3.5)
    late = budget.after(told(0, decay=1), Op.READ, ROUTE, NOW + 5, sent_at=NOW)
    assert short(late) == short(budget)


def test_a_slow_answer_is_not_taken_for_a_new_window() -> None:
    budget = Budget().after(told(40, decay=50), Op.READ, ROUTE, NOW)
    slow = budget.after(told(39, decay=49), Op.READ, ROUTE, NOW + 29, sent_at=NOW + 0.5)
    assert short(slow).ends_at == NOW + 51
    assert short(slow).left == 39


def test_a_new_window_is_seen_even_before_the_old_one_has_surely_ended() -> None:
    budget = Budget().after(told(3, decay=1), Op.READ, ROUTE, NOW)
    fresh = budget.after(told(79, decay=60), Op.READ, ROUTE, NOW + 1.5, sent_at=NOW + 1.2)
    assert short(fresh).left == 79


def test_a_changed_rate_is_believed() -> None:
    budget = Budget().after(told(10), Op.READ, ROUTE, NOW)
    assert short(budget.after(told(130, limit=200), Op.READ, ROUTE, NOW)).left == 130


def test_without_headers_we_count_ourselves() -> None:
    budget = Budget().after(told(10, decay=30), Op.READ, ROUTE, NOW).after(Reading(), Op.READ, ROUTE, NOW + 1)
    assert short(budget).left == 9
    later = budget.after(Reading(), Op.READ, ROUTE, NOW + 40, sent_at=NOW + 39)
    assert (short(later).left, short(later).limit) == (79, 80)


def test_a_fault_in_front_of_the_system_proves_nothing() -> None:
    budget = Budget().after(Reading(from_system=False), Op.READ, ROUTE, NOW)
    assert Op.READ not in budget.answered
    assert Op.READ in budget.after(Reading(), Op.READ, ROUTE, NOW).answered


@pytest.mark.parametrize(
    ("reading", "wait"),
    [
        (Reading(refused=True, retry_after=17), 18),
        (Reading(refused=True, short=WindowReading(limit=80, left=0, decay=20)), 21),
        (Reading(refused=True, short=WindowReading(limit=80, left=0, decay=20), retry_after=25), 26),
        (Reading(refused=True, short=WindowReading(limit=80, left=0, reset_in=12)), 13),
        (Reading(refused=True), 61),
        # The headers claim that calls are left; the refusal is believed.
        (Reading(refused=True, short=WindowReading(limit=80, left=7, decay=20)), 21),
    ],
)
def test_a_refusal_closes_the_window_for_as_long_as_it_says(reading: Reading, wait: float) -> None:
    window = short(Budget().after(reading, Op.READ, ROUTE, NOW))
    assert (window.left, window.ends_at) == (0, NOW + wait)


def test_a_refusal_closes_the_window_that_it_names() -> None:
    both = Reading(refused=True, short=WindowReading(80, 50, 20), long=WindowReading(59_760, 0, 500), retry_after=500)
    budget = Budget().after(both, Op.READ, ROUTE, NOW)
    assert budget.left(Op.READ, Period.SHORT, NOW) == 50
    assert budget.left(Op.READ, Period.LONG, NOW) == 0
    named = Budget().after(Reading(refused=True, refused_period=Period.LONG), Op.READ, ROUTE, NOW)
    window = named.window(Op.READ, Period.LONG)
    assert window is not None
    assert window.ends_at == NOW + LONG_UNTOLD_WAIT + 1
    assert named.window(Op.READ, Period.SHORT) is None


def test_a_refusal_without_headers_keeps_the_end_that_is_known() -> None:
    budget = Budget().after(told(40, decay=20), Op.READ, ROUTE, NOW)
    refused = budget.after(Reading(refused=True), Op.READ, ROUTE, NOW + 5, sent_at=NOW + 4)
    assert (short(refused).left, short(refused).ends_at) == (0, NOW + 21)


def test_routes_have_windows_of_their_own() -> None:
    reading = Reading(short=WindowReading(80, 70, 60), route=WindowReading(5, 0, 30))
    budget = Budget().after(reading, Op.READ, ROUTE, NOW)
    assert budget.left(Op.READ, Period.SHORT, NOW) == 70
    assert {route: window.left for route, window in budget.routes.items()} == {ROUTE: 0}


def test_route_windows_do_not_pile_up() -> None:
    budget = Budget()
    for number in range(300):
        budget = budget.after(Reading(route=WindowReading(5, 4, 30)), Op.READ, f"GET /{number}", NOW + number)
    assert len(budget.routes) == 200
    assert "GET /299" in budget.routes


def test_a_clock_that_was_set_back_makes_the_window_unknown_instead_of_endless() -> None:
    budget = Budget().after(told(0), Op.READ, ROUTE, NOW)
    assert budget.left(Op.READ, Period.SHORT, NOW - 3600) == 80


def test_that_seconds_are_rounded_up_is_learned_and_unlearned() -> None:
    budget = Budget().after(told(5, decay=20), Op.READ, ROUTE, NOW)
    assert short(budget).ends_after == NOW + 19
    fresh = told(79, decay=60)
    late = budget.after(fresh, Op.READ, ROUTE, NOW + 20.2, sent_at=NOW + 20.1)
    assert late.rounding is Rounding.UNKNOWN
    # A call let through at the end falls into a new window, earlier than seconds rounded down would allow.
    budget = budget.after(fresh, Op.READ, ROUTE, NOW + 19.9, sent_at=NOW + 19.6)
    assert budget.rounding is Rounding.UP
    assert short(budget).ends_at == pytest.approx(NOW + 19.9 + 60.1)
    end = short(budget).ends_at
    refused = Reading(short=WindowReading(80, 0, 1), refused=True, retry_after=1)
    budget = budget.after(refused, Op.READ, ROUTE, end + 0.4, sent_at=end + 0.2)
    assert budget.rounding is Rounding.UNSTEADY
    assert short(budget).ends_at == pytest.approx(end + 2.4)


READINGS = st.builds(
    Reading,
    short=st.none()
    | st.builds(
        WindowReading,
        limit=st.none() | st.integers(1, 300),
        left=st.none() | st.integers(0, 300),
        decay=st.none() | st.integers(0, 90).map(float),
        reset_in=st.none() | st.floats(0, 90),
    ),
    long=st.none()
    | st.builds(
        WindowReading,
        limit=st.just(59_760),
        left=st.integers(0, 59_760),
        decay=st.just(900.0),
        reset_in=st.none(),
    ),
    route=st.none()
    | st.builds(WindowReading, limit=st.just(9), left=st.integers(0, 9), decay=st.just(9.0), reset_in=st.none()),
    retry_after=st.none() | st.floats(0, 90),
    refused=st.booleans(),
    from_system=st.booleans(),
)


@given(st.lists(st.tuples(READINGS, st.sampled_from(Op), st.floats(0, 40), st.floats(0, 30)), max_size=12))
def test_no_history_makes_it_negative_or_endless(history: list[tuple[Reading, Op, float, float]]) -> None:
    budget, now = Budget(), NOW
    for reading, op, passed, took in history:
        now += passed
        budget = budget.after(reading, op, ROUTE, now, sent_at=now - took).lost(op, ROUTE)
        for window in (*budget.windows.values(), *budget.routes.values()):
            assert window.left >= 0
            assert math.isfinite(window.ends_at)
            assert window.ends_at <= now + LONG_UNTOLD_WAIT + 1


@given(st.lists(st.tuples(st.integers(0, 80), st.floats(0, 0.5)), min_size=2, max_size=20))
def test_calls_under_way_together_only_lower_the_calls_left(answers: list[tuple[int, float]]) -> None:
    budget, now = Budget(), NOW
    for left, passed in answers:
        now += passed
        budget = budget.after(told(left, decay=60 - int(now - NOW)), Op.READ, ROUTE, now, sent_at=NOW)
    assert short(budget).left == min(left for left, _ in answers)
