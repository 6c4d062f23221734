"""What is put into the mirror: conversations, thread rows and names as plain records without pydantic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from plentytui.models.listing import Folder
from plentytui.models.names import NameKind, NameRow

__all__ = ["ConversationRecord", "NameKind", "NameRow", "PendingRead"]

THREAD_READ = "thread."
"""With a conversation's uuid the key of the fact that its thread was read: its last change that was known then."""


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """A conversation as the mirror keeps it; instants are seconds since the epoch (wire facts 5.1)."""

    uuid: str
    short_id: str = ""
    title: str = ""
    sender: str = ""
    """The name to show, else the address."""
    sender_type: str = ""
    """user, contact or email."""
    sender_value: str = ""
    """The address of an email, else the id."""
    preview: str = ""
    created_at: float = 0.0
    updated_at: float = 0.0
    deleted_at: float | None = None
    folder: Folder = Folder.INBOX
    archived: bool = False
    """Besides ``folder``: a conversation in the trash may come back into the archive."""
    spam: bool = False
    group: int = 1
    type_id: int = 0
    status_id: int = 0
    priority: int = 0
    deadline: float | None = None
    follow_up: float | None = None
    done: bool = False
    whispered: bool = False
    attachments: int = 0
    message_count: int = 0
    """How many messages the system says there are; 0 where it does not say."""
    channel: str = ""
    plenty_id: int = 0
    """The client (store)."""
    referrer: str = ""
    """system, backend, rest, plugin or email."""
    read_by: tuple[int, ...] = ()
    """Ids of the users who have read it; unread follows from it."""
    owners: tuple[tuple[int, int], ...] = ()
    """Pairs of role id and user id."""
    tags: tuple[int, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    """Pairs of type and value, one a value."""
    subscribers: tuple[int, ...] = ()
    folders: tuple[str, ...] = ()
    """The user's own folders it lies in, by their UUIDs."""


class PendingRead(NamedTuple):
    """A read mark that was set here and that the system has not confirmed yet."""

    uuid: str
    read: bool
