"""What all resources do: call, decode, and join the pages of a list."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from plentytui.api.decode import decode_list, decode_one
from plentytui.api.lanes import Lane
from plentytui.models.paging import Page, RowFault

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
        items_per_page: int = 100,
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


def log_faults(faults: tuple[RowFault, ...] | list[RowFault]) -> None:
    """Say in the log which rows could not be read; never what is in them."""
    for fault in faults:
        _log.warning(
            "row %d of %s cannot be read at %s: %s", fault.index, fault.route, fault.field or "itself", fault.problem
        )
