"""One conversation: its messages, read from the system and kept; its read mark; what one sent to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import NotReachable, PlentytuiError, ReadOnly
from plentytui.models.inbox import JournalEntry, MessageRow, OutboxItem

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Message
    from plentytui.models.paging import RowFault
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore

_CLOCKS_APART = 300.0
"""Seconds that the system's clock and ours may differ when a sent message is looked for."""
_PREVIEW = 200
"""Characters of the last message that stand in the list (wire facts 5.1)."""
_MARKS_A_CALL = 50
"""How many uuids go into one address; longer ones are cut off by servers."""
_READ_AT = "thread."
"""With a conversation's uuid: when its thread was read."""
_FAULTS = "thread.faults."
"""With a conversation's uuid: what could not be read when its thread was read last."""


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

    def is_fresh(self, uuid: str) -> bool:
        """Whether the kept thread was read after the conversation's last change that is known."""
        detail = self._store.mirror.detail(uuid)
        read_at = self._store.facts.fresh_at(_READ_AT + uuid)
        return detail is not None and read_at is not None and read_at > detail.row.updated_at + _CLOCKS_APART

    async def load(self, uuid: str, lane: Lane = Lane.USER, *, quietly: bool = False) -> list[MessageRow]:
        """Read a thread from the system and keep it; gives it in the order of time.

        ``quietly``: nobody looks at it, so nothing is painted for it.
        If a message of it cannot be read, none that is kept goes: it may be that one. ``faults`` tells of it.
        """
        from plentytui.services.records import message_row

        page = await self._api.messages.for_conversation(uuid, lane=lane)
        rows = [message_row(message, uuid, self._user_id) for message in page.entries]
        faults = _sentence(page.faults)

        def keep() -> None:
            self._store.mirror.apply_messages(uuid, rows, complete=not faults)
            if faults != self.faults(uuid):
                self._store.facts.put(_FAULTS + uuid, faults)
            self._store.facts.put(_READ_AT + uuid, str(len(rows)))

        await self._store.write(keep)
        if not quietly:
            self._on_change()
        return self._store.mirror.messages(uuid)

    def read_at(self, uuid: str) -> float:
        """When the thread was read last, in seconds since the epoch; 0 if never."""
        return self._store.facts.fresh_at(_READ_AT + uuid) or 0.0

    def faults(self, uuid: str) -> str:
        """What could not be read of a thread, as a sentence with raw names in it; empty if all of it could."""
        return thread_faults(self._store, uuid)

    async def load_names(self) -> None:
        """Read the names of types, statuses and tags once a day; the thread's head shows them."""
        from plentytui.services.names import refresh_thread_names

        if await refresh_thread_names(self._api, self._store, self._clock):
            self._on_change()

    async def mark_read(self, uuids: list[str], read: bool = True) -> None:
        """Put one's own user id into ``readBy`` of these conversations, or take it out.

        Shown at once; if the system refuses, it is shown as it was. A mark that the system does not
        answer is kept and set when it can be reached again.

        Raises:
            PlentytuiError: why the system refused.
        """
        mirror = self._store.mirror
        if self._api.client.read_only:
            raise ReadOnly(
                "This system is open read-only, so no read mark was set.",
                "Open it without --read-only, and without read_only in the settings, to change something.",
            )
        if await self._store.write(lambda: mirror.mark_read(uuids, read)):
            self._on_change()
        try:
            await self._api.conversations.mark_read(uuids, self._user_id, read=read)
        except NotReachable:
            return  # the mark is kept, and set once the system can be reached
        except PlentytuiError:
            await self._store.write(lambda: mirror.forget_marks(uuids))
            self._on_change()
            raise
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
        """Set the read marks that the system has not confirmed yet: one call for those to be set, one to be cleared."""
        pending = self._store.mirror.pending_reads()
        for read in (True, False):
            uuids = [mark.uuid for mark in pending if mark.read is read][:_MARKS_A_CALL]
            if uuids:
                await self.mark_read(uuids, read)

    async def find_own(self, item: OutboxItem) -> str | None:
        """The uuid of the message that an outbox entry became, or None if it is not in the thread."""
        return self.own_among(item, await self.load(item.conversation))

    def own_among(self, item: OutboxItem, rows: Sequence[MessageRow]) -> str | None:
        """The uuid of the message that an outbox entry became, or None if it is not among these."""
        from plentytui.rules.guarding import own_among

        return own_among(item, rows, taken_by_others(self._store, item))

    async def add_posted(self, item: OutboxItem, posted: Message) -> MessageRow:
        """Keep the message that the system made of an answer; costs no call."""
        from plentytui.services.records import message_row

        row = message_row(posted, item.conversation, self._user_id, assume_mine=True)
        preview = " ".join(item.text.split())[:_PREVIEW]

        def keep() -> None:
            self._store.mirror.apply_messages(item.conversation, [row])
            self._store.mirror.note_posted(item.conversation, preview, whispered=row.whispered)

        await self._store.write(keep)
        self._on_change()
        return row


def thread_faults(store: SystemStore, uuid: str) -> str:
    """What could not be read of a thread when it was read last, as a sentence; empty if all of it could."""
    return store.facts.get(_FAULTS + uuid) or ""


def taken_by_others(store: SystemStore, item: OutboxItem) -> set[str]:
    """The messages that other entries of the outbox became."""
    entries = store.outbox.for_conversation(item.conversation)
    return {entry.message_uuid for entry in entries if entry.message_uuid and entry.id != item.id}


def _sentence(faults: Sequence[RowFault]) -> str:
    if not faults:
        return ""
    fields = ", ".join(sorted({fault.field for fault in faults if fault.field}))
    count = "1 message" if len(faults) == 1 else f"{len(faults)} messages"
    return f"{count} could not be read{f' (field {fields})' if fields else ''}."
