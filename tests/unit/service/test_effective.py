"""When a change is live: the waiting times of the manual, in the system's zone and over changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plentytui.models.forms import Effective
from plentytui.models.zone import SYSTEM_ZONE as BERLIN
from plentytui.rules.service.effective import (
    at_once,
    certificate_activated,
    certificate_ordered,
    external_domain,
    external_provider,
    later,
    lets_encrypt,
    months_later,
    processing_day,
    relocation_of,
    settings_change,
)
from tests.service_scenes import local

H = timedelta(hours=1)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001
zones = st.sampled_from(
    [BERLIN, UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe")]
)
RULES = [
    settings_change,
    external_provider,
    external_domain,
    certificate_ordered,
    certificate_activated,
    lets_encrypt,
    at_once,
    *(lambda now, zone, tld=tld: relocation_of(tld, now, zone) for tld in ("de", "com", "net", "eu", "shop", "")),
]
every_rule = st.sampled_from(RULES)


@given(rule=every_rule, now=moments, zone=zones)
def test_nothing_is_live_before_now_or_ends_before_it_begins(rule: object, now: datetime, zone: tzinfo) -> None:
    assert callable(rule)
    found = rule(now, zone)
    assert isinstance(found, Effective)
    assert now <= found.earliest <= found.latest
    assert found.earliest.tzinfo is found.latest.tzinfo is zone
    assert found.latest - now <= timedelta(days=8)
    assert found.reason.endswith(".")


@settings(max_examples=1000)
@given(rule=every_rule, now=moments, more=st.timedeltas(timedelta(0), timedelta(days=10)), zone=zones)
def test_what_is_saved_later_is_never_live_earlier(rule: object, now: datetime, more: timedelta, zone: tzinfo) -> None:
    """Settings of an evening or a weekend wait for 16:00, so those of the next morning may come before them."""
    assert callable(rule)
    first, second = rule(now, zone), rule(now + more, zone)
    if rule not in (settings_change, external_domain):
        assert first.earliest.timestamp() <= second.earliest.timestamp()
    assert first.latest.timestamp() <= second.latest.timestamp()


@given(now=moments, zone=zones)
def test_settings_take_at_least_a_day_at_the_latest(now: datetime, zone: tzinfo) -> None:
    """Section 3: it can take up to 24 hours until settings are available on all systems."""
    assert settings_change(now, zone).latest - now >= 24 * H


@given(now=moments, zone=zones)
def test_at_the_weekend_nothing_is_processed_before_monday_at_four(now: datetime, zone: tzinfo) -> None:
    """Section 3: settings of the weekend are not processed until after 4 p.m. the following Monday."""
    if now.astimezone(zone).weekday() < 5:
        return
    found = settings_change(now, zone)
    assert found.earliest.weekday() == 0
    assert found.earliest.time() == time(16)
    assert (found.earliest.date() - now.astimezone(zone).date()).days in (1, 2)
    assert found.latest.timestamp() - found.earliest.timestamp() <= 24 * 3_600


@given(now=moments, zone=zones)
def test_after_four_it_is_the_following_day_at_four(now: datetime, zone: tzinfo) -> None:
    """Section 3: settings changed after 4 p.m. are not processed until after 4 p.m. the following day."""
    here = now.astimezone(zone)
    if here.weekday() > 4 or here.time() <= time(16):
        return
    begins, latest = processing_day(now, zone)
    assert (begins.date() - here.date()).days == 1
    assert begins.time() == latest.time() == time(16)
    assert (latest.date() - here.date()).days == (3 if here.weekday() == 4 else 1)


@pytest.mark.parametrize(
    ("saved", "earliest", "latest"),
    [
        ("2026-11-18T10:00", "2026-11-18T10:00", "2026-11-19T10:00"),
        ("2026-11-18T16:00:00", "2026-11-18T16:00", "2026-11-19T16:00"),
        ("2026-11-18T16:00:01", "2026-11-19T16:00", "2026-11-20T04:00"),
        ("2026-11-18T23:59", "2026-11-19T16:00", "2026-11-20T04:00"),
        ("2026-11-19T00:00", "2026-11-19T00:00", "2026-11-20T04:00"),
        ("2026-11-20T15:00", "2026-11-20T15:00", "2026-11-21T15:00"),
        ("2026-11-20T17:00", "2026-11-21T16:00", "2026-11-24T04:00"),
        ("2026-11-21T09:00", "2026-11-23T16:00", "2026-11-24T04:00"),
        ("2026-11-22T23:00", "2026-11-23T16:00", "2026-11-24T04:00"),
        ("2026-11-23T00:00", "2026-11-23T00:00", "2026-11-24T04:00"),
    ],
)
def test_settings_of_domains(saved: str, earliest: str, latest: str) -> None:
    """Section 3: 24 hours, 4 p.m., the weekend and up to 12 hours of processing, on given days."""
    found = settings_change(local(saved), BERLIN)
    assert (found.earliest, found.latest) == (local(earliest), local(latest))


def test_four_o_clock_is_the_wall_clock_also_when_summer_time_begins() -> None:
    """Section 3: 4 p.m. is the clock's time; 12 hours are hours that pass."""
    found = settings_change(local("2026-03-28T12:00"), BERLIN)
    assert found.earliest == local("2026-03-30T16:00")
    assert found.earliest.utcoffset() == 2 * H
    day_of_change = settings_change(local("2026-10-24T12:00"), BERLIN)
    assert day_of_change.earliest.utcoffset() == 1 * H
    assert day_of_change.earliest.hour == 16


