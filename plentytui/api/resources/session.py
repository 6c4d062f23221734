"""The session: its limits and its end (wire facts 1.2)."""

from __future__ import annotations

from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.models.session import SessionLimits


class SessionResource(Resource):
    """The session with the system."""

    async def limits(self, lane: Lane = Lane.USER) -> SessionLimits:
        """The sessions in use of those allowed."""
        return await self._one(SessionLimits, "/rest/session_limits", lane=lane)
