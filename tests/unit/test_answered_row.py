"""The row of a conversation that was just answered: at once as the answer makes it, then as the system tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import AttachmentRow, ConversationRow, Delivery, ListQuery, OutboxItem, ReplyKind
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.world.casting import Sender as From
from plentytui.sandbox.world.mailbox import Draft
from plentytui.services.notices import Watch
from tests.network import Remote
from tests.services_stage import Stage, make_stage
from tests.store_writing import write_now

pytestmark = pytest.mark.anyio
POST = ("POST", "/rest/messages")
PLACE = 5


def row(stage: Stage, uuid: str) -> ConversationRow:
    found = stage.store.mirror.row(uuid)
    assert found is not None
    return found


Look = tuple[float, str, bool, int]


def look(stage: Stage, uuid: str) -> Look:
    """What an answer changes of a row."""
    found = row(stage, uuid)
    return found.updated_at, found.preview, found.whispered, found.attachments


def order(stage: Stage) -> list[str]:
    window = stage.store.mirror.window(ListQuery())
    return [found.uuid for index in range(window.count) if (found := window.row(index)) is not None]


async def read(folder: Path, clock: ManualClock, remote: Remote | None = None) -> Stage:
    """A system whose list was read, some time ago."""
    stage = make_stage(folder, clock, remote=remote)
    await stage.inbox.open()
    await stage.inbox.fill(1_000)
    for _ in range(3):
        clock.advance(600)
        await stage.inbox.follow()
    return stage


@pytest.fixture
async def stage(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Stage]:
    made = await read(tmp_path, clock)
    yield made
    await made.aclose()


async def put(stage: Stage, uuid: str, kind: ReplyKind = ReplyKind.PUBLIC) -> OutboxItem:
    parent = (await stage.threads.load(uuid))[-1].uuid
    return await stage.outbox.put(uuid, kind, "Ist unterwegs.", parent, "somebody")


async def send(stage: Stage) -> None:
    stage.clock.advance(10)
    await stage.clock.run(asyncio.ensure_future(stage.sender.send_due()))


async def answer(stage: Stage, kind: ReplyKind = ReplyKind.PUBLIC) -> str:
    uuid = order(stage)[PLACE]
    item = await put(stage, uuid, kind)
    await send(stage)
    found = stage.store.outbox.get(item.id)
    assert found is not None
    assert found.state is Delivery.SENT
    return uuid


def there(stage: Stage, uuid: str, **values: object) -> None:
    """How it stands in the system."""
    box = stage.remote.sandbox.world.mailbox
    for name, value in values.items():
        box.db.execute(f"UPDATE conversation SET {name} = ? WHERE no = ?", (value, box.numbers([uuid])[0]))


@pytest.mark.parametrize("kind", list(ReplyKind))
async def test_it_has_its_new_place_and_age_at_once(stage: Stage, kind: ReplyKind) -> None:
    before = order(stage)
    old = row(stage, before[PLACE])
    uuid = await answer(stage, kind)
    assert order(stage) == [uuid, *(other for other in before if other != uuid)]
    whispered = old.whispered or kind is ReplyKind.WHISPER
    assert look(stage, uuid) == (stage.clock.time(), "Ist unterwegs.", whispered, old.attachments)


async def test_the_next_look_confirms_it_with_one_call_and_no_notice(stage: Stage) -> None:
    stage.inbox.watch = Watch(stage.store)
    uuid = await answer(stage)
    shown = row(stage, uuid)
    stage.clock.advance(30)
    before = len(stage.remote.arrived)
    await stage.inbox.follow()
    assert len(stage.remote.arrived) - before == 1
    assert row(stage, uuid).updated_at == shown.updated_at
    assert order(stage)[0] == uuid
    assert stage.inbox.watch.take() is None
    assert not stage.store.changes.waiting([uuid])


async def test_what_has_not_left_changes_nothing(stage: Stage) -> None:
    before, uuid = order(stage), order(stage)[PLACE]
    old = look(stage, uuid)
    item = await put(stage, uuid)
    stage.clock.advance(5)
    await stage.clock.run(asyncio.ensure_future(stage.sender.send_due()))
    assert (order(stage), look(stage, uuid)) == (before, old), "it waits"
    await stage.outbox.take_back(item.id)
    assert (order(stage), look(stage, uuid)) == (before, old), "it was taken back"


@pytest.mark.parametrize(
    ("state", "status"), [(Delivery.REFUSED, 422), (Delivery.UNCERTAIN, 502), (Delivery.HELD, 0), (Delivery.WAITING, 0)]
)
async def test_what_did_not_arrive_changes_nothing(stage: Stage, state: Delivery, status: int) -> None:
    before, uuid = order(stage), order(stage)[PLACE]
    old = look(stage, uuid)
    item = await put(stage, uuid)
    if status:
        stage.remote.answers[POST] = (status, {"error": {"message": "No."}})
    elif state is Delivery.WAITING:
        stage.remote.cut()
    else:
        box = stage.remote.sandbox.world.mailbox
        box.reply(box.numbers([uuid])[0], Draft(From("user", "4", "Tom"), "Schon da"), int(stage.clock.time()))
    await send(stage)
    found = stage.store.outbox.get(item.id)
    assert found is not None
    assert found.state is state
    assert (order(stage), look(stage, uuid)) == (before, old)


async def test_what_arrived_although_its_answer_was_lost_counts(stage: Stage) -> None:
    stage.remote.lose_answers(*POST)
    uuid = await answer(stage)
    assert order(stage)[0] == uuid
    assert row(stage, uuid).preview == "Ist unterwegs."
    assert row(stage, uuid).updated_at == stage.store.mirror.messages(uuid)[-1].created_at


async def test_a_list_that_is_late_does_not_put_it_back(tmp_path: Path, clock: ManualClock) -> None:
    quirks = replace(Quirks(), late_lists=True)
    remote = Remote(SandboxConfig(size=20, start=clock.now(), clock=clock, quirks=quirks))
    stage = await read(tmp_path, clock, remote)
    uuid = await answer(stage)
    shown = row(stage, uuid)
    clock.advance(2)
    before = len(remote.arrived)
    await stage.inbox.follow()
    assert len(remote.arrived) - before == 1, "nor is it asked about"
    assert row(stage, uuid) == shown
    clock.advance(60)
    await stage.inbox.follow()
    assert row(stage, uuid).updated_at == shown.updated_at
    assert not stage.store.changes.waiting([uuid])
    await stage.aclose()


@pytest.mark.parametrize("late", [0, 3, 30])
async def test_the_system_has_the_last_word_on_when_it_changed(stage: Stage, late: int) -> None:
    """It may write down another instant for the conversation than for its message."""
    uuid = await answer(stage)
    said = int(stage.clock.time()) - 3 if late != 3 else int(stage.clock.time()) + 3
    there(stage, uuid, updated_at=said, priority=4)
    stage.clock.advance(40 + late)
    await stage.inbox.follow()
    assert row(stage, uuid).updated_at == said
    assert row(stage, uuid).priority == 4


async def test_where_an_answer_is_no_change_it_goes_back_at_the_price_of_one_call(stage: Stage) -> None:
    before, uuid = order(stage), order(stage)[PLACE]
    old = row(stage, uuid)
    await answer(stage, ReplyKind.WHISPER)
    there(stage, uuid, updated_at=int(old.updated_at))
    stage.clock.advance(60)
    calls = len(stage.remote.arrived)
    await stage.inbox.follow()
    assert stage.remote.arrived[calls:] == [("GET", "/rest/conversations"), ("GET", f"/rest/conversations/{uuid}")]
    assert order(stage) == before
    assert row(stage, uuid).updated_at == old.updated_at
    calls = len(stage.remote.arrived)
    stage.clock.advance(60)
    await stage.inbox.follow()
    assert len(stage.remote.arrived) - calls == 1


async def test_its_thread_needs_no_call_until_somebody_else_writes(stage: Stage) -> None:
    uuid = await answer(stage)
    assert stage.threads.is_fresh(uuid)
    stage.clock.advance(4)
    world = stage.remote.sandbox.world
    world.incoming_mail(stage.clock.now(), conversation=world.mailbox.numbers([uuid])[0], text="Danke")
    await stage.inbox.follow()
    assert not stage.threads.is_fresh(uuid)


async def test_a_whisper_that_was_not_looked_at_before_hides_nothing(stage: Stage) -> None:
    """What came since the thread was read would not show by when the conversation changed."""
    uuid = order(stage)[PLACE]
    await put(stage, uuid, ReplyKind.WHISPER)
    world = stage.remote.sandbox.world
    world.incoming_mail(stage.clock.now(), conversation=world.mailbox.numbers([uuid])[0], text="Dazwischen")
    before = stage.remote.count("GET", "/rest/messages/forConversation")
    await send(stage)
    assert stage.remote.count("GET", "/rest/messages/forConversation") == before
    assert not stage.threads.is_fresh(uuid)


async def test_what_comes_after_the_answer_is_newer(stage: Stage) -> None:
    stage.inbox.watch = Watch(stage.store)
    uuid = await answer(stage)
    stage.clock.advance(4)
    world = stage.remote.sandbox.world
    world.incoming_mail(stage.clock.now(), conversation=world.mailbox.numbers([uuid])[0], text="Danke")
    await stage.inbox.follow()
    shown = row(stage, uuid)
    assert (shown.preview, shown.updated_at, shown.unread) == ("Danke", stage.clock.time(), True)
    news = stage.inbox.watch.take()
    assert news is not None
    assert [arrival.uuid for arrival in news.arrivals] == [uuid]


async def test_what_is_known_to_be_newer_stays(stage: Stage) -> None:
    """The answer to the answer was listed before the system's answer to the post came."""
    uuid = await answer(stage)
    message = stage.store.mirror.messages(uuid)[-1]
    stage.clock.advance(5)
    world = stage.remote.sandbox.world
    world.incoming_mail(stage.clock.now(), conversation=world.mailbox.numbers([uuid])[0], text="Danke")
    await stage.inbox.follow()
    write_now(stage.store, lambda: stage.store.mirror.note_posted(message, "Ist unterwegs."))
    assert row(stage, uuid).preview == "Danke"


async def test_of_two_answers_the_second_counts_and_the_system_confirms_it(stage: Stage) -> None:
    uuid = await answer(stage)
    await put(stage, uuid)
    await send(stage)
    assert row(stage, uuid).updated_at == stage.clock.time()
    stage.clock.advance(30)
    await stage.inbox.follow()
    assert row(stage, uuid).updated_at == stage.clock.time() - 30
    assert not stage.store.changes.waiting([uuid])


async def test_files_that_went_along_are_counted_until_the_system_counts_them(stage: Stage) -> None:
    uuid = order(stage)[PLACE]
    old = row(stage, uuid).attachments
    message = replace((await stage.threads.load(uuid))[-1], uuid="new", created_at=stage.clock.time())
    message = replace(message, attachments=(AttachmentRow("a.pdf", 7, "application/pdf"),) * 2)
    write_now(stage.store, lambda: stage.store.mirror.note_posted(message, "Anbei"))
    assert row(stage, uuid).attachments == old + 2
    there(stage, uuid, updated_at=int(stage.clock.time()), attachments=old + 1)
    await stage.inbox.follow()
    assert row(stage, uuid).attachments == old + 1
