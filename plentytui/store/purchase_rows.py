"""The rows of the purchases' file: their columns, and what is kept of a body that is no purchase."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Any, NamedTuple

from plentytui.models.purchase_states import Becomes, PurchasePlan, PurchaseRow, PurchaseState, Step
from plentytui.models.purchases import PurchaseEvent
from plentytui.store.text import storable

MOST_BROKEN = 1000
"""Broken bodies that are kept; the oldest go first."""
COLUMNS = (
    "id, created_at, received_at, body, order_id, contact_id, state, step, becomes, system, ticket, conversation,"
    " reason, changed_at, next_at, repeats, coalesce(begun.system_key, ''), begun.plan"
)
FROM = "FROM purchase LEFT JOIN begun ON begun.event = purchase.id"


class Arrival(NamedTuple):
    """A purchase that came, as it is to be kept."""

    id: str
    created_at: int
    order: int
    contact: int
    address: int
    body: bytes

    @classmethod
    def of(cls, event: PurchaseEvent, body: bytes, at: int | None = None) -> Arrival:
        """What is to be kept of a purchase that was read from a body; ``at``: it is bought then, whatever it says."""
        created = event.created_at if at is None else at
        return cls(event.id, created, event.order.id, event.contact.id, event.address.id, body)


def keep_broken_body(db: sqlite3.Connection, now: float, status: int, reason: str, what: Arrival | bytes) -> None:
    """Keep a body that is no purchase; the same one is kept once."""
    body = what.body if isinstance(what, Arrival) else what
    digest = hashlib.sha256(body).hexdigest()
    db.execute(
        "INSERT INTO broken (received_at, status, reason, body, digest) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (digest) DO UPDATE SET times = times + 1",
        (now, status, storable(reason), body, digest),
    )
    db.execute("DELETE FROM broken WHERE id <= (SELECT max(id) FROM broken) - ?", (MOST_BROKEN,))


def purchase_row(row: tuple[Any, ...]) -> PurchaseRow:
    """A purchase from the columns above."""
    event, created, received, body, order, contact, state, step, becomes, system, ticket, conversation, *rest = row
    reason, changed, next_at, repeats, key, plan = rest
    return PurchaseRow(
        event=event,
        created_at=created,
        received_at=received,
        body=body.decode("utf-8", "replace"),
        order=order,
        contact=contact,
        state=PurchaseState(state),
        step=Step(step),
        becomes=Becomes(becomes),
        system=system,
        ticket=ticket,
        conversation=conversation,
        reason=reason,
        changed_at=changed,
        next_at=next_at,
        repeats=repeats,
        system_key=key,
        plan=None if plan is None else PurchasePlan.read(plan),
    )
