"""The Messenger's records (wire facts 5): conversations, messages, groups, types, statuses, roles, channels, tags."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, Field

from plentytui.models.wire import Flag, Instant, Text, Texts, Whole, Wholes, WireModel, as_items, as_one


class Party(WireModel):
    """Somebody or something a conversation or message comes from or is linked to.

    ``type`` is user, contact, order, email, payment, message ...; ``value`` is the id or the address.
    """

    type: Text = ""
    value: Text = ""
    name: Text = ""


class Relation(WireModel):
    """A relation of a conversation: one type, several values."""

    type: Text = ""
    value: Texts = ()


class Ownership(WireModel):
    """An owner of a conversation in a role."""

    role_id: Whole = 0
    owner_id: Whole = 0


class Subscribers(WireModel):
    """Who is told of new messages; role ids are not used by the system (wire facts 5.1)."""

    user_ids: Wholes = ()
    role_ids: Wholes = ()


class Conversation(WireModel):
    """A conversation; whether it is unread follows from ``read_by`` (wire facts 5.1)."""

    uuid: Annotated[str, Field(min_length=1)]
    short_id: Text = ""
    plenty_id: Whole = 0
    inbox_id: Text = ""
    """The channel."""
    title: Text = ""
    conversation_relation: Annotated[tuple[Relation, ...], as_items] = ()
    tag_ids: Wholes = ()
    is_closed: Flag = False
    """Done."""
    is_deleted: Flag = False
    is_archived: Flag = False
    is_spam: Flag = False
    referrer: Annotated[Party | None, as_one] = None
    read_by: Wholes = ()
    subscribers: Annotated[Subscribers | None, as_one] = None
    owners: Annotated[tuple[Ownership, ...], as_items] = ()
    created_at: Instant = None
    updated_at: Instant = None
    deleted_at: Instant = None
    deadline: Instant = None
    follow_up_date: Instant = None
    attachments_count: Whole = 0
    priority_id: Whole = 0
    """0 none, 1 very low ... 5 very high; text on the wire."""
    from_: Annotated[Party | None, as_one] = Field(None, validation_alias=AliasChoices("from", "from_"))
    type_id: Whole = 0
    status_id: Whole = 0
    category_id: Whole = 1
    """The group; 1 is General."""
    has_whispered_messages: Flag = False
    conversation_preview: Text = ""
    messages_ids: Texts = ()
    linked_folders: Any = Field(default_factory=list)
    messages: Annotated[tuple[Message, ...], as_items] = ()
    """Only with ``with=messages``."""


class Attachment(WireModel):
    """A file at a message; its name comes from outside."""

    name: Text = ""
    size: Whole = 0
    content_type: Text = ""
    created_at: Instant = None


class MessageTo(WireModel):
    """Who a message goes to (wire facts 5.6)."""

    user: Texts = ()
    role: Texts = ()
    email: Texts = ()
    contacts: Texts = ()
    orders: Texts = ()
    emails: Texts = ()
    all_users: Flag = False


class Message(WireModel):
    """A message of a conversation."""

    uuid: Annotated[str, Field(min_length=1)]
    parent_uuid: Text = ""
    conversation_id: Text = ""
    linked_to: Annotated[tuple[Party, ...], as_items] = ()
    from_: Annotated[Party | None, as_one] = Field(None, validation_alias=AliasChoices("from", "from_"))
    to: Annotated[MessageTo | None, as_one] = None
    whispered: Flag = False
    tags: Wholes = ()
    title: Text = ""
    preview: Text = ""
    message: Text = ""
    """The content; HTML is allowed."""
    plain_message: Text = ""
    attached_files_count: Whole = 0
    attachments: Annotated[tuple[Attachment, ...], as_items] = ()
    meta_data: Any = None
    done_at: Instant = None
    created_at: Instant = None
    updated_at: Instant = None
    deleted_at: Instant = None


class Name(WireModel):
    """A name in one language."""

    lang: Text = ""
    name: Text = ""


class Named(WireModel):
    """A record with names by language."""

    id: Whole = 0
    position: Whole = 0
    is_deleted: Flag = False
    names: Annotated[tuple[Name, ...], as_items] = ()

    def name(self, language: str) -> str:
        """The name in that language, else in English, German, or any, else the number."""
        by_language = {entry.lang: entry.name for entry in self.names if entry.name}
        for wanted in (language, "en", "de"):
            if wanted in by_language:
                return by_language[wanted]
        return next(iter(by_language.values()), f"no. {self.id}")


class Status(Named):
    """A status of a type: its progress in tens of percent and its colour as a hex value."""

    type_id: Whole = 0
    progress: Whole = 0
    colour: Text = Field("", validation_alias=AliasChoices("colour", "color"))


class ConversationType(Named):
    """A type of a group."""

    category_id: Whole = 0
    statuses: Annotated[tuple[Status, ...], as_items] = ()


class Group(Named):
    """A group (API: category); ids up to 100 are reserved (wire facts 5.4)."""

    icon: Text = ""
    is_enabled: Flag = True
    types: Annotated[tuple[ConversationType, ...], as_items] = ()


class Role(Named):
    """A role that an owner has in a conversation."""


class Channel(WireModel):
    """A channel (API: inbox); only active ones are listed; the field names are assumed (answer untyped)."""

    id: Text = Field("", validation_alias=AliasChoices("id", "inboxId", "uuid"))
    name: Text = Field("", validation_alias=AliasChoices("name", "inboxName"))
    email: Text = ""
    category_id: Whole = 0
    """The group its conversations are in; 0 where the system does not say."""
    is_default: Flag = False


class Tag(WireModel):
    """A tag, from either tag API: v1 says tagName, v2 says name (wire facts 6)."""

    id: Whole = Field(0, validation_alias=AliasChoices("id", "tagId"))
    name: Text = Field("", validation_alias=AliasChoices("name", "tagName"))
    color: Text = ""


class OwnFolder(WireModel):
    """A folder of a user's own (wire facts 5.4)."""

    uuid: Annotated[str, Field(min_length=1)]
    name: Text = ""
    user_id: Whole = 0


class Totals(WireModel):
    """Totals of the conversations for the current user."""

    total_unread: Whole = 0


class NewFile(WireModel):
    """A file to be posted with a message; ``content`` is base64 (assumed: nothing says how it is written)."""

    name: str
    size: int
    content_type: str
    content: str = Field(repr=False)


class NewMessage(WireModel):
    """A message to be posted (wire facts 5.6).

    A reply is expressed by ``linked_to`` of type message with the parent's uuid; ``to`` and ``from`` are
    single objects as in the models (the arrays in the specification are taken for an artefact).
    """

    message: str
    whispered: bool
    linked_to: tuple[Party, ...] = ()
    to: MessageTo | None = None
    category_id: int | None = None
    title: str | None = None
    """The subject, of the first message of a conversation or of an answer with one of its own."""
    inbox_id: str | None = None
    """The channel, of the first message of a conversation alone."""
    tags: tuple[int, ...] = ()
    meta_data: dict[str, object] | None = None
    attachments: tuple[NewFile, ...] = ()
