"""What became of messages: noted in the outbox and the journal, later where the local file cannot take it just now.

Between the system's answer and its note nobody else knows what became of a message: another run would have to look for
it. So what could not be noted is kept here, and noted before anything else is sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from plentytui.errors import StoreError
from plentytui.models.inbox import Delivery, JournalEntry, OutboxItem

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore

_TAKE_OVER_SECONDS = 60.0
"""How often it is looked whether another terminal died while it was sending."""
Then = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Outcome:
    """What became of one message."""

    item: OutboxItem
    state: Delivery
    reason: str
    entry: JournalEntry | None
    message_uuid: str = ""
    conversation: str = ""
    send_at: float | None = None
    """When it is tried again; None: as it was."""
    then: Then | None = None
    noted: bool = False


class Outcomes:
    """Notes what became of the messages that one sender has claimed."""

    def __init__(self, system: System, store: SystemStore, clock: Clock, on_change: Callable[[], None]) -> None:
        self._system = system
        self._store = store
        self._clock = clock
        self._on_change = on_change
        self._owed: dict[int, _Outcome] = {}
        self._taken_over: float | None = None

    async def take_over(self) -> list[OutboxItem]:
        """Deal with what a process that died was sending: at once, then each minute; what is to be looked for now.

        Raises:
            StoreError: the local file fails; the next call tries it again.
        """
        now, before, outbox = self._clock.time(), self._taken_over, self._store.outbox
        if before is not None and 0 <= now - before < _TAKE_OVER_SECONDS:
            return []
        found: list[OutboxItem] = []
        if before is None or outbox.abandoned():
            await self._store.write(outbox.interrupted)
            self._on_change()
            found = [item for item in outbox.unsettled() if item.state is Delivery.UNCERTAIN]
        self._taken_over = now
        return found

    async def settle(
        self,
        item: OutboxItem,
        state: Delivery,
        reason: str = "",
        message_uuid: str = "",
        conversation: str = "",
        then: Then | None = None,
    ) -> None:
        """Note that a message is done with for now, here and in the journal; ``then`` is done once that is noted.

        Raises:
            StoreError: the local file does not take it; it is kept for ``pay``.
        """
        await self._keep(self._outcome(item, state, reason, message_uuid, conversation, then))

    async def wait_on(self, item: OutboxItem, reason: str = "", send_at: float | None = None) -> None:
        """Note that a message certainly has not left, and is tried again, not before ``send_at``.

        Raises:
            StoreError: the local file does not take it; it is kept for ``pay``.
        """
        await self._keep(_Outcome(item, Delivery.WAITING, reason, None, send_at=send_at))

    def owe(self, item: OutboxItem, state: Delivery, reason: str = "", then: Then | None = None) -> None:
        """Keep for ``pay`` what is known of a message that the local file failed at, unless more is known already."""
        self._owed.setdefault(item.id, self._outcome(item, state, reason, then=then))

    async def pay(self) -> None:
        """Note what could not be noted so far.

        Raises:
            StoreError: the local file still does not take it.
        """
        for outcome in list(self._owed.values()):
            await self._keep(outcome, again=True)

    def _outcome(
        self,
        item: OutboxItem,
        state: Delivery,
        reason: str,
        message_uuid: str = "",
        conversation: str = "",
        then: Then | None = None,
    ) -> _Outcome:
        entry = JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action="POST /rest/messages",
            target=conversation or item.conversation,
            summary=f"{item.kind.value} message to {item.recipients}",
            after=message_uuid,
            outcome=state.value,
        )
        journaled = None if state is Delivery.WAITING else entry
        return _Outcome(item, state, reason, journaled, message_uuid, conversation, then=then)

    async def _keep(self, outcome: _Outcome, *, again: bool = False) -> None:
        identity, known = outcome.item.id, self._owed.get(outcome.item.id)
        if known is not None and known is not outcome and known.state is Delivery.SENT:
            return  # that it is in the system stays true, whatever is thought of it later
        try:
            if not outcome.noted:
                await self._store.write(partial(self._note, outcome, again=again), together=True)
                outcome.noted = True
                self._on_change()
            if outcome.then is not None:
                await outcome.then()
        except StoreError:
            self._owed[identity] = outcome
            raise
        self._owed.pop(identity, None)

    def _note(self, outcome: _Outcome, *, again: bool) -> None:
        """Write an outcome down, unless somebody else has dealt with the message meanwhile; in one transaction."""
        outbox, identity = self._store.outbox, outcome.item.id
        here = outbox.get(identity)
        state = here.state if here is not None else None
        if again and (state is None or state is outcome.state):
            return
        if outcome.state is not Delivery.SENT and (
            (again and state is not Delivery.SENDING) or (state is Delivery.SENDING and not outbox.holds(identity))
        ):
            return
        if outcome.send_at is not None:
            outbox.put_off(identity, outcome.reason, outcome.send_at)
        else:
            outbox.settle(identity, outcome.state, outcome.reason, outcome.message_uuid, outcome.conversation)
        if outcome.entry is not None:
            self._store.journal.record(outcome.entry)
