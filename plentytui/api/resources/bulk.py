"""What can be done to many conversations at once, one call a method (wire facts 5.2).

The uuids travel as one comma-separated value in the address. Who calls cuts them to a safe length
(``rules.price.batches``). What comes back is how many conversations the system says it changed; routes that only
answer with a flag give None for all of them and 0 for none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from plentytui.api.decode import decode_count
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import Resource
from plentytui.models.zone import SYSTEM_ZONE

_PATH = "/rest/conversations"


class BulkResource(Resource):
    """Writes to many conversations."""

    async def read(self, uuids: Sequence[str], read: bool, user_id: int, lane: Lane = Lane.USER) -> int:
        """Mark them read or unread by a user."""
        return await self._count("PUT", "read", lane, read=read, userId=user_id, uuids=uuids)

    async def close(self, uuids: Sequence[str], done: bool, lane: Lane = Lane.USER) -> int:
        """Mark them done or open."""
        return await self._count("PUT", "close", lane, isClosed=done, uuids=uuids)

    async def type_status(
        self, uuids: Sequence[str], type_id: int, status_id: int, lane: Lane = Lane.USER
    ) -> int | None:
        """Set type and status; 0 removes, which is the word null on the wire."""
        given = {"typeId": type_id or "null", "statusId": status_id or "null"}
        return await self._flag("PUT", "type_status", lane, **given, uuids=uuids)

    async def priority(self, uuids: Sequence[str], priority: int, lane: Lane = Lane.USER) -> int:
        """Set the priority, 0 for none to 5."""
        return await self._count("PUT", "priority", lane, priorityId=priority, uuids=uuids)

    async def deadline(self, uuids: Sequence[str], at: float | None, lane: Lane = Lane.USER) -> int:
        """Set the deadline, in epoch seconds, or remove it."""
        return await self._count("PUT", "deadline", lane, deadline=wall_time(at), uuids=uuids)

    async def follow_up(self, uuids: Sequence[str], at: float | None, lane: Lane = Lane.USER) -> int:
        """Set the follow-up date, in epoch seconds, or remove it."""
        return await self._count("PUT", "followUpDate", lane, followUpDate=wall_time(at), uuids=uuids)

    async def add_tags(self, uuids: Sequence[str], tags: Sequence[int], lane: Lane = Lane.USER) -> int:
        """Add tags to those that each has."""
        return await self._count("PUT", "tags", lane, tagIds=tags, uuids=uuids)

    async def set_tags(self, uuid: str, tags: Sequence[int], lane: Lane = Lane.USER) -> int:
        """Give one conversation exactly these tags.

        Assumed: this route replaces, as its contract says, although its text says that it adds (wire facts 5.2).
        """
        return await self._count("PUT", f"{uuid}/tags", lane, tagIds=tags)

    async def subscribe(self, uuids: Sequence[str], subscribed: bool, lane: Lane = Lane.USER) -> int:
        """Subscribe the user who is logged in, or end the subscription."""
        return await self._count("PUT", "subscribe" if subscribed else "unsubscribe", lane, uuids=uuids)

    async def subscribe_user(self, uuid: str, user: int, subscribed: bool, lane: Lane = Lane.USER) -> int:
        """Subscribe some user to one conversation, or end that subscription."""
        return await self._count("PUT", f"{uuid}/{'subscribe' if subscribed else 'unsubscribe'}", lane, userId=user)

    async def set_channel(self, uuid: str, channel: str, lane: Lane = Lane.USER) -> None:
        """Give one conversation another channel.

        Assumed: the body is a part of the model, whose other fields keep their values (wire facts 5.2).
        """
        await self._client.call("PUT", f"{_PATH}/{uuid}", body={"inboxId": channel}, lane=lane)

    async def owners(
        self, uuids: Sequence[str], owners: Sequence[tuple[int, int]], lane: Lane = Lane.USER
    ) -> int | None:
        """Give them exactly these owners, as pairs of role and user id.

        Assumed: nothing but the answer is documented (wire facts 5.2). The uuids go into the query as on the other
        bulk routes, and the owners into the body as the model has them; they replace those that were.
        """
        body = {"owners": [{"roleId": role, "ownerId": user} for role, user in owners]}
        answer = await self._client.call("PUT", f"{_PATH}/owner", params={"uuids": uuids}, body=body, lane=lane)
        return None if decode_count(answer.json(), answer.route) else 0

    async def remove_relation(self, uuid: str, kind: str, value: str, lane: Lane = Lane.USER) -> int | None:
        """Take a relation away from one conversation; its recipient stays.

        Assumed: the parameters are those of the contract, as a query (wire facts 5.2).
        """
        given = {"conversationUuid": uuid, "type": kind, "value": value, "removeRecipient": False}
        return await self._flag("DELETE", "removeRelation", lane, **given)

    async def archive(self, uuids: Sequence[str], archived: bool, lane: Lane = Lane.USER) -> int:
        """Move them into the archive, or out of it."""
        return await self._count("PUT", "archive" if archived else "archiveRestore", lane, uuids=uuids)

    async def delete(self, uuids: Sequence[str], lane: Lane = Lane.USER) -> int:
        """Move them into the trash."""
        return await self._count("DELETE", "", lane, uuids=uuids)

    async def restore(self, uuids: Sequence[str], lane: Lane = Lane.USER) -> int:
        """Move them out of the trash."""
        return await self._count("PUT", "batchRestoreConversations", lane, uuids=uuids)

    async def delete_for_good(self, uuids: Sequence[str], lane: Lane = Lane.USER) -> int:
        """Delete them from the archive for good, with their messages."""
        return await self._count("DELETE", "archiveDelete", lane, uuids=uuids)

    async def empty_trash(self, lane: Lane = Lane.USER) -> bool:
        """Ask the system to empty the trash; it only queues that and does it later."""
        return await self._flag("DELETE", "emptyTrash", lane) is None

    async def not_spam(self, uuids: Sequence[str], lane: Lane = Lane.USER) -> int:
        """Say that they are no spam."""
        return await self._count("PUT", "markNotSpam", lane, uuids=uuids)

    async def _count(self, method: str, tail: str, lane: Lane, **params: object) -> int:
        path = f"{_PATH}/{tail}" if tail else _PATH
        answer = await self._client.call(method, path, params=params, lane=lane)
        return decode_count(answer.json(), answer.route)

    async def _flag(self, method: str, tail: str, lane: Lane, **params: object) -> int | None:
        return None if await self._count(method, tail, lane, **params) else 0


def wall_time(at: float | None) -> str:
    """An instant as the writing routes take it: the system's wall time, ``null`` to remove (wire facts 4 and 5.2).

    Assumed: of the two forms that are documented the one with the time of day, so that an undo brings it back.
    """
    if at is None:
        return "null"
    return datetime.fromtimestamp(at, SYSTEM_ZONE).strftime("%Y-%m-%d %H:%M:%S")
