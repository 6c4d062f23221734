"""Messages (wire facts 5.6): streams, one with its successors, posting, marking as read, attachments."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.paging import envelope
from plentytui.sandbox.params import whole_of
from plentytui.sandbox.routing import Call, Reply, Routes
from plentytui.sandbox.world.casting import Sender
from plentytui.sandbox.world.channels import active_channels
from plentytui.sandbox.world.files import content_type
from plentytui.sandbox.world.mailbox import Draft
from plentytui.sandbox.world.messages import StoredMessage
from plentytui.sandbox.world.setup import CHANNELS
from plentytui.sandbox.world.wire import JsonObject, message_json

routes = Routes()

READ = "crm.message.read"
CREATE = "crm.message.create"
_TITLE = 50
"""Characters of the text that become the title of a conversation without one (wire facts 5.6)."""


@routes.get("/rest/messages", right=READ)
def stream(call: Call) -> object:
    """The messages after (or before) the one that is named, without it; without a name the newest of all."""
    amount = max(0, call.params.whole("amount", 50) or 0)
    uuid = call.params.text("uuid").strip()
    if not uuid:
        return [_json(call, message) for message in call.world.mailbox.newest(amount, 0)]
    start = _message(call, uuid)
    all_of_it = call.world.mailbox.messages(start.conversation)
    if call.params.flag("successors") is False:
        chosen = [message for message in all_of_it if message.position < start.position][-amount:] if amount else []
    else:
        chosen = [message for message in all_of_it if message.position > start.position][:amount]
    return _listed(call, chosen)


@routes.get("/rest/messages/get", right=READ)
def page(call: Call) -> object:
    """Messages of all conversations, a page at a time, as a bare list."""
    size = max(1, min(call.params.whole("itemsPerPage", 50) or 50, 100))
    number = max(1, call.params.whole("page", 1) or 1)
    return [_json(call, message) for message in call.world.mailbox.newest(size, (number - 1) * size)]


@routes.get("/rest/messages/forConversation", right=READ)
def for_conversation(call: Call) -> object:
    """The messages of a conversation, oldest first."""
    return _of_conversation(call, archived=False)


@routes.get("/rest/messages/forArchivedConversation", right=READ)
def for_archived_conversation(call: Call) -> object:
    """The messages of a conversation in the archive, oldest first."""
    return _of_conversation(call, archived=True)


@routes.get("/rest/messages/{uuid5}", right=READ)
def with_successors(call: Call) -> object:
    """A message and all that follow it."""
    start = _message(call, call.path["uuid5"])
    return _listed(call, [m for m in call.world.mailbox.messages(start.conversation) if m.position >= start.position])


@routes.post("/rest/messages", right=CREATE)
def post(call: Call) -> object:
    """A new message: an answer if it is linked to a message, else the beginning of a conversation."""
    box, now = call.world.mailbox, int(call.clock.time())
    fields = call.fields
    text = fields.get("message")
    if not isinstance(text, str) or not text.strip():
        raise invalid(message="The message field is required.")
    links = _links(fields.get("linkedTo"))
    parent = next((str(link.get("value", "")) for link in links if link.get("type") == "message"), None)
    draft = _draft(call, text, links, now)
    if parent is None:
        category = draft.category if draft.category is not None else 1
        # Assumed: title and inboxId of the model are read from the body, too; without them the defaults stand.
        active = active_channels(call.world)
        named = next((one for one in active if str(one.id) == str(fields.get("inboxId"))), None)
        channel = named or next((one for one in active if one.group == category), CHANNELS[0])
        title = draft.title or " ".join(text.split())[:_TITLE]
        sent = box.start(draft, now, title=title, plenty_id=channel.plenty_id, inbox_id=channel.id, category=category)
        return _answer(call, sent, as_list=False)
    answered = box.message_by_uuid(parent)
    if answered is None:
        raise invalid(linkedTo="The selected linkedTo.0.value is invalid.")
    return _answer(call, box.reply(answered.conversation, draft, now), as_list=False)


@routes.put("/rest/messages/{uuid5}/readBy", right=CREATE)
def read_by(call: Call) -> object:
    """Add a user to those who have read a message."""
    user = call.params.required_whole("readBy")

    def change(message: StoredMessage) -> StoredMessage:
        return message if user in message.read_by else replace(message, read_by=(*message.read_by, user))

    return _answer(call, _changed(call, change), as_list=True)


@routes.get("/rest/messages/{uuid5}/attachments", right=READ)
def attachment(call: Call) -> object:
    """One file of a message."""
    name = call.params.required("filename")
    found = call.world.mailbox.attachment(_message(call, call.path["uuid5"]), name)
    if found is None:
        raise missing("Attachment", name)
    file, data = found
    return Reply(body=data, content_type=file.content_type)


def _changed(call: Call, change: Callable[[StoredMessage], StoredMessage]) -> StoredMessage:
    message = _message(call, call.path["uuid5"])
    return call.world.mailbox.change_message(message, int(call.clock.time()), change)


def _of_conversation(call: Call, *, archived: bool) -> object:
    uuid = call.params.required("conversationId")
    row = call.world.mailbox.by_uuid(uuid)
    hidden = row is not None and bool(row["is_deleted"]) and not archived and call.quirks.untold_trash
    if row is None or hidden or bool(row["is_archived"]) != archived:
        raise missing("Conversation", uuid)
    found = call.world.mailbox.messages(row["no"])
    return envelope(call, len(found), lambda limit, offset: _listed(call, found[offset : offset + limit]))


def _message(call: Call, uuid: str) -> StoredMessage:
    found = call.world.mailbox.message_by_uuid(uuid)
    if found is None:
        raise missing("Message", uuid)
    return found


def _listed(call: Call, messages: list[StoredMessage]) -> list[JsonObject]:
    """Messages of one conversation."""
    if not messages:
        return []
    row = call.world.mailbox.conversation(messages[0].conversation)
    return [message_json(message, row, call.world.ids, call.quirks) for message in messages] if row else []


def _json(call: Call, message: StoredMessage) -> JsonObject:
    return _listed(call, [message])[0]


def _answer(call: Call, message: StoredMessage, *, as_list: bool) -> object:
    """One message, as a list of one where that is what the description says."""
    found = _json(call, message)
    return [found] if as_list != call.quirks.object_or_list else found


def _draft(call: Call, text: str, links: list[JsonObject], now: int) -> Draft:
    fields, user = call.fields, call.user
    sender, referrer, meta = (_object(fields, name) for name in ("from", "referrer", "metaData"))
    given = (
        Sender(str(sender["type"]), str(sender.get("value", "")), str(sender.get("name", "")))
        if sender.get("type")
        else None
    )
    return Draft(
        sender=given or Sender("user", str(user.id), user.real_name),
        text=text,
        whispered=_flag(fields.get("whispered")),
        title=str(fields.get("title") or ""),
        to=_object(fields, "to"),
        linked_to=tuple(link for link in links if link.get("type") != "message"),
        tags=tuple(_wholes(fields.get("tags"), "tags")),
        files=tuple(_files(fields.get("attachments"))),
        referrer=str(referrer.get("type") or "rest"),
        meta={key: value for key, value in meta.items() if key not in {"readBy", "plentyId"}},
        category=next(iter(_wholes(fields.get("categoryId"), "categoryId")), None),
        done_at=_instant(fields.get("doneAt"), now),
        reader=user.id,
    )


def _object(fields: Mapping[str, object], name: str) -> JsonObject:
    """An object, or the first of a list of them, as the description has it (wire facts 5.6)."""
    value = fields.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid(**{name: f"The {name} must be an array."})
    return cast(JsonObject, value)


def _links(value: object) -> list[JsonObject]:
    found = [value] if isinstance(value, dict) else value or []
    if not isinstance(found, list) or not all(isinstance(link, dict) for link in found):
        raise invalid(linkedTo="The linkedTo must be an array.")
    return found


def _flag(value: object) -> bool:
    return value in (True, 1, "1", "true")


def _wholes(value: object, name: str) -> list[int]:
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [whole_of(name, entry) for entry in found]


def _files(value: object) -> list[tuple[str, bytes]]:
    found = []
    for place, entry in enumerate(value if isinstance(value, list) else []):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            raise invalid(**{f"attachments.{place}.name": f"The attachments.{place}.name field is required."})
        if content_type(name) == "application/octet-stream" and not entry.get("contentType"):
            raise invalid(**{f"attachments.{place}.contentType": "The selected content type is invalid."})
        try:
            found.append((name, base64.b64decode(str(entry.get("content", "")), validate=True)))
        except binascii.Error:
            raise invalid(**{f"attachments.{place}.content": "The content must be base64."}) from None
    return found


def _instant(value: object, now: int) -> int | None:
    if value in (None, "", False):
        return None
    if value is True:
        return now
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise invalid(doneAt="The doneAt is not a valid date.") from None
    return int((found if found.tzinfo else found.replace(tzinfo=SYSTEM_ZONE)).timestamp())
