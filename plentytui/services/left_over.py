"""What was being sent when the program ended: a look tells whether it took effect, and the journal gets to know it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.errors import Forbidden, UnreadableAnswer
from plentytui.models.actions import Action, ActionKind
from plentytui.services.action_entry import entry_of
from plentytui.services.action_run import part_of
from plentytui.store.pending import LATE_SECONDS, SETTLED_SECONDS

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.models.inbox import JournalEntry
    from plentytui.models.systems import System
    from plentytui.services.looking import Looking
    from plentytui.store.begun import LeftOver
    from plentytui.store.system_store import SystemStore


class LookingBack:
    """Finds out what became of calls that were under way when a program ended."""

    def __init__(self, system: System, store: SystemStore, looking: Looking, clock: Clock) -> None:
        self._system = system
        self._store = store
        self._looking = looking
        self._clock = clock
        self._one = asyncio.Lock()

    def is_needed(self) -> bool:
        """Whether there is any such call; costs no call."""
        return bool(self._store.begun.cut())

    async def look(self, is_valid: Callable[[], bool] = lambda: True) -> bool:
        """Look at each, and note what became of it; gives whether anything was found out.

        Lists may be late: of many that were sent a moment ago only a few are read, the rest at the next look. So is
        what is not valid any more once it is read.

        Raises:
            PlentytuiError: the system cannot be asked.
        """
        found = False
        async with self._one:
            for one in self._store.begun.cut():
                try:
                    found |= await self._look_at(one, is_valid)
                except (Forbidden, UnreadableAnswer) as error:
                    # This one cannot be read, today or tomorrow; the others can.
                    found |= await self._give_up(one, f"not known: {error.what}")
        return found

    async def _give_up(self, one: LeftOver, outcome: str) -> bool:
        begun, entry = self._store.begun, self._entry(one, one.action, outcome)

        def keep() -> bool:
            if taken := begun.take_cut(one):
                begun.doubt_for_good(entry)
            return taken

        return await self._store.write(keep, together=True)

    async def _look_at(self, one: LeftOver, is_valid: Callable[[], bool]) -> bool:
        action, begun = one.action, self._store.begun
        if action.kind is ActionKind.EMPTY_TRASH:
            return await self._give_up(one, "not known: the program ended while it was being sent.")
        recent = self._clock.time() - one.at <= LATE_SECONDS
        fared = await self._looking.fared(action, action.uuids if recent else ())
        done = part_of(action, fared.so)
        left, unsure = part_of(action, (*fared.not_so, *fared.gone)), part_of(action, fared.unsure)
        for_good = part_of(unsure, ())
        if self._clock.time() - one.at > SETTLED_SECONDS:
            # Lists are not late any more: what they do not tell now they never will.
            for_good, unsure = unsure, for_good
        if not is_valid() or not (done.changes or left.changes or for_good.changes):
            return False
        found = self._entry(one, done, "done") if done.changes else None
        refused = self._entry(one, left, "not done: the program ended before it took effect.") if left.changes else None

        def keep() -> bool:
            # Another terminal may have looked at the same time.
            if not begun.take_cut(one):
                return False
            self._store.changes.confirm(done, one.run)
            self._store.changes.looked(left.uuids, left.uuids)
            begun.settle(one, found, refused, left, unsure)
            if for_good.changes:
                begun.doubt_for_good(
                    self._entry(one, for_good, "not known: the system does not show what became of it.")
                )
            if action.kind is ActionKind.DELETE_FOR_GOOD:
                self._store.mirror.remove(done.uuids)
            return True

        if not await self._store.write(keep, together=True):
            return False
        await self._looking.keep(replace(fared, unsure=()))
        return True

    def _entry(self, one: LeftOver, action: Action, outcome: str) -> JournalEntry:
        return entry_of(self._system, self._clock.time(), action, one.route, outcome, one.run, one.undoes)
