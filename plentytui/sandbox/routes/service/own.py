"""Finding the domain that a call is about, and what the routes of domains have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routes.service.desk import JsonObject, conflict, shown
from plentytui.sandbox.world.service.domains import SLOW, domain_json, live, live_name, present
from plentytui.sandbox.world.service.seeding import DOMAIN
from plentytui.sandbox.world.service.shelf import Shelf

if TYPE_CHECKING:
    from plentytui.models.forms import Effective
    from plentytui.sandbox.routing import Call

REGISTERED = frozenset({"domain", "additional"})
"""The kinds of domains that are registered through plentymarkets."""


def find(shelf: Shelf, name: str) -> JsonObject | None:
    """The domain of that name, in its Unicode or ASCII form; None where there is none."""
    from plentytui.rules.service.domain_names import same_name

    return next((found for found in present(shelf) if same_name(found["name"], name)), None)


def own_domain(call: Call, shelf: Shelf, name: str, *, field: str) -> JsonObject:
    """The domain that a value of the body names; 422 where there is none."""
    found = find(shelf, name)
    if found is None:
        raise invalid(**{field: f"The selected {field} is invalid."})
    return found


def path_domain(call: Call, shelf: Shelf) -> JsonObject:
    """The domain whose name stands in the path; 404 where there is none."""
    found = find(shelf, call.path["name"])
    if found is None:
        raise missing("Domain", call.path["name"])
    return found


def changeable(call: Call, shelf: Shelf) -> JsonObject:
    """The domain of the path, which must not be cancelled."""
    found = path_domain(call, shelf)
    if found["state"] == "cancelled":
        raise conflict(f"{found['name']} is cancelled; it cannot be changed any more.")
    return found


def with_own_dns(call: Call, shelf: Shelf) -> JsonObject:
    """The domain of the path, whose DNS must be managed here (3.4.1)."""
    found = changeable(call, shelf)
    if found["kind"] == "external":
        raise conflict(f"The DNS of {found['name']} is managed by its external provider; save the record there.")
    return found


def saved(call: Call, shelf: Shelf, domain: JsonObject, **values: object) -> object:
    """Change fields of a domain and answer with it as it is then."""
    return shown(call, domain_json(shelf, settle(shelf, domain, values)))


def settle(shelf: Shelf, domain: JsonObject, values: Mapping[str, object]) -> JsonObject:
    """Save settings of a domain at once; from outside they are seen when the rules say that they are live."""
    from plentytui.rules.service.effective import settings_change

    at = latest(settings_change(moment(shelf), SYSTEM_ZONE))
    slow = {name: value for name, value in values.items() if name in SLOW}
    before = {live_name(name): live(domain, name) for name in slow}
    after = {live_name(name): value for name, value in slow.items()}
    later = ((at, after),) if after else ()
    return shelf.change(DOMAIN, domain["id"], {**before, **values}, *later)


def moment(shelf: Shelf) -> datetime:
    """Now, in the system's zone, for the rules of time."""
    return datetime.fromtimestamp(shelf.now, UTC).astimezone(SYSTEM_ZONE)


def latest(effective: Effective) -> int:
    """When a change is live at the latest, which is when the sandbox makes it live."""
    return int(effective.latest.timestamp())
