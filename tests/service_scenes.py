"""Facts of a made-up system for tests of the Service Centre's rules: one with everything, one as on a live system."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from plentytui.models.service.contract import ContractAnswer
from plentytui.models.service.domains import CertificatesAnswer, DomainsAnswer
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import AgencyAnswer, Cache, Installed, RelocationAnswer
from plentytui.models.service.tickets import TicketNames
from plentytui.models.zone import SYSTEM_ZONE

MAIN = "kranich-finch.de"
"""The main domain of the system."""
SYSTEM = 28411
CLIENT = 28412
BASE = "https://sandbox.plentytui.invalid"


def local(text: str) -> datetime:
    """A moment on the system's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SYSTEM_ZONE)


NOW = local("2026-11-18T10:00")
"""A Wednesday morning."""


def handle(number: int = 1, email: str = "maria@kranich-finch.de") -> dict[str, object]:
    return {
        "id": number,
        "company": "Kranich & Finch",
        "firstName": "Maria",
        "lastName": "Kranich",
        "street": "Wilhelmsstraße 1",
        "postcode": "34117",
        "city": "Kassel",
        "country": "DE",
        "phone": "+4956198681100",
        "email": email,
    }


def domain(name: str, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "plentyId": SYSTEM,
        "expiresAt": "2027-03-01T00:00:00+01:00",
        "handle": handle(),
        "mail": {"kind": "mailbox.org"},
        "priceCents": 150,
        **more,
    }


