"""What screens are painted from: plain rows without pydantic, so that the first frame needs no heavy import."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Folder(StrEnum):
    """Where a conversation lies."""

    INBOX = "inbox"
    ARCHIVE = "archive"
    TRASH = "trash"
    SPAM = "spam"


class Sort(StrEnum):
    """What a list is sorted by; the values are the API's own names."""

    UPDATED = "updatedAt"
    CREATED = "createdAt"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which conversations a list shows, and in which order."""

    folder: Folder = Folder.INBOX
    group: int | None = None
    """The group's id; None for All."""
    unread_only: bool = False
    contains: str = ""
    """Words that sender, subject or preview contain; filters what is shown."""
    sort: Sort = Sort.UPDATED
    descending: bool = True


class ConversationRow(NamedTuple):
    """One line of the list, as raw text from outside: clean it at the border."""

    uuid: str
    short_id: str
    sender: str
    title: str
    preview: str
    updated_at: float
    """Seconds since the epoch."""
    unread: bool
    done: bool
    whispered: bool
    attachments: int
    priority: int
    """0 none, 1 very low ... 5 very high."""
    deadline: float | None
    """Seconds since the epoch."""
    group: int
    type_id: int
    status_id: int
    draft: bool
    """There is an unsent draft or an outbox entry."""


class GroupRow(NamedTuple):
    """One group of the left pane with its counts in the mirror."""

    id: int
    name: str
    unread: int
    total: int


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file at a message, as it was named outside."""

    name: str
    size: int
    """Bytes; 0 where the system does not say."""
    content_type: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message of a thread, raw: HTML and all."""

    uuid: str
    conversation: str
    sender: str
    sender_type: str
    """user, contact or email."""
    mine: bool
    whispered: bool
    body: str
    """HTML or plain text, as it came."""
    created_at: float
    attachments: tuple[AttachmentRow, ...] = ()
    title: str = ""


class Delivery(StrEnum):
    """Where a message of the outbox stands."""

    WAITING = "waiting"
    """Counts down; can be taken back."""
    SENDING = "sending"
    """On its way."""
    SENT = "sent"
    REFUSED = "refused"
    """The system said no; the text is kept."""
    UNCERTAIN = "uncertain"
    """Not known whether sent: look in the thread, then ask."""
    RECALLED = "recalled"


class ReplyKind(StrEnum):
    """Whom a text is for."""

    PUBLIC = "public"
    """The customer reads it."""
    WHISPER = "whisper"
    """Only colleagues read it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Text that is being written, one a conversation and kind."""

    conversation: str
    kind: ReplyKind
    text: str
    saved_at: float


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A message that is to be sent, or was."""

    id: int
    conversation: str
    kind: ReplyKind
    text: str
    parent_uuid: str
    """The message that is answered."""
    recipients: str
    """Whom it goes to, for people to read."""
    created_at: float
    send_at: float
    """Not before this instant."""
    state: Delivery
    reason: str = ""
    """Why it was refused, or what is uncertain."""
    message_uuid: str = ""
    """The system's message, once it is known."""


@dataclass(frozen=True, slots=True)
class ConversationDetail:
    """What is known of one conversation beyond its row."""

    row: ConversationRow
    group_name: str
    type_name: str
    status_name: str
    tags: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    """Pairs of type and value: order 1042, email a@b.example."""
    owners: tuple[str, ...] = ()
    channel: str = ""
    follow_up: float | None = None
    folder: Folder = Folder.INBOX
    created_at: float = 0.0


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One write to the system: who did what where, and how it stood before and after."""

    at: float
    user: str
    system: str
    action: str
    """Method and path without secrets, or a command id."""
    target: str
    summary: str
    """One sentence without the message's text."""
    before: str = ""
    after: str = ""
    outcome: str = "done"
    id: int = field(default=0, compare=False)
