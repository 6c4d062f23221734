"""Two users answer the same conversation: each in his turn, the second held; and what is told if they cross anyway."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.factory import sandbox_system
from plentytui.models.inbox import Delivery, MessageRow, OutboxItem, ReplyKind
from plentytui.rules.guarding import crossing
from plentytui.rules.send_slots import SLOT
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.world.casting import Sender as From
from plentytui.sandbox.world.mailbox import Draft
from plentytui.services.after_sending import Afterwards
from plentytui.services.send_turns import SendTurns
from tests.network import Remote
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

POST = ("POST", "/rest/messages")
USERS = ("GET", "/rest/backend/users")
TOM = ("tom", 4)


class SlowRemote(Remote):
    """Calls to messages take up to half a second there and back, on the clock that the users go by."""

    def __init__(self, clock: ManualClock, seed: int) -> None:
        super().__init__(SandboxConfig(size=20, start=clock.now(), clock=clock))
        self.clock = clock
        self.chance = random.Random(seed)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.startswith("/rest/messages"):
            return await super().handle_async_request(request)
        await self.clock.sleep(self.chance.uniform(0.01, 0.2))
        answer = await super().handle_async_request(request)
        await self.clock.sleep(self.chance.uniform(0.01, 0.2))
        return answer


async def opened(stage: Stage, uuid: str = "") -> str:
    await stage.inbox.open()
    uuid = uuid or stage.newest()
    await stage.threads.load(uuid)
    return uuid


async def put(stage: Stage, uuid: str, text: str, send_at: float | None = None) -> OutboxItem:
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    item = await stage.outbox.put(uuid, ReplyKind.PUBLIC, text, parent, "Karla")
    if send_at is not None:
        stage.store.outbox.send_again(item.id, send_at)
    return item


async def drive(clock: ManualClock, remote: Remote, seconds: float, *stages: Stage) -> None:
    """Let that much time pass, and everything happen at its instant: the writers and the sandbox need real time."""
    end = clock.now() + timedelta(seconds=seconds)
    while clock.now() < end:
        for _ in range(3):
            for stage in stages:
                await stage.store.write(lambda: None)
            for _ in range(10):
                await asyncio.sleep(0)
        await asyncio.sleep(0.003)
        if remote.way.in_flight:
            continue
        due = clock.next_due
        clock.advance((min(due, end) - clock.now()).total_seconds() if due is not None else 0.5)


def state(stage: Stage, item: OutboxItem) -> Delivery:
    found = stage.store.outbox.get(item.id)
    assert found is not None
    return found.state


@pytest.mark.parametrize("seed", range(12))
async def test_of_two_who_answer_at_the_same_time_one_is_held(tmp_path: Path, clock: ManualClock, seed: int) -> None:
    remote = SlowRemote(clock, seed)
    stages = []
    for user in (("maria", 3), TOM):
        folder = tmp_path / user[0]
        folder.mkdir()
        stages.append(make_stage(folder, clock, remote=remote, user=user, in_turns=True))
    works = [asyncio.ensure_future(opened(stage)) for stage in stages]
    while not all(work.done() for work in works):
        await drive(clock, remote, 0.5, *stages)
    uuid = works[0].result()
    assert works[1].result() == uuid
    before = len(remote.messages(uuid))
    at = clock.time() + 1 + random.Random(seed).uniform(0, 3)
    apart = random.Random(seed + 100).uniform(0, 0.4)
    items = [await put(stages[0], uuid, "Von Maria", at), await put(stages[1], uuid, "Von Tom", at + apart)]
    running = [asyncio.ensure_future(stage.sender.run()) for stage in stages]
    await drive(clock, remote, 20, *stages)
    assert sorted(state(stage, item).value for stage, item in zip(stages, items, strict=True)) == ["held", "sent"]
    assert len(remote.messages(uuid)) == before + 1
    assert [stage.told for stage in stages] == [[], []]
    assert remote.count(*USERS) == 2, "one read a day and process"
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for stage in stages:
        await stage.aclose()


async def test_the_only_user_waits_for_nothing_and_the_list_is_read_once_a_day(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage = make_stage(tmp_path, clock, in_turns=True)
    uuid = await opened(stage)
    stage.store.facts.put("send.users", "3")
    for number in range(5):
        item = await put(stage, uuid, f"Hallo {number}", clock.time() + number * 0.37)
        clock.advance(number * 0.37)
        await stage.sender.send_due()
        assert state(stage, item) is Delivery.SENT
    assert stage.remote.count(*USERS) == 0
    clock.advance(86_401)
    await stage.sender.send_due()
    assert stage.remote.count(*USERS) == 0, "not read while nothing is to be sent"
    await put(stage, uuid, "Noch etwas")
    await stage.sender.send_due()
    assert stage.remote.count(*USERS) == 1, "read while it counts down"
    await stage.aclose()


@pytest.mark.parametrize("status", [403, 404])
async def test_where_users_may_not_be_listed_the_id_decides(tmp_path: Path, clock: ManualClock, status: int) -> None:
    stage = make_stage(tmp_path, clock)
    stage.remote.answers[USERS] = (status, {"error": {"message": "This action is unauthorized."}})
    turns = SendTurns(stage.api, stage.store, clock, 8)
    await turns.learn()
    await turns.learn()
    assert stage.remote.count(*USERS) == 1
    assert (turns.slot.place, turns.slot.count, turns.alone) == (3, 5, False)
    await stage.aclose()


async def test_where_the_clock_was_set_back_the_users_are_read_again(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    stage.store.facts.put("send.users", "3", at=clock.time() + 3600)
    await SendTurns(stage.api, stage.store, clock, 4).learn()
    assert stage.remote.count(*USERS) == 1
    assert (stage.store.facts.get("send.users") or "").startswith("3,4,")
    await stage.aclose()


async def test_without_a_connection_it_is_tried_again_later(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    turns = SendTurns(stage.api, stage.store, clock, 4)
    stage.remote.cut()
    learning = asyncio.ensure_future(turns.learn())
    await clock.run(learning)
    assert turns.slot.count == 5
    stage.remote.mend()
    await turns.learn()
    assert stage.remote.count(*USERS) == 0, "not for some minutes"
    clock.advance(301)
    await turns.learn()
    assert (stage.store.facts.get("send.users") or "").startswith("3,4,")
    await stage.aclose()


async def test_a_whisper_and_a_taken_back_answer_wait_for_no_turn(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, in_turns=True)
    uuid = await opened(stage)
    stage.store.facts.put("send.users", "3,4,5")
    turns = SendTurns(stage.api, stage.store, clock, 3)
    clock.advance(turns.wait() + SLOT)
    assert turns.wait() > 0
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    whisper = await stage.outbox.put(uuid, ReplyKind.WHISPER, "Notiz", parent, "colleagues")
    await stage.outbox.send_now(whisper.id)
    await stage.sender.send_due()
    assert state(stage, whisper) is Delivery.SENT
    answer = await put(stage, uuid, "Hallo", clock.time())
    pause = await stage.sender.send_due()
    assert 0 < pause <= 3 * SLOT
    assert state(stage, answer) is Delivery.WAITING
    assert await stage.outbox.take_back(answer.id) is not None
    await stage.aclose()


async def test_a_line_that_is_too_slow_for_its_turn_keeps_no_answer_back_for_ever(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(tmp_path, clock, in_turns=True)
    uuid = await opened(stage)
    stage.store.facts.put("send.users", "3,4")
    load = stage.threads.load

    async def slow(conversation: str) -> list[MessageRow]:
        rows = await load(conversation)
        clock.advance(0.9)
        return rows

    monkeypatch.setattr(stage.threads, "load", slow)
    item = await put(stage, uuid, "Hallo", clock.time())
    looks = 0
    while state(stage, item) is not Delivery.SENT:
        assert looks < 20
        before = stage.remote.count("GET", "/rest/messages/forConversation")
        pause = await stage.sender.send_due()
        looks += stage.remote.count("GET", "/rest/messages/forConversation") - before
        clock.advance(pause)
    assert looks == 6
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


@pytest.mark.parametrize("gone", [False, True])
async def test_a_crossing_is_told_also_where_the_thread_could_not_be_read_at_first(
    tmp_path: Path, clock: ManualClock, gone: bool
) -> None:
    stage = make_stage(tmp_path, clock)
    uuid = await opened(stage)
    told: list[str] = []
    looked: list[str] = []

    async def never(item: OutboxItem) -> bool:
        looked.append(item.text)
        return False

    watch = Afterwards(sandbox_system(), stage.store, stage.threads, clock, never, told.append)
    item = await put(stage, uuid, "Von Maria", clock.time() + 1_000)
    watch.posted(item, "its-own-uuid", clock.time(), stage.store.mirror.messages(uuid))
    box = stage.remote.sandbox.world.mailbox
    box.reply(box.numbers([uuid])[0], Draft(From("user", "4", "Tom Ashworth"), "Von Tom"), int(clock.time()))
    if gone:
        stage.remote.answers[("GET", "/rest/messages/forConversation")] = (403, {"error": "no"})
    else:
        stage.remote.cut()
    clock.advance(7)
    turn = asyncio.ensure_future(watch.turn())
    await clock.run(turn)
    stage.remote.mend()
    pause = turn.result()
    assert (pause is None) == gone, "nothing is read again and again that this user may not read"
    clock.advance(pause or 1)
    assert await watch.turn() is None
    assert [one.startswith("Tom Ashworth answered") for one in told] == ([] if gone else [True])
    assert not looked
    await stage.aclose()


async def test_answers_that_cross_all_the_same_are_told_at_once(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, in_turns=True)
    uuid = await opened(stage)
    stage.store.facts.put("send.users", "3,4")
    item = await put(stage, uuid, "Von Maria", clock.time() + 1)
    running = asyncio.ensure_future(stage.sender.run())
    for _ in range(100):
        await drive(clock, stage.remote, 0.1, stage)
        if state(stage, item) is Delivery.SENT:
            break
    box = stage.remote.sandbox.world.mailbox
    box.reply(box.numbers([uuid])[0], Draft(From("user", "4", "Tom Ashworth"), "Von Tom"), int(clock.time()))
    await drive(clock, stage.remote, 12, stage)
    (told,) = stage.told
    assert told.startswith("Tom Ashworth answered the same conversation ")
    assert told.endswith("Karla has both; look at the conversation.")
    found = stage.store.outbox.get(item.id)
    assert found is not None
    assert found.reason == told
    assert stage.store.journal.entries()[0].action == "messenger.crossed"
    assert "Von" not in told
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await stage.aclose()


def test_only_what_another_person_said_at_the_same_time_is_a_crossing() -> None:
    def row(uuid: str, at: float, kind: str = "user", *, mine: bool = False, whispered: bool = False) -> MessageRow:
        return MessageRow(uuid, "c", "Tom", kind, mine, whispered, "", at)

    assert crossing(100.0, [row("m2", 100.0)], ()) == "Tom answered the same conversation in the same second."
    assert crossing(100.0, [row("m2", 98.0)], ()) == "Tom answered the same conversation 2 s before you."
    assert crossing(100.0, [row("m2", 103.0, mine=True)], ()).startswith("You, elsewhere, answered")
    assert crossing(100.0, [row("m2", 100.0)], {"m2"}) == ""
    assert crossing(100.0, [row("m2", 100.0, whispered=True), row("m3", 100.0, "email"), row("m4", 106.0)], ()) == ""


async def test_the_systems_clock_corrects_ours(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, in_turns=True)
    uuid = await opened(stage)
    stage.store.facts.put("send.users", "3,4")
    turns = SendTurns(stage.api, stage.store, clock, 3)
    waited = turns.wait()
    answer = stage.client.last_answer
    assert answer is not None
    assert answer.route.endswith("/rest/messages/forConversation")
    headers = answer.headers
    assert isinstance(headers, dict)
    ahead = clock.now() + timedelta(seconds=1001)
    headers["date"] = ahead.strftime("%a, %d %b %Y %H:%M:%S GMT")
    turns.looked(clock.time())
    assert turns.wait() == pytest.approx((waited + 0.5) % 2, abs=0.6)
    assert turns._time.ahead == pytest.approx(1001, abs=1)
    headers["date"] = "no date"
    turns.looked(clock.time())
    assert turns._time.ahead == pytest.approx(1001, abs=1)
    assert uuid
    await stage.aclose()
