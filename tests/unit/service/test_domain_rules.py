"""Rules of one domain: handle, cancelling, deleting, mail, link, auth code, leaving (sections 3.1.5 to 3.10, 3.14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.domain_settings import auth_code_ends
from tests.service_forms import Form
from tests.service_scenes import CONTRACT, DOMAINS, FULL, LIVE, MAIN, NOW, local


def changed(which: str, /, **values: object) -> ServiceFacts:
    domains = tuple(one.model_copy(update=values) if one.name == which else one for one in DOMAINS.domains)
    return replace(FULL, domains=DOMAINS.model_copy(update={"domains": domains}))


def test_only_subdomains_are_deleted() -> None:
    """Section 3.1.5."""
    assert "cancel the domain instead" in Form("domain.delete_subdomain", FULL, MAIN).reason
    form = Form("domain.delete_subdomain", FULL, "info.kranich-finch.de")
    assert form.reason == ""
    assert form.call == "DELETE /domains/info.kranich-finch.de"
    assert form.expects("A")[0].gone
    main = changed("info.kranich-finch.de", is_main=True)
    assert "choose another main domain" in Form("domain.delete_subdomain", main, "info.kranich-finch.de").reason


def test_names_with_umlauts_stand_in_the_path_as_ascii() -> None:
    facts = changed("info.kranich-finch.de", name="möbel.kranich-finch.de")
    form = Form("domain.delete_subdomain", facts, "möbel.kranich-finch.de")
    assert form.call == "DELETE /domains/xn--mbel-5qa.kranich-finch.de"


def test_an_unknown_domain_is_not_acted_on() -> None:
    assert "not among the domains" in Form("domain.cancel", FULL, "nobody.de").reason
    assert "Choose a domain" in Form("domain.cancel", FULL).reason
    assert Form("domain.cancel", LIVE, "nobody.de").reason == ""


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("email", "maria", "no email address"),
        ("email", "maria@", "no email address"),
        ("email", "maria@a_b.de", "no email address"),
        ("phone", "0561 98681100", "telephone number"),
        ("country", "Germany", "country code"),
        ("city", "x" * 201, "200 characters"),
    ],
)
def test_contact_details_are_checked(field: str, value: str, part: str) -> None:
    """Section 3.2: contact details of the domain owner."""
    assert part in Form("domain.handle", FULL, MAIN, **{field: value}).said(field, blocking=True)


def test_a_handle_is_changed_for_all_its_domains() -> None:
    """Section 3.2."""
    form = Form("domain.handle", FULL, MAIN, email="neu@kranich-finch.de", country="at")
    assert form.values["lastName"] == "Kranich"
    assert form.call == "PUT /handles/1"
    assert form.body["country"] == "AT"
    assert "kranich-und-finch.de" in form.said("")
    assert "new address" in form.told
    alone = Form("domain.handle", changed(MAIN, handle=None), MAIN, **{"email": "a@kranich-finch.de"})
    assert alone.call == f"PUT /domains/{MAIN}/handle"


def test_owners_elsewhere_are_not_changed_here() -> None:
    assert "its provider" in Form("domain.handle", FULL, "kranich-finch.at").reason
    assert "no owner of its own" in Form("domain.handle", FULL, "info.kranich-finch.de").reason


def test_cancelling_a_domain_tells_when_it_expires() -> None:
    """Section 3.3: the expiration of the contract is shown."""
    form = Form("domain.cancel", FULL, "kranich-und-finch.de")
    assert form.summary.type_name == "kranich-und-finch.de"
    assert form.summary.effective is not None
    assert form.summary.effective.latest == local("2027-03-01T00:00")
    assert "1 March 2027" in form.told
    assert form.body == {"name": "kranich-und-finch.de", "endsAt": "2027-03-01T00:00:00+01:00"}
    assert form.problems == ()


def test_cancelling_the_main_domain_is_warned_of() -> None:
    """Section 3.3: only cancel your main domain if you also want to cancel your system's contract."""
    form = Form("domain.cancel", FULL, MAIN)
    assert "cancel it only if the system's contract is cancelled too" in form.said("", blocking=False)
    assert "contract is not cancelled" in form.said("")
    assert "info.kranich-finch.de" in form.told
    assert "Mail" in form.told


