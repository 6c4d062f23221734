"""From the API's records to the rows that are kept and painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.models.inbox import AttachmentRow, Folder, MessageRow
from plentytui.rules.html_text import as_line

if TYPE_CHECKING:
    from datetime import datetime

    from plentytui.models.messenger import Conversation, Message, Party
    from plentytui.models.mirror import ConversationRecord


_MOST_MINUTES = 1_000_000
"""More than anybody captures; a larger number is a mistake."""


def _seconds(instant: datetime | None) -> float | None:
    return None if instant is None else instant.timestamp()


def _who(party: Party | None) -> str:
    """The name of somebody, else the address or number."""
    if party is None:
        return ""
    if party.name:
        return party.name
    return party.value if party.type == "email" or not party.value else f"{party.type} {party.value}".strip()


def _folder(conversation: Conversation) -> Folder:
    if conversation.is_deleted:
        return Folder.TRASH
    if conversation.is_archived:
        return Folder.ARCHIVE
    return Folder.SPAM if conversation.is_spam else Folder.INBOX


def _own_folders(linked: object) -> tuple[str, ...]:
    """The uuids of ``linkedFolders``: a list of ``{userId, foldersUuids}``, or one of them (wire facts 5.1)."""
    found: list[str] = []
    for entry in linked if isinstance(linked, list) else [linked]:
        uuids = entry.get("foldersUuids") if isinstance(entry, dict) else None
        texts = uuids.split(",") if isinstance(uuids, str) else uuids if isinstance(uuids, list) else []
        found += [str(uuid).strip() for uuid in texts if str(uuid).strip()]
    return tuple(dict.fromkeys(found))


def conversation_record(conversation: Conversation) -> ConversationRecord:
    """What the mirror keeps of a conversation."""
    from plentytui.models.mirror import ConversationRecord

    updated = _seconds(conversation.updated_at) or _seconds(conversation.created_at) or 0.0
    sender = conversation.from_
    return ConversationRecord(
        uuid=conversation.uuid,
        short_id=conversation.short_id,
        title=conversation.title,
        sender=_who(sender),
        sender_type=sender.type if sender is not None else "",
        sender_value=sender.value if sender is not None else "",
        preview=as_line(conversation.conversation_preview),
        created_at=_seconds(conversation.created_at) or updated,
        updated_at=updated,
        deleted_at=_seconds(conversation.deleted_at),
        folder=_folder(conversation),
        archived=conversation.is_archived,
        spam=conversation.is_spam,
        group=conversation.category_id,
        type_id=conversation.type_id,
        status_id=conversation.status_id,
        priority=conversation.priority_id,
        deadline=_seconds(conversation.deadline),
        follow_up=_seconds(conversation.follow_up_date),
        done=conversation.is_closed,
        whispered=conversation.has_whispered_messages,
        attachments=conversation.attachments_count,
        message_count=len(conversation.messages_ids),
        channel=conversation.inbox_id,
        plenty_id=conversation.plenty_id,
        referrer=conversation.referrer.type if conversation.referrer is not None else "",
        read_by=conversation.read_by,
        owners=tuple((owner.role_id, owner.owner_id) for owner in conversation.owners),
        tags=conversation.tag_ids,
        relations=tuple(
            (relation.type, value) for relation in conversation.conversation_relation for value in relation.value
        ),
        subscribers=conversation.subscribers.user_ids if conversation.subscribers is not None else (),
        folders=_own_folders(conversation.linked_folders),
    )


def message_row(message: Message, conversation: str, user_id: int, *, assume_mine: bool = False) -> MessageRow:
    """What the mirror keeps of a message; ``assume_mine`` for the answer to one's own post."""
    sender = message.from_
    minutes, chargeable = _captured(message)
    mine = assume_mine or (sender is not None and sender.type == "user" and sender.value == str(user_id))
    return MessageRow(
        uuid=message.uuid,
        conversation=conversation,
        sender=_who(sender),
        sender_type=sender.type if sender is not None else "",
        mine=mine,
        whispered=message.whispered,
        body=message.message or message.plain_message or message.preview,
        created_at=_seconds(message.created_at) or 0.0,
        attachments=tuple(AttachmentRow(file.name, file.size, file.content_type) for file in message.attachments),
        title=message.title,
        tags=message.tags,
        minutes=minutes,
        chargeable=chargeable,
    )


def _captured(message: Message) -> tuple[int, bool]:
    """The minutes that were captured for a message, and whether they are paid for (wire facts 5.6)."""
    meta = message.meta_data
    captured = meta.get("timeCapture") if isinstance(meta, dict) else None
    minutes = captured.get("minutes") if isinstance(captured, dict) else None
    if not isinstance(captured, dict) or not isinstance(minutes, int) or not 0 < minutes < _MOST_MINUTES:
        return 0, False
    return minutes, captured.get("chargeable") in (True, 1)
