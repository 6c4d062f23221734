"""One login in two terminals over one local file: what the other does is never taken for one's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, Draft, ReplyKind
from plentytui.rules.guarding import known_entries, pack_seen, unknown_entries, unpack_seen
from plentytui.sandbox.world.casting import Sender as From
from plentytui.sandbox.world.mailbox import Draft as Posted
from plentytui.services.composing import NEWER, Composing, DraftAsks
from plentytui.store.processes import SendingMark
from plentytui.store.system_store import SystemStore
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

PUBLIC, WHISPER = ReplyKind.PUBLIC, ReplyKind.WHISPER
POST = ("POST", "/rest/messages")


class Terminals:
    """Two stores on one file, over one system."""

    def __init__(self, left: Stage, right: Stage, uuid: str) -> None:
        self.left, self.right, self.uuid = left, right, uuid

    def begin(self, stage: Stage, text: str = "") -> Draft:
        """Sit down to answer, and type."""
        return replace(composing(stage).answer(self.uuid, PUBLIC), text=text)

    async def send(self) -> None:
        """Let the countdown pass in both, and both send what is due."""
        self.left.clock.advance(10)
        for stage in (self.left, self.right, self.left):
            await stage.sender.send_due()

    @property
    def posted(self) -> int:
        """How many messages the system got; both stages have the same one."""
        return self.left.remote.count(*POST)

    def states(self) -> list[Delivery]:
        """How the messages of the outbox stand."""
        return [item.state for item in self.left.store.outbox.for_conversation(self.uuid)]


def composing(stage: Stage) -> Composing:
    from plentytui.factory import sandbox_system

    return Composing(sandbox_system(), stage.store, stage.outbox, stage.clock)


@pytest.fixture
async def two(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Terminals]:
    left = make_stage(tmp_path, clock)
    await left.inbox.open()
    uuid = left.newest()
    await left.threads.load(uuid)
    right = make_stage(tmp_path, clock, remote=left.remote)
    yield Terminals(left, right, uuid)
    await left.aclose()
    await right.aclose()


# Sending


async def test_the_second_terminal_is_asked_while_the_reply_of_the_first_waits(two: Terminals) -> None:
    mine, other = two.begin(two.left, "Von links"), two.begin(two.right, "Von rechts")
    await composing(two.left).queue(mine)
    with pytest.raises(DraftAsks) as asked:
        await composing(two.right).queue(other)
    (finding,) = asked.value.findings
    assert finding.rule == NEWER
    assert finding.what == "Your other terminal is sending a reply to this conversation."
    came = composing(two.right).check(other).came
    assert came is not None
    assert came.texts == ("Your other terminal: Von links",)
    await two.send()
    assert two.posted == 1


async def test_one_who_begins_while_the_reply_of_the_other_waits_is_asked_too(two: Terminals) -> None:
    await composing(two.left).queue(two.begin(two.left, "Von links"))
    other = two.begin(two.right, "Von rechts")
    with pytest.raises(DraftAsks):
        await composing(two.right).queue(other)


async def test_the_second_terminal_is_asked_after_the_first_has_answered(two: Terminals) -> None:
    mine, other = two.begin(two.left, "Von links"), two.begin(two.right, "Von rechts")
    await composing(two.left).queue(mine)
    await two.send()
    with pytest.raises(DraftAsks) as asked:
        await composing(two.right).queue(other)
    assert "Maria Kranich (you, in your other terminal) wrote meanwhile." in str(asked.value)
    await composing(two.right).queue(two.begin(two.right, "Danach begonnen"))
    await two.send()
    assert two.posted == 2, "whoever begins with the answer in sight knows what he does"


async def test_it_goes_when_the_person_has_been_told_and_wants_it(two: Terminals) -> None:
    mine, other = two.begin(two.left, "Von links"), two.begin(two.right, "Von rechts")
    await composing(two.left).queue(mine)
    came = composing(two.right).check(other).came
    assert came is not None
    told = replace(other, envelope=replace(other.envelope, seen=came.seen))
    await composing(two.right).queue(told)
    await two.send()
    await two.send()
    assert two.states() == [Delivery.SENT, Delivery.SENT]
    assert two.posted == 2


async def test_yes_covers_what_was_shown_and_nothing_later(two: Terminals) -> None:
    mine, other = two.begin(two.left, "Von links"), two.begin(two.right, "Von rechts")
    await composing(two.left).queue(mine)
    came = composing(two.right).check(other).came
    assert came is not None
    await composing(two.left).queue(two.begin(two.left, "Noch eins"))
    told = replace(other, envelope=replace(other.envelope, seen=came.seen))
    with pytest.raises(DraftAsks):
        await composing(two.right).queue(told)


async def test_the_guard_holds_what_passed_the_question(two: Terminals) -> None:
    """Both are in the outbox although neither knew of the other: the look at the thread stops the second."""
    left, right = two.left.outbox, two.right.outbox
    seen = right.seen(two.uuid)
    parent = two.left.store.mirror.messages(two.uuid)[-1].uuid
    await left.put(two.uuid, PUBLIC, "Von links", parent, "Karla")
    envelope = replace(two.begin(two.right).envelope, seen=seen)
    await right.put(two.uuid, PUBLIC, "Von rechts", parent, "Karla", envelope)
    await two.send()
    assert two.states() == [Delivery.SENT, Delivery.HELD]
    held = two.right.store.outbox.for_conversation(two.uuid)[-1]
    assert held.reason == "Maria Kranich (you, in your other terminal) wrote meanwhile."
    await right.send_now(held.id)
    await two.send()
    assert two.states() == [Delivery.SENT, Delivery.SENT], "it goes once the person wants it"


async def test_two_replies_in_a_row_from_one_terminal_are_nobodys_business(two: Terminals) -> None:
    await composing(two.left).queue(two.begin(two.left, "Erstens"))
    await composing(two.left).queue(two.begin(two.left, "Zweitens"))
    # Whichever terminal happens to send them.
    two.left.clock.advance(10)
    await two.right.sender.send_due()
    assert two.states() == [Delivery.SENT, Delivery.SENT]
    assert two.posted == 2


async def test_an_answer_of_ones_own_in_a_browser_stops_it(two: Terminals) -> None:
    draft = two.begin(two.left, "Von links")
    box = two.left.remote.sandbox.world.mailbox
    browser = Posted(From("user", "3", "Maria Kranich"), "Im Browser beantwortet")
    box.reply(box.numbers([two.uuid])[0], browser, int(two.left.clock.time()))
    item = await composing(two.left).queue(draft)
    await two.send()
    assert two.states() == [Delivery.HELD]
    assert two.posted == 0
    # Without delay it is no less an answer that nobody has seen.
    held = two.left.store.outbox.get(item.id)
    assert held is not None
    assert held.reason == "Maria Kranich (you, elsewhere) wrote meanwhile."


async def test_sending_without_delay_accepts_nothing_that_came_since(two: Terminals) -> None:
    item = await composing(two.left).queue(two.begin(two.left, "Von links"))
    box = two.left.remote.sandbox.world.mailbox
    browser = Posted(From("user", "3", "Maria Kranich"), "Im Browser beantwortet")
    box.reply(box.numbers([two.uuid])[0], browser, int(two.left.clock.time()))
    await two.left.threads.load(two.uuid)
    await two.left.outbox.send_now(item.id)
    await two.left.sender.send_due()
    assert two.states() == [Delivery.HELD]


async def test_an_answer_lost_on_the_way_is_still_known_as_ones_own(two: Terminals) -> None:
    two.left.remote.lose_answers(*POST)
    item = await composing(two.left).queue(two.begin(two.left, "Von links"))
    two.left.clock.advance(10)
    sending = asyncio.ensure_future(two.left.sender.send_due())
    await two.left.clock.run(sending)
    two.left.remote.mend()
    found = two.right.store.outbox.get(item.id)
    assert found is not None
    if found.state is not Delivery.SENT:
        assert await two.right.sender.look(found)
    assert two.states() == [Delivery.SENT]
    assert two.posted == 1


async def test_a_whisper_is_not_asked_about(two: Terminals) -> None:
    note = replace(composing(two.right).answer(two.uuid, WHISPER), text="Intern")
    await composing(two.left).queue(two.begin(two.left, "Von links"))
    await composing(two.right).queue(note)


async def test_what_was_taken_back_stops_nothing(two: Terminals) -> None:
    other = two.begin(two.right, "Von rechts")
    item = await composing(two.left).queue(two.begin(two.left, "Von links"))
    await two.left.outbox.take_back(item.id)
    await composing(two.right).queue(other)


async def test_what_a_dead_terminal_left_waiting_is_told_of_once_it_was_begun_without_it(two: Terminals) -> None:
    before = two.begin(two.right, "Vorher begonnen")
    await composing(two.left).queue(two.begin(two.left, "Von links"))
    two.left.store.close()
    with pytest.raises(DraftAsks):
        await composing(two.right).queue(before)
    await composing(two.right).queue(two.begin(two.right, "Mit ihr vor Augen begonnen"))


def test_what_is_known_is_kept_with_what_was_seen() -> None:
    text = pack_seen([], entries=[3, 1])
    seen = unpack_seen(text, 7.0, "m1")
    assert (seen.uuid, seen.created_at, seen.entries) == ("m1", 7.0, frozenset({1, 3}))
    assert unpack_seen('["m1",1.0,1.0,["m1"]]', 0.0).entries is None, "an older file knew nothing of it"
    assert unknown_entries([], seen) == []
    assert known_entries([], [], ()) == frozenset()


async def test_a_conversation_that_the_other_terminal_began_is_not_begun_again_unasked(two: Terminals) -> None:
    from plentytui.models.writing import Receiver
    from plentytui.services.composing import REPEATED

    begun = composing(two.left).new(PUBLIC, [Receiver("email", "k@example.org")])
    draft = replace(begun, text="Guten Tag", envelope=replace(begun.envelope, subject="Ihre Bank"))
    await composing(two.left).queue(draft)
    await two.send()
    (sent,) = two.right.store.outbox.latest()
    assert sent.state is Delivery.SENT
    assert [found.rule for found in composing(two.right).check(draft).questions] == [REPEATED]
    other = replace(draft, envelope=replace(draft.envelope, subject="Ein anderes Anliegen"))
    assert composing(two.right).check(other).questions == ()


# Drafts


@pytest.fixture
def stores(tmp_path: Path, clock: ManualClock) -> Iterator[tuple[SystemStore, SystemStore]]:
    path = tmp_path / "s.sqlite"
    left, right = SystemStore.open(path, clock), SystemStore.open(path, clock)
    yield left, right
    left.close()
    right.close()


def texts(store: SystemStore) -> list[tuple[int, str]]:
    return sorted((draft.slot, draft.text) for draft in store.drafts.get("c1"))


def test_a_draft_is_open_in_one_terminal(stores: tuple[SystemStore, SystemStore]) -> None:
    left, right = stores
    assert left.drafts.hold("c1", PUBLIC) is None
    hold = right.drafts.hold("c1", PUBLIC)
    assert hold is not None
    assert right.drafts.hold("c1", WHISPER) is None, "a whisper is another text"
    assert left.drafts.held_elsewhere("c1", PUBLIC) is None, "it is one's own"
    left.drafts.release("c1", PUBLIC)
    assert right.drafts.hold("c1", PUBLIC) is None


def test_nothing_is_saved_over_what_another_terminal_has_open(stores: tuple[SystemStore, SystemStore]) -> None:
    left, right = stores
    left.drafts.hold("c1", PUBLIC)
    left.drafts.save("c1", PUBLIC, "Von links")
    assert right.drafts.save("c1", PUBLIC, "Von rechts") == 1
    assert left.drafts.save("c1", PUBLIC, "Von links, weiter") == 0
    assert right.drafts.save("c1", PUBLIC, "Von rechts, weiter", slot=1) == 1
    assert texts(left) == [(0, "Von links, weiter"), (1, "Von rechts, weiter")]
    assert right.drafts.place("c1", PUBLIC) == 1
    assert left.drafts.place("c1", PUBLIC) == 0
    assert not right.drafts.drop("c1", PUBLIC), "nor is it thrown away"
    assert right.drafts.save("c1", PUBLIC, "") == 2
    assert texts(left) == [(0, "Von links, weiter"), (1, "Von rechts, weiter")]


def test_what_is_typed_after_it_was_taken_over_is_kept_apart(stores: tuple[SystemStore, SystemStore]) -> None:
    left, right = stores
    left.drafts.hold("c1", PUBLIC)
    left.drafts.save("c1", PUBLIC, "Guten Tag")
    right.drafts.take_over("c1", PUBLIC)
    slot = left.drafts.save("c1", PUBLIC, "Guten Tag, letzte Worte")
    right.drafts.save("c1", PUBLIC, "Guten Tag, und weiter")
    assert texts(left) == [(0, "Guten Tag, und weiter"), (slot, "Guten Tag, letzte Worte")]
    left.drafts.release("c1", PUBLIC)
    assert left.drafts.held_elsewhere("c1", PUBLIC) is not None, "it was not its to release any more"


def test_a_draft_of_a_dead_process_is_simply_opened(stores: tuple[SystemStore, SystemStore]) -> None:
    left, right = stores
    left.drafts.hold("c1", PUBLIC)
    left.drafts.save("c1", PUBLIC, "Guten Tag")
    left.close()
    assert right.drafts.hold("c1", PUBLIC) is None
    assert right.drafts.save("c1", PUBLIC, "Guten Tag, weiter") == 0
    assert texts(right) == [(0, "Guten Tag, weiter")]


def test_sending_leaves_the_other_terminals_draft_alone(stores: tuple[SystemStore, SystemStore]) -> None:
    left, right = stores
    left.drafts.hold("c1", PUBLIC)
    left.drafts.save("c1", PUBLIC, "Von links")
    slot = right.drafts.save("c1", PUBLIC, "Von rechts")
    right.outbox.add("c1", PUBLIC, "Von rechts", "", "", 0.0, slot=slot)
    assert texts(left) == [(0, "Von links")]
    right.outbox.add("c1", PUBLIC, "Von links", "", "", 0.0)
    assert texts(left) == [(0, "Von links")], "it was taken over since"


def test_what_is_taken_back_is_not_put_before_what_another_terminal_types(
    stores: tuple[SystemStore, SystemStore],
) -> None:
    left, right = stores
    item = right.outbox.add("c1", PUBLIC, "Gesendet", "", "", 0.0)
    left.drafts.hold("c1", PUBLIC)
    left.drafts.save("c1", PUBLIC, "Von links")
    draft = right.outbox.recall(item.id)
    assert draft is not None
    assert texts(left) == [(0, "Von links"), (draft.slot, "Gesendet")]
    assert draft.slot == 1


async def test_a_discarded_message_takes_no_draft_along(tmp_path: Path, clock: ManualClock) -> None:
    from plentytui.services.outbox import Outbox

    path = tmp_path / "s.sqlite"
    left, right = SystemStore.open(path, clock), SystemStore.open(path, clock)
    item = right.outbox.add("c1", PUBLIC, "Gesendet", "", "", 0.0)
    left.drafts.hold("c1", PUBLIC)
    left.drafts.save("c1", PUBLIC, "Von links")
    assert await Outbox(right, clock, 10).discard(item.id)
    assert texts(left) == [(0, "Von links")]
    left.close()
    right.close()


def test_a_signature_tells_other_terminals_that_live() -> None:
    from plentytui.store.processes import signed_elsewhere

    mine, other = SendingMark(), SendingMark()
    assert not signed_elsewhere(mine.signature, mine)
    assert signed_elsewhere(other.signature, mine)
    other.close()
    assert not signed_elsewhere(other.signature, mine)
    assert not signed_elsewhere("", mine)
    assert not signed_elsewhere("odd mark", mine)
    mine.close()


def test_which_of_several_drafts_it_is_survives_a_damaged_file() -> None:
    from plentytui.store.own import _place

    told = ["public", "public/1", "whisper/12", "odd/3", "public/x", "", None]
    found = ["public", "public/1", "whisper/12", "whisper/3", "public", "whisper", "whisper"]
    assert [_place(value) for value in told] == found
