"""What lists and details show of conversations beyond their rows, for a page at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from plentytui.models.columns import RowExtras
from plentytui.store.database import Database
from plentytui.store.records import FOLDERS
from plentytui.store.statements import chunks, marks
from plentytui.store.text import storable

_SQL = (
    "SELECT uuid, created, follow_up, folder, channel, tags, owners, subscribers, relations, folders FROM conversation"
)


def extras_of(file: Database, uuids: Iterable[str]) -> dict[str, RowExtras]:
    """The extras of all of these conversations that are known."""
    found: dict[str, RowExtras] = {}
    for piece in chunks(map(storable, uuids)):
        for row in file.rows(f"{_SQL} WHERE uuid IN ({marks(len(piece))})", tuple(piece)):
            uuid, created, follow_up, folder, channel, *lists = row
            tags, owners, subscribers, relations, folders = (_tuple(text) for text in lists)
            found[uuid] = RowExtras(
                created, follow_up, FOLDERS[folder], channel, tags, owners, subscribers, relations, folders
            )
    return found


def _tuple(text: str) -> tuple[Any, ...]:
    return tuple(tuple(item) if isinstance(item, list) else item for item in json.loads(text))
