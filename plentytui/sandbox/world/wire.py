"""Conversations and messages as the API sends them (wire facts 5.1 and 5.6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from plentytui.sandbox.world.chance import Ids
from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.mailbox import Mailbox, numbers_of
from plentytui.sandbox.world.messages import StoredMessage

JsonObject = dict[str, Any]

MESSAGE_PREVIEW = 100
"""Characters of a message's own preview, cut in mid-word."""
_SUBJECT = 50
"""Characters of the text that stand for a title where there is none."""


class Oddities(Protocol):
    """The switches that matter here."""

    @property
    def flags_as_numbers(self) -> bool:
        """Whether ``isDeleted`` is 0 or 1."""
        ...

    @property
    def ids_as_text(self) -> bool:
        """Whether short id, channel and priority are texts."""
        ...

    @property
    def absent_keys(self) -> bool:
        """Whether a value that is not there has no key."""
        ...


def conversation_rows(box: Mailbox, rows: Sequence[sqlite3.Row], odd: Oddities, *, messages: bool) -> list[JsonObject]:
    """Conversations as they stand in a list; their messages only when asked for."""
    numbers = [row["no"] for row in rows]
    relations, folders, users = box.relations(numbers), box.folders(numbers), box.folder_users()
    found = []
    for row in rows:
        number = row["no"]
        linked = [(users.get(folder, 0), folder) for folder in folders[number]]
        record = _conversation(row, relations[number], linked, box.ids)
        if messages:
            record["messages"] = [message_json(message, row, box.ids, odd) for message in box.messages(number)]
        found.append(_dressed(record, odd))
    return found


def conversation_json(box: Mailbox, row: sqlite3.Row, odd: Oddities, *, messages: bool = False) -> JsonObject:
    """One conversation, with what its messages say; lists leave that out (assumed, for their size)."""
    record = conversation_rows(box, [row], odd, messages=messages)[0]
    found = box.messages(row["no"])
    record |= {
        "messagesTitles": [message.title for message in found],
        "messagesBodies": [message.plain for message in found],
        "messagesTags": sorted({tag for message in found for tag in message.tags}),
        "messagesReferrers": [message.referrer for message in found],
        "messagesFroms": [dict(message.sender._asdict()) for message in found],
        "messagesPaths": [f"messages/{box.ids.message(row['no'], message.position)}.json" for message in found],
        "replyTo": [row["from_value"]] if row["from_type"] == "email" else [],
    }
    return record


def _conversation(
    row: sqlite3.Row, related: Mapping[str, list[str]], folders: Sequence[tuple[int, int]], ids: Ids
) -> JsonObject:
    """The row with its relations and its folders, which are pairs of user and folder."""
    number = row["no"]
    owners = [pair.partition(":") for pair in row["owners"].strip(",").split(",") if pair]
    return {
        "uuid": ids.conversation(number),
        "shortId": row["short_id"],
        "plentyIdHash": ids.plenty_id_hash,
        "plentyId": row["plenty_id"],
        "inboxId": row["inbox_id"],
        "title": row["title"],
        "conversationRelation": [{"type": kind, "value": values} for kind, values in related.items()],
        "conversationRecipients": [
            {"type": kind, "value": values} for kind, values in related.items() if kind in {"email", "contact"}
        ],
        "tagIds": list(numbers_of(row["tags"])),
        "isClosed": bool(row["is_closed"]),
        "isDeleted": bool(row["is_deleted"]),
        "referrer": {"type": row["referrer"], "value": row["from_value"], "name": row["from_name"]},
        "readBy": list(numbers_of(row["read_by"])),
        "subscribers": {"userIds": list(numbers_of(row["subscribers"])), "roleIds": []},
        "createdAt": iso(row["created_at"]),
        "updatedAt": iso(row["updated_at"]),
        "deletedAt": iso(row["deleted_at"]),
        "deadline": iso(row["deadline"]),
        "followUpDate": iso(row["follow_up"]),
        "attachmentsCount": row["attachments"],
        "billedMsgCount": row["billed"],
        "billedMinutesCount": row["billed_minutes"],
        "validRelation": bool(related),
        "priorityId": row["priority"],
        "from": {"type": row["from_type"], "value": row["from_value"], "name": row["from_name"]},
        "typeId": row["type_id"],
        "typePosition": row["type_position"],
        "statusId": row["status_id"],
        "statusPosition": row["status_position"],
        "hasWhisperedMessages": bool(row["whispered"]),
        "messagesIds": [ids.message(number, position) for position in range(row["messages"])],
        "isMigratedToEs": 1,
        "isArchived": bool(row["is_archived"]),
        "conversationPreview": row["preview"],
        "categoryId": row["category_id"],
        "linkedFolders": [{"userId": user, "foldersUuids": [ids.folder(folder)]} for user, folder in folders],
        "marketplacesMetadata": [],
        "owners": [{"roleId": int(role), "ownerId": int(owner)} for role, _, owner in owners],
        "isSpam": bool(row["is_spam"]),
        "privateUserId": None,
    }


