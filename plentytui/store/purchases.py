"""Purchases in a file of their own: taken once, claimed by one process, never turned into something twice.

    RECEIVED -> WORKING -> RECEIVED (the next step, or it never left) | QUEUED | DONE | REFUSED | UNCERTAIN
    UNCERTAIN -> WORKING (looked for) ; REFUSED | UNCERTAIN -> RECEIVED (once more, on purpose)

WORKING has two halves: until ``begin`` it is certain that nothing left, from then on it is not. Every write survives a
power cut: whoever sent the purchase was told that it is safe.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar

from plentytui.clock import Clock
from plentytui.errors import StoreError
from plentytui.models.purchase_states import BY_HAND, BrokenBody, PurchasePlan, PurchaseRow, PurchaseState, Step
from plentytui.store.database import Database
from plentytui.store.processes import SendingMark, still_sends
from plentytui.store.purchase_rows import COLUMNS, FROM, MOST_BROKEN, Arrival, keep_broken_body, purchase_row
from plentytui.store.purchases_kept import KEPT
from plentytui.store.rescue import open_file
from plentytui.store.schema_purchases import STEPS
from plentytui.store.text import storable

__all__ = ["FILE_NAME", "MOST_BROKEN", "Arrival", "PurchaseStore", "Taken"]

T = TypeVar("T")

FILE_NAME = "purchases.sqlite"
"""The file in the data folder."""
_PROBE = 65_536
"""Characters that are written to see whether the disk takes them."""


class Taken(Enum):
    """What became of an arrival."""

    NEW = auto()
    REPEATED = auto()
    """It is here already."""
    CHANGED = auto()
    """Another one with the same id is here already; this one is kept among the broken ones."""


class PurchaseStore:
    """The file; its methods write in one thread and wait, ``write`` does not block the event loop."""

    def __init__(self, file: Database, clock: Clock, set_aside: Path | None = None) -> None:
        self._file = file
        self._clock = clock
        self._mark = SendingMark()
        self.set_aside = set_aside
        """Where the damaged file lies that this one was made from; None if nothing was damaged."""

    @classmethod
    def open(cls, path: Path, clock: Clock) -> PurchaseStore:
        """Open the file, or make it; of a damaged one everything that can be read is carried over.

        Raises:
            StoreError: the file cannot be opened or made.
        """
        file, aside, _ = open_file(path, STEPS, KEPT)
        return cls(file, clock, aside)

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._file.path

    async def write(self, work: Callable[[], T]) -> T:
        """Run ``work`` in the writer's thread and give its result; it is carried through even if nobody waits."""
        import asyncio

        return await asyncio.shield(asyncio.wrap_future(self._file.submit(work)))

    def close(self) -> None:
        """Finish what is being written and close the file."""
        self._mark.close()
        self._file.close()

    # What came

    def take(self, arrivals: Sequence[Arrival]) -> list[Taken]:
        """Keep purchases, all in one transaction; once this returns they survive a power cut."""
        now = self._clock.time()

        def work(db: sqlite3.Connection) -> list[Taken]:
            return [self._take_one(db, arrival, now) for arrival in arrivals]

        found = self._file.write(work, durable=True)
        # In a file that was removed meanwhile they would be lost, and whoever sent them told that they are safe.
        self._file.same_file()
        return found

    def _take_one(self, db: sqlite3.Connection, arrival: Arrival, now: float) -> Taken:
        row = (arrival.id, arrival.created_at, now, arrival.body, arrival.order, arrival.contact, arrival.address, now)
        fresh = db.execute(
            "INSERT OR IGNORE INTO purchase (id, created_at, received_at, body, order_id, contact_id, address_id,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        ).rowcount
        if fresh:
            return Taken.NEW
        db.execute("UPDATE purchase SET repeats = repeats + 1 WHERE id = ?", (arrival.id,))
        kept = db.execute("SELECT body FROM purchase WHERE id = ?", (arrival.id,)).fetchone()[0]
        if kept == arrival.body:
            return Taken.REPEATED
        keep_broken_body(
            db, now, 200, f"A purchase with the id {arrival.id} is here already, with another body.", arrival
        )
        return Taken.CHANGED

    def keep_broken(self, status: int, reason: str, body: bytes) -> None:
        """Keep a body that is no purchase, for inspection; the same one is kept once."""
        now = self._clock.time()
        self._file.write(lambda db: keep_broken_body(db, now, status, reason, body), durable=True)

    def broken(self, limit: int = 200) -> list[BrokenBody]:
        """What came and was no purchase, the latest first."""
        sql = "SELECT id, received_at, status, reason, body, times FROM broken ORDER BY id DESC LIMIT ?"
        return [
            BrokenBody(number, at, status, reason, body.decode("utf-8", "replace"), times)
            for number, at, status, reason, body, times in self._file.rows(sql, (limit,))
        ]

    def broken_count(self) -> int:
        """How much of what came and was no purchase is kept."""
        return self._file.number("SELECT count(*) FROM broken")

    def take_broken(self, number: int, arrival: Arrival) -> Taken:
        """Keep as a purchase what was turned away when it came; only what became one is no longer among the broken."""
        now = self._clock.time()

        def work(db: sqlite3.Connection) -> Taken:
            taken = self._take_one(db, arrival, now)
            if taken is not Taken.CHANGED:
                db.execute("DELETE FROM broken WHERE id = ?", (number,))
            return taken

        return self._file.write(work, durable=True)

    def forget_broken(self, number: int) -> None:
        """Forget one body that was no purchase, because a person saw to it."""
        self._file.write(lambda db: db.execute("DELETE FROM broken WHERE id = ?", (number,)), durable=True)

    def try_to_keep(self) -> None:
        """Write as much as a purchase can have, and take it away again.

        Raises:
            StoreError: nothing can be kept now.
        """
        probe = ("", "", "x" * _PROBE)
        self._file.write(lambda db: db.execute("INSERT OR REPLACE INTO begun VALUES (?, ?, ?)", probe), durable=True)
        self._file.write(lambda db: db.execute("DELETE FROM begun WHERE event = ''"), durable=True)
        self._file.same_file()

    # Where they stand

    def rows(self, limit: int = 1000, offset: int = 0) -> list[PurchaseRow]:
        """The purchases, those bought last first."""
        return self._rows("ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?", limit, offset)

    def get(self, event: str) -> PurchaseRow | None:
        """One purchase."""
        return next(iter(self._rows("WHERE id = ?", event)), None)

    def in_state(self, state: PurchaseState, limit: int = 1000) -> list[PurchaseRow]:
        """The purchases of a state in the order in which they were bought."""
        return self._rows("WHERE state = ? ORDER BY created_at, id LIMIT ?", state.value, limit)

    def counts(self) -> dict[PurchaseState, int]:
        """How many purchases stand where."""
        found = dict(self._file.rows("SELECT state, count(*) FROM purchase GROUP BY state"))
        return {state: found.get(state.value, 0) for state in PurchaseState}

    def change_mark(self) -> int:
        """A number that differs, in the same thread, whenever anything was written, also by another process."""
        return self._file.number("PRAGMA data_version")

    def akin(self, event: str) -> list[str]:
        """The bodies of other purchases of the same contact or address."""
        sql = (
            "SELECT o.body FROM purchase p JOIN purchase o ON o.id <> p.id AND o.contact_id = p.contact_id"
            " WHERE p.id = ?1 UNION SELECT o.body FROM purchase p JOIN purchase o ON o.id <> p.id"
            " AND o.address_id = p.address_id WHERE p.id = ?1 LIMIT 200"
        )
        return [body.decode("utf-8", "replace") for (body,) in self._file.rows(sql, (event,))]

    # What becomes of them

    def plan(self) -> PurchasePlan:
        """What purchases become."""
        row = self._file.row("SELECT content FROM plan WHERE id = 1")
        return PurchasePlan.read(row[0] if row else None)

    def begun_elsewhere(self, key: str) -> dict[str, int]:
        """How many purchases were begun in other systems than the one with that key and still wait, by their names."""
        sql = (
            "SELECT system, count(*) FROM purchase JOIN begun ON begun.event = purchase.id"
            " WHERE state IN ('received', 'queued', 'uncertain') AND step <> 'end' AND begun.system_key <> ?"
            " AND NOT (state = 'received' AND step = 'begin') GROUP BY system"
        )
        return dict(self._file.rows(sql, (key,)))

    def has_begun(self, key: str) -> bool:
        """Whether something that was begun in the system with that key still waits."""
        sql = (
            "SELECT 1 FROM purchase JOIN begun ON begun.event = purchase.id WHERE begun.system_key = ?"
            " AND (state IN ('queued', 'uncertain', 'working') OR (state = 'received' AND step <> 'begin')) LIMIT 1"
        )
        return bool(self._file.rows(sql, (key,)))

    def keep_plan(self, plan: PurchasePlan) -> None:
        """Note what purchases become from now on; what was begun goes on as it began."""
        text = storable(plan.to_json())
        self._file.write(lambda db: db.execute("INSERT OR REPLACE INTO plan VALUES (1, ?)", (text,)), durable=True)

    def claim(self, plan: PurchasePlan, key: str, name: str, *, begins: bool) -> PurchaseRow | None:
        """Take the purchase that is next in the order in which they were bought, if no other process is at it.

        Args:
            plan: what purchases become; what was begun goes on by the plan that it was begun with.
            key: the key of the system that is worked in; what was begun goes on in the system it was begun in.
            name: what that system is called.
            begins: whether purchases may be begun here at all.
        """
        now, content = self._clock.time(), storable(plan.to_json())
        sql = (
            f"SELECT id, step {FROM} WHERE state = 'received' AND next_at <= ?"
            " AND ((step = 'begin' AND ?) OR (step <> 'begin' AND"
            " coalesce(begun.system_key, CASE system WHEN ? THEN ? END) = ?))"
            " ORDER BY created_at, id LIMIT 1"
        )
        claimed = (
            "UPDATE purchase SET state = 'working', posting = 0, process = ?, process_mark = ?, changed_at = ?,"
            " reason = '' WHERE id = ?"
        )

        def work(db: sqlite3.Connection) -> PurchaseRow | None:
            found = db.execute(sql, (now, begins, storable(name), key, key)).fetchone()
            if found is None:
                return None
            event, step = found
            db.execute(claimed, (self._mark.process, self._mark.mark, now, event))
            if step == Step.BEGIN.value:
                become = (plan.becomes.value, storable(name), event)
                db.execute("UPDATE purchase SET becomes = ?, system = ? WHERE id = ?", become)
                db.execute("INSERT OR REPLACE INTO begun VALUES (?, ?, ?)", (event, storable(key), content))
            return purchase_row(db.execute(f"SELECT {COLUMNS} {FROM} WHERE id = ?", (event,)).fetchone())

        return self._file.write(work, durable=True)

    def claim_uncertain(self, event: str) -> bool:
        """Take a purchase to look for what may have arrived; False if another process was faster."""
        values = (self._mark.process, self._mark.mark, self._clock.time(), event)
        sql = (
            "UPDATE purchase SET state = 'working', posting = 2, process = ?, process_mark = ?, changed_at = ?"
            " WHERE id = ? AND state = 'uncertain'"
        )
        return self._file.write(lambda db: db.execute(sql, values).rowcount == 1, durable=True)

    def begin(self, event: str) -> bool:
        """From now on something may be on the wire; False if the purchase is not this store's any more."""
        sql = "UPDATE purchase SET posting = 1 WHERE id = ? AND state = 'working' AND process_mark = ?"
        begun = self._file.write(lambda db: db.execute(sql, (event, self._mark.mark)).rowcount == 1, durable=True)
        self._file.same_file()
        return begun

    def settle(
        self,
        event: str,
        state: PurchaseState,
        step: Step,
        reason: str = "",
        *,
        ticket: int | None = None,
        conversation: str | None = None,
        next_at: float = 0.0,
    ) -> None:
        """Note what became of a purchase that was claimed, or of one in the outbox.

        Raises:
            StoreError: it is not this store's any more.
        """
        sql = (
            "UPDATE purchase SET state = ?, step = ?, reason = ?, ticket = coalesce(?, ticket),"
            " conversation = coalesce(?, conversation), next_at = ?, changed_at = ?, posting = 0, process_mark = ''"
            " WHERE id = ? AND (state = 'queued' OR (state = 'working' AND process_mark = ?))"
        )
        known = None if conversation is None else storable(conversation)
        values = (state.value, step.value, storable(reason), ticket, known, next_at, self._clock.time())

        def work(db: sqlite3.Connection) -> None:
            if db.execute(sql, (*values, event, self._mark.mark)).rowcount != 1:
                raise StoreError(f"The purchase {event} is dealt with elsewhere.", "Look at the purchases again.")

        self._file.write(work, durable=True)

    def retry(self, event: str, *, surely: bool = False) -> bool:
        """Take up a refused or uncertain purchase once more, because the person wants it; False for another one.

        An uncertain one is looked for first, unless it is to be done again ``surely``.
        """
        now = self._clock.time()
        sql = (
            "UPDATE purchase SET state = CASE WHEN state = 'uncertain' AND NOT ? THEN state ELSE 'received' END,"
            " next_at = 0, changed_at = ? WHERE id = ? AND state IN ('refused', 'uncertain')"
        )
        return self._file.write(lambda db: db.execute(sql, (surely, now, event)).rowcount == 1, durable=True)

    def retry_refused(self) -> int:
        """Let all refused purchases wait once more; gives how many there were."""
        sql = "UPDATE purchase SET state = 'received', next_at = 0, changed_at = ? WHERE state = 'refused'"
        now = self._clock.time()
        return self._file.write(lambda db: db.execute(sql, (now,)).rowcount, durable=True)

    def settle_by_hand(self, event: str) -> bool:
        """Note that the person saw to a refused or uncertain purchase; False for another one."""
        now, reason = self._clock.time(), BY_HAND
        sql = (
            "UPDATE purchase SET state = 'done', step = 'end', changed_at = ?2,"
            " reason = CASE reason WHEN '' THEN ?1 ELSE ?1 || ' Before: ' || reason END"
            " WHERE id = ?3 AND state IN ('refused', 'uncertain')"
        )
        return self._file.write(lambda db: db.execute(sql, (reason, now, event)).rowcount == 1, durable=True)

    def interrupted(self, settled_after: float = 0.0, *, own: bool = False) -> int:
        """Deal with what a process was at that no longer lives, and with ``own`` also with what this store left.

        What certainly never left waits again; what may have left is uncertain, and is looked for once it can no
        longer be on its way, ``settled_after`` seconds from now. Gives how many there were.
        """
        now, mark = self._clock.time(), self._mark.mark
        lost = "plentytui ended while it was sent; it is looked for before anything is sent again."

        def work(db: sqlite3.Connection) -> int:
            rows = db.execute(
                "SELECT id, posting, process, process_mark FROM purchase WHERE state = 'working'"
            ).fetchall()
            dead = [
                ("uncertain", lost, now + settled_after, now, event) if posting else ("received", "", 0.0, now, event)
                for event, posting, process, theirs in rows
                if (own and theirs == mark) or (theirs != mark and not still_sends(process, theirs))
            ]
            db.executemany(
                "UPDATE purchase SET state = ?, reason = ?, next_at = ?, changed_at = ?, process_mark = ''"
                " WHERE id = ?",
                dead,
            )
            return len(dead)

        if not self._file.rows("SELECT 1 FROM purchase WHERE state = 'working' LIMIT 1"):
            return 0
        return self._file.write(work, durable=True)

    def _rows(self, rest: str, *values: object) -> list[PurchaseRow]:
        return [purchase_row(row) for row in self._file.rows(f"SELECT {COLUMNS} {FROM} {rest}", values)]
