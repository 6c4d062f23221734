"""The usage of the cloud (wire facts 7.3)."""

from __future__ import annotations

from datetime import date

from plentytui.api.decode import decode_list
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource, log_faults
from plentytui.models.paging import MOST_PER_PAGE
from plentytui.models.service.hosting import CloudMetrics

_PATH = "/rest/system/cloud/metrics"


class CloudResource(Resource):
    """What the system uses of its hosting, day by day."""

    async def metrics(self, days: int = 0, lane: Lane = Lane.USER) -> tuple[CloudMetrics, ...]:
        """The usage of the days, in their order; at least so many of the newest where ``days`` is given.

        Whether the list has pages, and which day comes first, is not documented: pages are read until the last, and
        where the newest come first, no more of them than are wanted.
        """
        rows: list[CloudMetrics] = []
        pages = self._client.pages(
            _PATH,
            params=None,
            lane=lane,
            items_per_page=MOST_PER_PAGE,
            decode=lambda payload, route: decode_list(CloudMetrics, payload, route),
        )
        async for page in pages:
            log_faults(page.faults)
            rows.extend(page.entries)
            if 0 < days <= len(rows) and _descends(rows):
                break
        # A day has a row for each system; a page that is read twice must not count twice.
        dated = {(row.date, row.plenty_id): row for row in rows if row.date is not None}
        return tuple(dated[key] for key in sorted(dated))

    async def day(self, plenty_id: int, day: date, lane: Lane = Lane.USER) -> CloudMetrics:
        """The usage of one day; the form of the date is assumed, it is only documented as a whole number."""
        return await self._one(CloudMetrics, f"/rest/system/metrics/{plenty_id}/{day:%Y%m%d}", lane=lane)


def _descends(rows: list[CloudMetrics]) -> bool:
    first, last = rows[0].date, rows[-1].date
    return first is not None and last is not None and first > last
