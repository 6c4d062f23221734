"""Messages on their way: written down before anything is sent, claimed by one process, never sent twice.

    WAITING -> SENDING -> SENT | REFUSED | UNCERTAIN | HELD (somebody wrote meanwhile) | WAITING (it never left)
    REFUSED | UNCERTAIN | HELD -> WAITING (sent again on purpose) | SENT (found in the thread) | RECALLED
    WAITING -> RECALLED (taken back; the text is a draft again)

SENT is accepted from everywhere: what the system has is true, whatever was thought here. SENDING has two halves:
while the thread is read it is certain that nothing left, from ``begin`` on it is not. Every step is on the disk
before the next one is taken: after a power cut a message that was on the wire must not look as if it still waited.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from plentytui.clock import Clock
from plentytui.errors import StoreError
from plentytui.models.inbox import Delivery, Draft, OutboxItem, ReplyKind
from plentytui.models.purchase_states import PURCHASE_FACTS
from plentytui.models.states import RECALLABLE, UNSETTLED
from plentytui.models.writing import DraftFile, Earlier, Envelope, KeptFile, pack, unpack
from plentytui.store.database import Database
from plentytui.store.drafts import Place, drop_draft, return_to_draft
from plentytui.store.processes import SendingMark, signed_elsewhere, still_sends
from plentytui.store.text import states_sql, storable

DAY = 86_400.0

_COLUMNS = (
    "id, conversation, kind, text, parent_uuid, recipients, created_at, send_at, state, reason, message_uuid, envelope"
)
_OPEN = f"({states_sql(UNSETTLED)})"
_FIRST = (
    f"NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation = o.conversation AND e.id < o.id AND e.state IN {_OPEN})"
)
"""Nothing that was written earlier to the same conversation is still open."""

_FROM: dict[Delivery, frozenset[Delivery]] = {
    Delivery.WAITING: frozenset({Delivery.SENDING, Delivery.REFUSED, Delivery.UNCERTAIN}),
    Delivery.REFUSED: frozenset({Delivery.SENDING, Delivery.UNCERTAIN, Delivery.WAITING}),
    Delivery.UNCERTAIN: frozenset({Delivery.SENDING}),
    Delivery.HELD: frozenset({Delivery.SENDING}),
    Delivery.SENT: frozenset(Delivery),
}
"""From which states ``settle`` leads to each."""


class OutboxTable:
    """The messages of one system that are to be sent, or were."""

    def __init__(self, file: Database, clock: Clock, sender: SendingMark) -> None:
        self._file = file
        self._clock = clock
        self._sender = sender

    @property
    def signature(self) -> str:
        """What is noted with every message that is put in from here."""
        return self._sender.signature

    def add(
        self,
        conversation: str,
        kind: ReplyKind,
        text: str,
        parent_uuid: str,
        recipients: str,
        send_at: float,
        envelope: Envelope | None = None,
        files: Sequence[KeptFile] = (),
        slot: int = 0,
    ) -> OutboxItem:
        """Write the message and its files down; its draft goes in the same transaction.

        ``slot`` is where that draft lies; if another terminal has taken it over it stays.
        """
        now = self._clock.time()
        packed = storable(pack(replace(envelope or Envelope(), by=self.signature)))
        values = (conversation, kind.value, storable(text), parent_uuid, storable(recipients), now, send_at, now)

        def work(db: sqlite3.Connection) -> OutboxItem:
            drop_draft(db, Place(conversation, kind, slot), self._sender)
            identity = db.execute(
                "INSERT INTO outbox (conversation, kind, text, parent_uuid, recipients, created_at, send_at, state,"
                " changed_at, envelope) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?) RETURNING id",
                (*values, packed),
            ).fetchone()[0]
            db.executemany(
                "INSERT INTO outbox_file VALUES (?, ?, ?, ?, ?)",
                [(identity, place, storable(f.name), f.content_type, f.content) for place, f in enumerate(files)],
            )
            return _one(db, identity)

        return self._file.write(work, durable=True)

    def get(self, identity: int) -> OutboxItem | None:
        """One message, or None."""
        return next(iter(self._items("WHERE id = ?", identity)), None)

    def files(self, identity: int) -> list[KeptFile]:
        """The files of a message with their content, in their order."""
        rows = self._file.rows(
            "SELECT name, content_type, content FROM outbox_file WHERE item = ? ORDER BY place", (identity,)
        )
        return [KeptFile(*row) for row in rows]

    def waiting(self) -> list[OutboxItem]:
        """What counts down, in the order it was written."""
        return self._items("WHERE state = 'waiting' ORDER BY id")

    def unsettled(self) -> list[OutboxItem]:
        """What is neither sent nor taken back, in the order it was written."""
        return self._items(f"WHERE state IN {_OPEN} ORDER BY id")

    def just_gone(self, since: float) -> OutboxItem | None:
        """The newest message written here that left since then, or is leaving; what purchases put in is nobody's."""
        sql = (
            "WHERE state IN ('sent', 'sending') AND changed_at >= ? AND CAST(id AS TEXT) NOT IN"
            f" (SELECT value FROM fact WHERE key >= '{PURCHASE_FACTS}.' AND key < '{PURCHASE_FACTS}/') ORDER BY id DESC"
        )
        gone = self._items(sql, since)
        return next((item for item in gone if item.envelope.by == self.signature), None)

    def for_conversation(self, uuid: str) -> list[OutboxItem]:
        """All messages to a conversation, in the order they were written."""
        return self._items("WHERE conversation = ? ORDER BY id", uuid)

    def latest(self, count: int = 50) -> list[OutboxItem]:
        """The messages that were written last, in the order they were written."""
        return self._items("WHERE id > (SELECT max(id) FROM outbox) - ? ORDER BY id", count)

    def by_others(self, conversation: str) -> frozenset[int]:
        """The messages to a conversation that other terminals of the same login put in that are still open."""
        signed = [(item.id, item.envelope.by) for item in self.for_conversation(conversation)]
        return frozenset(identity for identity, by in signed if by and signed_elsewhere(by, self._sender))

    def due(self, now: float) -> OutboxItem | None:
        """The next message whose time has come; never before an earlier one to the same conversation."""
        found = self._items(f"o WHERE state = 'waiting' AND send_at <= ? AND {_FIRST} ORDER BY id LIMIT 1", now)
        return found[0] if found else None

    def claim(self, identity: int, *, guarding: bool = False) -> bool:
        """Take a waiting message for sending; False if another process was faster or an earlier one is open.

        With ``guarding`` the thread is read first: until ``begin`` it is certain that the message never left.
        """
        values = (self._sender.process, self._sender.mark, int(not guarding), self._clock.time(), identity)
        sql = (
            "UPDATE outbox AS o SET state = 'sending', process = ?, process_mark = ?, posting = ?, changed_at = ?,"
            f" reason = '' WHERE id = ? AND state = 'waiting' AND {_FIRST}"
        )
        return self._file.write(lambda db: db.execute(sql, values).rowcount == 1, durable=True)

    def begin(self, identity: int) -> bool:
        """From now on the claimed message may be on the wire; False if it is not this store's any more.

        Raises:
            StoreError: the file was set aside meanwhile; in the new one the message may wait for another process.
        """
        sql = "UPDATE outbox SET posting = 1 WHERE id = ? AND state = 'sending' AND process_mark = ?"
        values = (identity, self._sender.mark)
        begun = self._file.write(lambda db: db.execute(sql, values).rowcount == 1, durable=True)
        # Whoever set the file aside after this look has carried over what was just written.
        self._file.same_file()
        return begun

    def settle(
        self, identity: int, state: Delivery, reason: str = "", message_uuid: str = "", conversation: str = ""
    ) -> OutboxItem:
        """Note what became of a message, and the conversation that it began.

        Raises:
            StoreError: there is no such message, or it cannot go from where it stands to ``state``.
        """
        now = self._clock.time()

        def work(db: sqlite3.Connection) -> OutboxItem:
            item = _one(db, identity)
            if item.state is state:
                return item
            if item.state not in _FROM.get(state, frozenset()):
                raise StoreError(
                    f"Message {identity} of the outbox is {item.state.value} and cannot become {state.value}.",
                    "Look at the conversation and the outbox again; something else has dealt with it.",
                )
            db.execute(
                "UPDATE outbox SET state = ?, reason = ?, message_uuid = ?, conversation = ?, changed_at = ?"
                " WHERE id = ?",
                (
                    state.value,
                    storable(reason),
                    message_uuid or item.message_uuid,
                    conversation or item.conversation,
                    now,
                    identity,
                ),
            )
            if state is Delivery.SENT:
                # The system has them now.
                db.execute("DELETE FROM outbox_file WHERE item = ?", (identity,))
            return _one(db, identity)

        return self._file.write(work, durable=True)

    def put_off(self, identity: int, reason: str, send_at: float) -> None:
        """Let a claimed message that certainly never left wait until ``send_at``, unless it is another store's now."""
        sql = (
            "UPDATE outbox SET state = 'waiting', reason = ?, send_at = ?, changed_at = ?"
            " WHERE id = ? AND state = 'sending' AND process_mark = ?"
        )
        values = (storable(reason), send_at, self._clock.time(), identity, self._sender.mark)
        self._file.write(lambda db: db.execute(sql, values), durable=True)

    def holds(self, identity: int) -> bool:
        """Whether this store has claimed a message that is still being sent."""
        sql = "SELECT 1 FROM outbox WHERE id = ? AND state = 'sending' AND process_mark = ?"
        return self._file.row(sql, (identity, self._sender.mark)) is not None

    def note(self, identity: int, reason: str) -> None:
        """Put down what turned out about a message that was sent."""
        sql = "UPDATE outbox SET reason = ? WHERE id = ? AND state = 'sent'"
        self._file.write(lambda db: db.execute(sql, (storable(reason), identity)))

    def send_again(self, identity: int, send_at: float, seen: str = "", settled_after: float = 0.0) -> OutboxItem:
        """Let a refused, held or uncertain message wait once more, because the person wants it.

        Args:
            identity: the message.
            send_at: not before this instant.
            seen: what the person has seen of the thread by now; empty: what it was.
            settled_after: seconds for which a message may still arrive whose fate is uncertain; it waits them out.

        Raises:
            StoreError: the message is on its way, sent or taken back.
        """

        def work(db: sqlite3.Connection) -> OutboxItem:
            item = _one(db, identity)
            if item.state not in RECALLABLE:
                raise StoreError(
                    f"Message {identity} of the outbox is {item.state.value} and cannot be sent again.",
                    "Write a new message if you want to say it once more.",
                )
            envelope = replace(item.envelope, seen=seen) if seen else item.envelope
            at = send_at
            if item.state is Delivery.UNCERTAIN:
                envelope = replace(envelope, tried=True)
                since = db.execute("SELECT changed_at FROM outbox WHERE id = ?", (identity,)).fetchone()[0]
                at = max(send_at, min(since, self._clock.time()) + settled_after)
            elif item.state is Delivery.WAITING and envelope.tried:
                at = max(send_at, item.send_at)
            db.execute(
                "UPDATE outbox SET state = 'waiting', reason = '', send_at = ?, changed_at = ?, envelope = ?"
                " WHERE id = ?",
                (at, self._clock.time(), storable(pack(envelope)), identity),
            )
            return _one(db, identity)

        return self._file.write(work, durable=True)

    def recall(self, identity: int, settled_after: float = 0.0) -> Draft | None:
        """Take a message back and make it a draft again; None if it is on its way, sent or gone.

        The text of a draft that was begun meanwhile stays below it, with a blank line between. Its files are those
        that were put into the outbox, whatever has become of the originals. If it may have arrived the draft knows
        that: ``settled_after`` is for how many seconds it still may.
        """
        now = self._clock.time()

        def work(db: sqlite3.Connection) -> Draft | None:
            found = db.execute(
                f"SELECT {_COLUMNS}, changed_at FROM outbox WHERE id = ? AND state IN ({states_sql(RECALLABLE)})",
                (identity,),
            ).fetchone()
            if found is None:
                return None
            item = _may_have_arrived(_item(found[:-1]), min(found[-1], now) + settled_after)
            db.execute(
                "UPDATE outbox SET state = 'recalled', changed_at = ?, envelope = ? WHERE id = ?",
                (now, storable(pack(item.envelope)), identity),
            )
            sizes = db.execute(
                "SELECT name, length(content) FROM outbox_file WHERE item = ? ORDER BY place", (identity,)
            ).fetchall()
            files = tuple(DraftFile("", name, size, identity) for name, size in sizes)
            # What was seen when it was first written says nothing of when it is sent next.
            envelope = replace(item.envelope, files=files, seen="", by="")
            place = Place(item.conversation, item.kind)
            return return_to_draft(db, place, item.text, now, envelope, self._sender)

        return self._file.write(work, durable=True)

    def abandoned(self) -> bool:
        """Whether a process was sending something that no longer lives; only a look, for ``interrupted``."""
        sql = "SELECT DISTINCT process, process_mark FROM outbox WHERE state = 'sending' AND process_mark <> ?"
        return not all(still_sends(*mark) for mark in self._file.rows(sql, (self._sender.mark,)))

    def interrupted(self) -> list[OutboxItem]:
        """Deal with what a process was sending that no longer lives; returns what is uncertain because of it.

        What certainly never left waits again.
        """
        reason = "plentytui ended while the message was on its way."
        now = self._clock.time()

        def work(db: sqlite3.Connection) -> list[OutboxItem]:
            sending = db.execute(
                "SELECT id, posting, process, process_mark FROM outbox WHERE state = 'sending'"
            ).fetchall()
            dead = [(identity, posting) for identity, posting, *rest in sending if not still_sends(*rest)]
            lost = [identity for identity, posting in dead if posting]
            db.executemany(
                "UPDATE outbox SET state = 'waiting', changed_at = ? WHERE id = ?",
                [(now, identity) for identity, posting in dead if not posting],
            )
            db.executemany(
                "UPDATE outbox SET state = 'uncertain', reason = ?, changed_at = ? WHERE id = ?",
                [(reason, now, identity) for identity in lost],
            )
            return [_one(db, identity) for identity in lost]

        return self._file.write(work, durable=True)

    def forget(self, after_days: float = 30.0) -> int:
        """Clear the texts and files of messages that were sent or taken back that long ago; the entries stay."""
        before = self._clock.time() - after_days * DAY
        old = "state IN ('sent', 'recalled') AND changed_at < ?"

        def work(db: sqlite3.Connection) -> int:
            # A draft that was taken back still needs them.
            unused = "NOT EXISTS (SELECT 1 FROM draft d WHERE d.conversation = o.conversation)"
            db.execute(
                f"DELETE FROM outbox_file WHERE item IN (SELECT id FROM outbox o WHERE {old} AND {unused})", (before,)
            )
            return db.execute(f"UPDATE outbox SET text = '' WHERE {old} AND text <> ''", (before,)).rowcount

        return self._file.write(work)

    def _items(self, rest: str, *values: object) -> list[OutboxItem]:
        return [_item(row) for row in self._file.rows(f"SELECT {_COLUMNS} FROM outbox {rest}", values)]


