"""The columns that a list of conversations can have, and what is read for them beyond a row."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from plentytui.models.listing import Folder


class Column(StrEnum):
    """One column; the signs for unread, priority, draft, whisper and attachments always stand before them."""

    DONE = "done"
    SHORT_ID = "short_id"
    SENDER = "sender"
    RELATIONS = "relations"
    SUBJECT = "subject"
    PREVIEW = "preview"
    CREATED = "created"
    UPDATED = "updated"
    TAGS = "tags"
    ATTACHMENTS = "attachments"
    PRIORITY = "priority"
    FOLLOW_UP = "follow_up"
    FOLDER = "folder"
    DEADLINE = "deadline"
    TYPE = "type"
    STATUS = "status"
    OWNERS = "owners"
    SUBSCRIBERS = "subscribers"
    CHANNEL = "channel"


STANDARD = (Column.SENDER, Column.SUBJECT, Column.PREVIEW, Column.DEADLINE, Column.UPDATED)
"""What a list shows until somebody chooses; drawn closer together than chosen columns."""

_BEYOND = frozenset(
    {
        *(Column.RELATIONS, Column.CREATED, Column.TAGS, Column.FOLLOW_UP, Column.FOLDER, Column.OWNERS),
        *(Column.SUBSCRIBERS, Column.CHANNEL),
    }
)


class RowExtras(NamedTuple):
    """What is known of a conversation beyond its row, as ids: names are looked up where it is shown."""

    created_at: float = 0.0
    follow_up: float | None = None
    folder: Folder = Folder.INBOX
    channel: str = ""
    tags: tuple[int, ...] = ()
    owners: tuple[tuple[int, int], ...] = ()
    """Pairs of role and user."""
    subscribers: tuple[int, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    own_folders: tuple[str, ...] = ()
    """The uuids of the user's own folders."""


def needs_extras(columns: Iterable[Column]) -> bool:
    """Whether a row alone does not have all of these columns."""
    return any(column in _BEYOND for column in columns)


def columns_to_text(columns: Iterable[Column]) -> str:
    """Columns as they are kept."""
    return ",".join(columns)


def columns_from_text(text: str | None) -> tuple[Column, ...]:
    """Columns that were kept; what is not known any more is left out, and without any the standard ones are meant."""
    known = {column.value: column for column in Column}
    found = tuple(dict.fromkeys(known[name] for name in (text or "").split(",") if name in known))
    return found or STANDARD
