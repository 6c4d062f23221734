"""Undoing actions from the journal, also after a restart; what somebody changed in between is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plentytui.errors import ReadOnly
from plentytui.models.actions import Action, words
from plentytui.models.inbox import JournalEntry
from plentytui.rules.undo import Obstacle, Undo, inverse, plan

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.account import Account, Progress
    from plentytui.models.systems import System
    from plentytui.rules.price import Price
    from plentytui.services.acting import Acting
    from plentytui.services.looking import Looking
    from plentytui.store.system_store import SystemStore

_LATEST = 100
"""Entries of the journal that are looked at for the newest action."""
_RECENT = 86_400.0
"""Seconds for which it is worth telling that an undo was not carried through."""
LEFT_ALONE = "left alone"
"""The journal's outcome for conversations that an undo did not touch."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """What the next undo would undo."""

    run: str
    action: Action
    """What was done, as far as it is not undone yet."""
    at: float
    """When it was done, in seconds since the epoch."""

    @property
    def sentence(self) -> str:
        """What was done, in words: ``marked 3 as done``."""
        return words(self.action)


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of an undo."""

    undoable: Undoable
    undo: Undo
    account: Account | None
    """The account of the inverse; None if nothing was left to be done."""
    left_alone: tuple[str, ...] = ()
    """Names of the conversations that somebody changed in between."""

    @property
    def sentence(self) -> str:
        """What became of it, in words."""
        told = []
        if self.account is not None:
            done = self.account.complete
            told.append(f"Undone: {self.undoable.sentence}." if done else f"Undoing: {self.account.sentence}")
            if self.account.cancelled:
                told.append("u goes on with the rest.")
        told.append(self.undo.reason)
        if self.left_alone:
            told.append(f"Left alone: {', '.join(self.left_alone)}.")
        return " ".join(part for part in told if part)


class Undoing:
    """Undoes what was done in one system, the newest first."""

    def __init__(
        self,
        system: System,
        api: SystemApi,
        store: SystemStore,
        acting: Acting,
        looking: Looking,
        clock: Clock,
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._acting = acting
        self._looking = looking
        self._clock = clock

    def undoable(self) -> Undoable | None:
        """The newest action that can be undone and is not undone yet, or None; needs no call."""
        for run in self._store.journal.reversible():
            action, at = self._remaining(run)
            if action is not None:
                return Undoable(run, action, at)
        return None

    def begun(self) -> Undoable | None:
        """The next undo, if a part of it was done before and the rest was not, as when the program was ended."""
        undoable = self.undoable()
        recent = undoable is not None and self._clock.time() - undoable.at < _RECENT
        return undoable if undoable is not None and recent and self._store.journal.undone_of(undoable.run) else None

    def in_the_way(self) -> str:
        """What was done last, in words, if that cannot be undone: the next undo would be of something older."""
        acts = (entry for entry in self._store.journal.entries(_LATEST) if entry.run and entry.outcome == "done")
        newest = next(acts, None)
        return newest.summary if newest is not None and not newest.inverse and not newest.undoes else ""

    def price(self) -> Price | None:
        """What the next undo costs if nothing changed in between, its look at that included; None without one."""
        undoable = self.undoable()
        return self.price_of(undoable.action) if undoable is not None else None

    def price_of(self, action: Action) -> Price | None:
        """What it costs to undo an action, be it done or only thought of; None if it cannot be undone."""
        turned = inverse(action)
        return self._acting.price(turned, looks=True) if isinstance(turned, Action) else None

    async def undo(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: asyncio.Event | None = None,
    ) -> Undone | None:
        """Undo the newest action: read its conversations again, leave alone what changed, turn round the rest.

        Gives None if there is nothing to undo.

        Raises:
            PlentytuiError: the conversations could not be read again; then nothing was changed.
        """
        undoable = self.undoable()
        if undoable is None:
            return None
        if self._api.client.read_only:
            raise ReadOnly(f"This system is open read-only, so this stays as it is: {undoable.sentence}.")
        action = undoable.action
        # Whoever is gone is not in the local file any more.
        await self._looking.look(action.uuids)
        undo = plan(action, self._store.changes.values(action.uuids, action.kind))
        names = await self._leave_alone(undoable, undo)
        account = None
        if undo.inverse is not None:
            account = await self._acting.run(undo.inverse, on_progress, cancel, undoes=undoable.run)
        return Undone(undoable, undo, account, names)

    def _remaining(self, run: str) -> tuple[Action | None, float]:
        """What was done in a run and is not undone, and when."""
        entries = [entry for entry in self._store.journal.run(run) if entry.inverse]
        gone = self._store.journal.undone_of(run)
        done = [inverse(Action.from_json(entry.inverse)) for entry in entries]
        actions = [action for action in done if isinstance(action, Action)]
        changes = tuple(change for action in actions for change in action.changes if change.uuid not in gone)
        if not changes:
            return None, 0.0
        return Action(actions[0].kind, changes, actions[0].label), entries[-1].at

    async def _leave_alone(self, undoable: Undoable, undo: Undo) -> tuple[str, ...]:
        """Write down what is not touched, so that the next undo goes further back; gives the changed ones' names."""
        if not undo.conflicts:
            return ()
        entry = JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action="undo",
            target=",".join(conflict.uuid for conflict in undo.conflicts),
            summary=f"left alone while undoing: {undoable.sentence}",
            before="; ".join(f"{conflict.obstacle}: {conflict.now!r}" for conflict in undo.conflicts),
            outcome=LEFT_ALONE,
            run=f"{undoable.run}/left",
            undoes=undoable.run,
        )
        await self._store.write(lambda: self._store.journal.record(entry))
        changed = [c.uuid for c in undo.conflicts if c.obstacle is Obstacle.CHANGED]
        rows = (self._store.mirror.row(uuid) for uuid in changed)
        return tuple(f"{row.short_id} {row.sender}".strip() for row in rows if row is not None)
