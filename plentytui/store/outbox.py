"""Messages on their way: written down before anything is sent, claimed by one process, never sent twice.

    WAITING -> SENDING -> SENT | REFUSED | UNCERTAIN | WAITING (certain that it never left)
    REFUSED | UNCERTAIN -> WAITING (sent again on purpose) | SENT (found in the thread) | RECALLED
    WAITING -> RECALLED (taken back; the text is a draft again)

SENT is accepted from everywhere: what the system has is true, whatever was thought here.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from plentytui.clock import Clock
from plentytui.errors import StoreError
from plentytui.models.inbox import Delivery, Draft, OutboxItem, ReplyKind
from plentytui.store.database import Database
from plentytui.store.drafts import drop_draft, return_to_draft
from plentytui.store.processes import Sender, still_sends
from plentytui.store.text import storable

DAY = 86_400.0

_COLUMNS = "id, conversation, kind, text, parent_uuid, recipients, created_at, send_at, state, reason, message_uuid"
_OPEN = "('waiting', 'sending', 'refused', 'uncertain')"
_FIRST = (
    f"NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation = o.conversation AND e.id < o.id AND e.state IN {_OPEN})"
)
"""Nothing that was written earlier to the same conversation is still open."""

_FROM: dict[Delivery, frozenset[Delivery]] = {
    Delivery.WAITING: frozenset({Delivery.SENDING, Delivery.REFUSED, Delivery.UNCERTAIN}),
    Delivery.REFUSED: frozenset({Delivery.SENDING, Delivery.UNCERTAIN, Delivery.WAITING}),
    Delivery.UNCERTAIN: frozenset({Delivery.SENDING}),
    Delivery.SENT: frozenset(Delivery),
}
"""From which states ``settle`` leads to each."""

_BACK = frozenset({Delivery.WAITING, Delivery.REFUSED, Delivery.UNCERTAIN})


class Outbox:
    """The messages of one system that are to be sent, or were."""

    def __init__(self, file: Database, clock: Clock, sender: Sender) -> None:
        self._file = file
        self._clock = clock
        self._sender = sender

    def add(
        self, conversation: str, kind: ReplyKind, text: str, parent_uuid: str, recipients: str, send_at: float
    ) -> OutboxItem:
        """Write the message down; its draft goes in the same transaction."""
        now = self._clock.time()
        values = (conversation, kind.value, storable(text), parent_uuid, storable(recipients), now, send_at, now)

        def work(db: sqlite3.Connection) -> OutboxItem:
            drop_draft(db, conversation, kind)
            identity = db.execute(
                "INSERT INTO outbox (conversation, kind, text, parent_uuid, recipients, created_at, send_at, state,"
                " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?) RETURNING id",
                values,
            ).fetchone()[0]
            return _one(db, identity)

        return self._file.write(work)

    def get(self, identity: int) -> OutboxItem | None:
        """One message, or None."""
        return next(iter(self._items("WHERE id = ?", identity)), None)

    def waiting(self) -> list[OutboxItem]:
        """What counts down, in the order it was written."""
        return self._items("WHERE state = 'waiting' ORDER BY id")

    def unsettled(self) -> list[OutboxItem]:
        """What is neither sent nor taken back, in the order it was written."""
        return self._items(f"WHERE state IN {_OPEN} ORDER BY id")

    def for_conversation(self, uuid: str) -> list[OutboxItem]:
        """All messages to a conversation, in the order they were written."""
        return self._items("WHERE conversation = ? ORDER BY id", uuid)

    def due(self, now: float) -> OutboxItem | None:
        """The next message whose time has come; never before an earlier one to the same conversation."""
        found = self._items(f"o WHERE state = 'waiting' AND send_at <= ? AND {_FIRST} ORDER BY id LIMIT 1", now)
        return found[0] if found else None

    def claim(self, identity: int) -> bool:
        """Take a waiting message for sending; False if another process was faster or an earlier one is open."""
        values = (self._sender.process, self._sender.mark, self._clock.time(), identity)
        sql = (
            "UPDATE outbox AS o SET state = 'sending', process = ?, process_mark = ?, changed_at = ?, reason = ''"
            f" WHERE id = ? AND state = 'waiting' AND {_FIRST}"
        )
        return self._file.write(lambda db: db.execute(sql, values).rowcount == 1)

    def settle(self, identity: int, state: Delivery, reason: str = "", message_uuid: str = "") -> OutboxItem:
        """Note what became of a message.

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
                "UPDATE outbox SET state = ?, reason = ?, message_uuid = ?, changed_at = ? WHERE id = ?",
                (state.value, storable(reason), message_uuid or item.message_uuid, now, identity),
            )
            return _one(db, identity)

        return self._file.write(work)

    def send_again(self, identity: int, send_at: float) -> OutboxItem:
        """Let a refused or uncertain message wait once more, because the person wants it.

        Raises:
            StoreError: the message is on its way, sent or taken back.
        """

        def work(db: sqlite3.Connection) -> OutboxItem:
            item = _one(db, identity)
            if item.state not in _BACK:
                raise StoreError(
                    f"Message {identity} of the outbox is {item.state.value} and cannot be sent again.",
                    "Write a new message if you want to say it once more.",
                )
            db.execute(
                "UPDATE outbox SET state = 'waiting', reason = '', send_at = ?, changed_at = ? WHERE id = ?",
                (send_at, self._clock.time(), identity),
            )
            return _one(db, identity)

        return self._file.write(work)

    def recall(self, identity: int) -> Draft | None:
        """Take a message back and make its text a draft again; None if it is on its way, sent or gone.

        A draft that was begun meanwhile stays below the text, with a blank line between.
        """
        now = self._clock.time()

        def work(db: sqlite3.Connection) -> Draft | None:
            changed = db.execute(
                "UPDATE outbox SET state = 'recalled', changed_at = ?"
                " WHERE id = ? AND state IN ('waiting', 'refused', 'uncertain')",
                (now, identity),
            ).rowcount
            if not changed:
                return None
            item = _one(db, identity)
            return return_to_draft(db, item.conversation, item.kind, item.text, now)

        return self._file.write(work)

    def interrupted(self) -> list[OutboxItem]:
        """Make uncertain what a process was sending that no longer lives; returns what became so."""
        reason = "plentytui ended while the message was on its way; it is not known whether it arrived."
        now = self._clock.time()

        def work(db: sqlite3.Connection) -> list[OutboxItem]:
            sending = db.execute("SELECT id, process, process_mark FROM outbox WHERE state = 'sending'").fetchall()
            lost = [identity for identity, process, mark in sending if not still_sends(process, mark)]
            db.executemany(
                "UPDATE outbox SET state = 'uncertain', reason = ?, changed_at = ? WHERE id = ?",
                [(reason, now, identity) for identity in lost],
            )
            return [_one(db, identity) for identity in lost]

        return self._file.write(work)

    def forget(self, after_days: float = 30.0) -> int:
        """Clear the texts of messages that were sent or taken back that long ago; the entries stay."""
        before = self._clock.time() - after_days * DAY
        sql = "UPDATE outbox SET text = '' WHERE state IN ('sent', 'recalled') AND changed_at < ? AND text <> ''"
        return self._file.write(lambda db: db.execute(sql, (before,)).rowcount)

    def _items(self, rest: str, *values: object) -> list[OutboxItem]:
        return [_item(row) for row in self._file.rows(f"SELECT {_COLUMNS} FROM outbox {rest}", values)]


def _one(db: sqlite3.Connection, identity: int) -> OutboxItem:
    found = db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (identity,)).fetchone()
    if found is None:
        raise StoreError(f"There is no message {identity} in the outbox.", "Look at the outbox again.")
    return _item(found)


def _item(row: tuple[Any, ...]) -> OutboxItem:
    identity, conversation, kind, text, parent, recipients, created, send_at, state, reason, message = row
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
    )
