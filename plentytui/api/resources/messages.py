"""Messages (wire facts 5.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from plentytui.api.decode import decode_one
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.errors import Invalid, NotFound, ServerFault, UnreadableAnswer, WriteUncertain
from plentytui.models.messenger import Conversation, Message, NewMessage
from plentytui.models.paging import Page

if TYPE_CHECKING:
    from plentytui.api.sink import Sink

_PATH = "/rest/messages"
_FOR_CONVERSATION = f"{_PATH}/forConversation"
_FOR_ARCHIVED = f"{_PATH}/forArchivedConversation"


class MessagesResource(Resource):
    """What is said in conversations."""

    _by_conversation: bool | None = None
    """Whether the system has the newer route; None until it was seen to work or to be missing."""

    async def for_conversation(self, uuid: str, lane: Lane = Lane.USER, *, archived: bool = False) -> Page[Message]:
        """All messages of a conversation, joined to one page; one that lies in the archive has a route of its own.

        Older systems do not have the route (wire facts 0): there the conversation tells its first message, and that
        one comes with all its successors. They take ``forConversation`` for a message's uuid, so 404, 422 and 5xx all
        can mean a missing route (wire facts 2); it is believed missing only once the older way has worked.
        """
        if archived:
            return await self._all(Message, _FOR_ARCHIVED, params={"conversationId": uuid}, lane=lane)
        if self._by_conversation is not False:
            try:
                page = await self._all(Message, _FOR_CONVERSATION, params={"conversationId": uuid}, lane=lane)
            except (NotFound, Invalid, ServerFault):
                if self._by_conversation:
                    raise
            else:
                self._by_conversation = True
                return page
        page = await self._by_first_message(uuid, lane)
        self._by_conversation = False
        return Page(page.entries, 1, len(page.entries), len(page.entries), True, page.faults)

    async def post(
        self, message: NewMessage, lane: Lane = Lane.USER, only_if: Callable[[], bool] | None = None
    ) -> Message:
        """Send a message, ``only_if`` that still holds when it would leave.

        Raises:
            Outdated: it does not.
            WriteUncertain: it was sent, and no answer came that says what became of it.
        """
        body = message.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        answer = await self._client.call("POST", _PATH, body=body, lane=lane, only_if=only_if)
        try:
            return decode_one(Message, answer.json(), answer.route)
        except UnreadableAnswer as error:
            raise WriteUncertain(
                f"The system took the message and its answer cannot be read. {error.what}",
                "Look at the conversation before sending it again.",
            ) from error

    async def attachment(self, uuid: str, name: str, into: Sink, lane: Lane = Lane.USER) -> None:
        """Bring the content of one file of a message into a sink; one read."""
        await self._client.call("GET", f"{_PATH}/{uuid}/attachments", params={"filename": name}, lane=lane, into=into)

    async def attachments(self, uuid: str, into: Sink, lane: Lane = Lane.USER) -> None:
        """Bring all files of a message into a sink as a zip file; one read."""
        await self._client.call("GET", f"{_PATH}/{uuid}/attachments/all", lane=lane, into=into)

    async def _by_first_message(self, uuid: str, lane: Lane) -> Page[Message]:
        conversation = await self._one(Conversation, f"/rest/conversations/{uuid}", lane=lane)
        if not conversation.messages_ids:
            found = tuple(conversation.messages)
            return Page(found, 1, len(found), len(found), True)
        return await self._whole(Message, f"{_PATH}/{conversation.messages_ids[0]}", lane=lane)