def test_24_hours_pass_also_when_the_clock_changes() -> None:
    """Section 4.5.1: hours are counted, not days, when summer time ends."""
    found = lets_encrypt(local("2026-10-24T12:00"), BERLIN)
    assert found.latest.timestamp() - found.earliest.timestamp() == 24 * 3_600
    assert found.latest.hour == 11


@pytest.mark.parametrize(
    ("rule", "hours"),
    [
        (external_provider, 72),
        (certificate_ordered, 2),
        (certificate_activated, 4),
        (lets_encrypt, 24),
        (at_once, 0),
    ],
)
def test_spans_of_the_manual(rule: object, hours: int) -> None:
    """Sections 3.4.1, 4.4.2, 4.4.3, and 4.5.1: hours until something is live."""
    assert callable(rule)
    found = rule(local("2026-11-18T10:00"), BERLIN)
    assert found.latest == local("2026-11-18T10:00") + hours * H
    assert found.earliest == local("2026-11-18T10:00")


@pytest.mark.parametrize(
    ("tld", "least", "most"),
    [("de", 0, 1), ("com", 3, 7), ("net", 3, 7), ("eu", 0, 5), ("co.uk", 0, 7), ("DE", 0, 1)],
)
def test_relocation_takes_as_long_as_its_ending_says(tld: str, least: int, most: int) -> None:
    """Section 3.1.2: .de up to 24 hours, .com and .net 3 to 7 days, .eu up to 5 days."""
    now = local("2026-11-18T10:00")
    found = relocation_of(tld, now, BERLIN)
    assert (found.earliest - now, found.latest - now) == (timedelta(days=least), timedelta(days=most))


def test_an_ending_without_a_time_says_so() -> None:
    """Section 3.1.2 names no time for other endings."""
    assert "names no time for .uk" in relocation_of("uk", local("2026-11-18T10:00"), BERLIN).reason


def test_an_external_domain_waits_for_both_sides() -> None:
    """Sections 3 and 3.4.1: at the weekend the system is later, in the week the provider is."""
    assert external_domain(local("2026-11-18T10:00"), BERLIN).latest == local("2026-11-21T10:00")
    assert external_domain(local("2026-11-21T10:00"), BERLIN).earliest == local("2026-11-23T16:00")


@given(now=moments, months=st.integers(-30, 60), zone=zones)
def test_months_keep_the_day_or_take_the_last(now: datetime, months: int, zone: tzinfo) -> None:
    here, found = now.astimezone(zone), months_later(now, months, zone)
    assert (found.year * 12 + found.month) - (here.year * 12 + here.month) == months
    assert found.day == here.day or (found.day < here.day and (found + timedelta(days=1)).month != found.month)


def test_months_at_the_end_of_february() -> None:
    assert months_later(local("2026-01-31T10:00"), 1, BERLIN) == local("2026-02-28T10:00")
    assert months_later(local("2026-12-31T10:00"), 2, BERLIN) == local("2027-02-28T10:00")


def test_later_counts_real_hours() -> None:
    assert later(local("2026-03-29T01:30"), 1 * H, BERLIN) == local("2026-03-29T03:30")
