"""What a new message starts with: whether it is whispered, its channel, and which tags minutes can be captured with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from plentytui.api.lanes import Lane
from plentytui.errors import UNTOLD, ServerFault
from plentytui.models.inbox import ReplyKind
from plentytui.models.mirror import NameKind
from plentytui.services.names import is_stale

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.store.system_store import SystemStore

_WHISPER = "preset.whisper"
_BILLABLE = "preset.billable"
_MISSING = (*UNTOLD, ServerFault)
"""What a system answers that has no such setting; then nothing is preset."""


class ChannelChoice(NamedTuple):
    """A channel that a conversation can begin in."""

    id: str
    name: str
    group: int
    """The group of its conversations; 0 if not known."""
    is_default: bool


async def refresh_presets(api: SystemApi, store: SystemStore, clock: Clock, lane: Lane = Lane.PREFETCH) -> bool:
    """Read what is preset unless it is less than a day old; True if it was read (two reads)."""
    if not is_stale(store, clock, _BILLABLE):
        return False
    try:
        whispered = await api.receivers.default_whisper_mode(lane=lane)
    except _MISSING:
        whispered = False
    try:
        tags = [tag.id for tag in await api.tags.available("messageBillable", lane=lane)]
    except _MISSING:
        tags = []

    def keep() -> None:
        take_whisper(store, whispered)
        store.facts.put(_BILLABLE, json.dumps(tags))

    await store.write(keep)
    return True


def take_whisper(store: SystemStore, on: bool) -> None:
    """Keep whether new messages are preset as whispers; for the store's writer."""
    store.facts.put(_WHISPER, "1" if on else "0")


def default_kind(store: SystemStore) -> ReplyKind:
    """What a new message is unless somebody decides otherwise, as far as it is known here."""
    return ReplyKind.WHISPER if store.facts.get(_WHISPER) == "1" else ReplyKind.PUBLIC


def billable_tags(store: SystemStore) -> frozenset[int]:
    """The tags that minutes can be captured with, as far as they are known here."""
    known = store.facts.get(_BILLABLE)
    return frozenset(json.loads(known)) if known else frozenset()


def channels(store: SystemStore, language: str = "en") -> list[ChannelChoice]:
    """The active channels, the default one first."""
    found = []
    for row in store.mirror.names(NameKind.CHANNEL):
        if row.enabled:
            extra: dict[str, Any] = json.loads(row.extra or "{}") if isinstance(row.extra, str) else dict(row.extra)
            group, default = extra.get("category_id") or 0, bool(extra.get("default"))
            found.append(ChannelChoice(str(row.id), row.name(language), int(group), default))
    return sorted(found, key=lambda choice: not choice.is_default)
