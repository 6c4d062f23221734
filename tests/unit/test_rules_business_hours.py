"""Deadlines in business hours: time left, countdowns, the order of what is due next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.business_hours import (
    BusinessHours,
    countdown,
    due_at,
    due_instant,
    due_words,
    short_span,
    time_left,
    whole_days,
)

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = (9 * 60, 17 * 60)
HOURS = BusinessHours(BERLIN, (*[NINE_TO_FIVE] * 5, None, None), frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
CLOCK = BusinessHours(BERLIN)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


H = 3_600.0


@pytest.mark.parametrize(
    ("now", "deadline", "left"),
    [
        ("2026-02-03T10:00", "2026-02-03T12:10", 2 * H + 600),
        ("2026-02-03T16:00", "2026-02-04T10:00", 2 * H),
        ("2026-02-06T16:00", "2026-02-09T10:00", 2 * H),
        ("2026-02-07T12:00", "2026-02-08T12:00", 0.0),
        ("2026-02-03T06:00", "2026-02-03T23:00", 8 * H),
        ("2026-04-02T16:00", "2026-04-07T10:00", 2 * H),
        ("2026-02-03T12:00", "2026-02-03T10:00", -2 * H),
        ("2026-02-09T10:00", "2026-02-06T16:00", -2 * H),
        ("2026-03-27T16:00", "2026-03-30T10:00", 2 * H),
    ],
)
def test_only_business_hours_count(now: str, deadline: str, left: float) -> None:
    assert time_left(at(deadline), at(now), HOURS) == left


def test_a_night_shift_day_on_which_the_clock_changes_is_an_hour_short() -> None:
    hours = BusinessHours(BERLIN, (*[None] * 6, (0, 1_440)))
    assert time_left(at("2026-03-30T00:00"), at("2026-03-29T00:00"), hours) == 23 * H
    assert time_left(at("2026-10-26T00:00"), at("2026-10-25T00:00"), hours) == 25 * H


def test_without_hours_the_wall_clock_counts_and_says_so() -> None:
    assert not CLOCK.counted
    assert time_left(500.0, 100.0, CLOCK) == 400.0
    found = countdown(at("2026-02-05T16:10"), at("2026-02-03T12:00"), CLOCK)
    assert (found.text, found.business, found.overdue) == ("2d 4h", False, False)
    assert found.sentence == "2d 4h by the clock left"
    assert due_at(100.0, 50.0, CLOCK) == 150.0


def test_a_countdown_in_business_hours() -> None:
    found = countdown(at("2026-02-04T11:10"), at("2026-02-03T16:00"), HOURS)
    assert (found.text, found.business, found.overdue) == ("3h 10m", True, False)
    assert found.sentence == "3h 10m of business hours left"
    late = countdown(at("2026-02-03T14:00"), at("2026-02-03T23:00"), HOURS)
    assert (late.text, late.overdue) == ("overdue 3h", True)
    assert late.sentence == "overdue for 3h of business hours"


def test_a_deadline_that_is_a_mere_day_lasts_until_business_ends() -> None:
    for zone in (BERLIN, UTC):
        midnight = datetime(2026, 2, 3, tzinfo=zone).timestamp()
        assert due_instant(midnight, HOURS) == at("2026-02-03T17:00")
        assert due_instant(midnight, CLOCK) == at("2026-02-04T00:00")
        assert countdown(midnight, at("2026-02-03T15:00"), HOURS).text == "2h"
    assert due_instant(at("2026-02-07T00:00"), HOURS) == at("2026-02-08T00:00")
    assert due_instant(at("2026-02-03T12:00"), HOURS) == at("2026-02-03T12:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-02-03T10:00", 2, "2026-02-03T12:00"),
        ("2026-02-03T16:00", 2, "2026-02-04T10:00"),
        ("2026-02-06T16:00", 9, "2026-02-09T17:00"),
        ("2026-02-07T12:00", 1, "2026-02-09T10:00"),
        ("2026-04-02T16:00", 2, "2026-04-07T10:00"),
        ("2026-02-03T20:00", 0, "2026-02-04T09:00"),
    ],
)
def test_a_duration_of_business_hours_ends_in_them(start: str, hours: int, due: str) -> None:
    assert due_at(at(start), hours * H, HOURS) == at(due)


NOW = at("2026-02-03T12:00")


@pytest.mark.parametrize(
    ("seconds", "text", "without_days"),
    [
        (-5, "0m", "0m"),
        (59, "0m", "0m"),
        (600, "10m", "10m"),
        (7_800, "2h 10m", "2h 10m"),
        (10_800, "3h", "3h"),
        (90_000, "1d 1h", "25h"),
        (172_800, "2d", "48h"),
        (400_000_000, "4629d", "111111h"),
    ],
)
def test_spans_are_short(seconds: float, text: str, without_days: str) -> None:
    assert short_span(seconds) == text
    assert short_span(seconds, days=False) == without_days


INSTANTS = st.floats(at("2020-01-01T00:00"), at("2030-01-01T00:00"))
DAYS = st.none() | st.tuples(st.integers(0, 1_439), st.integers(1, 1_440)).filter(lambda pair: pair[0] < pair[1])
ANY_HOURS = st.builds(
    BusinessHours,
    st.sampled_from([BERLIN, UTC, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/St_Johns"), None]),
    st.tuples(*[DAYS] * 7),
    st.frozensets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=5),
)


@given(INSTANTS, INSTANTS, INSTANTS, ANY_HOURS)
def test_time_left_adds_up_and_never_exceeds_the_clock(
    one: float, two: float, three: float, hours: BusinessHours
) -> None:
    first, second, third = sorted((one, two, three))
    left = time_left(second, first, hours)
    assert 0 <= left <= second - first
    # What is far off is reckoned by the week instead of counted, so that only near spans add up exactly.
    if third - first < 700 * 86_400:
        assert left + time_left(third, second, hours) == pytest.approx(time_left(third, first, hours), abs=1e-3)
        assert time_left(first, second, hours) == pytest.approx(-left) or first == second


@given(INSTANTS, st.floats(0, 500_000), ANY_HOURS)
def test_a_due_instant_is_that_far_off(start: float, seconds: float, hours: BusinessHours) -> None:
    due = due_at(start, seconds, hours)
    assert due >= start
    if hours.week_seconds > 20_000 or not hours.counted:
        assert time_left(due, start, hours) == pytest.approx(seconds, abs=1e-2)


@given(st.floats(-1e18, 1e18), st.floats(0, 4e9), ANY_HOURS)
def test_no_deadline_from_outside_is_too_odd(deadline: float, now: float, hours: BusinessHours) -> None:
    assert countdown(deadline, now, hours).text


def test_a_span_of_millennia_is_reckoned_at_once() -> None:
    week = 40 * H
    weeks = timedelta(days=365 * 1_000) / timedelta(weeks=1)
    assert time_left(NOW + weeks * 7 * 86_400, NOW, HOURS) == pytest.approx(weeks * week, rel=0.01)


def test_the_words_of_a_column_are_those_of_the_hours() -> None:
    friday, monday = datetime(2026, 2, 6, 16, 30, tzinfo=BERLIN), datetime(2026, 2, 9, 9, 0, tzinfo=BERLIN)
    hours = BusinessHours(BERLIN, (*((8 * 60, 17 * 60),) * 5, None, None))
    minute = int(friday.timestamp() // 60)
    assert due_words(monday.timestamp(), minute, hours) == "due 1h"
    assert due_words(monday.timestamp(), minute, BusinessHours(BERLIN)) == ""
    assert due_words(monday.timestamp(), minute, BusinessHours(BERLIN), anytime=True) == "due 2d"
    assert due_words(friday.timestamp(), int(monday.timestamp() // 60), hours) == "late 1h"
    plain = BusinessHours(BERLIN)
    noon = datetime(2026, 2, 6, 12, 0, tzinfo=BERLIN).timestamp()
    for left, told in ((119, "2h"), (91, "2h"), (80, "1h"), (60, "1h"), (59, "59m")):
        assert due_words(noon + left * 60 + 59, int(noon // 60), plain) == f"due {told}"


def test_a_day_that_still_lasts_is_among_the_whole_days() -> None:
    hours = BusinessHours(BERLIN, (*((8 * 60, 17 * 60),) * 5, None, None))
    now = datetime(2026, 2, 6, 16, 30, tzinfo=BERLIN).timestamp()
    midnights = {datetime(2026, 2, 6, tzinfo=zone).timestamp() for zone in (BERLIN, UTC)}
    assert set(whole_days(now, hours)) == midnights
    assert not whole_days(now + 3_600, hours)
