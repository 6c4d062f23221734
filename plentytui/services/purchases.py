"""What purchases become: a ticket or a conversation in the system, once, whatever happens on the way.

A purchase is claimed before anything is sent, and each step of it is noted before the next one is taken. That
something may have left is noted at the moment it leaves, after all waiting. Where the answer never came, the ticket is
looked for by the marker in its title, and posted again only if it is not there. A conversation goes through the outbox;
that it was put there is noted in the same transaction. What may have arrived of it is looked for there, too, and sent
again only if it is not there.

Assumed: the list of tickets can be filtered by a text in ``title``, which is described as a number (wire facts 6);
where the system refuses that, the list is read without a filter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.clock import sleep_or
from plentytui.errors import Invalid, Outdated, PlentytuiError, StoreError, UsageError
from plentytui.models.inbox import Delivery, JournalEntry
from plentytui.models.purchase_states import Becomes, PurchasePlan, PurchaseRow, PurchaseState, Step
from plentytui.models.writing import is_new
from plentytui.rules.purchase_plan import plan_problem
from plentytui.rules.purchases import (
    NotAPurchase,
    details_text,
    email_of,
    marker,
    read_event,
    ticket_fields,
    title_of,
    with_freshest,
)
from plentytui.rules.setup.channel_checks import address_problem
from plentytui.services.outbox import SETTLED_SECONDS
from plentytui.services.purchase_messages import PurchaseMessages
from plentytui.services.send_steps import LATER, MAY_HAVE_ARRIVED, OFFLINE_SECONDS, never_left, pause_after

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.inbox import OutboxItem
    from plentytui.models.purchases import PurchaseEvent
    from plentytui.models.systems import System
    from plentytui.services.outbox import Outbox
    from plentytui.store.purchases import PurchaseStore
    from plentytui.store.system_store import SystemStore

IDLE_SECONDS = 5.0
"""How often is looked whether another process has received something."""
LOOK_PAGES = 10
"""Pages of 100 tickets that a look reads at most, on a system that does not know the filter."""
_NEVER = 4e9
"""An instant that does not come: only the person takes it up again."""
_MAIL_UNKNOWN = "It is not known whether the e-mail was sent, and no route tells. Ask the customer, or send it again."


class Purchasing:
    """Turns the purchases into what they become in one open system."""

    def __init__(
        self,
        system: System,
        api: SystemApi,
        store: SystemStore,
        outbox: Outbox,
        purchases: PurchaseStore,
        clock: Clock,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._purchases = purchases
        self._clock = clock
        self._messages = PurchaseMessages(store, outbox, clock)
        self._on_change = on_change
        self._one = asyncio.Lock()
        self._left = ""
        """The purchase of which something may be on the wire."""
        self.changed = asyncio.Event()
        """Set whenever there may be something to do."""
        self.trouble = ""
        """Why nothing can be done just now, as a sentence; empty if it can."""

    async def run(self) -> None:
        """Do what there is to do until cancelled."""
        while True:
            self.changed.clear()
            pause = await self.turn_due()
            if self.trouble:
                await self._clock.sleep(pause)
            else:
                await sleep_or(self._clock, pause, self.changed)

    async def turn_due(self) -> float:
        """Do everything that can be done now; gives the seconds until it is worth looking again."""
        if self._system.read_only:
            self._tell(f"{self._system.name} is open read-only: purchases are kept and nothing is made of them.")
            return IDLE_SECONDS
        async with self._one:
            try:
                return await self._turn_all()
            except StoreError as error:
                self._tell(str(error))
                return OFFLINE_SECONDS
            finally:
                self._on_change()

    async def _turn_all(self) -> float:
        purchases, name = self._purchases, self._system.name
        await purchases.write(lambda: purchases.interrupted(SETTLED_SECONDS, own=True))
        await self._follow_outbox()
        if pause := await self._look_at_uncertain():
            return pause
        while True:
            plan = purchases.plan()
            row = await purchases.write(
                partial(purchases.claim, plan, self._system.key, name, begins=self._is_meant(plan))
            )
            if row is None:
                self._tell("")
                return IDLE_SECONDS
            if pause := await self._work(row, row.plan or plan):
                return pause

    def _is_mine(self, row: PurchaseRow) -> bool:
        """Whether what was begun goes on in this system."""
        return row.system_key == self._system.key or (not row.system_key and row.system == self._system.name)

    def _plan_of(self, row: PurchaseRow) -> PurchasePlan:
        return row.plan or self._purchases.plan()

    def _is_meant(self, plan: PurchasePlan) -> bool:
        return plan.becomes is not Becomes.NOTHING and plan.system == self._system.key

    # One step of one purchase

    async def _work(self, row: PurchaseRow, plan: PurchasePlan) -> float:
        """Take the next step; gives the seconds to wait where nothing can be done just now, else 0."""
        self._left = ""
        try:
            event = self._event(row)
            if row.step is Step.BEGIN and (problem := plan_problem(plan)):
                raise UsageError(problem, "Mend it under s in the Marketplace, then retry.")
            if row.step is Step.MAIL:
                await self._mail(row, plan, event)
            elif row.becomes is Becomes.CONVERSATION:
                await self._queue(row, plan, event)
            elif row.step is Step.TEXT:
                await self._write_text(row, plan, event)
            else:
                await self._make_ticket(row, plan, event)
        except Outdated:
            return 0.0  # another process took it over
        except StoreError:
            raise
        except PlentytuiError as error:
            return await self._not_done(row, error)
        except asyncio.CancelledError:
            with suppress(StoreError):  # what cannot be noted any more is dealt with at the next start
                await self._cut_off(row)
            raise
        return 0.0

    async def _cut_off(self, row: PurchaseRow) -> None:
        """Note where a purchase stands whose step was broken off from outside."""
        if self._left != row.event:
            await self._settle(row, PurchaseState.RECEIVED, row.step)
            return
        # The call may still be on its way: who looks at once sees nothing and sends it twice.
        again = _NEVER if row.step is Step.MAIL else self._clock.time() + SETTLED_SECONDS
        reason = _MAIL_UNKNOWN if row.step is Step.MAIL else "The program was ended while it was sent."
        await self._settle(row, PurchaseState.UNCERTAIN, row.step, reason, next_at=again)

    def _event(self, row: PurchaseRow) -> PurchaseEvent:
        """The purchase with the newest of what is known of its customer."""
        try:
            event = read_event(row.body.encode())
            return with_freshest(event, [read_event(body.encode()) for body in self._purchases.akin(row.event)])
        except NotAPurchase as error:
            raise UsageError(f"What is kept of the purchase cannot be read any more. {error.what}") from error

    async def _make_ticket(self, row: PurchaseRow, plan: PurchasePlan, event: PurchaseEvent) -> None:
        leaves = partial(self._leaves, row)
        ticket = await self._api.tickets.create(ticket_fields(event, plan), lane=Lane.PREFETCH, only_if=leaves)
        await self._settle(row, PurchaseState.RECEIVED, Step.TEXT, ticket=ticket.id)
        await self._note("POST /rest/tickets", str(ticket.id), title_of(event), "done")

    async def _write_text(self, row: PurchaseRow, plan: PurchasePlan, event: PurchaseEvent) -> None:
        """The customer's data, as an internal comment: a ticket's message may reach others."""
        text = f"{plan.text.strip()}\n\n{details_text(event, plan.currency)}".strip()
        leaves = partial(self._leaves, row)
        await self._api.tickets.answer(row.ticket, text, internal=True, lane=Lane.PREFETCH, only_if=leaves)
        await self._go_on(row, plan)
        await self._note(f"POST /rest/tickets/{row.ticket}", str(row.ticket), f"data of order {event.order.id}", "done")

    async def _mail(self, row: PurchaseRow, plan: PurchasePlan, event: PurchaseEvent) -> None:
        to = email_of(event)
        if not to or not plan.template:
            told = "" if to else "No e-mail was sent: the purchase has no address."
            await self._settle(row, PurchaseState.DONE, Step.END, told)
            return
        if address_problem(to):
            told = f"“{to[:60]}” is no e-mail address. Write to the customer another way; D notes that it is done."
            await self._settle(row, PurchaseState.REFUSED, row.step, f"{_only_mail(row)}{told}")
            return
        leaves = partial(self._leaves, row)
        await self._api.templates.send(plan.template, emails=[to], lane=Lane.PREFETCH, only_if=leaves)
        await self._settle(row, PurchaseState.DONE, Step.END)
        await self._note("POST sendEmail", str(plan.template), f"template to the customer of order {row.order}", "done")

    async def _go_on(self, row: PurchaseRow, plan: PurchasePlan, conversation: str | None = None) -> None:
        """Ticket or conversation are there: the e-mail is next, or it is done."""
        if plan.template:
            await self._settle(row, PurchaseState.RECEIVED, Step.MAIL, conversation=conversation)
        else:
            await self._settle(row, PurchaseState.DONE, Step.END, conversation=conversation)

    def _leaves(self, row: PurchaseRow) -> bool:
        """Note that from now on something may be on the wire; False if the purchase is another process's by now."""
        begun = self._purchases.begin(row.event)
        if begun:
            self._left = row.event
        return begun

    async def _not_done(self, row: PurchaseRow, error: PlentytuiError) -> float:
        """Note why a step failed; the seconds until the next try if it certainly never left."""
        now = self._clock.time()
        if never_left(error):
            pause = pause_after(error)
            await self._settle(row, PurchaseState.RECEIVED, row.step, str(error))
            self._tell(str(error))
            return pause
        if isinstance(error, MAY_HAVE_ARRIVED):
            again = _NEVER if row.step is Step.MAIL else now + SETTLED_SECONDS
            await self._settle(row, PurchaseState.UNCERTAIN, row.step, error.what, next_at=again)
            outcome = "uncertain"
        else:
            await self._settle(row, PurchaseState.REFUSED, row.step, f"{_only_mail(row)}{error}")
            outcome = "refused"
        await self._note("purchase", row.event, f"{row.step.value}: {error.what}", outcome)
        return 0.0

    # Looking for what may have arrived

    async def _look_at_uncertain(self) -> float:
        now, purchases = self._clock.time(), self._purchases
        for row in purchases.in_state(PurchaseState.UNCERTAIN):
            if row.next_at > now or not self._is_mine(row):
                continue
            if not await purchases.write(partial(purchases.claim_uncertain, row.event)):
                continue
            try:
                await self._look(row)
            except LATER as error:
                if isinstance(error, StoreError):
                    raise
                again = now + pause_after(error)
                await self._settle(row, PurchaseState.UNCERTAIN, row.step, row.reason, next_at=again)
                self._tell(str(error))
                return pause_after(error)
            except PlentytuiError as error:
                reason = f"It could not be looked for. {error}"
                await self._settle(row, PurchaseState.UNCERTAIN, row.step, reason, next_at=_NEVER)
        return 0.0

    async def _look(self, row: PurchaseRow) -> None:
        """Find out what became of what was sent; what is certainly not there is sent again."""
        if row.step is Step.MAIL:
            await self._settle(row, PurchaseState.UNCERTAIN, row.step, _MAIL_UNKNOWN, next_at=_NEVER)
        elif row.becomes is Becomes.CONVERSATION:
            item = await self._messages.item(row)
            if item is not None and item.state is Delivery.UNCERTAIN:
                # The sender looks for it once more, and sends it only if it is not there.
                await self._messages.put(row, self._plan_of(row), self._event(row))
            await self._settle(row, PurchaseState.QUEUED if item is not None else PurchaseState.RECEIVED, row.step)
        elif row.step is Step.TEXT:
            messages = await self._api.tickets.messages(row.ticket, lane=Lane.PREFETCH)
            if any(marker(row.event) in message.text for message in messages):
                await self._go_on(row, self._plan_of(row))
            else:
                await self._settle(row, PurchaseState.RECEIVED, row.step)
        else:
            await self._look_for_ticket(row)

    async def _look_for_ticket(self, row: PurchaseRow) -> None:
        try:
            await self._look_through(row, {"title": marker(row.event)})
        except Invalid:
            await self._look_through(row, {})

    async def _look_through(self, row: PurchaseRow, filters: Mapping[str, object]) -> None:
        sought = marker(row.event)
        pages = 0
        async for page in self._api.tickets.pages(filters, lane=Lane.PREFETCH, items_per_page=100):
            for ticket in page.entries:
                if sought in ticket.title:
                    await self._settle(row, PurchaseState.RECEIVED, Step.TEXT, ticket=ticket.id)
                    return
            pages += 1
            if page.faults or (pages >= LOOK_PAGES and not page.is_last):
                reason = "Whether its ticket is there could not be seen: not all tickets could be read."
                await self._settle(row, PurchaseState.UNCERTAIN, row.step, reason, next_at=_NEVER)
                return
        await self._settle(row, PurchaseState.RECEIVED, row.step)

    # The outbox

    async def _queue(self, row: PurchaseRow, plan: PurchasePlan, event: PurchaseEvent) -> None:
        if await self._purchases.write(lambda: self._purchases.begin(row.event)):
            key = await self._messages.put(row, plan, event)
            await self._settle(row, PurchaseState.QUEUED, row.step, conversation=key)

    async def _follow_outbox(self) -> None:
        """Note what became of the messages in the outbox."""
        queued = [row for row in self._purchases.in_state(PurchaseState.QUEUED) if self._is_mine(row)]
        items = {row.event: await self._messages.item(row) for row in queued}
        if any(item is not None and item.state is Delivery.SENDING for item in items.values()):
            await self._messages.take_up_left()
            items = {row.event: await self._messages.item(row) for row in queued}
        for row in queued:
            await self._follow(row, items[row.event])

    async def _follow(self, row: PurchaseRow, item: OutboxItem | None) -> None:
        plan = self._plan_of(row)
        if item is None:
            await self._settle(row, PurchaseState.REFUSED, row.step, "It is no longer in the outbox. Retry it.")
        elif item.state is Delivery.SENT:
            known = "" if is_new(item.conversation) else item.conversation
            if row.step is Step.BEGIN and plan.to_customer:
                # What the customer reads holds no data; colleagues need them in the same place.
                await self._settle(row, PurchaseState.RECEIVED, Step.TEXT, conversation=known)
            else:
                await self._go_on(row, plan, known or None)
        elif item.state is Delivery.REFUSED:
            await self._settle(row, PurchaseState.REFUSED, row.step, item.reason)
        elif item.state is Delivery.RECALLED:
            told = "It was taken back in the outbox and is a draft there now."
            await self._settle(row, PurchaseState.REFUSED, row.step, told)
        elif item.state is Delivery.UNCERTAIN:
            again = self._clock.time() + SETTLED_SECONDS
            await self._settle(row, PurchaseState.UNCERTAIN, row.step, item.reason, next_at=again)

    # Inside

    async def _settle(
        self,
        row: PurchaseRow,
        state: PurchaseState,
        step: Step,
        reason: str = "",
        *,
        ticket: int | None = None,
        conversation: str | None = None,
        next_at: float = 0.0,
    ) -> None:
        purchases = self._purchases
        await purchases.write(
            lambda: purchases.settle(
                row.event, state, step, reason, ticket=ticket, conversation=conversation, next_at=next_at
            )
        )
        self._on_change()

    async def _note(self, action: str, target: str, summary: str, outcome: str) -> None:
        entry = JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action=action,
            target=target,
            summary=summary,
            after="",
            outcome=outcome,
        )
        await self._store.write(lambda: self._store.journal.record(entry))

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble


def _only_mail(row: PurchaseRow) -> str:
    """What is there already, where only the e-mail is missing."""
    if row.step is not Step.MAIL:
        return ""
    return f"{f'Ticket {row.ticket}' if row.ticket else 'The conversation'} is there; only the e-mail is missing. "
