"""What all resources do: call, decode, and join the pages of a list."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel

from plentytui.api.decode import decode_list, decode_one
from plentytui.api.lanes import Lane
from plentytui.models.paging import MOST_PER_PAGE, Page, RowFault

if TYPE_CHECKING:
    from plentytui.api.client import Client

M = TypeVar("M", bound=BaseModel)
_log = logging.getLogger(__name__)


class Resource:
    """One domain area of the API, read and written through a client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def _one(self, model: type[M], path: str, *, lane: Lane, params: Mapping[str, object] | None = None) -> M:
        answer = await self._client.call("GET", path, params=params, lane=lane)
        return decode_one(model, answer.json(), answer.route)

    async def _list(
        self, model: type[M], path: str, *, lane: Lane, params: Mapping[str, object] | None = None
    ) -> list[M]:
        """The rows of a list that comes whole, in one call."""
        return list((await self._whole(model, path, lane=lane, params=params)).entries)

    async def _whole(
        self, model: type[M], path: str, *, lane: Lane, params: Mapping[str, object] | None = None
    ) -> Page[M]:
        """A list that comes whole, in one call, with what could not be read of it."""
        answer = await self._client.call("GET", path, params=params, lane=lane)
        page = decode_list(model, answer.json(), answer.route)
        log_faults(page.faults)
        return page

    async def _all(
        self,
        model: type[M],
        path: str,
        *,
        lane: Lane,
        params: Mapping[str, object] | None = None,
        items_per_page: int = MOST_PER_PAGE,
    ) -> Page[M]:
        """All pages of a list, joined to one."""
        entries: list[M] = []
        faults: list[RowFault] = []
        pages = self._client.pages(
            path,
            params=params,
            lane=lane,
            items_per_page=items_per_page,
            decode=lambda payload, route: decode_list(model, payload, route),
        )
        async for page in pages:
            entries.extend(page.entries)
            faults.extend(page.faults)
        log_faults(faults)
        return Page(tuple(entries), 1, len(entries), len(entries), True, tuple(faults))


class ListedResource(Resource, Generic[M]):
    """An area whose records are listed page by page."""

    _path: str
    _model: type[M]

    async def page(
        self,
        filters: Mapping[str, object] | None = None,
        page: int = 1,
        items_per_page: int = 50,
        lane: Lane = Lane.USER,
    ) -> Page[M]:
        """One page of the list; ``filters`` by the API's own names.

        The system answers a page past the end with another page, so compare ``Page.page``.
        """
        params = {**(filters or {}), "page": page, "itemsPerPage": items_per_page}
        answer = await self._client.call("GET", self._path, params=params, lane=lane)
        return self._read(answer.json(), answer.route)

    def pages(
        self,
        filters: Mapping[str, object] | None = None,
        lane: Lane = Lane.USER,
        items_per_page: int = 50,
        then: int = 2,
    ) -> AsyncIterator[Page[M]]:
        """All pages of the list, one call each; ``then`` follows the first, where an earlier reading broke off."""
        return self._client.pages(
            self._path, params=filters, lane=lane, items_per_page=items_per_page, decode=self._read, then=then
        )

    def _read(self, payload: object, route: str) -> Page[M]:
        page = decode_list(self._model, payload, route)
        log_faults(page.faults)
        return page


def log_faults(faults: tuple[RowFault, ...] | list[RowFault]) -> None:
    """Say in the log which rows could not be read; never what is in them."""
    for fault in faults:
        _log.warning(
            "row %d of %s cannot be read at %s: %s", fault.index, fault.route, fault.field or "itself", fault.problem
        )
