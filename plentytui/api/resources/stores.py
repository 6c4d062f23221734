"""Clients (stores) and plug-in sets (wire facts 7.3)."""

from __future__ import annotations

import builtins

from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.models.session import PluginSet, Webstore


class StoresResource(Resource):
    """The shops of the system."""

    async def list(self, lane: Lane = Lane.USER) -> builtins.list[Webstore]:
        """All clients (stores)."""
        return await self._list(Webstore, "/rest/webstores", lane=lane)

    async def plugin_sets(self, lane: Lane = Lane.USER) -> builtins.list[PluginSet]:
        """All plug-in sets."""
        return await self._list(PluginSet, "/rest/plugin_sets", lane=lane)
