"""Money, days, moments, lists as people read them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.zone import SYSTEM_ZONE as BERLIN
from plentytui.rules.service.money import both, money
from plentytui.rules.service.words import (
    at,
    count,
    day,
    days_until,
    listed,
    read_date,
    read_moment,
    read_time,
    read_whole,
)
from tests.service_scenes import local


@pytest.mark.parametrize(
    ("units", "currency", "text"),
    [
        (123450, "EUR", "1,234.50 EUR"),
        (5, "eur", "0.05 EUR"),
        (-1999, "GBP", "-19.99 GBP"),
        (1500, "JPY", "1,500 JPY"),
        (1234567, "KWD", "1,234.567 KWD"),
        (0, "", "0.00 EUR"),
    ],
)
def test_money(units: int, currency: str, text: str) -> None:
    assert money(units, currency) == text


@given(st.integers(-(10**12), 10**12))
def test_money_is_exact(units: int) -> None:
    digits = money(units).removesuffix(" EUR").replace(",", "").replace(".", "")
    assert int(digits) == units


def test_prices_are_joined() -> None:
    assert both("1.00 EUR once", "", "2.00 EUR a month") == "1.00 EUR once and 2.00 EUR a month"


def test_days_are_those_of_the_zone() -> None:
    assert day(datetime.fromisoformat("2026-11-30T23:30:00+00:00"), BERLIN) == "1 December 2026"
    assert at(local("2026-11-30T16:00"), BERLIN) == "Monday, 30 November 2026, 16:00"


def test_lists_and_counts() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", ""]) == "a"
    assert listed("abcdefgh", most=3) == "a, b and 6 more"
    assert (count(1, "day"), count(1200, "day")) == ("1 day", "1,200 days")


@given(st.text(), st.text())
def test_no_text_breaks_a_reading(one: str, other: str) -> None:
    read_date(one)
    read_time(one)
    read_whole(one)
    moment = read_moment(one, other, BERLIN)
    assert moment is None or moment.utcoffset() is not None


@pytest.mark.parametrize("text", ["24:00", "3", "03:5", "03:60", "-1:00", "\u0660\u0663:\u0660\u0660", "03:00:00"])
def test_what_is_no_time(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize("text", ["2026-02-29", "1026-01-01", "30.11.2026", ""])
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


def test_a_time_that_the_clock_skips_is_none() -> None:
    assert read_moment("2026-03-29", "02:30", BERLIN) is None
    assert read_moment("2026-10-25", "02:30", BERLIN) == local("2026-10-25T02:30")


@pytest.mark.parametrize(
    ("text", "number"),
    [("2,500", 2500), (" 7 ", 7), ("-1", None), ("1.5", None), ("٣", None), ("2,5", None), ("1 000", 1000)],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert read_whole(text) == number


def test_days_are_those_of_the_calendar_there() -> None:
    now = datetime(2026, 11, 22, 23, 30, tzinfo=BERLIN)
    assert days_until(datetime(2026, 11, 23, 0, 30, tzinfo=BERLIN), now, BERLIN) == 1
    assert days_until(datetime(2026, 12, 11, 1, 0, tzinfo=BERLIN), now, BERLIN) == 19
    assert days_until(now, now, BERLIN) == days_until(datetime(2026, 1, 1, tzinfo=BERLIN), now, BERLIN) == 0
