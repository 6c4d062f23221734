"""Ordering, relocating, linking and cancelling domains, and their owners' handles (seed Service Centre, 3.1 to 3.3)."""

from __future__ import annotations

import re

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routes.service.desk import (
    BASE,
    RIGHT,
    JsonObject,
    agrees,
    conflict,
    flag,
    named,
    record,
    required,
    shelf_of,
    shown,
    text,
    whole,
)
from plentytui.sandbox.routes.service.own import REGISTERED, latest, moment, own_domain, path_domain, saved, settle
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.service.calendar import next_round
from plentytui.sandbox.world.service.domains import (
    domain_json,
    handle_json,
    is_taken,
    monthly_cents,
    present,
    systems_json,
    tld_of,
)
from plentytui.sandbox.world.service.seeding import DOMAIN, HANDLE, blank_domain
from plentytui.sandbox.world.service.shelf import Shelf

routes = Routes()

_DOMAINS = f"{BASE}/domains"
_HANDLE_FIELDS = ("company", "firstName", "lastName", "street", "postcode", "city", "country", "phone", "email")
_WANTED = ("firstName", "lastName", "street", "postcode", "city", "country", "email")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_VALUE = 120


@routes.get(f"{_DOMAINS}/availability/{{name}}", right=RIGHT)
def availability(call: Call) -> object:
    """Whether the sandbox's registry would register a name (3.1.1)."""
    from plentytui.rules.service.domain_names import registrable_fault, u_name

    name = u_name(call.path["name"])
    reason = registrable_fault(name)
    taken = not reason and is_taken(shelf_of(call), name)
    if taken:
        reason = f"{name} is taken."
    if not reason and not tld_of(name):
        reason = f"{name} has an ending that cannot be ordered here."
    told = {"available": not reason, "taken": taken, "reason": reason}
    return {"name": name, **told, "priceCents": monthly_cents(name)}


@routes.post(_DOMAINS, right=RIGHT)
def order(call: Call) -> object:
    """Order a new domain (3.1.1)."""
    from plentytui.rules.service.effective import settings_change

    shelf = shelf_of(call)
    name = _new_name(call, shelf)
    if is_taken(shelf, name):
        raise conflict(f"{name} is taken; relocate it if it is yours, or choose another name.")
    return _registered(call, shelf, name, "ordered", latest(settings_change(moment(shelf), SYSTEM_ZONE)))


@routes.post(f"{_DOMAINS}/relocations", right=RIGHT)
def relocate_in(call: Call) -> object:
    """Relocate a domain from another provider, with its auth code (3.1.2)."""
    from plentytui.rules.service.effective import relocation_of

    shelf = shelf_of(call)
    name = _new_name(call, shelf)
    code = required(call, "authCode")
    if len(code) > _LONGEST_VALUE or any(letter.isspace() for letter in code):
        raise invalid(authCode="The authCode format is invalid.")
    return _registered(call, shelf, name, "relocating", latest(relocation_of(tld_of(name), moment(shelf), SYSTEM_ZONE)))


@routes.post(f"{_DOMAINS}/external", right=RIGHT)
def create_external(call: Call) -> object:
    """Link a domain that another provider hosts (3.1.3); the answer's ``dns`` is what to enter there."""
    from plentytui.rules.service.domain_names import name_fault, u_name
    from plentytui.rules.service.effective import external_domain

    shelf = shelf_of(call)
    given = required(call, "name")
    if fault := name_fault(given):
        raise invalid(name=fault)
    name = u_name(given)
    _refuse_known(shelf, name)
    fields = {"name": name, "kind": "external", "plentyId": _system(call, shelf), "atProvider": False}
    domain = blank_domain() | {"id": shelf.next_id(DOMAIN), "orderedAt": shelf.now} | fields
    # The sandbox takes it that the data is entered at the provider's at once.
    there = latest(external_domain(moment(shelf), SYSTEM_ZONE))
    return shown(call, domain_json(shelf, shelf.put(DOMAIN, domain, (there, {"atProvider": True}))))


@routes.post(f"{_DOMAINS}/subdomains", right=RIGHT)
def order_subdomain(call: Call) -> object:
    """Create a subdomain of a domain (3.1.4)."""
    from plentytui.rules.service.domain_names import subdomain_fault, u_name, whole_name
    from plentytui.rules.service.effective import settings_change

    shelf = shelf_of(call)
    parent = own_domain(call, shelf, required(call, "parent"), field="parent")
    if parent["kind"] == "subdomain":
        raise invalid(parent="The selected parent is a subdomain itself.")
    if parent["state"] == "cancelled":
        raise conflict(f"{parent['name']} is cancelled; it gets no subdomain any more.")
    name = u_name(whole_name(required(call, "name"), parent["name"]))
    if fault := subdomain_fault(name, parent["name"]):
        raise invalid(name=fault)
    _refuse_known(shelf, name)
    fields = {"name": name, "kind": "subdomain", "parent": parent["name"], "plentyId": _system(call, shelf)}
    return _kept(call, shelf, fields, latest(settings_change(moment(shelf), SYSTEM_ZONE)))


@routes.delete(f"{_DOMAINS}/{{name}}", right=RIGHT)
def delete_subdomain(call: Call) -> object:
    """Delete a subdomain (3.1.5)."""
    from plentytui.rules.service.effective import settings_change

    shelf = shelf_of(call)
    domain = path_domain(call, shelf)
    if domain["kind"] != "subdomain":
        raise conflict(f"{domain['name']} is no subdomain; cancel it instead.")
    if domain["isMain"]:
        raise conflict(f"{domain['name']} is the main domain of a client; select another main domain first.")
    # It is gone from the list at once; who looks from outside sees it until the change is live.
    visible_to = latest(settings_change(moment(shelf), SYSTEM_ZONE))
    shelf.change(DOMAIN, domain["id"], {"endsAt": shelf.now, "visibleTo": visible_to})
    for other in present(shelf):
        if other["imageHost"] == domain["name"]:
            settle(shelf, other, {"imageHost": ""})
    return None


