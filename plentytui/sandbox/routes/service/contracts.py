"""Changing and cancelling the contract, ordering and cancelling clients (seed Service Centre, 2 and 5)."""

from __future__ import annotations

from plentytui.rules.rates import Rate
from plentytui.rules.service.clients import LONGEST_NAME
from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routes.service.desk import (
    BASE,
    RIGHT,
    JsonObject,
    agrees,
    conflict,
    flag,
    named,
    required,
    shelf_of,
    shown,
    text,
)
from plentytui.sandbox.routes.service.own import own_domain, settle
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.contract import (
    client_end,
    client_json,
    contract_json,
    earliest_end,
    is_over,
    rate_now,
    term_end,
)
from plentytui.sandbox.world.service.domains import present
from plentytui.sandbox.world.service.seeding import CLIENT, CONTRACT, DOMAIN
from plentytui.sandbox.world.service.shelf import Shelf

routes = Routes()

_ORDER = [row.rate for row in offers.RATES]


@routes.put(f"{BASE}/contract", right=RIGHT)
def change(call: Call) -> object:
    """Book a rate: a higher one at once, a lower one for the end of the regular duration (2.1)."""
    shelf = shelf_of(call)
    rate = required(call, "rate").lower()
    if rate not in _ORDER:
        raise invalid(rate="The selected rate is invalid.")
    _refuse_cancelled(shelf)
    present_rate = rate_now(shelf, call.config.rate)
    if _ORDER.index(rate) < _ORDER.index(present_rate):
        end = term_end(shelf)
        booked: JsonObject = {"nextRate": rate, "nextRateFrom": end}
        shelf.change(CONTRACT, 1, booked, (end, {"rate": rate, "nextRate": "", "nextRateFrom": None}))
    else:
        shelf.change(CONTRACT, 1, {"rate": Rate(rate).value, "nextRate": "", "nextRateFrom": None})
    return _contract(call, shelf)


@routes.put(f"{BASE}/contract/pro", right=RIGHT)
def switch_to_pro(call: Call) -> object:
    """Switch to PRO (2.1); there is no way back within the term (assumed)."""
    shelf = shelf_of(call)
    wanted = flag(call, "pro")
    if wanted is None:
        raise invalid(pro="The pro field is required.")
    _refuse_cancelled(shelf)
    if shelf.only(CONTRACT)["pro"]:
        raise conflict("The contract is PRO already.")
    if wanted:
        shelf.change(CONTRACT, 1, {"pro": True})
    return _contract(call, shelf)


@routes.post(f"{BASE}/contract/cancellation", right=RIGHT)
def cancel(call: Call) -> object:
    """Request that the contract be cancelled (2.2)."""
    shelf = shelf_of(call)
    if not named(call, offers.SYSTEM_NAME):
        raise invalid(name="The name is not the name of the system.")
    _refuse_cancelled(shelf)
    end = earliest_end(shelf)
    agrees(call, end)
    shelf.change(CONTRACT, 1, {"cancelledTo": end, "nextRate": "", "nextRateFrom": None, **_kept_rate(call, shelf)})
    return _contract(call, shelf)


@routes.post(f"{BASE}/clients", right=RIGHT)
def order_client(call: Call) -> object:
    """Order a client for a domain that is there already (5.1); the domain becomes its main domain (assumed)."""
    shelf = shelf_of(call)
    name = required(call, "name")
    if len(name) > LONGEST_NAME:
        raise invalid(name=f"The name may not be greater than {LONGEST_NAME} characters.")
    if any(client["name"].casefold() == name.casefold() for client in shelf.all(CLIENT)):
        raise conflict(f"There is a client {name} already.")
    domain = own_domain(call, shelf, required(call, "domain"), field="domain")
    if domain["state"] != "active":
        raise conflict(f"{domain['name']} is not active; a client needs a domain that is.")
    if domain["isMain"]:
        raise conflict(f"{domain['name']} is the main domain of another client.")
    if domain["name"].endswith(offers.TEST_SUFFIXES):
        raise conflict(f"{domain['name']} is a test domain; a client needs one of your own.")
    _refuse_cancelled(shelf)
    number = max(client["id"] for client in shelf.all(CLIENT)) + 1
    client: JsonObject = {
        "id": number, "name": name, "startedAt": shelf.now, "cancelledTo": None, "isDefault": False,
        "languages": "de, en", "currency": "EUR", "pluginSet": 2, "isFirst": False,
    }  # fmt: skip
    shelf.put(CLIENT, client)
    settle(shelf, domain, {"plentyId": number, "isMain": True, "externalIp": "", "forwardsTo": ""})
    return shown(call, client_json(shelf, client))


@routes.delete(f"{BASE}/clients/{{plentyId}}", right=RIGHT)
def cancel_client(call: Call) -> object:
    """Cancel a client with its domains (5.2 and 3.3); the answer has the start and end of its contract."""
    shelf = shelf_of(call)
    number = call.number("plentyId", "Client")
    client = shelf.one(CLIENT, number)
    if client is None or is_over(shelf, client):
        raise missing("Client", number)
    if client["isDefault"]:
        raise conflict(f"{client['name']} is the default store; it goes with the contract and not alone.")
    if client["cancelledTo"]:
        raise conflict(f"{client['name']} is cancelled already.")
    if text(call, "name") and not named(call, client["name"]):
        raise invalid(name="The name is not the name of the client.")
    end = client_end(shelf, client)
    agrees(call, end)
    client = shelf.change(CLIENT, number, {"cancelledTo": end})
    for domain in present(shelf):
        if domain["plentyId"] == number and domain["state"] != "cancelled":
            gone = {"state": "cancelled", "endsAt": end, "cancelledWith": number}
            shelf.change(DOMAIN, domain["id"], gone)
    return shown(call, client_json(shelf, client))


def _contract(call: Call, shelf: Shelf) -> object:
    return shown(call, contract_json(shelf, call.config.rate))


def _refuse_cancelled(shelf: Shelf) -> None:
    if shelf.only(CONTRACT)["cancelledTo"]:
        raise conflict("The contract is cancelled; it cannot be changed any more.")


def _kept_rate(call: Call, shelf: Shelf) -> JsonObject:
    """The rate as it is, so that a lower one that was booked does not come any more."""
    return {"rate": rate_now(shelf, call.config.rate).value}
