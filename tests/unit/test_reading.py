"""Ages, dates, deadlines and sizes as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.reading import age, ago, due, short_age, size, stamp

NOW = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC).timestamp()
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600.0
DAY = 86_400.0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 min"),
        (59, "0 min"),
        (60, "1 min"),
        (3_599, "59 min"),
        (HOUR, "1 h"),
        (47 * HOUR, "47 h"),
        (2 * DAY, "2 days"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, text: str) -> None:
    assert age(seconds) == text


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (NOW, "just now"),
        (NOW + 30, "just now"),
        (NOW - 4 * 60, "4 min ago"),
        (NOW - 3 * HOUR, "3 h ago"),
        (NOW + 2 * HOUR, "in 2 h"),
        (0.0, ""),
    ],
)
def test_ago_tells_past_and_future(then: float, text: str) -> None:
    assert ago(then, NOW) == text


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (NOW - 5, "now"),
        (NOW - 4 * 60, "4m"),
        (NOW - 3 * HOUR, "3h"),
        (NOW - 26 * HOUR, "Mon"),
        (NOW - 5 * DAY, "Thu"),
        (NOW - 7 * DAY, "27 Jan"),
        (NOW - 60 * DAY, "12/2025"),
        (NOW + 2 * DAY, "5 Feb"),
        (0.0, ""),
        (1e300, "?"),
        (float("nan"), "?"),
        (-5.0, "?"),
    ],
)
def test_a_short_age_is_a_span_then_a_day_then_a_month(then: float, text: str) -> None:
    assert short_age(then, NOW, BERLIN) == text


@given(st.floats(), st.floats(0, 1e11))
def test_no_instant_breaks_the_reading_or_its_column(then: float, now: float) -> None:
    assert len(short_age(then, now, BERLIN)) <= 7
    assert isinstance(ago(then, now) + stamp(then, BERLIN) + due(then, now, within=float("inf")), str)


def test_days_are_counted_in_the_given_zone() -> None:
    late = datetime(2026, 1, 20, 23, 30, tzinfo=UTC).timestamp()
    assert short_age(late, NOW, UTC) == "20 Jan"
    assert short_age(late, NOW, BERLIN) == "21 Jan"
    assert stamp(late, UTC) == "Tue 20 Jan 2026 23:30"
    assert stamp(late, BERLIN) == "Wed 21 Jan 2026 00:30"


@pytest.mark.parametrize(
    ("deadline", "text"),
    [
        (None, ""),
        (NOW + 20 * 60, "due 20m"),
        (NOW + 2 * HOUR, "due 2h"),
        (NOW + 2 * DAY, ""),
        (NOW - 30 * 60, "late 30m"),
        (NOW - 3 * DAY, "late 3d"),
    ],
)
def test_a_deadline_is_told_when_it_is_near_or_missed(deadline: float | None, text: str) -> None:
    assert due(deadline, NOW) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (-1, "0 B"),
        (0, "0 B"),
        (999, "999 B"),
        (1_200, "1.2 KB"),
        (999_900, "1.0 MB"),
        (1_234_567, "1.2 MB"),
        (45_000_000, "45 MB"),
    ],
)
def test_sizes_have_two_figures(count: int, text: str) -> None:
    assert size(count) == text