def test_a_main_domain_that_ends_too_early_is_told() -> None:
    """Section 3.3: the domain's contract might well end earlier than the system's contract."""
    facts = changed(MAIN, expires_at=local("2026-12-31T00:00"))
    assert "ends on 31 December 2026, but the system's contract runs until" in Form("domain.cancel", facts, MAIN).said(
        ""
    )
    ended = CONTRACT.contract.model_copy(update={"cancelled_to": local("2026-12-01T00:00")})
    facts = replace(facts, contract=CONTRACT.model_copy(update={"contract": ended}))
    assert "runs until" not in Form("domain.cancel", facts, MAIN).said("")


def test_what_cannot_be_cancelled() -> None:
    assert "ends on 31 January 2027" in Form("domain.cancel", FULL, "kranich-moebel.de").reason
    assert "delete it instead" in Form("domain.cancel", FULL, "info.kranich-finch.de").reason


def mail(subject: str = MAIN, **values: str) -> Form:
    return Form("domain.mail", FULL, subject, **values)


def test_no_mail_server_for_external_domains_and_links() -> None:
    """Section 3.8: none for external domains or domains with external system links."""
    assert "external" in mail("kranich-finch.at").reason
    assert "external server" in mail("blog.kranich-finch.de").reason
    assert mail().reason == ""


def test_mailbox_org_needs_no_settings() -> None:
    """Section 3.8."""
    form = mail(kind="mailbox.org", mx10="left-over")
    assert form.problems == ()
    assert form.body == {"kind": "mailbox.org", "ip": "", "mx10": "", "mx20": "", "mx30": "", "mx40": ""}


def test_an_own_mail_server_is_checked_and_seen() -> None:
    """Section 3.8, Table 4: IP is mail.[yourdomain], MX10 is tried first."""
    form = mail(kind="own", ip="193.99.144.80", mx10="mx1.finch.net", mx20="mx2.finch.net")
    assert form.problems == ()
    assert form.expects("MX")[0].values == ("10 mx1.finch.net", "20 mx2.finch.net")
    assert form.expects("A")[0].name == f"mail.{MAIN}"
    assert "mx1.finch.net then mx2.finch.net" in form.told


def test_two_mail_servers_are_recommended_not_demanded() -> None:
    """Section 3.8, Table 4: you should save at least two."""
    form = mail(kind="own", mx10="mx1.finch.net")
    assert "at least two" in form.said("mx20", blocking=False)
    assert not form.blocked


@pytest.mark.parametrize(
    ("field", "value", "part", "blocking"),
    [
        ("ip", "1.2.3", "no IPv4", True),
        ("ip", "192.168.0.1", "cannot be reached", False),
        ("mx10", "193.99.144.80", "is an address", True),
        ("mx10", "", "missing", True),
        ("mx20", "mx1.finch.net", "MX10 already", False),
        ("mx20", "mx.finch.con", "public DNS", False),
    ],
)
def test_mail_servers_are_checked(field: str, value: str, part: str, blocking: bool) -> None:
    """Section 3.8, Table 4."""
    values = {"kind": "own", "mx10": "mx1.finch.net", "mx20": "mx2.finch.net", field: value}
    assert part in mail(**values).said(field, blocking=blocking)


def link(subject: str, **values: str) -> Form:
    return Form("domain.link", FULL, subject, **values)


def test_a_main_domain_cannot_be_linked_to_an_external_server() -> None:
    """Section 3.9: you cannot link with an external server if the domain is your main domain."""
    assert "Select a different main domain" in link(MAIN, system="0").said("system", blocking=True)
    assert not link("kranich-und-finch.de", system="0", ip="193.99.144.80").blocked


def test_an_external_link_has_an_a_record() -> None:
    """Section 3.9: optionally the IP address of the external server."""
    form = link("kranich-und-finch.de", system="0", ip="193.99.144.80")
    assert form.body == {"plentyId": 0, "externalIp": "193.99.144.80", "isMain": False}
    assert form.expects("A")[0].values == ("193.99.144.80",)
    assert "No mail server" in form.told
    assert not link("kranich-und-finch.de", system="0").blocked
    assert "no IPv4" in link("kranich-und-finch.de", system="0", ip="x").said("ip", blocking=True)


