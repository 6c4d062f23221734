"""What the system calls groups, types, statuses, tags and so on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

GROUPS_ASKED = "names.group"
"""The fact that says that the system was asked for its groups, and when."""


class NameKind(StrEnum):
    """What a name belongs to."""

    GROUP = "group"
    TYPE = "type"
    STATUS = "status"
    ROLE = "role"
    TAG = "tag"
    CHANNEL = "channel"
    USER = "user"
    """A back-end user: owners are shown by it."""
    FOLDER = "folder"
    """A folder of the user's own, by its UUID."""
    STORE = "store"
    """A client (store), by its plenty id."""


class NameRow(NamedTuple):
    """One named record of the system; a plain tuple of the same shape is accepted in its place."""

    id: int | str
    """A whole number, or a channel's text."""
    position: int
    names: Mapping[str, str]
    """Name by language; the empty language where the system keeps only one name."""
    extra: str | Mapping[str, object] = ""
    """The kind's further fields, as JSON or as a mapping: a status's colour and progress, a type's group."""
    enabled: bool = True

    def name(self, language: str) -> str:
        """The name in that language, else in English, German, or any, else the number."""
        for wanted in (language, "en", "de"):
            if self.names.get(wanted):
                return self.names[wanted]
        return next((name for name in self.names.values() if name), f"no. {self.id}")
