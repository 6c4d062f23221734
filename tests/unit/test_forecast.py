"""The forecast of the day's quota: when it ends at the present pace, or what is left of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.budget import Budget, Op, Period, Window
from plentytui.api.events import CallEvent
from plentytui.api.lanes import Lane
from plentytui.services.forecast import LEAST_SECONDS, PACE_SECONDS, Outlook, forecast, pace

NOW = 1_770_000_000.0


def call(at: float, method: str = "GET", *, status: int = 200, coalesced: bool = False) -> CallEvent:
    return CallEvent(1, at, Lane.POLL, method, "/rest/x", 0.0, 0.1, status, "", coalesced, 1, Budget())


def day(left: int, ends_in: float = 36_000.0, op: Op = Op.READ) -> Budget:
    return Budget({(op, Period.LONG): Window(59_760, left, NOW + ends_in, NOW, NOW)})


def steady(per_minute: int, minutes: int = 10) -> list[CallEvent]:
    count = per_minute * minutes
    return [call(NOW - index * 60 / per_minute) for index in range(count)]


def test_nothing_is_foretold_before_the_system_told_its_quota() -> None:
    assert forecast(steady(10), Budget(), Op.READ, NOW).outlook is Outlook.UNKNOWN


def test_a_steady_pace_is_measured() -> None:
    assert pace(steady(30), Op.READ, NOW) * 60 == pytest.approx(30, rel=0.02)


def test_the_end_is_where_the_pace_meets_what_is_left() -> None:
    told = forecast(steady(60), day(left=3600), Op.READ, NOW)
    assert told.outlook is Outlook.ENDS
    assert told.ends_at == pytest.approx(NOW + 3600, rel=0.02, abs=60)
    assert told.resets_at == NOW + 36_000


def test_a_quota_that_lasts_tells_what_will_be_left() -> None:
    told = forecast(steady(10), day(left=50_000), Op.READ, NOW)
    assert told.outlook is Outlook.LASTS
    assert told.left_at_reset == pytest.approx(44_000, abs=150)


def test_without_calls_it_lasts_whole() -> None:
    told = forecast([], day(left=5), Op.READ, NOW)
    assert (told.outlook, told.left_at_reset, told.per_minute) == (Outlook.LASTS, 5, 0.0)


def test_a_used_up_day_says_until_when() -> None:
    told = forecast(steady(10), day(left=0), Op.READ, NOW)
    assert (told.outlook, told.resets_at) == (Outlook.USED_UP, NOW + 36_000)


def test_a_window_that_has_ended_is_whole_again() -> None:
    told = forecast(steady(10), day(left=0, ends_in=-1), Op.READ, NOW)
    assert (told.outlook, told.left) == (Outlook.LASTS, 59_760)


def test_only_calls_that_cost_something_count() -> None:
    events = [
        call(NOW - 1, coalesced=True),
        call(NOW - 2, status=0),
        call(NOW - 3, "POST"),
        call(NOW - PACE_SECONDS - 1),
        call(NOW + 5),
    ]
    assert pace(events, Op.READ, NOW) == 0
    assert pace(events, Op.WRITE, NOW) == pytest.approx(1 / PACE_SECONDS)


def test_one_call_a_second_ago_is_no_pace_of_sixty_a_minute() -> None:
    assert pace([call(NOW - 1)], Op.READ, NOW) * 60 == pytest.approx(1)


def test_a_few_calls_right_after_the_start_foretell_nothing() -> None:
    events = [call(NOW - 5, "POST"), call(NOW - 1, "POST")]
    told = forecast(events, day(left=900, op=Op.WRITE), Op.WRITE, NOW)
    assert (told.outlook, told.ends_at) == (Outlook.TOO_EARLY, None)
    assert forecast(events, day(left=900), Op.READ, NOW).outlook is Outlook.LASTS, "nothing was read at all"
    earlier = [call(NOW - LEAST_SECONDS, "POST"), *events]
    assert forecast(earlier, day(left=100, op=Op.WRITE), Op.WRITE, NOW).outlook is Outlook.ENDS


ages = st.lists(st.floats(0, 2 * PACE_SECONDS, allow_nan=False), max_size=60)
lefts = st.integers(0, 100_000)
spans = st.floats(1, 86_400, allow_nan=False)


@given(ages, lefts, spans)
def test_a_forecast_never_contradicts_itself(behind: list[float], left: int, ends_in: float) -> None:
    told = forecast([call(NOW - age) for age in behind], day(left, ends_in), Op.READ, NOW)
    if told.outlook is Outlook.ENDS:
        assert told.ends_at is not None
        assert told.resets_at is not None
        assert NOW <= told.ends_at <= told.resets_at + 1e-3
        assert (told.ends_at - NOW) * told.per_minute / 60 == pytest.approx(left)
    elif told.outlook is Outlook.LASTS:
        assert told.left_at_reset is not None
        assert 0 <= told.left_at_reset <= left
    elif told.outlook is Outlook.TOO_EARLY:
        assert max(behind) < LEAST_SECONDS
    else:
        assert left == 0


@given(ages, lefts, st.integers(0, 1000), spans)
def test_more_left_never_ends_earlier(behind: list[float], left: int, more: int, ends_in: float) -> None:
    events = [call(NOW - age) for age in behind]
    less, plenty = (forecast(events, day(amount, ends_in), Op.READ, NOW) for amount in (left, left + more))
    order = [Outlook.USED_UP, Outlook.TOO_EARLY, Outlook.ENDS, Outlook.LASTS]
    assert order.index(less.outlook) <= order.index(plenty.outlook)
    if less.ends_at is not None and plenty.ends_at is not None:
        assert less.ends_at <= plenty.ends_at


@given(ages)
def test_reads_and_writes_are_told_apart(behind: list[float]) -> None:
    reads = [call(NOW - age) for age in behind]
    writes = [replace(event, method="PUT") for event in reads]
    assert pace(reads, Op.READ, NOW) == pace(writes, Op.WRITE, NOW)
    assert pace(reads, Op.WRITE, NOW) == 0
