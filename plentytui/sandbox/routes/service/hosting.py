"""Cache, agencies and relocations (seed Service Centre, 6, 7 and 9)."""

from __future__ import annotations

from plentytui.sandbox.faults import invalid
from plentytui.sandbox.routes.service.desk import (
    BASE,
    RIGHT,
    conflict,
    instant,
    record,
    required,
    shelf_of,
    shown,
    whole,
)
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import DAY
from plentytui.sandbox.world.service.hosting import agency_json, cache_json
from plentytui.sandbox.world.service.relocations import SECONDS, begin_of, cloud_now, relocation_json, state_of
from plentytui.sandbox.world.service.seeding import AGENCY, CACHE, CONTRACT, RELOCATION

routes = Routes()

_REDIRECTS = ("active", "< IE 9 inactive")
_AHEAD = 2 * DAY
"""How far ahead a relocation has to be planned (9.1)."""


@routes.delete(f"{BASE}/cache", right=RIGHT)
def clear(call: Call) -> object:
    """Delete the cache."""
    shelf = shelf_of(call)
    shelf.change(CACHE, 1, {"clearedAt": shelf.now})
    return cache_json(shelf)


@routes.put(f"{BASE}/cache/pause", right=RIGHT)
def pause(call: Call) -> object:
    """Switch the cache off for a limited time (6.1)."""
    shelf = shelf_of(call)
    begin, end = instant(call, "from"), instant(call, "to")
    if end <= begin:
        raise invalid(to="The to must be a date after from.")
    if end <= shelf.now:
        raise invalid(to="The to must be a date after now.")
    shelf.change(CACHE, 1, {"offFrom": begin, "offTo": end})
    return cache_json(shelf)


@routes.delete(f"{BASE}/cache/pause", right=RIGHT)
def resume(call: Call) -> object:
    """Switch the cache on again before its time."""
    shelf = shelf_of(call)
    shelf.change(CACHE, 1, {"offFrom": None, "offTo": None})
    return cache_json(shelf)


@routes.put(f"{BASE}/cache/ssl-redirect", right=RIGHT)
def ssl_redirect(call: Call) -> object:
    """Redirect visitors to https always, or not those with browsers of long ago (6.2)."""
    shelf = shelf_of(call)
    wanted = required(call, "sslRedirect")
    if wanted not in _REDIRECTS:
        raise invalid(sslRedirect="The selected sslRedirect is invalid.")
    shelf.change(CACHE, 1, {"sslRedirect": wanted})
    return cache_json(shelf)


@routes.put(f"{BASE}/agency", right=RIGHT)
def agency(call: Call) -> object:
    """Give a design agency and a consultant access, or take it from them (7.1)."""
    shelf = shelf_of(call)
    known = shelf.only(AGENCY)
    chosen = {}
    for name, role in (("designId", "design"), ("consultantId", "consultant")):
        number = whole(call, name, known[name])
        if number and not any(row.id == number and row.role == role for row in offers.AGENCIES):
            raise invalid(**{name: f"The selected {name} is invalid."})
        chosen[name] = number
    shelf.change(AGENCY, 1, chosen)
    return shown(call, agency_json(shelf))


@routes.post(f"{BASE}/relocations", right=RIGHT)
def plan(call: Call) -> object:
    """Plan a relocation; it may begin later where another system is moved to the cloud at that time (9.2)."""
    shelf = shelf_of(call)
    cloud = offers.CLOUD_BY_ID.get(required(call, "target"))
    if cloud is None:
        raise invalid(target="The selected target is invalid.")
    planned = instant(call, "beginsAt")
    if not shelf.only(CONTRACT)["isCloud"]:
        raise conflict("A relocation needs a cloud contract; change the contract first.")
    if cloud.id == cloud_now(shelf):
        raise conflict(f"The system is in {cloud.name} already.")
    if any(state_of(one, shelf.now)[0] in {"planned", "running", "cancelling"} for one in shelf.all(RELOCATION)):
        raise conflict("A relocation is planned or under way already.")
    if planned < shelf.now + _AHEAD:
        raise invalid(beginsAt="The relocation must be scheduled to begin at least 2 days in the future.")
    made = {"id": shelf.next_id(RELOCATION), "source": cloud_now(shelf), "target": cloud.id, "plannedFor": planned}
    begins = begin_of(shelf, cloud, planned)
    return relocation_json(
        shelf, shelf.put(RELOCATION, made | {"beginsAt": begins, "seconds": SECONDS, "cancelledAt": None})
    )


@routes.delete(f"{BASE}/relocations/{{id}}", right=RIGHT)
def cancel(call: Call) -> object:
    """Cancel a relocation that is planned or under way; what was moved already is moved back (9.3)."""
    shelf = shelf_of(call)
    known = record(call, RELOCATION, "Relocation")
    state = state_of(known, shelf.now)[0]
    if state == "done":
        raise conflict("The relocation is completed; plan a new one to move the system back.")
    if state in {"cancelling", "cancelled"}:
        raise conflict("The relocation is cancelled already.")
    return relocation_json(shelf, shelf.change(RELOCATION, known["id"], {"cancelledAt": shelf.now}))
