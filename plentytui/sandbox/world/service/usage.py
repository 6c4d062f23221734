"""The usage of each day, as the official route sends it (wire facts 7.3): a week has a pattern, a year a growth.

Nothing of it is kept: the seed, the day and the day on which the world began give the same figures again.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.world.chance import Chance
from plentytui.sandbox.world.service.calendar import wall
from plentytui.sandbox.world.service.offers import SYSTEM_ID
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

DAYS = 400
"""So many days are kept."""
_WEEKDAYS = (1.04, 0.98, 0.96, 0.97, 0.92, 0.94, 1.19)
"""How busy the shop is from Monday to Sunday; people buy furniture on Sundays."""
_SEASON = {1: 1.02, 2: 0.96, 6: 0.9, 7: 0.86, 8: 0.9, 10: 1.08, 11: 1.34, 12: 1.22}
"""How busy it is in the months that differ."""


def days_of(shelf: Shelf) -> list[date]:
    """The days there are figures for, the newest, which is yesterday, first."""
    today = wall(shelf.now).date()
    return [today - timedelta(days=back) for back in range(1, DAYS + 1)]


def metrics_json(shelf: Shelf, day: date) -> JsonObject:
    """The usage of one day."""
    return _metrics(shelf.seed, (day - wall(shelf.start).date()).days, day)


@lru_cache(maxsize=2 * DAYS)
def _metrics(seed: int, since: int, day: date) -> JsonObject:
    """The usage of a day that lies so many days after the world's beginning."""
    chance = Chance(seed, day.toordinal(), 91)
    noise = [chance.between(-100, 100) / 100 for _ in range(6)]
    years = since / 365
    busy = _WEEKDAYS[day.weekday()] * _SEASON.get(day.month, 1.0) * math.exp(0.22 * years) * (1 + 0.06 * noise[0])
    # Once in a while a search engine's bot reads everything.
    crawled = 1.9 if chance.percent(2) else 1.0
    items = round(4_180 * math.exp(0.11 * years))
    documents = 9_240 + 5.6 * since + 3 * noise[1]
    website = 21_300 + 11.5 * since + 9 * noise[2]
    private, public, pictures = 2_950 + 1.1 * since, 6_400 + 2.4 * since, 38_700 + 19 * since
    views = round(61_000 * busy * crawled)
    return {
        "plentyId": SYSTEM_ID,
        "date": datetime.combine(day, time(), SYSTEM_ZONE).isoformat(),
        "webspaceMB": round(documents + website + 310, 2),
        "webspaceDocumentsMB": round(documents, 2),
        "websiteContentMB": round(website, 2),
        "cloudSpaceDocumentsMB": round(documents * 0.97, 2),
        "cloudSpaceItemsMB": round(pictures, 2),
        "cloudSpacePrivateMB": round(private, 2),
        "cloudSpacePublicMB": round(public, 2),
        "dbSpaceMb": round(14_600 * math.exp(0.17 * years) + 25 * noise[3], 2),
        "websiteTrafficMB": round(views * 0.031 * (1 + 0.03 * noise[4]), 2),
        "cdnTrafficMB": round(views * 0.118 * (1 + 0.03 * noise[5]), 2),
        "cdnTrafficCount": views * 14,
        "contentCachingPutRequests": round(views * 0.04),
        "contentCachingGetRequests": round(views * 0.92),
        "userAccounts": 5,
        "warehouses": 3,
        "warehousesSales": 2,
        "facetSearchItems": round(items * 0.94),
        "facetSearchCalls": round(views * 0.21),
        "items": items,
        "itemVariations": items * 3 + 117,
        "hbciDailyAccounts": 0,
        "hbciHourlyAccounts": 0,
        "ebicsDailyAccounts": 1,
        "ebicsHourlyAccounts": 1,
        "emailAccountsWithTicketGeneration": 2,
        "ebayAccountsWithTicketGeneration": 1,
    }
