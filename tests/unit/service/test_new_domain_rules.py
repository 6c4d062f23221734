"""Rules of new domains: ordering, relocating, external ones, subdomains (section 3.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from plentytui.models.forms import FieldKind
from plentytui.models.service.domains import DnsRecord
from plentytui.rules.service import seen
from plentytui.rules.service.new_domains import price_of
from tests.service_forms import Form, action
from tests.service_scenes import FULL, LIVE, MAIN, NOW, found, local


def order(name: str = "finchkranich", ending: str = "com", **more: str) -> Form:
    return Form("domain.order", FULL, **{"name": name, "ending": ending, "handle": "1", **more})


def test_an_order_tells_price_owner_and_mail() -> None:
    """Section 3.1.1: price a month, handle, system; the mail that confirms the WHOIS data of .com."""
    form = order()
    assert not form.blocked
    assert form.summary.cost == "1.50 EUR a month"
    assert "Kranich & Finch, Maria Kranich" in form.told
    assert "maria@kranich-finch.de" in form.told
    assert "ADMIN-C" in form.told
    assert form.call == "POST /domains"
    assert form.body == {"name": "finchkranich.com", "plentyId": 28411, "additional": False, "handleId": 1}


def test_only_com_is_confirmed_by_mail() -> None:
    """Section 3.1.1, note on .com domains."""
    assert "ADMIN-C" not in order(ending="de").told


def test_the_mail_server_is_selected_by_default() -> None:
    """Section 3.8: Mailbox.org is selected when a domain is ordered."""
    assert "Mailbox.org" in order().told


def test_an_additional_domain_leads_to_the_main_domain() -> None:
    """Section 3.1, Table 1."""
    form = order(role="additional")
    assert form.body["additional"] is True
    assert f"leads to the main domain {MAIN}" in form.told


@pytest.mark.parametrize(
    ("verdict", "part", "blocking"),
    [
        ("wrong", "registered already", True),
        ("unknown", "cannot be told", False),
        ("", "has not been checked", False),
    ],
)
def test_availability_is_wanted_before_an_order(verdict: str, part: str, blocking: bool) -> None:
    """Section 3.1.1: the system checks if the domain is available."""
    facts = found(FULL, {f"{seen.FREE}@finchkranich.com": verdict} if verdict else {})
    form = Form("domain.order", facts, name="finchkranich", ending="com", handle="1")
    assert part in form.said("name", blocking=blocking)
    assert form.blocked is blocking


def test_a_free_name_has_no_remark() -> None:
    facts = found(FULL, {f"{seen.FREE}@grünfink.com": "ok"})
    assert Form("domain.order", facts, name="grünfink", ending="com", handle="1").problems == ()


@pytest.mark.parametrize(
    ("name", "ending", "part"),
    [
        ("your_store", "de", "underscore"),
        ("shop.yours", "de", "subdomain of"),
        ("yours", "shop", "not offered"),
        ("kranich-finch", "de", "already"),
        ("co", "uk", "ending, not a name"),
        ("plenty-testdrive", "eu", "test domain"),
        ("your store", "de", "blanks"),
    ],
)
def test_names_that_cannot_be_ordered(name: str, ending: str, part: str) -> None:
    """Section 3.1.1."""
    assert part in order(name, ending).said("name", blocking=True)


def test_an_order_needs_a_known_handle() -> None:
    """Section 3.2: the contact details of the owner are needed."""
    assert "not known" in order(handle="99").said("handle", blocking=True)
    assert "missing" in Form("domain.order", FULL, name="finchkranich", ending="com").said("handle", blocking=True)


def test_the_price_is_that_of_the_longest_ending() -> None:
    assert price_of(FULL, "yours.co.uk") == 200
    assert price_of(FULL, "yours.xyz") == 0


def test_an_order_on_a_live_system_is_a_card_with_its_values() -> None:
    form = Form("domain.order", LIVE, name="finchkranich", ending="com", handle="Maria Kranich", system="28411")
    assert not form.blocked
    assert "Setup » Settings » Hosting » Domains" in form.steps
    values = [step.value for step in form.card.steps if step.value]
    assert values[1:3] == ["finchkranich", "com"]
    assert "Maria Kranich" in values


def relocate(name: str, **values: str) -> Form:
    return Form("domain.relocate_in", FULL, name=name, handle="1", **values)


@pytest.mark.parametrize(("name", "least", "most"), [("finch.de", 0, 1), ("finch.com", 3, 7), ("finch.eu", 0, 5)])
def test_relocation_times(name: str, least: int, most: int) -> None:
    """Section 3.1.2: 24 hours, 3 to 7 days, 5 days."""
    effective = relocate(name, code="x1").summary.effective
    assert effective is not None
    assert effective.earliest == NOW + timedelta(days=least)
    assert effective.latest == NOW + timedelta(days=most)


def test_a_relocation_needs_the_auth_code() -> None:
    """Section 3.1.2: have your current provider's authentication code ready."""
    assert "missing" in relocate("finch.com").said("code", blocking=True)
    assert not relocate("finch.com", code="aB3-x").blocked
    assert "blanks" in relocate("finch.com", code="aB3 x").said("code", blocking=True)
    field = next(one for one in action("domain.relocate_in").fields(FULL) if one.name == "code")
    assert field.kind is FieldKind.SECRET