def test_a_switch_of_the_main_domain_tells_its_consequences() -> None:
    """Section 3.9: change the URL on all platforms and in the settings; save EBICS once again."""
    form = link("kranich-und-finch.de", system="28411", main="yes")
    assert "EBICS" in form.told
    assert "payment providers" in form.told
    assert f"instead of {MAIN}" in form.told
    assert "no active SSL certificate" in form.told
    redirect = form.expects("REDIRECT")[0]
    assert (redirect.name, redirect.values) == (MAIN, ("https://kranich-und-finch.de/",))
    assert form.body == {"plentyId": 28411, "externalIp": "", "isMain": True}


def test_no_switch_without_the_tick() -> None:
    form = link("kranich-und-finch.de", system="28412")
    assert "EBICS" not in form.told
    assert form.body["isMain"] is False


def test_the_main_domain_stays_until_another_is_chosen() -> None:
    """Section 3.9: select a different main domain."""
    assert "another domain the main domain" in link(MAIN, main="").said("main", blocking=True)
    assert "would have none" in link(MAIN, system="28412").said("system", blocking=True)
    assert "linked so already" in link(MAIN).said("", blocking=False)


def test_a_cancelled_domain_can_be_linked_but_better_not_as_main_domain() -> None:
    """Section 3.3: to continue using domains of a cancelled client, link them to a different client."""
    form = link("kranich-moebel.de", system="28412", main="yes")
    assert "cancelled" in form.said("main", blocking=False)
    assert not form.blocked


def test_an_auth_code_is_valid_for_30_days() -> None:
    """Section 3.10."""
    form = Form("domain.auth_code", FULL, MAIN)
    assert "18 December 2026" in form.told
    assert form.call == f"POST /domains/{MAIN}/auth-code"
    facts = changed(MAIN, auth_code_until=NOW + timedelta(days=3))
    assert "valid until" in Form("domain.auth_code", facts, MAIN).said("", blocking=False)
    assert auth_code_ends(facts.domain(MAIN), NOW) == NOW + timedelta(days=3)
    assert auth_code_ends(facts.domain(MAIN), NOW + timedelta(days=3)) is None


def test_an_auth_code_is_never_told() -> None:
    facts = changed(MAIN, auth_code="GEHEIM", auth_code_until=NOW + timedelta(days=3))
    for action in ("domain.auth_code", "domain.leave"):
        form = Form(action, facts, MAIN)
        assert "GEHEIM" not in form.told + form.steps + str(form.problems)


def test_no_auth_code_where_the_domain_is_not_registered_here() -> None:
    assert "its provider" in Form("domain.auth_code", FULL, "kranich-finch.at").reason
    assert "not registered" in Form("domain.auth_code", FULL, "info.kranich-finch.de").reason
    assert "not here yet" in Form("domain.auth_code", FULL, "kranichandfinch.com").reason


def test_leaving_is_a_checklist() -> None:
    """Section 3.14: auth code, do not delete, tell the provider, contact the new one."""
    form = Form("domain.leave", FULL, MAIN)
    for words in ("auth code", "Do not delete", "Tell plentymarkets", "new provider", "rejected"):
        assert words in form.steps
    assert "with another provider already" in Form("domain.leave", FULL, "kranich-finch.at").reason


def test_item_images_have_a_subdomain_of_the_domain() -> None:
    """Section 3.6: the default CDN domain, or a custom subdomain."""
    form = Form("domain.image_host", FULL, MAIN, host="bilder")
    assert form.body == {"imageHost": f"bilder.{MAIN}"}
    assert form.expects("CNAME")[0].name == f"bilder.{MAIN}"
    assert "does not end with" in Form("domain.image_host", FULL, MAIN, host="cdn.other.de").said("host", blocking=True)
    assert Form("domain.image_host", FULL, MAIN, host="").body == {"imageHost": ""}
    assert "external provider" in Form("domain.image_host", FULL, "kranich-finch.at").reason
