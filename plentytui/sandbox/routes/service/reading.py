"""What the extension shows of the Service Centre's tabs."""

from __future__ import annotations

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.routes.service.desk import BASE, RIGHT, shelf_of, shown
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.service import hosting, offers
from plentytui.sandbox.world.service.certificates import certificates_json
from plentytui.sandbox.world.service.contract import contract_json
from plentytui.sandbox.world.service.domains import domains_json, systems_json
from plentytui.sandbox.world.service.relocations import relocations_json
from plentytui.sandbox.world.service.versions import versions

routes = Routes()


@routes.get(f"{BASE}/system")
def system(call: Call) -> object:
    """The version that runs and its changelog; whoever is logged in may see it."""
    shelf = shelf_of(call)
    known = {"plentyId": offers.SYSTEM_ID, "name": offers.SYSTEM_NAME, "timezone": SYSTEM_ZONE.key, "isTest": False}
    return shown(call, known | versions(shelf) | {"systems": systems_json(shelf)})


@routes.get(f"{BASE}/contract", right=RIGHT)
def contract(call: Call) -> object:
    """The terms, the rates and the clients."""
    return shown(call, contract_json(shelf_of(call), call.config.rate))


@routes.get(f"{BASE}/domains", right=RIGHT)
def domains(call: Call) -> object:
    """All domains, and what can be ordered."""
    return shown(call, domains_json(shelf_of(call)))


@routes.get(f"{BASE}/certificates", right=RIGHT)
def certificates(call: Call) -> object:
    """All certificates, or those of one domain with what can be ordered for it."""
    return certificates_json(shelf_of(call), call.params.text("domain").strip().lower())


@routes.get(f"{BASE}/cache", right=RIGHT)
def cache(call: Call) -> object:
    """The cache."""
    return hosting.cache_json(shelf_of(call))


@routes.get(f"{BASE}/agency", right=RIGHT)
def agency(call: Call) -> object:
    """The agencies there are, and those with access."""
    return shown(call, hosting.agency_json(shelf_of(call)))


@routes.get(f"{BASE}/relocations", right=RIGHT)
def relocations(call: Call) -> object:
    """Relocations and clouds."""
    return relocations_json(shelf_of(call))
