"""Tags, by whichever of the two tag APIs the system has (wire facts 6)."""

from __future__ import annotations

import builtins

from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.errors import NotFound, ServerFault
from plentytui.models.messenger import Tag


class TagsResource(Resource):
    """The tags of the system."""

    async def list(self, lane: Lane = Lane.USER) -> builtins.list[Tag]:
        """All tags; a system without the newer API answers 404 or 503 there (wire facts 2)."""
        try:
            return builtins.list((await self._all(Tag, "/rest/v2/tags", lane=lane)).entries)
        except (NotFound, ServerFault):
            return await self._list(Tag, "/rest/tags", lane=lane)

    async def available(self, use: str, lane: Lane = Lane.USER) -> builtins.list[Tag]:
        """The tags that can be used for something, such as ``messageBillable`` (wire facts 6)."""
        try:
            return builtins.list(
                (await self._all(Tag, "/rest/v2/tags", params={"availability": use}, lane=lane)).entries
            )
        except (NotFound, ServerFault):
            return await self._list(Tag, "/rest/tags", params={"tagAvailability": use}, lane=lane)
