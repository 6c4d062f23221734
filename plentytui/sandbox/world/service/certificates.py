"""Certificates and what can be ordered, as the extension sends them."""

from __future__ import annotations

from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import DAY
from plentytui.sandbox.world.service.domains import present
from plentytui.sandbox.world.service.seeding import CERTIFICATE
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

LETS_ENCRYPT = "lets-encrypt"
"""The id of the offer that is renewed by itself."""
FREE_DAYS, RENEWED_AFTER = 90, 60
"""How many days a free certificate is valid, and after how many it is renewed."""


def certificates_json(shelf: Shelf, domain: str = "") -> JsonObject:
    """The certificates of one domain with what can be ordered for it; of all with all offers without one."""
    shown = [certificate_json(shelf, one) for one in shelf.all(CERTIFICATE) if domain in {"", one["domain"]}]
    rows = offers.CERTIFICATES if not domain or not why_not(shelf, domain) else ()
    return {
        "certificates": shown,
        "offers": [
            {
                "id": row.id,
                "provider": row.provider,
                "caa": row.caa,
                "kind": row.kind,
                "years": row.years,
                "priceCents": row.cents,
                "monthlyCents": row.monthly_cents,
            }
            for row in rows
        ],
    }


def why_not(shelf: Shelf, name: str) -> str:
    """Why no certificate can be ordered for a domain (seed Service Centre, 4.1 and 4.3.1); empty where one can."""
    domain = next((found for found in present(shelf) if found["name"] == name), None)
    if domain is None:
        return f"{name} is no domain of this system."
    if domain["state"] == "cancelled":
        return f"{name} is cancelled; no certificate can be ordered for a cancelled domain."
    if name.endswith(offers.TEST_SUFFIXES):
        return f"{name} is a test domain; no certificate can be ordered for it."
    if domain["state"] != "active":
        return f"{name} is not active yet."
    if not domain["isMain"]:
        return f"{name} is not the main domain; set it as the main domain first."
    return ""


def certificate_json(shelf: Shelf, certificate: JsonObject) -> JsonObject:
    """One certificate."""
    row = next(row for row in offers.CERTIFICATES if row.id == certificate["offer"])
    begins, ends = validity(shelf, certificate)
    activates = certificate["activeFrom"]
    is_over = ends is not None and ends <= shelf.now
    return {
        "id": certificate["id"],
        "domain": certificate["domain"],
        "provider": row.provider,
        "kind": row.kind,
        "orderedAt": iso(certificate["orderedAt"]),
        "validFrom": iso(begins),
        "validTo": iso(ends),
        "isActive": certificate["isActive"] and not is_over,
        "activeFrom": iso(activates) if activates and activates > shelf.now else None,
        "renews": certificate["renews"],
        "terminatedTo": iso(certificate["terminatedTo"]),
        "monthlyCents": row.monthly_cents,
    }


def validity(shelf: Shelf, certificate: JsonObject) -> tuple[int | None, int | None]:
    """From when to when a certificate is valid; a free one has been renewed as often as it was due."""
    begins, ends, stops = certificate["validFrom"], certificate["validTo"], certificate["terminatedTo"]
    if certificate["offer"] != LETS_ENCRYPT or begins is None:
        return begins, ends
    until = min(shelf.now, stops) if stops else shelf.now
    begins += max(0, until - begins) // (RENEWED_AFTER * DAY) * RENEWED_AFTER * DAY
    ends = begins + FREE_DAYS * DAY
    return begins, min(ends, stops) if stops else ends
