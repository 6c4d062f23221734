"""Facts as the system tells them: its zone, names in either form, days of several systems, what CAA permits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plentytui.models.checks import Verdict
from plentytui.models.forms import Expected
from plentytui.models.records import Outcome
from plentytui.models.service.domains import CertificatesAnswer
from plentytui.models.service.hosting import Installed
from plentytui.models.service.tickets import query_of
from plentytui.models.sights import CaaRecord, CaaSight, DomainSight
from plentytui.rules.checks.catalogue import CATALOGUE
from plentytui.rules.checks.policy import permission
from plentytui.rules.checks.wanting import wanted_of
from plentytui.rules.service.domain_names import is_test_domain
from plentytui.services.service.reading import zone_of_system
from plentytui.ui.screens.service.domain_facts import domain_facts
from plentytui.ui.widgets.facts_view import Fact
from tests.service_forms import Form
from tests.service_scenes import DOMAINS, FULL, LIVE, MAIN
from tests.sights import WANTED, altered, good_sight


@pytest.mark.parametrize(
    ("told", "zone"),
    [("Europe/London", "Europe/London"), ("", "Europe/Berlin"), ("Nowhere/Land", "Europe/Berlin")],
)
def test_the_zone_is_the_one_that_the_system_says_it_is_in(told: str, zone: str) -> None:
    assert str(zone_of_system(Installed.model_validate({"timezone": told}))) == zone
    assert str(zone_of_system(None)) == "Europe/Berlin"


def test_a_certificate_is_found_by_either_form_of_its_name() -> None:
    known = CertificatesAnswer.model_validate({"certificates": [{"id": 1, "domain": "xn--mbel-5qa.de"}]})
    domains = DOMAINS.model_copy(
        update={"domains": (DOMAINS.domains[0].model_copy(update={"name": "möbel.de"}),)},
    )
    facts = replace(FULL, certificates=known, domains=domains)
    assert [one.id for one in facts.certificates_of("möbel.de")] == [1]
    assert facts.domain("xn--mbel-5qa.de") is domains.domains[0]


@pytest.mark.parametrize("name", ["a.plenty-testdrive.eu", "a.plentymarkets-x3.com", "p1.my.plentysystems.com"])
def test_checks_and_orders_agree_on_test_domains(name: str) -> None:
    """Section 4.1."""
    check = next(check for check in CATALOGUE if check.id == "test-domain")
    sight: DomainSight = altered(good_sight(), "domain", name)
    assert is_test_domain(name)
    assert check.run(sight, WANTED).verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("outcome", "records", "provider", "verdict"),
    [
        (Outcome.ANSWER, ("letsencrypt.org",), "letsencrypt.org", Verdict.OK),
        (Outcome.ANSWER, ("letsencrypt.org",), "sectigo.com", Verdict.WRONG),
        (Outcome.EMPTY, (), "sectigo.com", Verdict.OK),
        (Outcome.FAILED, (), "sectigo.com", Verdict.WARNING),
        (Outcome.SILENT, (), "sectigo.com", Verdict.UNKNOWN),
    ],
)
def test_caa_is_judged_for_each_authority(
    outcome: Outcome, records: tuple[str, ...], provider: str, verdict: Verdict
) -> None:
    """Section 4.3.2: the records must allow ordering the selected certificate."""
    caa = CaaSight(outcome, "x.de", tuple(CaaRecord(0, "issue", value) for value in records))
    assert permission(caa, provider) is verdict
    assert permission(None, provider) is Verdict.UNKNOWN


def test_the_end_of_a_forwarding_is_seen_although_http_still_leads_to_https() -> None:
    """Section 3.15."""
    form = Form("domain.forward", FULL, "tischlerei-kranich.de", remove="yes")
    assert form.expects("REDIRECT") == [
        Expected("REDIRECT", "tischlerei-kranich.de", ("https://kranich-finch.de/tische",), gone=True)
    ]


def test_a_new_ticket_has_its_fields_in_the_address_as_well() -> None:
    """Wire facts 6: most are marked as query parameters."""
    form = Form("ticket.create", FULL, title="x", text="y")
    request = form.action.request(form.facts, form.values)
    assert request.params == query_of(form.body)
    assert request.params["typeId"] == 1
    assert (request.params["userId"], request.params["roleId"]) == (3, 1)


def test_the_other_stores_need_certificates_of_their_own() -> None:
    """Section 4.1: SNI; only where the domain itself is a main domain."""
    main, other, additional = DOMAINS.domains[:3]
    assert wanted_of(main, DOMAINS).stores == (other.name,)
    assert wanted_of(additional, DOMAINS).stores == ()


def test_of_a_live_system_nothing_is_made_up() -> None:
    """Wire facts 7: only the domains of the clients are known."""
    domain = LIVE.domain(MAIN)
    assert domain is not None
    told = " ".join(f"{fact.label} {fact.value}" for fact in domain_facts(domain, LIVE) if isinstance(fact, Fact))
    assert "No public route shows" in told
    assert "default CDN" not in told
    assert "None can be set" not in told
