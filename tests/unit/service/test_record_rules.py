"""Rules of records and forwarding (sections 3.11 to 3.13 and 3.15)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.service.domains import DnsRecord, SubNameServers
from plentytui.rules.service.domain_records import LONGEST_STRING, LONGEST_TEXT
from plentytui.rules.service.forwarding import host_of
from tests.service_forms import Form
from tests.service_scenes import DOMAINS, FULL, LIVE, MAIN

FREE = "frei-kranich.de"


def cname(**values: str) -> Form:
    return Form("domain.cname", FULL, FREE, **values)


def txt(**values: str) -> Form:
    return Form("domain.txt", FULL, FREE, **values)


def servers(subject: str = MAIN, **values: str) -> Form:
    return Form("domain.name_servers", FULL, subject, **values)


def forward(subject: str = "kranich-und-finch.de", **values: str) -> Form:
    return Form("domain.forward", FULL, subject, read="yes", **values)


def test_a_cname_links_an_alias_to_a_host() -> None:
    """Section 3.11: mobile.your-shop.com to cname.shopgate.com."""
    form = cname(source="shop", target="CNAME.shopgate.com.")
    assert form.problems == ()
    assert form.call == f"PUT /domains/{FREE}/cnames"
    assert form.body == {"source": f"shop.{FREE}", "target": "cname.shopgate.com"}
    assert form.expects("CNAME")[0].values == ("cname.shopgate.com",)


@pytest.mark.parametrize(
    ("source", "target", "field", "part"),
    [
        ("@", "cname.shopgate.com", "source", "the domain itself"),
        ("shop.other.de", "cname.shopgate.com", "source", "is not below"),
        ("sh op", "cname.shopgate.com", "source", "blanks"),
        ("shop", "", "target", "missing"),
        ("shop", "193.99.144.80", "target", "is an address"),
        ("shop", f"shop.{FREE}", "target", "the same"),
    ],
)
def test_cnames_that_cannot_be(source: str, target: str, field: str, part: str) -> None:
    """Section 3.11."""
    assert part in cname(source=source, target=target).said(field, blocking=True)


def test_a_cname_that_is_there_is_replaced_or_removed() -> None:
    """Section 3.11."""
    assert "replaced" in cname(source="mobil", target="other.shopgate.com").said("source", blocking=False)
    gone = cname(source="mobil", remove="yes")
    assert not gone.blocked
    assert gone.body["target"] == ""
    assert gone.expects("CNAME")[0].gone
    assert "has no CNAME" in cname(source="shop", remove="yes").said("source", blocking=True)


def test_a_cname_stands_alone() -> None:
    """Section 3.11: the alias has no other record."""
    taken = Form("domain.cname", FULL, MAIN, source="info", target="cname.shopgate.com")
    assert "is a subdomain" in taken.said("source", blocking=True)
    record = DnsRecord(source="news", type="TXT", target="x")
    domains = tuple(one.model_copy(update={"txts": (record,)}) if one.name == FREE else one for one in DOMAINS.domains)
    facts = replace(FULL, domains=DOMAINS.model_copy(update={"domains": domains}))
    form = Form("domain.cname", facts, FREE, source="news", target="cname.shopgate.com")
    assert "has a TXT record" in form.said("source", blocking=True)


def test_cnames_do_not_lead_in_a_circle() -> None:
    alias = DnsRecord(source="mobil", type="CNAME", target=f"x.{FREE}")
    domains = tuple(one.model_copy(update={"cnames": (alias,)}) if one.name == FREE else one for one in DOMAINS.domains)
    facts = replace(FULL, domains=DOMAINS.model_copy(update={"domains": domains}))
    assert "circle" in Form("domain.cname", facts, FREE, source="x", target=f"mobil.{FREE}").said(
        "target", blocking=True
    )
    assert "circle" not in cname(source="x", target=f"mobil.{FREE}").said("target")


def test_a_wildcard_may_be_a_source() -> None:
    assert not cname(source="*", target="cname.shopgate.com").blocked


def test_a_text_is_saved_for_the_domain_or_below_it() -> None:
    """Section 3.12: for your main domain as well as for all sub-domains."""
    form = txt(source="_dmarc", text="v=DMARC1; p=none")
    assert form.problems == ()
    assert form.body == {"source": f"_dmarc.{FREE}", "target": "v=DMARC1; p=none", "remove": False}
    assert txt(source="@", text="google-site-verification=x").body["source"] == FREE


def test_quotation_marks_of_zone_files_are_left_out() -> None:
    assert txt(text='"v=DMARC1; p=none"').body["target"] == "v=DMARC1; p=none"
    assert txt(text='"a" "b"').body["target"] == '"a" "b"'


def test_what_is_replaced_or_doubled_is_asked_about() -> None:
    """Sections 3.11 and 3.12."""
    assert any(problem.asks for problem in cname(source="mobil", target="other.finch.net").problems)
    assert "already" in cname(source="mobil", target="CNAME.shopgate.com").said("target", blocking=True)
    assert any(problem.asks for problem in txt(text="v=spf1 a -all").problems)


@pytest.mark.parametrize(
    ("text", "part", "blocking"),
    [
        ("one\ntwo", "line break", True),
        ("grüße", "ASCII", False),
        ("x" * (LONGEST_STRING + 1), "cut into strings", False),
        ("x" * (LONGEST_TEXT + 1), "are allowed", True),
        ("v=spf1 mx -all", "already", True),
        ("v=spf1 a -all", "neither is used", False),
        ("", "missing", True),
    ],
)
def test_texts_are_checked(text: str, part: str, blocking: bool) -> None:
    """Section 3.12."""
    assert part in txt(text=text).said("text", blocking=blocking)


def test_a_text_that_is_there_can_be_removed() -> None:
    form = txt(text="v=spf1 mx -all", remove="yes")
    assert not form.blocked
    assert form.body["remove"] is True
    assert "no such text" in txt(text="other", remove="yes").said("text", blocking=True)


def test_nothing_stands_beside_a_cname() -> None:
    assert "beside it" in txt(source="mobil", text="x").said("source", blocking=True)


def test_records_of_external_domains_are_saved_with_their_provider() -> None:
    """Section 3.4.1."""
    for action in ("domain.cname", "domain.txt"):
        assert "external provider" in Form(action, FULL, "kranich-finch.at").reason


def test_name_servers_are_for_sub_domains_of_a_main_domain_only() -> None:
    """Section 3.13."""
    assert "main domain only" in servers(FREE).reason
    assert servers().reason == ""
    assert "no sub-domain" in servers(subdomain="@", targets="ns1.finch.net").said("subdomain", blocking=True)


def test_several_name_servers_are_separated_by_commas() -> None:
    """Section 3.13."""
    form = servers(subdomain="news", targets="ns1.newsletter2go.com, ns2.newsletter2go.com")
    assert form.problems == ()
    assert form.body == {
        "subdomain": f"news.{MAIN}",
        "targets": ["ns1.newsletter2go.com", "ns2.newsletter2go.com"],
    }
    assert form.expects("NS")[0].name == f"news.{MAIN}"


@pytest.mark.parametrize(
    ("targets", "part", "blocking"),
    [
        ("", "missing", True),
        ("193.99.144.80", "is an address", True),
        ("ns_1.finch.net; ns2", "blanks", True),
        (f"ns1.news.{MAIN}, ns1.finch.net", "could not be found", True),
        ("ns1.finch.net, NS1.finch.net.", "named twice", True),
        ("ns1.finch.net", "at least two", False),
    ],
)
def test_name_servers_are_named_by_their_domain_names(targets: str, part: str, blocking: bool) -> None:
    """Section 3.13: enter the name server's domain name."""
    assert part in servers(subdomain="news", targets=targets).said("targets", blocking=blocking)