@pytest.mark.parametrize("name", ["finch.uk", "finch.co.uk"])
def test_uk_domains_need_the_ips_tag(name: str) -> None:
    """Section 3.14: the IPS tag UNITEDDOMAINS-DE, in advance."""
    offers = FULL.domains
    assert offers is not None
    form = relocate("finch.co.uk")
    assert "UNITEDDOMAINS-DE" in form.said("ips", blocking=True)
    assert not relocate("finch.co.uk", ips="yes").blocked
    assert "UNITEDDOMAINS-DE" in form.steps
    assert "UNITEDDOMAINS-DE" not in relocate("finch.de", code="x").steps
    live = Form("domain.relocate_in", LIVE, name=name, handle="Maria", system="28411")
    assert "UNITEDDOMAINS-DE" in live.said("ips", blocking=True)


def test_com_and_net_relocations_are_confirmed_by_mail() -> None:
    """Section 3.1.2: the mail to ADMIN-C."""
    for name in ("finch.com", "finch.net"):
        assert "confirm the relocation" in relocate(name, code="x").told
    assert "confirm" not in relocate("finch.eu", code="x").told


def test_nobodys_domain_is_ordered_and_not_relocated() -> None:
    facts = found(FULL, {f"{seen.FREE}@finch.com": "ok"})
    form = Form("domain.relocate_in", facts, name="finch.com", code="x", handle="1")
    assert "order it as a new domain" in form.said("name", blocking=False)


def test_an_external_domain_tells_the_dns_data() -> None:
    """Section 3.1.3: save the DNS data with the provider, remove the IPv6 record."""
    form = Form("domain.external", FULL, name="finch.at", system="28411")
    assert not form.blocked
    assert "198.51.100.10" in form.told
    assert "AAAA" in form.told
    assert form.expects("A")[0].values == ("198.51.100.10",)
    assert form.expects("AAAA")[0].gone
    assert form.call == "POST /domains/external"
    effective = form.summary.effective
    assert effective is not None
    assert effective.latest == local("2026-11-21T10:00")


def test_a_host_of_an_external_domain_leads_to_the_load_balancer() -> None:
    """Section 3.4.2: the CNAME to the load balancer, for autoscaling."""
    form = Form("domain.external", FULL, name="www.finch.at", system="28411")
    assert form.expects("CNAME")[0].values == ("kf.eu-central-1.elb.amazonaws.com",)


def test_the_external_provider_gets_the_dns_settings_line_by_line() -> None:
    """Sections 3.4.1 and 3.4.2: copy source, type and target; up to 72 hours."""
    form = Form("domain.dns", FULL, "kranich-finch.at")
    assert form.reason == ""
    assert [(s.text, s.value) for s in form.card.steps][1] == (
        "Save a record of type A for kranich-finch.at.",
        "198.51.100.10",
    )
    assert "72 hours" in form.steps
    assert form.expects("AAAA")[0].gone
    assert form.summary.effective is not None
    assert form.summary.effective.latest == NOW + timedelta(hours=72)
    assert "no external domain" in Form("domain.dns", FULL, MAIN).reason
    done = found(FULL, {f"{seen.DNS_AS_WANTED}@kranich-finch.at": "ok"})
    assert "already" in Form("domain.dns", done, "kranich-finch.at").said("", blocking=False)
    nothing = replace(LIVE, domains=None)
    assert "Current DNS settings" in Form("domain.dns", nothing, "kranich-finch.at").steps


