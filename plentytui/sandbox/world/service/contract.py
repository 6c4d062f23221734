"""The contract and the clients (stores) as the extension sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.rules.rates import Rate
from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import months_later, next_round
from plentytui.sandbox.world.service.seeding import CLIENT, CONTRACT, DOMAIN
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World


def term_end(shelf: Shelf) -> int:
    """When the regular duration that runs now ends; where it was cancelled, when it ended or will end."""
    contract = shelf.only(CONTRACT)
    if contract["cancelledTo"]:
        return int(contract["cancelledTo"])
    return next_round(contract["firstTermEndsAt"], contract["termMonths"], shelf.now)


def earliest_end(shelf: Shelf) -> int:
    """The end of the contract if it is cancelled now: of this term while its notice can be kept, else of the next."""
    contract = shelf.only(CONTRACT)
    end = term_end(shelf)
    in_time = shelf.now <= months_later(end, -contract["noticeMonths"])
    return end if in_time else months_later(end, contract["termMonths"])


def rate_now(shelf: Shelf, usual: Rate) -> Rate:
    """The rate that is booked; the sandbox's own where none was ever changed."""
    return Rate(shelf.only(CONTRACT)["rate"] or usual)


def booked_rate(world: World, now: int) -> Rate | None:
    """The rate that was booked in the world, None where it is the one that the sandbox was started with."""
    found = Shelf(world, now).one(CONTRACT, 1)
    return Rate(found["rate"]) if found and found["rate"] else None


def contract_json(shelf: Shelf, usual: Rate) -> JsonObject:
    """The terms, the rates that can be booked and the clients."""
    contract = shelf.only(CONTRACT)
    rate = rate_now(shelf, usual)
    row = next(row for row in offers.RATES if row.rate == rate)
    clients = [client for client in shelf.all(CLIENT) if not is_over(shelf, client)]
    extra = offers.CLIENT_CENTS * sum(not client["isDefault"] for client in clients)
    return {
        "contract": {
            "rate": rate.value,
            "pro": contract["pro"],
            "startedAt": iso(contract["startedAt"]),
            "termEndsAt": iso(term_end(shelf)),
            "termMonths": contract["termMonths"],
            "noticeMonths": contract["noticeMonths"],
            "monthlyOrders": row.orders,
            "priceCents": row.cents + extra + (offers.PRO_CENTS if contract["pro"] else 0),
            "currency": contract["currency"],
            "isCloud": contract["isCloud"],
            "nextRate": contract["nextRate"],
            "nextRateFrom": iso(contract["nextRateFrom"]),
            "cancelledTo": iso(contract["cancelledTo"]),
        },
        "rates": [
            {"rate": row.rate, "name": row.name, "monthlyOrders": row.orders, "priceCents": row.cents}
            for row in offers.RATES
        ],
        "proPriceCents": offers.PRO_CENTS,
        "clientPriceCents": offers.CLIENT_CENTS,
        "clients": [client_json(shelf, client) for client in clients],
    }


def client_json(shelf: Shelf, client: JsonObject) -> JsonObject:
    """The contract side of a client."""
    return {
        "plentyId": client["id"],
        "name": client["name"],
        "domain": main_domain(shelf, client["id"]),
        "startedAt": iso(client["startedAt"]),
        "endsAt": iso(client_end(shelf, client)),
        "priceCents": 0 if client["isDefault"] else offers.CLIENT_CENTS,
        "isDefault": client["isDefault"],
        "cancelledTo": iso(client["cancelledTo"]),
    }


def client_end(shelf: Shelf, client: JsonObject) -> int:
    """When a client's contract ends: the year that runs, or what it was cancelled to."""
    if client["isDefault"]:
        return term_end(shelf)
    return int(client["cancelledTo"] or next_round(months_later(client["startedAt"], 12), 12, shelf.now))


def is_over(shelf: Shelf, client: JsonObject) -> bool:
    """Whether a client's contract has ended."""
    return bool(client["cancelledTo"]) and client["cancelledTo"] <= shelf.now


def main_domain(shelf: Shelf, plenty_id: int) -> str:
    """The name of a client's main domain; empty for none."""
    mine = (found for found in shelf.all(DOMAIN) if found["plentyId"] == plenty_id and found["isMain"])
    return next((str(found["name"]) for found in mine), "")
