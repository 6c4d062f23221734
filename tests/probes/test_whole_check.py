"""The whole check against real servers on loopback: a good domain, bad ones, dead ones, hostile ones."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dns.dnssec
import dns.dnssectypes
import dns.rcode
import dns.zone
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from plentytui.models.checks import Verdict, Wanted
from plentytui.probes import facts
from plentytui.rules.checks.catalogue import CATALOGUE
from tests.probes.certificates import Authority, self_made, weak_key
from tests.probes.dns_server import Manners, make_zone
from tests.probes.internet import (
    BALANCER,
    DOMAIN,
    NS1,
    NS2,
    OLD_SYSTEM,
    RESOLVERS,
    SYSTEM,
    WANTED,
    Internet,
    registration,
)
from tests.probes.web_server import Page, redirect
from tests.probes.whole import bad, check


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about what is found, also on a machine that is busy with others."""
    monkeypatch.setattr(facts, "TIME_LIMIT", 30.0)


@pytest.mark.anyio
async def test_a_good_domain_is_fine_everywhere() -> None:
    report = await check(Internet())
    assert bad(report) == {}
    assert report.verdict is Verdict.NOTE
    assert [finding.check for finding in report.findings] == [each.id for each in CATALOGUE]
    assert report.reached_anything


def change(old: str, new: str) -> Callable[[Internet], None]:
    return lambda internet: internet.change(old, new)


def second_has(old: str, new: str) -> Callable[[Internet], None]:
    def do(internet: Internet) -> None:
        internet.zone_text_2 = internet.zone_text.replace(old, new)

    return do


def manners(address: str, behaviour: Manners) -> Callable[[Internet], None]:
    def do(internet: Internet) -> None:
        internet.manners[address] = behaviour

    return do


def certificate(make: Callable[[Authority], object]) -> Callable[[Internet], None]:
    def do(internet: Internet) -> None:
        internet.web.pairs["*"] = make(internet.authority)  # type: ignore[assignment]  # each makes a Pair

    return do


def page(url: str, answer: Page) -> Callable[[Internet], None]:
    def do(internet: Internet) -> None:
        scheme, _, rest = url.partition("://")
        (internet.web.secure if scheme == "https" else internet.web.plain)[rest] = answer

    return do


def registered(**changed: object) -> Callable[[Internet], None]:
    return lambda internet: internet.register(DOMAIN, registration(**changed))


HERE = (DOMAIN, f"*.{DOMAIN}")
SOON = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%dT00:00:00Z}"
DAYS = timedelta(days=1)

