"""Everything of a message on its way: files, new conversations, forwards, captured time, and old files of the store."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, Draft, OutboxItem, ReplyKind
from plentytui.models.writing import DraftFile, Envelope, Intent, KeptFile, Receiver, is_new, new_key, pack, unpack
from plentytui.rules.replying import forward_subject
from plentytui.store.schema import STEPS, migrate
from plentytui.store.system_store import SystemStore
from plentytui.store.writing_tables import WRITING
from tests.services_stage import Stage, make_stage

PUBLIC, WHISPER = ReplyKind.PUBLIC, ReplyKind.WHISPER
CUSTOMER = Receiver("email", "neu@kunde.example", "Nora Neu")
POST = ("POST", "/rest/messages")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ENVELOPES = st.builds(
    Envelope,
    intent=st.sampled_from(list(Intent)),
    subject=TEXTS,
    receivers=st.none() | st.lists(st.builds(Receiver, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
    channel=TEXTS,
    group=st.integers(0, 200),
    language=TEXTS,
    tags=st.lists(st.integers(0, 99), max_size=3).map(tuple),
    files=st.lists(st.builds(DraftFile, TEXTS, TEXTS, st.integers(0, 9), st.integers(0, 9)), max_size=2).map(tuple),
    parent=TEXTS,
    forwarded=TEXTS,
    origin=TEXTS,
    minutes=st.integers(0, 99),
    chargeable=st.booleans(),
    seen=TEXTS,
)


@given(ENVELOPES)
def test_an_envelope_comes_back_from_its_text(envelope: Envelope) -> None:
    assert unpack(pack(envelope)) == envelope


@given(st.text() | st.recursive(st.none() | st.integers(), lambda v: st.lists(v)).map(str))
def test_a_damaged_envelope_is_a_plain_one(text: str) -> None:
    assert unpack(text) == Envelope()


@pytest.mark.parametrize(
    "text", ['{"tags":"x","subject":"S"}', '{"receivers":5,"subject":"S"}', '{"x":1,"subject":"S"}']
)
def test_what_can_be_read_of_an_envelope_is_kept(text: str) -> None:
    assert unpack(text) == Envelope(subject="S")


def test_old_drafts_and_messages_survive_the_step(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "s.sqlite"
    db = sqlite3.connect(path, isolation_level=None)
    migrate(db, path, STEPS[: STEPS.index(WRITING)])
    db.execute("INSERT INTO draft VALUES ('c1', 'public', 'half written', 5.0)")
    columns = "conversation, kind, text, parent_uuid, recipients, created_at, send_at, state, changed_at"
    db.execute(f"INSERT INTO outbox ({columns}) VALUES ('c2', 'whisper', 'waits', 'm1', 'x', 1, 9, 'waiting', 1)")
    db.execute(f"INSERT INTO outbox ({columns}) VALUES ('c3', 'public', 'on its way', 'm1', 'x', 1, 9, 'sending', 1)")
    db.close()
    store = SystemStore.open(path, clock)
    assert store.drafts.all() == [Draft("c1", PUBLIC, "half written", 5.0)]
    (waiting,) = store.outbox.waiting()
    assert (waiting.text, waiting.envelope) == ("waits", Envelope())
    assert [item.text for item in store.outbox.interrupted()] == ["on its way"], "what was on its way may have arrived"
    store.close()


def test_a_draft_holds_everything(tmp_path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    key = new_key()
    envelope = Envelope(Intent.NEW, "Re: Teller", (CUSTOMER,), "3", 8, "de", (21,), (DraftFile("/a.pdf", "a.pdf", 7),))
    store.drafts.save(key, PUBLIC, "", envelope)
    assert store.drafts.one(key, PUBLIC) == Draft(key, PUBLIC, "", clock.time(), envelope)
    store.drafts.save(key, PUBLIC, "Hallo")
    assert store.drafts.all() == [Draft(key, PUBLIC, "Hallo", clock.time(), envelope)], "typing on keeps the rest"
    store.drafts.save(key, PUBLIC, "", Envelope(Intent.NEW, channel="3"))
    assert store.drafts.all() == [], "a preset is nothing that somebody chose"
    store.close()


def test_files_are_kept_until_they_are_sent_and_come_back_with_the_draft(tmp_path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    kept = [KeptFile("a.pdf", "application/pdf", b"%PDF"), KeptFile("b.txt", "text/plain", b"")]
    envelope = Envelope(files=(DraftFile("/a.pdf", "a.pdf", 4), DraftFile("/b.txt", "b.txt", 0)), tags=(5,))
    first = store.outbox.add("c1", PUBLIC, "one", "", "", 0.0, envelope, kept)
    assert store.outbox.files(first.id) == kept
    draft = store.outbox.recall(first.id)
    assert draft is not None
    assert draft.envelope.files == (DraftFile("", "a.pdf", 4, first.id), DraftFile("", "b.txt", 0, first.id))
    assert draft.envelope.tags == (5,)
    second = store.outbox.add("c1", PUBLIC, "one", "", "", 0.0, draft.envelope, store.outbox.files(first.id))
    store.outbox.claim(second.id)
    store.outbox.settle(second.id, Delivery.SENT, message_uuid="m1")
    assert store.outbox.files(second.id) == []
    clock.advance(31 * 86_400)
    store.outbox.forget()
    assert store.outbox.files(first.id) == []
    store.close()


def test_a_message_whose_thread_is_only_read_never_left(tmp_path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(tmp_path / "s.sqlite", clock)
    read, posted = (store.outbox.add(c, PUBLIC, c, "", "", 0.0) for c in ("c1", "c2"))
    assert store.outbox.claim(read.id, guarding=True)
    assert store.outbox.claim(posted.id, guarding=True)
    assert store.outbox.begin(posted.id)
    store.close()
    again = SystemStore.open(tmp_path / "s.sqlite", clock)
    assert not again.outbox.begin(read.id), "another store's message is not begun here"
    assert [item.id for item in again.outbox.interrupted()] == [posted.id]
    assert [item.id for item in again.outbox.waiting()] == [read.id]
    again.close()


@pytest.mark.parametrize(
    ("title", "language", "subject"),
    [
        ("Teller", "de", "WG: Teller"),
        ("Plate", "en", "Fwd: Plate"),
        ("WG: Teller", "en", "WG: Teller"),
        ("fw: plate", "de", "fw: plate"),
        ("", "fr", "Fwd:"),
    ],
)
def test_a_forwarded_subject_says_so_once(title: str, language: str, subject: str) -> None:
    assert forward_subject(title, language) == subject


# Through the sender

pytestmark = pytest.mark.anyio


async def opened(folder: Path, clock: ManualClock) -> tuple[Stage, str]:
    stage = make_stage(folder, clock)
    await stage.inbox.open()
    uuid = stage.newest()
    await stage.threads.load(uuid)
    return stage, uuid


def now(stage: Stage, item: OutboxItem) -> OutboxItem:
    found = stage.store.outbox.get(item.id)
    assert found is not None
    return found


async def send(stage: Stage) -> None:
    stage.clock.advance(10)
    await stage.sender.send_due()


async def begin(stage: Stage, kind: ReplyKind = PUBLIC, **changes: object) -> OutboxItem:
    envelope = replace(Envelope(Intent.NEW, "Wichtig: Teller", (CUSTOMER,), "3", 8), **changes)  # type: ignore[arg-type]  # values by name
    return await stage.outbox.put(new_key(), kind, "Guten Tag\nN. N.", "", "Nora Neu", envelope)


async def test_a_new_conversation_has_its_subject_channel_group_and_receiver(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage, _ = await opened(tmp_path, clock)
    item = await begin(stage, tags=(2,))
    before = len(stage.remote.arrived)
    await send(stage)
    sent = now(stage, item)
    assert sent.state is Delivery.SENT
    assert sent.reason == ""
    assert not is_new(sent.conversation)
    assert stage.remote.arrived[before:] == [POST, ("GET", f"/rest/conversations/{sent.conversation}")]
    row = stage.remote.sandbox.world.mailbox.by_uuid(sent.conversation)
    assert row is not None
    assert (row["title"], row["inbox_id"], row["category_id"]) == ("Wichtig: Teller", 3, 8)
    (message,) = stage.remote.messages(sent.conversation)
    assert message.to["emails"] == ["neu@kunde.example"]
    assert message.tags == (2,)
    detail = stage.store.mirror.detail(sent.conversation)
    assert detail is not None
    assert ("email", "neu@kunde.example") in detail.relations
    assert [m.uuid for m in stage.store.mirror.messages(sent.conversation)] == [sent.message_uuid]
    await stage.aclose()


async def test_a_new_conversation_whose_answer_was_lost_is_found_and_not_begun_twice(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage, _ = await opened(tmp_path, clock)
    stage.remote.lose_answers(*POST)
    item = await begin(stage)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert not is_new(now(stage, item).conversation)
    stage.remote.mend()
    other = await begin(stage)
    stage.remote.lose_requests(*POST)
    await send(stage)
    assert now(stage, other).state is Delivery.UNCERTAIN, "the first one is not taken for it"
    await stage.aclose()


async def test_a_message_that_lost_its_envelope_is_not_sent(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    lost = await stage.outbox.put(new_key(), PUBLIC, "Hallo", "", "?")
    files = Envelope(files=(DraftFile("/a.pdf", "a.pdf", 4),))
    without = await stage.outbox.put(uuid, WHISPER, "Hallo", "", "?", files)
    await send(stage)
    assert now(stage, lost).state is now(stage, without).state is Delivery.REFUSED
    assert "damaged" in now(stage, lost).reason
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


async def test_files_arrive_as_they_were_when_it_was_queued(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    envelope = Envelope(files=(DraftFile("/x", "liste.csv", 3),))
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    item = await stage.outbox.put(
        uuid, WHISPER, "Anbei.", parent, "x", envelope, [KeptFile("liste.csv", "text/csv", b"1;2")]
    )
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    found = stage.remote.messages(uuid)[-1]
    assert stage.remote.sandbox.world.mailbox.attachment(found, "liste.csv") is not None
    assert found.files[0].size == 3
    await stage.aclose()


async def test_captured_minutes_go_along_with_a_whisper_alone(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    envelope = Envelope(tags=(21,), minutes=15, chargeable=True)
    await stage.outbox.put(uuid, WHISPER, "Telefonat", parent, "colleagues", envelope)
    await send(stage)
    assert stage.remote.messages(uuid)[-1].meta["timeCapture"] == {"chargeable": True, "minutes": 15}
    row = stage.remote.sandbox.world.mailbox.by_uuid(uuid)
    assert row is not None
    assert row["billed_minutes"] == 15
    await stage.outbox.put(uuid, PUBLIC, "Hallo", parent, "x", envelope)
    await send(stage)
    assert "timeCapture" not in stage.remote.messages(uuid)[-1].meta
    await stage.aclose()


async def test_a_whisper_names_nobody_outside(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    parent = stage.store.mirror.messages(uuid)[-1].uuid
    both = Envelope(receivers=(CUSTOMER, Receiver("order", "5"), Receiver("user", "4", "Tom")))
    await stage.outbox.put(uuid, WHISPER, "Tom, bitte ansehen", parent, "colleagues", both)
    await send(stage)
    sent = stage.remote.messages(uuid)[-1]
    assert sent.whispered
    assert {key: value for key, value in sent.to.items() if value} == {"user": ["4"]}
    await stage.aclose()
