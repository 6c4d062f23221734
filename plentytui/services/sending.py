"""Sending through the outbox: looked at before it is sent, never sent twice.

A message is written to the local file first. It waits there for ``send_delay`` seconds and can be taken back.
When its time has come, one process claims it. If it is an answer, the thread is read again (one read, two for a
thread of more than a hundred messages), in the user's turn among all who could answer: if somebody wrote since the
person sat down to write, be it that person from another terminal or a browser, it is held and the person decides.
A thread that the system fails to give keeps its own message back, for longer and longer, and no other.
Then it is posted once (one write). If the system's answer never comes, nobody knows
whether it arrived: then it is looked for, again and again, and if it is not there, the person is asked. Whatever may
have arrived at an earlier try is looked for once more before it goes, be it an answer, a whisper or a beginning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.clock import sleep_or
from plentytui.errors import Outdated, PlentytuiError, StoreError
from plentytui.models.inbox import Delivery, OutboxItem
from plentytui.models.states import LimitWait
from plentytui.models.writing import is_new
from plentytui.services.after_sending import Afterwards
from plentytui.services.failing_threads import FailingThreads
from plentytui.services.outbox import Outbox as Outbox
from plentytui.services.outcomes import Outcomes
from plentytui.services.send_steps import (
    CUT_OFF,
    LATER,
    MAY_HAVE_ARRIVED,
    OFFLINE_SECONDS,
    POST,
    READS,
    Step,
    concerns_all,
    is_answer,
    lacks_parent,
    made_message,
    never_left,
    pause_after,
    write_opens_at,
)

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.inbox import MessageRow
    from plentytui.models.messenger import Message
    from plentytui.models.systems import System
    from plentytui.services.send_turns import SendTurns
    from plentytui.services.threads import Threads
    from plentytui.store.system_store import SystemStore

_IDLE_SECONDS = 5.0
"""How often the outbox is looked at while nothing is due; another process may have put something in."""
_SHORTEST_SECONDS = 0.001
"""Shorter waits are below what a clock tells apart."""
_TIDY_SECONDS = 86_400.0
"""How often the texts of what was sent long ago are cleared."""
_MOST_LATE = 5
"""How many turns an answer may miss: on a line so slow that it never makes it, it goes after the look all the same."""


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
        turns: SendTurns | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Make a sender; without ``turns`` it answers at once. ``tell`` is told if two answers have crossed."""
        self._system = system
        self._api = api
        self._store = store
        self._threads = threads
        self._outbox = outbox
        self._clock = clock
        self._on_change = on_change
        self._turns = turns
        self._late: dict[int, int] = {}
        self._at: OutboxItem | None = None
        self._write_at = self._looked_at = 0.0
        self._left = 0
        self._thread: list[MessageRow] = []
        self._outcomes = Outcomes(system, store, clock, on_change)
        self._afterwards = Afterwards(system, store, threads, clock, partial(self.look, lane=Lane.PREFETCH), tell)
        self.trouble = ""
        """Why nothing can be sent just now, as a sentence; empty if it can."""
        self._pause = OFFLINE_SECONDS
        self._failing = FailingThreads()
        self._tidied: float | None = None

    async def run(self) -> None:
        """Send what is due, and watch what was sent, until cancelled."""
        watching = asyncio.ensure_future(self._afterwards.run())
        try:
            while not watching.done():
                self._outbox.changed.clear()
                try:
                    await self._recover()
                    pause = await self.send_due()
                    await self._tidy()
                except StoreError as error:
                    self._tell_trouble(error)
                    pause = OFFLINE_SECONDS
                await sleep_or(self._clock, pause, self._outbox.changed)
            watching.result()
        finally:
            watching.cancel()

    async def _recover(self) -> None:
        """Take up what another run or terminal left behind that died: what may have left is looked for, not sent."""
        if uncertain := await self._outcomes.take_over():
            self._afterwards.look_at_once(uncertain)

    async def _tidy(self) -> None:
        """Once a day, clear the texts and files of what was sent or taken back long ago."""
        now = self._clock.time()
        if self._tidied is None or now - self._tidied >= _TIDY_SECONDS:
            await self._store.write(self._store.outbox.forget)
            self._tidied = now

    async def send_due(self) -> float:
        """Send everything whose time has come; gives the seconds until it is worth looking again.

        Raises:
            StoreError: the local file fails. What became of a message is noted by a later turn, before any other goes.
        """
        await self._outcomes.pay()
        self._failing.begin()
        while (item := self._store.outbox.due(self._clock.time())) is not None:
            self._at, self._write_at = item, 0.0
            # A session is needed first: that there is none says nothing about the message.
            if (pause := await self._until_session()) > 0:
                return pause
            looking = is_answer(item) or item.envelope.tried or lacks_parent(item)
            if looking and (wait := self._until_write()) > 0:
                # Between the look at the thread and the message nothing may lie, least of all a used-up minute.
                self._on_change()
                return wait
            if (wait := await self._until_turn(item)) > 0:
                return wait
            if (pause := await self._send(item, looking=looking)) > 0:
                return pause
        self._at = None
        waiting = self._store.outbox.waiting()
        self._tell_trouble(self._failing.trouble(item.id for item in waiting))
        if self._turns is not None and any(is_answer(item) for item in waiting):
            await self._turns.learn()
        times = [item.send_at for item in waiting]
        wait = min(times, default=self._clock.time() + _IDLE_SECONDS) - self._clock.time()
        return min(max(wait, _SHORTEST_SECONDS), _IDLE_SECONDS)

    @property
    def waits(self) -> LimitWait | None:
        """Which message waits because of the limits, for what and until when; None if none does."""
        item, client = self._at, self._api.client
        if item is None:
            return None
        if self._write_at > self._clock.time():
            return LimitWait(item.id, "write", self._write_at)
        kind = "write" if client.waits_for(POST) else "read" if any(map(client.waits_for, READS)) else ""
        return LimitWait(item.id, kind, client.waiting_until) if kind and client.waiting_until is not None else None

    async def look(self, item: OutboxItem, lane: Lane = Lane.USER) -> bool:
        """Look whether a message arrived; True if it did, and then it is settled. One read.

        A message that cannot be looked up stays uncertain: that it is, and why, is told already.
        """
        try:
            return await self._find(item, lane)
        except PlentytuiError:
            return False

    async def _find(self, item: OutboxItem, lane: Lane = Lane.USER) -> bool:
        """The same, for whoever has to know that it was looked for.

        Raises:
            PlentytuiError: it could not be looked for.
        """
        conversation = ""
        if is_new(item.conversation):
            from plentytui.services.beginnings import find_beginning

            conversation, found = await find_beginning(self._api, self._store, item, lane)
        else:
            found = await self._threads.find_own(item, lane) or ""
        if found:
            await self._arrived(item, found, conversation)
        return bool(found)

    async def _arrived(self, item: OutboxItem, message_uuid: str, conversation: str = "") -> None:
        """A message was found in the system, as it may have been sent before."""
        show = partial(self._threads.show_arrived, item, message_uuid)
        await self._outcomes.settle(item, Delivery.SENT, "", message_uuid, conversation, show)

    async def _until_turn(self, item: OutboxItem) -> float:
        """Seconds until it is one's turn to answer; 0 if it is, or nobody has to be waited for."""
        if self._turns is None or not is_answer(item):
            return 0.0
        # A message waits for it, and a message is what a key asked for.
        await self._turns.learn(Lane.USER)
        return 0.0 if self._late.get(item.id, 0) >= _MOST_LATE else self._turns.wait()

    async def _until_session(self) -> float:
        """Get a session with the system, for the message needs one; seconds to wait where there is none, else 0."""
        tokens = self._api.client.tokens
        try:
            if tokens is not None:
                await tokens.current()
        except PlentytuiError as error:
            self._tell_trouble(error)
            return pause_after(error)
        return 0.0

    async def _send(self, item: OutboxItem, *, looking: bool) -> float:
        """Claim one message and deliver it; the seconds until the next try if nothing can be sent, else 0."""
        self._left = 0
        try:
            if not await self._store.write(partial(self._store.outbox.claim, item.id, guarding=looking)):
                return 0.0
            self._on_change()
            return await self._deliver(item, looking=looking)
        except StoreError as error:
            if self._left == item.id:
                self._outcomes.owe(item, Delivery.UNCERTAIN, error.what, partial(self._look_soon, item))
            else:
                self._outcomes.owe(item, Delivery.WAITING)
            raise

    async def _deliver(self, item: OutboxItem, *, looking: bool) -> float:
        """Post one claimed message; the seconds until the next try if it waits on, 0 if something became of it."""
        if looking:
            step = await self._guard(item)
            if step is not Step.GO:
                return 0.0 if step is Step.SETTLED else self._pause
        try:
            message = await made_message(self._store, item)
        except asyncio.CancelledError:
            await self._wait_on(item)
            raise
        if isinstance(message, str):
            await self._outcomes.settle(item, Delivery.REFUSED, message)
            return 0.0
        if not await self._store.write(partial(self._store.outbox.begin, item.id)):
            return 0.0
        self._left = 0
        try:
            posted = await self._api.messages.post(message, only_if=partial(self._leaves, item))
        except Outdated:
            self._late[item.id] = self._late.get(item.id, 0) + 1
            await self._wait_on(item)
            return 0.0
        except PlentytuiError as error:
            return await self._not_posted(item, error)
        except asyncio.CancelledError:
            # What still waited for the limits or a session was never sent.
            left = self._left == item.id
            await (self._outcomes.settle(item, Delivery.UNCERTAIN, CUT_OFF) if left else self._wait_on(item))
            raise
        self._late.pop(item.id, None)
        self._failing.worked()
        await self._sent(item, posted)
        return 0.0

    def _leaves(self, item: OutboxItem) -> bool:
        """Whether a message may leave now, after the look at its thread; from then on it may be on the wire."""
        turns = self._turns if is_answer(item) and self._late.get(item.id, 0) < _MOST_LATE else None
        may = turns is None or turns.may_post(self._looked_at)
        self._left = item.id if may else 0
        return may

    async def _not_posted(self, item: OutboxItem, error: PlentytuiError) -> float:
        """Note why a message was not posted; the seconds until the next try if it certainly never left."""
        if never_left(error):
            await self._wait_on(item, error)
            return pause_after(error)
        if isinstance(error, MAY_HAVE_ARRIVED):
            soon = partial(self._look_soon, item)
            await self._outcomes.settle(item, Delivery.UNCERTAIN, error.what, then=soon)
        else:
            await self._outcomes.settle(item, Delivery.REFUSED, str(error))
        return 0.0

    async def _look_soon(self, item: OutboxItem) -> None:
        """Look for a message that may have arrived, now and until it is found."""
        if not await self.look(item):
            self._afterwards.wake()

    async def _guard(self, item: OutboxItem) -> Step:
        """Read the thread; hold the message if somebody wrote meanwhile, and do not send what is there already."""
        self._looked_at = self._clock.time()
        # A read that is under way already tells how the thread was before one's turn.
        self._api.client.look_afresh()
        try:
            if not is_answer(item):
                if not item.envelope.tried:
                    await self._threads.load(item.conversation)
                    return Step.GO
                return Step.SETTLED if await self._find(item) else Step.GO
            self._thread = await self._threads.load(item.conversation)
        except LATER as error:
            if concerns_all(error):
                await self._wait_on(item, error)
                return Step.LATER
            return await self._put_back(item, error)
        except PlentytuiError as error:
            await self._outcomes.settle(item, Delivery.REFUSED, str(error))
            return Step.SETTLED
        except asyncio.CancelledError:
            await self._wait_on(item)
            raise
        self._failing.worked()
        if self._turns is not None:
            self._turns.looked(self._looked_at)
        return await self._judge(item, self._thread)

    async def _judge(self, item: OutboxItem, rows: list[MessageRow]) -> Step:
        """Whether an answer may go, the thread being as it is.

        What cannot be read of the thread may be what somebody wrote, so that it holds the message, too.
        """
        from plentytui.rules.guarding import accepted_faults, sentence, unpack_seen, what_stops

        there = self._threads.own_among(item, rows)
        if there is not None:
            await self._arrived(item, there)
            return Step.SETTLED
        seen = unpack_seen(item.envelope.seen, item.created_at, item.parent_uuid)
        entries = self._store.outbox.for_conversation(item.conversation)
        newer = what_stops(item.kind, seen, rows, entries, item.envelope.by)
        faults = self._threads.faults(item.conversation)
        if faults == accepted_faults(item.envelope.seen):
            faults = ""
        if newer or faults:
            await self._outcomes.settle(item, Delivery.HELD, f"{sentence(newer)} {faults}".strip())
            return Step.SETTLED
        return Step.GO

    def _until_write(self) -> float:
        """Seconds until a write may go; 0 if one may go now, or nothing is known of it."""
        now = self._clock.time()
        self._write_at = at = write_opens_at(self._api.client.budget, now)
        return min(max(at - now, 0.1), _IDLE_SECONDS) if at > now else 0.0

    async def _sent(self, item: OutboxItem, posted: Message) -> None:
        subject = item.envelope.subject.strip()
        other = bool(subject and posted.title) and posted.title.strip() != subject
        note = f'The system gave it the subject "{posted.title}".' if other else ""
        conversation = posted.conversation_id if is_new(item.conversation) else ""
        show = partial(self._show, item, posted, self._thread)
        await self._outcomes.settle(item, Delivery.SENT, note, posted.uuid, conversation, show)

    async def _show(self, item: OutboxItem, posted: Message, thread: list[MessageRow]) -> None:
        """Put what the system made of a message into the mirror; ``thread`` is what it answered."""
        if not is_new(item.conversation):
            row = await self._threads.add_posted(item, posted)
            if is_answer(item) and self._turns is not None and not self._turns.alone:
                self._afterwards.posted(item, row.uuid, row.created_at, thread)
        elif posted.conversation_id:
            from plentytui.services.beginnings import bring

            await bring(self._api, self._store, posted)
            self._on_change()

    async def _wait_on(self, item: OutboxItem, error: PlentytuiError | None = None) -> None:
        """It certainly has not left, so it waits for the next try."""
        reason = "" if error is None else str(error)
        if error is not None:
            self.trouble, self._pause = reason, pause_after(error)
        await self._outcomes.wait_on(item, reason)

    async def _put_back(self, item: OutboxItem, error: PlentytuiError) -> Step:
        """Its thread alone may be what the system fails at: it waits for longer each time, and the others go on."""
        seconds = self._failing.failed(item.id, error)
        if self._failing.many:
            self.trouble, self._pause = str(error), OFFLINE_SECONDS
        await self._outcomes.wait_on(item, str(error), self._clock.time() + seconds)
        return Step.LATER if self._failing.many else Step.SETTLED

    def _tell_trouble(self, error: PlentytuiError | None) -> None:
        """Keep why nothing can be sent, or that everything can, and tell of it if that is new."""
        trouble = "" if error is None else str(error)
        if trouble != self.trouble:
            self.trouble = trouble
            self._on_change()
