"""Support tickets, from the official routes (wire facts 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from plentytui.models.wire import Flag, Instant, Text, Whole, WireModel, as_items


def _word(value: object) -> object:
    """A word from the list that the description types it as, or from plain text."""
    if isinstance(value, list | tuple):
        return value[0] if value else ""
    return "" if value is None else value


Word = Annotated[str, BeforeValidator(_word)]
"""A word that the official description types as an array (``type``, ``source``)."""


_ALSO_IN_QUERY = ("typeId", "statusId", "title", "plentyId", "source")


def query_of(fields: Mapping[str, object]) -> dict[str, object]:
    """What of a new ticket is sent in the address as well: the description marks most of it as query parameters."""
    owners = fields.get("owners")
    owner = owners[0] if isinstance(owners, list | tuple) and owners else {}
    params: dict[str, object] = {name: fields[name] for name in _ALSO_IN_QUERY if name in fields}
    if isinstance(owner, Mapping):
        params |= {name: owner[name] for name in ("userId", "roleId") if name in owner}
    return params


def message_fields(text: str, *, internal: bool = False) -> dict[str, object]:
    """A message that the customer sees, or an internal comment; assumed: none of it is documented."""
    return {"text": text, "type": "comment" if internal else "message", "source": "backend"}


class Ticket(WireModel):
    """One ticket."""

    id: Whole = 0
    type_id: Whole = 0
    status_id: Whole = 0
    priority_id: Whole = 0
    title: Text = ""
    plenty_id: Whole = 0
    source: Word = ""
    """``frontend``, ``backend``, ``ebay`` or ``email``."""
    confidential: Annotated[bool, BeforeValidator(lambda value: bool(_word(value)) and _word(value) != "0")] = False
    created_at: Instant = None
    updated_at: Instant = None
    deadline_at: Instant = None
    finished_at: Instant = None
    progress: Whole = 0
    """In percent."""
    has_documents: Flag = False


class TicketMessage(WireModel):
    """One message of a ticket, or one internal comment."""

    id: Whole = 0
    ticket_id: Whole = 0
    user_id: Whole = 0
    created_at: Instant = None
    text: Text = ""
    type: Word = "message"
    """``message`` is public, ``comment`` is internal."""
    source: Word = ""

    @property
    def is_internal(self) -> bool:
        """Whether only the own users see it."""
        return self.type == "comment"


class TicketTypeName(WireModel):
    """What a type of tickets is called in one language."""

    type_id: Whole = 0
    lang: Text = ""
    name: Text = ""


class TicketStatusName(WireModel):
    """What a status of tickets is called in one language."""

    status_id: Whole = 0
    lang: Text = ""
    name: Text = ""


class TicketNames(WireModel):
    """The types and statuses that a ticket can have."""

    types: Annotated[tuple[TicketTypeName, ...], as_items] = Field(default=())
    statuses: Annotated[tuple[TicketStatusName, ...], as_items] = Field(default=())

    def type_names(self, language: str = "en") -> dict[int, str]:
        """The types by id, in that language where there is a name in it."""
        return _names(((row.type_id, row.lang, row.name) for row in self.types), language)

    def status_names(self, language: str = "en") -> dict[int, str]:
        """The statuses by id, in that language where there is a name in it."""
        return _names(((row.status_id, row.lang, row.name) for row in self.statuses), language)


def _names(rows: Iterable[tuple[int, str, str]], language: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for number, lang, name in rows:
        if number not in found or lang == language:
            found[number] = name
    return found
