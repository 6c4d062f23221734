"""What a list of conversations is asked for and made of: all that the first frame needs to know of the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

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
    stuck: bool = False
    """One of these goes no further without a person: it was held, was refused, or may have arrived."""


class GroupRow(NamedTuple):
    """One group of the left pane with its counts in the mirror."""

    id: int
    name: str
    unread: int
    total: int
