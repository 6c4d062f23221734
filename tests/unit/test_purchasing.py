"""Purchases become tickets or conversations: once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.factory import sandbox_system
from plentytui.models.inbox import Delivery
from plentytui.models.purchase_states import Becomes, PurchasePlan, PurchaseState, Step
from plentytui.rules.purchases import marker
from plentytui.sandbox.routes.templates import SENT_MAIL
from plentytui.sandbox.world.templates import BY_ID
from plentytui.services.purchases import Purchasing
from plentytui.store.purchases import PurchaseStore
from tests.purchase_cases import SEED, TICKET_PLAN, Shop, arrival, arrivals, changed, make_shop

pytestmark = pytest.mark.anyio

EVENT = "evt_553ea8a294e2d3a75d5086a06fb53f5a"
TEMPLATE = next(iter(BY_ID))
KEY = sandbox_system().key
CONVERSATION = replace(TICKET_PLAN, becomes=Becomes.CONVERSATION)


@pytest.fixture
async def shop(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Shop]:
    found = make_shop(tmp_path, clock)
    yield found
    await found.aclose()


def state_of(shop: Shop, event: str = EVENT) -> PurchaseState:
    row = shop.purchases.get(event)
    assert row is not None
    return row.state


async def test_a_purchase_becomes_a_ticket_with_the_data_as_internal_comment(shop: Shop) -> None:
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    (ticket,) = shop.tickets()
    assert "order 221" in ticket["title"]
    assert (ticket["typeId"], ticket["statusId"], ticket["owners"]) == (1, 1, [{"userId": 3, "roleId": 1}])
    (comment,) = shop.comments(ticket["id"])
    assert "john@account.com" in comment
    assert "Germany" in comment
    assert "1S473067CV761473M" in comment
    row = shop.purchases.get(EVENT)
    assert row is not None
    assert (row.state, row.ticket, row.system) == (PurchaseState.DONE, ticket["id"], "Kranich & Finch")
    assert [entry.outcome for entry in shop.stage.store.journal.entries()] == ["done", "done"]


async def test_the_customer_gets_the_template_once(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(TICKET_PLAN, template=TEMPLATE))
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    await shop.turn(60)
    assert [mail["emails"] for mail in shop.stage.remote.sandbox.world.records(SENT_MAIL)] == [["john@account.com"]]
    assert state_of(shop) is PurchaseState.DONE


async def test_a_purchase_without_address_is_done_without_e_mail(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(TICKET_PLAN, template=1))
    shop.purchases.take([arrival(changed(resource__contact__email="", resource__address__email=""))])
    await shop.turn()
    row = shop.purchases.get(EVENT)
    assert row is not None
    assert row.state is PurchaseState.DONE
    assert "no address" in row.reason


async def test_purchases_are_turned_in_the_order_in_which_they_were_bought(shop: Shop) -> None:
    shop.purchases.take(list(reversed(arrivals(5))))
    await shop.turn()
    orders = [int(ticket["title"].split("order ")[1].split(":")[0]) for ticket in shop.tickets()]
    assert orders == [1, 2, 3, 4, 5]


async def test_an_older_event_does_not_bring_back_older_data(shop: Shop) -> None:
    newer = changed(
        id="evt_newer",
        createdAt=1510656999,
        resource__contact__updatedAt=1510999999,
        resource__contact__email="new@x.org",
    )
    shop.purchases.take([arrival(newer), arrival(SEED)])
    await shop.turn()
    (ticket,) = shop.of(EVENT)
    assert "new@x.org" in shop.comments(ticket["id"])[0]


@pytest.mark.parametrize("without", ["users", "type", "role", "status"])
async def test_a_plan_that_lacks_something_refuses_and_loses_nothing(shop: Shop, without: str) -> None:
    shop.purchases.keep_plan(replace(TICKET_PLAN, **{without: () if without == "users" else 0}))  # type: ignore[arg-type] # by name
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    assert state_of(shop) is PurchaseState.REFUSED
    shop.purchases.keep_plan(TICKET_PLAN)
    assert await shop.retry(EVENT)
    await shop.turn()
    assert state_of(shop) is PurchaseState.DONE
    assert len(shop.tickets()) == 1


async def test_nothing_is_made_of_purchases_by_choice_or_of_another_system(shop: Shop) -> None:
    shop.purchases.take([arrival(SEED)])
    for plan in (PurchasePlan(), replace(TICKET_PLAN, system="another"), replace(TICKET_PLAN, becomes=Becomes.NOTHING)):
        shop.purchases.keep_plan(plan)
        await shop.turn()
        assert state_of(shop) is PurchaseState.RECEIVED
    assert not shop.tickets()


async def test_a_read_only_system_gets_nothing(shop: Shop) -> None:
    stage = shop.stage
    system = replace(sandbox_system(), read_only=True)
    purchasing = Purchasing(system, stage.api, stage.store, stage.outbox, shop.purchases, stage.clock)
    shop.purchases.take([arrival(SEED)])
    await purchasing.turn_due()
    assert state_of(shop) is PurchaseState.RECEIVED
    assert "read-only" in purchasing.trouble


# What goes wrong on the way


async def test_the_system_is_down_and_comes_back(shop: Shop) -> None:
    shop.purchases.take([arrival(SEED)])
    shop.stage.remote.cut()
    pause = await shop.turn()
    assert pause >= 15
    assert state_of(shop) is PurchaseState.RECEIVED
    assert shop.purchasing.trouble
    shop.stage.remote.mend()
    await shop.turn(pause)
    assert state_of(shop) is PurchaseState.DONE
    assert not shop.purchasing.trouble


@pytest.mark.parametrize("path", ["/rest/tickets", "/rest/tickets/{ticket}"])
@pytest.mark.parametrize("how", ["lose_answers", "lose_requests"])
async def test_a_lost_answer_is_looked_for_and_nothing_comes_twice(shop: Shop, path: str, how: str) -> None:
    shop.purchases.take([arrival(SEED)])
    if "{" in path:
        # The ticket is made first; its number is that of the next one.
        event = arrivals(1)[0]
        shop.purchases.take([event._replace(created_at=1)])
        before = {row["id"] for row in shop.tickets()}
        shop.stage.remote.lose_requests("POST", "/rest/nowhere")
        await shop.turn()
        number = max(row["id"] for row in shop.tickets() if row["id"] not in before)
        shop.purchases.take([arrival(changed(id="evt_second", resource__order__id=222))])
        getattr(shop.stage.remote, how)("POST", path.format(ticket=number + 1))
        watched = "evt_second"
    else:
        getattr(shop.stage.remote, how)("POST", path)
        watched = EVENT
    await shop.turn()
    assert state_of(shop, watched) is PurchaseState.UNCERTAIN
    await shop.turn(5)
    assert state_of(shop, watched) is PurchaseState.UNCERTAIN, "it may still be on its way"
    shop.stage.remote.mend()
    await shop.turn(31)
    assert state_of(shop, watched) is PurchaseState.DONE
    (ticket,) = shop.of(watched)
    assert len(shop.comments(ticket["id"])) == 1


async def test_an_e_mail_whose_answer_was_lost_is_never_sent_again_by_itself(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(TICKET_PLAN, template=TEMPLATE))
    shop.purchases.take([arrival(SEED)])
    shop.stage.remote.lose_answers("POST", f"/rest/mail_templates/email_service/sendEmail/{TEMPLATE}")
    await shop.turn()
    shop.stage.remote.mend()
    for _ in range(3):
        await shop.turn(3600)
    assert state_of(shop) is PurchaseState.UNCERTAIN
    assert len(shop.stage.remote.sandbox.world.records(SENT_MAIL)) == 1
    assert await shop.retry(EVENT, surely=True)
    await shop.turn()
    assert state_of(shop) is PurchaseState.DONE
    assert len(shop.stage.remote.sandbox.world.records(SENT_MAIL)) == 2


async def test_what_the_person_saw_to_is_done(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(TICKET_PLAN, users=()))
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    assert shop.purchases.settle_by_hand(EVENT)
    assert not shop.purchases.settle_by_hand(EVENT)
    assert state_of(shop) is PurchaseState.DONE


async def test_the_system_refuses_and_the_reason_is_kept(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(TICKET_PLAN, type=999))
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    row = shop.purchases.get(EVENT)
    assert row is not None
    assert row.state is PurchaseState.REFUSED
    assert "type" in row.reason.lower()
    shop.purchases.keep_plan(TICKET_PLAN)
    assert shop.purchases.retry_refused() == 1
    await shop.turn()
    assert len(shop.tickets()) == 1


async def test_a_used_up_quota_only_delays(shop: Shop) -> None:
    shop.purchases.take([arrival(SEED)])
    shop.stage.remote.answers[("POST", "/rest/tickets")] = (429, {"error": {"code": 429, "message": "Too many"}})
    task = asyncio.create_task(shop.turn())
    while not task.done():
        await asyncio.sleep(0.005)
        shop.stage.clock.advance(30)
    await task
    assert state_of(shop) in (PurchaseState.RECEIVED, PurchaseState.UNCERTAIN)
    assert not shop.tickets()
    shop.stage.remote.mend()
    await shop.turn(3600)
    await shop.turn(3600)
    assert state_of(shop) is PurchaseState.DONE
    assert len(shop.tickets()) == 1


@pytest.mark.parametrize("begun", [False, True])
async def test_a_process_that_was_killed_between_receipt_and_ticket(
    tmp_path: Path, clock: ManualClock, begun: bool
) -> None:
    first = make_shop(tmp_path / "one", clock)
    first.purchases.take([arrival(SEED)])
    claimed = first.purchases.claim(TICKET_PLAN, KEY, "Kranich & Finch", begins=True)
    assert claimed is not None
    if begun:
        # It was killed after the ticket was there and before that was noted.
        first.purchases.begin(EVENT)
        await first.stage.api.tickets.create(
            {"title": f"x [{marker(EVENT)}]", "typeId": 1, "statusId": 1, "plentyId": 28411, "source": "backend",
             "owners": [{"userId": 3, "roleId": 1}]}
        )  # fmt: skip
    first.purchases.close()  # its mark is gone with it, as a dead process's
    again = PurchaseStore.open(tmp_path / "one" / "purchases.sqlite", clock)
    purchasing = Purchasing(sandbox_system(), first.stage.api, first.stage.store, first.stage.outbox, again, clock)
    shop = Shop(first.stage, again, purchasing)
    await shop.turn()
    await shop.turn(31)
    assert state_of(shop) is PurchaseState.DONE
    assert len(shop.of(EVENT)) == 1
    await shop.aclose()


async def test_two_processes_never_take_the_same_purchase(shop: Shop, tmp_path: Path, clock: ManualClock) -> None:
    shop.purchases.take([arrival(SEED)])
    other = PurchaseStore.open(tmp_path / "purchases.sqlite", clock)
    assert shop.purchases.claim(TICKET_PLAN, KEY, "Kranich & Finch", begins=True) is not None
    assert other.claim(TICKET_PLAN, KEY, "Kranich & Finch", begins=True) is None
    assert other.interrupted() == 0, "the other one lives"
    other.close()


async def test_the_disk_is_full_when_the_ticket_is_to_be_noted(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.purchases.take([arrival(SEED)])
    settle = shop.purchases.settle

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(shop.purchases, "settle", full)
    await shop.turn()
    assert "full" in shop.purchasing.trouble
    assert len(shop.tickets()) == 1
    monkeypatch.setattr(shop.purchases, "settle", settle)
    await shop.turn()
    assert state_of(shop) is PurchaseState.UNCERTAIN
    await shop.turn(31)
    assert state_of(shop) is PurchaseState.DONE
    assert len(shop.tickets()) == 1


async def test_a_look_that_cannot_see_all_tickets_asks_the_person(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plentytui.services.purchases.LOOK_PAGES", 0)
    shop.purchases.take([arrival(SEED)])
    shop.stage.remote.lose_requests("POST", "/rest/tickets")
    await shop.turn()
    shop.stage.remote.mend()
    pages = shop.stage.api.tickets.pages
    monkeypatch.setattr(
        shop.stage.api.tickets, "pages", lambda _, **options: pages({}, lane=options["lane"], items_per_page=1)
    )
    await shop.turn(31)
    row = shop.purchases.get(EVENT)
    assert row is not None
    assert row.state is PurchaseState.UNCERTAIN
    assert "not all tickets" in row.reason
    assert not shop.tickets()


# Conversations


async def test_a_purchase_becomes_a_whispered_conversation_through_the_outbox(shop: Shop) -> None:
    shop.purchases.keep_plan(CONVERSATION)
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    (item,) = shop.stage.store.outbox.unsettled()
    assert item.kind.value == "whisper"
    assert item.envelope.receivers is not None
    assert item.envelope.receivers[0].value == "3"
    assert "john@account.com" in item.text
    assert state_of(shop) is PurchaseState.QUEUED
    await shop.stage.sender.send_due()
    await shop.turn(1)
    row = shop.purchases.get(EVENT)
    assert row is not None
    assert row.state is PurchaseState.DONE
    assert not row.conversation.startswith("new:")
    assert not shop.tickets()


async def test_a_message_to_the_customer_holds_only_what_was_written_for_them(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(CONVERSATION, to_customer=True, text="Thank you. We call you tomorrow."))
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    (item,) = shop.stage.store.outbox.unsettled()
    assert item.kind.value == "public"
    assert item.recipients == "John Doe, MyStore <john@account.com>"
    assert "Thank you" in item.text
    assert "123-456" not in item.text


async def test_killed_between_the_outbox_and_the_note_it_is_not_queued_twice(shop: Shop) -> None:
    shop.purchases.keep_plan(CONVERSATION)
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    with sqlite3.connect(shop.purchases.path) as db:
        db.execute("UPDATE purchase SET state = 'working', posting = 1, process_mark = 'gone/1', process = 999999")
    db.close()
    await shop.stage.sender.send_due()
    await shop.turn()
    await shop.turn(31)
    await shop.turn(31)
    assert state_of(shop) is PurchaseState.DONE
    assert len(shop.stage.store.outbox.waiting()) == 0


async def test_a_conversation_that_the_system_refused_is_sent_again_not_twice(shop: Shop) -> None:
    shop.purchases.keep_plan(CONVERSATION)
    shop.purchases.take([arrival(SEED)])
    shop.stage.remote.answers[("POST", "/rest/messages")] = (422, {"error": {"message": "no"}})
    await shop.turn()
    await shop.stage.sender.send_due()
    await shop.turn()
    assert state_of(shop) is PurchaseState.REFUSED
    shop.stage.remote.mend()
    await shop.retry(EVENT)
    await shop.turn(1)
    assert len(shop.stage.store.outbox.waiting()) == 1
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert state_of(shop) is PurchaseState.DONE


async def test_a_conversation_that_was_taken_back_asks_the_person(shop: Shop) -> None:
    shop.purchases.keep_plan(CONVERSATION)
    shop.purchases.take([arrival(SEED)])
    await shop.turn()
    (item,) = shop.stage.store.outbox.unsettled()
    await shop.stage.outbox.take_back(item.id)
    await shop.turn()
    assert state_of(shop) is PurchaseState.REFUSED
    await shop.retry(EVENT)
    await shop.turn()
    states = [one.state for one in shop.stage.store.outbox.unsettled()]
    assert states == [Delivery.WAITING]


async def test_a_step_goes_on_in_the_system_where_it_was_begun(tmp_path: Path, clock: ManualClock) -> None:
    shop = make_shop(tmp_path, clock)
    shop.purchases.take([arrival(SEED)])
    shop.purchases.claim(TICKET_PLAN, "another", "Another system", begins=True)
    shop.purchases.settle(EVENT, PurchaseState.RECEIVED, Step.TEXT, ticket=7)
    await shop.turn()
    assert state_of(shop) is PurchaseState.RECEIVED
    await shop.aclose()
