"""What holds for every check whatever was seen: hostile, missing, odd, or against each other."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from plentytui.models.checks import Finding, Report, Verdict, Wanted, worst
from plentytui.models.records import Outcome, RecordSeen
from plentytui.models.sights import CaaRecord, CaaSight, DomainSight
from plentytui.rules.checks.catalogue import CATALOGUE
from plentytui.rules.checks.hostnames import covers
from plentytui.rules.checks.policy import PROVIDERS, identities, permits
from plentytui.rules.checks.spf import MOST_LOOKUPS, count_lookups, parse_spf, spf_records
from plentytui.rules.service.words import day
from tests.sights import DOMAIN, NOW, WANTED, WWW, altered, certificate, good_sight, report_from_json, with_records

NAMES = st.sampled_from([DOMAIN, WWW, f"ns1.{DOMAIN}", "other.example", "xxxx.eu-central-1.elb.amazonaws.com", ""])
TEXTS = st.one_of(
    NAMES,
    st.sampled_from(
        ["185.30.40.50", "192.168.1.1", "2a01::1", "v=spf1 include:a.example ?all", "v=DMARC1; p=", "issue"]
    ),
    st.sampled_from(
        ["https://yourstore.co.uk/", "http://[::1", "https://x.example:99999/", "max-age=1", "\x1b]0;x\x07"]
    ),
    st.text(max_size=12),
)
NUMBERS = st.one_of(st.sampled_from([0, 1, 200, 301, 404, 503, 2048]), st.integers(0, 2**32 - 1))
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants them naive
SIMPLE: Mapping[object, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: NUMBERS,
    bool: st.booleans(),
    float: st.floats(0, 100),
    datetime: TIMES,
}


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type of the models, with numbers and times as the wire can have them."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*(st.none() if each is type(None) else any_of(each) for each in arguments))
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(st.deferred(lambda: any_of(arguments[0])), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(any_of, arguments))
    assert isinstance(kind, type)
    assert is_dataclass(kind)
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: any_of(hints[field.name]) for field in fields(kind)})


SIGHTS = any_of(DomainSight)
WISHES = st.one_of(st.just(WANTED), st.just(Wanted()), any_of(Wanted))


def run_all(sight: DomainSight, wanted: Wanted) -> list[Finding]:
    return [check.run(sight, wanted) for check in CATALOGUE]


@settings(max_examples=60, deadline=None)
@given(SIGHTS, WISHES)
def test_no_sight_makes_a_check_fail_and_every_trouble_has_a_repair(sight: DomainSight, wanted: Wanted) -> None:
    for finding in run_all(sight, wanted):
        assert finding.seen
        assert finding.reason
        if finding.verdict in (Verdict.WRONG, Verdict.WARNING):
            assert finding.repair, finding
        if finding.verdict is Verdict.OK:
            assert not finding.repair, finding


@settings(max_examples=20, deadline=None)
@given(SIGHTS, WISHES)
def test_a_check_says_the_same_each_time_and_changes_nothing(sight: DomainSight, wanted: Wanted) -> None:
    assert run_all(sight, wanted) == run_all(replace(sight), replace(wanted))


@settings(max_examples=20, deadline=None)
@given(SIGHTS, WISHES)
def test_a_report_of_anything_survives_json(sight: DomainSight, wanted: Wanted) -> None:
    report = Report(sight.domain, sight.started, 1.5, tuple(run_all(sight, wanted)), sight, wanted)
    assert report_from_json(json.loads(json.dumps(report.as_json()))) == report
    assert report.verdict is worst(finding.verdict for finding in report.findings)
    assert sum(report.counts.values()) == len(CATALOGUE)


@given(st.sets(st.ip_addresses(v=6).map(str), min_size=1, max_size=3), st.sampled_from([DOMAIN, WWW]))
def test_every_aaaa_record_is_named_for_removal(values: set[str], host: str) -> None:
    sight = with_records(good_sight(), host, "AAAA", *values, at=(1,))
    finding = next(check for check in CATALOGUE if check.id == "aaaa").run(sight, WANTED)
    assert finding.verdict is Verdict.WRONG
    assert all(value in finding.repair for value in values)
    assert host in finding.repair


@given(st.integers(1, 398), st.floats(0.001, 0.999))
def test_a_certificate_is_judged_by_the_share_of_its_life_whatever_its_length(days: int, share: float) -> None:
    life = timedelta(days=days)
    start = NOW - life * (1 - share)
    changed = replace(certificate(), starts_at=start, ends_at=start + life, issuer="Sectigo")
    check = next(check for check in CATALOGUE if check.id == "certificate-expiry")
    verdict = check.run(altered(good_sight(), "certificates.0.chain.0", changed), WANTED).verdict
    left = changed.share_left(NOW)
    late = changed.ends_at - NOW < timedelta(hours=24)
    expected = Verdict.OK if left >= 1 / 6 else Verdict.WRONG if late else Verdict.WARNING
    assert verdict is expected


@given(st.sampled_from(["Europe/Berlin", "UTC", "Pacific/Auckland", "America/New_York"]), st.integers(0, 10**8))
def test_checks_name_days_in_the_zone_of_the_look_as_the_tabs_do(zone: str, seconds: int) -> None:
    ends = NOW + timedelta(seconds=seconds)
    changed = replace(certificate(), starts_at=NOW - timedelta(days=1), ends_at=ends, issuer="Sectigo")
    sight = altered(good_sight(), "certificates.0.chain.0", changed)
    local = replace(sight, started=sight.started.astimezone(ZoneInfo(zone)))
    found = next(check for check in CATALOGUE if check.id == "certificate-expiry").run(local, WANTED)
    assert day(ends, ZoneInfo(zone)) in found.seen


def test_a_certificate_without_an_end_is_judged_in_any_zone() -> None:
    endless = replace(certificate(), ends_at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    sight = altered(good_sight(), "certificates.0.chain.0", endless)
    local = replace(sight, started=sight.started.astimezone(ZoneInfo("Europe/Berlin")))
    check = next(check for check in CATALOGUE if check.id == "certificate-expiry")
    assert "31 December 9999" in check.run(local, WANTED).seen


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_ttl_counts_down_to_nothing_and_never_below(ttl: int, passed: int) -> None:
    record = RecordSeen(DOMAIN, "A", "x", Outcome.ANSWER, ("1.2.3.4",), ttl, NOW)
    assert record.ttl_left(NOW + timedelta(seconds=passed)) == max(0, ttl - passed)


LABEL = st.from_regex(r"[a-z]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)


@given(LABEL, LABEL, LABEL)
def test_a_star_stands_for_exactly_one_label(first: str, second: str, suffix: str) -> None:
    base = f"{second}.{suffix}"
    assert covers([f"*.{base}"], f"{first}.{base}".upper())
    assert not covers([f"*.{base}"], base)
    assert not covers([f"*.{base}"], f"{first}.{first}.{base}")
    assert not covers([f"*.{suffix}"], f"{suffix}")
    assert covers([base], f"{base}.")


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=4)), max_size=8))
def test_counting_lookups_ends_also_with_includes_in_circles(edges: list[tuple[str, list[str]]]) -> None:
    records = {name: [f"v=spf1 {' '.join(f'include:{other}' for other in others)} -all"] for name, others in edges}
    number = count_lookups("a", records)
    assert number >= len(parse_spf(records["a"][0]).followed) if "a" in records else number == 0


@given(st.integers(0, 30))
def test_every_costly_term_counts_once(number: int) -> None:
    text = "v=spf1 ip4:1.2.3.4 " + " ".join(f"exists:{n}.example" for n in range(number)) + " -all"
    assert count_lookups("a", {"a": [text]}) == number
    assert (number > MOST_LOOKUPS) == (count_lookups("a", {"a": spf_records([text, "other"])}) > MOST_LOOKUPS)


@given(
    st.lists(
        st.sampled_from(["letsencrypt.org", "sectigo.com", ";", "digicert.com; cansignhttpexchanges=yes"]), min_size=1
    )
)
def test_a_provider_may_issue_only_if_one_of_the_records_names_it(values: list[str]) -> None:
    caa = CaaSight(Outcome.ANSWER, DOMAIN, tuple(CaaRecord(0, "issue", value) for value in values))
    for provider in PROVIDERS:
        named = {value.partition(";")[0].strip() for value in values}
        assert permits(caa, provider) == bool(named & set(identities(provider)))
    assert permits(replace(caa, records=()), "Sectigo")


def test_brands_are_found_under_the_names_that_caa_has() -> None:
    assert identities("let's encrypt") == identities("letsencrypt.org") == ("letsencrypt.org",)
    assert "sectigo.com" in identities("Comodo")
    assert "digicert.com" in identities("RapidSSL")
    assert identities("ca.example") == ("ca.example",)


def test_what_no_receiver_asks_for_costs_no_lookup() -> None:
    assert count_lookups("a", {"a": ["v=spf1 include:b -all redirect=b"], "b": ["v=spf1 a mx -all"]}) == 3
    assert count_lookups("a", {"a": ["v=spf1 redirect=b a ?all mx include:b"], "b": ["v=spf1 a -all"]}) == 1
    assert parse_spf("v=spf1 redirect=b").followed == ("b",)
