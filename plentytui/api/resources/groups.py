"""How conversations are sorted: groups, types with their statuses, roles and channels (wire facts 5.4)."""

from __future__ import annotations

import builtins

from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.models.messenger import Channel, ConversationType, Group, Role

_PATH = "/rest/conversations"


class GroupsResource(Resource):
    """The setup of the Messenger."""

    async def list(self, lane: Lane = Lane.USER) -> builtins.list[Group]:
        """All groups (API: categories)."""
        return list((await self._all(Group, f"{_PATH}/categories", lane=lane)).entries)

    async def types(self, lane: Lane = Lane.USER) -> builtins.list[ConversationType]:
        """All types, each with its active statuses."""
        params = {"with": "activeStatuses"}
        return list((await self._all(ConversationType, f"{_PATH}/types", params=params, lane=lane)).entries)

    async def roles(self, lane: Lane = Lane.USER) -> builtins.list[Role]:
        """All roles that owners have."""
        return list((await self._all(Role, f"{_PATH}/roles", lane=lane)).entries)

    async def channels(self, lane: Lane = Lane.USER) -> builtins.list[Channel]:
        """The active channels (API: inboxes)."""
        return await self._list(Channel, f"{_PATH}/inboxes", lane=lane)
