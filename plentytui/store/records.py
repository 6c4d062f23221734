"""Between records and the rows of the tables."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plentytui.models.listing import ConversationRow, Folder
from plentytui.models.names import NameRow
from plentytui.models.states import STUCK, UNSETTLED
from plentytui.store.text import plain, states_sql, storable

if TYPE_CHECKING:
    from plentytui.models.inbox import MessageRow
    from plentytui.models.mirror import ConversationRecord

FOLDERS: tuple[Folder, ...] = (Folder.INBOX, Folder.ARCHIVE, Folder.TRASH, Folder.SPAM)
"""A folder is kept as its place in this tuple."""
FOLDER_NUMBER: Mapping[Folder, int] = {folder: number for number, folder in enumerate(FOLDERS)}

CONVERSATION_COLUMNS = (
    "uuid, short_id, short_number, sender, sender_type, sender_value, title, preview, created, updated, deleted,"
    " folder, group_id, type_id, status_id, priority, deadline, follow_up, done, whispered, attachments,"
    " message_count, channel, plenty_id, referrer, read_by, owners, tags, relations, subscribers, folders,"
    " archived, spam, read_there, unread"
)
"""The columns of a conversation, in the order of ``conversation_values``."""

_OPEN_TEXT = (
    "(EXISTS (SELECT 1 FROM draft d WHERE d.conversation = c.uuid)"
    " OR EXISTS (SELECT 1 FROM outbox o WHERE o.conversation = c.uuid"
    f" AND o.state IN ({states_sql(UNSETTLED)})))"
)
"""Whether a conversation ``c`` has a draft or an outbox entry that is not settled."""
_STUCK_TEXT = f"EXISTS (SELECT 1 FROM outbox o WHERE o.conversation = c.uuid AND o.state IN ({states_sql(STUCK)}))"
"""Whether a message to it goes no further without a person."""

ROW_COLUMNS = (
    "c.uuid, c.short_id, c.sender, c.title, c.preview, c.updated, c.unread, c.done, c.whispered, c.attachments,"
    f" c.priority, c.deadline, c.group_id, c.type_id, c.status_id, {_OPEN_TEXT}, {_STUCK_TEXT}"
)
"""What ``conversation_row`` is made of."""

MESSAGE_COLUMNS = (
    "uuid, conversation, sender, sender_type, mine, whispered, title, body, plain, created, attachments, marks"
)
"""The columns of a message, in the order of ``message_values``."""


_encode = json.JSONEncoder(separators=(",", ":")).encode


def dense(value: Sequence[object]) -> str:
    """A list as JSON without blanks, so that equal values give equal text."""
    return _encode(value) if value else "[]"


def time_id(instant: float, uuid: str) -> int:
    """A row id that grows with time: milliseconds, then twelve bits of the uuid's checksum."""
    return (max(0, int(instant * 1000)) << 12) | (zlib.crc32(uuid.encode("utf-8", "replace")) & 0xFFF)


def short_number(short_id: str) -> int | None:
    """The short id as a number for sorting, or None."""
    text = short_id.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def conversation_values(record: ConversationRecord, read_there: bool, unread: bool) -> tuple[Any, ...]:
    """The record as values of ``CONVERSATION_COLUMNS``."""
    return (
        storable(record.uuid),
        storable(record.short_id),
        short_number(record.short_id),
        storable(record.sender),
        storable(record.sender_type),
        storable(record.sender_value),
        storable(record.title),
        storable(record.preview),
        record.created_at,
        record.updated_at,
        record.deleted_at,
        FOLDER_NUMBER[record.folder],
        record.group,
        record.type_id,
        record.status_id,
        record.priority,
        record.deadline,
        record.follow_up,
        int(record.done),
        int(record.whispered),
        record.attachments,
        record.message_count,
        storable(record.channel),
        record.plenty_id,
        storable(record.referrer),
        dense(record.read_by),
        dense(record.owners),
        dense(record.tags),
        dense(record.relations),
        dense(record.subscribers),
        dense(record.folders),
        int(record.archived or record.folder is Folder.ARCHIVE),
        int(record.spam or record.folder is Folder.SPAM),
        int(read_there),
        int(unread),
    )


def conversation_row(values: tuple[Any, ...]) -> ConversationRow:
    """A line of the list from values of ``ROW_COLUMNS``."""
    unread, done, whispered = values[6:9]
    return ConversationRow._make(
        (*values[:6], bool(unread), bool(done), bool(whispered), *values[9:15], bool(values[15]), bool(values[16]))
    )


def message_values(conversation: str, row: MessageRow) -> tuple[Any, ...]:
    """The message as values of ``MESSAGE_COLUMNS``; its plain words only where they differ from the body."""
    body = storable(row.body)
    words = plain(body)
    return (
        storable(row.uuid),
        storable(conversation),
        storable(row.sender),
        storable(row.sender_type),
        int(row.mine),
        int(row.whispered),
        storable(row.title),
        body,
        None if words == body else storable(words),
        row.created_at,
        dense([(file.name, file.size, file.content_type) for file in row.attachments]),
        dense([row.tags, row.minutes, row.chargeable]) if row.tags or row.minutes else "",
    )


def message_row(values: tuple[Any, ...]) -> MessageRow:
    """A message from values of ``MESSAGE_COLUMNS``."""
    # Imported late: the first frame shows no message.
    from plentytui.models.inbox import AttachmentRow, MessageRow

    uuid, conversation, sender, sender_type, mine, whispered, title, body, _, created, attachments, marks = values
    tags, minutes, chargeable = json.loads(marks) if marks else ((), 0, False)
    return MessageRow(
        uuid=uuid,
        conversation=conversation,
        sender=sender,
        sender_type=sender_type,
        mine=bool(mine),
        whispered=bool(whispered),
        body=body,
        created_at=created,
        attachments=tuple(AttachmentRow(*file) for file in json.loads(attachments)),
        title=title,
        tags=tuple(tags),
        minutes=minutes,
        chargeable=bool(chargeable),
    )


def name_values(kind: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A named record as values of the name table."""
    entry = NameRow(*row)
    extra = entry.extra if isinstance(entry.extra, str) else _encode(dict(entry.extra))
    return (kind, str(entry.id), entry.position, _encode(dict(entry.names)), storable(extra), int(entry.enabled))


def name_row(identity: str, position: int, names: str, extra: str, enabled: int) -> NameRow:
    """A named record from the name table."""
    number = int(identity) if identity.isascii() and identity.isdigit() else identity
    return NameRow(number, position, json.loads(names), extra, bool(enabled))
