"""The storage of the system as the API tells of it."""

from __future__ import annotations

from typing import Annotated

from plentytui.models.wire import Flag, Text, Whole, WireModel, as_items


class StorageObject(WireModel):
    """One object: its key is a path."""

    key: Text = ""
    size: Whole = 0
    e_tag: Text = ""
    last_modified: Text = ""


class StorageObjectList(WireModel):
    """Up to a thousand objects, and the token for those that follow."""

    objects: Annotated[tuple[StorageObject, ...], as_items] = ()
    is_truncated: Flag = False
    next_continuation_token: Text = ""
