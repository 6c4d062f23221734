"""The fields of the query language: their names, what kind of value each takes, and the values that are fixed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from plentytui.models.mirror import NameKind


class Kind(Enum):
    """What kind of value a field takes."""

    TEXT = auto()
    """Words, looked for in a text."""
    LINK = auto()
    """A number or an address that a conversation is linked to."""
    NAMED = auto()
    """The name or number of something the system keeps a name of."""
    STATE = auto()
    """One of the words of ``STATES``."""
    HAVING = auto()
    """One of the words of ``HAVINGS``."""
    LEVEL = auto()
    """A priority, by name or number."""
    MOMENT = auto()
    """A day, a span or a word for one."""
    IDENTITY = auto()
    """The short ID or the UUID of a conversation."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the language."""

    name: str
    kind: Kind
    note: str
    """What it finds, for the completion."""
    names: NameKind | None = None
    """What its values are names of."""
    relations: tuple[str, ...] = ()
    """The types of relation behind it (wire facts 5.1)."""


_ALL = (
    Field("from", Kind.TEXT, "who wrote: words of a name, or an address"),
    Field("subject", Kind.TEXT, "words of the subject"),
    Field("body", Kind.TEXT, "words of the messages' texts"),
    Field("to", Kind.LINK, "any number or address it is linked to", relations=("*",)),
    Field("contact", Kind.LINK, "the number of a contact", relations=("contact", "contactId", "contactNumber")),
    Field(
        "order", Kind.LINK, "the number of an order", relations=("order", "orderId", "orderExternalId", "amazonOrder")
    ),
    Field("email", Kind.LINK, "an address, or @ and a domain", relations=("email", "contactEmail")),
    Field("payment", Kind.LINK, "the number of a payment", relations=("payment",)),
    Field("group", Kind.NAMED, "a group", NameKind.GROUP),
    Field("channel", Kind.NAMED, "a channel", NameKind.CHANNEL),
    Field("tag", Kind.NAMED, "a tag", NameKind.TAG),
    Field("type", Kind.NAMED, "a type", NameKind.TYPE),
    Field("status", Kind.NAMED, "a status", NameKind.STATUS),
    Field("owner", Kind.NAMED, "somebody who owns it, or me", NameKind.USER),
    Field("role", Kind.NAMED, "a role that somebody owns it in", NameKind.ROLE),
    Field("subscriber", Kind.NAMED, "somebody who is told of it, or me", NameKind.USER),
    Field("folder", Kind.NAMED, "inbox, archive, trash, spam, or a folder of one's own", NameKind.FOLDER),
    Field("store", Kind.NAMED, "a client (store)", NameKind.STORE),
    Field("priority", Kind.LEVEL, "a priority, such as high or >=3"),
    Field("id", Kind.IDENTITY, "the short ID"),
    Field("is", Kind.STATE, "how it stands"),
    Field("has", Kind.HAVING, "what it has"),
    Field("before", Kind.MOMENT, "changed before a day"),
    Field("after", Kind.MOMENT, "changed since a day"),
    Field("on", Kind.MOMENT, "changed on a day"),
    Field("updated", Kind.MOMENT, "when it was changed"),
    Field("created", Kind.MOMENT, "when it began"),
    Field("deadline", Kind.MOMENT, "when its deadline is"),
    Field("followup", Kind.MOMENT, "when it is to be looked at again"),
)
FIELDS: Mapping[str, Field] = {field.name: field for field in _ALL}
"""All fields by their names."""

ALIASES: Mapping[str, str] = {
    "short": "id",
    "title": "subject",
    "sender": "from",
    "text": "body",
    "category": "group",
    "client": "store",
    "in": "folder",
    "since": "after",
    "mail": "email",
}
"""Other names of fields."""

STATES: Mapping[str, str] = {
    "unread": "not read by me yet",
    "read": "read by me",
    "done": "marked as done",
    "open": "not done yet",
    "whispered": "with a message for colleagues only",
    "archived": "in the archive",
    "deleted": "in the trash",
    "spam": "in the spam folder",
    "draft": "with a text that is not sent yet",
    "mine": "owned by me",
    "subscribed": "I am told of it",
    "overdue": "not done although its deadline has passed",
}
"""What ``is:`` takes."""

HAVINGS: Mapping[str, str] = {
    "attachment": "with a file",
    "deadline": "with a deadline",
    "followup": "to be looked at again",
    "tag": "with a tag",
    "owner": "owned by somebody",
}
"""What ``has:`` takes."""
HAVING_FORMS: Mapping[str, str] = {
    "attachments": "attachment",
    "file": "attachment",
    "files": "attachment",
    "tags": "tag",
    "owners": "owner",
    "follow-up": "followup",
}

LEVELS: tuple[str, ...] = ("none", "very low", "low", "medium", "high", "very high")
"""The priorities by their numbers (wire facts 5.2)."""
LEVEL_FORMS: Mapping[str, int] = {
    **{name: number for number, name in enumerate(LEVELS)},
    **{name.replace(" ", ""): number for number, name in enumerate(LEVELS)},
    **{str(number): number for number in range(len(LEVELS))},
    **{"keine": 0, "sehr niedrig": 1, "niedrig": 2, "mittel": 3, "hoch": 4, "sehr hoch": 5},
    **{"lowest": 1, "normal": 3, "highest": 5, "urgent": 5},
}
"""What ``priority:`` takes."""

PLACES: Mapping[str, str] = {
    "inbox": "inbox",
    "archive": "archive",
    "trash": "trash",
    "spam": "spam",
    "posteingang": "inbox",
    "archiv": "archive",
    "papierkorb": "trash",
}
"""What ``folder:`` takes besides folders of one's own."""

ME = frozenset({"me", "ich"})
"""The user who is logged in, as a value of ``owner:`` and ``subscriber:``."""


def folded(text: str) -> str:
    """The text without differences of case and composition, for comparing names."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text).casefold()).split())


def is_wordlike(character: str) -> bool:
    """Whether the full-text index takes the character for part of a word."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


def has_words(text: str) -> bool:
    """Whether there is anything in the text that the full-text index could find."""
    return any(is_wordlike(character) for character in text)
