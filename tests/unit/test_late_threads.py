"""Answers to reads of a thread that come late: they take nothing away, and the guard goes by what it read itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, OutboxItem, ReplyKind
from plentytui.models.messenger import Message
from plentytui.models.paging import Page
from plentytui.store.system_store import SystemStore
from tests.services_stage import Stage, make_stage
from tests.uncertain_sending import POST, WHISPER, now, put, send

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stage(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Stage]:
    made = make_stage(tmp_path, clock)
    await made.inbox.open()
    await made.threads.load(made.newest())
    yield made
    await made.aclose()


class Late:
    """Reads of threads that are answered by the system at once, and whose answers arrive when they are let go."""

    def __init__(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        self._stage = stage
        self._patch = monkeypatch
        self._works = stage.api.messages.for_conversation

    async def begin(self, uuid: str) -> tuple[asyncio.Task[list[str]], asyncio.Event]:
        """Ask for a thread; the texts that come, and what lets them come."""
        answered, go = asyncio.Event(), asyncio.Event()

        async def read(
            uuid: str, lane: Lane = Lane.USER, *, archived: bool = False, trashed: bool = False
        ) -> Page[Message]:
            page = await self._works(uuid, lane=lane, archived=archived, trashed=trashed)
            answered.set()
            await go.wait()
            return page

        async def texts() -> list[str]:
            return [row.body for row in await self._stage.threads.load(uuid)]

        with self._patch.context() as patch:
            patch.setattr(self._stage.api.messages, "for_conversation", read)
            reading = asyncio.ensure_future(texts())
            await answered.wait()
        return reading, go


@pytest.fixture
def late(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Late:
    return Late(stage, monkeypatch)


async def turns() -> None:
    """Let everybody go on who can."""
    for _ in range(20):
        await asyncio.sleep(0)


def shown(stage: Stage, uuid: str, text: str) -> bool:
    return any(text in row.body for row in stage.store.mirror.messages(uuid))


def is_here(stage: Stage, item: OutboxItem) -> bool:
    """Whether a message that was sent stands in its thread."""
    sent = now(stage, item)
    return sent.message_uuid in {row.uuid for row in stage.store.mirror.messages(sent.conversation)}


@pytest.mark.parametrize("kind", list(ReplyKind))
async def test_what_was_sent_while_the_thread_was_read_stays(stage: Stage, late: Late, kind: ReplyKind) -> None:
    uuid = stage.newest()
    item = await put(stage, uuid, kind)
    reading, go = await late.begin(uuid)
    stage.clock.advance(20)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    go.set()
    await reading
    assert is_here(stage, item)
    read_at = stage.threads.read_at(uuid)
    assert read_at == stage.clock.time() if kind is ReplyKind.PUBLIC else stage.clock.time() - 20
    stage.clock.advance(600)
    await stage.threads.load(uuid)
    assert is_here(stage, item)


async def test_an_answer_that_is_old_when_it_comes_is_not_fresh(stage: Stage, late: Late) -> None:
    uuid = stage.newest()
    await put(stage, uuid, WHISPER)
    reading, go = await late.begin(uuid)
    stage.clock.advance(20)
    await send(stage)
    go.set()
    await reading
    assert not stage.threads.is_fresh(uuid), "somebody else may have written, too"


async def test_what_another_terminal_sent_meanwhile_stays(stage: Stage, late: Late, tmp_path: Path) -> None:
    uuid = stage.newest()
    reading, go = await late.begin(uuid)
    other = make_stage(tmp_path, stage.clock, remote=stage.remote)
    item = await put(other, uuid, WHISPER)
    await send(other)
    go.set()
    await reading
    assert is_here(stage, item)
    await other.aclose()


async def test_what_is_gone_long_after_it_was_sent_goes(stage: Stage) -> None:
    uuid = stage.newest()
    item = await put(stage, uuid, WHISPER)
    await send(stage)
    stage.clock.advance(61)
    rows = [row for row in stage.store.mirror.messages(uuid) if row.uuid != now(stage, item).message_uuid]
    stage.store.mirror.apply_messages(uuid, rows, complete=True)
    assert not is_here(stage, item)


async def test_an_answer_that_was_overtaken_takes_nothing_away(stage: Stage, late: Late) -> None:
    uuid = stage.newest()
    reading, go = await late.begin(uuid)
    stage.clock.advance(5)
    stage.remote.hears(uuid, "Halt, bitte nicht!", stage.clock.now())
    await stage.threads.load(uuid)
    read_at = stage.threads.read_at(uuid)
    go.set()
    await reading
    assert shown(stage, uuid, "Halt, bitte nicht!")
    assert stage.threads.read_at(uuid) == read_at


async def test_after_the_clock_was_set_back_threads_are_kept_as_before(stage: Stage) -> None:
    uuid = stage.newest()
    stage.store.facts.put(f"thread.{uuid}", "0.0", at=stage.clock.time() + 86_400)
    stage.remote.hears(uuid, "Neues", stage.clock.now())
    await stage.threads.load(uuid)
    assert shown(stage, uuid, "Neues")
    assert stage.threads.read_at(uuid) == stage.clock.time()


async def test_who_reads_is_given_what_was_read_though_a_later_answer_lacks_it(stage: Stage, late: Late) -> None:
    """Two answers come at the same time, and the one that is kept last was read from a copy that is behind."""
    uuid = stage.newest()
    old, let_old = await late.begin(uuid)
    stage.remote.hears(uuid, "Halt, bitte nicht!", stage.clock.now())
    stage.client.look_afresh()
    new, let_new = await late.begin(uuid)
    let_new.set()
    let_old.set()
    texts, _ = await asyncio.gather(new, old)
    assert any("Halt, bitte nicht!" in text for text in texts)


async def test_the_guard_sees_what_came_although_an_older_answer_comes_with_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid = stage.newest()
    item = await put(stage, uuid)
    works = stage.api.messages.for_conversation
    old = await works(uuid)
    stage.remote.hears(uuid, "Halt, bitte nicht!", stage.clock.now())
    asked, together, writing = asyncio.Event(), asyncio.Event(), threading.Event()
    pages: list[Page[Message]] = []

    async def read(uuid: str, lane: Lane = Lane.USER, **places: bool) -> Page[Message]:
        page = old if pages else await works(uuid, lane=lane, **places)
        pages.append(page)
        asked.set()
        await together.wait()
        return page

    monkeypatch.setattr(stage.api.messages, "for_conversation", read)
    sending = asyncio.ensure_future(stage.sender.send_due())
    await asked.wait()
    reading = asyncio.ensure_future(stage.threads.load(uuid))
    stage.store.begin(writing.wait)
    await turns()
    together.set()
    await turns()
    writing.set()
    stage.store.begin(lambda: None).result()  # both answers are kept before anybody goes on
    await asyncio.gather(sending, reading)
    assert len(pages) == 2
    assert now(stage, item).state is Delivery.HELD
    assert stage.remote.count(*POST) == 0


def test_a_read_before_the_message_was_sent_spares_it_and_no_other(tmp_path: Path, clock: ManualClock) -> None:
    from plentytui.models.inbox import MessageRow

    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    rows = [MessageRow(f"m{n}", "c1", "x", "user", False, False, "", float(n)) for n in range(3)]
    store.mirror.apply_messages("c1", rows)
    item: OutboxItem = store.outbox.add("c1", WHISPER, "Hallo", "m0", "x", 0.0)
    store.outbox.claim(item.id)
    store.outbox.settle(item.id, Delivery.SENT, message_uuid="m2")
    clock.advance(100)
    assert store.mirror.apply_messages("c1", rows[:1], complete=True, asked=clock.time() - 101) == {"m1"}
    assert store.mirror.apply_messages("c1", rows[:1], complete=True, asked=clock.time()) == {"m2"}
    store.close()


def test_two_large_writes_that_let_others_go_first_wait_for_nobody_else(tmp_path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    ready = threading.Event()
    store.begin(ready.wait)
    done = [store.begin(store._file.give_way) for _ in range(3)]
    ready.set()
    for future in done:
        future.result(timeout=30)
    store.close()