@routes.post(f"{_DOMAINS}/{{name}}/cancellation", right=RIGHT)
def cancel(call: Call) -> object:
    """Cancel a domain to the end of its contract; a main domain wants its name typed (3.3)."""
    from plentytui.rules.service.domain_names import same_name

    shelf = shelf_of(call)
    domain = path_domain(call, shelf)
    if domain["kind"] == "subdomain":
        raise conflict(f"{domain['name']} is a subdomain; delete it instead.")
    if domain["state"] == "cancelled":
        raise conflict(f"{domain['name']} is cancelled already.")
    if domain["isMain"] and not (named(call, domain["name"]) or same_name(text(call, "name"), domain["name"])):
        raise invalid(name="The name is not the name of the domain.")
    # What another provider registered has no contract here: its link ends at once.
    end = next_round(domain["orderedAt"], 12, shelf.now) if domain["kind"] in REGISTERED else shelf.now
    if domain["kind"] in REGISTERED:
        agrees(call, end)
    return saved(call, shelf, domain, state="cancelled", endsAt=end)


@routes.post(f"{BASE}/handles", right=RIGHT)
def create_handle(call: Call) -> object:
    """Keep the contact details of an owner (3.2)."""
    shelf = shelf_of(call)
    return shown(call, handle_json(_new_handle(shelf, _handle_fields(call.fields))))


@routes.put(f"{BASE}/handles/{{id}}", right=RIGHT)
def change_handle(call: Call) -> object:
    """Change the contact details of an owner, for all domains of that owner (3.2)."""
    shelf = shelf_of(call)
    known = record(call, HANDLE, "Handle")
    return shown(call, handle_json(shelf.change(HANDLE, known["id"], _handle_fields({**known, **call.fields}))))


@routes.put(f"{_DOMAINS}/{{name}}/handle", right=RIGHT)
def set_handle(call: Call) -> object:
    """Give a domain an owner: one that is kept already, or a new one (3.2)."""
    shelf = shelf_of(call)
    domain = path_domain(call, shelf)
    if domain["kind"] not in REGISTERED:
        raise conflict(f"{domain['name']} is not registered here, so it has no handle here.")
    return saved(call, shelf, domain, handleId=_handle_id(call, shelf, call.fields))


def _registered(call: Call, shelf: Shelf, name: str, state: str, active_at: int) -> object:
    fields: JsonObject = {
        "name": name,
        "kind": "additional" if flag(call, "additional") else "domain",
        "state": state,
        "plentyId": _system(call, shelf),
        "handleId": _handle_id(call, shelf, call.fields.get("handle")),
        # The default for every new domain (3.8).
        "mail": {"kind": "mailbox.org"},
    }
    return _kept(call, shelf, fields, active_at)


def _kept(call: Call, shelf: Shelf, fields: JsonObject, active_at: int) -> object:
    domain = blank_domain() | {"id": shelf.next_id(DOMAIN), "orderedAt": shelf.now, "state": "ordered"} | fields
    return shown(call, domain_json(shelf, shelf.put(DOMAIN, domain, (active_at, {"state": "active"}))))


def _new_name(call: Call, shelf: Shelf) -> str:
    from plentytui.rules.service.domain_names import registrable_fault, u_name

    given = required(call, "name")
    if fault := registrable_fault(given):
        raise invalid(name=fault)
    name = u_name(given)
    if not tld_of(name):
        raise invalid(name=f"The ending of {name} cannot be ordered here.")
    _refuse_known(shelf, name)
    return name


def _refuse_known(shelf: Shelf, name: str) -> None:
    if any(found["name"] == name for found in present(shelf)):
        raise conflict(f"{name} is among your domains already.")


def _system(call: Call, shelf: Shelf) -> int:
    number = whole(call, "plentyId")
    if number not in {system["plentyId"] for system in systems_json(shelf)}:
        raise invalid(plentyId="The selected plentyId is invalid.")
    return number


def _handle_id(call: Call, shelf: Shelf, given: object) -> int:
    """The id of the handle that is named, or of a new one made of what was given."""
    number = whole(call, "handleId")
    if number:
        if shelf.one(HANDLE, number) is None:
            raise missing("Handle", number)
        return number
    if not isinstance(given, dict):
        raise invalid(handleId="The handleId field is required when handle is not present.")
    return int(_new_handle(shelf, _handle_fields(given))["id"])


def _new_handle(shelf: Shelf, fields: JsonObject) -> JsonObject:
    return shelf.put(HANDLE, {"id": shelf.next_id(HANDLE), **fields})


def _handle_fields(given: object) -> JsonObject:
    values = given if isinstance(given, dict) else {}
    found = {name: str(values.get(name) or "").strip() for name in _HANDLE_FIELDS}
    faults = {name: f"The {name} field is required." for name in _WANTED if not found[name]}
    faults |= {name: f"The {name} is too long." for name, value in found.items() if len(value) > _LONGEST_VALUE}
    if found["email"] and not _ADDRESS.fullmatch(found["email"]):
        faults["email"] = "The email must be a valid email address."
    if faults:
        raise invalid(**faults)
    return found
