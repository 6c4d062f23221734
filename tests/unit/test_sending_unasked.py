"""What nobody pressed a key for: it leaves the keys their calls, and one trouble puts off no other look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.errors import NotReachable, PlentytuiError
from plentytui.models.inbox import Delivery, OutboxItem
from plentytui.services.after_sending import Afterwards
from tests.broken_threads import break_threads, put, uuids
from tests.services_stage import Stage, make_stage
from tests.uncertain_sending import LIST, POST, READ, begin, lost, send

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stage(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Stage]:
    made = make_stage(tmp_path, clock)
    await made.inbox.open()
    for uuid in uuids(made):
        await made.threads.load(uuid)
    yield made
    await made.aclose()


# -- what nobody pressed a key for


def lanes_of(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Lane]]:
    calls: list[tuple[str, str, Lane]] = []
    call = stage.client.call

    async def spy(method: str, path: str, **named: object) -> object:
        lane = named.get("lane", Lane.USER)
        assert isinstance(lane, Lane)
        calls.append((method, path, lane))
        return await call(method, path, **named)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(stage.client, "call", spy)
    return calls


async def test_looks_that_nobody_asked_for_leave_the_keys_their_calls(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid = uuids(stage)[0]
    await lost(stage, uuid)
    stage.remote.lose_requests(*POST)
    await begin(stage)
    await send(stage)
    stage.remote.mend()
    calls = lanes_of(stage, monkeypatch)
    for _ in range(2):
        stage.clock.advance(2)
        await stage.sender._afterwards.turn()
    assert {(method, path) for method, path, _ in calls} == {READ, LIST}
    assert {lane for *_, lane in calls} == {Lane.PREFETCH}


async def test_marks_that_are_set_later_leave_the_keys_their_calls(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = stage.newest(unread=True), stage.newest(unread=False)
    calls = lanes_of(stage, monkeypatch)
    stage.store.mirror.mark_read([first], read=True)
    stage.store.mirror.mark_read([second], read=False)
    await stage.threads.mark_pending()
    assert [lane for *_, lane in calls] == [Lane.POLL] * 2
    await stage.threads.mark_read([first])
    assert calls[-1][-1] is Lane.USER


async def test_a_mark_that_cannot_be_sent_now_is_kept_where_nobody_waits(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plentytui.api.refusals import limit_reached

    async def limited(*_: object, **__: object) -> int:
        raise limit_reached("PUT /rest/conversations/read", 4e9, 3e9)

    monkeypatch.setattr(stage.api.conversations, "mark_read", limited)
    stage.store.mirror.mark_read([stage.newest(unread=True)], read=True)
    with pytest.raises(PlentytuiError):
        await stage.threads.mark_pending()
    assert stage.store.mirror.pending_reads()


# -- crossings and looks apart


async def test_a_thread_that_cannot_be_compared_puts_nothing_else_off(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = uuids(stage)
    looked: list[float] = []

    async def look(_: OutboxItem) -> bool:
        looked.append(stage.clock.time())
        return False

    watch = Afterwards(stage.sender._system, stage.store, stage.threads, stage.clock, look, stage.told.append)
    uncertain = await put(stage, first)
    stage.store.outbox.claim(uncertain.id)
    stage.store.outbox.settle(uncertain.id, Delivery.UNCERTAIN, "?")
    sent = [await put(stage, uuid) for uuid in (first, second)]
    for item in sent:
        watch.posted(item, f"m{item.id}", stage.clock.time(), ())
    asked = break_threads(stage, monkeypatch, broken := {first}, NotReachable("It cannot be reached."))
    started = stage.clock.time()
    while stage.clock.time() < started + 60:
        pause = await watch.turn()
        assert pause is not None
        stage.clock.advance(pause)
    assert [at - started for at in looked] == pytest.approx([2, 10, 30])
    assert asked == [first], "it is tried again later, not at each look"
    assert [posted.item.conversation for posted in watch._posted] == [first], "the other one was compared"
    broken.clear()
    stage.clock.advance(300)
    await watch.turn()
    assert watch._posted == []