CASES: list[tuple[str, Callable[[Internet], None], str]] = [
    ("old address", change(f"@ A {SYSTEM}", f"@ A {OLD_SYSTEM}"), "a-wanted:wrong"),
    (
        "old address at one server",
        second_has(f"@ A {SYSTEM}", f"@ A {OLD_SYSTEM}"),
        "a-wanted:wrong a-same:warning",
    ),
    ("old serial at one server", second_has("2026020301", "2026020201"), "soa-serial:warning"),
    ("AAAA left behind", change(f"@ A {SYSTEM}", f"@ A {SYSTEM}\n@ AAAA 2a01:4f8::1"), "aaaa:wrong"),
    ("AAAA at one server only", second_has(f"@ A {SYSTEM}", f"@ A {SYSTEM}\n@ AAAA 2a01::1"), "aaaa:wrong"),
    ("lame server", manners(NS2, Manners(code=dns.rcode.REFUSED)), "name-servers-answer:wrong"),
    ("failing server", manners(NS2, Manners(code=dns.rcode.SERVFAIL)), "name-servers-answer:wrong"),
    ("dead server", manners(NS2, Manners(silent=True)), "name-servers-answer:wrong"),
    ("garbage server", manners(NS2, Manners(garbage=b"\xff" * 40)), "name-servers-answer:wrong"),
    ("forging server", manners(NS2, Manners(wrong_id=True)), "name-servers-answer:wrong"),
    ("answers cut off", manners(NS1, Manners(truncate=True)), ""),
    ("resolver cuts off", manners(RESOLVERS[0], Manners(truncate=True)), ""),
    ("no TCP", manners(NS2, Manners(no_tcp=True)), "name-servers-tcp:warning"),
    ("first resolver dead", manners(RESOLVERS[0], Manners(silent=True)), ""),
    (
        "stale resolver",
        manners(RESOLVERS[2], Manners(instead={(DOMAIN, "A"): (OLD_SYSTEM,)})),
        "a-spread:warning",
    ),
    ("no load balancer", change(f"CNAME {BALANCER}.", f"A {SYSTEM}"), "autoscaling:wrong"),
    ("one mail server", change(f"@ MX 20 mx2.{DOMAIN}.\n", ""), "mx:wrong mx-two:note"),
    ("mail server without address", change(f"mx2.{DOMAIN}. A", f"mx3.{DOMAIN}. A"), "mx-resolve:wrong"),
    ("two SPF records", change("@ CAA", '@ TXT "v=spf1 -all"\n@ CAA'), "spf:wrong"),
    ("SPF loop", change(f"ip4:{SYSTEM}", f"include:{DOMAIN}"), "spf-lookups:wrong"),
    ("no DMARC", change("_dmarc.", "_other."), "dmarc:warning"),
    ("CAA of another", change("letsencrypt.org", "digicert.com"), "caa:wrong"),
    ("wildcard", change("@ CAA", f"*.{DOMAIN}. A {SYSTEM}\n@ CAA"), "wildcard:note"),
    (
        "ended",
        certificate(lambda ca: ca.issue(*HERE, since=90 * DAYS, left=-1 * DAYS)),
        "certificate-expiry:wrong certificate-chain:unknown mta-sts:warning",
    ),
    (
        "ending",
        certificate(lambda ca: ca.issue(*HERE, since=80 * DAYS, left=10 * DAYS)),
        "certificate-expiry:warning",
    ),
    (
        "wrong name",
        certificate(lambda ca: ca.issue("other.example")),
        "certificate-names:wrong mta-sts:warning",
    ),
    (
        "self-made",
        certificate(lambda ca: self_made(*HERE)),
        "certificate-self-made:wrong certificate-chain:wrong mta-sts:warning",
    ),
    (
        "no intermediate",
        certificate(lambda ca: ca.issue(*HERE, whole_chain=False)),
        "certificate-chain:wrong mta-sts:warning",
    ),
    (
        "other authority",
        certificate(lambda ca: Authority("Nobody").issue(*HERE)),
        "certificate-chain:wrong mta-sts:warning",
    ),
    ("no TLS 1.3", lambda internet: setattr(internet.web, "newest", ssl.TLSVersion.TLSv1_2), "tls-version:note"),
    (
        "weak key",
        certificate(lambda ca: ca.issue(*HERE, key=weak_key())),
        "certificate-strength:wrong certificate-chain:wrong mta-sts:warning",
    ),
    ("no redirect", page(f"http://{DOMAIN}/", Page()), "https-redirect:wrong"),
    (
        "elsewhere",
        page(f"https://{DOMAIN}/", redirect("https://other.example/")),
        "main-domain:note http-status:warning hsts:note no-downgrade:unknown",
    ),
    (
        "loop",
        page(f"https://{DOMAIN}/", redirect(f"https://{DOMAIN}/")),
        "http-status:wrong hsts:note",
    ),
    (
        "downgrade",
        page(f"https://{DOMAIN}/", redirect(f"http://{DOMAIN}/shop")),
        "no-downgrade:wrong https-redirect:wrong http-status:wrong hsts:note",
    ),
    ("server error", page(f"https://{DOMAIN}/", Page(500)), "http-status:wrong hsts:note"),
    (
        "no HTTP at all",
        page(f"https://{DOMAIN}/", Page(raw=b"\x00\xff\x1b]0;x\x07\r\n\r\n")),
        "http-status:warning hsts:unknown no-downgrade:unknown",
    ),
    (
        "expiring domain",
        registered(events=[{"eventAction": "expiration", "eventDate": SOON}]),
        "expiry:wrong",
    ),
    ("on hold", registered(status=["client hold"]), "registry-status:wrong"),
    ("not locked", registered(status=["active"]), "registry-status:note"),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("disturb", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
async def test_what_is_wrong_is_found_and_nothing_else(disturb: Callable[[Internet], None], found: str) -> None:
    internet = Internet()
    disturb(internet)
    report = await check(internet)
    assert {f"{name}:{verdict}" for name, verdict in bad(report).items()} == set(found.split())
    for name in bad(report):
        finding = report.finding(name)
        assert finding is not None
        assert finding.reason
        assert finding.repair or finding.verdict in (Verdict.NOTE, Verdict.UNKNOWN)


@pytest.mark.anyio
async def test_the_way_is_the_only_way_out() -> None:
    internet = Internet()
    internet.web.secure[f"{DOMAIN}/"] = redirect("https://inside.example/admin")
    internet.tld_text += "inside.example. A 10.0.0.1\n"
    report = await check(internet)
    assert not [address for address, _ in internet.reached if address.startswith(("10.", "127."))]
    assert report.sight.web is not None
    assert "may be asked" in report.sight.web.secure[-1].words


@pytest.mark.anyio
async def test_no_server_of_the_own_network_is_asked_because_the_dns_says_so() -> None:
    internet = Internet()
    internet.change(f"@ A {SYSTEM}", "@ A 192.168.1.1")
    internet.tld_text = internet.tld_text.replace(f"ns2.{DOMAIN}. A {NS2}", f"ns2.{DOMAIN}. A 169.254.169.254")
    internet.change(f"ns2.{DOMAIN}. A {NS2}", f"ns2.{DOMAIN}. A 169.254.169.254")
    report = await check(internet)
    assert bad(report)["a-public"] is Verdict.WRONG
    assert bad(report)["name-servers-resolve"] is Verdict.WRONG
    assert not [address for address, _ in internet.reached if address.startswith(("192.168.", "169.254."))]


@pytest.mark.anyio
async def test_a_free_name_is_told_as_not_registered() -> None:
    report = await check(Internet(), "nobody-has-this.example", Wanted())
    assert report.verdict is Verdict.WRONG
    assert [f.check for f in report.findings if f.verdict is Verdict.WRONG] == ["registered", "resolvable"]


@pytest.mark.anyio
async def test_a_zone_whose_servers_are_all_lame_is_told_by_name() -> None:
    internet = Internet()
    for address in (NS1, NS2):
        internet.manners[address] = Manners(code=dns.rcode.REFUSED)
    for address in RESOLVERS:
        # A resolver that gets no answer from the servers of a zone says that it failed.
        internet.manners[address] = Manners(failing=(DOMAIN,))
    report = await check(internet)
    finding = report.finding("name-servers-answer")
    assert finding is not None
    assert finding.verdict is Verdict.WRONG
    assert f"ns1.{DOMAIN}, ns2.{DOMAIN} answer but do not serve" in finding.seen
    assert bad(report)["resolvable"] is Verdict.WRONG


@pytest.mark.anyio
async def test_a_subdomain_is_checked_without_what_belongs_to_the_domain() -> None:
    internet = Internet()
    internet.change("@ CAA", f"shop.{DOMAIN}. CNAME {BALANCER}.\n@ CAA")
    internet.web.plain[f"shop.{DOMAIN}/"] = redirect(f"https://shop.{DOMAIN}/")
    internet.web.secure[f"shop.{DOMAIN}/"] = Page()
    report = await check(internet, f"shop.{DOMAIN}", Wanted(a=(SYSTEM,), cname=BALANCER))
    assert [f.check for f in report.findings if f.verdict is Verdict.WRONG] == []
    for name in ("www", "mx", "cname-apex"):
        finding = report.finding(name)
        assert finding is not None
        assert finding.verdict is Verdict.SKIPPED
    scaling = report.finding("autoscaling")
    assert scaling is not None
    assert scaling.verdict is Verdict.OK


@pytest.mark.anyio
async def test_each_store_gets_its_own_certificate() -> None:
    internet = Internet()
    internet.change("@ CAA", f"shop.{DOMAIN}. A {SYSTEM}\nb2b.{DOMAIN}. A {SYSTEM}\n@ CAA")
    internet.web.pairs = {
        "*": internet.authority.issue(DOMAIN, f"www.{DOMAIN}", f"mta-sts.{DOMAIN}"),
        f"shop.{DOMAIN}": internet.authority.issue(f"shop.{DOMAIN}"),
    }
    wanted = replace(WANTED, stores=(f"shop.{DOMAIN}", f"b2b.{DOMAIN}"))
    report = await check(internet, wanted=wanted)
    finding = report.finding("certificate-names")
    assert finding is not None
    assert finding.verdict is Verdict.WRONG
    assert f"b2b.{DOMAIN}" in finding.seen
    assert f"shop.{DOMAIN} gets" not in finding.seen
    assert {f"shop.{DOMAIN}", f"b2b.{DOMAIN}"} <= set(internet.web.named)


def signed(internet: Internet, *, ends: timedelta = timedelta(days=20), other_ds: bool = False) -> None:
    """Sign the zone and have the TLD vouch for its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    dnskey = dns.dnssec.make_dnskey(key.public_key(), dns.dnssectypes.Algorithm.ECDSAP256SHA256, flags=257)
    vouched = dnskey
    if other_ds:
        other = ec.generate_private_key(ec.SECP256R1())
        vouched = dns.dnssec.make_dnskey(other.public_key(), dns.dnssectypes.Algorithm.ECDSAP256SHA256, flags=257)
    ds = dns.dnssec.make_ds(f"{DOMAIN}.", vouched, "SHA256")
    internet.tld_text += f"{DOMAIN}. DS {ds.to_text()}\n"
    now = datetime.now(UTC)

    def sign(zone: dns.zone.Zone) -> None:
        dns.dnssec.sign_zone(zone, keys=[(key, dnskey)], inception=now - timedelta(days=40), expiration=now + ends)

    internet.prepare = sign


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("ends", "other_ds", "verdict", "told"),
    [
        (20, False, Verdict.OK, "vouches"),
        (1, False, Verdict.WARNING, "ends in"),
        (-1, False, Verdict.WRONG, "ended on"),
        (20, True, Verdict.WRONG, "None of the keys"),
    ],
)
async def test_signatures_are_followed(ends: int, other_ds: bool, verdict: Verdict, told: str) -> None:
    internet = Internet()
    signed(internet, ends=timedelta(days=ends), other_ds=other_ds)
    finding = (await check(internet)).finding("dnssec")
    assert finding is not None
    assert finding.verdict is verdict
    assert told in finding.seen


@pytest.mark.anyio
async def test_a_zone_that_the_registry_calls_signed_and_that_has_no_keys_is_wrong() -> None:
    internet = Internet()
    internet.tld_text += f"{DOMAIN}. DS 12345 13 2 {'ab' * 32}\n"
    finding = (await check(internet)).finding("dnssec")
    assert finding is not None
    assert finding.verdict is Verdict.WRONG
    assert "has no keys" in finding.seen


@pytest.mark.anyio
async def test_resolvers_that_refuse_broken_signatures_are_noticed() -> None:
    internet = Internet()
    internet.manners[RESOLVERS[0]] = Manners(refuses_when_checking=True)
    finding = (await check(internet)).finding("dnssec")
    assert finding is not None
    assert finding.verdict is Verdict.WRONG
    assert "refuse" in finding.seen


@pytest.mark.anyio
async def test_hostile_values_arrive_as_they_are_and_end_in_one_line() -> None:
    internet = Internet()
    internet.change("@ CAA", '@ TXT "v=spf1 \\027]0;owned\\007 include:\\200\\255.x +all"\n@ CAA')
    internet.change(f'@ TXT "v=spf1 mx include:_spf.{DOMAIN} -all"\n', "")
    report = await check(internet)
    finding = report.finding("spf")
    assert finding is not None
    assert "\x1b" in finding.seen
    assert bad(report)["spf-end"] is Verdict.WRONG


@pytest.mark.anyio
async def test_a_zone_with_thousands_of_records_is_looked_at_in_time() -> None:
    internet = Internet()
    internet.change("@ CAA", "".join(f'@ TXT "{"x" * 40}{n}"\n' for n in range(900)) + "@ CAA")
    internet.more_zones.append(make_zone("big.example", "@ SOA a. b. 1 1 1 1 1\n@ NS a.\n"))
    report = await check(internet)
    assert report.sight.mail is not None
    assert len(report.sight.mail.txt.values) <= 64