@pytest.mark.parametrize(
    ("subdomain", "part"),
    [
        ("info", "is a subdomain with an address of its own, which does not count any more"),
        ("handel", "is the main domain of a client"),
        ("mobil", "has a CNAME"),
        ("news", "has ns1.old.net and ns2.old.net now. They are replaced."),
    ],
)
def test_a_sub_domain_that_is_used_asks_before_it_is_handed_over(subdomain: str, part: str) -> None:
    """Section 3.13: with name servers elsewhere nothing that is saved here counts."""
    assert FULL.domains is not None
    main = FULL.domains.domains[0]
    delegated = SubNameServers(subdomain="news", targets=("ns1.old.net", "ns2.old.net"))
    alias = DnsRecord(source="mobil", type="CNAME", target="cname.shopgate.com")
    known = (
        main.model_copy(update={"sub_name_servers": (delegated,), "cnames": (alias,)}),
        main.model_copy(update={"name": f"handel.{MAIN}", "kind": "subdomain", "parent": MAIN}),
        *FULL.domains.domains[1:],
    )
    facts = replace(FULL, domains=FULL.domains.model_copy(update={"domains": known}))
    form = Form("domain.name_servers", facts, MAIN, subdomain=subdomain, targets="ns1.finch.net, ns2.finch.net")
    assert part in form.said("subdomain", blocking=False)
    assert any(problem.asks for problem in form.problems)
    same = Form("domain.name_servers", facts, MAIN, subdomain="news", targets="NS2.old.net., ns1.old.net")
    assert "already" in same.said("targets", blocking=True)


