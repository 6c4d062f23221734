"""Every check: fine where all is right, and the verdict and repair where one thing is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest

from plentytui.models.checks import Finding, Mail, Verdict, Wanted
from plentytui.models.records import Outcome
from plentytui.models.sights import CaaRecord, ChainState, DomainSight, Holding, Hop, MailHost, Part, Registration
from plentytui.rules.checks.catalogue import CATALOGUE, GROUPS
from tests.sights import (
    BALANCER,
    DAY,
    DOMAIN,
    NOW,
    SYSTEM,
    WANTED,
    WWW,
    altered,
    certificate,
    good_sight,
    record,
    silent,
    with_records,
)

OK, NOTE, WARNING, WRONG, UNKNOWN, SKIPPED = (
    Verdict.OK,
    Verdict.NOTE,
    Verdict.WARNING,
    Verdict.WRONG,
    Verdict.UNKNOWN,
    Verdict.SKIPPED,
)
BY_ID = {check.id: check for check in CATALOGUE}
Alter = Callable[[DomainSight], DomainSight]


def judge(check: str, sight: DomainSight, wanted: Wanted = WANTED) -> Finding:
    return BY_ID[check].run(sight, wanted)


def test_there_are_enough_and_each_is_known_once() -> None:
    assert len(CATALOGUE) == len(BY_ID) >= 48
    assert len(GROUPS) == 7


@pytest.mark.parametrize("check", sorted(BY_ID))
def test_every_check_is_ok_where_all_is_right(check: str) -> None:
    finding = judge(check, good_sight())
    assert finding.verdict is OK
    assert finding.repair == ""
    assert finding.seen.strip()
    assert finding.reason.endswith(".")


def at(path: str, value: object) -> Alter:
    return lambda sight: altered(sight, path, value)


def has(name: str, kind: str, *values: str, at: tuple[int, ...] = (0, 1)) -> Alter:
    return lambda sight: with_records(sight, name, kind, *values, at=at)


def both(*alters: Alter) -> Alter:
    def do(sight: DomainSight) -> DomainSight:
        for alter in alters:
            sight = alter(sight)
        return sight

    return do


def texts(*values: str) -> Alter:
    return at("mail.txt", record(DOMAIN, "TXT", *values))


def dmarc(*values: str) -> Alter:
    return at("mail.dmarc", record(f"_dmarc.{DOMAIN}", "TXT", *values))


def hop(url: str, status: int = 200, location: str = "", hsts: str = "") -> Hop:
    return Hop(url, Outcome.ANSWER if status else Outcome.SILENT, status, location, hsts)


class Case(NamedTuple):
    """A check, what is different, what it then says, and a piece of what was seen or of the repair."""

    check: str
    alter: Alter
    verdict: Verdict
    told: str
    wanted: Wanted = WANTED


SILENT_A = silent(DOMAIN, "A")
DEAD = both(at("zone.servers.0.outcome", Outcome.SILENT), at("zone.servers.0.authoritative", False))
ALL_DEAD = both(DEAD, at("zone.servers.1.outcome", Outcome.UNREACHABLE), at("zone.servers.1.authoritative", False))
CERT = "certificates.0.chain.0"
HTTP, HTTPS = f"http://{DOMAIN}/", f"https://{DOMAIN}/"
LOOSE = Wanted()

CASES = [
    # Name and registry
    Case("idn", both(at("domain", "xn--bcher-kva.example"), at("shown", "bücher.example")), NOTE, "xn--bcher-kva"),
    Case("idn", both(at("domain", "xn--x.example"), at("shown", "p\u0430ypal.example")), WARNING, "CYRILLIC, LATIN"),
    Case("test-domain", at("domain", "s1.plenty-testdrive.eu"), WARNING, "plenty-testdrive.eu"),
    Case("test-domain", at("domain", "shop.plentymarkets-x1.com"), WARNING, "before you order a certificate"),
    Case(
        "registered",
        both(
            at("registry", Registration(DOMAIN, Holding.FREE)),
            at("addresses.here.a.outcome", Outcome.NO_NAME),
            at("zone.servers", ()),
        ),
        WRONG,
        "Order yourstore.co.uk",
    ),
    Case(
        "registered", at("registry", Registration(DOMAIN, Holding.NO_SERVICE, words="No RDAP.")), OK, "in the DNS. No"
    ),
    Case(
        "registered",
        both(
            at("registry", Registration(DOMAIN, Holding.NO_SERVICE)),
            at("addresses.here.a.outcome", Outcome.NO_NAME),
            at("addresses.zone", "co.uk"),
            at("zone.servers", ()),
        ),
        WRONG,
        "is not in the DNS",
    ),
    Case("expiry", at("registry.expires_at", NOW - DAY), WRONG, "It expired on 2 February 2026"),
    Case("expiry", at("registry.expires_at", NOW + 19 * DAY), WRONG, "Renew it"),
    Case("expiry", at("registry.expires_at", NOW + 40 * DAY), WARNING, "40 d from now"),
    Case("expiry", at("registry.expires_at", None), UNKNOWN, "does not tell"),
    Case("expiry", at("registry", Registration(DOMAIN, Holding.NO_SERVICE, words="No RDAP.")), SKIPPED, "No RDAP."),
    Case("expiry", at("registry", Registration(DOMAIN, Holding.LIMITED, words="Too often.")), UNKNOWN, "Too often."),
    Case("registry-status", at("registry.statuses", ("server hold",)), WRONG, "'server hold'"),
    Case("registry-status", at("registry.statuses", ("clientHold", "clientTransferProhibited")), WRONG, "clientHold"),
    Case("registry-status", at("registry.statuses", ("redemption period",)), WRONG, "redemption"),
    Case("registry-status", at("registry.statuses", ("pending transfer",)), WARNING, "object"),
    Case("registry-status", at("registry.statuses", ("active",)), NOTE, "not locked"),
    Case("registry-status", at("registry.statuses", ()), UNKNOWN, "no status"),
    # Name servers
    Case("name-servers", lambda s: altered(s, "zone.servers", s.zone.servers[:1]), WRONG, "Add a second"),  # type: ignore[union-attr]  # it is there
    Case("name-servers", at("zone.servers.1.address", "185.53.0.1"), WARNING, "at one address"),
    Case("name-servers", at("zone.zone", ""), UNKNOWN, "not found"),
    Case("name-servers-wanted", at("zone.delegation.values", ("ns.old.example",)), WRONG, "Set the name servers"),
    Case("name-servers-wanted", at("mail", None), SKIPPED, "not known", LOOSE),
    Case("name-servers-resolve", at("zone.servers.0.address", ""), WRONG, "leads to no address"),
    Case("name-servers-resolve", at("zone.servers.0.outcome", Outcome.NOT_ASKED), WRONG, "is not public"),
    Case("name-servers-answer", DEAD, WRONG, "does not answer"),
    Case("name-servers-answer", at("zone.servers.0.authoritative", False), WRONG, "does not serve"),
    Case("name-servers-answer", at("zone.servers.1.outcome", Outcome.REFUSED), WRONG, "remove ns2"),
    Case("name-servers-answer", ALL_DEAD, UNKNOWN, "port 53"),
    Case("name-servers-tcp", at("zone.servers.0.tcp", Outcome.UNREACHABLE), WARNING, "over TCP"),
    Case("name-servers-tcp", ALL_DEAD, UNKNOWN, "No name server answered"),
    Case("delegation", at("zone.delegation.values", (f"ns1.{DOMAIN}",)), WARNING, f"itself names ns2.{DOMAIN}"),
    Case("delegation", has(DOMAIN, "NS", f"ns1.{DOMAIN}"), WARNING, f"Only co.uk names ns2.{DOMAIN}"),
    Case("delegation", at("zone.delegation", None), UNKNOWN, "did not tell"),
    Case("soa-serial", at("zone.servers.1.soa.serial", 7), WARNING, "has 7"),
    Case("soa-serial", ALL_DEAD, UNKNOWN, "SOA"),
    Case("soa-values", at("zone.servers.0.soa.expire", 3600), NOTE, "expire is 60 min"),
    Case("soa-values", at("zone.servers.0.soa.minimum", 604_800), NOTE, "remembered for 7 d"),
    # Addresses
    Case("resolvable", both(at("addresses.here.a", record(DOMAIN, "A"))), WRONG, "has no address"),
    Case(
        "resolvable",
        both(at("addresses.here.a.outcome", Outcome.NO_NAME), at("addresses.here.a.values", ())),
        WRONG,
        "The DNS has no",
    ),
    Case("resolvable", both(at("addresses.here.a", replace(SILENT_A, outcome=Outcome.FAILED))), WRONG, "DNSSEC"),
    Case("resolvable", at("addresses.here.a", SILENT_A), UNKNOWN, "No resolver answered"),
    Case("a-wanted", has(DOMAIN, "A", "9.9.9.9", at=(1,)), WRONG, f"Set the A record of {DOMAIN} to {SYSTEM}"),
    Case("a-wanted", has(DOMAIN, "A", SYSTEM, "9.9.9.9"), WRONG, "9.9.9.9"),
    Case("a-wanted", has(DOMAIN, "A"), WRONG, "has none"),
    Case("a-wanted", ALL_DEAD, OK, "the resolver has"),
    Case("a-wanted", both(ALL_DEAD, at("addresses.here.a", SILENT_A)), UNKNOWN, "No name server told"),
    Case("a-wanted", at("mail", None), SKIPPED, f"leads to {SYSTEM}", LOOSE),
    Case(
        "a-wanted",
        both(has(DOMAIN, "A"), has(DOMAIN, "CNAME", BALANCER)),
        OK,
        "load balancer",
    ),
    Case("a-same", has(DOMAIN, "A", "9.9.9.9", at=(1,)), WARNING, "They differ"),
    Case("a-same", ALL_DEAD, UNKNOWN, "No name server"),
    Case("a-spread", at("addresses.public.1.values", ("9.9.9.9",)), WARNING, "Wait for 5 min"),
    Case("a-spread", at("addresses.public.1.values", ()), WARNING, "Google has none"),
    Case("a-spread", at("addresses.public", (SILENT_A,)), UNKNOWN, "None of the public resolvers"),
    Case("a-public", at("addresses.here.a.values", ("192.168.1.1",)), WRONG, "not of the public internet"),
    Case("a-public", at("addresses.here.a.values", ()), SKIPPED, "no address"),
    Case("ttl", lambda s: altered(has(DOMAIN, "A", SYSTEM)(s), "zone.servers.0.records.7.ttl", 604_800), NOTE, "7 d"),
    Case("autoscaling", has(WWW, "CNAME", "old.example"), WRONG, f"Set a CNAME record of {WWW} to {BALANCER}"),
    Case(
        "autoscaling",
        both(has(WWW, "CNAME"), at("addresses.www.aliases", ())),
        WRONG,
        "has no CNAME record",
    ),
    Case("autoscaling", at("mail", None), OK, "ready for autoscaling", LOOSE),
    Case("autoscaling", both(has(WWW, "CNAME"), at("addresses.www.aliases", ())), NOTE, "copy it", LOOSE),
    Case("cname-apex", has(DOMAIN, "CNAME", BALANCER), WRONG, "Replace the CNAME"),
    Case("cname-apex", at("zone.zone", "co.uk"), SKIPPED, "not the apex"),
    Case("aaaa", at("addresses.here.aaaa.values", ("2a01::1",)), WRONG, "Remove the AAAA record 2a01::1"),
    Case("aaaa", has(WWW, "AAAA", "2a01::2", at=(1,)), WRONG, f"of {WWW}"),
    Case("aaaa", at("addresses.here.aaaa.values", ("2a01::1",)), WARNING, "Remove the AAAA", LOOSE),
    Case(
        "aaaa",
        at("addresses.here.aaaa.values", ("2a01::1",)),
        WRONG,
        "at your domain provider",
        Wanted(is_external=True),
    ),
    Case("www", at("addresses.www.a", record(WWW, "A")), WARNING, "leads nowhere"),
    Case(
        "www",
        both(at("addresses.www.a.values", ("9.9.9.9",)), at("addresses.www.aliases", ())),
        WARNING,
        "leads to 9.9.9.9",
    ),
    Case("www", at("addresses.www", None), SKIPPED, "subdomain"),
    Case("wildcard", at("addresses.wildcard.a.values", (SYSTEM,)), NOTE, "Every name below"),
    # Mail
    Case("mx", at("mail.hosts", (MailHost("mx.old.example", 10, Outcome.ANSWER, ("9.9.9.9",)),)), WRONG, "10 mx1."),
    Case("mx", at("mail.hosts.0.preference", 30), WARNING, "another order"),
    Case("mx", at("mail.mx", silent(DOMAIN, "MX")), UNKNOWN, "no answer in time"),
    Case("mx", at("mail.hosts", ()), NOTE, "receives no mail", LOOSE),
    Case("mx", at("mail.hosts", (MailHost("", 0),)), NOTE, "says that it receives no mail", LOOSE),
    Case("mx", at("web", None), WRONG, "Set the MX records of Mailbox.org", Wanted(mail=Mail.MAILBOX_ORG)),
    Case(
        "mx-resolve", both(at("mail.hosts.0.addresses", ()), at("mail.hosts.0.outcome", Outcome.NO_NAME)), WRONG, "mx1"
    ),
    Case(
        "mx-resolve", both(at("mail.hosts.0.addresses", ()), at("mail.hosts.0.outcome", Outcome.SILENT)), UNKNOWN, "mx1"
    ),
    Case("mx-two", lambda s: altered(s, "mail.hosts", s.mail.hosts[:1]), NOTE, "as MX20"),  # type: ignore[union-attr]  # it is there
    Case("mx-names", at("mail.hosts.0.is_alias", True), WARNING, "is an alias"),
    Case("mx-names", at("mail.hosts.0", MailHost("1.2.3.4", 10, is_address=True)), WRONG, "Set an A record"),
    Case("spf", texts("v=spf1 -all", "v=spf1 mx ~all"), WRONG, "Join them into one"),
    Case("spf", texts("nothing"), WARNING, "There is none"),
    Case("spf", at("mail.txt", silent(DOMAIN, "TXT")), UNKNOWN, "Nobody told"),
    Case("spf-lookups", texts("v=spf1 " + "a:x.example " * 11 + "-all"), WRONG, "It needs 11 lookups"),
    Case(
        "spf-lookups",
        at("mail.spf", ((f"_spf.{DOMAIN}", record("x", "TXT")),)),
        WRONG,
        f"Remove include:_spf.{DOMAIN}",
    ),
    Case("spf-lookups", at("mail.spf", ((f"_spf.{DOMAIN}", silent("x", "TXT")),)), UNKNOWN, "could be read"),
    Case("spf-end", texts("v=spf1 mx +all"), WRONG, "everybody may send"),
    Case("spf-end", texts("v=spf1 mx all"), WRONG, "everybody may send"),
    Case("spf-end", texts("v=spf1 mx"), WARNING, "ends with nothing"),
    Case("spf-end", texts("v=spf1 redirect=x.example"), OK, "redirect"),
    Case("dmarc", dmarc(), WARNING, f"at _dmarc.{DOMAIN}"),
    Case("dmarc", dmarc("v=DMARC1; p=none"), NOTE, "raise the policy"),
    Case("dmarc", dmarc("v=DMARC1"), WRONG, "It has no policy"),
    Case("dmarc", dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject"), WRONG, "There are 2 records"),
    Case("mta-sts", at("mail.policy", None), NOTE, "not set up"),
    Case("mta-sts", at("mail.policy.outcome", Outcome.FAILED), WARNING, "cannot be read"),
    Case("mta-sts", at("mail.policy.mx", (f"mx1.{DOMAIN}",)), WRONG, f"does not name mx2.{DOMAIN}"),
    Case("mta-sts", at("mail.policy.mode", "testing"), NOTE, "being tested"),
    Case("tls-rpt", at("mail.tls_rpt", record(f"_smtp._tls.{DOMAIN}", "TXT")), NOTE, "without it"),
    Case("tls-rpt", at("mail.tls_rpt.values", ("v=TLSRPTv1",)), WRONG, "rua=mailto"),
    Case("dkim", at("mail.dkim", ()), NOTE, "s= is the selector"),
    Case("txt", texts("v=spf1 -all"), WRONG, "google-site-verification=abc is missing"),
    # Policies
    Case("caa", at("caa.records", (CaaRecord(0, "issue", "digicert.com"),)), WRONG, 'issue "letsencrypt.org"'),
    Case("caa", at("caa.records", (CaaRecord(0, "issue", ";"),)), WRONG, "none of Let's Encrypt", LOOSE),
    Case("caa", at("caa.records", (CaaRecord(128, "future", "x"),)), WRONG, "may not issue"),
    Case("caa", at("mail", None), NOTE, "Let's Encrypt may issue", LOOSE),
    Case("caa", at("caa.outcome", Outcome.FAILED), WARNING, "answer questions for CAA"),
    Case("caa", at("caa.outcome", Outcome.SILENT), UNKNOWN, "Nobody told"),
    Case("dnssec", at("dnssec.chain", ChainState.UNSIGNED), NOTE, "not signed"),
    Case("dnssec", at("dnssec.chain", ChainState.NO_KEYS), WRONG, "remove the DS record"),
    Case("dnssec", at("dnssec.chain", ChainState.NO_MATCH), WRONG, "None of the keys"),
    Case("dnssec", at("dnssec.chain", ChainState.BAD_SIGNATURE), WRONG, "not right"),
    Case("dnssec", at("dnssec.chain", ChainState.EXPIRED), WRONG, "ended on 23 February 2026"),
    Case("dnssec", at("dnssec.resolvers_refuse", True), WRONG, "refuse"),
    Case("dnssec", at("dnssec.ends_at", NOW + DAY), WARNING, "ends in 24 h"),
    Case("dnssec", at("dnssec.chain", ChainState.UNKNOWN), UNKNOWN, "could not be followed"),
    # Certificate
    Case(
        "tls", both(at("certificates.0.chain", ()), at("certificates.0.outcome", Outcome.FAILED)), WRONG, "Order an SSL"
    ),
    Case("tls", both(at("certificates.0.chain", ()), at("certificates.0.outcome", Outcome.SILENT)), UNKNOWN, "in time"),
    Case("certificate-expiry", at(f"{CERT}.ends_at", NOW - DAY), WRONG, "It ended on 2 February 2026"),
    Case("certificate-expiry", at(f"{CERT}.starts_at", NOW + DAY), WRONG, "valid only from"),
    Case(
        "certificate-expiry",
        at(CERT, replace(certificate(), starts_at=NOW - 80 * DAY, ends_at=NOW + 10 * DAY)),
        WARNING,
        "should have renewed itself",
    ),
    Case(
        "certificate-expiry",
        at(CERT, replace(certificate(), starts_at=NOW - 62 * DAY, ends_at=NOW + 28 * DAY)),
        OK,
        "31% of its time is left",
    ),
    Case(
        "certificate-expiry",
        at(CERT, replace(certificate(), starts_at=NOW - 89 * DAY, ends_at=NOW + DAY / 2)),
        WRONG,
        "can take up to 24 hours",
    ),
    Case(
        "certificate-expiry",
        at(CERT, replace(certificate(), issuer="Sectigo", starts_at=NOW - 346 * DAY, ends_at=NOW + 19 * DAY)),
        WARNING,
        "5% of its time is left",
    ),
    Case(
        "certificate-expiry",
        at(CERT, replace(certificate(), issuer="Sectigo", starts_at=NOW - 170 * DAY, ends_at=NOW + 30 * DAY)),
        WARNING,
        "a bought one is not renewed",
    ),
    Case("certificate-names", at(f"{CERT}.names", ("other.example",)), WRONG, "gets one for other.example"),
    Case("certificate-names", at("certificates.1.chain.0.names", (DOMAIN,)), WARNING, WWW),
    Case("certificate-names", at("certificates", ()), UNKNOWN, "No certificate came"),
    Case("certificate-chain", at("certificates.0.trusted", False), WRONG, "not trusted"),
    Case(
        "certificate-chain",
        both(at("certificates.0.trusted", False), at("certificates.0.chain", (certificate(),))),
        WRONG,
        "intermediate",
    ),
    Case("certificate-chain", at("certificates.0.trusted", None), UNKNOWN, "could not be followed"),
    Case("certificate-self-made", at(f"{CERT}.is_self_made", True), WRONG, "itself"),
    Case("certificate-strength", at(CERT, replace(certificate(), key="RSA", bits=1024)), WRONG, "RSA with 1024 bits"),
    Case("certificate-strength", at(f"{CERT}.signature", "sha1"), WRONG, "SHA1"),
    Case("tls-version", at("certificates.0.version", "TLSv1.1"), WRONG, "TLS 1.2 and 1.3"),
    Case("tls-version", at("certificates.0.version", "TLSv1.2"), NOTE, "TLS 1.2"),
    # Web
    Case("https-redirect", at("web.plain", (hop(HTTP),)), WRONG, "ends without https"),
    Case("https-redirect", at("web.plain.0.status", 302), NOTE, "permanent SSL redirect"),
    Case("https-redirect", at("web.plain", (hop(HTTP, 0),)), UNKNOWN, "gave no answer"),
    Case(
        "main-domain",
        at("web.secure", (hop(HTTPS, 301, "https://x.example/"), hop("https://x.example/"))),
        NOTE,
        "x.example",
        LOOSE,
    ),
    Case(
        "main-domain",
        at("mail", None),
        WRONG,
        "Set main.example as the main domain",
        Wanted(main_domain="main.example"),
    ),
    Case("http-status", at("web.secure.0.status", 500), WRONG, "answers 500"),
    Case("http-status", at("web.secure.0.status", 503), WARNING, "maintained"),
    Case("http-status", at("web.secure.0.status", 401), NOTE, "closed to visitors"),
    Case("http-status", at("web.secure", (hop(HTTPS, 301, HTTPS),) * 6), WRONG, "without coming to an end"),
    Case("www-web", at("web.www", (hop("https://x.example/"),)), WARNING, "ends at x.example"),
    Case("www-web", at("web.www", (hop(f"https://{WWW}/", 0),)), UNKNOWN, "gave no answer"),
    Case("hsts", at("web.secure.0.hsts", ""), NOTE, "not set"),
    Case("hsts", at("web.secure.0.hsts", "max-age=60"), NOTE, "for 60 s only"),
    Case("hsts", at("web.secure.0.hsts", "preload"), WARNING, "no max-age"),
    Case("no-downgrade", at("web.secure", (hop(HTTPS, 301, HTTP), hop(HTTP))), WRONG, "permanent SSL redirect"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.check}-{case.told}" for case in CASES])
def test_one_thing_is_different(case: Case) -> None:
    finding = judge(case.check, case.alter(good_sight()), case.wanted)
    assert finding.verdict is case.verdict, finding
    assert case.told in f"{finding.seen} {finding.repair}"
    if finding.verdict in (WARNING, WRONG):
        assert finding.repair.endswith(".")


def test_every_check_has_a_case_in_which_it_is_not_fine() -> None:
    assert {case.check for case in CASES if case.verdict not in (OK, SKIPPED)} == set(BY_ID)


@pytest.mark.parametrize("part", list(Part))
def test_a_part_that_was_not_finished_makes_its_checks_unknown(part: Part) -> None:
    sight = altered(good_sight(), part.value, None)
    for check in CATALOGUE:
        finding = check.run(sight, WANTED)
        assert (finding.verdict is UNKNOWN) == (part in check.needs)


def test_with_resolvers_that_know_nothing_no_check_by_dns_accuses_anybody() -> None:
    sight = altered(altered(altered(good_sight(), "addresses.zone", ""), "zone.servers", ()), "zone.zone", "")
    sight = altered(sight, "addresses.here.a.outcome", Outcome.NO_NAME)
    for check in CATALOGUE:
        if check.needs & {Part.ADDRESSES, Part.ZONE, Part.MAIL, Part.CAA, Part.DNSSEC}:
            assert check.run(sight, WANTED).verdict is UNKNOWN
