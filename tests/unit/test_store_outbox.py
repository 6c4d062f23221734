"""Drafts and outbox: no text is ever lost, nothing is claimed twice, nothing overtakes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.models.inbox import Delivery, Draft, OutboxItem, ReplyKind
from plentytui.models.purchase_states import PURCHASE_FACTS
from plentytui.processes import lives, process_mark
from plentytui.store.processes import SendingMark, still_sends
from plentytui.store.system_store import SystemStore

PUBLIC, WHISPER = ReplyKind.PUBLIC, ReplyKind.WHISPER
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[SystemStore]:
    opened = SystemStore.open(tmp_path / "s.sqlite", clock)
    yield opened
    opened.close()


def add(store: SystemStore, text: str = "Hello", conversation: str = "c1", send_at: float = 0.0) -> OutboxItem:
    return store.outbox.add(conversation, PUBLIC, text, "m1", "karla@example.org", send_at)


def test_one_draft_a_conversation_and_kind(store: SystemStore, clock: ManualClock) -> None:
    store.drafts.save("c1", PUBLIC, "one")
    clock.advance(1)
    store.drafts.save("c1", WHISPER, "two")
    clock.advance(1)
    store.drafts.save("c1", PUBLIC, "three")
    store.drafts.save("c2", PUBLIC, "four")
    assert [draft.text for draft in store.drafts.get("c1")] == ["three", "two"]
    assert store.drafts.get("c1")[0] == Draft("c1", PUBLIC, "three", clock.time())
    assert len(store.drafts.all()) == 3
    assert store.drafts.drop("c1", WHISPER)
    assert not store.drafts.drop("c1", WHISPER)


def test_an_emptied_draft_is_dropped(store: SystemStore) -> None:
    store.drafts.save("c1", PUBLIC, "one")
    store.drafts.save("c1", PUBLIC, " \n")
    assert store.drafts.all() == []


def test_adding_takes_the_draft_of_that_kind_along(store: SystemStore, clock: ManualClock) -> None:
    store.drafts.save("c1", PUBLIC, "Hello")
    store.drafts.save("c1", WHISPER, "psst")
    item = add(store, send_at=clock.time() + 10)
    assert store.drafts.get("c1") == [Draft("c1", WHISPER, "psst", clock.time())]
    assert item.state is Delivery.WAITING
    assert store.outbox.waiting() == store.outbox.unsettled() == store.outbox.for_conversation("c1") == [item]
    assert store.outbox.get(item.id) == item
    assert store.outbox.get(99) is None


def test_a_message_is_due_at_its_time(store: SystemStore) -> None:
    item = add(store, send_at=100.0)
    assert store.outbox.due(99.9) is None
    assert store.outbox.due(100.0) == item


def test_nothing_overtakes_in_a_conversation(store: SystemStore) -> None:
    first = add(store, "first", send_at=50.0)
    second = add(store, "second", send_at=10.0)
    other = add(store, "other", conversation="c2", send_at=20.0)
    assert store.outbox.due(10.0) is None
    assert store.outbox.due(20.0) == other
    assert not store.outbox.claim(second.id)
    assert store.outbox.claim(first.id)
    assert store.outbox.claim(other.id)
    assert store.outbox.due(60.0) is None
    for state in (Delivery.UNCERTAIN, Delivery.REFUSED):
        store.outbox.settle(first.id, state, "because")
        assert store.outbox.due(60.0) is None
    store.outbox.settle(first.id, Delivery.SENT)
    assert store.outbox.due(60.0) == second


def test_a_message_is_claimed_once(store: SystemStore) -> None:
    item = add(store)
    assert store.outbox.claim(item.id)
    assert not store.outbox.claim(item.id)
    assert not store.outbox.claim(99)


def test_settling_keeps_reason_and_message(store: SystemStore) -> None:
    item = add(store)
    store.outbox.claim(item.id)
    settled = store.outbox.settle(item.id, Delivery.SENT, "", "m77")
    assert (settled.state, settled.message_uuid, settled.text) == (Delivery.SENT, "m77", "Hello")
    assert store.outbox.unsettled() == []
    assert store.outbox.settle(item.id, Delivery.SENT) == settled


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ((), Delivery.UNCERTAIN),
        ((Delivery.SENT,), Delivery.WAITING),
        ((Delivery.SENT,), Delivery.REFUSED),
        ((), Delivery.RECALLED),
        ((), Delivery.SENDING),
    ],
)
def test_settling_refuses_what_cannot_be(store: SystemStore, path: tuple[Delivery, ...], state: Delivery) -> None:
    item = add(store)
    for step in path:
        store.outbox.settle(item.id, step)
    with pytest.raises(StoreError, match=f"cannot become {state.value}"):
        store.outbox.settle(item.id, state)


def test_what_is_not_there_cannot_be_settled(store: SystemStore) -> None:
    with pytest.raises(StoreError, match="no message 5"):
        store.outbox.settle(5, Delivery.SENT)


def test_a_refused_message_can_be_sent_again(store: SystemStore) -> None:
    item = add(store)
    store.outbox.claim(item.id)
    assert store.stuck() == 0
    store.outbox.settle(item.id, Delivery.REFUSED, "no right")
    assert store.stuck() == 1, "it waits for a person"
    again = store.outbox.send_again(item.id, 5.0)
    assert store.stuck() == 0
    assert (again.state, again.send_at, again.reason) == (Delivery.WAITING, 5.0, "")
    assert store.outbox.claim(item.id)
    with pytest.raises(StoreError, match="cannot be sent again"):
        store.outbox.send_again(item.id, 6.0)


def test_a_recalled_message_is_a_draft_again(store: SystemStore, clock: ManualClock) -> None:
    item = add(store)
    assert store.outbox.recall(item.id) == Draft("c1", PUBLIC, "Hello", clock.time())
    assert store.drafts.get("c1") == [Draft("c1", PUBLIC, "Hello", clock.time())]
    assert store.outbox.recall(item.id) is None
    assert store.outbox.unsettled() == []


def test_a_recalled_message_comes_before_a_draft_begun_meanwhile(store: SystemStore) -> None:
    item = add(store, "first thought")
    store.drafts.save("c1", PUBLIC, "second thought")
    draft = store.outbox.recall(item.id)
    assert draft is not None
    assert draft.text == "first thought\n\nsecond thought"
    assert store.drafts.get("c1") == [draft]


def test_what_is_on_its_way_cannot_be_recalled(store: SystemStore) -> None:
    item = add(store)
    store.outbox.claim(item.id)
    assert store.outbox.recall(item.id) is None
    assert store.drafts.all() == []


def test_texts_are_cleared_long_after_they_were_sent(store: SystemStore, clock: ManualClock) -> None:
    sent, waiting = add(store, "sent"), add(store, "waiting", conversation="c2")
    store.outbox.claim(sent.id)
    store.outbox.settle(sent.id, Delivery.SENT, "", "m7")
    clock.advance(29 * 86_400)
    assert store.outbox.forget() == 0
    clock.advance(2 * 86_400)
    assert store.outbox.forget() == 1
    item = store.outbox.get(sent.id)
    assert item is not None
    assert (item.text, item.message_uuid) == ("", "m7")
    assert store.outbox.get(waiting.id) == waiting


def test_what_an_open_store_sends_is_not_interrupted(store: SystemStore, clock: ManualClock) -> None:
    item = add(store)
    store.outbox.claim(item.id)
    other = SystemStore.open(store.path, clock)
    assert other.outbox.interrupted() == []
    other.close()


def test_what_a_closed_store_was_sending_is_uncertain(store: SystemStore, clock: ManualClock) -> None:
    item = add(store)
    store.outbox.claim(item.id)
    store.close()
    again = SystemStore.open(store.path, clock)
    (lost,) = again.outbox.interrupted()
    assert (lost.id, lost.state, lost.text) == (item.id, Delivery.UNCERTAIN, "Hello")
    assert "ended while the message was on its way" in lost.reason
    assert again.outbox.interrupted() == []
    again.close()


CLAIM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from plentytui.clock import ManualClock
from plentytui.store.system_store import SystemStore
store = SystemStore.open(Path(sys.argv[1]), ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))
sys.stdin.readline()
won = [item.id for item in store.outbox.waiting() if store.outbox.claim(item.id)]
print(*won, flush=True)
sys.stdin.readline()
"""


