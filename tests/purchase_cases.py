"""Purchases for tests: the seed's own, made-up ones, and a stage that turns them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plentytui.clock import ManualClock
from plentytui.factory import sandbox_system
from plentytui.models.purchase_states import Becomes, PurchasePlan
from plentytui.rules.purchase_sample import sample_body
from plentytui.rules.purchases import marker, read_event
from plentytui.sandbox.world.service.tickets import MESSAGE, TICKET
from plentytui.services.purchases import Purchasing
from plentytui.store.purchases import Arrival, PurchaseStore
from tests.services_stage import MARIA, Stage, make_stage

SEED = (
    '{"id":"evt_553ea8a294e2d3a75d5086a06fb53f5a","type":"SERVICE.PLUGIN.PURCHASE","createdAt":1510656066,'
    '"resource":{"contact":{"id":1337,"gender":"male","firstName":"John","lastName":"Doe","email":"john@account.com",'
    '"updatedAt":1510837206},"address":{"id":25,"companyName":"MyStore","firstName":"John","lastName":"Doe",'
    '"street":"Main Street","houseNumber":"123","additional":"","postalCode":"34117","town":"Kassel","country":"DE",'
    '"phone":"123-456-7890","email":"john@account.com","updatedAt":1510753095},"order":{"id":221,'
    '"payPalTransactionId":"1S473067CV761473M","orderItems":[{"itemVariationId":1338,"quantity":1,'
    '"orderItemName":"SuperService","priceGross":49,"priceNet":41.1765}]}}}'
)
"""The example of the seed, byte for byte but for its line ends."""
TICKET_PLAN = PurchasePlan(
    becomes=Becomes.TICKET,
    system=sandbox_system().key,
    system_name=sandbox_system().name,
    role=1,
    type=1,
    status=1,
    users=(MARIA,),
    plenty_id=28411,
)
"""What the seed's plugin does."""


def changed(**values: Any) -> str:
    """The seed's example with other values; a name with dots leads into it."""
    event = json.loads(SEED)
    for name, value in values.items():
        *path, last = name.split("__")
        place = event
        for step in path:
            place = place[int(step) if step.isdigit() else step]
        place[last] = value
    return json.dumps(event)


def arrival(body: str | bytes) -> Arrival:
    """A body as the store takes it."""
    content = body.encode() if isinstance(body, str) else body
    event = read_event(content)
    return Arrival(event.id, event.created_at, event.order.id, event.contact.id, event.address.id, content)


def arrivals(count: int) -> list[Arrival]:
    """That many different purchases."""
    return [arrival(sample_body(f"{number:032x}", number, 1_770_000_000 + number)) for number in range(1, count + 1)]


@dataclass
class Shop:
    """A system, and the purchases that become something in it."""

    stage: Stage
    purchases: PurchaseStore
    purchasing: Purchasing

    def tickets(self) -> list[dict[str, Any]]:
        """The tickets in the system that a purchase was turned into."""
        rows = [row["fields"] for row in self.stage.remote.sandbox.world.records(TICKET)]
        return [row for row in rows if "[evt-" in row["title"]]

    def comments(self, ticket: int) -> list[str]:
        """What was written into a ticket."""
        rows = [row["fields"] for row in self.stage.remote.sandbox.world.records(MESSAGE)]
        return [row["text"] for row in rows if row["ticketId"] == ticket]

    def of(self, event: str) -> list[dict[str, Any]]:
        """The tickets of one purchase."""
        return [row for row in self.tickets() if marker(event) in row["title"]]

    async def turn(self, seconds: float = 0.0) -> float:
        """Let time pass, then do what there is to do; whoever waits meanwhile is given the time."""
        clock = self.stage.clock
        clock.advance(seconds)
        task = asyncio.create_task(self.purchasing.turn_due())
        for _ in range(4000):
            for _ in range(5):
                await asyncio.sleep(0.002)
                if task.done():
                    return task.result()
            if clock.next_due is not None:
                clock.advance(max(0.0, (clock.next_due - clock.now()).total_seconds()))
        raise AssertionError("it never came to an end")

    async def retry(self, event: str, *, surely: bool = False) -> bool:
        """Take a purchase up again, as the person does."""
        return await self.purchases.write(lambda: self.purchases.retry(event, surely=surely))

    async def aclose(self) -> None:
        """Close everything."""
        self.purchases.close()
        await self.stage.aclose()


def make_shop(folder: Path, clock: ManualClock, plan: PurchasePlan = TICKET_PLAN, **options: Any) -> Shop:
    """A shop with that plan."""
    stage = make_stage(folder, clock, **options)
    purchases = PurchaseStore.open(folder / "purchases.sqlite", clock)
    purchases.keep_plan(plan)
    purchasing = Purchasing(sandbox_system(), stage.api, stage.store, stage.outbox, purchases, clock)
    return Shop(stage, purchases, purchasing)
