"""The fields of a conversation that actions change: read from and put into a row of the mirror."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from plentytui.models.actions import ActionKind, Value
from plentytui.models.inbox import Folder
from plentytui.store.records import CONVERSATION_COLUMNS, FOLDER_NUMBER, dense


class Field(StrEnum):
    """One thing that an action sets; its values are those of ``models.actions``."""

    READ = "read"
    DONE = "done"
    TYPE_STATUS = "type_status"
    TAGS = "tags"
    PRIORITY = "priority"
    DEADLINE = "deadline"
    FOLLOW_UP = "follow_up"
    OWNERS = "owners"
    SUBSCRIBED = "subscribed"
    SUBSCRIBERS = "subscribers"
    CHANNEL = "channel"
    FOLDERS = "folders"
    ARCHIVED = "archived"
    DELETED = "deleted"
    SPAM = "spam"
    RELATIONS = "relations"
    GONE = "gone"
    """Whether it is deleted for good: no row shows it."""
    UPDATED = "updated"
    """When it changed last, as an answer makes it that was sent from here."""


FIELD_OF: Mapping[ActionKind, Field] = {
    ActionKind.READ: Field.READ,
    ActionKind.DONE: Field.DONE,
    ActionKind.TYPE_STATUS: Field.TYPE_STATUS,
    ActionKind.TAGS_ADD: Field.TAGS,
    ActionKind.TAGS_REMOVE: Field.TAGS,
    ActionKind.PRIORITY: Field.PRIORITY,
    ActionKind.DEADLINE: Field.DEADLINE,
    ActionKind.FOLLOW_UP: Field.FOLLOW_UP,
    ActionKind.OWNER: Field.OWNERS,
    ActionKind.SUBSCRIBE: Field.SUBSCRIBED,
    ActionKind.SUBSCRIBERS_ADD: Field.SUBSCRIBERS,
    ActionKind.SUBSCRIBERS_REMOVE: Field.SUBSCRIBERS,
    ActionKind.CHANNEL: Field.CHANNEL,
    ActionKind.FOLDER_ADD: Field.FOLDERS,
    ActionKind.FOLDER_REMOVE: Field.FOLDERS,
    ActionKind.ARCHIVE: Field.ARCHIVED,
    ActionKind.DELETE: Field.DELETED,
    ActionKind.NOT_SPAM: Field.SPAM,
    ActionKind.REMOVE_RELATION: Field.RELATIONS,
    ActionKind.DELETE_FOR_GOOD: Field.GONE,
}
"""What each kind of action sets; the other one names no conversations."""

_AT = {name: place for place, name in enumerate(CONVERSATION_COLUMNS.split(", "))}
_WHOLES = {Field.PRIORITY: "priority", Field.CHANNEL: "channel"}
_INSTANTS = {Field.DEADLINE: "deadline", Field.FOLLOW_UP: "follow_up", Field.UPDATED: "updated"}
_LISTS = {Field.TAGS: "tags", Field.OWNERS: "owners", Field.FOLDERS: "folders", Field.RELATIONS: "relations"}
_LISTS |= {Field.SUBSCRIBERS: "subscribers"}
_FLAGS = {Field.DONE: "done", Field.ARCHIVED: "archived", Field.SPAM: "spam"}


def value_of(row: Sequence[Any], field: Field, user: int) -> Value:
    """The field's value in a row of ``CONVERSATION_COLUMNS``; ``user`` is who looks at it."""
    if field is Field.GONE:
        return False
    if field is Field.READ:
        return not row[_AT["unread"]]
    if field is Field.DELETED:
        return bool(row[_AT["folder"]] == FOLDER_NUMBER[Folder.TRASH])
    if field is Field.TYPE_STATUS:
        return int(row[_AT["type_id"]]), int(row[_AT["status_id"]])
    if field is Field.SUBSCRIBED:
        return user in json.loads(row[_AT["subscribers"]])
    if field in _LISTS:
        return tuple(tuple(item) if isinstance(item, list) else item for item in json.loads(row[_AT[_LISTS[field]]]))
    if field in _FLAGS:
        return bool(row[_AT[_FLAGS[field]]])
    value: Value = row[_AT[_WHOLES[field] if field in _WHOLES else _INSTANTS[field]]]
    return value


def put_value(row: list[Any], field: Field, value: Value, user: int) -> None:
    """Set the field in a row of ``CONVERSATION_COLUMNS``; what is gone for good has none."""
    items = value if isinstance(value, tuple) else ()
    if field is Field.READ:
        row[_AT["unread"]] = int(not value)
    elif field is Field.TYPE_STATUS:
        row[_AT["type_id"]], row[_AT["status_id"]] = items
    elif field is Field.SUBSCRIBED:
        others = [entry for entry in json.loads(row[_AT["subscribers"]]) if entry != user]
        row[_AT["subscribers"]] = dense([*others, user] if value else others)
    elif field in _LISTS:
        row[_AT[_LISTS[field]]] = dense(items)
    elif field in _FLAGS:
        row[_AT[_FLAGS[field]]] = int(bool(value))
    elif field in _WHOLES or field in _INSTANTS:
        row[_AT[_WHOLES[field] if field in _WHOLES else _INSTANTS[field]]] = value
    if field in {Field.ARCHIVED, Field.SPAM, Field.DELETED}:
        trash = row[_AT["folder"]] == FOLDER_NUMBER[Folder.TRASH] if field is not Field.DELETED else bool(value)
        row[_AT["folder"]] = _place(row, trash=trash)


def same(field: Field, one: Value, other: Value) -> bool:
    """Whether two values of a field mean the same; the order in a list means nothing."""
    if field in _LISTS and isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    return one == other


def to_text(value: Value) -> str:
    """The value as it is kept."""
    return json.dumps(value, separators=(",", ":"))


def from_text(text: str) -> Value:
    """The value that was kept."""
    return _tuples(json.loads(text))


def _tuples(value: Any) -> Value:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _place(row: Sequence[Any], *, trash: bool) -> int:
    """The folder of the flags: the trash before the archive before spam, as the system lists them."""
    if trash:
        return FOLDER_NUMBER[Folder.TRASH]
    if row[_AT["archived"]]:
        return FOLDER_NUMBER[Folder.ARCHIVE]
    return FOLDER_NUMBER[Folder.SPAM if row[_AT["spam"]] else Folder.INBOX]
