"""Rules of SSL certificates (section 4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service import seen
from tests.service_forms import Form
from tests.service_scenes import CERTIFICATES, DOMAINS, FULL, LIVE, MAIN, at, found, local


def order(subject: str = MAIN, facts: ServiceFacts = FULL, offer: str = "sectigo-dv-1") -> Form:
    return Form("ssl.order", facts, subject, offer=offer)


def checked(**verdicts: str) -> ServiceFacts:
    names = {"dns": seen.DNS_AS_WANTED, "aaaa": seen.NO_AAAA, "caa": seen.CAA}
    return found(FULL, {f"{names[key]}@{MAIN}": verdict for key, verdict in verdicts.items()})


@pytest.mark.parametrize(
    ("subject", "part"),
    [
        ("kranich-moebel.de", "cancelled"),
        ("kf28411.plenty-testdrive.eu", "test domain"),
        ("kranich-und-finch.de", "no main domain: set it as main domain first"),
        ("blog.kranich-finch.de", "external server"),
        ("nobody.de", "not among"),
    ],
)
def test_no_order_where_the_manual_forbids_it(subject: str, part: str) -> None:
    """Sections 4.1 and 4.3.1: main domain; not for cancelled, start-up and test domains."""
    for action in ("ssl.order", "ssl.lets_encrypt"):
        assert part in Form(action, FULL, subject).reason
    assert order(subject).blocked


def test_a_main_domain_has_to_be_activated() -> None:
    """Section 4.3.1: a main domain that has been activated."""
    domains = tuple(one.model_copy(update={"state": "ordered"}) if one.name == MAIN else one for one in DOMAINS.domains)
    facts = replace(FULL, domains=DOMAINS.model_copy(update={"domains": domains}))
    assert "not active yet" in order(facts=facts).reason


def test_the_main_domain_is_meant_where_none_is_chosen() -> None:
    assert order("").reason == ""
    assert order("").body["domain"] == MAIN


def test_an_order_tells_price_and_time() -> None:
    """Sections 4.4 and 4.4.2: one-off purchase price and monthly fee; up to 2 hours."""
    form = order(facts=checked(dns="ok", aaaa="ok", caa="ok"))
    assert not form.blocked
    assert form.summary.cost == "35.70 EUR once and 2.00 EUR a month"
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2026-11-18T12:00")
    assert "ipconfig /flushdns" in form.told
    assert "not renewed" in form.told
    assert form.expects("CERTIFICATE")[0].name == MAIN
    assert (form.call, dict(form.body)) == ("POST /certificates", {"domain": MAIN, "offerId": "sectigo-dv-1"})


@pytest.mark.parametrize(
    ("verdicts", "part"),
    [
        ({"dns": "wrong"}, "does not say"),
        ({"aaaa": "wrong"}, "AAAA"),
        ({"caa": "wrong"}, "do not permit sectigo.com"),
    ],
)
def test_prerequisites_block_an_order(verdicts: dict[str, str], part: str) -> None:
    """Section 4.3.2: DNS settings identical, no AAAA record, CAA records permit the certificate."""
    form = order(facts=checked(**{"dns": "ok", "aaaa": "ok", "caa": "ok", **verdicts}))
    assert part in form.said("", blocking=True)


@pytest.mark.parametrize(
    ("check", "part"), [("dns", "does not say"), ("aaaa", "AAAA record"), ("caa", "do not permit")]
)
def test_what_a_check_warns_of_is_told_and_blocks_nothing(check: str, part: str) -> None:
    """Section 4.3.2: on a live system an AAAA record is a warning, as the domain may lead elsewhere."""
    form = order(facts=checked(**{"dns": "ok", "aaaa": "ok", "caa": "ok", check: "warning"}))
    assert part in form.said("", blocking=False)
    assert not form.blocked


def test_what_could_not_be_compared_is_told_as_that() -> None:
    """Section 4.3.2: on a live system nobody tells what the DNS has to say."""
    said = order(facts=checked(dns="skipped", aaaa="ok", caa="ok")).said("", blocking=False)
    assert "is not known here, so it was not compared" in said
    assert "checked just now" not in said


def test_prerequisites_that_were_not_checked_are_told() -> None:
    """Section 4.3: ensure that the prerequisites are met before booking."""
    assert "DNS settings, AAAA record and CAA records" in order().said("", blocking=False)
    assert not order().blocked
    one = order(facts=checked(dns="ok", aaaa="", caa="unknown")).said("", blocking=False)
    assert f"AAAA record of {MAIN} were not checked just now" in one.replace(" was ", " were ")
    assert f"CAA records of {MAIN} could not be found out" in one
    right = order(facts=checked(dns="ok", aaaa="ok", caa="note")).said("")
    assert "checked just now" not in right
    assert "found out" not in right


def test_caa_is_asked_for_the_chosen_authority() -> None:
    """Section 4.3.2: CAA records must allow ordering the selected certificate."""
    facts = found(FULL, {f"{seen.caa_check('digicert.com')}@{MAIN}": "wrong", f"{seen.CAA}@{MAIN}": "ok"})
    assert "digicert.com" in order(facts=facts, offer="digicert-ev-1").said("", blocking=True)
    assert not order(facts=facts).blocked


def test_a_certificate_that_is_there_is_replaced() -> None:
    """Section 4.4: a new one is selected from scratch, before the old one expires."""
    assert "takes its place" in order().said("", blocking=False)
    assert "1 June 2027" in order().said("")


def test_only_what_is_offered_can_be_ordered() -> None:
    """Section 4.4.2: the certificates available for booking."""
    assert "not offered" in order(offer="wildcard").said("offer", blocking=True)
    values = [choice.value for field in order().action.fields(order().facts) for choice in field.choices]
    assert values == ["sectigo-dv-1", "digicert-ev-1"]
    live = Form("ssl.order", LIVE, MAIN)
    assert [c.value for c in live.action.fields(live.facts)[0].choices] == ["DV", "OV", "EV"]


def test_deactivating_does_not_move_the_end() -> None:
    """Section 4.4.3: the total validity period is not extended."""
    form = Form("ssl.deactivate", FULL, "7")
    assert "ends on 1 June 2027 as before" in form.told
    assert form.expects("CERTIFICATE")[0].gone
    assert (form.call, dict(form.body)) == ("PUT /certificates/7", {"isActive": False})


def test_reactivating_takes_up_to_4_hours() -> None:
    """Section 4.4.3."""
    form = Form("ssl.activate", FULL, "kranich-und-finch.de")
    assert form.reason == ""
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2026-11-18T14:00")
    assert (form.call, dict(form.body)) == ("PUT /certificates/9", {"isActive": True})


def test_what_can_be_switched_and_what_not() -> None:
    assert "is active" in Form("ssl.activate", FULL, "7").reason
    assert "is not active" in Form("ssl.deactivate", FULL, "9").reason
    assert "not deactivated" in Form("ssl.deactivate", FULL, "8").reason
    assert "ended on 1 June 2027" in Form("ssl.activate", at(FULL, "2027-06-02T10:00"), "9").reason
    assert "Choose a certificate" in Form("ssl.activate", FULL, "frei-kranich.de").reason


def test_lets_encrypt_costs_a_fee_and_takes_a_day() -> None:
    """Sections 4.5 and 4.5.1: provisioning fee, renewed automatically, up to 24 hours."""
    form = Form("ssl.lets_encrypt", FULL, MAIN)
    assert form.reason == ""
    assert "1.00 EUR a month as provisioning fee" in form.summary.cost
    assert "renewed by itself" in form.told
    assert "month's notice" in form.told
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2026-11-19T10:00")
    assert "renewed by itself" in Form("ssl.lets_encrypt", FULL, "kranich-finch.co.uk").reason


def test_lets_encrypt_ends_with_a_months_notice() -> None:
    """Section 4.5: terminated with a month's notice."""
    form = Form("ssl.end_lets_encrypt", FULL, "kranich-finch.co.uk")
    assert form.reason == ""
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2026-12-18T10:00")
    assert "without encryption" in form.told
    assert form.call == "DELETE /certificates/8"
    assert "no Let's Encrypt" in Form("ssl.end_lets_encrypt", FULL, MAIN).reason


def test_a_notice_is_given_once() -> None:
    ended = tuple(
        one.model_copy(update={"terminated_to": local("2026-12-18T10:00")}) if one.id == 8 else one
        for one in CERTIFICATES.certificates
    )
    facts = replace(FULL, certificates=CERTIFICATES.model_copy(update={"certificates": ended}))
    assert "18 December 2026" in Form("ssl.end_lets_encrypt", facts, "8").reason
    assert Form("ssl.lets_encrypt", facts, "kranich-finch.co.uk").reason == ""


def test_an_external_domain_needs_its_certificate_here_too() -> None:
    """Section 4.2: an external certificate cannot be used; it is ordered from plentymarkets."""
    domains = tuple(
        one.model_copy(update={"is_main": True}) if one.kind == "external" else one for one in DOMAINS.domains
    )
    facts = replace(FULL, domains=DOMAINS.model_copy(update={"domains": domains}))
    facts = found(facts, {f"{seen.NO_AAAA}@kranich-finch.at": "wrong"})
    form = order("kranich-finch.at", facts)
    assert form.reason == ""
    assert "service area of your domain provider" in form.said("", blocking=True)
