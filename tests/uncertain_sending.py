"""Messages of which it is not known whether they arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, OutboxItem, ReplyKind
from plentytui.models.writing import Envelope, Intent, Receiver, new_key
from plentytui.sandbox.world.casting import Sender as From
from plentytui.sandbox.world.mailbox import Draft
from tests.services_stage import Stage, make_stage

PUBLIC, WHISPER = ReplyKind.PUBLIC, ReplyKind.WHISPER
POST = ("POST", "/rest/messages")
READ = ("GET", "/rest/messages/forConversation")
LIST = ("GET", "/rest/conversations")
CUSTOMER = Receiver("email", "neu@kunde.example", "Nora Neu")


async def opened(folder: Path, clock: ManualClock) -> tuple[Stage, str]:
    stage = make_stage(folder, clock)
    await stage.inbox.open()
    uuid = stage.newest()
    await stage.threads.load(uuid)
    return stage, uuid


async def put(stage: Stage, uuid: str, kind: ReplyKind = PUBLIC) -> OutboxItem:
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    item = await stage.outbox.put(uuid, kind, "Hallo", parent, "Karla")
    stage.clock.advance(10)
    return item


async def begin(stage: Stage) -> OutboxItem:
    envelope = Envelope(Intent.NEW, "Teller", (CUSTOMER,))
    item = await stage.outbox.put(new_key(), PUBLIC, "Hallo Nora", "", "Nora", envelope)
    stage.clock.advance(10)
    return item


async def send(stage: Stage) -> None:
    sending = asyncio.ensure_future(stage.sender.send_due())
    await stage.clock.run(sending)
    sending.result()


async def lost(stage: Stage, uuid: str, kind: ReplyKind = PUBLIC) -> OutboxItem:
    """An answer that was cut off on its way, whether or not it arrives."""
    stage.remote.lose_requests(*POST)
    item = await put(stage, uuid, kind)
    await send(stage)
    assert now(stage, item).state is Delivery.UNCERTAIN
    stage.remote.mend()
    return item


def now(stage: Stage, item: OutboxItem) -> OutboxItem:
    found = stage.store.outbox.get(item.id)
    assert found is not None
    return found


def arrives(stage: Stage, uuid: str, *, whispered: bool = False) -> None:
    """What was under way all the time is written down by the system."""
    box = stage.remote.sandbox.world.mailbox
    message = Draft(From("user", "3", "Maria Kranich"), "<p>Hallo</p>", whispered=whispered)
    box.reply(box.numbers([uuid])[0], message, int(stage.clock.time()))


async def rest(stage: Stage) -> None:
    """Give way until nothing is written any more and no call is under way: threads get no turn from the clock."""
    for _ in range(6):
        await stage.store.write(lambda: None)
        await asyncio.sleep(0.002)
        # Some calls are held back for good.
        for _ in range(500):
            if not stage.remote.way.in_flight or stage.remote.held:
                break
            await asyncio.sleep(0.002)


async def until(stage: Stage, done: Callable[[], bool], seconds: int) -> int:
    """Let time pass until something is so; the seconds that took."""
    for passed in range(seconds):
        if done():
            return passed
        stage.clock.advance(1)
        await rest(stage)
    raise AssertionError("it never happened")
