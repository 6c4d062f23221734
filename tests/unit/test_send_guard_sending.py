"""Somebody writes while an answer waits: it is held, told why, and goes only if the person wants it."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.models.inbox import Delivery, MessageRow, OutboxItem, ReplyKind
from plentytui.rules.guarding import pack_seen, unpack_seen, what_stops
from plentytui.sandbox.throttle import Operation
from plentytui.sandbox.world.casting import Sender as From
from plentytui.sandbox.world.mailbox import Draft
from plentytui.services.outbox import cost_of
from plentytui.store.system_store import SystemStore
from tests.services_stage import Stage
from tests.uncertain_sending import POST, PUBLIC, READ, WHISPER, opened

pytestmark = pytest.mark.anyio

TOM = From("user", "4", "Tom Ashworth")


async def put(stage: Stage, uuid: str, text: str = "Hallo", kind: ReplyKind = PUBLIC) -> OutboxItem:
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    return await stage.outbox.put(uuid, kind, text, parent, "somebody")


def writes(stage: Stage, uuid: str, text: str, sender: From = TOM, *, whispered: bool = False) -> None:
    """Somebody else writes into the conversation, there and not here."""
    box = stage.remote.sandbox.world.mailbox
    number = box.numbers([uuid])[0]
    box.reply(number, Draft(sender, text, whispered=whispered), int(stage.clock.time()))


def now(stage: Stage, item: OutboxItem) -> OutboxItem:
    found = stage.store.outbox.get(item.id)
    assert found is not None
    return found


async def send(stage: Stage) -> None:
    stage.clock.advance(10)
    await stage.sender.send_due()


@pytest.mark.parametrize(
    ("sender", "whispered", "told"),
    [
        (TOM, False, "Tom Ashworth (a colleague) wrote meanwhile."),
        (TOM, True, "Tom Ashworth (a colleague) whispered meanwhile."),
        (From("email", "k@example.org", "Karla"), False, "Karla (the customer) wrote meanwhile."),
        (From("user", "3", "Maria Kranich"), False, "Maria Kranich (you, elsewhere) wrote meanwhile."),
    ],
)
async def test_an_answer_is_held_when_somebody_wrote(
    tmp_path: Path, clock: ManualClock, sender: From, whispered: bool, told: str
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    clock.advance(5)
    writes(stage, uuid, "Schon erledigt", sender, whispered=whispered)
    before = len(stage.remote.arrived)
    await send(stage)
    held = now(stage, item)
    assert (held.state, held.reason, held.text) == (Delivery.HELD, told, "Hallo")
    assert stage.remote.arrived[before:] == [READ], "one read, no write"
    assert "Schon erledigt" in stage.store.mirror.messages(uuid)[-1].body, "what came is shown"
    entry = stage.store.journal.entries()[0]
    assert (entry.outcome, entry.target) == ("held", uuid)
    await stage.aclose()


async def test_a_message_of_the_system_holds_nothing(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    writes(stage, uuid, "Ihre Nachricht ist eingegangen", From("system", "", "System"))
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    await stage.aclose()


async def test_a_whisper_is_never_held_and_reads_nothing(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid, "Intern", WHISPER)
    writes(stage, uuid, "Schon erledigt")
    before = len(stage.remote.arrived)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.arrived[before:] == [POST]
    assert cost_of(uuid, WHISPER, 9).sentence == "1 write."
    await stage.aclose()


async def test_what_is_held_goes_if_the_person_wants_it_and_is_guarded_anew(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    writes(stage, uuid, "eins")
    await send(stage)
    await stage.outbox.send_now(item.id)
    writes(stage, uuid, "zwei")
    await stage.sender.send_due()
    assert now(stage, item).state is Delivery.HELD, "the second message is news as well"
    assert stage.remote.count(*POST) == 0
    await stage.outbox.send_now(item.id)
    await stage.sender.send_due()
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


async def test_what_is_held_comes_back_as_a_draft(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    writes(stage, uuid, "eins")
    await send(stage)
    later = await put(stage, uuid, "Und noch etwas")
    await send(stage)
    assert now(stage, later).state is Delivery.WAITING, "nothing overtakes what is held"
    draft = await stage.outbox.take_back(item.id)
    assert draft is not None
    assert draft.text == "Hallo"
    await stage.sender.send_due()
    assert now(stage, later).state is Delivery.SENT, "it was written with the new message in sight"
    with pytest.raises(StoreError):
        await stage.outbox.send_now(item.id)
    await stage.aclose()


async def test_two_answers_in_a_row_do_not_hold_each_other(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    items = [await put(stage, uuid, text) for text in ("eins", "zwei", "eins")]
    await send(stage)
    assert [now(stage, item).state for item in items] == [Delivery.SENT] * 3
    assert stage.remote.count(*POST) == 3, "the same words again are another message"
    await stage.aclose()


async def test_what_arrived_after_all_is_found_before_it_is_sent_again(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    stage.remote.lose_answers(*POST)
    stage.remote.answers[READ] = (500, {"error": "no"})
    item = await put(stage, uuid)
    assert stage.store.outbox.claim(item.id)
    stage.store.outbox.settle(item.id, Delivery.UNCERTAIN, "?")
    writes(stage, uuid, "<p>Hallo</p>", From("user", "3", "Maria Kranich"))
    stage.remote.mend()
    await stage.outbox.send_now(item.id)
    clock.advance(30)
    await stage.sender.send_due()
    assert now(stage, item).state is Delivery.SENT
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


@pytest.mark.parametrize(("status", "state"), [(500, Delivery.WAITING), (403, Delivery.REFUSED)])
async def test_what_cannot_be_guarded_is_not_sent(
    tmp_path: Path, clock: ManualClock, status: int, state: Delivery
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    stage.remote.answers[READ] = (status, {"error": {"message": "no"}})
    stage.clock.advance(10)
    sending = asyncio.ensure_future(stage.sender.send_due())
    await clock.run(sending)
    assert now(stage, item).state is state
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


async def test_cut_off_while_the_thread_is_read_it_waits(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    stage.remote.held[READ] = asyncio.Event()
    stage.clock.advance(10)
    sending = asyncio.ensure_future(stage.sender.send_due())
    for _ in range(60_000):
        if stage.remote.count(*READ) == 2:
            break
        await asyncio.sleep(0.001)
    assert now(stage, item).state is Delivery.SENDING
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert now(stage, item).state is Delivery.WAITING, "it certainly never left"
    await stage.aclose()


async def test_nothing_is_read_while_no_write_may_go(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    note = await put(stage, uuid, "Intern", WHISPER)
    item = await put(stage, uuid)
    stage.clock.advance(10)
    for _ in range(38):
        stage.remote.sandbox.throttle.spend(3, Operation.WRITE, "PUT /elsewhere", 1)
    before = len(stage.remote.arrived)
    sending = asyncio.ensure_future(stage.sender.send_due())
    await asyncio.wait_for(asyncio.shield(sending), 60)
    pause = sending.result()
    assert now(stage, note).state is Delivery.SENT, "the last write of the minute; the log-in was the first"
    assert now(stage, item).state is Delivery.WAITING
    assert pause > 0
    assert stage.remote.arrived[before:] == [POST], "a look now would be old by the time the answer may go"
    clock.advance(60)
    await stage.sender.send_due()
    assert now(stage, item).state is Delivery.SENT
    await stage.aclose()


def test_what_was_seen_comes_back_and_old_entries_look_at_the_time() -> None:
    rows = [MessageRow(f"m{n}", "c", "x", "email", False, False, "", float(n)) for n in (5, 9)]
    seen = unpack_seen(pack_seen(rows), 0.0)
    assert (seen.uuid, seen.created_at, seen.since, sorted(seen.uuids)) == ("m9", 9.0, 5.0, ["m5", "m9"])
    assert pack_seen([]) == ""
    later = MessageRow("m10", "c", "Tom", "user", False, False, "", 12.0)
    old = unpack_seen("", 10.0, "m9")
    assert [one.message.uuid for one in what_stops(PUBLIC, old, [*rows, later], ())] == ["m10"]
    assert what_stops(WHISPER, old, [*rows, later], ()) == ()
    assert unpack_seen('{"odd": 1}', 7.0).created_at == 7.0


class HeldMachine(RuleBasedStateMachine):
    """An outbox whose messages are guarded, held, sent anyway and taken back, over restarts; a model beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = ManualClock(datetime(2026, 2, 3, tzinfo=UTC))
        self.path = Path(self.folder.name) / "s.sqlite"
        self.store = SystemStore.open(self.path, self.clock)
        self.serial = 0
        self.ids: list[int] = []
        self.arrived: list[int] = []
        self.stopped: set[int] = set()
        """Held at this moment: may only go or come back because the person wants it."""
        self.claimed: int | None = None
        self.begun = False

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def pick(self, number: int) -> int:
        return self.ids[number % len(self.ids)] if self.ids else 0

    @rule(conversation=st.sampled_from(["c1", "c2"]), kind=st.sampled_from(list(ReplyKind)))
    def writes(self, conversation: str, kind: ReplyKind) -> None:
        self.serial += 1
        text = f"text {self.serial};"
        self.ids.append(self.store.outbox.add(conversation, kind, text, "", "", self.clock.time()).id)

    @precondition(lambda self: self.claimed is None)
    @rule()
    def claims(self) -> None:
        item = self.store.outbox.due(self.clock.time())
        if item is not None:
            guarded = item.kind is PUBLIC
            assert self.store.outbox.claim(item.id, guarding=guarded)
            assert item.id not in self.stopped
            self.claimed, self.begun = item.id, not guarded

    @precondition(lambda self: self.claimed is not None and not self.begun)
    @rule(verdict=st.sampled_from(["go", "hold", "later"]))
    def guards(self, verdict: str) -> None:
        assert self.claimed is not None
        if verdict == "go":
            assert self.store.outbox.begin(self.claimed)
            self.begun = True
            return
        if verdict == "hold":
            self.store.outbox.settle(self.claimed, Delivery.HELD, "Tom wrote meanwhile.")
            self.stopped.add(self.claimed)
        else:
            self.store.outbox.settle(self.claimed, Delivery.WAITING)
        self.claimed = None

    @precondition(lambda self: self.claimed is not None and self.begun)
    @rule(outcome=st.sampled_from([Delivery.SENT, Delivery.REFUSED, Delivery.UNCERTAIN]))
    def posts(self, outcome: Delivery) -> None:
        assert self.claimed is not None
        if outcome is Delivery.SENT:
            self.arrived.append(self.claimed)
        self.store.outbox.settle(self.claimed, outcome)
        self.claimed = None

    @rule(number=st.integers(0, 20))
    def sends_anyway(self, number: int) -> None:
        identity = self.pick(number)
        item = self.store.outbox.get(identity)
        if item is not None and item.state in (Delivery.HELD, Delivery.REFUSED):
            self.store.outbox.send_again(identity, self.clock.time(), "[]")
            self.stopped.discard(identity)

    @rule(number=st.integers(0, 20))
    def takes_back(self, number: int) -> None:
        identity = self.pick(number)
        before = self.store.outbox.get(identity)
        draft = self.store.outbox.recall(identity)
        if draft is not None and before is not None:
            assert before.text in draft.text
            self.stopped.discard(identity)
            self.store.drafts.drop(draft.conversation, draft.kind)

    @rule()
    def dies(self) -> None:
        self.store.close()
        self.store = SystemStore.open(self.path, self.clock)
        uncertain = {item.id for item in self.store.outbox.interrupted()}
        assert uncertain == ({self.claimed} if self.claimed is not None and self.begun else set())
        self.claimed = None

    @invariant()
    def held_stays_held_and_nothing_goes_twice(self) -> None:
        states = {identity: item.state for identity in self.ids if (item := self.store.outbox.get(identity))}
        assert {identity for identity, state in states.items() if state is Delivery.HELD} == self.stopped
        assert len(self.arrived) == len(set(self.arrived))
        sending = [identity for identity, state in states.items() if state is Delivery.SENDING]
        assert sending == ([self.claimed] if self.claimed is not None else [])


HeldMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=40, deadline=None, database=None)
TestHeldMachine = HeldMachine.TestCase
