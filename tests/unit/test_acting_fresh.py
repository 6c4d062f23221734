"""What is replaced as a whole is read just before: what colleagues did since the last poll stays, and is undone too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.models.account import Progress
from plentytui.models.actions import Action, ActionKind, Change
from plentytui.rules.intended import becomes, refitted
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.scenarios import Scenario
from tests.acting_cases import told
from tests.acting_rig import Rig
from tests.store_writing import write_now

pytestmark = pytest.mark.anyio

K = ActionKind
LIST, ONE = "GET /rest/conversations", "GET /rest/conversations/{uuid}"


@pytest.fixture
async def rig(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(clock, tmp_path)
    made.mirror_all()
    yield made
    await made.aclose()


def colleague(rig: Rig, uuids: Iterable[str], **fields: str) -> None:
    """Somebody else changes conversations, which the mirror does not know yet."""
    rig.clock.advance(1)
    for number in rig.sandbox.world.mailbox.numbers(list(uuids)):
        for name, value in fields.items():
            rig.sandbox.world.db.execute(
                f"UPDATE conversation SET {name} = ?, updated_at = ? WHERE no = ?",
                (value, int(rig.clock.time()), number),
            )


def begin_with(rig: Rig, uuids: Iterable[str], **fields: str) -> None:
    """What both know of the conversations."""
    colleague(rig, uuids, **fields)
    rig.mirror_all(exact=True)


def routes(rig: Rig) -> list[str]:
    """Method and route of all calls, the ids left out."""
    return [f"{call.rpartition('/')[0]}/{{uuid}}" if len(call.rpartition("/")[2]) == 36 else call for call in rig.calls]


@pytest.mark.parametrize("count", [1, 2, 5])
async def test_a_tag_that_a_colleague_added_since_the_last_poll_stays(rig: Rig, count: int) -> None:
    uuids = rig.inbox_uuids(count)
    begin_with(rig, uuids, tags=",1,")
    colleague(rig, uuids, tags=",1,7,")
    action = rig.acting.intend(K.TAGS_REMOVE, uuids, (1,))
    price = rig.acting.price(action)
    account = await rig.run(rig.acting.run(action))
    assert account.complete
    assert rig.truth(uuids, K.TAGS_REMOVE) == dict.fromkeys(uuids, (7,))
    assert rig.same(uuids, K.TAGS_REMOVE)
    assert (price.reads, price.calls) == (count if count < 3 else 1, count)
    assert routes(rig)[: price.reads] == [LIST if count > 2 else ONE] * price.reads
    assert len(rig.calls) == price.reads + price.calls
    rig.clock.advance(60)
    await rig.run(rig.undoing.undo())
    for value in rig.truth(uuids, K.TAGS_REMOVE).values():
        assert isinstance(value, tuple)
        assert set(value) == {1, 7}


@pytest.mark.parametrize(
    ("wanted", "left", "said"),
    [
        ((3, 6), {(1, 3), (2, 4), (3, 6)}, "Set the owners of 4 to Somebody."),
        ((1, 6), {(1, 6), (2, 4)}, "Set the owners of 4 to Somebody."),
        ((1, 0), {(2, 4)}, "Set the owners of 4 to Somebody."),
        ((), set(), "Removed all owners from 4."),
    ],
)
async def test_an_owner_that_a_colleague_gave_since_the_last_poll_stays(
    rig: Rig, wanted: tuple[int, ...], left: set[tuple[int, int]], said: str
) -> None:
    uuids = rig.inbox_uuids(4)
    begin_with(rig, uuids, owners=",1:3,")
    colleague(rig, uuids, owners=",1:3,2:4,")
    account = await rig.run(rig.acting.run(rig.acting.intend(K.OWNER, uuids, wanted, "Somebody")))
    assert account.sentence == said
    assert routes(rig) == [LIST, "PUT /rest/conversations/owner"]
    for value in rig.truth(uuids, K.OWNER).values():
        assert isinstance(value, tuple)
        assert set(value) == left
    assert rig.same(uuids, K.OWNER)
    rig.clock.advance(60)
    await rig.run(rig.undoing.undo())
    for value in rig.truth(uuids, K.OWNER).values():
        assert isinstance(value, tuple)
        assert set(value) == {(1, 3), (2, 4)}, "the colleague's is there again"


async def test_the_price_tells_the_reads(rig: Rig) -> None:
    uuids = rig.inbox_uuids(60)
    begin_with(rig, uuids, tags=",1,")
    price = rig.acting.price(rig.acting.intend(K.TAGS_REMOVE, uuids, (1,)))
    count = len(uuids)
    assert (price.reads, price.calls) == (2, count)
    assert price.sentence.startswith(f"{count} conversations, 2 reads and {count} writes, ")
    assert "read" not in rig.acting.price(rig.acting.intend(K.TAGS_ADD, uuids, (2,))).sentence


async def test_very_many_are_read_in_parts_each_just_before_it_is_sent(rig: Rig) -> None:
    uuids = rig.inbox_uuids(50)
    begin_with(rig, uuids, tags=",1,")
    action = rig.acting.intend(K.TAGS_REMOVE, uuids, (1,))
    late = action.uuids[40:]

    def meanwhile(step: Progress) -> None:
        if step.calls == 40:
            colleague(rig, late, tags=",1,7,")

    account = await rig.run(rig.acting.run(action, meanwhile))
    assert account.complete
    assert routes(rig).index(LIST, 1) == 41
    assert rig.truth(late, K.TAGS_REMOVE) == dict.fromkeys(late, (7,))
    assert rig.same(uuids, K.TAGS_REMOVE)


async def test_what_was_just_added_here_is_not_lost_to_a_list_that_is_late(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, quirks=Quirks(late_lists=True))
    rig.mirror_all()
    uuids = rig.inbox_uuids(6)
    begin_with(rig, uuids, tags=",1,")
    rig.clock.advance(60)
    assert (await rig.run(rig.acting.run(rig.acting.intend(K.TAGS_ADD, uuids, (9,))))).complete
    action = rig.acting.intend(K.TAGS_REMOVE, uuids, (1,))
    price, before = rig.acting.price(action), len(rig.calls)
    assert (await rig.run(rig.acting.run(action))).complete
    assert rig.truth(uuids, K.TAGS_REMOVE) == dict.fromkeys(uuids, (9,))
    assert price.reads == 6, "each is read by its id"
    assert len(rig.calls) - before == price.reads + price.calls
    await rig.aclose()


async def test_what_a_colleague_did_already_is_done_and_needs_no_call(rig: Rig) -> None:
    theirs, *ours = uuids = rig.inbox_uuids(4)
    begin_with(rig, uuids, tags=",1,7,")
    colleague(rig, [theirs], tags=",7,")
    account = await rig.run(rig.acting.run(rig.acting.intend(K.TAGS_REMOVE, uuids, (1,))))
    assert account.complete
    assert told(account) == sorted(uuids)
    assert len(rig.calls) == 1 + len(ours)
    entries = rig.store.journal.run(account.run)
    assert sorted(entry.target for entry in entries) == sorted(ours), "nothing was written to that one"
    assert rig.same(uuids, K.TAGS_REMOVE)
    rig.clock.advance(60)
    await rig.run(rig.undoing.undo())
    assert rig.truth([theirs], K.TAGS_REMOVE) == {theirs: (7,)}


async def test_what_is_gone_is_told_and_nothing_is_sent_for_it(rig: Rig) -> None:
    gone, *left = uuids = rig.inbox_uuids(4)
    begin_with(rig, uuids, owners=",1:3,")
    box = rig.sandbox.world.mailbox
    with box.writing():
        box.erase(box.numbers([gone]))
    account = await rig.run(rig.acting.run(rig.acting.intend(K.OWNER, uuids, (1, 4))))
    assert sorted(account.done) == sorted(left)
    assert "1 refused: no longer in the system." in account.sentence
    assert rig.store.mirror.row(gone) is None


async def test_what_cannot_be_read_is_not_sent_and_shown_as_it_was(rig: Rig) -> None:
    uuids = rig.inbox_uuids(4)
    begin_with(rig, uuids, tags=",1,7,")
    action = rig.acting.intend(K.TAGS_REMOVE, uuids, (1,))
    rig.transport.before = lambda request: httpx.ConnectError("none", request=request)
    account = await rig.run(rig.acting.run(action))
    rig.transport.before = None
    assert account.sentence.startswith("4 not sent: ")
    assert "Nothing was changed" in account.sentence
    assert not any("PUT" in call for call in rig.calls)
    assert rig.shown(uuids, K.TAGS_REMOVE) == dict.fromkeys(uuids, (1, 7))
    assert not rig.store.changes.unknown()


async def test_what_may_not_be_changed_is_refused_as_before(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, Scenario.NO_RIGHTS)
    rig.mirror_all()
    uuids = rig.inbox_uuids(50)
    begin_with(rig, uuids, tags=",1,")
    account = await rig.run(rig.acting.run(rig.acting.intend(K.TAGS_REMOVE, uuids, (1,))))
    assert "right" in account.sentence
    assert told(account) == sorted(uuids)
    assert rig.shown(uuids, K.TAGS_REMOVE) == dict.fromkeys(uuids, (1,))
    await rig.aclose()


async def test_it_can_be_cancelled_while_it_is_read(rig: Rig) -> None:
    uuids = rig.inbox_uuids(4)
    begin_with(rig, uuids, tags=",1,7,")
    carry, reads, cancel = rig.transport.handle_async_request, asyncio.Event(), asyncio.Event()

    async def hold(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            reads.set()
            await asyncio.Event().wait()
        return await carry(request)

    rig.transport.handle_async_request = hold  # type: ignore[method-assign]  # the test stands on the way
    running = asyncio.ensure_future(rig.acting.run(rig.acting.intend(K.TAGS_REMOVE, uuids, (1,)), None, cancel))
    await asyncio.wait_for(reads.wait(), 60)
    cancel.set()
    account = await running
    rig.transport.handle_async_request = carry  # type: ignore[method-assign]  # and goes out of it
    assert account.cancelled
    assert account.sentence == "4 not tried (cancelled)."
    assert rig.shown(uuids, K.TAGS_REMOVE) == dict.fromkeys(uuids, (1, 7))
    assert not rig.store.changes.unknown()


async def test_nothing_is_sent_where_the_file_cannot_keep_what_was_read(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuids = rig.inbox_uuids(4)
    begin_with(rig, uuids, tags=",1,7,")

    def full(*_: object) -> None:
        raise StoreError("The local file is full.", "Make room.")

    monkeypatch.setattr(type(rig.store.changes), "refit", full)
    account = await rig.run(rig.acting.run(rig.acting.intend(K.TAGS_REMOVE, uuids, (1,))))
    assert account.sentence == "4 not tried (the local file failed). The local file is full. Make room."
    assert not any("PUT" in call for call in rig.calls)
    assert rig.shown(uuids, K.TAGS_REMOVE) == dict.fromkeys(uuids, (1, 7))


async def test_a_newer_action_stays_over_what_is_fitted_again(rig: Rig) -> None:
    (uuid,) = rig.inbox_uuids(1)
    begin_with(rig, [uuid], tags=",1,7,")
    changes = rig.store.changes
    old, new = (Action(K.TAGS_REMOVE, (Change(uuid, (1, 7), after),)) for after in ((7,), (1,)))
    write_now(rig.store, lambda: changes.begin(old, "old"))
    write_now(rig.store, lambda: changes.begin(new, "new"))
    write_now(rig.store, lambda: changes.refit(Action(K.TAGS_REMOVE, (Change(uuid, (1, 7, 8), (7, 8)),)), "old"))
    assert rig.shown([uuid], K.TAGS_REMOVE) == {uuid: (1,)}


def test_an_owner_who_is_there_already_is_no_change_whatever_the_order() -> None:
    held = ((1, 4), (2, 5))
    assert becomes(K.OWNER, held, (1, 4)) == held
    assert becomes(K.OWNER, held, (1, 6)) == ((2, 5), (1, 6))


def test_only_what_was_read_is_fitted_again() -> None:
    action = Action(K.TAGS_REMOVE, (Change("a", (1, 2), (2,)), Change("b", (1,), ())), wanted=(1,))
    assert refitted(action, {"a": (1, 2, 3)}).changes == (Change("a", (1, 2, 3), (2, 3)), Change("b", (1,), ()))
