"""What is watched after messages were posted: whether an uncertain one arrived, and whether two answers crossed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.clock import sleep_or
from plentytui.errors import PlentytuiError
from plentytui.models.inbox import Delivery, JournalEntry, OutboxItem
from plentytui.rules.guarding import crossing
from plentytui.services.send_steps import LATER

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.models.inbox import MessageRow
    from plentytui.models.systems import System
    from plentytui.services.threads import Threads
    from plentytui.store.system_store import SystemStore

_log = logging.getLogger(__name__)
_LOOKS = (2.0, 8.0, 20.0, 60.0, 300.0)
"""Seconds between the looks for a message that may have arrived; then the last of them, again and again."""
_CROSSED_SECONDS = 6.0
"""When the thread is read after an answer: every other user of this program had his turn by then."""


@dataclass(frozen=True, slots=True)
class _Posted:
    """An answer that was just posted."""

    item: OutboxItem
    uuid: str
    at: float
    """When the system wrote it down."""
    known: frozenset[str]
    """What was in the thread at the look before it."""
    due: float
    """When the thread has to have been read since."""
    again: float
    """When it is compared: then, or later if that failed."""


class Afterwards:
    """Watches what one sender has posted; costs nothing while there is nothing to watch."""

    def __init__(
        self,
        system: System,
        store: SystemStore,
        threads: Threads,
        clock: Clock,
        look: Callable[[OutboxItem], Awaitable[bool]],
        tell: Callable[[str], None],
    ) -> None:
        self._system = system
        self._store = store
        self._threads = threads
        self._clock = clock
        self._look = look
        self._tell = tell
        self._posted: list[_Posted] = []
        self._looks: dict[int, tuple[int, float]] = {}
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """A message may have become uncertain."""
        self._changed.set()

    def look_at_once(self, items: Iterable[OutboxItem]) -> None:
        """These have become uncertain some time ago, so that they need not be waited for."""
        now = self._clock.time()
        self._looks.update((item.id, (0, now)) for item in items)
        self._changed.set()

    def posted(self, item: OutboxItem, uuid: str, at: float, thread: Iterable[MessageRow]) -> None:
        """An answer was posted after a look at the thread, as the message ``uuid`` of the instant ``at``."""
        known = frozenset(row.uuid for row in thread)
        due = self._clock.time() + _CROSSED_SECONDS
        self._posted.append(_Posted(item, uuid, at, known, due, due))
        self._changed.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            self._changed.clear()
            await sleep_or(self._clock, await self.turn(), self._changed)

    async def turn(self) -> float | None:
        """Do what is due; seconds until the next is, None if there is nothing to watch."""
        try:
            times = await self._look_for_uncertain()
        except PlentytuiError:
            # The local file is not there just now; the sender tells of it.
            times = [self._clock.time() + _LOOKS[-1]]
        times += await self._look_for_crossings()
        return max(min(times) - self._clock.time(), 0.0) if times else None

    async def _look_for_uncertain(self) -> list[float]:
        """Look for what may have arrived after all; when the next looks are due."""
        uncertain = [item for item in self._store.outbox.unsettled() if item.state is Delivery.UNCERTAIN]
        self._looks = {item.id: self._looks[item.id] for item in uncertain if item.id in self._looks}
        for item in uncertain:
            now = self._clock.time()
            number, due = self._looks.get(item.id, (0, now + _LOOKS[0]))
            if due <= now:
                if await self._look(item):
                    self._looks.pop(item.id, None)
                    continue
                number = min(number + 1, len(_LOOKS) - 1)
                due = self._clock.time() + _LOOKS[number]
            self._looks[item.id] = number, due
        return [due for _, due in self._looks.values()]

    async def _look_for_crossings(self) -> list[float]:
        """Read the threads of answers once more, unless somebody did; when the next are due."""
        now = self._clock.time()
        for posted in [posted for posted in self._posted if posted.again <= now]:
            conversation = posted.item.conversation
            try:
                if self._threads.read_at(conversation) < posted.due - 1.0:
                    thread = await self._threads.load(conversation, Lane.PREFETCH)
                else:
                    thread = self._store.mirror.messages(conversation)
                await self._compare(posted, thread)
            except LATER:
                # It stays to be compared, and keeps nothing else waiting; the sender tells of what is missing.
                later = replace(posted, again=self._clock.time() + _LOOKS[-1])
                self._posted[self._posted.index(posted)] = later
                continue
            except PlentytuiError:
                _log.info("the thread of a sent answer cannot be read, so nothing is known of a second one")
            self._posted.remove(posted)
        return [posted.again for posted in self._posted]

    async def _compare(self, posted: _Posted, thread: Sequence[MessageRow]) -> None:
        entries = self._store.outbox.for_conversation(posted.item.conversation)
        own = {entry.message_uuid for entry in entries}
        told = crossing(posted.at, thread, {posted.uuid, *posted.known, *own})
        if not told:
            return
        told = f"{told} {posted.item.recipients} has both; look at the conversation."
        entry = JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action="messenger.crossed",
            target=posted.item.conversation,
            summary=told,
            after=posted.uuid,
            outcome="crossed",
        )

        def keep() -> None:
            self._store.outbox.note(posted.item.id, told)
            self._store.journal.record(entry)

        await self._store.write(keep, together=True)
        self._tell(told)
