"""What can be done to conversations: the kinds of actions, and which of them cannot be turned round."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

Value = bool | int | float | str | None | tuple[object, ...]
"""The state of one field: a flag, a number, an instant in epoch seconds, or ids in a tuple (pairs for owners)."""


class ActionKind(StrEnum):
    """One kind of action; what its values are stands below it."""

    READ = "read"
    """Whether I have read it: a flag."""
    DONE = "done"
    """A flag (API: isClosed)."""
    TYPE_STATUS = "type_status"
    """The ids of type and status, 0 for none."""
    TAGS_ADD = "tags_add"
    """The ids of all its tags, before and after."""
    TAGS_REMOVE = "tags_remove"
    """The ids of all its tags, before and after."""
    PRIORITY = "priority"
    """0 none, 1 very low ... 5 very high."""
    DEADLINE = "deadline"
    """Epoch seconds; None for none."""
    FOLLOW_UP = "follow_up"
    """Epoch seconds; None for none."""
    OWNER = "owner"
    """All its owners, as pairs of role and user id."""
    SUBSCRIBE = "subscribe"
    """Whether I am subscribed: a flag."""
    SUBSCRIBERS_ADD = "subscribers_add"
    """The ids of all who are subscribed, before and after."""
    SUBSCRIBERS_REMOVE = "subscribers_remove"
    """The ids of all who are subscribed, before and after."""
    CHANNEL = "channel"
    """The id of its channel, as text."""
    FOLDER_ADD = "folder_add"
    """The uuids of all my folders it lies in, before and after."""
    FOLDER_REMOVE = "folder_remove"
    """The uuids of all my folders it lies in, before and after."""
    ARCHIVE = "archive"
    """Whether it is archived: a flag; False restores it."""
    DELETE = "delete"
    """Whether it is in the trash: a flag; False restores it."""
    NOT_SPAM = "not_spam"
    """Whether it is spam: a flag; only False can be asked for."""
    REMOVE_RELATION = "remove_relation"
    """The relations as pairs of type and value, before and after."""
    DELETE_FOR_GOOD = "delete_for_good"
    """Whether it is gone for good: a flag; only True can be asked for."""
    EMPTY_TRASH = "empty_trash"
    """No conversations are named; the system does it later."""


_NOT_REVERSIBLE: Mapping[ActionKind, str] = MappingProxyType(
    {
        ActionKind.NOT_SPAM: "There is no route that marks a conversation as spam.",
        ActionKind.REMOVE_RELATION: "There is no route that adds a relation.",
        ActionKind.DELETE_FOR_GOOD: "What was deleted for good is gone, with its messages.",
        ActionKind.EMPTY_TRASH: "The trash is emptied by the system, and what was in it is gone.",
    }
)


def why_not_reversible(kind: ActionKind) -> str:
    """Why an action of that kind cannot be undone; empty if it can (wire facts 5.2)."""
    return _NOT_REVERSIBLE.get(kind, "")