def test_name_servers_can_be_removed() -> None:
    assert "no name servers" in servers(subdomain="news", remove="yes").said("subdomain", blocking=True)
    live = Form("domain.name_servers", LIVE, "x.de", subdomain="news", remove="yes")
    assert live.body["targets"] == []


def test_forwarding_is_read_of_first_and_costs_extra() -> None:
    """Section 3.15: read the instructions; an extra charge."""
    unread = Form("domain.forward", FULL, "kranich-und-finch.de", target="https://finch.net/")
    assert "missing" in unread.said("read", blocking=True)
    form = forward(target="https://finch.net/")
    assert form.problems == ()
    assert form.summary.cost == "2.50 EUR a month"
    assert form.body == {"target": "https://finch.net/"}
    assert form.expects("REDIRECT")[0].values == ("https://finch.net/",)
    assert "/*;https://finch.net/;301;L" in form.steps


@pytest.mark.parametrize(
    ("target", "part", "blocking"),
    [
        ("", "missing", True),
        ("finch.net", "no address", True),
        ("ftp://finch.net/", "no address", True),
        ("https://user:pw@finch.net/", "no address", True),
        ("https://a_b.net/", "no address", True),
        ("https://kranich-und-finch.de/x", "itself", True),
        ("https://www.kranich-und-finch.de/x", "itself", True),
        ("https://finch.net/a;b", "semicolon", True),
        ("http://finch.net/", "not encrypted", False),
    ],
)
def test_targets_of_a_forwarding(target: str, part: str, blocking: bool) -> None:
    """Section 3.15."""
    assert part in forward(target=target).said("target", blocking=blocking)


def test_forwardings_do_not_lead_in_a_circle() -> None:
    form = forward(MAIN, target="https://tischlerei-kranich.de/")
    assert "circle" in form.said("target", blocking=True)


def test_a_main_domain_is_better_not_forwarded() -> None:
    assert "could not be reached" in forward(MAIN, target="https://finch.net/").said("target", blocking=False)


def test_an_external_domain_is_forwarded_by_its_provider() -> None:
    assert "with its provider" in forward("kranich-finch.at").reason


def test_a_forwarding_can_be_ended() -> None:
    form = forward("tischlerei-kranich.de", remove="yes")
    assert not form.blocked
    assert form.body == {"target": ""}
    assert form.expects("REDIRECT")[0].gone


@given(st.text())
def test_no_address_breaks_the_reading(text: str) -> None:
    assert isinstance(host_of(text), str)
    assert isinstance(host_of(f"https://{text}"), str)
