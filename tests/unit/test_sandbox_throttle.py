"""The sandbox's call limits: never more than allowed in any window, and the headers that say so."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.rules.rates import RATE_LIMITS, Rate, RateLimits
from plentytui.sandbox.throttle import Crowd, Family, Operation, Throttle, day_end

START = datetime(2026, 2, 3, 13, 5, 6, 500_000, tzinfo=UTC)
ROUTE = "GET /rest/conversations"
READ, WRITE = Operation.READ, Operation.WRITE


def throttle(clock: ManualClock, limits: RateLimits = RATE_LIMITS[Rate.BASIC], **options: object) -> Throttle:
    return Throttle(limits, clock, **options)  # type: ignore[arg-type] # options are the keyword arguments' own


@pytest.mark.parametrize(
    ("method", "operation"), [("GET", READ), ("POST", WRITE), ("PUT", WRITE), ("DELETE", WRITE), ("PATCH", WRITE)]
)
def test_only_get_reads(method: str, operation: Operation) -> None:
    assert Operation.of(method) is operation


@pytest.mark.parametrize("rate", list(Rate))
@pytest.mark.parametrize("operation", list(Operation))
def test_each_rate_allows_its_limit_a_minute_and_not_one_more(rate: Rate, operation: Operation) -> None:
    limits = RATE_LIMITS[rate]
    allowed = limits.reads_per_minute if operation is READ else limits.writes_per_minute
    counter = throttle(ManualClock(START), limits)
    answers = [counter.spend(3, operation, ROUTE).allowed for _ in range(allowed + 3)]
    assert answers == [True] * allowed + [False] * 3


def test_reads_writes_and_users_are_counted_apart() -> None:
    counter = throttle(ManualClock(START))
    for _ in range(80):
        counter.spend(3, READ, ROUTE)
    assert not counter.spend(3, READ, ROUTE).allowed
    assert counter.spend(3, WRITE, ROUTE).allowed
    assert counter.spend(4, READ, ROUTE).allowed


def test_a_minute_begins_with_its_first_call_and_lasts_sixty_seconds() -> None:
    clock = ManualClock(START)
    counter = throttle(clock)
    for _ in range(80):
        counter.spend(3, READ, ROUTE)
    clock.advance(59.9)
    assert not counter.spend(3, READ, ROUTE).allowed
    clock.advance(0.1)
    assert counter.spend(3, READ, ROUTE).allowed


def test_headers_of_a_call_that_is_let_through() -> None:
    clock = ManualClock(START)
    headers = throttle(clock, route_limits={ROUTE: 10}).spend(3, READ, ROUTE).headers(clock.time())
    assert headers == {
        "X-Plenty-Global-Long-Period-Limit": "59760",
        "X-Plenty-Global-Long-Period-Decay": str(9 * 3600 + 54 * 60 + 54),
        "X-Plenty-Global-Long-Period-Calls-Left": "59759",
        "X-Plenty-Global-Short-Period-Limit": "80",
        "X-Plenty-Global-Short-Period-Decay": "60",
        "X-Plenty-Global-Short-Period-Calls-Left": "79",
        "X-Plenty-Route-Limit": "10",
        "X-Plenty-Route-Decay": "60",
        "X-Plenty-Route-Calls-Left": "9",
    }


def test_decay_counts_down_in_whole_seconds_and_is_never_zero_before_the_end() -> None:
    clock = ManualClock(START)
    counter = throttle(clock)
    decay = []
    for _ in range(8):
        decay.append(counter.spend(3, READ, ROUTE).headers(clock.time())[f"{Family.SHORT}-Decay"])
        clock.advance(8.5)
    assert decay == ["60", "52", "43", "35", "26", "18", "9", "1"]


def test_a_refusal_says_when_the_window_ends() -> None:
    clock = ManualClock(START)
    counter = throttle(clock)
    for _ in range(40):
        counter.spend(3, WRITE, ROUTE)
    clock.advance(20)
    refusal = counter.spend(3, WRITE, ROUTE)
    headers = refusal.headers(clock.time())
    assert refusal.text == "short period write limit reached"
    assert headers["Retry-After"] == "40"
    reset = (START + timedelta(seconds=60.5)).timestamp()
    assert headers["X-Plenty-Global-Short-Period-Calls-Reset"] == str(int(reset))
    assert "X-Plenty-Global-Long-Period-Calls-Reset" not in headers


def test_the_day_belongs_to_the_system_and_ends_at_midnight_in_berlin() -> None:
    clock = ManualClock(START)
    counter = throttle(clock, RateLimits(100, 5, 100, 5))
    assert [counter.spend(user, READ, ROUTE).allowed for user in (3, 4, 5, 3, 4, 5)] == [True] * 5 + [False]
    refusal = counter.spend(3, READ, ROUTE)
    assert refusal.text == "long period read limit reached"
    assert refusal.headers(clock.time())["Retry-After"] == str(9 * 3600 + 54 * 60 + 54)
    assert counter.spend(3, WRITE, ROUTE).allowed
    clock.advance(9 * 3600 + 54 * 60 + 53)
    assert not counter.spend(3, READ, ROUTE).allowed
    clock.advance(1)
    assert counter.spend(3, READ, ROUTE).allowed


def test_a_refused_call_is_not_counted() -> None:
    clock = ManualClock(START)
    counter = throttle(clock)
    for _ in range(80 + 500):
        last = counter.spend(3, READ, ROUTE)
    assert last.windows[Family.LONG].left == 59_760 - 80


def test_a_route_of_its_own_limit_is_refused_alone() -> None:
    clock = ManualClock(START)
    counter = throttle(clock, route_limits={"POST /rest/conversations/search": 2})
    for _ in range(2):
        assert counter.spend(3, WRITE, "POST /rest/conversations/search").allowed
    refusal = counter.spend(3, WRITE, "POST /rest/conversations/search")
    assert refusal.exceeded == (Family.ROUTE,)
    assert refusal.text == "route write limit reached"
    assert counter.spend(3, WRITE, "POST /rest/messages").allowed


def test_a_costly_call_counts_twice() -> None:
    counter = throttle(ManualClock(START))
    assert counter.spend(3, READ, ROUTE, cost=2).windows[Family.SHORT].left == 78


def test_a_crowd_leaves_little_and_takes_of_it() -> None:
    clock = ManualClock(START)
    counter = throttle(clock, crowd=Crowd(spare_short=5, spare_long=0.05, every=3))
    assert [counter.spend(3, READ, ROUTE).allowed for _ in range(6)] == [True] * 4 + [False] * 2
    clock.advance(60)
    later = [counter.spend(3, READ, ROUTE).allowed for _ in range(80)]
    assert sum(later) == 60


def test_a_day_of_saturated_reading_in_one_go() -> None:
    clock = ManualClock(START.replace(hour=23, minute=0, second=0, microsecond=0))
    counter = throttle(clock)
    allowed = 0
    for _ in range(24 * 60):
        allowed += sum(counter.spend(3, READ, ROUTE).allowed for _ in range(81))
        clock.advance(60)
    assert allowed == 59_760


@pytest.mark.parametrize(
    ("instant", "end"),
    [
        ("2026-02-03T22:59:59+00:00", "2026-02-03T23:00:00+00:00"),
        ("2026-02-03T23:00:00+00:00", "2026-02-04T23:00:00+00:00"),
        ("2026-03-28T23:00:00+00:00", "2026-03-29T22:00:00+00:00"),
        ("2026-10-24T22:00:00+00:00", "2026-10-25T23:00:00+00:00"),
    ],
)
def test_days_are_those_of_berlin_with_its_summer_time(instant: str, end: str) -> None:
    assert day_end(datetime.fromisoformat(instant).timestamp()) == datetime.fromisoformat(end).timestamp()


STEPS = st.lists(
    st.tuples(
        st.floats(0, 45, allow_nan=False), st.integers(3, 5), st.sampled_from(list(Operation)), st.integers(1, 2)
    ),
    max_size=150,
)


@given(STEPS, st.integers(1, 12), st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_no_window_ever_holds_more_than_its_limit(
    steps: list[tuple[float, int, Operation, int]], a_minute: int, a_day: int
) -> None:
    clock = ManualClock(START)
    counter = throttle(clock, RateLimits(a_minute, a_day, a_minute, a_day))
    used: Counter[object] = Counter()
    for pause, user, operation, cost in steps:
        clock.advance(pause)
        now = clock.time()
        reading = counter.spend(user, operation, ROUTE, cost)
        if reading.allowed:
            used[Family.SHORT, user, operation, reading.windows[Family.SHORT].ends_at] += cost
            used[Family.LONG, operation, reading.windows[Family.LONG].ends_at] += cost
        headers = reading.headers(now)
        for family in reading.windows:
            assert int(headers[f"{family}-Calls-Left"]) >= 0
            assert int(headers[f"{family}-Decay"]) >= 1
        assert ("Retry-After" in headers) is not reading.allowed
    for key, count in used.items():
        limit = a_minute if isinstance(key, tuple) and key[0] is Family.SHORT else a_day
        assert count <= limit


@given(STEPS, st.integers(1, 6))
@settings(max_examples=100, deadline=None)
def test_who_waits_as_told_is_let_through(steps: list[tuple[float, int, Operation, int]], a_minute: int) -> None:
    clock = ManualClock(START)
    counter = throttle(clock, RateLimits(a_minute, 10_000, a_minute, 10_000))
    for pause, user, operation, _ in steps:
        clock.advance(pause)
        reading = counter.spend(user, operation, ROUTE)
        if not reading.allowed:
            clock.advance(int(reading.headers(clock.time())["Retry-After"]))
            assert counter.spend(user, operation, ROUTE).allowed
