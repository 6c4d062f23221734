"""Whom a message can go to, and what the Messenger presets for it (wire facts 5.2 and 5.7)."""

from __future__ import annotations

from plentytui.api.decode import decode_count
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.models.templates import FoundReceiver


class ReceiversResource(Resource):
    """The people and orders that messages go to."""

    async def search(self, term: str, lane: Lane = Lane.USER) -> list[FoundReceiver]:
        """Contacts, orders and users by number, name or address; ``term`` has at least three letters."""
        params = {"searchTerm": term}
        return await self._list(FoundReceiver, "/rest/conversations/searchReceiver", params=params, lane=lane)

    async def default_whisper_mode(self, lane: Lane = Lane.USER) -> bool:
        """Whether a new message is to be a whisper unless somebody decides otherwise."""
        answer = await self._client.call("GET", "/rest/messenger/settings/getDefaultWhisperMode", lane=lane)
        return decode_count(answer.json(), answer.route) > 0
