"""Usage by month, trends, table files, and what needs attention (section 8)."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import Cache, CloudMetrics, Relocation
from plentytui.models.service.usage import TABLE, Allowance, Figure, Reach, read_amount
from plentytui.models.zone import SYSTEM_ZONE as BERLIN
from plentytui.rules.certificate_age import CertificateAge
from plentytui.rules.service import seen
from plentytui.rules.service.action import Tab
from plentytui.rules.service.attention import Need, age_of, attention
from plentytui.rules.service.usage import by_day, csv_rows, csv_text, daily_rows, months, trend, value_of
from plentytui.rules.spreadsheets import harmless_cell
from tests.service_scenes import BARE, CERTIFICATES, CONTRACT, DOMAINS, FULL, MAIN, NOW, RELOCATIONS, at, found, local


def metrics(on: date, plenty_id: int = 28411, **values: float) -> CloudMetrics:
    told = {"websiteTrafficMB": 100.0, "webspaceMB": 1000.0, "dbSpaceMb": 500.0, "facetSearchCalls": 10, **values}
    return CloudMetrics.model_validate({"plentyId": plenty_id, "date": f"{on}T00:00:00+01:00", **told})


def days(first: str, count: int, **values: float) -> tuple[CloudMetrics, ...]:
    start = date.fromisoformat(first)
    return tuple(metrics(start + timedelta(days=one), 28411, **values) for one in range(count))


def test_table_5_by_month() -> None:
    """Section 8.1, Table 5: the highest web space, documents, database; traffic; searches; items in the search."""
    known = (
        *days("2026-10-01", 31, webspaceDocumentsMB=200.0),
        metrics(date(2026, 11, 1), webspaceMB=3000.0, cdnTrafficMB=50.0, facetSearchItems=7),
        metrics(date(2026, 11, 2), webspaceMB=2000.0, facetSearchItems=5),
    )
    november, october = months(known)
    assert (november.name, november.days, october.days) == ("2026-11", 2, 31)
    assert november.value(Figure.WEB_SPACE) == 3.0
    assert november.value(Figure.TRAFFIC) == pytest.approx(0.25)
    assert november.value(Figure.SEARCHES) == 20
    assert november.value(Figure.SEARCH_ITEMS) == 7
    assert october.value(Figure.TRAFFIC) == pytest.approx(3.1)
    assert october.value(Figure.DOCUMENTS) == pytest.approx(0.2)
    assert october.value(Figure.DB) == 0.5


def test_the_columns_of_table_5() -> None:
    """Section 8.1, Table 5."""
    assert [figure.title for figure in TABLE] == [
        *("Total web space", "Document web space", "Traffic", "DB", "Faceted search", "Items in faceted search"),
    ]


def test_a_day_belongs_to_the_month_of_the_systems_zone() -> None:
    late = CloudMetrics.model_validate({"date": "2026-10-31T23:00:00+00:00", "websiteTrafficMB": 1.0})
    assert months((late,), BERLIN)[0].month == date(2026, 11, 1)


def test_a_day_that_comes_twice_counts_once_and_systems_add_up() -> None:
    on = date(2026, 11, 1)
    twice = (metrics(on), metrics(on, websiteTrafficMB=300.0))
    assert by_day(twice, Figure.TRAFFIC) == ((on, 0.3),)
    two = (metrics(on), metrics(on, 28412))
    assert by_day(two, Figure.TRAFFIC) == ((on, 0.2),)


amounts = st.lists(st.floats(0, 1e6), min_size=1, max_size=60)


@given(amounts, st.sampled_from(list(Figure)))
def test_months_lose_and_invent_nothing(values: list[float], figure: Figure) -> None:
    start = date(2026, 9, 20)
    known = [metrics(start + timedelta(days=n), websiteTrafficMB=v, webspaceMB=v) for n, v in enumerate(values)]
    told, counted = by_day(known, figure), months(known)
    assert sum(month.days for month in counted) == len(values)
    if figure.is_sum:
        assert sum(m.value(figure) for m in counted) == pytest.approx(sum(v for _, v in told))
    else:
        assert max(m.value(figure) for m in counted) == pytest.approx(max(v for _, v in told))


def test_odd_numbers_are_nothing() -> None:
    odd = CloudMetrics.model_construct(webspace_mb=float("nan"), website_traffic_mb=float("inf"), db_space_mb=-5.0)
    assert value_of(Figure.WEB_SPACE, odd) == 0
    assert value_of(Figure.TRAFFIC, odd) == 0
    assert value_of(Figure.DB, odd) == 0


@given(amounts, st.sampled_from([Figure.TRAFFIC, Figure.WEB_SPACE, Figure.DB]), st.integers(0, 70))
def test_a_trend_keeps_its_order(values: list[float], figure: Figure, ahead: int) -> None:
    start = date(2026, 9, 20)
    known = [metrics(start + timedelta(days=n), websiteTrafficMB=v, webspaceMB=v) for n, v in enumerate(values)]
    result = trend(known, figure, start + timedelta(days=ahead), 100.0)
    assert result.sentence.endswith(".")
    if result.likely is None or result.low is None or result.high is None:
        return
    assert result.so_far <= result.low <= result.likely + 1e-6 <= result.high + 2e-6
    if result.reach is Reach.WITHIN:
        assert result.high <= 100.0


def test_steady_traffic_goes_on_steadily() -> None:
    result = trend(days("2026-10-01", 50), Figure.TRAFFIC, date(2026, 11, 16), 3.05)
    assert result.likely == pytest.approx(3.0)
    assert result.low == pytest.approx(3.0)
    assert result.reach is Reach.WITHIN
    assert "of 3.05 GB included" in result.sentence


def test_what_will_not_be_enough_is_told_with_its_day() -> None:
    """Section 8: you will be billed if you exceed what is available to you."""
    result = trend(days("2026-10-01", 46), Figure.TRAFFIC, date(2026, 11, 16), 2.0)
    assert result.reach is Reach.WILL_EXCEED
    assert result.reached_on == date(2026, 11, 21)
    assert "will be used up on 21 November 2026" in result.sentence
    over = trend(days("2026-10-01", 46), Figure.TRAFFIC, date(2026, 11, 16), 1.0)
    assert over.reach is Reach.EXCEEDED
    assert over.reached_on is None


def test_a_range_says_that_it_is_not_certain() -> None:
    uneven = tuple(
        metrics(date(2026, 10, 20) + timedelta(days=one), websiteTrafficMB=0.0 if one % 2 else 200.0)
        for one in range(27)
    )
    result = trend(uneven, Figure.TRAFFIC, date(2026, 11, 16), 3.2)
    assert result.reach is Reach.MAY_EXCEED
    assert result.low is not None
    assert result.high is not None
    assert result.low < 3.0 < result.high


def test_growing_web_space_follows_a_line() -> None:
    growing = tuple(
        metrics(date(2026, 11, 1) + timedelta(days=one), webspaceMB=1000.0 + 100.0 * one) for one in range(15)
    )
    result = trend(growing, Figure.WEB_SPACE, date(2026, 11, 16), 3.0)
    assert result.likely == pytest.approx(3.9)
    assert result.reached_on == date(2026, 11, 21)
    assert result.reach is Reach.WILL_EXCEED


def test_too_few_days_give_no_trend() -> None:
    result = trend(days("2026-11-01", 2), Figure.TRAFFIC, date(2026, 11, 3), 3.0)
    assert (result.likely, result.reach) == (None, Reach.UNKNOWN)
    assert "too few days" in result.sentence


def test_cells_are_no_formulas() -> None:
    for text in ("=1+1", "+A1", "-A1", "@SUM(A1)", "\tx", "\rx", "\uff1d1"):
        assert harmless_cell(text) == f"'{text}"
    assert harmless_cell("2026-11") == "2026-11"


def test_a_table_file() -> None:
    rows = csv_rows(months(days("2026-11-01", 3)))
    assert rows[0][:4] == ["Month", "Total web space (GB)", "Document web space (GB)", "Traffic (GB)"]
    assert rows[1][0] == "2026-11"
    assert list(csv.reader(io.StringIO(csv_text(rows)))) == rows
    daily = daily_rows(days("2026-11-01", 3))
    assert [row[0] for row in daily] == ["Day", "2026-11-01", "2026-11-02", "2026-11-03"]


@given(st.text())
def test_what_was_noted_is_read_tolerantly(text: str) -> None:
    assert isinstance(Allowance.read(text), Allowance)
    assert read_amount(text) is None or float(read_amount(text) or 0) > 0


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("35,5", 35.5),
        ("354001,5", 354001.5),
        ("12.5 GB", 12.5),
        ("1 000", 1000.0),
        ("1,000", None),
        ("1.000", None),
        ("1,000.5", None),
        ("0", None),
    ],
)
def test_an_amount_is_never_a_thousand_times_too_much(text: str, amount: float | None) -> None:
    assert read_amount(text) == amount


def test_what_was_noted_is_kept() -> None:
    noted = Allowance(web_space_gb=10.0, traffic_gb=read_amount("1 000.5 GB"))
    assert Allowance.read(noted.to_json()) == noted
    assert noted.of(Figure.TRAFFIC) == 1000.5
    assert noted.of(Figure.DB) is noted.of(Figure.USERS) is None
    assert Allowance.read(None) == Allowance.read("[1]") == Allowance()


def needs(facts: ServiceFacts, title: str) -> list[Need]:
    return [need for need in attention(facts) if need.title == title]


def test_nothing_needs_attention_where_nothing_is_known() -> None:
    assert attention(BARE) == ()
    assert attention(BARE, days("2026-11-01", 10), Allowance()) == ()


def test_certificates_are_told_by_their_share_of_lifetime() -> None:
    """Section 4.4.1: check the expiration date; a bought one is ordered anew before it expires."""
    bought, free = CERTIFICATES.certificates[:2]
    assert age_of(bought, local("2027-06-01T00:00")) is CertificateAge.ENDED
    assert [need.subject for need in needs(at(FULL, "2027-04-10T00:00"), "Certificate")][:1] != ["7"]
    late = {need.subject: need for need in needs(at(FULL, "2027-05-01T00:00"), "Certificate")}
    assert "ends on 1 June 2027, in 31 days: order a new one" in late["7"].sentence
    assert late["7"].tab is Tab.SSL
    assert {n.subject for n in needs(at(FULL, "2026-12-15T00:00"), "Certificate")} == {"8"}
    assert "should have been renewed" in needs(at(FULL, "2026-12-15T00:00"), "Certificate")[0].sentence
    assert needs(FULL, "Certificate") == []
    assert free.renews
    ended = {n.subject: n for n in needs(at(FULL, "2027-06-02T00:00"), "Certificate")}
    assert ended["7"].pressing


def test_a_main_domain_without_a_certificate_is_told() -> None:
    none = replace(FULL, certificates=CERTIFICATES.model_copy(update={"certificates": ()}))
    assert MAIN in {need.subject for need in needs(none, "Certificate")}


def test_a_replaced_certificate_is_not_told() -> None:
    new = CERTIFICATES.certificates[0].model_copy(update={"id": 70, "valid_to": local("2028-06-01T00:00")})
    facts = replace(
        FULL, certificates=CERTIFICATES.model_copy(update={"certificates": (CERTIFICATES.certificates[0], new)})
    )
    assert "7" not in {need.subject for need in needs(at(facts, "2027-05-20T00:00"), "Certificate")}


def test_what_checks_found_wrong_is_told() -> None:
    """Section 3.5."""
    facts = found(FULL, {f"{seen.DNS_AS_WANTED}@{MAIN}": "wrong", f"{seen.CAA}@x.de": "wrong", "aaaa@y.de": "ok"})
    told = [need for need in attention(facts) if need.pressing]
    assert {need.subject for need in told} == {MAIN, "x.de"}
    taken = found(FULL, {f"{seen.FREE}@z.de": "wrong"})
    assert "z.de" not in {need.subject for need in attention(taken)}


def test_usage_near_the_allowance_is_told() -> None:
    """Section 8: you will be billed if you exceed."""
    known = days("2026-10-20", 29)
    told = [n for n in attention(FULL, known, Allowance(traffic_gb=2.0)) if n.tab is Tab.USAGE]
    assert [need.title for need in told] == ["Traffic"]
    assert [n for n in attention(FULL, known, Allowance(traffic_gb=9.0)) if n.tab is Tab.USAGE] == []


def test_deadlines_are_told_in_time() -> None:
    """Section 3.3: pay attention to our cancellation deadlines."""
    assert "can be cancelled to 1 March 2027" in needs(FULL, "Contract")[0].sentence
    assert needs(at(FULL, "2026-09-18T10:00"), "Contract") == []
    cancelled = CONTRACT.contract.model_copy(update={"cancelled_to": local("2027-03-01T00:00")})
    facts = replace(FULL, contract=CONTRACT.model_copy(update={"contract": cancelled}))
    assert "ends on 1 March 2027" in needs(facts, "Contract")[0].sentence


def test_cancelled_domains_and_auth_codes_are_told() -> None:
    """Sections 3.3 and 3.10."""
    assert "kranich-moebel.de" in {need.subject for need in needs(FULL, "Domain")}
    domains = tuple(
        one.model_copy(update={"auth_code_until": NOW + timedelta(days=3)}) if one.name == MAIN else one
        for one in DOMAINS.domains
    )
    facts = replace(FULL, domains=DOMAINS.model_copy(update={"domains": domains}))
    assert needs(facts, "Auth code")[0].subject == MAIN


def test_a_running_relocation_comes_first() -> None:
    """Section 9.2: you cannot save any changes in the system."""
    one = Relocation(id=4, target="cloud-ie-1", state="running")
    facts = replace(FULL, relocation=RELOCATIONS.model_copy(update={"relocations": (one,)}))
    first = attention(facts)[0]
    assert first.title == "Relocation"
    assert "nothing can be saved" in first.sentence
    assert "Ireland 1" in first.sentence


def test_a_cache_that_is_off_is_told() -> None:
    facts = replace(FULL, cache=Cache(off_from=NOW, off_to=NOW + timedelta(hours=1)))
    assert "11:00" in needs(facts, "Cache")[0].sentence


@given(st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1)))  # noqa: DTZ001
def test_attention_never_breaks(moment: datetime) -> None:
    facts = replace(FULL, now=moment.replace(tzinfo=BERLIN))
    for need in attention(facts, days("2026-10-20", 29), Allowance(1.0, 1.0, 1.0)):
        assert need.sentence.endswith(".")
