"""What screens are painted from: plain rows without pydantic. Those of a list stand apart, in ``models.listing``."""

from __future__ import annotations

from dataclasses import dataclass, field

from plentytui.models.listing import ConversationRow, Folder, GroupRow, ListQuery, Sort
from plentytui.models.states import Delivery, ReplyKind
from plentytui.models.writing import PLAIN, Envelope

__all__ = [
    "AttachmentRow",
    "ConversationDetail",
    "ConversationRow",
    "Delivery",
    "Draft",
    "Folder",
    "GroupRow",
    "JournalEntry",
    "ListQuery",
    "MessageRow",
    "OutboxItem",
    "ReplyKind",
    "Sort",
]


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
    tags: tuple[int, ...] = ()
    minutes: int = 0
    """Captured for it."""
    chargeable: bool = False
    """Whether those minutes are paid for."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is being written."""

    conversation: str
    kind: ReplyKind
    text: str
    saved_at: float
    envelope: Envelope = PLAIN
    """Everything but the text."""
    slot: int = 0
    """Which one of several to the same conversation and of the same kind: each terminal may write its own."""


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