def test_three_processes_claim_each_message_once_and_die(store: SystemStore) -> None:
    ids = {add(store, conversation=f"c{number}").id for number in range(40)}
    command = [sys.executable, "-c", CLAIM, str(store.path)]
    processes = [
        subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    try:
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        claimed = [int(word) for p in processes if p.stdout is not None for word in p.stdout.readline().split()]
        assert sorted(claimed) == sorted(ids)
        assert store.outbox.interrupted() == []
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert {item.id for item in store.outbox.interrupted()} == ids


def test_a_later_process_of_the_same_number_is_another_one() -> None:
    sender = SendingMark()
    assert still_sends(sender.process, sender.mark)
    assert not still_sends(sender.process, f"other birth/{sender.mark.rpartition('/')[2]}")
    assert not still_sends(sender.process, "")
    sender.close()
    assert not still_sends(sender.process, sender.mark)
    assert process_mark(2**22 + 1) == ""
    assert lives(sender.process)
    assert not lives(2**22 + 1)


CONVERSATIONS = st.sampled_from(["c1", "c2"])
KINDS = st.sampled_from(list(ReplyKind))
PICKS = st.integers(0, 30)


class OutboxMachine(RuleBasedStateMachine):
    """Two stores on one file, as two processes have them, do whatever they like."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = ManualClock(datetime(2026, 2, 3, tzinfo=UTC))
        path = Path(self.folder.name) / "s.sqlite"
        self.stores = [SystemStore.open(path, self.clock) for _ in range(2)]
        self.words: set[str] = set()
        self.ids: list[int] = []
        self.arrived: list[int] = []
        self.serial = 0

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        self.folder.cleanup()

    def pick(self, number: int) -> int:
        return self.ids[number % len(self.ids)] if self.ids else 0

    @rule(which=st.booleans(), conversation=CONVERSATIONS, kind=KINDS)
    def types_on(self, which: bool, conversation: str, kind: ReplyKind) -> None:
        store = self.stores[which]
        self.serial += 1
        word = f"word{self.serial};"
        self.words.add(word)
        before = [draft.text for draft in store.drafts.get(conversation) if draft.kind is kind]
        store.drafts.save(conversation, kind, "".join([*before, word]))

    @rule(which=st.booleans(), conversation=CONVERSATIONS, kind=KINDS, delay=st.integers(0, 2))
    def sends(self, which: bool, conversation: str, kind: ReplyKind, delay: int) -> None:
        store = self.stores[which]
        for draft in store.drafts.get(conversation):
            if draft.kind is kind:
                item = store.outbox.add(conversation, kind, draft.text, "", "", self.clock.time() + delay)
                self.ids.append(item.id)

    @rule(which=st.booleans(), number=PICKS)
    def recalls(self, which: bool, number: int) -> None:
        self.stores[which].outbox.recall(self.pick(number))

    @rule(which=st.booleans(), outcome=st.sampled_from(["sent", "refused", "uncertain", "lost", "never left"]))
    def delivers(self, which: bool, outcome: str) -> None:
        outbox = self.stores[which].outbox
        item = outbox.due(self.clock.time())
        if item is None:
            return
        assert outbox.claim(item.id)
        assert not self.stores[not which].outbox.claim(item.id)
        if outcome == "sent":
            self.arrived.append(item.id)
            outbox.settle(item.id, Delivery.SENT, message_uuid=f"m{item.id}")
        elif outcome == "never left":
            outbox.settle(item.id, Delivery.WAITING)
        elif outcome != "lost":
            outbox.settle(item.id, Delivery(outcome), "because")

    @rule(which=st.booleans())
    def starts_again(self, which: bool) -> None:
        path = self.stores[which].path
        self.stores[which].close()
        self.stores[which] = SystemStore.open(path, self.clock)
        self.stores[which].outbox.interrupted()

    @rule(which=st.booleans(), number=PICKS)
    def wants_it_sent_again(self, which: bool, number: int) -> None:
        outbox = self.stores[which].outbox
        item = outbox.get(self.pick(number))
        if item is not None and item.state in (Delivery.REFUSED, Delivery.UNCERTAIN):
            outbox.send_again(item.id, self.clock.time())

    @rule(seconds=st.integers(1, 3))
    def waits(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @invariant()
    def no_word_is_lost(self) -> None:
        store = self.stores[0]
        texts = [draft.text for draft in store.drafts.all()]
        texts += [
            item.text
            for identity in self.ids
            if (item := store.outbox.get(identity)) is not None and item.state is not Delivery.RECALLED
        ]
        everything = "".join(texts)
        assert all(everything.count(word) == 1 for word in self.words)

    @invariant()
    def nothing_is_sent_twice_or_overtakes(self) -> None:
        assert len(self.arrived) == len(set(self.arrived))
        for conversation in ("c1", "c2"):
            items = {item.id for item in self.stores[1].outbox.for_conversation(conversation)}
            sent = [identity for identity in self.arrived if identity in items]
            assert sent == sorted(sent)


OutboxMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None, database=None)
TestOutboxMachine = OutboxMachine.TestCase


def test_what_just_left_is_what_a_person_wrote(store: SystemStore, clock: ManualClock) -> None:
    written = add(store)
    assert store.outbox.claim(written.id)
    store.outbox.settle(written.id, Delivery.SENT, "", "m1")
    bought = add(store, "Your purchase", "c2")
    store.facts.put(f"{PURCHASE_FACTS}.evt-1", str(bought.id))
    assert store.outbox.claim(bought.id)
    store.outbox.settle(bought.id, Delivery.SENT, "", "m2")
    gone = store.outbox.just_gone(clock.time() - 15)
    assert gone is not None
    assert gone.id == written.id
