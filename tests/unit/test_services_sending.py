"""The sender: at its time, in its order, once; and what it makes of every way to fail."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.models.inbox import Delivery, OutboxItem, ReplyKind
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

POST = ("POST", "/rest/messages")


async def opened(folder: Path, clock: ManualClock) -> tuple[Stage, str]:
    stage = make_stage(folder, clock)
    await stage.inbox.open()
    uuid = stage.newest()
    await stage.threads.load(uuid)
    return stage, uuid


async def put(stage: Stage, uuid: str, text: str = "Hallo", kind: ReplyKind = ReplyKind.PUBLIC) -> OutboxItem:
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    return await stage.outbox.put(uuid, kind, text, parent, "somebody")


async def send_due(stage: Stage) -> float:
    """Send what is due, letting time pass for what is tried again."""
    sending = asyncio.ensure_future(stage.sender.send_due())
    await stage.clock.run(sending)
    return sending.result()


def state(stage: Stage, item: OutboxItem) -> Delivery:
    found = stage.store.outbox.get(item.id)
    assert found is not None
    return found.state


async def test_nothing_goes_before_its_time(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    assert item.send_at == clock.time() + 10
    assert await stage.sender.send_due() == 5.0, "looked at every five seconds, as another process may add something"
    clock.advance(8)
    assert await stage.sender.send_due() == pytest.approx(2.0)
    assert stage.remote.count(*POST) == 0
    clock.advance(2)
    await stage.sender.send_due()
    assert state(stage, item) is Delivery.SENT
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert row.preview == " ".join(item.text.split()), "the list shows at once what was sent"
    await stage.aclose()


async def test_a_draft_goes_when_it_becomes_an_answer_and_comes_back_when_taken_back(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.store.drafts.save(uuid, ReplyKind.PUBLIC, "Hallo")
    item = await put(stage, uuid)
    assert stage.store.drafts.get(uuid) == []
    draft = await stage.outbox.take_back(item.id)
    assert draft is not None
    assert [found.text for found in stage.store.drafts.get(uuid)] == ["Hallo"]
    assert await stage.outbox.take_back(item.id) is None
    with pytest.raises(StoreError):
        await stage.outbox.send_now(item.id)
    clock.advance(60)
    await stage.sender.send_due()
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


async def test_what_is_sent_is_in_the_mirror_without_another_call(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    await put(stage, uuid, "Erste Zeile\nzweite <b>Zeile</b>")
    clock.advance(10)
    before = len(stage.remote.arrived)
    await stage.sender.send_due()
    assert stage.remote.arrived[before:] == [("GET", "/rest/messages/forConversation"), POST], (
        "the guard, then the post"
    )
    row = stage.store.mirror.messages(uuid)[-1]
    assert row.mine
    assert "&lt;b&gt;Zeile" in row.body, "what is typed is never markup"
    await stage.aclose()


async def test_a_message_is_linked_to_the_one_it_answers(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    before = len(stage.remote.messages(uuid))
    await put(stage, uuid)
    await put(stage, uuid, "Intern", ReplyKind.WHISPER)
    clock.advance(10)
    await stage.sender.send_due()
    public, whisper = stage.remote.messages(uuid)[before:]
    assert any(public.to.values())
    assert not any(whisper.to.values())
    assert whisper.whispered
    assert not public.whispered
    await stage.aclose()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Delivery.REFUSED),
        (403, Delivery.REFUSED),
        (404, Delivery.REFUSED),
        (422, Delivery.REFUSED),
        (500, Delivery.UNCERTAIN),
        (502, Delivery.UNCERTAIN),
        (503, Delivery.UNCERTAIN),
    ],
)
async def test_what_the_system_says_decides(
    tmp_path: Path, clock: ManualClock, status: int, expected: Delivery
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.remote.answers[POST] = (status, {"error": {"message": "Words of the system."}})
    item = await put(stage, uuid)
    clock.advance(10)
    await send_due(stage)
    assert state(stage, item) is expected
    assert stage.remote.count(*POST) == 1, "a write is never tried again by itself"
    found = stage.store.outbox.get(item.id)
    assert found is not None
    assert "Words of the system" in found.reason
    assert found.text == "Hallo"
    await stage.aclose()


async def test_an_answer_that_cannot_be_read_is_no_refusal(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.remote.answers[POST] = (200, {"odd": True})
    item = await put(stage, uuid)
    clock.advance(10)
    await send_due(stage)
    assert state(stage, item) in (Delivery.UNCERTAIN, Delivery.SENT)
    await stage.aclose()


async def test_a_lost_answer_is_looked_up(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.remote.lose_answers(*POST)
    item = await put(stage, uuid)
    clock.advance(10)
    await send_due(stage)
    assert state(stage, item) is Delivery.SENT
    assert stage.remote.count(*POST) == 1
    found = stage.store.outbox.get(item.id)
    assert found is not None
    assert found.message_uuid == stage.store.mirror.messages(uuid)[-1].uuid
    await stage.aclose()


async def test_the_same_text_twice_is_two_messages(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    before = len(stage.remote.messages(uuid))
    stage.remote.lose_answers(*POST)
    items = [await put(stage, uuid, "Danke!"), await put(stage, uuid, "Danke!")]
    clock.advance(10)
    await send_due(stage)
    await send_due(stage)
    assert [state(stage, item) for item in items] == [Delivery.SENT, Delivery.SENT]
    assert len(stage.remote.messages(uuid)) == before + 2
    uuids = {found.message_uuid for item in items if (found := stage.store.outbox.get(item.id))}
    assert len(uuids) == 2
    await stage.aclose()


async def test_a_request_that_got_lost_is_uncertain_and_not_repeated(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.remote.lose_requests(*POST)
    item = await put(stage, uuid)
    clock.advance(10)
    await send_due(stage)
    assert state(stage, item) is Delivery.UNCERTAIN
    stage.remote.mend()
    clock.advance(600)
    await send_due(stage)
    assert stage.remote.count(*POST) == 0
    await stage.outbox.send_now(item.id)
    await send_due(stage)
    assert state(stage, item) is Delivery.SENT
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


async def test_without_a_connection_it_waits(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.remote.cut()
    item = await put(stage, uuid)
    clock.advance(10)
    assert await send_due(stage) > 5.0, "not looked at every five seconds while nothing can be reached"
    assert state(stage, item) is Delivery.WAITING
    stage.remote.mend()
    await send_due(stage)
    assert state(stage, item) is Delivery.SENT
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


async def test_one_conversation_that_cannot_be_sent_to_holds_up_no_other(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    other = stage.newest(unread=True) if stage.newest(unread=True) != uuid else stage.newest(unread=False)
    await stage.threads.load(other)
    stage.remote.answers[POST] = (422, {"error": {"message": "No."}})
    refused = await put(stage, uuid)
    clock.advance(10)
    await send_due(stage)
    stage.remote.mend()
    behind, free = await put(stage, uuid, "Danach"), await put(stage, other)
    clock.advance(10)
    await send_due(stage)
    assert [state(stage, item) for item in (refused, behind, free)] == [
        Delivery.REFUSED,
        Delivery.WAITING,
        Delivery.SENT,
    ]
    await stage.aclose()


async def test_run_sends_by_itself_and_is_woken_by_a_new_answer(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    running = asyncio.ensure_future(stage.sender.run())
    item = await put(stage, uuid)
    await stage.outbox.send_now(item.id)
    for _ in range(12_000):
        if state(stage, item) is Delivery.SENT:
            break
        await asyncio.sleep(0.005)
    assert state(stage, item) is Delivery.SENT
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await stage.aclose()


async def test_every_try_is_in_the_journal_without_its_text(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.remote.lose_answers(*POST)
    await put(stage, uuid, "Geheimes Wort")
    clock.advance(10)
    await send_due(stage)
    entries = stage.store.journal.entries()
    assert [entry.outcome for entry in entries] == ["sent", "uncertain"]
    assert "Geheimes" not in repr(entries)
    await stage.aclose()
