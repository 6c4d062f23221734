"""The purchases beside the system on the desk: what is shown of them, and what a person does with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from plentytui.errors import UsageError
from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.forms import Field, Grave, Problem, Summary, Values, Way, is_shown
from plentytui.models.purchase_states import Becomes, PurchaseState
from plentytui.models.systems import Backing
from plentytui.rules.purchase_plan import PLAN, plan_check, plan_fields, plan_summary, read_plan
from plentytui.rules.purchase_sample import sample_body
from plentytui.rules.purchases import read_event
from plentytui.services.purchases import Purchasing
from plentytui.services.service.opened import service_desk
from plentytui.services.service.reading import Part
from plentytui.store.purchases import FILE_NAME, Arrival, PurchaseStore, Taken

if TYPE_CHECKING:
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.models.tasks import FormShelf
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Opener
    from plentytui.services.service.opened import ServiceDesk


class PurchasesDesk:
    """What the tab of the purchases works with; the file is there without a connection."""

    def __init__(self, desk: Desk, opener: Opener, on_change: Callable[[], None]) -> None:
        """Open the file that lies beside the files of the systems.

        Raises:
            StoreError: it cannot be opened.
        """
        self.desk = desk
        self._opener = opener
        self._on_change = on_change
        self.store = PurchaseStore.open(desk.store.path.parent.parent / FILE_NAME, desk.clock)
        self._purchasing: Purchasing | None = None
        self._samples = 0

    @property
    def service(self) -> ServiceDesk | None:
        """What is known of the system; None before the connection is there."""
        return service_desk(self.desk, self._opener)

    @property
    def is_made_up(self) -> bool:
        """Whether the system on the desk is the embedded one, where samples may be taken."""
        return self.desk.system.backing is Backing.SANDBOX

    @property
    def purchasing(self) -> Purchasing | None:
        """What turns purchases; None before the connection is there."""
        workspace = self.desk.workspace
        if workspace is None:
            return None
        if self._purchasing is None:
            desk = self.desk
            self._purchasing = Purchasing(
                desk.system, workspace.api, desk.store, desk.outbox, self.store, desk.clock, self._on_change
            )
        return self._purchasing

    @property
    def belongs_here(self) -> bool:
        """Whether purchases become something in the system on the desk."""
        plan = self.store.plan()
        return plan.becomes is not Becomes.NOTHING and plan.system == self.desk.system.key

    async def turn(self) -> str:
        """Do what can be done now; gives why nothing can, or nothing."""
        purchasing = self.purchasing
        if purchasing is None:
            return f"{self.desk.system.name} is not connected yet."
        await purchasing.turn_due()
        return purchasing.trouble

    async def take_sample(self) -> bool:
        """Receive a made-up purchase, as the webhook would; False if it was here already."""
        now = int(self.desk.clock.time())
        number = self._samples = max(self._samples, sum(self.store.counts().values())) + 1
        body = sample_body(os.urandom(16).hex(), number, now)
        event = read_event(body)
        arrival = Arrival(event.id, now, event.order.id, event.contact.id, event.address.id, body)
        found = await self.store.write(lambda: self.store.take([arrival]))
        return found == [Taken.NEW]

    async def begin_plan(self) -> PlanTask:
        """The form that says what purchases become; what it offers is read first.

        Raises:
            UsageError: the system is not connected.
        """
        service = self.service
        if service is None:
            raise UsageError(f"{self.desk.system.name} is not connected yet.", "Try again in a moment.")
        await service.reader.refresh((Part.TICKET_NAMES, Part.STORES, Part.SYSTEM))
        return PlanTask(self, service)

    def close(self) -> None:
        """Close the file."""
        self.store.close()


class PlanTask:
    """The form that says what purchases become in the system on the desk."""

    id = PLAN
    title = "What a purchase becomes"
    explains = (
        "Each purchase that comes becomes a ticket or a Messenger conversation of this system, once. "
        "What was begun goes on as it began."
    )
    area = "Marketplace"
    subject = ""
    marks_changes = True

    def __init__(self, purchases: PurchasesDesk, service: ServiceDesk) -> None:
        self._purchases = purchases
        self._service = service

    @property
    def grave(self) -> Grave:
        """It is asked about where purchases that came before would become something at once."""
        return Grave.PAID if self._purchases.store.counts()[PurchaseState.RECEIVED] else Grave.PLAIN

    @property
    def about(self) -> str:
        """The system."""
        return self._purchases.desk.system.name

    @property
    def zone(self) -> tzinfo | None:
        """The system's own."""
        return self._facts.zone

    @property
    def forms(self) -> FormShelf:
        """Kept with the system."""
        return self._purchases.desk.store.forms

    @property
    def _facts(self) -> ServiceFacts:
        return self._service.reader.facts()

    def fields(self) -> tuple[Field, ...]:
        """The fields, with what holds now."""
        return plan_fields(self._facts, self._purchases.store.plan())

    def problems(self, values: Values) -> tuple[Problem, ...]:
        """Missing values first, then what the rules say."""
        missing = tuple(
            Problem(field.name, f"{field.label} is missing.", field.hint or "Fill it in.")
            for field in self.fields()
            if field.required and is_shown(field, values) and not values.get(field.name, "").strip()
        )
        named = {problem.field for problem in missing}
        return missing + tuple(found for found in plan_check(values) if found.field not in named)

    def summary(self, values: Values) -> Summary:
        """What comes of it."""
        summary = plan_summary(self._facts, read_plan(self._facts, values, self._purchases.desk.system.key))
        waiting = self._purchases.store.counts()[PurchaseState.RECEIVED]
        if not waiting:
            return summary
        count = "1 purchase that" if waiting == 1 else f"{waiting} purchases that"
        them = "it" if waiting == 1 else "them"
        what = f"{count} came before and became nothing yet: that is done with {them} now, too."
        return replace(summary, consequences=(what, *summary.consequences))

    def way(self) -> Way:
        """Tickets and messages have official routes."""
        return Way.OFFICIAL

    def calls(self, values: Values) -> tuple[str, ...]:
        """None: it is kept here."""
        return ()

    async def look(self, values: Values) -> bool:
        """Nothing here rests on own checks."""
        return False

    async def perform(self, values: Values) -> ServiceChange:
        """Keep it."""
        store, clock = self._purchases.store, self._purchases.desk.clock
        plan = read_plan(self._facts, values, self._purchases.desk.system.key)
        await store.write(lambda: store.keep_plan(plan))
        await self._purchases.desk.store.write(lambda: self.forms.drop(self.id, self.subject))
        kept: Mapping[str, str] = dict(values)
        return ServiceChange(
            id=0,
            at=clock.time(),
            action=self.id,
            title=self.title,
            subject="",
            where=self.about,
            what=self.summary(values).what,
            way=Way.OFFICIAL,
            state=ChangeState.LIVE,
            values=kept,
        )
