"""A domain of which everything was seen and everything is right, and how to change any detail of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from plentytui.models.checks import Report, Wanted
from plentytui.models.records import AddressSight, HostSight, Outcome, RecordSeen, ServerSight, Soa, ZoneSight
from plentytui.models.sights import (
    CaaRecord,
    CaaSight,
    CertificateSeen,
    ChainState,
    DnssecSight,
    DomainSight,
    Holding,
    Hop,
    MailHost,
    MailSight,
    MtaStsPolicy,
    Registration,
    TlsSight,
    WebSight,
)

NOW = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
DOMAIN = "yourstore.co.uk"
WWW = f"www.{DOMAIN}"
SYSTEM = "185.30.40.50"
BALANCER = "xxxx.eu-central-1.elb.amazonaws.com"
WANTED = Wanted(
    a=(SYSTEM,),
    cname=BALANCER,
    mx=(f"mx1.{DOMAIN}", f"mx2.{DOMAIN}"),
    txt=("google-site-verification=abc",),
    name_servers=(f"ns1.{DOMAIN}", f"ns2.{DOMAIN}"),
    ca_providers=("Let's Encrypt",),
)
DAY = timedelta(days=1)


def record(name: str, kind: str, *values: str, server: str = "Cloudflare", ttl: int = 300) -> RecordSeen:
    """Records as a server gave them; none: that there are none."""
    outcome = Outcome.ANSWER if values else Outcome.EMPTY
    return RecordSeen(name, kind, server, outcome, tuple(sorted(values)), ttl, NOW, "1.1.1.1", took=0.02)


def silent(name: str, kind: str) -> RecordSeen:
    """No answer."""
    return RecordSeen(name, kind, "Cloudflare", Outcome.SILENT, words="no answer in time")


def server(number: int) -> ServerSight:
    """One of the two name servers."""
    name = f"ns{number}.{DOMAIN}"
    records = (
        record(DOMAIN, "A", SYSTEM, server=name),
        record(DOMAIN, "CNAME", server=name),
        record(DOMAIN, "AAAA", server=name),
        record(DOMAIN, "MX", f"10 mx1.{DOMAIN}", f"20 mx2.{DOMAIN}", server=name),
        record(DOMAIN, "NS", f"ns1.{DOMAIN}", f"ns2.{DOMAIN}", server=name),
        record(WWW, "A", server=name),
        record(WWW, "CNAME", BALANCER, server=name),
        record(WWW, "AAAA", server=name),
    )
    soa = Soa(f"ns1.{DOMAIN}", f"hostmaster.{DOMAIN}", 2026020301, 7200, 3600, 1_209_600, 3600)
    return ServerSight(name, f"185.53.0.{number}", True, True, Outcome.ANSWER, True, soa, Outcome.ANSWER, records)


def certificate() -> CertificateSeen:
    """A certificate of Let's Encrypt with most of its time left."""
    return CertificateSeen(
        DOMAIN, "R11 (Let's Encrypt)", (DOMAIN, WWW), NOW - 10 * DAY, NOW + 80 * DAY, "EC", 256, "sha256"
    )


def tls(host: str) -> TlsSight:
    """A handshake that went well."""
    above = replace(certificate(), subject="R11 (Let's Encrypt)", issuer="ISRG Root X1", is_authority=True)
    return TlsSight(host, SYSTEM, Outcome.ANSWER, "TLSv1.3", "TLS_AES_256_GCM_SHA384", (certificate(), above), True)


