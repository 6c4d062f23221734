"""The set-up of the Messenger: what is read of it, and the calls that save something (wire facts 5.4 to 6)."""

from __future__ import annotations

import builtins

from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.errors import SystemRefused
from plentytui.models.messenger import ConversationType, Group, Role
from plentytui.models.setup import Automation, EbayAccount, FullTag, MessengerSettings, SetupCall, UserRights

_CONVERSATIONS = "/rest/conversations"
_EVERYTHING = {"with": "names,clients,availabilities"}


class SetupResource(Resource):
    """Groups, types, statuses, roles, tags, settings, eBay accounts, automations, and the user's rights."""

    async def groups(self, lane: Lane = Lane.USER) -> builtins.list[Group]:
        """All groups, deleted ones too."""
        return builtins.list((await self._all(Group, f"{_CONVERSATIONS}/categories", lane=lane)).entries)

    async def types(self, lane: Lane = Lane.USER) -> builtins.list[ConversationType]:
        """All types with all their statuses, deleted ones too."""
        params = {"with": "allStatuses"}
        page = await self._all(ConversationType, f"{_CONVERSATIONS}/types", params=params, lane=lane)
        return builtins.list(page.entries)

    async def roles(self, lane: Lane = Lane.USER) -> builtins.list[Role]:
        """All roles, deleted ones too."""
        return builtins.list((await self._all(Role, f"{_CONVERSATIONS}/roles", lane=lane)).entries)

    async def tags(self, lane: Lane = Lane.USER) -> builtins.list[FullTag]:
        """All tags with names, clients and availabilities, by the newer tag API where the system has it."""
        try:
            page = await self._all(FullTag, "/rest/v2/tags", params=_EVERYTHING, lane=lane)
        except SystemRefused as error:
            if not error.has_no_route:
                raise
            return await self._list(FullTag, "/rest/tags", params=_EVERYTHING, lane=lane)
        return builtins.list(page.entries)

    async def settings(self, lane: Lane = Lane.USER) -> MessengerSettings:
        """The general settings."""
        return await self._one(MessengerSettings, "/rest/messenger/settings", lane=lane)

    async def ebay(self, lane: Lane = Lane.USER) -> builtins.list[EbayAccount]:
        """The eBay accounts."""
        return await self._list(EbayAccount, "/rest/messenger/marketplaces/ebay/all", lane=lane)

    async def automations(self, lane: Lane = Lane.USER) -> builtins.list[Automation]:
        """The automations."""
        return builtins.list((await self._all(Automation, f"{_CONVERSATIONS}/events", lane=lane)).entries)

    async def rights(self, lane: Lane = Lane.USER) -> UserRights:
        """What the system tells of the rights of the user who is logged in; often that is nothing."""
        return await self._one(UserRights, "/rest/user/authorized_user_with_ui_config", lane=lane)

    async def submit(self, call: SetupCall, lane: Lane = Lane.USER) -> object:
        """Make a call that saves something, and give the JSON values of its answer; None where it is empty."""
        answer = await self._client.call(call.method, call.path, body=call.body, lane=lane)
        return answer.json()
