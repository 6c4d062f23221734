"""Sending through the outbox: looked at before it is sent, never sent twice.

A message is written to the local file first. It waits there for ``send_delay`` seconds and can be taken back.
When its time has come, one process claims it. If it is an answer, the thread is read again (one read, two for a
thread of more than a hundred messages): if somebody wrote meanwhile, it is held and the person decides. Then it is
posted once (one write). If the system's answer never comes, nobody knows whether it arrived: then it is looked for,
and if it is not there, the person is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from plentytui.errors import (
    CredentialStoreError,
    NotLoggedIn,
    NotReachable,
    PlentytuiError,
    ServerFault,
    SessionsFull,
    StoreError,
    SystemRefused,
    Throttled,
    UnreadableAnswer,
    WriteUncertain,
)
from plentytui.models.inbox import Delivery, JournalEntry, OutboxItem, ReplyKind
from plentytui.models.writing import Intent, is_new
from plentytui.services.outbox import Outbox as Outbox

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Message, NewMessage
    from plentytui.models.systems import System
    from plentytui.services.threads import Threads
    from plentytui.store.system_store import SystemStore

_IDLE_SECONDS = 5.0
"""How often the outbox is looked at while nothing is due; another process may have put something in."""
_OFFLINE_SECONDS = 15.0
"""How long to wait before the next try while the system cannot be reached."""
_MAY_HAVE_ARRIVED = (WriteUncertain, ServerFault, UnreadableAnswer)
"""A system that failed, or answered with something else, may have taken the message before it did."""
_LATER = (NotReachable, NotLoggedIn, ServerFault, UnreadableAnswer, Throttled, StoreError, CredentialStoreError)
"""Why the thread could not be read just now; the message waits, for it certainly has not left."""
_LOGIN_PATH = "/rest/login"
_FULL_SECONDS = 60.0
"""How long to wait before the next try while all sessions are taken, or the call limit is used up."""
_PERSON_SECONDS = 3600.0
"""How long to wait while only the person can help, who must not be asked for a password again and again."""
_TIDY_SECONDS = 86_400.0
"""How often the texts of what was sent long ago are cleared."""


class _Step(Enum):
    """What the look at the thread led to."""

    GO = auto()
    SETTLED = auto()
    LATER = auto()


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
        """Why nothing can be sent just now, as a sentence; empty if it can."""
        self._pause = _OFFLINE_SECONDS
        self._tidied: float | None = None

    async def run(self) -> None:
        """Send what is due until cancelled."""
        recovered = False
        while True:
            self._outbox.changed.clear()
            try:
                if not recovered:
                    await self._recover()
                    recovered = True
                pause = await self.send_due()
                await self._tidy()
            except StoreError as error:
                self._tell_trouble(error)
                pause = _OFFLINE_SECONDS
            await self._wait(pause)

    async def _recover(self) -> None:
        """Take up what another run left behind: nothing of it is sent again, it is looked for."""
        await self._store.write(self._store.outbox.interrupted)
        for item in self._store.outbox.unsettled():
            if item.state is Delivery.UNCERTAIN:
                await self.look(item)

    async def _tidy(self) -> None:
        """Once a day, clear the texts and files of what was sent or taken back long ago."""
        now = self._clock.time()
        if self._tidied is None or now - self._tidied >= _TIDY_SECONDS:
            await self._store.write(self._store.outbox.forget)
            self._tidied = now

    async def send_due(self) -> float:
        """Send everything whose time has come; gives the seconds until it is worth looking again."""
        while (item := self._store.outbox.due(self._clock.time())) is not None:
            # A session is needed first: that there is none says nothing about the message.
            if (pause := await self._until_session()) > 0:
                return pause
            guarded = item.kind is ReplyKind.PUBLIC and not is_new(item.conversation)
            if guarded and (wait := self._until_write()) > 0:
                # Between the look at the thread and the message nothing may lie, least of all a used-up minute.
                return wait
            if not await self._store.write(partial(self._store.outbox.claim, item.id, guarding=guarded)):
                continue
            self._on_change()
            if (pause := await self._deliver(item, guarded=guarded)) > 0:
                return pause
        self._tell_trouble(None)
        times = [item.send_at for item in self._store.outbox.waiting()]
        wait = min(times, default=self._clock.time() + _IDLE_SECONDS) - self._clock.time()
        return min(max(wait, 0.0), _IDLE_SECONDS)

    async def look(self, item: OutboxItem) -> bool:
        """Look whether a message arrived; True if it did, and then it is settled. One read.

        A message that cannot be looked up stays uncertain: that it is, and why, is told already.
        """
        from plentytui.services.beginnings import find_beginning

        conversation = ""
        try:
            if is_new(item.conversation):
                conversation, found = await find_beginning(self._api, self._store, item)
            else:
                found = await self._threads.find_own(item) or ""
        except PlentytuiError:
            return False
        if not found:
            return False
        await self._settle(item, Delivery.SENT, "", found, conversation)
        return True

    async def _until_session(self) -> float:
        """Get a session with the system, for the message needs one; seconds to wait where there is none, else 0."""
        tokens = self._api.client.tokens
        try:
            if tokens is not None:
                await tokens.current()
        except PlentytuiError as error:
            self._tell_trouble(error)
            return _pause_after(error)
        return 0.0

    async def _deliver(self, item: OutboxItem, *, guarded: bool) -> float:
        """Post one claimed message; the seconds until the next try if it waits on, 0 if something became of it."""
        if guarded:
            step = await self._guard(item)
            if step is not _Step.GO:
                return 0.0 if step is _Step.SETTLED else self._pause
        message = self._message(item)
        if isinstance(message, str):
            await self._settle(item, Delivery.REFUSED, message)
            return 0.0
        if not await self._store.write(partial(self._store.outbox.begin, item.id)):
            return 0.0
        try:
            posted = await self._api.messages.post(message)
        except PlentytuiError as error:
            return await self._not_posted(item, error)
        except asyncio.CancelledError:
            await self._settle(item, Delivery.UNCERTAIN, "The program was ended while it was being sent.")
            raise
        await self._sent(item, posted)
        return 0.0

    async def _not_posted(self, item: OutboxItem, error: PlentytuiError) -> float:
        """Note why a message was not posted; the seconds until the next try if it certainly never left."""
        if _never_left(error):
            await self._wait_on(item, error)
            return _pause_after(error)
        if isinstance(error, _MAY_HAVE_ARRIVED):
            await self._settle(item, Delivery.UNCERTAIN, error.what)
            await self.look(item)
        else:
            await self._settle(item, Delivery.REFUSED, str(error))
        return 0.0

    async def _guard(self, item: OutboxItem) -> _Step:
        """Read the thread; hold the message if somebody wrote meanwhile, and do not send what is there already.

        What cannot be read of the thread may be what somebody wrote, so that it holds the message, too.
        """
        from plentytui.rules.guarding import accepted_faults, sentence, unpack_seen, what_stops

        try:
            rows = await self._threads.load(item.conversation)
        except _LATER as error:
            await self._wait_on(item, error)
            return _Step.LATER
        except PlentytuiError as error:
            await self._settle(item, Delivery.REFUSED, str(error))
            return _Step.SETTLED
        except asyncio.CancelledError:
            await self._wait_on(item)
            raise
        there = self._threads.own_among(item, rows)
        if there is not None:
            await self._settle(item, Delivery.SENT, "", there)
            return _Step.SETTLED
        seen = unpack_seen(item.envelope.seen, item.created_at, item.parent_uuid)
        newer = what_stops(item.kind, seen, rows, self._known(item))
        faults = self._threads.faults(item.conversation)
        if faults == accepted_faults(item.envelope.seen):
            faults = ""
        if newer or faults:
            await self._settle(item, Delivery.HELD, f"{sentence(newer)} {faults}".strip())
            return _Step.SETTLED
        return _Step.GO

    def _message(self, item: OutboxItem) -> NewMessage | str:
        """The message to post, or why there is none, as a sentence."""
        from plentytui.rules.replying import answer, beginning

        files = self._store.outbox.files(item.id)
        if len(files) != len(item.envelope.files):
            return "Its attachments were lost with a damaged file. Take it back and attach them again."
        if is_new(item.conversation):
            if item.envelope.intent is Intent.REPLY:
                return "Whom it goes to was lost with a damaged file. Take it back and write it anew."
            return beginning(item.kind, item.text, item.envelope, files)
        detail = self._store.mirror.detail(item.conversation)
        if detail is None:
            return "The conversation is no longer in the local file."
        return answer(detail, item.parent_uuid, item.kind, item.text, item.envelope, files)

    def _until_write(self) -> float:
        """Seconds until a write may go; 0 if one may go now, or nothing is known of it."""
        from plentytui.api.budget import Op, Period

        now, budget = self._clock.time(), self._api.client.budget
        window = budget.window(Op.WRITE, Period.SHORT)
        if window is None or window.ended(now) or budget.left(Op.WRITE, Period.SHORT, now) != 0:
            return 0.0
        return min(max(window.ends_at - now, 0.1), _IDLE_SECONDS)

    def _known(self, item: OutboxItem) -> set[str]:
        """The messages that this outbox has sent to the conversation."""
        sent = self._store.outbox.for_conversation(item.conversation)
        return {other.message_uuid for other in sent if other.message_uuid}

    async def _sent(self, item: OutboxItem, posted: Message) -> None:
        if not is_new(item.conversation):
            await self._settle(item, Delivery.SENT, "", posted.uuid)
            await self._threads.add_posted(item, posted)
            return
        subject = item.envelope.subject.strip()
        other = bool(subject and posted.title) and posted.title.strip() != subject
        note = f'The system gave it the subject "{posted.title}".' if other else ""
        await self._settle(item, Delivery.SENT, note, posted.uuid, posted.conversation_id)
        if posted.conversation_id:
            from plentytui.services.beginnings import bring

            await bring(self._api, self._store, posted)
            self._on_change()

    async def _wait_on(self, item: OutboxItem, error: PlentytuiError | None = None) -> None:
        """It certainly has not left, so it waits for the next try."""
        reason = "" if error is None else str(error)
        await self._store.write(lambda: self._store.outbox.settle(item.id, Delivery.WAITING, reason))
        if error is not None:
            self.trouble, self._pause = reason, _pause_after(error)
        self._on_change()

    def _tell_trouble(self, error: PlentytuiError | None) -> None:
        """Keep why nothing can be sent, or that everything can, and tell of it if that is new."""
        trouble = "" if error is None else str(error)
        if trouble != self.trouble:
            self.trouble = trouble
            self._on_change()

    async def _settle(
        self, item: OutboxItem, state: Delivery, reason: str, message_uuid: str = "", conversation: str = ""
    ) -> None:
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

        def settle() -> None:
            self._store.outbox.settle(item.id, state, reason, message_uuid, conversation)
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


def _never_left(error: PlentytuiError) -> bool:
    """Whether it is certain that the message did not reach the system, or was turned away unread at its door."""
    if isinstance(error, WriteUncertain):
        return False
    if isinstance(error, (NotReachable, NotLoggedIn, Throttled, CredentialStoreError)):
        return True
    # The system may end a session at any time; what failed then is the new log-in.
    return isinstance(error, (SystemRefused, UnreadableAnswer)) and error.route.endswith(f" {_LOGIN_PATH}")


def _pause_after(error: PlentytuiError) -> float:
    if isinstance(error, (SessionsFull, Throttled)):
        return _FULL_SECONDS
    return _PERSON_SECONDS if isinstance(error, NotLoggedIn) else _OFFLINE_SECONDS
