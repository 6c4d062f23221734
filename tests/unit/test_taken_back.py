"""What was taken back after it may have arrived is looked for before it goes again, and never goes twice unasked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.factory import sandbox_system
from plentytui.models.inbox import Delivery, Draft, OutboxItem, ReplyKind
from plentytui.models.writing import Envelope
from plentytui.services.composing import REPEATED, Composing, DraftAsks
from plentytui.services.outbox import SETTLED_SECONDS
from plentytui.store.drafts import Place
from tests.services_stage import Stage
from tests.uncertain_sending import LIST, POST, PUBLIC, WHISPER, arrives, begin, lost, now, opened, put, send

pytestmark = pytest.mark.anyio


def composing(stage: Stage) -> Composing:
    return Composing(sandbox_system(), stage.store, stage.outbox, stage.clock)


async def arrives_late(stage: Stage, item: OutboxItem) -> None:
    """It is cut off on its way, and arrives all the same."""
    stage.remote.lose_requests(*POST)
    await send(stage)
    assert now(stage, item).state is Delivery.UNCERTAIN
    stage.remote.mend()
    arrives(stage, item.conversation, whispered=item.kind is WHISPER)


async def again(stage: Stage, draft: Draft) -> OutboxItem:
    """Answer the question with yes and let it be sent."""
    item = await composing(stage).queue(draft, answered={REPEATED})
    stage.clock.advance(SETTLED_SECONDS)
    await send(stage)
    return now(stage, item)


@pytest.mark.parametrize("waits", [False, True], ids=["uncertain", "waits again"])
async def test_a_beginning_that_arrived_is_found(tmp_path: Path, clock: ManualClock, waits: bool) -> None:
    stage, _ = await opened(tmp_path, clock)
    item = await begin(stage)
    stage.remote.lose_answers(*POST)
    stage.remote.answers[LIST] = (503, {"error": "down"})
    await send(stage)
    assert now(stage, item).state is Delivery.UNCERTAIN
    stage.remote.mend()
    if waits:
        await stage.outbox.send_now(item.id)
    draft = await stage.outbox.take_back(item.id)
    assert draft is not None
    stage.clock.advance(7200)
    with pytest.raises(DraftAsks, match="may have arrived"):
        await composing(stage).queue(draft)
    assert (await again(stage, draft)).state is Delivery.SENT
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


@pytest.mark.parametrize("kind", [PUBLIC, WHISPER])
async def test_an_answer_that_arrived_is_found_although_it_stands_on_the_screen(
    tmp_path: Path, clock: ManualClock, kind: ReplyKind
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid, kind)
    await arrives_late(stage, item)
    assert await stage.outbox.take_back(item.id) is not None
    await stage.threads.load(uuid)
    draft = composing(stage).answer(uuid, kind)
    assert draft.text == "Hallo"
    with pytest.raises(DraftAsks, match="may have arrived"):
        await composing(stage).queue(draft)
    assert (await again(stage, draft)).state is Delivery.SENT
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


async def test_the_same_words_typed_anew_are_known(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    await arrives_late(stage, item)
    await stage.outbox.take_back(item.id)
    await stage.outbox.drop_draft(uuid, PUBLIC)
    draft = replace(composing(stage).answer(uuid, PUBLIC), text="Hallo")
    with pytest.raises(DraftAsks, match="may have arrived"):
        await composing(stage).queue(draft)
    assert (await again(stage, draft)).state is Delivery.SENT
    assert stage.remote.count(*POST) == 0
    await stage.aclose()


async def test_it_goes_only_once_the_first_can_no_longer_arrive(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await lost(stage, uuid)
    cut = clock.time()
    stage.clock.advance(2)
    draft = await stage.outbox.take_back(item.id)
    assert draft is not None
    once_more = await composing(stage).queue(draft, answered={REPEATED})
    assert once_more.send_at == pytest.approx(cut + SETTLED_SECONDS, abs=1)
    stage.clock.advance(SETTLED_SECONDS)
    await send(stage)
    assert now(stage, once_more).state is Delivery.SENT
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


async def test_what_certainly_never_left_is_not_asked_about(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    draft = await stage.outbox.take_back(item.id)
    assert draft is not None
    assert not draft.envelope.tried
    assert not composing(stage).check(draft).questions
    await stage.aclose()


async def test_what_was_captured_for_the_draft_below_stays(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await stage.outbox.put(uuid, WHISPER, "Erste", "", "", Envelope(minutes=5, tags=(1,)))
    stage.store.drafts.save(uuid, WHISPER, "Zweite", Envelope(minutes=2, timer=90.0, tags=(1, 2)))
    draft = await stage.outbox.take_back(item.id)
    assert draft is not None
    assert draft.text == "Erste\n\nZweite"
    assert (draft.envelope.tags, draft.envelope.minutes, draft.envelope.timer) == ((1, 2), 7, 390.0)
    await stage.aclose()


async def test_nothing_is_put_before_what_is_open_here(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    drafts = stage.store.drafts
    drafts.change(None, Place(uuid, PUBLIC))
    drafts.save(uuid, PUBLIC, "wird geschrieben")
    draft = await stage.outbox.take_back(item.id)
    assert draft is not None
    assert (draft.text, draft.slot) == ("Hallo", 1)
    assert sorted(one.text for one in drafts.get(uuid)) == ["Hallo", "wird geschrieben"]
    await stage.aclose()
