"""A message whose fate is not known is looked for, again and again, and never sent before it can no longer arrive."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import Outdated, StoreError
from plentytui.models.inbox import Delivery
from plentytui.models.messenger import MessageTo
from plentytui.sandbox.world.casting import Sender as From
from plentytui.sandbox.world.mailbox import Draft
from plentytui.services.beginnings import _may_be_same
from plentytui.services.outbox import SETTLED_SECONDS
from plentytui.store.rescue import set_aside
from plentytui.store.system_store import SystemStore
from tests.store_writing import write_now
from tests.uncertain_sending import (
    LIST,
    POST,
    PUBLIC,
    READ,
    WHISPER,
    arrives,
    begin,
    lost,
    now,
    opened,
    put,
    send,
    until,
)

pytestmark = pytest.mark.anyio


async def test_what_arrives_late_is_found_without_anybody_asking(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.remote.lose_requests(*POST)
    item = await put(stage, uuid)
    running = asyncio.ensure_future(stage.sender.run())
    await until(stage, lambda: now(stage, item).state is Delivery.UNCERTAIN, 5)
    stage.remote.mend()
    arrives(stage, uuid)
    assert await until(stage, lambda: now(stage, item).state is Delivery.SENT, 60) <= 5
    assert await stage.sender._afterwards.turn() is None, "nothing is watched any more"
    assert stage.remote.count(*POST) == 0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await stage.aclose()


async def test_what_never_arrives_is_looked_for_ever_more_seldom(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await lost(stage, uuid)
    before, start = stage.remote.count(*READ), clock.time()
    while clock.time() < start + 3600:
        pause = await stage.sender._afterwards.turn()
        assert pause is not None
        clock.advance(pause)
    assert 8 <= stage.remote.count(*READ) - before <= 20
    assert now(stage, item).state is Delivery.UNCERTAIN, "it is for the person to decide"
    await stage.aclose()


async def test_sent_again_it_waits_until_the_first_try_can_no_longer_arrive(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await lost(stage, uuid)
    failed = clock.time()
    clock.advance(4)
    waiting = await stage.outbox.send_now(item.id)
    assert waiting.send_at == pytest.approx(failed + SETTLED_SECONDS, abs=0.1)
    assert (await stage.outbox.send_now(item.id)).send_at == waiting.send_at, "a second key changes nothing"
    await send(stage)
    assert stage.remote.count(*POST) == 0
    arrives(stage, uuid)
    clock.advance(SETTLED_SECONDS)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


async def test_long_after_it_goes_at_once(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await lost(stage, uuid)
    clock.advance(600)
    assert (await stage.outbox.send_now(item.id)).send_at == clock.time()
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


@pytest.mark.parametrize("held", [False, True])
async def test_what_is_on_the_screen_already_when_it_is_sent_again_is_still_the_same_message(
    tmp_path: Path, clock: ManualClock, held: bool
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await lost(stage, uuid)
    if held:
        await stage.outbox.send_now(item.id)
        clock.advance(SETTLED_SECONDS)
        box = stage.remote.sandbox.world.mailbox
        box.reply(box.numbers([uuid])[0], Draft(From("user", "4", "Tom"), "Ich auch"), int(clock.time()))
        await send(stage)
        assert now(stage, item).state is Delivery.HELD
    arrives(stage, uuid)
    await stage.threads.load(uuid)
    await stage.outbox.send_now(item.id)
    clock.advance(SETTLED_SECONDS)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


async def test_a_whisper_is_looked_for_before_it_goes_again(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await lost(stage, uuid, WHISPER)
    arrives(stage, uuid, whispered=True)
    await stage.outbox.send_now(item.id)
    clock.advance(SETTLED_SECONDS)
    stage.remote.answers[READ] = (503, {"error": "down"})
    await send(stage)
    assert now(stage, item).state is Delivery.WAITING, "what cannot be looked for does not go"
    stage.remote.mend()
    clock.advance(60)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


async def test_a_beginning_is_looked_for_before_it_goes_again(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    stage.remote.lose_answers(*POST)
    stage.remote.answers[LIST] = (503, {"error": "down"})
    item = await begin(stage)
    await send(stage)
    assert now(stage, item).state is Delivery.UNCERTAIN
    assert stage.remote.count(*POST) == 1
    stage.remote.mend()
    await stage.outbox.send_now(item.id)
    clock.advance(SETTLED_SECONDS)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert not now(stage, item).conversation.startswith("new:")
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


async def test_a_post_that_had_to_wait_does_not_leave(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    with pytest.raises(Outdated, match="was not sent"):
        await stage.client.call("POST", "/rest/messages", body={}, only_if=lambda: False)
    assert stage.remote.count(*POST) == 0
    await stage.client.call("GET", "/rest/conversations/totals", only_if=lambda: True)
    await stage.aclose()


def test_nothing_leaves_after_the_file_was_set_aside(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "s.sqlite"
    store = SystemStore.open(path, clock)
    item = store.outbox.add("c1", PUBLIC, "Hallo", "m1", "Karla", 0.0)
    assert store.outbox.claim(item.id, guarding=True)
    set_aside(path)
    with pytest.raises(StoreError, match="removed or replaced"):
        store.outbox.begin(item.id)
    store.close()


def test_nothing_leaves_if_the_file_is_set_aside_in_that_very_moment(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.sqlite"
    store = SystemStore.open(path, clock)
    item = store.outbox.add("c1", PUBLIC, "Hallo", "m1", "Karla", 0.0)
    assert store.outbox.claim(item.id, guarding=True)
    write = store._file.write

    def then_gone(work: Callable[[sqlite3.Connection], object], *, durable: bool = False) -> object:
        done = write(work, durable=durable)
        set_aside(path)
        return done

    monkeypatch.setattr(store._file, "write", then_gone)
    with pytest.raises(StoreError, match="removed or replaced"):
        store.outbox.begin(item.id)
    monkeypatch.undo()
    store.close()


def test_what_exists_nowhere_else_is_on_the_disk_before_it_goes_on(tmp_path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    levels: list[int] = []

    def traced(statement: str) -> None:
        if statement.startswith("PRAGMA synchronous"):
            levels.append(2 if "FULL" in statement else 1)

    write_now(store, lambda: store._file._writing.set_trace_callback(traced))
    for work in (
        lambda: store.outbox.add("c1", PUBLIC, "Hallo", "m1", "Karla", 0.0),
        lambda: store.outbox.claim(1),
        lambda: store.outbox.begin(1),
        lambda: write_now(store, lambda: store.outbox.settle(1, Delivery.UNCERTAIN), together=True),
        lambda: store.outbox.send_again(1, 0.0),
        lambda: store.outbox.recall(1),
    ):
        levels.clear()
        work()
        assert levels == [2]
    for seconds, level in ((0, 1), (4, 1), (2, 2), (1, 1), (5, 2)):
        clock.advance(seconds)
        levels.clear()
        store.drafts.save("c1", PUBLIC, f"Hallo {seconds}")
        assert levels == [level], "typing waits for the disk every few seconds"
    levels.clear()
    store.facts.put("a", "b")
    assert levels == [1], "what the system has too need not be waited for"
    store.close()


def test_only_what_both_name_tells_two_beginnings_apart() -> None:
    def to(*emails: str, contacts: tuple[str, ...] = ()) -> MessageTo:
        return MessageTo(emails=emails, contacts=contacts)

    assert _may_be_same(to("a@b.example"), to("a@b.example", contacts=("7",)))
    assert _may_be_same(to(contacts=("7",)), to("a@b.example")), "the system may name the contact's address"
    assert not _may_be_same(to("a@b.example"), to("c@d.example"))
    assert not _may_be_same(to("a@b.example", contacts=("7",)), to("a@b.example", contacts=("8",)))
    assert _may_be_same(to("a@b.example"), to())
