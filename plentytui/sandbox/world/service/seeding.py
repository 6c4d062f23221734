"""What the Service Centre knows of Kranich & Finch when the world begins; made on first use, also in a kept world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import DAY, HOUR, midnight, month_begin, months_later
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf
from plentytui.sandbox.world.setup import STORES
from plentytui.whole import transaction

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World

MADE = "service"
"""The kind of the record that says that the others are there."""
CONTRACT, CLIENT, DOMAIN, HANDLE = "service_contract", "service_client", "service_domain", "service_handle"
CERTIFICATE, CACHE, AGENCY = "service_certificate", "service_cache", "service_agency"
RELOCATION = "service_relocation"

_HANDLES: tuple[JsonObject, ...] = (
    {
        "id": 1, "company": "Kranich & Finch GmbH", "firstName": "Maria", "lastName": "Kranich",
        "street": "Holländische Reihe 31", "postcode": "22765", "city": "Hamburg", "country": "DE",
        "phone": "+494055501200", "email": "domains@kranich-finch.de",
    },
    {
        "id": 2, "company": "Kranich & Finch Ltd", "firstName": "Tom", "lastName": "Ashworth",
        "street": "14 Skeldergate", "postcode": "YO1 6DH", "city": "York", "country": "GB",
        "phone": "+441904555010", "email": "domains@kranich-finch.co.uk",
    },
)  # fmt: skip


def shelf(world: World, now: int) -> Shelf:
    """The records as they are now; they are made where the world has none yet."""
    found = Shelf(world, now)
    if world.record(MADE, 1) is None:
        with transaction(world.db):
            for kind, fields, later in _records(found.start):
                found.put(kind, fields, *later)
            found.put(MADE, {"id": 1})
    return found


def is_made(world: World) -> bool:
    """Whether the records are there already."""
    return world.record(MADE, 1) is not None


Made = tuple[str, JsonObject, tuple[tuple[int, JsonObject], ...]]


def _records(start: int) -> Iterator[Made]:
    term_end = month_begin(start, 5)
    contract_start = months_later(term_end, -48)
    yield (
        CONTRACT,
        {
            "id": 1, "rate": "", "pro": False, "startedAt": contract_start, "firstTermEndsAt": term_end,
            "termMonths": 12, "noticeMonths": 3, "currency": "EUR", "isCloud": True, "nextRate": "",
            "nextRateFrom": None, "cancelledTo": None,
        },
        (),
    )  # fmt: skip
    for place, store in enumerate(STORES):
        begun = months_later(contract_start, 10 * place)
        fields: JsonObject = {
            "id": store[1], "name": store[0], "startedAt": begun, "cancelledTo": None, "isDefault": place == 0,
            "languages": store[3], "currency": store[4], "pluginSet": store[5], "isFirst": True,
        }  # fmt: skip
        yield CLIENT, fields, ()
    for handle in _HANDLES:
        yield HANDLE, dict(handle), ()
    for number, (fields, later) in enumerate(_domains(start), start=1):
        yield DOMAIN, blank_domain() | fields | {"id": number}, later
    for number, fields in enumerate(_certificates(start), start=1):
        yield CERTIFICATE, blank_certificate() | fields | {"id": number}, ()
    cache = {"id": 1, "clearedAt": midnight(start, -2) + 10 * HOUR, "offFrom": None, "offTo": None}
    yield CACHE, cache | {"sslRedirect": "active"}, ()
    yield AGENCY, {"id": 1, "designId": 2, "consultantId": 0}, ()
    moved = midnight(start, -420) + 3 * HOUR
    past: JsonObject = {"id": 1, "source": "cloud-ie-1", "target": offers.FIRST_CLOUD, "plannedFor": moved}
    yield RELOCATION, past | {"beginsAt": moved + HOUR // 2, "seconds": 23 * 60, "cancelledAt": None}, ()


def blank_domain() -> JsonObject:
    """The fields of a domain, with nothing in them."""
    return {
        "name": "", "kind": "domain", "state": "active", "plentyId": offers.SYSTEM_ID, "externalIp": "",
        "isMain": False, "parent": "", "orderedAt": None, "endsAt": None, "handleId": 0, "mail": {"kind": ""},
        "authCode": "", "authCodeUntil": None, "cnames": [], "txts": [], "subNameServers": [], "forwardsTo": "",
        "imageHost": "", "oldIpv6": "", "cancelledWith": 0, "atProvider": True, "visibleTo": None,
    }  # fmt: skip


def blank_certificate() -> JsonObject:
    """The fields of a certificate, with nothing in them."""
    return {
        "domain": "", "offer": "", "orderedAt": None, "validFrom": None, "validTo": None, "isActive": False,
        "activeFrom": None, "renews": False, "terminatedTo": None,
    }  # fmt: skip


def _domains(start: int) -> Iterator[tuple[JsonObject, tuple[tuple[int, JsonObject], ...]]]:
    german, british, trade = (store[1] for store in STORES)
    home, uk = "kranich-finch.de", "kranich-finch.co.uk"
    begun = months_later(month_begin(start, 5), -48)
    hosted: JsonObject = {"handleId": 1, "mail": {"kind": "mailbox.org"}}
    yield (
        hosted
        | {
            "name": home,
            "isMain": True,
            "plentyId": german,
            "orderedAt": begun,
            "imageHost": f"bilder.{home}",
            "cnames": [{"source": f"mobil.{home}", "type": "CNAME", "target": "cname.shopgate.com"}],
            "txts": [
                {
                    "source": home,
                    "type": "TXT",
                    "target": "v=spf1 include:mailbox.org include:_spf.newsletter2go.com ~all",
                },
                {"source": home, "type": "TXT", "target": "google-site-verification=kF28411b7QwZt0yHn3VbLrX9cPdUe"},
                {
                    "source": f"_dmarc.{home}",
                    "type": "TXT",
                    "target": f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{home}",
                },
            ],
            "subNameServers": [
                {"subdomain": f"news.{home}", "targets": ["ns1.newsletter2go.com", "ns2.newsletter2go.com"]}
            ],
        },
        (),
    )
    own_mail = {"kind": "own", "ip": "192.52.193.25", "mx10": f"mail.{uk}"}
    yield (
        {"name": uk, "isMain": True, "plentyId": british, "orderedAt": months_later(begun, 10), "handleId": 2}
        | {"mail": own_mail, "txts": [{"source": uk, "type": "TXT", "target": "v=spf1 ip4:192.52.193.25 -all"}]},
        (),
    )
    sub: JsonObject = {"kind": "subdomain", "parent": home}
    yield sub | {"name": f"handel.{home}", "isMain": True, "plentyId": trade, "orderedAt": months_later(begun, 20)}, ()
    yield sub | {"name": f"bilder.{home}", "plentyId": german, "orderedAt": months_later(begun, 3)}, ()
    away = {"plentyId": 0, "externalIp": "192.52.193.80"}
    yield sub | away | {"name": f"blog.{home}", "orderedAt": months_later(begun, 14)}, ()
    more: JsonObject = hosted | {"kind": "additional", "plentyId": german}
    yield more | {"name": "kranich-und-finch.de", "orderedAt": months_later(begun, 1)}, ()
    forwarded = {"forwardsTo": f"https://www.{home}/werkstatt"}
    yield more | forwarded | {"name": "tischlerei-kranich.de", "orderedAt": months_later(begun, 6) + 9 * DAY}, ()
    outside = {"name": "kranich-finch.at", "kind": "external", "plentyId": german, "oldIpv6": "2620:4f:8000::80"}
    yield outside | {"orderedAt": months_later(begun, 31)}, ()
    ended: JsonObject = {"name": "kranich-moebel.de", "state": "cancelled", "endsAt": midnight(start, 41)}
    yield hosted | ended | {"orderedAt": months_later(midnight(start, 41), -36), "plentyId": german}, ()
    moving = {"name": "kranichandfinch.com", "state": "relocating", "kind": "additional", "plentyId": british}
    yield hosted | moving | {"orderedAt": start - 2 * DAY - 3 * HOUR}, ((start + 5 * DAY, {"state": "active"}),)
    yield {"name": f"kf{german}.{offers.TEST_SUFFIXES[0]}", "plentyId": german, "orderedAt": begun - 9 * DAY}, ()


def _certificates(start: int) -> Iterator[JsonObject]:
    ends = midnight(start, 19)
    bought = months_later(ends, -12)
    paid: JsonObject = {"offer": "sectigo-ov-1", "orderedAt": bought, "validFrom": bought, "validTo": ends}
    yield paid | {"domain": "kranich-finch.de", "isActive": True}
    free = start - 200 * DAY
    yield {"domain": "kranich-finch.co.uk", "offer": "lets-encrypt", "orderedAt": free} | {
        "validFrom": free + HOUR, "isActive": True, "renews": True,
    }  # fmt: skip
    idle = midnight(start, 148)
    asleep: JsonObject = {"orderedAt": months_later(idle, -12), "validFrom": months_later(idle, -12), "validTo": idle}
    yield asleep | {"domain": "handel.kranich-finch.de", "offer": "sectigo-dv-1"}
