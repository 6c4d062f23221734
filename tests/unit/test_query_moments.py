"""Times in queries: each word stands for the right instants, in the right zone, also where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.query.moments import Bounds, bounds, is_moment
from plentytui.rules.query.parse import query_of
from plentytui.rules.query.tree import Term

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 2, 3, 23, 30, tzinfo=UTC).timestamp()
"""Half past midnight of the fourth in Berlin: a Wednesday."""


def span(text: str) -> tuple[str | None, str | None]:
    """The bounds of a term as wall times of Berlin."""
    term = query_of(text).root
    assert isinstance(term, Term)
    low, high = bounds(term, NOW, BERLIN)
    return wall(low), wall(high)


def wall(instant: float | None) -> str | None:
    return None if instant is None else datetime.fromtimestamp(instant, BERLIN).strftime("%d.%m.%Y %H:%M")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("updated:today", "04.02.2026 00:00", "05.02.2026 00:00"),
        ("updated:gestern", "03.02.2026 00:00", "04.02.2026 00:00"),
        ("deadline:tomorrow", "05.02.2026 00:00", "06.02.2026 00:00"),
        ("deadline:week", "02.02.2026 00:00", "09.02.2026 00:00"),
        ("created:month", "01.02.2026 00:00", "01.03.2026 00:00"),
        ("created:year", "01.01.2026 00:00", "01.01.2027 00:00"),
        ("created:2025", "01.01.2025 00:00", "01.01.2026 00:00"),
        ("created:2025-12", "01.12.2025 00:00", "01.01.2026 00:00"),
        ("created:24.12.2025", "24.12.2025 00:00", "25.12.2025 00:00"),
        ("created:2025-12-24T18:30", "24.12.2025 18:30", "24.12.2025 18:31"),
        ("after:2026-02-01", "01.02.2026 00:00", None),
        ("before:2026-02-01", None, "01.02.2026 00:00"),
        ("on:2026-02-01", "01.02.2026 00:00", "02.02.2026 00:00"),
        ("updated>2026-02-01", "02.02.2026 00:00", None),
        ("updated>=2026-02-01", "01.02.2026 00:00", None),
        ("updated<2026-02-01", None, "01.02.2026 00:00"),
        ("updated<=2026-02-01", None, "02.02.2026 00:00"),
        ("after:3d", "01.02.2026 00:30", None),
        ("before:2w", None, "21.01.2026 00:30"),
        ("on:1d", "03.02.2026 00:00", "04.02.2026 00:00"),
        ("updated:12h", "03.02.2026 12:30", "04.02.2026 00:30"),
        ("updated<12h", None, "03.02.2026 12:30"),
        ("deadline:2d", "04.02.2026 00:30", "06.02.2026 00:30"),
        ("deadline<2d", None, "06.02.2026 00:30"),
        ("deadline:-2d", "02.02.2026 00:30", "04.02.2026 00:30"),
        ("followup:exceeded", None, "04.02.2026 00:30"),
        ("deadline>now", "04.02.2026 00:30", None),
        # The day on which clocks go forward has 23 hours, the one on which they go back 25.
        ("on:2026-03-29", "29.03.2026 00:00", "30.03.2026 00:00"),
        ("on:2025-10-26", "26.10.2025 00:00", "27.10.2025 00:00"),
    ],
)
def test_what_a_time_stands_for(text: str, low: str | None, high: str | None) -> None:
    assert span(text) == (low, high)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2025-10-26", 25), ("2026-02-03", 24)])
def test_a_day_is_as_long_as_its_clocks_say(day: str, hours: int) -> None:
    low, high = bounds(Term("on", day), NOW, BERLIN)
    assert low is not None
    assert high is not None
    assert high - low == hours * 3600


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-02-30", "31.4.2026", "1969", "99999d", "d", "3x", "", "2026-1-1-1", "25:00"]
)
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    assert not is_moment(text, "deadline")


def test_only_deadlines_and_follow_ups_are_exceeded() -> None:
    assert is_moment("exceeded", "followup")
    assert not is_moment("exceeded", "created")


def test_what_is_not_set_is_at_no_time() -> None:
    assert not Bounds(None, None).holds(None)
    assert Bounds(None, 2.0).holds(1.0)
    assert not Bounds(None, 2.0).holds(2.0)


@given(st.text(max_size=20), st.sampled_from(["deadline", "on", "updated"]))
def test_whatever_is_a_time_has_bounds(text: str, field: str) -> None:
    if is_moment(text, field):
        low, high = bounds(Term(field, text.casefold()), NOW, None)
        assert low is None or high is None or low <= high
