"""What Kranich & Finch offer on plentyMarketplace when the world begins; made on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.models.offers import OfferState
from plentytui.sandbox.world.service.calendar import DAY
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World

OFFER = "market_offer"
"""The kind of the records."""
_MADE = "market_offers"
REVIEW_SECONDS = 2 * DAY
"""How long a review takes."""

_SERVICE: JsonObject = {"type": "service", "delivery": "", "downloads": [], "forwardingUrl": ""}
_TOOL: JsonObject = {"type": "tool", "term": "", "months": 0, "webhookUrl": ""}
_OFFERS: tuple[JsonObject, ...] = (
    {
        **_SERVICE, "id": 1, "name": "Online store for furniture", "priceNet": "1000.00", "term": "project",
        "months": 0, "description": "We set your online store up, with configurators for tables and shelves.",
        "webhookUrl": "https://kranich-finch.de/service/tickets", "state": OfferState.APPROVED.value, "note": "",
    },
    {
        **_SERVICE, "id": 2, "name": "Marketplace care", "priceNet": "49.00", "term": "period", "months": 12,
        "description": "We look after your listings on marketplaces, month by month.",
        "webhookUrl": "https://hooks.kranich-finch.de/purchases", "state": OfferState.IN_REVIEW.value, "note": "",
    },
    {
        **_TOOL, "id": 3, "name": "Board cutter", "priceNet": "29.00", "delivery": "download",
        "description": "Works out how boards are cut with the least waste.",
        "downloads": ["https://kranich-finch.de/downloads/board-cutter.zip"], "forwardingUrl": "",
        "state": OfferState.REJECTED.value, "note": "The download link answers with 404.",
    },
)  # fmt: skip


def make_offers(world: World, shelf: Shelf) -> None:
    """Make the offers where the world has none yet."""
    if world.record(_MADE, 1) is not None:
        return
    for offer in _OFFERS:
        made = offer | {"changedAt": shelf.start - int(offer["id"]) * DAY}
        ends = shelf.start + REVIEW_SECONDS
        later: JsonObject = {"state": OfferState.APPROVED.value, "changedAt": ends}
        scheduled = ((ends, later),) if offer["state"] == OfferState.IN_REVIEW.value else ()
        shelf.put(OFFER, made, *scheduled)
    world.keep_record(_MADE, {"id": 1})
