"""The saves of the set-up that can be undone: kept in the system's file, the newest first, and not for ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    ("/rest/plentytui/v1/whisper", (SetupPart.WHISPER,)),
    ("/rest/plentytui/v1", (SetupPart.CHANNELS,)),
)
"""What is read to see how a record stands, by its path."""


def concerned(calls: Sequence[SetupCall], otherwise: Iterable[SetupPart], *, whole: bool) -> set[SetupPart]:
    """What has to be read again after calls: all they touch, or what follows from them although they are known."""
    found: set[SetupPart] = set()
    for call in calls:
        parts = next((parts for folder, parts in _READ if call.path.startswith(folder)), tuple(otherwise))
        # Whether a group comes or goes with types of its own is for the system to say.
        follows = parts[1:] if call.method in ("POST", "DELETE") else ()
        found.update(parts if whole else follows)
    return found


@dataclass(frozen=True, slots=True)
class Undoable:
    """A save that can be undone."""

    what: str
    tab: str
    calls: tuple[SetupCall, ...]
    """What undoes it; nothing where the API has no way back: then it only stands in the way of older ones."""
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

    @property
    def deletes(self) -> tuple[str, ...]:
        """The paths of what undoing it deletes."""
        return tuple(call.path for call in self.calls if call.method == "DELETE")


class Undone(NamedTuple):
    """What became of an undo."""

    save: Undoable
    changed: str = ""
    """What was changed since, one sentence; then nothing was undone."""
    is_gone: bool = False
    """Whether it is not there any more, so that there is nothing to undo."""


class Undoables:
    """The saves of one system that can be undone; two programs may keep some at the same time."""

    def __init__(self, store: SystemStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> list[Undoable]:
        """Those that are not too old, the newest first, with those that cannot be undone."""
        rows = json.loads(self._store.facts.get(_KEY) or "[]")
        found = [_read(row) for row in rows if isinstance(row, Mapping)]
        return [one for one in found if self._clock.time() - one.at < _LASTS]

    async def add(self, one: Undoable) -> None:
        """Keep one that was just saved."""
        gone = {saved.path for saved in one.saved} if not one.calls else set()

        def kept(older: Undoable) -> bool:
            """Whether there is still something to undo: what was deleted takes its own history with it."""
            return not older.saved or any(saved.path not in gone for saved in older.saved)

        await self._change(lambda rows: [one, *filter(kept, rows)])

    async def drop(self, one: Undoable, rest: Undoable | None = None) -> None:
        """Take one away, or keep in its place the ``rest`` of it that is still to be undone."""
        kept = [] if rest is None else [rest]

        def change(rows: list[Undoable]) -> list[Undoable]:
            # Those before it that cannot be undone were passed over knowingly.
            passed = rows[: rows.index(one)] if one in rows else []
            return [new for row in rows if row.calls or row not in passed for new in (kept if row == one else [row])]

        await self._change(change)

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