DOMAINS = DomainsAnswer.model_validate(
    {
        "domains": [
            domain(MAIN, isMain=True, dns=[{"source": MAIN, "type": "A", "target": "198.51.100.10"}]),
            domain("kranich-finch.co.uk", isMain=True, plentyId=CLIENT),
            domain("kranich-und-finch.de", kind="additional"),
            domain("info.kranich-finch.de", kind="subdomain", parent=MAIN, handle=None),
            domain("kranich-finch.at", kind="external", mail={"kind": ""}),
            domain("blog.kranich-finch.de", kind="subdomain", plentyId=0, externalIp="203.0.113.9"),
            domain("kranich-moebel.de", state="cancelled", expiresAt="2027-01-31T00:00:00+01:00"),
            domain("kranichandfinch.com", state="relocating"),
            domain("tischlerei-kranich.de", kind="additional", forwardsTo="https://kranich-finch.de/tische"),
            domain("kf28411.plenty-testdrive.eu", isMain=False),
            domain(
                "frei-kranich.de",
                cnames=[{"source": "mobil", "type": "CNAME", "target": "cname.shopgate.com"}],
                txts=[{"source": "@", "type": "TXT", "target": "v=spf1 mx -all"}],
            ),
        ],
        "handles": [handle(), handle(2, "office@kranich-finch.de")],
        "tlds": [
            {"tld": "de", "priceCents": 100},
            {"tld": "com", "priceCents": 150},
            {"tld": "co.uk", "priceCents": 200},
            {"tld": "eu", "priceCents": 120},
            {"tld": "net", "priceCents": 160},
        ],
        "systemIp": "198.51.100.10",
        "loadBalancer": "kf.eu-central-1.elb.amazonaws.com",
        "forwardingCents": 250,
    }
)
CONTRACT = ContractAnswer.model_validate(
    {
        "contract": {
            "rate": "classic",
            "startedAt": "2024-03-01T00:00:00+01:00",
            "termEndsAt": "2027-03-01T00:00:00+01:00",
            "termMonths": 12,
            "noticeMonths": 3,
            "monthlyOrders": 1000,
            "priceCents": 9900,
            "isCloud": True,
        },
        "rates": [
            {"rate": "basic", "name": "Basic", "monthlyOrders": 300, "priceCents": 3900},
            {"rate": "classic", "name": "Classic", "monthlyOrders": 1000, "priceCents": 9900},
            {"rate": "flex", "name": "Flex", "monthlyOrders": 2500, "priceCents": 19900},
            {"rate": "plus", "name": "Plus", "monthlyOrders": 5000, "priceCents": 39900},
        ],
        "proPriceCents": 10000,
        "clientPriceCents": 2500,
        "clients": [
            {"plentyId": SYSTEM, "name": "Kranich & Finch", "domain": MAIN, "isDefault": True},
            {
                "plentyId": CLIENT,
                "name": "Finch & Crane",
                "domain": "kranich-finch.co.uk",
                "startedAt": "2025-02-01T00:00:00+01:00",
                "endsAt": "2027-02-01T00:00:00+01:00",
                "priceCents": 2500,
            },
        ],
    }
)
CERTIFICATES = CertificatesAnswer.model_validate(
    {
        "certificates": [
            {
                "id": 7,
                "domain": MAIN,
                "provider": "Sectigo",
                "kind": "DV",
                "validFrom": "2026-06-01T00:00:00+02:00",
                "validTo": "2027-06-01T00:00:00+02:00",
                "isActive": True,
                "monthlyCents": 200,
            },
            {
                "id": 8,
                "domain": "kranich-finch.co.uk",
                "provider": "Let's Encrypt",
                "kind": "LE",
                "validFrom": "2026-10-01T00:00:00+02:00",
                "validTo": "2026-12-30T00:00:00+01:00",
                "isActive": True,
                "renews": True,
                "monthlyCents": 100,
            },
            {
                "id": 9,
                "domain": "kranich-und-finch.de",
                "provider": "GeoTrust",
                "kind": "DV",
                "validFrom": "2026-06-01T00:00:00+02:00",
                "validTo": "2027-06-01T00:00:00+02:00",
            },
        ],
        "offers": [
            {
                "id": "sectigo-dv-1",
                "provider": "Sectigo",
                "caa": "sectigo.com",
                "kind": "DV",
                "years": 1,
                "priceCents": 3570,
                "monthlyCents": 200,
            },
            {
                "id": "digicert-ev-1",
                "provider": "DigiCert",
                "caa": "digicert.com",
                "kind": "EV",
                "years": 1,
                "priceCents": 34800,
                "monthlyCents": 200,
            },
            {
                "id": "lets-encrypt",
                "provider": "Let's Encrypt",
                "caa": "letsencrypt.org",
                "kind": "LE",
                "years": 0,
                "monthlyCents": 100,
            },
        ],
    }
)
RELOCATIONS = RelocationAnswer.model_validate(
    {
        "cloud": "cloud-de-1",
        "clouds": [
            {"id": "cloud-de-1", "name": "Germany 1", "priceCents": 1000},
            {
                "id": "cloud-de-2",
                "name": "Germany 2",
                "priceCents": 2000,
                "ip": "198.51.100.20",
                "busyFrom": "2026-11-21T02:30:00+01:00",
                "busyTo": "2026-11-21T04:00:00+01:00",
            },
            {"id": "cloud-ie-1", "name": "Ireland 1", "priceCents": 1500, "ip": "198.51.100.30"},
        ],
        "relocations": [],
        "ftpFiles": 42,
    }
)
AGENCY = AgencyAnswer.model_validate(
    {
        "agencies": [
            {"id": 1, "name": "Studio Nord", "role": "design", "city": "Hamburg"},
            {"id": 2, "name": "Beratung Süd", "role": "consultant", "city": "München"},
            {"id": 3, "name": "Studio West", "role": "design", "city": "Köln"},
        ],
        "designId": 1,
    }
)
TICKETS = TicketNames.model_validate(
    {
        "types": [{"typeId": 1, "lang": "en", "name": "Question"}, {"typeId": 1, "lang": "de", "name": "Frage"}],
        "statuses": [{"statusId": 1, "lang": "en", "name": "New"}],
    }
)
FULL = ServiceFacts(
    now=NOW.astimezone(UTC),
    system_name="Kranich & Finch",
    address=BASE,
    plenty_id=SYSTEM,
    has_extension=True,
    installed=Installed.model_validate({"plentyId": SYSTEM, "name": "Kranich & Finch", "version": "7.0"}),
    contract=CONTRACT,
    domains=DOMAINS,
    certificates=CERTIFICATES,
    cache=Cache(),
    agency=AGENCY,
    relocation=RELOCATIONS,
    user_id=3,
    tickets=TICKETS,
)
"""A system with the extension and everything known."""
LIVE = ServiceFacts(
    now=NOW.astimezone(UTC),
    system_name="Kranich & Finch",
    address="https://kranich.plentymarkets-cloud-de.com",
    plenty_id=SYSTEM,
    domains=DomainsAnswer.model_validate({"domains": [{"name": MAIN, "plentyId": SYSTEM, "isMain": True}]}),
)
"""A live system: only what public routes show."""
BARE = ServiceFacts(now=NOW.astimezone(UTC))
"""Nothing is known but the time."""


def found(facts: ServiceFacts, findings: dict[str, str]) -> ServiceFacts:
    """The facts with findings of own checks, by ``check@domain``."""
    return replace(facts, seen=MappingProxyType({**facts.seen, **findings}))


def at(facts: ServiceFacts, text: str) -> ServiceFacts:
    """The same facts at another moment of the system's clock."""
    return replace(facts, now=local(text).astimezone(UTC))
