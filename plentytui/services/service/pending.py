"""Whether changes are live: by the time that has passed, and by what own checks see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.models.changes import ChangeState, ServiceChange

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plentytui.clock import Clock
    from plentytui.models.forms import Expected
    from plentytui.store.system_store import SystemStore


class PendingChanges:
    """Follows changes until they are seen to be live."""

    def __init__(
        self, store: SystemStore, clock: Clock, see: Callable[[Expected], Awaitable[tuple[bool | None, str]]]
    ) -> None:
        """Follow the changes of a store.

        Args:
            store: Where they are kept.
            clock: The time.
            see: Looks at the network for one expectation; whether it is as expected (None: no answer) and what was
                seen, one sentence.
        """
        self._store = store
        self._clock = clock
        self._see = see

    def settle_by_time(self) -> None:
        """Changes that nothing can be seen of count as live once their latest time has passed."""
        now = self._clock.time()
        for change in self._store.service_changes.open():
            if change.state is ChangeState.DONE and not change.expected and (change.latest or 0.0) <= now:
                self._store.service_changes.settle(change.id, ChangeState.LIVE, "Its latest time has passed.")

    async def look(self, change: ServiceChange) -> ServiceChange:
        """See whether a change is live; notes what was seen, and gives the change as it stands now."""
        found = [await self._see(expected) for expected in change.expected]
        note = " ".join(sentence for _, sentence in found)
        seen = [fits for fits, _ in found]
        state = change.state
        if seen and all(seen):
            state = ChangeState.VERIFIED
        elif None not in seen and change.state is ChangeState.DONE and self._is_over(change):
            state = ChangeState.OVERDUE
        await self._store.write(lambda: self._store.service_changes.settle(change.id, state, note))
        return self._store.service_changes.get(change.id) or change

    def _is_over(self, change: ServiceChange) -> bool:
        return change.latest is not None and change.latest <= self._clock.time()
