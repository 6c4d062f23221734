"""Domains with their DNS settings as the extension sends them."""

from __future__ import annotations

from typing import Any

from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import next_round
from plentytui.sandbox.world.service.relocations import cloud_now
from plentytui.sandbox.world.service.seeding import CLIENT, DOMAIN, HANDLE
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

TAKEN = frozenset({"amazon", "ebay", "example", "google", "kaufland", "otto", "plentymarkets", "plentyone"})
"""Names that belong to somebody else, whatever they end with; every other one is free in the sandbox."""
SLOW = frozenset(
    {
        "plentyId", "externalIp", "isMain", "mail", "cnames", "txts", "subNameServers", "forwardsTo", "imageHost",
    }
)  # fmt: skip
"""The settings that are seen from outside only when they are live."""


def live_name(name: str) -> str:
    """The field that keeps a setting as it is seen from outside."""
    return f"live.{name}"


def live(domain: JsonObject, name: str) -> Any:
    """A setting as it is seen from outside: as it was saved, unless it was changed and is not live yet."""
    return domain.get(live_name(name), domain[name])


def system_ip(shelf: Shelf) -> str:
    """The IPv4 of the system, which a relocation changes."""
    return offers.CLOUD_BY_ID[cloud_now(shelf)].ip


def domains_json(shelf: Shelf) -> JsonObject:
    """All domains, and what can be ordered."""
    return {
        "domains": [domain_json(shelf, found) for found in present(shelf)],
        "handles": [handle_json(found) for found in shelf.all(HANDLE)],
        "tlds": [{"tld": tld, "priceCents": cents} for tld, cents in offers.TLDS],
        "systemIp": system_ip(shelf),
        "loadBalancer": offers.LOAD_BALANCER,
        "forwardingCents": offers.FORWARDING_CENTS,
    }


def present(shelf: Shelf) -> list[JsonObject]:
    """The domains whose contract has not ended."""
    return [found for found in shelf.all(DOMAIN) if not found["endsAt"] or found["endsAt"] > shelf.now]


def domain_json(shelf: Shelf, domain: JsonObject) -> JsonObject:
    """One domain with all its settings."""
    handle = shelf.one(HANDLE, domain["handleId"]) if domain["handleId"] else None
    registered = domain["kind"] in {"domain", "additional"}
    renewal = next_round(domain["orderedAt"], 12, shelf.now) if registered else None
    code_until = domain["authCodeUntil"]
    has_code = bool(code_until) and code_until > shelf.now
    return {
        "id": domain["id"],
        "name": domain["name"],
        "kind": domain["kind"],
        "state": domain["state"],
        "plentyId": domain["plentyId"],
        "externalIp": domain["externalIp"],
        "isMain": domain["isMain"],
        "parent": domain["parent"],
        "orderedAt": iso(domain["orderedAt"]),
        "expiresAt": iso(domain["endsAt"] or renewal),
        "handle": handle_json(handle) if handle else None,
        "dns": _dns(shelf, domain),
        # The DNS of an external domain is somebody else's; a subdomain has that of its parent.
        "nameServers": list(offers.NAME_SERVERS) if registered else [],
        "mail": {"kind": "", "ip": "", "mx10": "", "mx20": "", "mx30": "", "mx40": "", **domain["mail"]},
        "authCode": domain["authCode"] if has_code else "",
        "authCodeUntil": iso(code_until) if has_code else None,
        "cnames": domain["cnames"],
        "txts": domain["txts"],
        "subNameServers": domain["subNameServers"],
        "forwardsTo": domain["forwardsTo"],
        "imageHost": domain["imageHost"],
        "priceCents": monthly_cents(domain["name"]) if registered else 0,
        # What public name servers still say although it is to be gone; a fact of the sandbox alone.
        "leftOver": [{"source": domain["name"], "type": "AAAA", "target": domain["oldIpv6"]}]
        if domain["oldIpv6"]
        else [],
    }


def handle_json(handle: JsonObject) -> JsonObject:
    """The contact details of an owner."""
    return dict(handle)


def _dns(shelf: Shelf, domain: JsonObject) -> list[JsonObject]:
    name = domain["name"]
    if domain["plentyId"] == 0:
        target = domain["externalIp"]
        return [{"source": name, "type": "A", "target": target}] if target else []
    if domain["kind"] == "subdomain" or not is_whole(name):
        return [{"source": name, "type": "CNAME", "target": offers.LOAD_BALANCER}]
    return [
        {"source": name, "type": "A", "target": system_ip(shelf)},
        {"source": f"www.{name}", "type": "CNAME", "target": offers.LOAD_BALANCER},
    ]


def tld_of(name: str) -> str:
    """The longest top level domain on offer that a name ends with; empty where there is none."""
    fitting = [tld for tld, _ in offers.TLDS if name.endswith(f".{tld}")]
    return max(fitting, key=len, default="")


def is_whole(name: str) -> bool:
    """Whether a name is what is registered, with nothing in front of it; only such a one can have no CNAME."""
    ending = tld_of(name) or name.rpartition(".")[2]
    return "." not in name.removesuffix(f".{ending}")


def monthly_cents(name: str) -> int:
    """What a domain costs a month."""
    return dict(offers.TLDS).get(tld_of(name), 0)


def is_taken(shelf: Shelf, name: str) -> bool:
    """Whether a name belongs to somebody; the shop's own names do."""
    if any(found["name"] == name for found in present(shelf)):
        return True
    return name.partition(".")[0] in TAKEN


def systems_json(shelf: Shelf) -> list[JsonObject]:
    """The systems and clients that a domain can be linked to."""
    return [
        {"plentyId": client["id"], "name": client["name"]}
        for client in shelf.all(CLIENT)
        if not client["cancelledTo"] or client["cancelledTo"] > shelf.now
    ]
