"""Back-end users, the own one and all (wire facts 6)."""

from __future__ import annotations

from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.models.session import User


class UsersResource(Resource):
    """The people of the system."""

    async def me(self, lane: Lane = Lane.USER) -> User:
        """The user who is logged in."""
        return await self._one(User, "/rest/users/me", lane=lane)

    async def backend(self, lane: Lane = Lane.USER) -> list[User]:
        """All users of the back end."""
        return await self._list(User, "/rest/backend/users", lane=lane)
