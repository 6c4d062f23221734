"""Conversations (wire facts 5.2): lists, one, totals, what can be done to many at once, history."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.paging import envelope
from plentytui.sandbox.routes.conversation_filters import selection
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.seeding import joined
from plentytui.sandbox.world.wire import JsonObject, conversation_json, conversation_rows

routes = Routes()

_log = logging.getLogger(__name__)
READ = "crm.messenger.read"
UPDATE = "crm.messenger.update"
_PRIORITIES = range(6)


@routes.get("/rest/conversations", right=READ)
def listed(call: Call) -> object:
    """Conversations by filters, sorted, a page at a time."""
    chosen = selection(call)
    box = call.world.mailbox
    with_messages = "messages" in call.params.words("with")

    def rows(limit: int, offset: int) -> list[JsonObject]:
        return conversation_rows(box, box.lists.page(chosen, limit, offset), call.quirks, messages=with_messages)

    return envelope(call, box.lists.count(chosen), rows)


@routes.post("/rest/conversations/search", right=READ)
def search(call: Call) -> object:
    """The same list; counts as a write. What its body may say is not documented, so it is ignored (assumed)."""
    if call.body:
        _log.debug("conversations/search ignores its body")
    return listed(call)


@routes.get("/rest/conversations/totals", right=READ)
def totals(call: Call) -> object:
    """How many conversations the user has not read."""
    return {"totalUnread": call.world.mailbox.lists.unread(call.user.id)}


@routes.get("/rest/conversations/history/{uuid5}", right=READ)
def history(call: Call) -> object:
    """Who changed what when, oldest first; the names of the fields are assumed, the answer is documented as untyped."""
    row = found(call)
    begun = {"createdAt": iso(row["created_at"]), "userId": 0, "userName": row["from_name"], "action": "created"}
    names = {user.id: user.real_name for user in call.world.users()}
    changes = [
        {
            "createdAt": iso(change["at"]),
            "userId": change["user_id"],
            "userName": names.get(change["user_id"], ""),
            "action": change["action"],
            "field": change["field"],
            "value": change["value"],
        }
        for change in call.world.mailbox.history(row["no"])
    ]
    return [begun, *changes]


@routes.get("/rest/conversations/{uuid5}", right=READ)
def one(call: Call) -> object:
    """One conversation; archived and deleted ones, too."""
    with_messages = "messages" in call.params.words("with")
    return conversation_json(call.world.mailbox, found(call), call.quirks, messages=with_messages)


@routes.put("/rest/conversations/read", right=UPDATE)
def read(call: Call) -> object:
    """Mark conversations as read or unread by a user."""
    user, flag = call.params.required_whole("userId"), call.params.required_flag("read")
    numbers = _numbers(call)
    if flag:
        return affected(call, numbers, put_into("read_by"), (f",{user},",), action="read", touch=False)
    return affected(call, numbers, taken_from("read_by"), (f",{user},",), action="unread", touch=False)


@routes.put("/rest/conversations/close", right=UPDATE)
def close(call: Call) -> object:
    """Mark conversations as done or open."""
    return affected(call, _numbers(call), "is_closed = ?", (call.params.required_flag("isClosed"),), action="isClosed")


@routes.put("/rest/conversations/priority", right=UPDATE)
def priority(call: Call) -> object:
    """Set the priority, 0 for none to 5 for very high."""
    value = call.params.required_whole("priorityId")
    if value not in _PRIORITIES:
        raise invalid(priorityId="The selected priorityId is invalid.")
    return affected(call, _numbers(call), "priority = ?", (value,), action="priorityId")


@routes.put("/rest/conversations/deadline", right=UPDATE)
def deadline(call: Call) -> object:
    """Set or, with ``null``, remove the deadline."""
    return affected(call, _numbers(call), "deadline = ?", (_instant_or_none(call, "deadline"),), action="deadline")


@routes.put("/rest/conversations/followUpDate", right=UPDATE)
def follow_up(call: Call) -> object:
    """Set or, with ``null``, remove the follow-up date."""
    value = _instant_or_none(call, "followUpDate")
    return affected(call, _numbers(call), "follow_up = ?", (value,), action="followUpDate")


@routes.put("/rest/conversations/type_status", right=UPDATE)
def type_status(call: Call) -> object:
    """Set type and status; ``null`` removes them."""
    values: list[object] = []
    for name, kind in (("typeId", "type"), ("statusId", "status")):
        text = call.params.required(name).strip()
        number = 0 if text == "null" else call.params.required_whole(name)
        record = call.world.record(kind, number) if number else {"position": 0}
        if record is None:
            raise invalid(**{name: f"The selected {name} is invalid."})
        values += [number, record["position"]]
    change = "type_id = ?, type_position = ?, status_id = ?, status_position = ?"
    return affected(call, _numbers(call), change, values, action="typeAndStatus") > 0


@routes.put("/rest/conversations/archive", right=UPDATE)
def archive(call: Call) -> object:
    """Move conversations into the archive."""
    return affected(call, _numbers(call), "is_archived = 1", action="archived")


@routes.put("/rest/conversations/archiveRestore", right=UPDATE)
def archive_restore(call: Call) -> object:
    """Move conversations out of the archive."""
    return affected(call, _numbers(call), "is_archived = 0", action="archiveRestored")


@routes.put("/rest/conversations/batchRestoreConversations", right=UPDATE)
def restore(call: Call) -> object:
    """Move conversations out of the trash."""
    return affected(call, _numbers(call), "is_deleted = 0, deleted_at = NULL", action="restored")


@routes.delete("/rest/conversations", right=UPDATE)
def delete(call: Call) -> object:
    """Move conversations into the trash."""
    return affected(call, _numbers(call), "is_deleted = 1, deleted_at = ?", (_now(call),), action="deleted")


@routes.put("/rest/conversations/markNotSpam", right=UPDATE)
def mark_not_spam(call: Call) -> object:
    """Say that conversations are no spam."""
    return affected(call, _numbers(call), "is_spam = 0", action="notSpam")


@routes.put("/rest/conversations/tags", right=UPDATE)
def add_tags(call: Call) -> object:
    """Add tags to those that each conversation has."""
    tags, numbers = call.params.required_wholes("tagIds"), _numbers(call)
    return max(affected(call, numbers, put_into("tags"), (f",{tag},",), action="tagAdded") for tag in tags)


@routes.put("/rest/conversations/{uuid5}/tags", right=UPDATE)
def set_tags(call: Call) -> object:
    """Replace the tags of one conversation: the contract says so, the text says add (wire facts 5.2)."""
    tags = call.params.wholes("tagIds")
    return affected(call, [found(call)["no"]], "tags = ?", (joined(tags),), action="tags")


@routes.put("/rest/conversations/subscribe", right=UPDATE)
def subscribe(call: Call) -> object:
    """Subscribe the user to conversations."""
    return affected(call, _numbers(call), put_into("subscribers"), (f",{call.user.id},",), action="subscribed")


@routes.put("/rest/conversations/unsubscribe", right=UPDATE)
def unsubscribe(call: Call) -> object:
    """End the user's subscription of conversations."""
    return affected(call, _numbers(call), taken_from("subscribers"), (f",{call.user.id},",), action="unsubscribed")


