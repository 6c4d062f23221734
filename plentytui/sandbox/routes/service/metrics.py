"""The usage of the cloud, by the two official routes (wire facts 7.3).

Assumed: the list has pages of a hundred days, the newest first; the date in the path is YYYYMMDD, and what comes for
it is that day as in the list. Neither is documented, nor was it seen.
"""

from __future__ import annotations

from datetime import date

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routes.service.desk import shelf_of
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.service.offers import SYSTEM_ID
from plentytui.sandbox.world.service.usage import days_of, metrics_json

routes = Routes()

_PAGE = 100


@routes.get("/rest/system/cloud/metrics")
def cloud_metrics(call: Call) -> object:
    """The usage of each day, in an envelope of its own: ``objects`` instead of ``entries``."""
    shelf = shelf_of(call)
    days = days_of(shelf)
    last = -(-len(days) // _PAGE)
    page = max(1, call.params.whole("page", 1) or 1)
    if call.quirks.clamped_pages:
        page = min(page, last)
    found = days[(page - 1) * _PAGE : page * _PAGE]
    return {
        "page": page,
        "totalsCount": len(days),
        "isLastPage": page >= last,
        "objects": [metrics_json(shelf, day) for day in found],
    }


@routes.get("/rest/system/metrics/{plentyId}/{date}")
def system_metrics(call: Call) -> object:
    """The usage of one day."""
    if call.number("plentyId", "System") != SYSTEM_ID:
        raise missing("System", call.path["plentyId"])
    told = call.path["date"]
    try:
        day = date(int(told[:4]), int(told[4:6]), int(told[6:])) if len(told) == 8 and told.isdigit() else None
    except ValueError:
        day = None
    if day is None:
        raise invalid(date="The date is not a valid date.")
    shelf = shelf_of(call)
    if day not in days_of(shelf):
        raise missing("SystemMetrics", told)
    return metrics_json(shelf, day)
