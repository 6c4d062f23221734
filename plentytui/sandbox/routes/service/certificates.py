"""Ordering, activating and ending certificates (seed Service Centre, 4)."""

from __future__ import annotations

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.faults import invalid
from plentytui.sandbox.routes.service.desk import BASE, RIGHT, JsonObject, conflict, flag, record, required, shelf_of
from plentytui.sandbox.routes.service.own import latest, moment, own_domain
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import DAY, months_later
from plentytui.sandbox.world.service.certificates import FREE_DAYS, LETS_ENCRYPT, certificate_json, validity, why_not
from plentytui.sandbox.world.service.seeding import CERTIFICATE, blank_certificate
from plentytui.sandbox.world.service.shelf import Shelf

routes = Routes()

_PATH = f"{BASE}/certificates"
_NOTICE_MONTHS = 1
"""The notice of a free certificate (4.1)."""


@routes.post(_PATH, right=RIGHT)
def order(call: Call) -> object:
    """Buy a certificate for a main domain (4.4.2)."""
    from plentytui.rules.service.effective import certificate_ordered

    shelf = shelf_of(call)
    domain = _eligible(call, shelf)
    row = next((row for row in offers.CERTIFICATES if row.id == required(call, "offerId")), None)
    if row is None or row.id == LETS_ENCRYPT:
        raise invalid(offerId="The selected offerId is invalid.")
    fields: JsonObject = {"offer": row.id, "validTo": months_later(shelf.now, 12 * row.years)}
    return _ordered(shelf, domain, fields, latest(certificate_ordered(moment(shelf), SYSTEM_ZONE)))


@routes.post(f"{_PATH}/lets-encrypt", right=RIGHT)
def order_lets_encrypt(call: Call) -> object:
    """Have a free certificate of Let's Encrypt, for a monthly provisioning fee (4.5.1)."""
    from plentytui.rules.service.effective import lets_encrypt

    shelf = shelf_of(call)
    domain = _eligible(call, shelf)
    for known in shelf.all(CERTIFICATE):
        if known["domain"] == domain and known["renews"]:
            raise conflict(f"{domain} has a certificate of Let's Encrypt already.")
    fields: JsonObject = {"offer": LETS_ENCRYPT, "validTo": shelf.now + FREE_DAYS * DAY, "renews": True}
    return _ordered(shelf, domain, fields, latest(lets_encrypt(moment(shelf), SYSTEM_ZONE)))


@routes.put(f"{_PATH}/{{id}}", right=RIGHT)
def switch(call: Call) -> object:
    """Activate or deactivate a bought certificate; its end does not move (4.4.3)."""
    from plentytui.rules.service.effective import certificate_activated

    shelf = shelf_of(call)
    known = record(call, CERTIFICATE, "Certificate")
    wanted = flag(call, "isActive")
    if wanted is None:
        raise invalid(isActive="The isActive field is required.")
    if known["offer"] == LETS_ENCRYPT:
        raise conflict("A certificate of Let's Encrypt is ended with a month's notice, not deactivated.")
    _, ends = validity(shelf, known)
    if ends is not None and ends <= shelf.now:
        raise conflict("The certificate has expired; order a new one.")
    if not wanted:
        values = {"isActive": False, "activeFrom": None}
        return certificate_json(shelf, shelf.change(CERTIFICATE, known["id"], values))
    if known["isActive"]:
        raise conflict("The certificate is active already.")
    at = latest(certificate_activated(moment(shelf), SYSTEM_ZONE))
    changed = shelf.change(CERTIFICATE, known["id"], {"activeFrom": at}, (at, {"isActive": True}))
    _replaced(shelf, known["domain"], known["id"], at)
    return certificate_json(shelf, changed)


@routes.delete(f"{_PATH}/{{id}}", right=RIGHT)
def end(call: Call) -> object:
    """End a certificate of Let's Encrypt with a month's notice (4.1)."""
    shelf = shelf_of(call)
    known = record(call, CERTIFICATE, "Certificate")
    if known["offer"] != LETS_ENCRYPT:
        raise conflict("A bought certificate is not renewed, so it ends by itself; deactivate it instead.")
    if known["terminatedTo"]:
        raise conflict("The certificate is ended already.")
    values = {"terminatedTo": months_later(shelf.now, _NOTICE_MONTHS), "renews": False}
    return certificate_json(shelf, shelf.change(CERTIFICATE, known["id"], values))


def _eligible(call: Call, shelf: Shelf) -> str:
    """The name of the body's domain, which has to be a main domain that is active (4.1 and 4.3.1)."""
    domain = own_domain(call, shelf, required(call, "domain"), field="domain")
    if reason := why_not(shelf, domain["name"]):
        raise conflict(reason)
    return str(domain["name"])


def _ordered(shelf: Shelf, domain: str, fields: JsonObject, at: int) -> object:
    begun = {"domain": domain, "orderedAt": shelf.now, "validFrom": shelf.now, "activeFrom": at}
    known = blank_certificate() | begun | fields | {"id": shelf.next_id(CERTIFICATE)}
    shelf.put(CERTIFICATE, known, (at, {"isActive": True}))
    _replaced(shelf, domain, known["id"], at)
    return certificate_json(shelf, known)


def _replaced(shelf: Shelf, domain: str, by: int, at: int) -> None:
    """Only one certificate of a domain is in use: the others rest from the moment the new one is active."""
    for other in shelf.all(CERTIFICATE):
        if other["domain"] == domain and other["id"] != by and (other["isActive"] or other["activeFrom"]):
            shelf.change(CERTIFICATE, other["id"], {}, (at, {"isActive": False, "activeFrom": None}))
