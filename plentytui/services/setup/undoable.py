"""The saves of the set-up that can be undone: kept in the system's file, the newest first, and not for ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NamedTuple

from plentytui.models.setup import SetupCall
from plentytui.rules.setup.meanwhile import Saved, read_saved, saved_text
from plentytui.services.setup.reading import SetupPart

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.store.system_store import SystemStore

_KEY = "setup.undo"
_KEPT = 50
"""How many saves can be undone."""
_LASTS = 24 * 3600.0
"""Seconds that a save can be undone with one key: what is older was most likely built upon."""
_READ: tuple[tuple[str, tuple[SetupPart, ...]], ...] = (
    ("/rest/conversations/categories", (SetupPart.GROUPS, SetupPart.TYPES)),
    ("/rest/conversations/types", (SetupPart.TYPES,)),
    ("/rest/conversations/statuses", (SetupPart.TYPES,)),
    ("/rest/conversations/roles", (SetupPart.ROLES,)),
    ("/rest/conversations/events", (SetupPart.AUTOMATIONS,)),
    ("/rest/tags", (SetupPart.TAGS,)),
    ("/rest/messenger/settings", (SetupPart.SETTINGS,)),
    ("/rest/messenger/marketplaces/ebay", (SetupPart.EBAY,)),
    ("/rest/plentytui/v1", (SetupPart.CHANNELS,)),
)
"""What is read to see how a record stands, by its path."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """A save that can be undone."""

    what: str
    tab: str
    calls: tuple[SetupCall, ...]
    """What undoes it."""
    saved: tuple[Saved, ...] = ()
    """What was saved, to see whether somebody changed it since."""
    at: float = 0.0
    """When it was saved, seconds since the epoch."""

    @property
    def parts(self) -> frozenset[SetupPart]:
        """What has to be read to see how it stands: one list, and what is in it for a new group."""
        found: set[SetupPart] = set()
        for one in self.saved:
            parts = next((parts for folder, parts in _READ if one.path.startswith(folder)), ())
            found.update(parts if one.is_new else parts[:1])
        return frozenset(found)


class Undone(NamedTuple):
    """What became of an undo."""

    save: Undoable
    changed: str = ""
    """What somebody changed since, one sentence; then nothing was undone."""


class Undoables:
    """The saves of one system that can be undone; two programs may keep some at the same time."""

    def __init__(self, store: SystemStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> list[Undoable]:
        """Those that are not too old, the newest first."""
        rows = json.loads(self._store.facts.get(_KEY) or "[]")
        found = [_read(row) for row in rows if isinstance(row, Mapping)]
        return [one for one in found if self._clock.time() - one.at < _LASTS]

    async def add(self, one: Undoable) -> None:
        """Keep one that was just saved."""
        await self._change(lambda rows: [one, *rows])

    async def drop(self, one: Undoable, rest: Undoable | None = None) -> None:
        """Take one away, or keep in its place the ``rest`` of it that is still to be undone."""
        kept = [] if rest is None else [rest]
        await self._change(lambda rows: [new for row in rows for new in (kept if row == one else [row])])

    async def _change(self, change: Callable[[list[Undoable]], Sequence[Undoable]]) -> None:
        def work() -> None:
            rows = [_row(one) for one in change(self.all())[:_KEPT]]
            self._store.facts.put(_KEY, json.dumps(rows, ensure_ascii=False))

        await self._store.write(work, together=True)


def _row(one: Undoable) -> dict[str, object]:
    calls = [list(asdict(call).values()) for call in one.calls]
    return {"what": one.what, "tab": one.tab, "calls": calls, "saved": saved_text(one.saved), "at": one.at}


def _read(row: Mapping[str, object]) -> Undoable:
    calls, at = row.get("calls"), row.get("at")
    return Undoable(
        str(row.get("what", "")),
        str(row.get("tab", "")),
        tuple(SetupCall(*call) for call in calls) if isinstance(calls, list) else (),
        read_saved(row.get("saved")),
        at if isinstance(at, float | int) else 0.0,
    )
