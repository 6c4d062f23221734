"""One broken thread, a file that fails at the wrong moment, a terminal that was killed: nothing stays on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import NotReachable, PlentytuiError, StoreError, UnreadableAnswer
from plentytui.models.inbox import Delivery, OutboxItem
from plentytui.services.failing_threads import FailingThreads
from plentytui.services.outcomes import Outcomes
from plentytui.store.outbox import OutboxTable
from plentytui.store.system_store import SystemStore
from plentytui.ui.screens.drafts import _standing
from plentytui.ui.widgets.thread_lines import Thread, _delivery
from tests.broken_threads import FAULT, break_threads, put, uuids
from tests.services_stage import Stage, make_stage
from tests.uncertain_sending import POST, PUBLIC, READ, WHISPER, now, rest, send

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def at_work(stage: Stage) -> AsyncIterator[None]:
    """The sender runs."""
    running = asyncio.ensure_future(stage.sender.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def stage(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Stage]:
    made = make_stage(tmp_path, clock)
    await made.inbox.open()
    for uuid in uuids(made):
        await made.threads.load(uuid)
    yield made
    await made.aclose()


# -- one broken thread


@pytest.mark.parametrize("error", [FAULT, UnreadableAnswer("That is no thread.")])
async def test_a_thread_that_the_system_cannot_give_keeps_no_other_message_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: PlentytuiError
) -> None:
    first, second, *_ = uuids(stage)
    asked = break_threads(stage, monkeypatch, broken := {first}, error)
    stays, behind, goes = await put(stage, first), await put(stage, first, WHISPER), await put(stage, second)
    stage.clock.advance(10)
    await send(stage)
    assert [now(stage, item).state for item in (stays, behind, goes)] == [
        Delivery.WAITING,
        Delivery.WAITING,
        Delivery.SENT,
    ]
    assert now(stage, stays).reason == str(error)
    assert now(stage, stays).send_at == stage.clock.time() + 15
    assert stage.sender.trouble == "", "others can be sent"
    for _ in range(240):
        stage.clock.advance(15)
        await send(stage)
    assert 20 <= len(asked) <= 40, "an hour; ever more seldom"
    broken.clear()
    await stage.outbox.send_now(stays.id)
    await send(stage)
    assert now(stage, stays).state is now(stage, behind).state is Delivery.SENT, "a key ends the wait"
    assert stage.remote.count(*POST) == 3
    assert now(stage, stays).reason == ""


async def test_a_system_that_fails_is_told_once_and_is_not_asked_for_every_thread(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = break_threads(stage, monkeypatch, broken := set(uuids(stage)))
    items = [await put(stage, uuid) for uuid in uuids(stage)]
    stage.clock.advance(10)
    told = []
    for _ in range(8):
        before = len(asked)
        await send(stage)
        told.append(stage.sender.trouble)
        assert len(asked) - before <= 2
        stage.clock.advance(15)
    assert set(told) == {str(FAULT)}
    assert set(asked) == broken, "each has its turn"
    broken.clear()
    stage.clock.advance(120)
    await send(stage)
    assert {now(stage, item).state for item in items} == {Delivery.SENT}
    assert stage.sender.trouble == ""


async def test_what_concerns_all_keeps_all_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_ = uuids(stage)
    asked = break_threads(stage, monkeypatch, {first}, NotReachable("The system cannot be reached."))
    items = [await put(stage, uuid) for uuid in (first, second)]
    stage.clock.advance(10)
    await send(stage)
    assert [now(stage, item).state for item in items] == [Delivery.WAITING] * 2
    assert now(stage, items[0]).send_at <= stage.clock.time(), "it goes as soon as the system is back"
    assert asked == [first]
    assert stage.sender.trouble == "The system cannot be reached."


def test_the_pauses_grow_and_what_waits_no_longer_is_forgotten() -> None:
    failing = FailingThreads()
    pauses = []
    for _ in range(6):
        failing.begin()
        pauses.append(failing.failed(1, FAULT))
    assert pauses == [15, 30, 60, 120, 120, 120]
    assert not failing.many
    assert failing.trouble([1, 2]) is FAULT
    assert failing.trouble([2]) is None
    assert failing.failed(1, FAULT) == 15


async def test_why_it_is_tried_again_is_told(stage: Stage) -> None:
    detail = stage.store.mirror.detail(uuids(stage)[0])
    assert detail is not None
    item = OutboxItem(1, "c", PUBLIC, "Hallo", "m", "Karla", 0.0, 30.0, Delivery.WAITING, "The system failed.")
    assert _standing(item, 0.0, "") == "To Karla. It is tried again in 30 s: The system failed. u takes it back."
    told = _delivery(item, Thread(detail, (), (item,), 0.0, None), held_back=False)
    assert told == ("is tried again in 30 s: The system failed. - u takes it back", False)


# -- a local file that fails


def fail_once(monkeypatch: pytest.MonkeyPatch, name: str, when: Callable[..., bool] = lambda *_: True) -> list[str]:
    """The local file does not take one step of the outbox."""
    works = getattr(OutboxTable, name)
    failed: list[str] = []

    def fail(table: OutboxTable, *given: object, **named: object) -> object:
        if not failed and when(*given):
            failed.append(name)
            raise StoreError("The local file is full.", "Make room.")
        return works(table, *given, **named)

    monkeypatch.setattr(OutboxTable, name, fail)
    return failed


async def turn(stage: Stage) -> None:
    with pytest.raises(StoreError):
        await send(stage)


async def test_what_was_sent_is_noted_once_the_file_takes_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    uuid = uuids(stage)[0]
    item, later = await put(stage, uuid), await put(stage, uuid, WHISPER, "Notiz")
    stage.clock.advance(10)
    failed = fail_once(monkeypatch, "settle")
    await turn(stage)
    assert failed
    assert now(stage, item).state is Delivery.SENDING
    await send(stage)
    assert [now(stage, one).state for one in (item, later)] == [Delivery.SENT] * 2
    assert stage.remote.count(*POST) == 2, "once each"
    assert now(stage, item).message_uuid in {row.uuid for row in stage.store.mirror.messages(uuid)}, "and it is shown"
    entries = [(entry.outcome, entry.after) for entry in stage.store.journal.entries()]
    assert sorted(entries) == sorted(("sent", now(stage, one).message_uuid) for one in (item, later))


async def test_the_running_sender_does_so_by_itself(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    item = await put(stage, uuids(stage)[0])
    stage.clock.advance(10)
    fail_once(monkeypatch, "settle")
    async with at_work(stage):
        assert await comes(stage, lambda: now(stage, item).state is Delivery.SENT)
        assert await comes(stage, lambda: not stage.sender.trouble)
    assert stage.remote.count(*POST) == 1


async def test_what_may_have_arrived_is_noted_and_looked_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    item = await put(stage, uuids(stage)[0])
    stage.clock.advance(10)
    stage.remote.lose_answers(*POST)
    fail_once(monkeypatch, "settle")
    await turn(stage)
    assert now(stage, item).state is Delivery.SENDING
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert [entry.outcome for entry in stage.store.journal.entries()] == ["sent", "uncertain"]
    assert stage.remote.count(*POST) == 1


@pytest.mark.parametrize("name", ["claim", "begin", "files"])
async def test_what_certainly_never_left_goes_later(stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    item = await put(stage, uuids(stage)[0])
    stage.clock.advance(10)
    failed = fail_once(monkeypatch, name)
    await turn(stage)
    assert failed
    assert stage.remote.count(*POST) == 0
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.count(*POST) == 1


async def test_what_cannot_even_be_noted_as_waiting(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    uuid = uuids(stage)[0]
    item = await put(stage, uuid)
    stage.clock.advance(10)
    with monkeypatch.context() as patch:
        break_threads(stage, patch, {uuid})
        failed = fail_once(patch, "put_off")
        await turn(stage)
    assert failed
    assert now(stage, item).state is Delivery.SENDING
    await send(stage)
    assert now(stage, item).state is Delivery.WAITING
    stage.clock.advance(15)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT


async def test_a_message_that_is_refused_meanwhile(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    item = await put(stage, uuids(stage)[0])
    stage.clock.advance(10)
    stage.remote.answers[POST] = (422, {"error": {"message": "No."}})
    fail_once(monkeypatch, "settle")
    await turn(stage)
    stage.remote.mend()
    await send(stage)
    assert now(stage, item).state is Delivery.REFUSED
    assert "(“No”)" in now(stage, item).reason
    assert stage.remote.count(*POST) == 1


async def test_what_another_terminal_has_claimed_meanwhile_is_left_to_it(stage: Stage, tmp_path: Path) -> None:
    outcomes = Outcomes(stage.sender._system, stage.store, stage.clock, lambda: None)
    item = await put(stage, uuids(stage)[0])
    other = SystemStore.open(tmp_path / "store.sqlite", stage.clock)
    assert other.outbox.claim(item.id)
    outcomes.owe(item, Delivery.WAITING)
    await outcomes.pay()
    assert now(stage, item).state is Delivery.SENDING, "or it would be sent twice"
    await outcomes.wait_on(item)
    assert now(stage, item).state is Delivery.SENDING
    await outcomes.settle(item, Delivery.SENT, message_uuid="m")
    assert now(stage, item).state is Delivery.SENT, "what the system has is true"
    other.close()


# -- another terminal that was killed


async def comes(stage: Stage, done: Callable[[], bool], most: int = 400) -> bool:
    """Let time pass in steps of five seconds; whether something came to be so."""
    for _ in range(most):
        if done():
            return True
        stage.clock.advance(5)
        await rest(stage)
    return done()


@pytest.mark.parametrize("posting", [True, False])
async def test_what_a_killed_terminal_was_sending_is_taken_over(stage: Stage, tmp_path: Path, posting: bool) -> None:
    uuid = uuids(stage)[0]
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    async with at_work(stage):
        assert await comes(stage, lambda: stage.sender._tidied is not None)
        other = SystemStore.open(tmp_path / "store.sqlite", stage.clock)
        theirs = other.outbox.add(uuid, WHISPER, "von drüben", parent, "x", stage.clock.time())
        assert other.outbox.claim(theirs.id, guarding=not posting)
        assert not await comes(stage, lambda: now(stage, theirs).state is not Delivery.SENDING, 30), "it lives"
        before = stage.remote.count(*READ)
        other._sender.close()  # as if it were killed
        if posting:
            assert await comes(stage, lambda: now(stage, theirs).state is Delivery.UNCERTAIN)
            assert await comes(stage, lambda: stage.remote.count(*READ) > before), "it is looked for"
        else:
            assert await comes(stage, lambda: now(stage, theirs).state is Delivery.SENT)
        assert stage.remote.count(*POST) == (0 if posting else 1), "never what may have arrived"
        other.close()
