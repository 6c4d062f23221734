"""Deadlines and follow-ups as they are typed: spans, business hours, days by name and number; no text is too odd."""

from __future__ import annotations

import math
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.resources.bulk import wall_time
from plentytui.rules.business_hours import BusinessHours
from plentytui.rules.written_dates import read_date

BERLIN = ZoneInfo("Europe/Berlin")
NONE = BusinessHours(BERLIN)
NINE_TO_MIDNIGHT = BusinessHours(BERLIN, (*[(9 * 60, 24 * 60)] * 5, None, None))
NOW = datetime(2026, 2, 3, 14, 5, tzinfo=BERLIN).timestamp()
"""A Tuesday."""


def typed(text: str, hours: BusinessHours = NONE) -> str:
    found = read_date(text, NOW, BERLIN, hours)
    if found.problem:
        return found.problem
    return "" if found.instant is None else datetime.fromtimestamp(found.instant, BERLIN).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2h", "2026-02-03 16:05"),
        ("+ 30 min", "2026-02-03 14:35"),
        ("3d", "2026-02-06 17:00"),
        ("1w", "2026-02-10 17:00"),
        ("8bh", "2026-02-03 22:05"),
        ("today", "2026-02-03 17:00"),
        ("Morgen 09:30", "2026-02-04 09:30"),
        ("18:00", "2026-02-03 18:00"),
        ("tue", "2026-02-10 17:00"),
        ("fri 14:00", "2026-02-06 14:00"),
        ("Mittwoch", "2026-02-04 17:00"),
        ("thursday", "2026-02-05 17:00"),
        ("2026-02-05 17:00", "2026-02-05 17:00"),
        ("2026-02-05T08:15:30", "2026-02-05 08:15"),
        ("1.2.", "2027-02-01 17:00"),
        ("3.2.2026", "2026-02-03 17:00"),
        ("none", ""),
        ("keine", ""),
    ],
)
def test_what_is_typed_is_an_instant(text: str, instant: str) -> None:
    assert typed(text) == instant


def test_a_mere_day_ends_with_its_business() -> None:
    assert typed("fri", NINE_TO_MIDNIGHT) == "2026-02-07 00:00"
    assert typed("sat", NINE_TO_MIDNIGHT) == "2026-02-07 17:00"
    assert typed("12h business", NINE_TO_MIDNIGHT) == "2026-02-04 11:05"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Nothing was written."),
        ("soon", "That is no date."),
        ("30.2.", "There is no such day."),
        ("2026-13-01", "There is no such day."),
        ("31.12.9999", "The year 9999 is too far away."),
        ("0001-01-01 00:00", "The year 1 is too far away."),
    ],
)
def test_what_is_no_date_is_told_with_what_to_write(text: str, problem: str) -> None:
    assert typed(text, NINE_TO_MIDNIGHT).startswith(problem)


TEXTS = st.from_regex(r"\A\+? ?[0-9]{1,4} ?(min|m|h|d|w|bh|h business)\Z")
TEXTS |= st.from_regex(r"\A[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{2})?\Z")
TEXTS |= st.from_regex(r"\A[0-9]{1,2}\.[0-9]{1,2}\.([0-9]{4})?\Z") | st.text(max_size=20)


@given(
    TEXTS, st.sampled_from([None, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Kiritimati")]), st.booleans()
)
def test_whatever_is_typed_can_be_sent_or_is_told(text: str, zone: tzinfo | None, counted: bool) -> None:
    found = read_date(text, NOW, zone, NINE_TO_MIDNIGHT if counted else NONE)
    if found.instant is not None:
        assert math.isfinite(found.instant)
        assert len(wall_time(found.instant)) == len("2026-02-05 17:00:00")
    assert not (found.problem and found.instant is not None)
