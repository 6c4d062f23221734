"""Purchases in the outbox: what may have arrived is looked for by itself, and the data reach the colleagues."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery
from plentytui.models.purchase_states import PURCHASE_FACTS, Becomes, PurchaseRow, PurchaseState
from plentytui.rules.purchases import marker
from plentytui.services import beginnings
from plentytui.ui.screens.drafts import _standing
from tests.purchase_cases import SEED, TICKET_PLAN, Shop, arrival, make_shop

pytestmark = pytest.mark.anyio

EVENT = "evt_553ea8a294e2d3a75d5086a06fb53f5a"
CONVERSATION = replace(TICKET_PLAN, becomes=Becomes.CONVERSATION)


@pytest.fixture
async def shop(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Shop]:
    found = make_shop(tmp_path, clock)
    found.purchases.keep_plan(CONVERSATION)
    found.purchases.take([arrival(SEED)])
    yield found
    await found.aclose()


def row_of(shop: Shop) -> PurchaseRow:
    row = shop.purchases.get(EVENT)
    assert row is not None
    return row


def messages_in(shop: Shop) -> list[str]:
    """The texts of all messages in the system that belong to the purchase."""
    rows = shop.stage.remote.sandbox.world.mailbox.db.execute("SELECT body FROM message ORDER BY rowid").fetchall()
    return [body for (body,) in rows if marker(EVENT) in body]


def kill_while_sending(shop: Shop) -> None:
    """Leave the message as a process leaves it that is killed with the message on the wire."""
    with sqlite3.connect(shop.stage.store.path) as db:
        db.execute("UPDATE outbox SET state = 'sending', posting = 1, process = 999999, process_mark = 'gone/1'")
    db.close()


@pytest.mark.parametrize("how", ["lose_answers", "lose_requests"])
async def test_what_may_have_arrived_is_uncertain_and_settled_by_itself(shop: Shop, how: str) -> None:
    await shop.turn()
    getattr(shop.stage.remote, how)("POST", "/rest/messages")
    shop.stage.remote.answers[("GET", "/rest/conversations")] = (422, {"error": {"message": "no"}})
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.UNCERTAIN
    assert row_of(shop).reason
    shop.stage.remote.mend()
    await shop.turn(31)
    assert row_of(shop).state is PurchaseState.QUEUED
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.DONE
    assert len(messages_in(shop)) == 1


async def test_what_a_killed_process_was_sending_is_taken_up_while_the_program_runs(shop: Shop) -> None:
    await shop.turn()
    kill_while_sending(shop)
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.UNCERTAIN
    await shop.turn(31)
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.DONE
    assert len(messages_in(shop)) == 1


async def test_a_person_has_it_looked_for_at_once_and_it_never_comes_twice(shop: Shop) -> None:
    await shop.turn()
    shop.stage.remote.lose_answers("POST", "/rest/messages")
    shop.stage.remote.answers[("GET", "/rest/conversations")] = (422, {"error": {"message": "no"}})
    await shop.stage.sender.send_due()
    await shop.turn(1)
    shop.stage.remote.mend()
    assert await shop.retry(EVENT, surely=True)
    await shop.turn(1)
    shop.stage.clock.advance(31)
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.DONE
    assert len(messages_in(shop)) == 1


@pytest.mark.parametrize("state", [Delivery.WAITING, Delivery.UNCERTAIN, Delivery.REFUSED])
async def test_where_the_note_of_it_is_lost_its_message_is_found_and_it_never_comes_twice(
    shop: Shop, state: Delivery
) -> None:
    await shop.turn()
    store = shop.stage.store
    (item,) = store.outbox.waiting()
    if state is not Delivery.WAITING:
        store.outbox.claim(item.id)
        store.outbox.settle(item.id, state, "no answer")
        await shop.turn()
    store.facts.forget(f"{PURCHASE_FACTS}.{marker(EVENT)}")
    await shop.retry(EVENT, surely=True)
    for _ in range(3):
        await shop.turn(40)
    assert store.facts.get(f"{PURCHASE_FACTS}.{marker(EVENT)}") == str(item.id), "noted again"
    assert [found.id for found in store.outbox.latest()] == [item.id]
    assert row_of(shop).state is PurchaseState.QUEUED
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.DONE
    assert len(messages_in(shop)) == 1


async def test_where_the_note_of_the_data_is_lost_their_whisper_is_found(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(CONVERSATION, to_customer=True, text="Thank you."))
    await shop.turn()
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert len(shop.stage.store.outbox.waiting()) == 1
    shop.stage.store.facts.forget(f"{PURCHASE_FACTS}.{marker(EVENT)}.data")
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.QUEUED, "the message to the customer is another one"
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.DONE
    assert len(messages_in(shop)) == 2


async def test_a_look_reads_more_than_one_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginnings, "MOST_PER_PAGE", 2)
    shop.purchases.take(
        [arrival(SEED.replace(EVENT, f"evt_other{number}").replace("1510656066", "1510656067")) for number in range(5)]
    )
    await shop.turn()
    first = shop.stage.store.outbox.waiting()[0]
    shop.stage.remote.lose_answers("POST", "/rest/messages")
    shop.stage.remote.answers[("GET", "/rest/conversations")] = (422, {"error": {"message": "no"}})
    shop.stage.store.outbox.claim(first.id)
    shop.stage.store.outbox.settle(first.id, Delivery.WAITING)
    await shop.stage.sender.send_due()
    shop.stage.remote.mend()
    await shop.turn(31)
    await shop.turn(31)
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.DONE
    assert len(messages_in(shop)) == 1


async def test_the_data_follow_a_message_to_the_customer_as_a_whisper(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(CONVERSATION, to_customer=True, text="Thank you. We call you tomorrow."))
    await shop.turn()
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.QUEUED
    (item,) = shop.stage.store.outbox.waiting()
    assert item.kind.value == "whisper"
    assert item.conversation == row_of(shop).conversation
    await shop.stage.sender.send_due()
    await shop.turn(1)
    assert row_of(shop).state is PurchaseState.DONE
    public, data = messages_in(shop)
    assert "Thank you" in public
    assert "1S473067CV761473M" not in public
    for told in ("1S473067CV761473M", "Kassel", "SuperService", "john@account.com"):
        assert told in data


async def test_where_the_conversation_is_not_known_the_data_go_to_the_users(shop: Shop) -> None:
    shop.purchases.keep_plan(replace(CONVERSATION, to_customer=True, text="Thank you."))
    await shop.turn()
    (item,) = shop.stage.store.outbox.waiting()
    shop.stage.store.outbox.claim(item.id)
    shop.stage.store.outbox.settle(item.id, Delivery.SENT)
    await shop.turn(1)
    (data,) = shop.stage.store.outbox.waiting()
    assert data.envelope.receivers is not None
    assert [receiver.value for receiver in data.envelope.receivers] == ["3"]
    assert "Kassel" in data.text


async def test_what_is_said_of_it_in_the_outbox_fits_a_conversation_that_is_not_there(shop: Shop) -> None:
    await shop.turn()
    kill_while_sending(shop)
    await shop.turn(1)
    (item,) = shop.stage.store.outbox.unsettled()
    told = _standing(item, shop.stage.clock.time(), "")
    assert "Look into the conversation" not in told
    assert told.endswith(
        "It may have arrived. plentytui ended while the message was on its way. "
        "S looks for it and sends it only if it is missing."
    )
