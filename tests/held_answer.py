"""An answer that is held, because the customer wrote while it waited."""

from __future__ import annotations

from datetime import timedelta

from plentytui.models.inbox import Delivery
from tests.embedded_app import Person, clock_of
from tests.network import Remote


async def send_into_news(maria: Person, remote: Remote, uuid: str) -> None:
    """Send what was typed, while the customer writes, and see it held."""
    await maria.press("ctrl+s")
    await maria.until(lambda: bool(maria.desk.store.outbox.waiting()))
    clock_of(maria.app).advance(2)
    remote.hears(uuid, "Hat sich erledigt!", maria.app.clock.now() - timedelta(seconds=1))
    await maria.press("S")
    await maria.until(lambda: any(i.state is Delivery.HELD for i in maria.desk.store.outbox.unsettled()))
