"""Tags, by whichever of the two tag APIs the system has (wire facts 6)."""

from __future__ import annotations

from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.errors import NotFound, ServerFault
from plentytui.models.messenger import Tag


class TagsResource(Resource):
    """The tags of the system."""

    async def list(self, lane: Lane = Lane.USER) -> list[Tag]:
        """All tags; a system without the newer API answers 404 or 503 there (wire facts 2)."""
        try:
            return list((await self._all(Tag, "/rest/v2/tags", lane=lane)).entries)
        except (NotFound, ServerFault):
            return await self._list(Tag, "/rest/tags", lane=lane)
