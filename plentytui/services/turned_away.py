"""What came to the webhook and was no purchase, taken as one after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.rules.purchases import NotAPurchase, read_event
from plentytui.store.purchases import Arrival

if TYPE_CHECKING:
    from plentytui.models.purchase_states import BrokenBody
    from plentytui.store.purchases import PurchaseStore, Taken


def can_be_taken(one: BrokenBody) -> bool:
    """Whether it can be read as a purchase by now."""
    try:
        read_event(one.body.encode())
    except NotAPurchase:
        return False
    return True


async def take(store: PurchaseStore, one: BrokenBody) -> tuple[int, Taken]:
    """Take it as a purchase; gives its order and what became of it.

    Raises:
        NotAPurchase: it cannot be read as one still.
        StoreError: it cannot be kept.
    """
    body = one.body.encode()
    event = read_event(body)
    arrival = Arrival.of(event, body)
    return event.order.id, await store.write(lambda: store.take_broken(one.id, arrival))
