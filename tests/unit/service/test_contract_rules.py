"""Rules of contract and clients (sections 2 and 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.service.contract import Contract, RateOffer
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.zone import SYSTEM_ZONE as BERLIN
from plentytui.rules.service.contract import (
    end_of_contract,
    end_of_term,
    is_higher,
    last_day_of_notice,
    smallest_rate_for,
)
from tests.service_forms import Form
from tests.service_scenes import BARE, CLIENT, CONTRACT, DOMAINS, FULL, LIVE, MAIN, NOW, at, local

moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(tzinfo=BERLIN))  # noqa: DTZ001
months = st.integers(1, 36)


def with_contract(facts: ServiceFacts, **changed: object) -> ServiceFacts:
    contract = CONTRACT.contract.model_copy(update=changed)
    return replace(facts, contract=CONTRACT.model_copy(update={"contract": contract}))


@given(now=moments, end=moments, term=months, notice=st.integers(0, 12))
def test_a_contract_ends_after_its_notice(now: datetime, end: datetime, term: int, notice: int) -> None:
    """Section 3.3: pay attention to the cancellation deadlines."""
    contract = Contract(term_ends_at=end, term_months=term, notice_months=notice)
    ends, term_end = end_of_contract(contract, now, BERLIN), end_of_term(contract, now, BERLIN)
    last = last_day_of_notice(contract, now, BERLIN)
    assert ends is not None
    assert term_end is not None
    assert last is not None
    assert now < term_end <= ends
    assert now <= last < ends + timedelta(days=1)
    if notice == 0:
        assert ends == term_end


@given(now=moments, more=st.timedeltas(timedelta(0), timedelta(days=400)), end=moments, term=months)
def test_who_cancels_later_ends_no_earlier(now: datetime, more: timedelta, end: datetime, term: int) -> None:
    contract = Contract(term_ends_at=end, term_months=term, notice_months=3)
    first, second = end_of_contract(contract, now, BERLIN), end_of_contract(contract, now + more, BERLIN)
    assert first is not None
    assert second is not None
    assert first <= second


def test_an_unknown_term_has_no_end() -> None:
    assert end_of_contract(Contract(), NOW, BERLIN) is None


def test_notice_on_the_last_day_is_in_time() -> None:
    """Section 2.2 with the terms of the contract: three months before 1 March 2027."""
    contract = CONTRACT.contract
    assert end_of_contract(contract, local("2026-12-01T00:00"), BERLIN) == local("2027-03-01T00:00")
    assert end_of_contract(contract, local("2026-12-01T00:01"), BERLIN) == local("2028-03-01T00:00")


@given(st.integers(0, 10_000))
def test_the_smallest_rate_that_is_enough(orders: int) -> None:
    """Section 2.1: decide how many orders you want to process each month."""
    found = smallest_rate_for(orders, CONTRACT.rates)
    if found is None:
        assert all(offer.monthly_orders < orders for offer in CONTRACT.rates)
    else:
        assert found.monthly_orders >= orders
        assert all(o.price_cents >= found.price_cents for o in CONTRACT.rates if o.monthly_orders >= orders)


def test_rates_are_ordered() -> None:
    assert is_higher(RateOffer(rate="flex"), RateOffer(rate="basic"))
    assert not is_higher(RateOffer(rate="basic"), RateOffer(rate="basic"))
    assert is_higher(RateOffer(rate="x", price_cents=2), RateOffer(rate="y", price_cents=1))


def test_a_higher_rate_is_in_effect_at_once() -> None:
    """Section 2.1: it is possible to book a higher rate at any time."""
    form = Form("contract.change", FULL, rate="flex")
    assert form.summary.effective is not None
    assert form.summary.effective.earliest == form.summary.effective.latest == NOW
    assert form.summary.cost == "199.00 EUR a month instead of 99.00 EUR a month"
    assert (form.call, dict(form.body)) == ("PUT /contract", {"rate": "flex"})


def test_a_lower_rate_waits_for_the_end_of_the_term() -> None:
    """Section 2.1: a lower rate goes into effect once the regular duration has ended."""
    form = Form("contract.change", FULL, rate="basic")
    assert form.summary.effective is not None
    assert form.summary.effective.earliest == local("2027-03-01T00:00")
    assert "Classic stays in effect until 1 March 2027." in form.told


def test_the_present_rate_cannot_be_booked_again() -> None:
    assert "present rate" in Form("contract.change", FULL, rate="classic").said("rate", blocking=True)


def test_a_booked_lower_rate_can_be_taken_back() -> None:
    form = Form("contract.change", with_contract(FULL, next_rate="basic"), rate="classic")
    assert not form.blocked
    assert form.summary.effective is not None
    assert form.summary.effective.latest == NOW


def test_orders_are_compared_with_the_rates() -> None:
    """Section 2.1: it makes sense to change if you generate more orders than are included."""
    form = Form("contract.change", FULL, rate="basic", orders="2,000")
    assert "fewer than 2,000" in form.said("rate", blocking=False)
    assert "Flex includes 2,500 orders" in form.said("rate")
    assert not form.blocked
    assert "no whole number" in Form("contract.change", FULL, rate="basic", orders="many").said("orders", blocking=True)
    assert Form("contract.change", FULL, rate="flex", orders="2000").problems == ()


def test_on_a_live_system_no_date_is_made_up() -> None:
    form = Form("contract.change", LIVE, rate="flex")
    assert form.summary.effective is None
    assert "not known here" in form.summary.when
    assert "My account" in form.steps
    assert "Flex" in form.steps


def test_pro_is_offered_once() -> None:
    """Section 2.1: switch to PRO."""
    assert Form("contract.pro", FULL).reason == ""
    assert Form("contract.pro", FULL).summary.cost == "100.00 EUR a month more"
    assert "PRO already" in Form("contract.pro", with_contract(FULL, pro=True)).reason


def test_cancelling_the_contract_tells_its_dates_and_wants_the_name() -> None:
    """Section 2.2."""
    form = Form("contract.cancel", FULL)
    assert form.summary.type_name == "Kranich & Finch"
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2027-03-01T00:00")
    assert "It began on 1 March 2024." in form.told
    assert "until 1 December 2026" in form.told
    assert "Finch & Crane" in form.told
    assert form.body == {"name": "Kranich & Finch", "endsAt": "2027-03-01T00:00:00+01:00"}


def test_a_cancelled_contract_is_not_cancelled_again() -> None:
    cancelled = with_contract(FULL, cancelled_to=local("2027-03-01T00:00"))
    assert "cancelled already; it ends on 1 March 2027" in Form("contract.cancel", cancelled).reason
    assert end_of_contract(cancelled.contract.contract, NOW, BERLIN) == local("2027-03-01T00:00")  # type: ignore[union-attr]  # just set


def test_a_main_domain_that_ends_before_the_contract_is_told() -> None:
    """Section 3.3: if the main domain ends earlier, the system is no longer available."""
    gone = [
        one.model_copy(update={"state": "cancelled", "expires_at": local("2027-01-01T00:00")})
        if one.name == MAIN
        else one
        for one in DOMAINS.domains
    ]
    facts = replace(FULL, domains=DOMAINS.model_copy(update={"domains": tuple(gone)}))
    assert "before the contract does" in Form("contract.cancel", facts).said("", blocking=False)


def test_a_client_needs_a_domain_first() -> None:
    """Section 5.1: you need to have a domain before you can order a client."""
    none_free = DOMAINS.model_copy(update={"domains": tuple(one for one in DOMAINS.domains if one.is_main)})
    assert "needs a domain first" in Form("client.order", replace(FULL, domains=none_free)).reason
    assert Form("client.order", FULL).reason == ""


@pytest.mark.parametrize(
    ("domain", "part"),
    [
        (MAIN, "main domain already"),
        ("kranich-moebel.de", "cancelled"),
        ("nobody.de", "not among the domains"),
        ("no name", "blanks"),
    ],
)
def test_domains_that_a_client_cannot_have(domain: str, part: str) -> None:
    """Section 5.1."""
    assert part in Form("client.order", FULL, name="Outlet", domain=domain).said("domain", blocking=True)


def test_ordering_a_client() -> None:
    """Section 5.1."""
    form = Form("client.order", FULL, name="Outlet", domain="frei-kranich.de")
    assert not form.blocked
    assert form.summary.cost == "25.00 EUR a month"
    assert (form.call, dict(form.body)) == ("POST /clients", {"name": "Outlet", "domain": "frei-kranich.de"})
    taken = Form("client.order", FULL, name="finch & crane", domain="frei-kranich.de")
    assert "already" in taken.said("name", blocking=True)


def test_cancelling_a_client_tells_start_end_and_its_domains() -> None:
    """Sections 5.2 and 3.3: start and end are shown; its domains are cancelled too."""
    form = Form("client.cancel", FULL, str(CLIENT))
    assert form.summary.type_name == "Finch & Crane"
    assert "began on 1 February 2025" in form.told
    assert "ends on 1 February 2027" in form.told
    assert "kranich-finch.co.uk" in form.told
    assert "link it to another client first" in form.told
    assert form.call == f"DELETE /clients/{CLIENT}"


def test_the_default_store_goes_with_the_contract() -> None:
    assert "cancel the contract instead" in Form("client.cancel", FULL, "28411").reason
    assert "cancel the contract instead" in Form("client.cancel", LIVE, "28411").reason
    assert "Choose a client" in Form("client.cancel", FULL).reason
    assert "not among" in Form("client.cancel", FULL, "1").reason
    assert Form("client.cancel", LIVE, "28499").reason == ""


def test_a_client_without_a_term_ends_with_the_contract() -> None:
    clients = tuple(one.model_copy(update={"ends_at": None}) for one in CONTRACT.clients)
    facts = replace(FULL, contract=CONTRACT.model_copy(update={"clients": clients}))
    form = Form("client.cancel", facts, str(CLIENT))
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2027-03-01T00:00")


def test_a_client_of_a_live_system_is_handed_off_without_dates() -> None:
    form = Form("client.cancel", LIVE, "28499")
    assert form.summary.effective is None
    assert form.summary.when
    assert "linked to it are cancelled too" in Form("client.cancel", BARE, "28499").told
    assert "Cancel now" in form.steps


def test_after_the_notice_it_is_the_next_term() -> None:
    form = Form("contract.cancel", at(FULL, "2026-12-24T10:00"))
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2028-03-01T00:00")
