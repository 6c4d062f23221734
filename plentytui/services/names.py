"""The names that numbers stand for: groups, types, statuses and tags, read once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from plentytui.api.lanes import Lane
from plentytui.errors import UNTOLD
from plentytui.models.mirror import NameKind, NameRow
from plentytui.models.names import GROUPS_ASKED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Mapping, Sequence

    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Channel, Named, Tag
    from plentytui.store.system_store import SystemStore

T = TypeVar("T")

_FRESH_SECONDS = 24 * 3600.0
_OF_THREADS = "names.type"
_EXTRAS = ("progress", "colour", "type_id", "category_id")


def is_stale(store: SystemStore, clock: Clock, key: str) -> bool:
    """Whether something that is read once a day is to be read again; also where the clock was set back since."""
    at = store.facts.fresh_at(key)
    return at is None or not 0 <= clock.time() - at < _FRESH_SECONDS


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
    """Read the groups if they are not known or a day old; True if they were asked for."""
    if not is_stale(store, clock, GROUPS_ASKED):
        return False
    groups = await _told(api.groups.list(lane=Lane.VISIBLE))
    await _keep(store, {NameKind.GROUP: None if groups is None else records(groups)}, GROUPS_ASKED)
    return True


async def refresh_thread_names(api: SystemApi, store: SystemStore, clock: Clock) -> bool:
    """Ask for types with their statuses, tags and channels unless they are fresh; True if it was done (three calls)."""
    if not is_stale(store, clock, _OF_THREADS):
        return False
    types = await _told(api.groups.types(lane=Lane.VISIBLE))
    tags = await _told(api.tags.list(lane=Lane.VISIBLE))
    channels = await _told(api.groups.channels(lane=Lane.VISIBLE))
    statuses = None if types is None else [status for kind in types for status in kind.statuses]
    found = {
        NameKind.TYPE: None if types is None else records(types),
        NameKind.STATUS: None if statuses is None else records(statuses),
        NameKind.TAG: None if tags is None else [_tag(tag) for tag in tags],
        NameKind.CHANNEL: None if channels is None else [_channel(channel) for channel in channels],
    }
    await _keep(store, found, _OF_THREADS)
    return True


async def _told(reading: Awaitable[list[T]]) -> list[T] | None:
    """What is read; None where this user may not, or the system does not know it: the other names are shown."""
    try:
        return await reading
    except UNTOLD:
        return None


async def _keep(store: SystemStore, found: Mapping[NameKind, Sequence[NameRow] | None], key: str) -> None:
    """Keep names, and that they were asked for: who may not read them is not asked again all day."""

    def keep() -> None:
        for kind, rows in found.items():
            if rows is not None:
                store.mirror.apply_names(kind, rows)
        store.facts.put(key, "1")

    await store.write(keep)


def _tag(tag: Tag) -> NameRow:
    return NameRow(id=tag.id, position=0, names={"": tag.name}, extra={"color": tag.color})


def _channel(channel: Channel) -> NameRow:
    extra = {"category_id": channel.category_id, "default": channel.is_default}
    return NameRow(id=channel.id, position=0, names={"": channel.name}, extra=extra)
