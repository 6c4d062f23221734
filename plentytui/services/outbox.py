"""What can be done with messages before they are sent: all of it works offline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from plentytui.models.states import Delivery, ReplyKind, is_new

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.models.inbox import Draft, JournalEntry, OutboxItem
    from plentytui.models.writing import Envelope, KeptFile
    from plentytui.store.system_store import SystemStore


class SendCost(NamedTuple):
    """The calls that sending one message takes."""

    reads: int
    writes: int

    @property
    def sentence(self) -> str:
        """The calls in words."""
        writes = "1 write" if self.writes == 1 else f"{self.writes} writes"
        if not self.reads:
            return f"{writes}."
        return f"{'1 read' if self.reads == 1 else f'{self.reads} reads'} and {writes}."


def cost_of(conversation: str, kind: ReplyKind, messages: int = 0) -> SendCost:
    """What sending costs: an answer reads the thread once more, a page for every 100 of its messages.

    A whisper reads nothing; a new conversation is read once after it was begun, to be shown in the list.
    """
    if is_new(conversation):
        return SendCost(1, 1)
    return SendCost(0 if kind is ReplyKind.WHISPER else max(1, -(-messages // 100)), 1)


SETTLED_SECONDS = 30.0
"""How long after its connection broke a message may still arrive: as long as a busy system works on a request."""


class Outbox:
    """The drafts and the outbox of one system, for the screens."""

    def __init__(
        self, store: SystemStore, clock: Clock, send_delay: int, settled_after: float = SETTLED_SECONDS
    ) -> None:
        self._store = store
        self._clock = clock
        self._send_delay = send_delay
        self._settled_after = settled_after
        self.changed = asyncio.Event()
        """Set whenever there may be something to send."""

    async def drop_draft(self, conversation: str, kind: ReplyKind, slot: int = 0) -> bool:
        """Throw a draft away; False if there was none, or another terminal has it open."""
        return await self._store.write(lambda: self._store.drafts.drop(conversation, kind, slot))

    async def put(
        self,
        conversation: str,
        kind: ReplyKind,
        text: str,
        parent_uuid: str,
        to: str,
        envelope: Envelope | None = None,
        files: Sequence[KeptFile] = (),
        entries: Sequence[JournalEntry] = (),
        slot: int = 0,
        check: Callable[[], None] = lambda: None,
    ) -> OutboxItem:
        """Put a message into the outbox; from here on it survives the end of the program.

        Args:
            conversation: the conversation, or the key of a draft without one.
            kind: public or whispered.
            text: as it was typed.
            parent_uuid: the message that is answered.
            to: whom it goes to, for people to read.
            envelope: everything else; what has been seen of the thread is noted in it if it is not yet.
            files: what goes along, with content.
            entries: what is written into the journal in the same transaction.
            slot: where its draft lies, which is gone with that.
            check: raises, in the same transaction, whatever speaks against it by now.
        """
        from plentytui.models.writing import Envelope

        store, now = self._store, self._clock.time()
        whole = envelope or Envelope()
        # As long as an earlier try may still arrive it cannot be looked for with any certainty.
        send_at = max(now + self._send_delay, min(whole.earlier.until, now + self._settled_after))
        if not whole.seen:
            whole = replace(whole, seen=self.seen(conversation))

        def add() -> OutboxItem:
            check()
            for entry in entries:
                store.journal.record(entry)
            return store.outbox.add(conversation, kind, text, parent_uuid, to, send_at, whole, files, slot)

        item = await store.write(add, together=True)
        self.changed.set()
        return item

    async def take_back(self, item_id: int) -> Draft | None:
        """Make a draft again of a message that was not sent; None if it is too late."""
        return await self._store.write(lambda: self._store.outbox.recall(item_id, self._settled_after))

    async def discard(self, item_id: int) -> bool:
        """Throw away a message that was not sent; a draft that was begun meanwhile stays. False if it is too late."""
        store = self._store

        def work() -> bool:
            item = store.outbox.get(item_id)
            kept = store.drafts.one(item.conversation, item.kind) if item is not None else None
            draft = None if item is None else store.outbox.recall(item_id)
            if draft is None:
                return False
            store.drafts.drop(draft.conversation, draft.kind, draft.slot)
            if kept is not None and kept.slot == draft.slot:
                store.drafts.save(kept.conversation, kept.kind, kept.text, kept.envelope, kept.slot)
            return True

        done = await store.write(work, together=True)
        self.changed.set()
        return done

    async def send_now(self, item_id: int, seen: str = "") -> OutboxItem:
        """Send a message without waiting longer, or once more after it was refused, held or did not arrive.

        One that was held goes although somebody wrote meanwhile; whatever came after what was ``seen`` of the thread
        (``seen_again``; empty: as it is here now) holds it again. One that may have arrived waits until it no longer
        can be on its way, and is looked for before it goes; its ``send_at`` tells until when.

        Raises:
            StoreError: it is on its way, sent or taken back.
        """
        item = self._store.outbox.get(item_id)
        if item is not None and not seen and item.state is Delivery.HELD:
            seen = self.seen_again(item)
        now, after = self._clock.time(), self._settled_after
        waiting = await self._store.write(lambda: self._store.outbox.send_again(item_id, now, seen, after))
        self.changed.set()
        return waiting

    def seen(self, conversation: str) -> str:
        """What somebody knows who sits down here now to write: the thread, and what is under way from here."""
        # Imported late: nothing of it is needed for the first frame.
        from plentytui.rules.guarding import known_entries, pack_seen, told_until

        if is_new(conversation):
            return ""
        outbox, messages = self._store.outbox, self._store.mirror.messages(conversation)
        entries = known_entries(outbox.for_conversation(conversation), messages, outbox.by_others(conversation))
        row = None if messages else self._store.mirror.row(conversation)
        return pack_seen(messages, entries=entries, listed=told_until(row.updated_at) if row is not None else 0.0)

    def seen_again(self, item: OutboxItem) -> str:
        """The same for a message that was held, by whoever is shown now why it was."""
        if is_new(item.conversation):
            return ""
        from plentytui.rules.guarding import known_entries, seen_again
        from plentytui.services.threads import taken_by_others, thread_faults

        outbox, messages = self._store.outbox, self._store.mirror.messages(item.conversation)
        entries = known_entries(
            outbox.for_conversation(item.conversation), messages, outbox.by_others(item.conversation)
        )
        # It may be held because of what cannot be read, too, and the person has been told.
        faults = thread_faults(self._store, item.conversation)
        return seen_again(item, messages, taken_by_others(self._store, item), faults, entries)
