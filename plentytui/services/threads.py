"""One conversation: its messages, read from the system and kept; its read mark; what one sent to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import NotFound, NotReachable, PlentytuiError, ReadOnly, ServerFault, UnreadableAnswer
from plentytui.models.inbox import JournalEntry, MessageRow, OutboxItem
from plentytui.models.mirror import THREAD_READ
from plentytui.models.zone import CLOCKS_APART
from plentytui.services.send_steps import never_left

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Conversation, Message
    from plentytui.models.paging import Page, RowFault
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore

_PREVIEW = 200
"""Characters of the last message that stand in the list (wire facts 5.1)."""
_JUST_BEFORE = 5.0
"""Seconds from the guard's look at a thread to its answer at most; what crosses one is watched for by itself."""
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0
"""Seconds until names that the system failed to tell are asked for again: each time twice as many."""
_FAULTS = "thread.faults."
"""With a conversation's uuid: what could not be read when its thread was read last."""


_IN_DOUBT = (ServerFault, UnreadableAnswer)
"""How a call ends that may have taken effect."""
_NOT_KNOWN = "Nobody knows whether the read mark was set; it is asked again by itself at the next look for changes."
_NOT_SET = "It was asked again: it is not marked as {}. Press m to try again."


class Threads:
    """Reads and keeps the threads of one system."""

    def __init__(
        self,
        system: System,
        api: SystemApi,
        store: SystemStore,
        clock: Clock,
        user_id: int,
        on_change: Callable[[], None],
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._clock = clock
        self._user_id = user_id
        self._on_change = on_change
        self._naming = asyncio.Lock()
        self._names_missing = False
        self._names_pause, self._names_again = _FIRST_PAUSE, 0.0

    def is_fresh(self, uuid: str) -> bool:
        """Whether the kept thread was read after the conversation's last change that is known, or has that change."""
        detail = self._store.mirror.detail(uuid)
        read_at = self._store.facts.fresh_at(THREAD_READ + uuid)
        answered_at = self._store.changes.answered_at(uuid)
        if read_at is not None and answered_at is not None and read_at > answered_at - _JUST_BEFORE:
            # It was read just before the answer left, and the answer was kept with it.
            return True
        return detail is not None and read_at is not None and read_at > detail.row.updated_at + CLOCKS_APART

    async def load(self, uuid: str, lane: Lane = Lane.USER, *, quietly: bool = False) -> list[MessageRow]:
        """Read a thread from the system and keep it; gives it in the order of time, with what else is kept of it.

        ``quietly``: nobody looks at it, so nothing is painted for it.
        If a message of it cannot be read, none that is kept goes: it may be that one. ``faults`` tells of it.
        An answer that was overtaken by one that was asked for later is not kept. It is given all the same: whoever
        has to know whether somebody wrote goes by what was read here and now.
        """
        from plentytui.services.records import message_row

        asked = self._clock.time()
        known = self._store.mirror.row(uuid)
        page = await self._read(uuid, lane)
        rows = [message_row(message, uuid, self._user_id) for message in page.entries]
        faults = _sentence(page.faults)

        def keep() -> None:
            # A clock that was set back must not make every answer look overtaken.
            if asked < self.read_at(uuid) <= self._clock.time():
                return
            self._store.mirror.apply_messages(uuid, rows, complete=not faults, asked=asked)
            if faults != self.faults(uuid):
                self._store.facts.put(_FAULTS + uuid, faults)
            change = repr(known.updated_at if known is not None else 0.0)
            self._store.facts.put(THREAD_READ + uuid, change, at=asked)

        await self._store.write(keep)
        if not quietly:
            self._on_change()
        kept = self._store.mirror.messages(uuid)
        here = {row.uuid for row in kept}
        missing = [row for row in rows if row.uuid not in here]
        return sorted([*kept, *missing], key=lambda row: row.created_at) if missing else kept

    async def _read(self, uuid: str, lane: Lane) -> Page[Message]:
        """The messages of a conversation; one that is not where it was is looked for, and the lists show where it is.

        That is one read more, for one that is gone, too, and two for one that was moved to or from archive or trash.
        """
        archived, trashed = self._store.changes.places([uuid]).get(uuid, (False, False))
        messages = self._api.messages
        try:
            return await messages.for_conversation(uuid, lane=lane, archived=archived, trashed=trashed)
        except NotFound:
            conversation = await self._look_for(uuid, lane)
            if conversation is None:
                raise
            if conversation.is_deleted and not (conversation.is_archived or trashed):
                return await messages.from_first(conversation, lane)
            if conversation.is_archived == archived:
                raise
        return await messages.for_conversation(uuid, lane=lane, archived=not archived, trashed=conversation.is_deleted)

    async def _look_for(self, uuid: str, lane: Lane) -> Conversation | None:
        """Keep how a conversation stands, or that the system does not have it any more; it then is None."""
        from plentytui.services.records import conversation_record

        mirror = self._store.mirror
        try:
            conversation = await self._api.conversations.get(uuid, lane=lane)
        except NotFound:
            await self._store.write(lambda: mirror.remove([uuid]))
            self._on_change()
            return None
        record = conversation_record(conversation)
        await self._store.write(lambda: mirror.apply_conversations([record], exact=True))
        self._on_change()
        return conversation

    def read_at(self, uuid: str) -> float:
        """When the thread was asked for that is kept, in seconds since the epoch; 0 if none is."""
        return self._store.facts.fresh_at(THREAD_READ + uuid) or 0.0

    def faults(self, uuid: str) -> str:
        """What could not be read of a thread, as a sentence with raw names in it; empty if all of it could."""
        return thread_faults(self._store, uuid)

    async def load_names(self, lane: Lane = Lane.VISIBLE) -> None:
        """Read the names of types, statuses and tags once a day; the thread's head shows them.

        Who calls while another one reads them waits and finds them; where that one is cut off it reads them itself.

        Raises:
            PlentytuiError: why some are not known; ``load_missing_names`` tries again.
        """
        from plentytui.services.names import refresh_thread_names

        self._names_missing = True
        try:
            async with self._naming:
                read = await refresh_thread_names(self._api, self._store, self._clock, lane)
        except PlentytuiError:
            # Others may have come.
            self._on_change()
            raise
        self._names_missing, self._names_pause = False, _FIRST_PAUSE
        if read:
            self._on_change()

    async def load_missing_names(self) -> None:
        """Read the names that a thread was shown without, because the system failed when they were asked for.

        That was told when the thread was opened, so a system that fails again is asked again in silence, ever later.

        Raises:
            PlentytuiError: why the system was not asked.
        """
        if not self._names_missing or self._clock.time() < self._names_again:
            return
        try:
            await self.load_names(Lane.POLL)
        except ServerFault:
            self._names_pause = min(2 * self._names_pause, _LONGEST_PAUSE)
            self._names_again = self._clock.time() + self._names_pause

    async def mark_read(self, uuids: list[str], read: bool = True, lane: Lane = Lane.USER) -> None:
        """Put one's own user id into ``readBy`` of these conversations, or take it out.

        Shown at once; if the system refuses, it is shown as it was. A mark that the system does not
        answer is kept and set when it can be reached again, and so is one that nobody waits for until it can be sent.
        Where the system fails it may have set the mark: it is asked.

        Raises:
            PlentytuiError: why the system refused, or that it failed; its hint tells what is known.
        """
        mirror = self._store.mirror
        if self._api.client.read_only:
            raise ReadOnly("This system is open read-only, so no read mark was set.")
        if await self._store.write(lambda: mirror.mark_read(uuids, read)):
            self._on_change()
        try:
            await self._api.conversations.mark_read(uuids, self._user_id, read=read, lane=lane)
        except NotReachable:
            # The mark is kept, and set once the system can be reached; that it waits is told.
            self._on_change()
            return
        except _IN_DOUBT as error:
            await self._settle_marks(uuids, read, error, lane)
            return
        except PlentytuiError as error:
            if lane is not Lane.USER and never_left(error):
                raise
            await self._store.write(lambda: mirror.forget_marks(uuids))
            self._on_change()
            raise
        await self._note_marks(uuids, read)

    async def _settle_marks(self, uuids: list[str], read: bool, error: PlentytuiError, lane: Lane) -> None:
        """See by a read whether a system that failed set the marks; until that is known nothing is claimed.

        Raises:
            PlentytuiError: the same with what is known by now, unless all marks were set.
        """
        from plentytui.services.looking import Looking

        mirror, changes = self._store.mirror, self._store.changes
        await self._store.write(lambda: mirror.forget_marks(uuids, unknown=True))
        self._on_change()
        try:
            found = await Looking(self._api, self._store).look(uuids, lane)
        except PlentytuiError:
            error.hint = _NOT_KNOWN
            raise error from None
        await self._store.write(lambda: changes.looked(found.answered, found.exact))
        rows = [row for uuid in uuids if uuid in found.exact and (row := mirror.row(uuid)) is not None]
        done = [row.uuid for row in rows if row.unread is not read]
        if done:
            await self._note_marks(done, read)
        self._on_change()
        if len(done) < len(uuids):
            known = all(uuid in found.exact for uuid in uuids)
            error.hint = _NOT_SET.format("read" if read else "unread") if known else _NOT_KNOWN
            raise error

    async def _note_marks(self, uuids: list[str], read: bool) -> None:
        """Write down that the system took these marks."""
        mirror = self._store.mirror
        entry = JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action="PUT /rest/conversations/read",
            target=",".join(uuids),
            summary=f"marked {len(uuids)} as {'read' if read else 'unread'}",
            before="unread" if read else "read",
            after="read" if read else "unread",
        )

        def keep() -> None:
            mirror.confirm_marks(uuids)
            self._store.journal.record(entry)

        await self._store.write(keep, together=True)

    async def mark_pending(self) -> None:
        """Set the read marks that the system has not confirmed yet: one call for those to be set, one to be cleared.

        Nobody waits for them.
        """
        from plentytui.rules.price import batches

        pending = self._store.mirror.pending_reads()
        for read in (True, False):
            uuids = [mark.uuid for mark in pending if mark.read is read]
            for some in batches(uuids, len(f"read={read}&userId={self._user_id}"))[:1]:
                await self.mark_read(some, read, Lane.POLL)

    async def find_own(self, item: OutboxItem, lane: Lane = Lane.USER) -> str | None:
        """The uuid of the message that an outbox entry became, or None if it is not in the thread."""
        return self.own_among(item, await self.load(item.conversation, lane))

    def own_among(self, item: OutboxItem, rows: Sequence[MessageRow]) -> str | None:
        """The uuid of the message that an outbox entry became, or None if it is not among these."""
        from plentytui.rules.guarding import own_among

        return own_among(item, rows, taken_by_others(self._store, item))

    async def add_posted(self, item: OutboxItem, posted: Message) -> MessageRow:
        """Keep the message that the system made of an answer; costs no call."""
        from plentytui.services.records import message_row

        row = message_row(posted, item.conversation, self._user_id, assume_mine=True)
        if not row.created_at:
            row = replace(row, created_at=self._clock.time())

        def keep() -> None:
            self._store.mirror.apply_messages(item.conversation, [row])
            self._store.mirror.note_posted(row, _preview(item))

        await self._store.write(keep)
        self._on_change()
        return row

    async def show_arrived(self, item: OutboxItem, message_uuid: str) -> None:
        """Show the conversation of a message that was found in its thread as if it had just been posted; no call."""
        mirror = self._store.mirror
        row = next((row for row in mirror.messages(item.conversation) if row.uuid == message_uuid), None)
        if row is not None:
            await self._store.write(lambda: mirror.note_posted(row, _preview(item)))
            self._on_change()


def thread_faults(store: SystemStore, uuid: str) -> str:
    """What could not be read of a thread when it was read last, as a sentence; empty if all of it could."""
    return store.facts.get(_FAULTS + uuid) or ""


def taken_by_others(store: SystemStore, item: OutboxItem) -> set[str]:
    """The messages that other entries of the outbox became."""
    entries = store.outbox.for_conversation(item.conversation)
    return {entry.message_uuid for entry in entries if entry.message_uuid and entry.id != item.id}


def _preview(item: OutboxItem) -> str:
    return " ".join(item.text.split())[:_PREVIEW]


def _sentence(faults: Sequence[RowFault]) -> str:
    if not faults:
        return ""
    fields = ", ".join(sorted({fault.field for fault in faults if fault.field}))
    count = "1 message" if len(faults) == 1 else f"{len(faults)} messages"
    return f"{count} could not be read{f' (field {fields})' if fields else ''}."
