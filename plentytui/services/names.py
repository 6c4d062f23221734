"""The names that numbers stand for: groups, types, statuses and tags, read once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.models.mirror import NameRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Named
    from plentytui.store.system_store import SystemStore

_FRESH_SECONDS = 24 * 3600.0
_EXTRAS = ("progress", "colour", "type_id", "category_id")


def _stale(store: SystemStore, clock: Clock, key: str) -> bool:
    at = store.facts.fresh_at(key)
    return at is None or clock.time() - at > _FRESH_SECONDS


def records(rows: Iterable[Named]) -> list[NameRow]:
    """Groups, types, statuses or roles as rows of names."""
    return [
        NameRow(
            id=row.id,
            position=row.position,
            names={entry.lang: entry.name for entry in row.names},
            extra={key: value for key in _EXTRAS if (value := getattr(row, key, None)) is not None},
            enabled=bool(getattr(row, "is_enabled", True)) and not row.is_deleted,
        )
        for row in rows
    ]


async def refresh_groups(api: SystemApi, store: SystemStore, clock: Clock) -> bool:
    """Read the groups if they are not known or a day old; True if they were read."""
    if not _stale(store, clock, "names.group"):
        return False
    groups = await api.groups.list(lane=Lane.VISIBLE)

    def keep() -> None:
        store.mirror.apply_names("group", records(groups))
        store.facts.put("names.group", str(len(groups)))

    await store.write(keep)
    return True


async def refresh_thread_names(api: SystemApi, store: SystemStore, clock: Clock) -> bool:
    """Read types with their statuses, tags and channels unless they are fresh; True if they were read (three calls)."""
    if not _stale(store, clock, "names.type"):
        return False
    types = await api.groups.types(lane=Lane.VISIBLE)
    tags = await api.tags.list(lane=Lane.VISIBLE)
    channels = await api.groups.channels(lane=Lane.VISIBLE)
    statuses = [status for kind in types for status in kind.statuses]

    def keep() -> None:
        store.mirror.apply_names("type", records(types))
        store.mirror.apply_names("status", records(statuses))
        store.mirror.apply_names(
            "tag",
            [NameRow(id=tag.id, position=0, names={"": tag.name}, extra={"color": tag.color}) for tag in tags],
        )
        store.mirror.apply_names(
            "channel",
            [
                NameRow(
                    id=channel.id,
                    position=0,
                    names={"": channel.name},
                    extra={"category_id": channel.category_id, "default": channel.is_default},
                )
                for channel in channels
            ],
        )
        store.facts.put("names.type", str(len(types)))

    await store.write(keep)
    return True
