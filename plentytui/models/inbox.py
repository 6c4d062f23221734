"""What screens are painted from: plain rows without pydantic, so that the first frame needs no heavy import."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from plentytui.models.writing import PLAIN, Envelope

if TYPE_CHECKING:
    from plentytui.rules.query.tree import Query


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
    SHORT_ID = "shortId"
    PRIORITY = "priority"
    FOLLOW_UP = "followUpDate"
    """Those without one come last, whichever the direction."""
    DEADLINE = "deadline"
    """Those without one come last, whichever the direction."""
    TYPE = "type"
    """By the types' positions."""
    STATUS = "status"
    """By the statuses' positions."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which conversations a list shows, and in which order."""

    folder: Folder | None = Folder.INBOX
    """None for all of inbox, archive, trash and spam."""
    group: int | None = None
    """The group's id; None for All."""
    unread_only: bool = False
    contains: str = ""
    """Words that sender, subject or preview contain; filters what is shown."""
    sort: Sort = Sort.UPDATED
    descending: bool = True
    query: Query | None = None
    """What is searched for; together with all the rest."""
    subscriber: int | None = None
    """A user who is told of it: "My messages"."""
    owner: int | None = None
    """A user who owns it."""
    role: int | None = None
    """The role it is owned in; together with ``owner`` the role of that user."""
    own_folder: str = ""
    """The UUID of a folder of the user's own."""
    done: bool | None = None
    """Only those that are done, or only those that are not."""

    @property
    def is_plain(self) -> bool:
        """Whether there is an index for the list, so that any page of it is found at once."""
        return (
            self.folder is not None
            and self.sort in {Sort.UPDATED, Sort.CREATED}
            and not self.contains.split()
            and self.query is None
            and self.subscriber is self.owner is self.role is self.done is None
            and not self.own_folder
        )


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
    HELD = "held"
    """Stopped just before it was sent, because somebody wrote meanwhile; the text is kept."""
    RECALLED = "recalled"


class ReplyKind(StrEnum):
    """Whom a text is for."""

    PUBLIC = "public"
    """The customer reads it."""
    WHISPER = "whisper"
    """Only colleagues read it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is being written, one a conversation and kind."""

    conversation: str
    kind: ReplyKind
    text: str
    saved_at: float
    envelope: Envelope = PLAIN
    """Everything but the text."""


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
    """Why it was refused or held, or what is uncertain."""
    message_uuid: str = ""
    """The system's message, once it is known."""
    envelope: Envelope = PLAIN
    """Everything but the text."""


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
    run: str = ""
    """What joins the entries of one action, one a call; empty for writes that are no action on conversations."""
    inverse: str = ""
    """The action that undoes it, as JSON; empty where there is none."""
    undoes: str = ""
    """The run that this entry undoes."""
    id: int = field(default=0, compare=False)
