"""The names that numbers stand for: groups, types, statuses and tags, read once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from plentytui.api.lanes import Lane
from plentytui.errors import UNTOLD, ServerFault
from plentytui.models.mirror import NameKind, NameRow
from plentytui.models.names import GROUPS_ASKED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Channel, Named, Tag
    from plentytui.store.system_store import SystemStore

T = TypeVar("T")
Found: TypeAlias = "Mapping[NameKind, list[NameRow]]"
"""Names by their kind; without those that this user may not read."""

_FRESH_SECONDS = 24 * 3600.0
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
    await _keep(store, {} if groups is None else {NameKind.GROUP: records(groups)}, GROUPS_ASKED)
    return True


async def refresh_thread_names(api: SystemApi, store: SystemStore, clock: Clock, lane: Lane = Lane.VISIBLE) -> bool:
    """Ask for types with their statuses, tags and channels where they are not fresh; True if any was (a call each).

    What the system fails to tell keeps nothing of the rest away, and is asked again by whoever asks next.

    Raises:
        PlentytuiError: why the last of those that failed did.
    """
    asked, failed = False, None
    for key, read in _READ_FOR_THREADS.items():
        if is_stale(store, clock, key):
            try:
                await _keep(store, await read(api, lane), key)
                asked = True
            except ServerFault as error:
                failed = error
    if failed is not None:
        raise failed
    return asked


async def _types(api: SystemApi, lane: Lane) -> Found:
    types = await _told(api.groups.types(lane=lane))
    if types is None:
        return {}
    statuses = [status for kind in types for status in kind.statuses]
    return {NameKind.TYPE: records(types), NameKind.STATUS: records(statuses)}


async def _tags(api: SystemApi, lane: Lane) -> Found:
    tags = await _told(api.tags.list(lane=lane))
    return {} if tags is None else {NameKind.TAG: [_tag(tag) for tag in tags]}


async def _channels(api: SystemApi, lane: Lane) -> Found:
    channels = await _told(api.groups.channels(lane=lane))
    return {} if channels is None else {NameKind.CHANNEL: [_channel(channel) for channel in channels]}


_READ_FOR_THREADS: Mapping[str, Callable[[SystemApi, Lane], Awaitable[Found]]] = {
    "names.type": _types,
    "names.tag": _tags,
    "names.channel": _channels,
}


async def _told(reading: Awaitable[list[T]]) -> list[T] | None:
    """What is read; None where this user may not, or the system does not know it: the other names are shown."""
    try:
        return await reading
    except UNTOLD:
        return None


async def _keep(store: SystemStore, found: Found, key: str) -> None:
    """Keep names, and that they were asked for: who may not read them is not asked again all day."""

    def keep() -> None:
        for kind, rows in found.items():
            store.mirror.apply_names(kind, rows)
        store.facts.put(key, "1")

    await store.write(keep)


def _tag(tag: Tag) -> NameRow:
    return NameRow(id=tag.id, position=0, names={"": tag.name}, extra={"color": tag.color})


def _channel(channel: Channel) -> NameRow:
    extra = {"category_id": channel.category_id, "default": channel.is_default}
    return NameRow(id=channel.id, position=0, names={"": channel.name}, extra=extra)
