"""Conversations (wire facts 5.2 and 5.3)."""

from __future__ import annotations

from collections.abc import Sequence

from plentytui.api.decode import decode_count
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import ListedResource
from plentytui.api.wire import build_query
from plentytui.models.messenger import Conversation, Totals
from plentytui.rules.price import batches

_PATH = "/rest/conversations"


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
        changed, given = 0, {"read": read, "userId": user_id}
        for some in batches(uuids, len(build_query(given))):
            answer = await self._client.call("PUT", f"{_PATH}/read", params={**given, "uuids": some}, lane=lane)
            changed += decode_count(answer.json(), answer.route)
        return changed
