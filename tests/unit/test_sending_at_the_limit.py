"""A message at the edge of the call limits: not looked up in vain, to be taken back, and certain never to have left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from plentytui.api.budget import Op, Period, Window
from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery
from tests.services_stage import Stage
from tests.unit.test_sending_later import now, opened, put

pytestmark = pytest.mark.anyio
POST = ("POST", "/rest/messages")
READ = ("GET", "/rest/messages/forConversation")


def leave(stage: Stage, writes: int) -> None:
    """Have so many writes left this minute."""
    gate, at = stage.client._gate, stage.clock.time()
    windows = {**gate.budget.windows, (Op.WRITE, Period.SHORT): Window(40, writes, at + 40, at + 39, at)}
    gate.budget = replace(gate.budget, windows=MappingProxyType(windows), answered=frozenset(Op))


async def test_with_one_write_left_which_is_for_the_log_in_nothing_is_read_and_it_can_be_taken_back(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    leave(stage, 1)
    before = stage.remote.count(*READ)
    pause = await asyncio.wait_for(stage.sender.send_due(), 60)
    assert 0 < pause <= 5
    assert stage.remote.count(*READ) == before
    assert now(stage, item).state is Delivery.WAITING
    assert await stage.outbox.take_back(item.id) is not None
    await stage.aclose()


@pytest.mark.parametrize("left", [1, 0])
async def test_what_waits_for_the_limits_when_the_program_ends_never_left(
    tmp_path: Path, clock: ManualClock, left: int
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    leave(stage, 5)
    load = stage.threads.load

    async def then_used_up(*given: object, **named: object) -> object:
        rows = await load(*given, **named)  # type: ignore[arg-type]  # as it was called
        leave(stage, left)
        return rows

    stage.threads.load = then_used_up  # type: ignore[assignment, method-assign]  # others write meanwhile
    sending = asyncio.create_task(stage.sender.send_due())
    for _ in range(60_000):
        if stage.client.waits_for("POST /rest/messages"):
            break
        await asyncio.sleep(0.001)
    assert now(stage, item).state is Delivery.SENDING
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert stage.remote.count(*POST) == 0
    assert now(stage, item).state is Delivery.WAITING
    await stage.aclose()
