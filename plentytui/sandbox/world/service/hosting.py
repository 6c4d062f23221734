"""Cache and agencies as the extension sends them."""

from __future__ import annotations

from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.seeding import AGENCY, CACHE
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf


def cache_json(shelf: Shelf) -> JsonObject:
    """The cache; a pause that is over is not told."""
    cache = shelf.only(CACHE)
    is_ahead = bool(cache["offTo"]) and cache["offTo"] > shelf.now
    return {
        "clearedAt": iso(cache["clearedAt"]),
        "offFrom": iso(cache["offFrom"]) if is_ahead else None,
        "offTo": iso(cache["offTo"]) if is_ahead else None,
        "sslRedirect": cache["sslRedirect"],
    }


def agency_json(shelf: Shelf) -> JsonObject:
    """The agencies there are, and those with access."""
    chosen = shelf.only(AGENCY)
    return {
        "agencies": [row._asdict() for row in offers.AGENCIES],
        "designId": chosen["designId"],
        "consultantId": chosen["consultantId"],
    }
