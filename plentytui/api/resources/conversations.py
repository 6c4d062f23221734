"""Conversations (wire facts 5.2 and 5.3)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from plentytui.api.decode import decode_count, decode_list
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource, log_faults
from plentytui.models.messenger import Conversation, Totals
from plentytui.models.paging import Page

_PATH = "/rest/conversations"
MOST_UUIDS = 50
"""So many uuids go into one call: they travel in the address, whose length is limited (wire facts 5.2)."""


class ConversationsResource(Resource):
    """The shared inbox."""

    async def page(
        self,
        filters: Mapping[str, object] | None = None,
        page: int = 1,
        items_per_page: int = 50,
        lane: Lane = Lane.USER,
    ) -> Page[Conversation]:
        """One page of the list; ``filters`` by the API's own names.

        The system answers a page past the end with another page, so compare ``Page.page``.
        """
        params = {**(filters or {}), "page": page, "itemsPerPage": items_per_page}
        answer = await self._client.call("GET", _PATH, params=params, lane=lane)
        return _read(answer.json(), answer.route)

    def pages(
        self,
        filters: Mapping[str, object] | None = None,
        lane: Lane = Lane.USER,
        items_per_page: int = 50,
        then: int = 2,
    ) -> AsyncIterator[Page[Conversation]]:
        """All pages of the list, one call each; ``then`` follows the first, where an earlier reading broke off."""
        return self._client.pages(
            _PATH, params=filters, lane=lane, items_per_page=items_per_page, decode=_read, then=then
        )

    async def get(self, uuid: str, lane: Lane = Lane.USER) -> Conversation:
        """One conversation."""
        return await self._one(Conversation, f"{_PATH}/{uuid}", lane=lane)

    async def totals(self, lane: Lane = Lane.USER) -> Totals:
        """The totals for the user who is logged in."""
        return await self._one(Totals, f"{_PATH}/totals", lane=lane)

    async def mark_read(self, uuids: Sequence[str], user_id: int, read: bool = True, lane: Lane = Lane.USER) -> int:
        """Mark conversations read or unread for a user; gives how many the system changed."""
        changed = 0
        for start in range(0, len(uuids), MOST_UUIDS):
            params = {"read": read, "userId": user_id, "uuids": list(uuids[start : start + MOST_UUIDS])}
            answer = await self._client.call("PUT", f"{_PATH}/read", params=params, lane=lane)
            changed += decode_count(answer.json(), answer.route)
        return changed

    async def search(
        self, filters: Mapping[str, object] | None = None, body: object = None, lane: Lane = Lane.USER
    ) -> Page[Conversation]:
        """Search by filters and a body of post filters, whose form is assumed; counts as a write (wire facts 3.2)."""
        content = {} if body is None else body
        answer = await self._client.call("POST", f"{_PATH}/search", params=filters, body=content, lane=lane)
        return _read(answer.json(), answer.route)


def _read(payload: object, route: str) -> Page[Conversation]:
    page = decode_list(Conversation, payload, route)
    log_faults(page.faults)
    return page