def test_records_of_the_settings_come_first() -> None:
    """Section 3.4, Table 2: A and CNAME."""
    assert FULL.domains is not None
    records = (
        {"source": "@", "type": "A", "target": "198.51.100.11"},
        {"source": "www", "type": "CNAME", "target": "kf.eu-central-1.elb.amazonaws.com"},
    )
    settings = tuple(DnsRecord.model_validate(record) for record in records)
    domains = tuple(
        one.model_copy(update={"dns": settings}) if one.kind == "external" else one for one in FULL.domains.domains
    )
    facts = replace(FULL, domains=FULL.domains.model_copy(update={"domains": domains}))
    form = Form("domain.dns", facts, "kranich-finch.at")
    assert "autoscaling" in form.told
    assert form.expects("CNAME")[0].name == "www.kranich-finch.at"


def test_a_forgotten_aaaa_record_is_told() -> None:
    """Section 3.1.3."""
    facts = found(FULL, {f"{seen.NO_AAAA}@finch.at": "wrong"})
    assert "AAAA" in Form("domain.external", facts, name="finch.at").said("name", blocking=False)


def test_external_names_are_checked() -> None:
    assert "already" in Form("domain.external", FULL, name="kranich-finch.at").said("name", blocking=True)
    assert "no ending" in Form("domain.external", FULL, name="finch.invalidtld").said("name", blocking=True)


def test_a_subdomain_is_created_without_cost() -> None:
    """Section 3.1.4: as many as you want, not registered."""
    form = Form("domain.subdomain", FULL, name="news", parent=MAIN)
    assert not form.blocked
    assert form.summary.cost == ""
    assert form.body == {"name": f"news.{MAIN}", "parent": MAIN, "plentyId": 28411}
    assert form.summary.effective is not None


@pytest.mark.parametrize(
    ("name", "parent", "field", "part"),
    [
        ("info", MAIN, "name", "exists already"),
        ("a_b", MAIN, "name", "underscore"),
        ("news.otherstore.de", MAIN, "name", "does not end with"),
        ("news", "kranich-moebel.de", "parent", "cancelled"),
        ("news", "nobody.de", "parent", "not known"),
    ],
)
def test_subdomains_that_cannot_be(name: str, parent: str, field: str, part: str) -> None:
    """Section 3.1.4."""
    assert part in Form("domain.subdomain", FULL, name=name, parent=parent).said(field, blocking=True)


def test_www_by_hand_keeps_a_certificate_from_being_issued() -> None:
    assert "certificate" in Form("domain.subdomain", FULL, name="www", parent=MAIN).said("name", blocking=False)


def test_a_subdomain_of_an_external_domain_is_saved_with_its_provider_too() -> None:
    """Section 3.4.1."""
    form = Form("domain.subdomain", FULL, name="shop", parent="kranich-finch.at")
    assert "with its provider" in form.told
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2026-11-21T10:00")


def test_what_the_registry_said_is_told_with_its_limits() -> None:
    """Section 3.1.1: a name that is free may be reserved all the same."""
    said = "The registry has no such domain: it is probably free. Reserved names look the same."
    facts = found(FULL, {f"{seen.FREE}@finchkranich.com": "ok", f"{seen.SAID}@finchkranich.com": said})
    form = Form("domain.order", facts, name="finchkranich", ending="com", handle="1")
    assert form.said("name", blocking=False).strip() == said
    silent = "The registry of .com did not answer in time."
    facts = found(FULL, {f"{seen.FREE}@finchkranich.com": "unknown", f"{seen.SAID}@finchkranich.com": silent})
    assert silent in Form("domain.order", facts, name="finchkranich", ending="com", handle="1").said("name")


def test_a_name_with_another_ending_of_its_own_is_no_subdomain() -> None:
    form = Form("domain.order", FULL, name="Kranich-Fink.de", ending="com", handle="1")
    assert "has an ending of its own, .de, and .com is chosen" in form.said("name", blocking=True)
    assert form.said("name", blocking=True).count("ending") == 2
    assert not Form("domain.order", FULL, name="Kranich-Fink.de", ending="de", handle="1").said("name", blocking=True)


def test_nobodys_domain_asks_before_it_is_relocated() -> None:
    facts = found(FULL, {f"{seen.FREE}@finch.com": "ok"})
    form = Form("domain.relocate_in", facts, name="finch.com", code="aX7", handle="1")
    assert any(problem.asks and "nothing to relocate" in problem.what for problem in form.problems)
