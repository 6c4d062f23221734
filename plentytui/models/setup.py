"""Records of the Messenger's set-up that no list of conversations needs (wire facts 5.5, 5.7 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from plentytui.models.messenger import Name
from plentytui.models.wire import Flag, Instant, Text, Whole, WireModel, as_one


def _uses(value: Any) -> Any:
    """Availabilities: texts from the newer tag API, objects from the older one."""
    rows = value if isinstance(value, list | tuple) else [value] if value else []
    return [str(row.get("tagType") or row.get("type") or "") if isinstance(row, Mapping) else str(row) for row in rows]


def _clients(value: Any) -> Any:
    """Clients: plenty ids, or objects with one."""
    rows = value if isinstance(value, list | tuple) else [value] if value else []
    return [row.get("plentyId", 0) if isinstance(row, Mapping) else row for row in rows]


def _names(value: Any) -> Any:
    """Names by language, under the words of either tag API."""
    rows = value if isinstance(value, list | tuple) else []
    return [
        {"lang": row.get("lang") or row.get("tagLang"), "name": row.get("name") or row.get("tagName")}
        if isinstance(row, Mapping)
        else row
        for row in rows
    ]


class FullTag(WireModel):
    """A tag with its names, availabilities and clients, from either tag API (wire facts 6)."""

    id: Whole = Field(0, validation_alias=AliasChoices("id", "tagId"))
    name: Text = Field("", validation_alias=AliasChoices("name", "tagName"))
    color: Text = ""
    names: Annotated[tuple[Name, ...], BeforeValidator(_names)] = ()
    availabilities: Annotated[tuple[str, ...], BeforeValidator(_uses)] = ()
    clients: Annotated[tuple[Whole, ...], BeforeValidator(_clients)] = ()

    def tells(self, field: str) -> bool:
        """Whether the system told the names, availabilities or clients: what it did not tell is not empty."""
        return field in self.model_fields_set


def _words(value: Any) -> Any:
    """Triggers, filters or actions: keys, or objects with a key and perhaps values (assumed, wire facts 5.5)."""
    rows = value if isinstance(value, list | tuple) else [value] if value else []
    found = []
    for row in rows:
        if isinstance(row, Mapping):
            key = str(row.get("key") or row.get("type") or row.get("name") or "")
            told = row.get("value", row.get("values"))
            found.append(f"{key}: {told}" if told not in (None, "", []) else key)
        else:
            found.append(str(row))
    return found


class Automation(WireModel):
    """An automation (API: event); what starts it and what it does only where the system tells (wire facts 5.5)."""

    id: Whole = 0
    name: Text = ""
    description: Text = ""
    event_class: Text = ""
    is_active: Flag = False
    user_id: Whole = 0
    updated_at: Instant = None
    executed_at: Instant = None
    triggers: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    filters: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    actions: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()


class AutomaticRule(WireModel):
    """Something that is done by itself after a number of days."""

    enabled: Flag = False
    days: Whole = 0


class MessengerSettings(WireModel):
    """The general settings (wire facts 5.7)."""

    automatic_trash_empty: Annotated[AutomaticRule | None, as_one] = None
    automatic_archive: Annotated[AutomaticRule | None, as_one] = None


class EbaySettings(WireModel):
    """What is done with messages from one eBay account."""

    mark_as_read: Flag = False
    default_status: Whole = 0
    default_type: Whole = 0


class EbayAccount(WireModel):
    """An eBay account whose messages the Messenger fetches."""

    id: Whole = 0
    ebay_account_id: Whole = 0
    name: Text = ""
    is_enabled: Flag = False
    is_deleted: Flag = False
    settings: Annotated[EbaySettings | None, as_one] = None


class Whisper(WireModel):
    """Whether new messages begin as whispers: 1 or 0."""

    mode: Whole = 0


def _keys(value: Any) -> Any:
    """Keys of rights; None stays None, which says that nothing was told."""
    if value is None:
        return None
    rows = value if isinstance(value, list | tuple) else [value]
    return [str(row.get("key") or row.get("name") or "") if isinstance(row, Mapping) else str(row) for row in rows]


class UserRights(WireModel):
    """What the API tells of the rights of the user who is logged in; the names of the fields are assumed."""

    id: Whole = 0
    is_admin: bool | None = Field(None, validation_alias=AliasChoices("isAdmin", "is_admin", "admin"))
    """None where the system does not say."""
    permissions: Annotated[tuple[str, ...] | None, BeforeValidator(_keys)] = Field(
        None, validation_alias=AliasChoices("permissions", "rights")
    )
    """Keys of the rights; None where the system does not say."""


@dataclass(frozen=True, slots=True)
class SetupCall:
    """One call that saves something; a query stands in the path."""

    method: str
    path: str
    body: object = None