@routes.put("/rest/conversations/{uuid5}/subscribe", right=UPDATE)
def subscribe_user(call: Call) -> object:
    """Subscribe some user to one conversation."""
    user = call.params.required_whole("userId")
    return affected(call, [found(call)["no"]], put_into("subscribers"), (f",{user},",), action="subscribed")


@routes.put("/rest/conversations/{uuid5}/unsubscribe", right=UPDATE)
def unsubscribe_user(call: Call) -> object:
    """End the subscription of some user to one conversation."""
    user = call.params.required_whole("userId")
    return affected(call, [found(call)["no"]], taken_from("subscribers"), (f",{user},",), action="unsubscribed")


@routes.delete("/rest/conversations/{uuid5}", right=UPDATE)
def delete_one(call: Call) -> object:
    """Move one conversation into the trash."""
    numbers = [found(call)["no"]]
    return affected(call, numbers, "is_deleted = 1, deleted_at = ?", (_now(call),), action="deleted")


def put_into(column: str) -> str:
    """SQL that adds the number ``?1``, written ``,5,``, to a list column unless it is there."""
    return (
        f"{column} = CASE WHEN instr({column}, ?1) THEN {column}"
        f" WHEN {column} = '' THEN ?1 ELSE {column} || substr(?1, 2) END"
    )


def taken_from(column: str) -> str:
    """SQL that takes the number ``?1``, written ``,5,``, out of a list column."""
    return f"{column} = CASE replace({column}, ?1, ',') WHEN ',' THEN '' ELSE replace({column}, ?1, ',') END"


def affected(
    call: Call,
    numbers: Sequence[int],
    change: str,
    values: Sequence[object] = (),
    *,
    action: str,
    field: str = "",
    touch: bool = True,
) -> int:
    """Change the table's columns for these conversations, write it into their history, and say how many there were.

    Args:
        call: the call that asks for it.
        numbers: the conversations.
        change: what stands after SET.
        values: the values for ``change``.
        action: the word for the history.
        field: what it was done to, for the history; empty: the action says it.
        touch: whether the change counts as an update of the conversation; reading does not (assumed).
    """
    box, now = call.world.mailbox, _now(call)
    stamp = f", updated_at = {now}" if touch else ""
    with box.writing():
        count = 0
        for number in numbers:
            done = box.db.execute(
                f"UPDATE conversation SET {change}{stamp} WHERE no = {number}", tuple(values)
            ).rowcount
            if done and touch:
                box.note(number, now, call.user.id, action, field or action, list(values))
            count += done
    return count


def found(call: Call) -> sqlite3.Row:
    """The conversation that the path names.

    Raises:
        ApiFault: 404, there is none.
    """
    row = call.world.mailbox.by_uuid(call.path["uuid5"])
    if row is None:
        raise missing("Conversation", call.path["uuid5"])
    return row


def _numbers(call: Call) -> list[int]:
    """The conversations that ``uuids`` names; what is none is left out."""
    return call.world.mailbox.numbers(call.params.required_words("uuids"))


def _now(call: Call) -> int:
    return int(call.clock.time())


def _instant_or_none(call: Call, name: str) -> int | None:
    call.params.required(name)
    instant: datetime | None = call.params.instant(name)
    return int(instant.timestamp()) if instant else None
