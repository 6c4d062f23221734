"""Sending answers through the outbox: kept before they are sent, taken back in time, never sent twice.

An answer is written to the local file first. It waits there for ``send_delay`` seconds and can be taken
back. When its time has come, one process claims it and posts it once. If the system's answer never comes,
nobody knows whether it arrived: then the thread is looked at, and if it is not there, the person is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from plentytui.errors import NotReachable, PlentytuiError, ServerFault, StoreError, UnreadableAnswer, WriteUncertain
from plentytui.models.inbox import Delivery, Draft, JournalEntry, OutboxItem, ReplyKind

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.services.threads import Threads
    from plentytui.store.system_store import SystemStore

_IDLE_SECONDS = 5.0
"""How often the outbox is looked at while nothing is due; another process may have put something in."""
_OFFLINE_SECONDS = 15.0
"""How long to wait before the next try while the system cannot be reached."""


class Outbox:
    """What can be done with answers without the system: all of it works offline."""

    def __init__(self, store: SystemStore, clock: Clock, send_delay: int) -> None:
        self._store = store
        self._clock = clock
        self._send_delay = send_delay
        self.changed = asyncio.Event()
        """Set whenever there may be something to send."""

    async def save_draft(self, conversation: str, kind: ReplyKind, text: str) -> None:
        """Keep the text as it is being typed."""
        await self._store.write(lambda: self._store.drafts.save(conversation, kind, text))

    async def put(self, conversation: str, kind: ReplyKind, text: str, parent_uuid: str, to: str) -> OutboxItem:
        """Put an answer into the outbox; from here on it survives the end of the program."""
        send_at = self._clock.time() + self._send_delay
        item = await self._store.write(
            lambda: self._store.outbox.add(conversation, kind, text, parent_uuid, to, send_at)
        )
        self.changed.set()
        return item

    async def take_back(self, item_id: int) -> Draft | None:
        """Make a draft again of an answer that was not sent; None if it is too late."""
        return await self._store.write(lambda: self._store.outbox.recall(item_id))

    async def send_now(self, item_id: int) -> None:
        """Send an answer without waiting longer, or once more after it was refused or did not arrive.

        Raises:
            StoreError: it is on its way, sent or taken back.
        """
        await self._store.write(lambda: self._store.outbox.send_again(item_id, self._clock.time()))
        self.changed.set()


class Sender:
    """Sends what is due, one at a time and in order."""

    def __init__(
        self,
        system: System,
        api: SystemApi,
        store: SystemStore,
        threads: Threads,
        outbox: Outbox,
        clock: Clock,
        on_change: Callable[[], None],
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._threads = threads
        self._outbox = outbox
        self._clock = clock
        self._on_change = on_change
        self.trouble = ""
        """Why the outbox cannot be worked on at all, as a sentence; empty if it can."""

    async def run(self) -> None:
        """Send what is due until cancelled."""
        await self._store.write(self._store.outbox.interrupted)
        for item in self._store.outbox.unsettled():
            if item.state is Delivery.UNCERTAIN:
                await self.look(item)
        while True:
            self._outbox.changed.clear()
            try:
                pause = await self.send_due()
                self.trouble = ""
            except StoreError as error:
                self.trouble, pause = str(error), _OFFLINE_SECONDS
                self._on_change()
            await self._wait(pause)

    async def send_due(self) -> float:
        """Send everything whose time has come; gives the seconds until it is worth looking again."""
        while (item := self._store.outbox.due(self._clock.time())) is not None:
            claimed = await self._store.write(partial(self._store.outbox.claim, item.id))
            if not claimed:
                continue
            self._on_change()
            if not await self._deliver(item):
                return _OFFLINE_SECONDS
        times = [item.send_at for item in self._store.outbox.waiting()]
        wait = min(times, default=self._clock.time() + _IDLE_SECONDS) - self._clock.time()
        return min(max(wait, 0.0), _IDLE_SECONDS)

    async def look(self, item: OutboxItem) -> bool:
        """Look in the thread whether an answer arrived; True if it did, and then it is settled.

        An answer that cannot be looked up stays uncertain: that it is, and why, is told already.
        """
        try:
            found = await self._threads.find_own(item)
        except PlentytuiError:
            return False
        if found is None:
            return False
        await self._settle(item, Delivery.SENT, "", found)
        return True

    async def _deliver(self, item: OutboxItem) -> bool:
        """Post one claimed answer; False if the system cannot be reached and it waits on."""
        from plentytui.rules.replying import answer

        detail = self._store.mirror.detail(item.conversation)
        if detail is None:
            await self._settle(item, Delivery.REFUSED, "The conversation is no longer in the local file.")
            return True
        try:
            posted = await self._api.messages.post(answer(detail, item.parent_uuid, item.kind, item.text))
        except (WriteUncertain, ServerFault, UnreadableAnswer) as error:
            # A system that failed, or answered with something else, may have taken the message before it did.
            await self._settle(item, Delivery.UNCERTAIN, error.what)
            await self.look(item)
            return True
        except NotReachable:
            await self._store.write(lambda: self._store.outbox.settle(item.id, Delivery.WAITING))
            self._on_change()
            return False
        except PlentytuiError as error:
            await self._settle(item, Delivery.REFUSED, str(error))
            return True
        except asyncio.CancelledError:
            await self._settle(item, Delivery.UNCERTAIN, "The program was ended while it was being sent.")
            raise
        await self._settle(item, Delivery.SENT, "", posted.uuid)
        await self._threads.add_posted(item, posted)
        return True

    async def _settle(self, item: OutboxItem, state: Delivery, reason: str, message_uuid: str = "") -> None:
        entry = JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action="POST /rest/messages",
            target=item.conversation,
            summary=f"{item.kind.value} message to {item.recipients}",
            after=message_uuid,
            outcome=state.value,
        )

        def settle() -> None:
            self._store.outbox.settle(item.id, state, reason, message_uuid)
            self._store.journal.record(entry)

        await self._store.write(settle, together=True)
        self._on_change()

    async def _wait(self, seconds: float) -> None:
        """Wait for that long, or until something was put into the outbox."""
        sleeper = asyncio.ensure_future(self._clock.sleep(seconds))
        nudge = asyncio.ensure_future(self._outbox.changed.wait())
        try:
            await asyncio.wait({sleeper, nudge}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sleeper, nudge):
                task.cancel()