def _one(db: sqlite3.Connection, identity: int) -> OutboxItem:
    found = db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (identity,)).fetchone()
    if found is None:
        raise StoreError(f"There is no message {identity} in the outbox.", "Look at the outbox again.")
    return _item(found)


def _may_have_arrived(item: OutboxItem, until: float) -> OutboxItem:
    """An entry that is taken back; where a try of it may have arrived it says so, and since when that is looked for."""
    envelope = item.envelope
    if not envelope.tried and item.state is not Delivery.UNCERTAIN:
        return item
    if item.state is Delivery.WAITING:
        until = item.send_at
    elif item.state is not Delivery.UNCERTAIN:
        until = envelope.earlier.until
    first = envelope.earlier if envelope.earlier.at else Earlier(item.created_at, 0.0, envelope.seen)
    return replace(item, envelope=replace(envelope, tried=True, earlier=first._replace(until=until)))


def _item(row: tuple[Any, ...]) -> OutboxItem:
    identity, conversation, kind, text, parent, recipients, created, send_at, state, reason, message, envelope = row
    return OutboxItem(
        id=identity,
        conversation=conversation,
        kind=ReplyKind(kind),
        text=text,
        parent_uuid=parent,
        recipients=recipients,
        created_at=created,
        send_at=send_at,
        state=Delivery(state),
        reason=reason,
        message_uuid=message,
        envelope=unpack(envelope),
    )
