"""What was read for the set-up is taken over by the Messenger at once: its groups, statuses, roles and tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from plentytui.models.messenger import ConversationType, Group, Role
from plentytui.models.mirror import NameKind, NameRow
from plentytui.models.setup import FullTag
from plentytui.services.names import records

if TYPE_CHECKING:
    from plentytui.store.system_store import SystemStore


def take_names(store: SystemStore, rows: object) -> None:
    """Keep the names of what was read, if it is a list of named records; for the store's writer."""
    if not isinstance(rows, Sequence) or not rows:
        return
    if all(isinstance(row, Group) for row in rows):
        store.mirror.apply_names(NameKind.GROUP, records(rows))
    elif all(isinstance(row, ConversationType) for row in rows):
        store.mirror.apply_names(NameKind.TYPE, records(rows))
        store.mirror.apply_names(NameKind.STATUS, records(status for kind in rows for status in kind.statuses))
    elif all(isinstance(row, Role) for row in rows):
        store.mirror.apply_names(NameKind.ROLE, records(rows))
    elif all(isinstance(row, FullTag) for row in rows):
        store.mirror.apply_names(NameKind.TAG, list(_tags(rows)))


def _tags(tags: Iterable[FullTag]) -> Iterable[NameRow]:
    return (NameRow(id=tag.id, position=0, names={"": tag.name}, extra={"color": tag.color}) for tag in tags)
