"""What was begun goes on as it began, and what is broken off is never made twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.factory import sandbox_system
from plentytui.models.purchase_states import Becomes, PurchasePlan, PurchaseRow, PurchaseState, Step
from plentytui.sandbox.routes.templates import SENT_MAIL
from plentytui.sandbox.world.templates import BY_ID
from plentytui.services.purchases import Purchasing
from plentytui.store.purchases import PurchaseStore
from tests.purchase_cases import SEED, TICKET_PLAN, Shop, arrival, make_shop

pytestmark = pytest.mark.anyio

EVENT = "evt_553ea8a294e2d3a75d5086a06fb53f5a"
TEMPLATE = next(iter(BY_ID))
NAME = sandbox_system().name


@pytest.fixture
async def shop(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Shop]:
    found = make_shop(tmp_path, clock)
    found.purchases.take([arrival(SEED)])
    yield found
    await found.aclose()


def row_of(shop: Shop) -> PurchaseRow:
    row = shop.purchases.get(EVENT)
    assert row is not None
    return row


async def broken_off(shop: Shop, monkeypatch: pytest.MonkeyPatch, *, leaves: bool) -> None:
    """Break a turn off while the ticket is posted: on its way, or still waiting at the gate."""
    there = asyncio.Event()
    create = shop.stage.api.tickets.create

    async def posting(*_: object, only_if: object = None, **__: object) -> None:
        if leaves:
            assert callable(only_if)
            assert only_if()
        there.set()
        await asyncio.sleep(3600)

    monkeypatch.setattr(shop.stage.api.tickets, "create", posting)
    task = asyncio.create_task(shop.purchasing.turn_due())
    await there.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    monkeypatch.setattr(shop.stage.api.tickets, "create", create)


async def test_a_ticket_that_is_cut_off_on_its_way_is_not_looked_for_at_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await broken_off(shop, monkeypatch, leaves=True)
    assert row_of(shop).state is PurchaseState.UNCERTAIN
    await shop.turn()
    assert row_of(shop).state is PurchaseState.UNCERTAIN
    assert not shop.tickets()
    await shop.turn(31)
    assert len(shop.tickets()) == 1


async def test_a_ticket_that_waited_at_the_gate_never_left(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await broken_off(shop, monkeypatch, leaves=False)
    assert row_of(shop).state is PurchaseState.RECEIVED
    await shop.turn()
    assert row_of(shop).state is PurchaseState.DONE


async def test_what_leaves_is_noted_before_it_leaves(shop: Shop) -> None:
    left: list[int] = []
    begin = shop.purchases.begin

    def noting(event: str) -> bool:
        left.append(shop.stage.remote.count("POST", "/rest/tickets"))
        return begin(event)

    shop.purchases.begin = noting  # type: ignore[method-assign] # the moment is what is tested
    await shop.turn()
    assert left[0] == 0
    assert row_of(shop).state is PurchaseState.DONE


async def test_a_new_plan_changes_nothing_of_what_was_begun(shop: Shop) -> None:
    old = replace(TICKET_PLAN, text="Old words.")
    assert shop.purchases.claim(old, old.system, NAME, begins=True) is not None
    shop.purchases.settle(EVENT, PurchaseState.RECEIVED, Step.BEGIN)
    shop.purchases.keep_plan(replace(old, text="Still old.", role=2))
    assert shop.purchases.claim(shop.purchases.plan(), old.system, NAME, begins=True) is not None
    ticket = await shop.stage.api.tickets.create(
        {"title": "x", "typeId": 1, "statusId": 1, "plentyId": 28411, "source": "backend",
         "owners": [{"userId": 3, "roleId": 1}]}
    )  # fmt: skip
    shop.purchases.settle(EVENT, PurchaseState.RECEIVED, Step.TEXT, ticket=ticket.id)
    shop.purchases.keep_plan(replace(old, text="New words.", template=TEMPLATE, becomes=Becomes.NOTHING))
    await shop.turn()
    (comment,) = shop.comments(ticket.id)
    assert comment.startswith("Still old.")
    assert row_of(shop).state is PurchaseState.DONE
    assert not shop.stage.remote.sandbox.world.records(SENT_MAIL)


async def test_a_promised_mail_is_sent_although_the_plan_is_nothing_by_then(shop: Shop) -> None:
    plan = replace(TICKET_PLAN, template=TEMPLATE)
    assert shop.purchases.claim(plan, plan.system, NAME, begins=True) is not None
    shop.purchases.settle(EVENT, PurchaseState.RECEIVED, Step.MAIL, ticket=7)
    shop.purchases.keep_plan(PurchasePlan())
    await shop.turn()
    assert len(shop.stage.remote.sandbox.world.records(SENT_MAIL)) == 1
    assert row_of(shop).state is PurchaseState.DONE


async def test_a_system_that_was_renamed_goes_on_with_what_was_begun(shop: Shop, clock: ManualClock) -> None:
    assert shop.purchases.claim(TICKET_PLAN, TICKET_PLAN.system, "Old name", begins=True) is not None
    shop.purchases.settle(EVENT, PurchaseState.RECEIVED, Step.BEGIN)
    shop.purchases.claim(TICKET_PLAN, TICKET_PLAN.system, "Old name", begins=True)
    shop.purchases.begin(EVENT)
    shop.purchases.settle(EVENT, PurchaseState.UNCERTAIN, Step.BEGIN)
    renamed = replace(sandbox_system(), name="New name")
    stage = shop.stage
    shop.purchasing = Purchasing(renamed, stage.api, stage.store, stage.outbox, shop.purchases, clock)
    await shop.turn()
    assert row_of(shop).state is PurchaseState.DONE


async def test_what_waits_for_another_system_is_counted(shop: Shop) -> None:
    shop.purchases.claim(TICKET_PLAN, "other", "Other", begins=True)
    shop.purchases.settle(EVENT, PurchaseState.RECEIVED, Step.TEXT, ticket=7)
    assert shop.purchases.begun_elsewhere(TICKET_PLAN.system) == {"Other": 1}
    assert shop.purchases.begun_elsewhere("other") == {}
    await shop.turn()
    assert row_of(shop).state is PurchaseState.RECEIVED


def test_a_file_of_the_first_version_is_carried_on(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "purchases.sqlite"
    store = PurchaseStore.open(path, clock)
    store.take([arrival(SEED)])
    store.claim(TICKET_PLAN, "", NAME, begins=True)
    store.settle(EVENT, PurchaseState.RECEIVED, Step.TEXT, ticket=7)
    store._file.write(lambda db: db.execute("DELETE FROM begun"))
    assert store.claim(TICKET_PLAN, "key", "Other", begins=True) is None
    found = store.claim(TICKET_PLAN, "key", NAME, begins=True)
    assert found is not None
    assert (found.system_key, found.plan) == ("", None)
    store.close()