def good_sight() -> DomainSight:
    """Everything is right."""
    here = HostSight(DOMAIN, record(DOMAIN, "A", SYSTEM), record(DOMAIN, "AAAA"))
    www = HostSight(WWW, record(WWW, "A", SYSTEM), record(WWW, "AAAA"), (BALANCER,))
    nobody = HostSight(f"q7.{DOMAIN}", record(f"q7.{DOMAIN}", "A"), record(f"q7.{DOMAIN}", "AAAA"))
    public = tuple(record(DOMAIN, "A", SYSTEM, server=name) for name in ("Cloudflare", "Google", "Quad9"))
    names = (f"ns1.{DOMAIN}", f"ns2.{DOMAIN}")
    spf = f"v=spf1 mx include:_spf.{DOMAIN} -all"
    secure = Hop(f"https://{DOMAIN}/", Outcome.ANSWER, 200, hsts="max-age=31536000", took=0.1)
    return DomainSight(
        domain=DOMAIN,
        started=NOW,
        registrable=DOMAIN,
        shown=DOMAIN,
        addresses=AddressSight(here, www, nobody, public, DOMAIN),
        zone=ZoneSight(
            DOMAIN,
            "co.uk",
            record(DOMAIN, "NS", *names, server="nsa.nic.uk"),
            record(DOMAIN, "NS", *names),
            (server(1), server(2)),
        ),
        mail=MailSight(
            mx=record(DOMAIN, "MX", f"10 mx1.{DOMAIN}", f"20 mx2.{DOMAIN}"),
            txt=record(DOMAIN, "TXT", spf, "google-site-verification=abc"),
            hosts=tuple(MailHost(f"mx{n}.{DOMAIN}", 10 * n, Outcome.ANSWER, (f"185.25.0.{n}",)) for n in (1, 2)),
            spf=((f"_spf.{DOMAIN}", record(f"_spf.{DOMAIN}", "TXT", "v=spf1 ip4:185.25.0.0/24 ~all")),),
            dmarc=record(f"_dmarc.{DOMAIN}", "TXT", "v=DMARC1; p=reject"),
            dkim=("mbo0001",),
            mta_sts=record(f"_mta-sts.{DOMAIN}", "TXT", "v=STSv1; id=1"),
            policy=MtaStsPolicy(Outcome.ANSWER, "enforce", (f"*.{DOMAIN}",), 604_800),
            tls_rpt=record(f"_smtp._tls.{DOMAIN}", "TXT", f"v=TLSRPTv1; rua=mailto:tls@{DOMAIN}"),
        ),
        caa=CaaSight(Outcome.ANSWER, DOMAIN, (CaaRecord(0, "issue", "letsencrypt.org"),)),
        dnssec=DnssecSight(ChainState.VALID, ("12345 13 2 ABCD",), 2, NOW + 20 * DAY),
        registry=Registration(
            DOMAIN,
            Holding.TAKEN,
            "United Domains",
            NOW - 3000 * DAY,
            NOW - 30 * DAY,
            NOW + 200 * DAY,
            ("client transfer prohibited",),
            names,
            True,
            "rdap.nominet.uk",
        ),
        certificates=(tls(DOMAIN), tls(WWW)),
        web=WebSight(
            plain=(Hop(f"http://{DOMAIN}/", Outcome.ANSWER, 301, f"https://{DOMAIN}/"), secure),
            secure=(secure,),
            www=(Hop(f"https://{WWW}/", Outcome.ANSWER, 301, f"https://{DOMAIN}/"), secure),
        ),
    )


def altered(sight: Any, path: str, value: object) -> Any:
    """The same with another value at a path such as ``mail.mx.values`` or ``zone.servers.1.outcome``."""
    head, _, rest = path.partition(".")
    if isinstance(sight, tuple) and not hasattr(sight, "_fields"):
        index = int(head)
        inner = altered(sight[index], rest, value) if rest else value
        return (*sight[:index], inner, *sight[index + 1 :])
    inner = altered(getattr(sight, head), rest, value) if rest else value
    return replace(sight, **{head: inner})


def with_records(sight: DomainSight, name: str, kind: str, *values: str, at: tuple[int, ...] = (0, 1)) -> DomainSight:
    """The same with other records at some of the name servers."""
    for index in at:
        assert sight.zone is not None
        old = sight.zone.servers[index]
        kept = tuple(seen for seen in old.records if (seen.name, seen.kind) != (name, kind))
        new = (*kept, record(name, kind, *values, server=old.name))
        sight = altered(sight, f"zone.servers.{index}.records", new)
    return sight


def report_from_json(values: object) -> Report:
    """The report that JSON tells of, for tests that ask whether all of it is in there."""
    return TypeAdapter(Report).validate_python(values)
