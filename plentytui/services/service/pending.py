"""Whether changes are live: by the time that has passed, and by what own checks see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.rules.marketplace_offers import REVIEWED
from plentytui.rules.service.relocation import RELOCATION_PLAN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from plentytui.clock import Clock
    from plentytui.models.forms import Expected
    from plentytui.store.system_store import SystemStore


_PASSED = "Its latest time has passed."
_PROVES_NOTHING = "It may have been so before: it counts once the system had its time."


def can_be_seen(change: ServiceChange) -> bool:
    """Whether an own check or the system itself can tell that a change is live."""
    return bool(change.expected) or change.action == RELOCATION_PLAN


def is_reviewed(change: ServiceChange) -> bool:
    """Whether somebody at plentysystems decides on a change, so that only a person can tell that it is live."""
    return change.action in REVIEWED


class PendingChanges:
    """Follows changes until they are seen to be live."""

    def __init__(
        self,
        store: SystemStore,
        clock: Clock,
        see: Callable[[Expected], Awaitable[tuple[bool | None, str]]],
        ask: Callable[[ServiceChange], Awaitable[tuple[bool | None, str]]],
    ) -> None:
        """Follow the changes of a store.

        Args:
            store: Where they are kept.
            clock: The time.
            see: Looks at the network for one expectation; whether it is as expected (None: no answer) and what was
                seen, one sentence.
            ask: Asks the system itself whether a change is done (None: it does not tell), and what it says.
        """
        self._store = store
        self._clock = clock
        self._see = see
        self._ask = ask

    async def settle_by_time(self) -> None:
        """Changes that nothing can be seen of count as live once their latest time has passed."""
        changes, now = self._store.service_changes, self._clock.time()
        over = [
            change
            for change in changes.open()
            if change.state is ChangeState.DONE
            and not can_be_seen(change)
            and not is_reviewed(change)
            and (change.latest or 0.0) <= now
        ]

        def work() -> None:
            for change in over:
                changes.settle(change.id, ChangeState.LIVE, _PASSED, only_from={ChangeState.DONE})

        if over:
            await self._store.write(work)

    async def look(self, change: ServiceChange) -> ServiceChange:
        """See whether a change is live; notes what was seen, and gives the change as it stands now.

        Looking takes seconds: where somebody noted meanwhile what became of it, that stays.
        """
        done, said = await self._ask(change)
        found: list[tuple[bool | None, str]] = []
        if done is False:
            found = [(False, said)]
        elif done is None:
            found = [await self._see(expected) for expected in change.expected]
        state, note = (ChangeState.LIVE, said) if done else self._judge(change, found)
        await self._store.write(
            lambda: self._store.service_changes.settle(change.id, state, note, only_from={change.state})
        )
        return self._store.service_changes.get(change.id) or change

    def _judge(self, change: ServiceChange, found: Sequence[tuple[bool | None, str]]) -> tuple[ChangeState, str]:
        """Where a change stands after a look, and what was seen."""
        note = " ".join(sentence for _, sentence in found)
        seen = [fits for fits, _ in found]
        waits = change.state is ChangeState.DONE
        if seen and all(seen):
            if any(self._clock.time() < one.since + one.lag for one in change.expected):
                return change.state, f"{note} {_PROVES_NOTHING}"
            return ChangeState.VERIFIED, note
        if not seen and waits and self._is_over(change) and not is_reviewed(change):
            return ChangeState.LIVE, _PASSED
        if None not in seen and waits and self._is_over(change):
            return ChangeState.OVERDUE, note
        return change.state, note or change.note

    def _is_over(self, change: ServiceChange) -> bool:
        return change.latest is not None and change.latest <= self._clock.time()
