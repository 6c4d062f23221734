"""An answer to a conversation that was never opened here: it is queued, and its thread is read before it goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, OutboxItem, ReplyKind
from plentytui.sandbox.world.casting import Sender as From
from plentytui.sandbox.world.mailbox import Draft
from plentytui.services.composing import Composing, DraftIncomplete
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

PUBLIC, WHISPER = ReplyKind.PUBLIC, ReplyKind.WHISPER
READ, POST = ("GET", "/rest/messages/forConversation"), ("POST", "/rest/messages")
TOM = From("user", "4", "Tom Ashworth")


async def listed(folder: Path, clock: ManualClock) -> tuple[Stage, str, Composing]:
    """A system whose list is here, and no thread."""
    stage = make_stage(folder, clock)
    await stage.inbox.open()
    system = replace(stage.sender._system)
    return stage, stage.newest(), Composing(system, stage.store, stage.outbox, clock)


async def queued(stage: Stage, uuid: str, writer: Composing, kind: ReplyKind = PUBLIC) -> OutboxItem:
    draft = replace(writer.answer(uuid, kind), text="Ist unterwegs.")
    return await writer.queue(draft)


def writes(stage: Stage, uuid: str) -> None:
    box = stage.remote.sandbox.world.mailbox
    box.reply(box.numbers([uuid])[0], Draft(TOM, "Schon erledigt"), int(stage.clock.time()))


async def send(stage: Stage) -> None:
    stage.clock.advance(30)
    await stage.sender.send_due()


def now(stage: Stage, item: OutboxItem) -> OutboxItem:
    found = stage.store.outbox.get(item.id)
    assert found is not None
    return found


async def test_it_is_queued_offline_and_answers_the_newest_message(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid, writer = await listed(tmp_path, clock)
    stage.remote.cut()
    item = await queued(stage, uuid, writer)
    assert item.parent_uuid == ""
    stage.remote.mend()
    before = len(stage.remote.arrived)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.arrived[before:] == [READ, POST]
    assert sum("Ist unterwegs." in message.text for message in stage.remote.messages(uuid)) == 1
    await stage.aclose()


async def test_what_came_after_the_list_was_read_holds_it(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid, writer = await listed(tmp_path, clock)
    clock.advance(60)
    writes(stage, uuid)
    clock.advance(60)
    item = await queued(stage, uuid, writer)
    await send(stage)
    held = now(stage, item)
    assert (held.state, held.reason) == (Delivery.HELD, "Tom Ashworth (a colleague) wrote meanwhile.")
    assert POST not in stage.remote.arrived
    await stage.outbox.send_now(item.id)
    await stage.sender.send_due()
    assert now(stage, item).state is Delivery.SENT, "whoever has read it decides"
    await stage.aclose()


async def test_a_whisper_reads_the_thread_to_know_what_it_belongs_to(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid, writer = await listed(tmp_path, clock)
    draft = replace(writer.answer(uuid, WHISPER), text="Intern")
    assert writer.check(draft).cost.sentence == "1 read and 1 write."
    item = await writer.queue(draft)
    clock.advance(60)
    writes(stage, uuid)
    before = len(stage.remote.arrived)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT, "nothing holds a whisper"
    assert stage.remote.arrived[before:] == [READ, POST]
    await stage.aclose()


async def test_a_thread_that_came_while_it_was_written_was_seen(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid, writer = await listed(tmp_path, clock)
    draft = replace(writer.answer(uuid, PUBLIC), text="Ist unterwegs.")
    clock.advance(60)
    writes(stage, uuid)
    await stage.threads.load(uuid)
    item = await writer.queue(draft)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    await stage.aclose()


async def test_what_is_not_on_this_machine_is_not_queued(tmp_path: Path, clock: ManualClock) -> None:
    stage, _, writer = await listed(tmp_path, clock)
    draft = replace(writer.answer("gone", PUBLIC), text="Ist unterwegs.")
    with pytest.raises(DraftIncomplete, match="This conversation is not on this machine"):
        await writer.queue(draft)
    await stage.aclose()
