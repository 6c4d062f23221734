"""Conversations (wire facts 5.2 and 5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plentytui.api.decode import decode_count
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import ListedResource
from plentytui.models.messenger import Conversation, Totals
from plentytui.models.paging import Page

_PATH = "/rest/conversations"
MOST_UUIDS = 50
"""So many uuids go into one call: they travel in the address, whose length is limited (wire facts 5.2)."""


class ConversationsResource(ListedResource[Conversation]):
    """The shared inbox."""

    _path = _PATH
    _model = Conversation

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
        return self._read(answer.json(), answer.route)
