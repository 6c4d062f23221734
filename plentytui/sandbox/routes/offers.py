"""Offers on plentyMarketplace, by the extension (seed Services and tools).

Assumed: all of it, because no public route offers any of it. The review takes two days; whoever offers a service whose
webhook cannot be reached, which here is one of ``.invalid``, is told so.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from plentytui.models.offers import Delivery, OfferState, OfferType, Term
from plentytui.sandbox.faults import invalid
from plentytui.sandbox.routes.service.desk import (
    BASE,
    RIGHT,
    JsonObject,
    conflict,
    record,
    required,
    shelf_of,
    shown,
    whole,
)
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.offers import OFFER, REVIEW_SECONDS, make_offers
from plentytui.sandbox.world.service.shelf import Shelf

routes = Routes()

_UNREACHABLE = "The webhook URL cannot be reached."


@routes.get(f"{BASE}/offers", right=RIGHT)
def offers(call: Call) -> object:
    """All offers, the newest first."""
    found = sorted(_shelf(call).all(OFFER), key=lambda offer: int(offer["id"]), reverse=True)
    return shown(call, {"offers": [_json(offer) for offer in found]})


@routes.post(f"{BASE}/offers", right=RIGHT)
def create(call: Call) -> object:
    """Create an offer; it is reviewed."""
    shelf = _shelf(call)
    return _reviewed(call, shelf, {"id": shelf.next_id(OFFER)})


@routes.put(f"{BASE}/offers/{{id}}", right=RIGHT)
def edit(call: Call) -> object:
    """Change an offer; it is reviewed anew."""
    shelf = _shelf(call)
    return _reviewed(call, shelf, {"id": _open(call)["id"]})


@routes.delete(f"{BASE}/offers/{{id}}", right=RIGHT)
def withdraw(call: Call) -> object:
    """Withdraw an offer."""
    shelf = _shelf(call)
    offer = _open(call) | {"state": OfferState.WITHDRAWN.value, "note": "", "changedAt": shelf.now}
    return shown(call, _json(shelf.put(OFFER, offer)))


def _shelf(call: Call) -> Shelf:
    shelf = shelf_of(call)
    make_offers(call.world, shelf)
    return shelf


def _open(call: Call) -> JsonObject:
    found = record(call, OFFER, "Offer")
    if found["state"] == OfferState.WITHDRAWN.value:
        raise conflict("The offer is withdrawn; create a new one.")
    return found


def _reviewed(call: Call, shelf: Shelf, start: JsonObject) -> object:
    offer = start | _read(call) | {"state": OfferState.IN_REVIEW.value, "note": "", "changedAt": shelf.now}
    host = urlsplit(str(offer["webhookUrl"])).hostname or ""
    ends = shelf.now + REVIEW_SECONDS
    outcome: JsonObject = {"state": OfferState.APPROVED.value, "changedAt": ends}
    if host.endswith(".invalid"):
        outcome = {"state": OfferState.REJECTED.value, "note": _UNREACHABLE, "changedAt": ends}
    return shown(call, _json(shelf.put(OFFER, offer, (ends, outcome))))


def _read(call: Call) -> JsonObject:
    kind = required(call, "type")
    if kind not in {one.value for one in OfferType}:
        raise invalid(type="The selected type is invalid.")
    found: JsonObject = {name: required(call, name) for name in ("name", "description", "priceNet")}
    found |= {
        "type": kind,
        "term": "",
        "months": 0,
        "webhookUrl": "",
        "delivery": "",
        "downloads": [],
        "forwardingUrl": "",
    }
    if kind == OfferType.SERVICE.value:
        found |= {"term": required(call, "term"), "months": whole(call, "months")}
        found["webhookUrl"] = _address(required(call, "webhookUrl"), "webhookUrl")
        if found["term"] not in {one.value for one in Term}:
            raise invalid(term="The selected term is invalid.")
        return found
    found["delivery"] = required(call, "delivery")
    if found["delivery"] == Delivery.FORWARDING.value:
        found["forwardingUrl"] = _address(required(call, "forwardingUrl"), "forwardingUrl")
        return found
    links = call.fields.get("downloads")
    if not isinstance(links, list) or not links:
        raise invalid(downloads="The downloads field is required.")
    found["downloads"] = [_address(str(link), "downloads") for link in links]
    return found


def _address(value: str, field: str) -> str:
    if not value.startswith("https://"):
        raise invalid(**{field: f"The {field} must be a valid https URL."})
    return value


def _json(offer: JsonObject) -> JsonObject:
    return offer | {"changedAt": iso(int(offer["changedAt"]))}
