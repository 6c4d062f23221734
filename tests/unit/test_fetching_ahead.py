"""Texts are fetched ahead: once for each conversation, slowly, never at the cost of the day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest

from plentytui.api.budget import Op, Period
from plentytui.api.lanes import Lane
from plentytui.api.shared_budget import SharedBudget
from plentytui.clock import ManualClock
from plentytui.errors import Forbidden, ServerFault
from plentytui.models.inbox import ListQuery, MessageRow
from plentytui.services import ahead
from plentytui.services.ahead import FIRST_SECONDS, LONGEST_REST, REST_SECONDS, STEP_SECONDS, FetchingAhead
from plentytui.services.opening import Workspace
from plentytui.services.records import conversation_record
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

THREAD = ("GET", "/rest/messages/forConversation")


@asynccontextmanager
async def fetching(
    stage: Stage, most: int = 10, shared: SharedBudget | None = None
) -> AsyncIterator[asyncio.Future[None]]:
    stage.client.shared = shared
    parts = SimpleNamespace(client=stage.client, threads=stage.threads)
    task = asyncio.ensure_future(FetchingAhead(cast(Workspace, parts), stage.store, stage.clock, most=most).run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def pass_time(stage: Stage, seconds: float) -> None:
    left = seconds
    while left > 0:
        stage.clock.advance(min(STEP_SECONDS, left))
        left -= STEP_SECONDS
        still = 0
        while still < 5:
            calls = stage.remote.way.calls
            await asyncio.sleep(0.002)
            still = still + 1 if calls == stage.remote.way.calls and not stage.remote.way.in_flight else 0


def texts(stage: Stage) -> int:
    return stage.store.mirror.texts_here()[0]


def uuids(stage: Stage) -> list[str]:
    window = stage.store.mirror.window(ListQuery())
    return [row.uuid for index in range(window.count) if (row := window.row(index)) is not None]


async def test_the_newest_are_fetched_unread_ones_first_and_then_nothing_more(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage = make_stage(tmp_path, clock, size=30)
    await stage.inbox.open()
    wanted = [uuid for uuid, _, _ in stage.store.mirror.texts_wanted(10)]
    assert sorted(wanted) == sorted(uuids(stage)[:10])
    unread = [row.unread for uuid in wanted if (row := stage.store.mirror.row(uuid)) is not None]
    assert unread == sorted(unread, reverse=True)
    assert len(set(unread)) == 2
    before = stage.remote.way.calls
    async with fetching(stage):
        await pass_time(stage, FIRST_SECONDS - 1)
        assert texts(stage) == 0, "a start has more urgent things to do"
        await pass_time(stage, 1 + STEP_SECONDS * 3)
        assert 2 <= texts(stage) <= 5
        assert stage.store.mirror.messages(wanted[0])
        await pass_time(stage, 600)
        assert texts(stage) == 10
        assert stage.remote.way.calls - before == 10
    async with fetching(stage):
        await pass_time(stage, 300)
        assert stage.remote.way.calls - before == 10, "also after a restart nothing is read twice"


async def test_what_changed_is_fetched_once_more_if_it_is_unread(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=5)
    await stage.inbox.open()
    async with fetching(stage):
        await pass_time(stage, 300)
        uuid = uuids(stage)[2]
        world = stage.remote.sandbox.world
        number = world.mailbox.numbers([uuid])[0]
        world.incoming_mail(stage.clock.now(), conversation=number, text="Wo bleibt meine Bestellung?")
        before = stage.remote.way.calls
        await stage.inbox.follow()
        painted = len(stage.changes)
        await pass_time(stage, 300)
        assert stage.remote.way.calls - before == 2, "the look for changes, and the text"
        assert "Wo bleibt" in stage.store.mirror.messages(uuid)[-1].body
        assert len(stage.changes) > painted, "it may be open"


async def test_what_was_read_with_its_change_is_not_read_again_by_the_next_starts(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage = make_stage(tmp_path, clock, size=6)
    await stage.inbox.open()
    unread = [row.uuid for uuid in uuids(stage) if (row := stage.store.mirror.row(uuid)) is not None and row.unread]
    assert unread
    clock.advance(60)
    # As automations do with all that arrives: changed after its last message.
    await stage.api.bulk.add_tags(unread, [1])
    clock.advance(60)
    await stage.inbox.follow(Lane.USER)
    calls = []
    for _ in range(3):
        before = stage.remote.way.calls
        async with fetching(stage):
            await pass_time(stage, FIRST_SECONDS + 10 * STEP_SECONDS)
        calls.append(stage.remote.way.calls - before)
    assert calls == [6, 0, 0]
    await stage.aclose()


async def test_a_thread_without_messages_is_read_once(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=1)
    await stage.inbox.open()
    stage.remote.answers[THREAD] = (200, {"page": 1, "isLastPage": True, "entries": []})
    for _ in range(2):
        async with fetching(stage):
            await pass_time(stage, FIRST_SECONDS + 5 * STEP_SECONDS)
    assert stage.remote.arrived.count(THREAD) == 1
    assert stage.store.mirror.messages(stage.newest()) == []
    await stage.aclose()


async def test_what_was_forgotten_and_is_back_is_fetched_again(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=2)
    await stage.inbox.open()
    uuid = stage.newest()
    clock.advance(3600)
    await stage.threads.load(uuid)
    assert stage.threads.is_fresh(uuid)
    known = await stage.api.conversations.get(uuid)
    stage.store.mirror.remove([uuid])
    stage.store.mirror.apply_conversations([conversation_record(known)])
    assert not stage.threads.is_fresh(uuid), "its messages went with it"
    assert uuid in [wanted for wanted, _, _ in stage.store.mirror.texts_wanted(5)]
    await stage.aclose()


async def test_nothing_is_fetched_while_little_of_the_day_is_left(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(tmp_path, clock, size=5)
    await stage.inbox.open()
    window = stage.client.budget.window(Op.READ, Period.LONG)
    assert window is not None
    assert window.limit is not None
    monkeypatch.setattr(ahead, "LEAST_LEFT", (window.left + 1) / window.limit)
    async with fetching(stage):
        await pass_time(stage, 300)
    assert texts(stage) == 0


async def test_it_waits_while_the_system_cannot_be_reached_and_goes_on_then(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=5)
    await stage.inbox.open()
    stage.remote.way.before = lambda request: httpx.ConnectError("Network is unreachable", request=request)
    async with fetching(stage):
        await pass_time(stage, 120)
        assert texts(stage) == 0
        stage.remote.way.before = None
        await stage.inbox.follow()
        await pass_time(stage, REST_SECONDS + 120)
        assert texts(stage) == 5


async def test_what_cannot_be_read_stops_nobody_and_is_not_asked_again(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(tmp_path, clock, size=5)
    await stage.inbox.open()
    wanted = [uuid for uuid, _, _ in stage.store.mirror.texts_wanted(5)]
    load = stage.threads.load
    asked: list[str] = []

    async def refused(uuid: str, lane: Lane, *, quietly: bool) -> list[MessageRow]:
        asked.append(uuid)
        if uuid == wanted[0]:
            raise Forbidden("That thread may not be read.", "Ask for the right.")
        return await load(uuid, lane, quietly=quietly)

    monkeypatch.setattr(stage.threads, "load", refused)
    async with fetching(stage):
        await pass_time(stage, 600)
    assert texts(stage) == 4
    assert sorted(asked) == sorted(wanted)


async def test_it_ends_where_no_text_may_be_read(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=12)
    await stage.inbox.open()
    stage.remote.answers[THREAD] = (403, {"error": {"message": "This action is unauthorized."}})
    async with fetching(stage) as task:
        await pass_time(stage, FIRST_SECONDS + 12 * STEP_SECONDS)
        assert stage.remote.arrived.count(THREAD) == ahead.MOST_REFUSED
        assert task.done()
        task.result()
    await stage.aclose()


async def test_what_is_gone_says_nothing_about_the_other_texts(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=8)
    await stage.inbox.open()
    box = stage.remote.sandbox.world.mailbox
    gone = [uuid for uuid, _, _ in stage.store.mirror.texts_wanted(8)][:5]
    with box.writing():
        box.erase(box.numbers(gone))
    async with fetching(stage):
        await pass_time(stage, FIRST_SECONDS + 12 * STEP_SECONDS)
    assert texts(stage) == 3
    await stage.aclose()


async def test_a_system_that_keeps_failing_is_left_alone_for_longer_and_longer(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(tmp_path, clock, size=40)
    await stage.inbox.open()
    load = stage.threads.load
    asked: list[float] = []
    works: set[int] = {9}

    async def failing(uuid: str, lane: Lane, *, quietly: bool) -> list[MessageRow]:
        asked.append(stage.clock.time())
        if len(asked) in works:
            return await load(uuid, lane, quietly=quietly)
        raise ServerFault("The system failed.", "Try again.", status=500)

    monkeypatch.setattr(stage.threads, "load", failing)
    parts = cast(Workspace, SimpleNamespace(client=stage.client, threads=stage.threads))
    fetched = FetchingAhead(parts, stage.store, stage.clock, most=40)
    pauses = [await fetched._step() for _ in range(11)]
    step = pauses[0]
    assert pauses == [step, step, 60, 120, 240, 480, 960, 1920, step, step, step]
    works.clear()
    assert max([await fetched._step() for _ in range(12)]) == LONGEST_REST
    assert texts(stage) == 1
    await stage.aclose()


async def test_only_one_of_two_terminals_fetches_ahead(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=5)
    await stage.inbox.open()
    mine, other = (SharedBudget(tmp_path / "shared.sqlite", "demo", clock) for _ in range(2))
    assert other.hold("ahead", 3600)
    async with fetching(stage, shared=mine):
        await pass_time(stage, 120)
        assert texts(stage) == 0
    mine.close()
    other.close()


async def test_it_can_be_switched_off(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=5)
    await stage.inbox.open()
    async with fetching(stage, most=0):
        await pass_time(stage, 120)
    assert texts(stage) == 0
