"""Messages (wire facts 5.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from plentytui.api.bodies import body_of
from plentytui.api.decode import decode_one
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.errors import Invalid, NotFound, ServerFault, SystemRefused, UnreadableAnswer, WriteUncertain
from plentytui.models.messenger import Conversation, Message, NewMessage
from plentytui.models.paging import Page

if TYPE_CHECKING:
    from plentytui.api.client import Client
    from plentytui.api.sink import Sink

_PATH = "/rest/messages"
_FOR_CONVERSATION = f"{_PATH}/forConversation"
_FOR_ARCHIVED = f"{_PATH}/forArchivedConversation"
_UNAVAILABLE = 503
_SURELY = 3
"""So many threads have to be called unavailable before it is the route that is missing."""


class MessagesResource(Resource):
    """What is said in conversations."""

    _by_conversation: bool | None = None
    """Whether the system has the newer route; None until it was seen to work or to be missing."""
    _tells_trash = True
    """Whether that route tells threads of the trash as well, until it was seen that it does not."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._unavailable: set[str] = set()

    async def for_conversation(
        self, uuid: str, lane: Lane = Lane.USER, *, archived: bool = False, trashed: bool = False
    ) -> Page[Message]:
        """All messages of a conversation, joined to one page; one that lies in the archive has a route of its own.

        Older systems do not have the route (wire facts 0): there the conversation tells its first message, and that
        one comes with all its successors. They take ``forConversation`` for a message's uuid, so 404, 422 and 503 all
        can mean a missing route (wire facts 2); it is believed missing only once the older way has worked. Assumed:
        a system may not tell the threads of the trash by it, as it could be asked for them (wire facts 5.6); then the
        older way tells them.

        Raises:
            NotFound: it is gone, or lies in the archive although it is not ``archived``.
        """
        if archived:
            return await self._all(Message, _FOR_ARCHIVED, params={"conversationId": uuid}, lane=lane)
        failed: SystemRefused | None = None
        if self._by_conversation is not False and (self._tells_trash or not trashed):
            try:
                page = await self._all(Message, _FOR_CONVERSATION, params={"conversationId": uuid}, lane=lane)
            except (NotFound, Invalid, ServerFault) as error:
                if self._by_conversation and not (trashed and isinstance(error, NotFound)):
                    raise
                failed = error
            else:
                self._by_conversation = True
                return page
        conversation = await self._one(Conversation, f"/rest/conversations/{uuid}", lane=lane)
        if conversation.is_archived:
            raise NotFound("The conversation lies in the archive.", "Open it there.", status=404)
        page = await self.from_first(conversation, lane)
        if failed is not None:
            self._conclude(conversation, failed)
        return page

    async def from_first(self, conversation: Conversation, lane: Lane = Lane.USER) -> Page[Message]:
        """All messages of a conversation that is not archived, by its first one, wherever else it lies; one read."""
        if not conversation.messages_ids:
            found = tuple(conversation.messages)
            return Page(found, 1, len(found), len(found), True)
        page = await self._whole(Message, f"{_PATH}/{conversation.messages_ids[0]}", lane=lane)
        return Page(page.entries, 1, len(page.entries), len(page.entries), True, page.faults)

    def _conclude(self, conversation: Conversation, failed: SystemRefused) -> None:
        """Learn from the newer route's refusal of a thread that the older way told.

        Nothing is learnt about the route from what lies in the trash. A failure is no refusal, but of a route that
        some systems do not have they always say that they are unavailable (wire facts 2).
        """
        if conversation.is_deleted and self._by_conversation:
            self._tells_trash = False
        if conversation.is_deleted or self._by_conversation:
            return
        if failed.status == _UNAVAILABLE:
            self._unavailable.add(conversation.uuid)
        if not isinstance(failed, ServerFault) or len(self._unavailable) >= _SURELY:
            self._by_conversation = False

    async def post(
        self, message: NewMessage, lane: Lane = Lane.USER, only_if: Callable[[], bool] | None = None
    ) -> Message:
        """Send a message, ``only_if`` that still holds when it would leave.

        Raises:
            Outdated: it does not.
            WriteUncertain: it was sent, and no answer came that says what became of it.
        """
        body = await body_of(message)
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
