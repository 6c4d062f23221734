"""What purchases write in the Messenger: conversations and whispers, put into the outbox once and followed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.errors import UsageError
from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.models.purchase_states import PURCHASE_FACTS, Step
from plentytui.models.writing import NEW_KEY, Envelope, Intent, Receiver, is_new
from plentytui.rules.purchases import customer, details_text, email_of, marker, message_text, title_of
from plentytui.services.outbox import SETTLED_SECONDS

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.models.inbox import OutboxItem
    from plentytui.models.purchase_states import PurchasePlan, PurchaseRow
    from plentytui.models.purchases import PurchaseEvent
    from plentytui.services.outbox import Outbox
    from plentytui.store.system_store import SystemStore


class PurchaseMessages:
    """The messages of the purchases in the outbox of one system."""

    def __init__(self, store: SystemStore, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock

    async def item(self, row: PurchaseRow) -> OutboxItem | None:
        """The message of the step that a purchase is at; None before it is in the outbox."""
        item = self._item(row)
        if item is not None and not self._store.facts.get(_fact(row)):
            # Where it goes is another conversation's name once it is there.
            await self._store.write(lambda: self._store.facts.put(_fact(row), str(item.id)))
        return item

    def _item(self, row: PurchaseRow) -> OutboxItem | None:
        number = self._store.facts.get(_fact(row))
        if number:
            return self._store.outbox.get(int(number))
        # Of a damaged file the note may be lost, and the message not: there must be no second one.
        same = (item for item in self._store.outbox.for_conversation(_target(row)) if _is_of(item, row))
        return max(same, key=lambda item: item.id, default=None)

    async def put(self, row: PurchaseRow, plan: PurchasePlan, event: PurchaseEvent) -> str:
        """Put the message of a step into the outbox; gives the conversation, or the key of one that is not there yet.

        One that was refused there goes again. One that may have arrived is looked for before it goes again, as the
        outbox does with it. There is never a second one.

        Raises:
            UsageError: there is nobody to write to.
        """
        store, now = self._store, self._clock.time()
        receivers = _receivers(row, plan, event)
        target, begins = _target(row), row.step is Step.BEGIN
        if not receivers and is_new(target):
            raise _nobody(begins=begins)
        kind = ReplyKind.PUBLIC if begins and plan.to_customer else ReplyKind.WHISPER
        text = message_text(event, plan) if begins else details_text(event, plan.currency)
        envelope = Envelope(receivers=receivers)
        if is_new(target):
            envelope = Envelope(intent=Intent.NEW, subject=title_of(event), receivers=receivers, channel=plan.sender)
        shown = ", ".join(receiver.shown for receiver in receivers) or "your colleagues"

        def put() -> None:
            item = self._item(row)
            if item is not None and item.state in (Delivery.REFUSED, Delivery.UNCERTAIN):
                store.outbox.send_again(item.id, now, settled_after=SETTLED_SECONDS)
                store.facts.put(_fact(row), str(item.id))
            elif item is None or item.state is Delivery.RECALLED:
                added = store.outbox.add(target, kind, text, "", shown, now, envelope)
                store.facts.put(_fact(row), str(added.id))

        await store.write(put, together=True)
        self._outbox.changed.set()
        return target

    async def take_up_left(self) -> None:
        """Deal with what a process was sending that no longer lives, without waiting for the sender's next look."""
        await self._store.write(self._store.outbox.interrupted)


def _nobody(*, begins: bool) -> UsageError:
    if begins:
        return UsageError("The purchase has no e-mail address to write to.", "Write to the customer another way.")
    return UsageError("Nobody is to see the customer's data: the conversation is not known and no user is set.")


def _target(row: PurchaseRow) -> str:
    """Where the message of a step goes: the data follow into the conversation, where it is known."""
    if row.step is Step.TEXT:
        known = row.conversation and not is_new(row.conversation)
        return row.conversation if known else f"{NEW_KEY}{marker(row.event)}-data"
    return f"{NEW_KEY}{marker(row.event)}"


def _is_of(item: OutboxItem, row: PurchaseRow) -> bool:
    """Whether a message to the same conversation is that of the step: each holds the purchase's marker."""
    return marker(row.event) in item.text and (row.step is not Step.TEXT or item.kind is ReplyKind.WHISPER)


def _receivers(row: PurchaseRow, plan: PurchasePlan, event: PurchaseEvent) -> tuple[Receiver, ...]:
    if row.step is Step.TEXT or not plan.to_customer:
        return tuple(Receiver("user", str(user)) for user in plan.users)
    address = email_of(event)
    return (Receiver("email", address, customer(event)),) if address else ()


def _fact(row: PurchaseRow) -> str:
    """Where the number of the outbox entry is noted, in the same transaction."""
    name = f"{PURCHASE_FACTS}.{marker(row.event)}"
    return f"{name}.data" if row.step is Step.TEXT else name