def _dressed(record: JsonObject, odd: Oddities) -> JsonObject:
    """The record with the oddities that are switched on."""
    if odd.flags_as_numbers:
        record["isDeleted"] = int(record["isDeleted"])
    if odd.ids_as_text:
        for key in ("shortId", "inboxId", "priorityId"):
            record[key] = str(record[key])
    if odd.absent_keys:
        return {key: value for key, value in record.items() if value is not None}
    return record


def message_json(message: StoredMessage, row: sqlite3.Row, ids: Ids, odd: Oddities) -> JsonObject:
    """A message; the first eleven keys in the order of the documented example (wire facts 5.6)."""
    number = message.conversation
    linked = list(message.linked_to)
    parent = ids.message(number, message.parent) if message.parent is not None else None
    if parent is not None:
        linked.insert(0, {"type": "message", "value": parent})
    shown = " ".join(message.plain.split())
    record: JsonObject = {
        "uuid": ids.message(number, message.position),
        "plentyIdHash": ids.plenty_id_hash,
        "linkedTo": linked,
        "tags": list(message.tags),
        "from": _party(message.sender.type, message.sender.value, message.sender.name),
        "title": message.title or shown[:_SUBJECT],
        "preview": shown[:MESSAGE_PREVIEW],
        "message": message.text,
        "attachedFilesCount": len(message.files),
        "createdAt": iso(message.created_at),
        "updatedAt": iso(message.updated_at or message.created_at),
        "parentUuid": parent,
        "conversationId": ids.conversation(number),
        "to": message.to,
        "whispered": message.whispered,
        "plainMessage": message.plain,
        "referrer": _party(message.referrer, message.sender.value, message.sender.name),
        "metaData": {
            **message.meta,
            "readBy": list(message.read_by),
            "controls": message.meta.get("controls") or {"replyable": True, "attachable": True, "linksDisabled": False},
            "plentyId": row["plenty_id"],
        },
        "doneAt": iso(message.done_at),
        "deletedAt": iso(message.deleted_at),
        "deletedBy": None,
        "attachments": [
            {
                "name": file.name,
                "size": file.size,
                "contentType": file.content_type,
                "createdAt": iso(message.created_at),
            }
            for file in message.files
        ],
        "categoryId": row["category_id"],
        "typeId": row["type_id"],
        "typePosition": row["type_position"],
        "statusId": row["status_id"],
        "statusPosition": row["status_position"],
        "marketplacesMetadata": [],
        "forwarded": False,
        "inboxId": str(row["inbox_id"]),
        "messageType": _message_type(message),
    }
    if odd.absent_keys:
        return {key: value for key, value in record.items() if value is not None}
    return record


def _party(kind: str, value: str, name: str) -> JsonObject:
    """A sender; ids are numbers, as in the documented example."""
    return {"type": kind, "value": int(value) if value.isascii() and value.isdigit() else value, "name": name}


def _message_type(message: StoredMessage) -> str:
    """The kind of message (assumed: only one of the words is documented)."""
    if message.whispered:
        return "new_whispered_message"
    return "new_message_from_contact" if message.sender.type in {"email", "contact"} else "new_message_from_user"
