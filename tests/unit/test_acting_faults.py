"""Acting while everything goes wrong: lost answers, late lists; the view ends as the truth."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.errors import NotReachable
from plentytui.models.account import Account
from plentytui.models.actions import Action, ActionKind
from plentytui.rules.rates import Rate
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.throttle import Operation
from tests.acting_cases import KINDS, WAY_OUT, again, check_account, check_view, intend
from tests.acting_rig import ME, Rig
from tests.conftest import START
from tests.store_writing import write_now

pytestmark = pytest.mark.anyio

K = ActionKind


@pytest.fixture
async def rig(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(clock, tmp_path)
    made.mirror_all()
    yield made
    await made.aclose()


async def test_a_task_that_is_cancelled_leaves_nothing_that_was_not_sent(rig: Rig) -> None:
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(60), True)
    held = asyncio.Event()
    sent = asyncio.Event()

    async def hold(request: httpx.Request) -> httpx.Response:
        answer = await carry(request)
        if request.method == "PUT":
            sent.set()
            await held.wait()
        return answer

    carry = rig.transport.handle_async_request
    rig.transport.handle_async_request = hold  # type: ignore[method-assign]  # the test stands on the way
    task = asyncio.ensure_future(rig.acting.run(action))
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    rig.transport.handle_async_request = carry  # type: ignore[method-assign]  # and goes out of it
    assert rig.store.changes.unknown()
    rig.clock.advance(30)
    assert await rig.run(rig.acting.recover()) == 0
    assert rig.same(list(action.uuids), K.DONE)


async def test_a_lost_answer_is_looked_up(rig: Rig) -> None:
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(9), True)

    def lose(request: httpx.Request) -> Exception | None:
        return httpx.ReadTimeout("lost", request=request) if request.method == "PUT" else None

    rig.transport.after = lose
    account = await rig.run(rig.acting.run(action))
    assert account.complete, "the system shows it done"
    rig.transport.after = None
    other = rig.acting.intend(K.DONE, rig.inbox_uuids(9), False)
    rig.transport.before = lose
    account = await rig.run(rig.acting.run(other))
    assert account.unknown[0].uuids == other.uuids
    assert "as it was" in account.unknown[0].reason
    assert rig.same(list(other.uuids), K.DONE)


async def test_what_nobody_knows_is_looked_up_when_the_system_can_be_reached(rig: Rig) -> None:
    await rig.run(rig.api.conversations.totals())
    action = rig.acting.intend(K.ARCHIVE, rig.inbox_uuids(9), True)

    def lose(request: httpx.Request) -> Exception | None:
        return httpx.ReadTimeout("lost", request=request)

    rig.transport.after = lose
    account = await rig.run(rig.acting.run(action))
    assert [group.uuids for group in account.unknown] == [action.uuids]
    rig.restart()
    with pytest.raises(NotReachable):
        await rig.run(rig.acting.recover())
    rig.transport.after = None
    rig.clock.advance(30)
    assert await rig.run(rig.acting.recover()) == 0
    assert rig.same(list(action.uuids), K.ARCHIVE)
    assert set(rig.shown(action.uuids, K.ARCHIVE).values()) == {True}


async def test_a_process_that_died_in_the_middle_is_cleared_up_at_the_next_start(rig: Rig) -> None:
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(9), True)
    write_now(rig.store, lambda: rig.store.changes.begin(action, "run of the dead"))
    assert set(rig.shown(action.uuids, K.DONE).values()) == {True}
    rig.restart()
    assert await rig.run(rig.acting.recover()) == len(action.uuids) - 2, "a list may not show yet what it did last"
    assert set(rig.shown(action.uuids, K.DONE).values()) == {False}
    rig.clock.advance(30)
    assert await rig.run(rig.acting.recover()) == 0
    assert rig.same(list(action.uuids), K.DONE)


async def test_late_lists_change_nothing(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, quirks=Quirks(late_lists=True))
    rig.mirror_all()
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(8), True)
    account = await rig.run(rig.acting.run(action))
    assert account.complete
    await rig.run(rig.looking.look(action.uuids))
    assert set(rig.shown(action.uuids, K.DONE).values()) == {True}
    clock.advance(30)
    await rig.run(rig.looking.look(action.uuids))
    assert rig.same(list(action.uuids), K.DONE)
    assert not rig.store.changes.waiting(action.uuids)
    await rig.aclose()


async def test_an_answer_to_emptying_the_trash_that_never_came_is_told(rig: Rig) -> None:
    await rig.run(rig.api.conversations.totals())
    rig.transport.after = lambda request: httpx.ReadTimeout("lost", request=request)
    account = await rig.run(rig.acting.run(rig.acting.intend(K.EMPTY_TRASH, ())))
    assert not account.complete
    assert "Nobody knows whether it took effect" in account.sentence
    assert not account.sentence.startswith("0")


async def test_deleted_for_good_without_an_answer_is_looked_for_everywhere(rig: Rig) -> None:
    action = intend(rig, K.DELETE_FOR_GOOD, 9)
    await rig.run(rig.api.conversations.totals())
    rig.transport.after = lambda request: httpx.ReadTimeout("lost", request=request)
    account = await rig.run(rig.acting.run(action))
    assert [group.uuids for group in account.unknown] == [action.uuids]
    assert set(rig.shown(action.uuids, K.DELETE_FOR_GOOD)) == set(action.uuids), "not known, so still shown"
    rig.transport.after = None
    rig.restart()
    rig.clock.advance(30)
    assert await rig.run(rig.acting.recover()) == 0
    assert not rig.shown(action.uuids, K.DELETE_FOR_GOOD)


async def test_a_late_list_does_not_bring_back_what_was_deleted_for_good(rig: Rig) -> None:
    action = intend(rig, K.DELETE_FOR_GOOD, 5)
    late = [rig.record(number) for number in rig.sandbox.world.mailbox.numbers(list(action.uuids))]
    assert (await rig.run(rig.acting.run(action))).complete
    rig.store.mirror.apply_conversations(late)
    assert not rig.shown(action.uuids, K.DELETE_FOR_GOOD)
    rig.clock.advance(30)
    rig.store.mirror.apply_conversations(late)
    assert set(rig.shown(action.uuids, K.DELETE_FOR_GOOD)) == set(action.uuids), "a list is not late for ever"


async def test_a_late_list_is_no_proof_that_it_was_archived_again(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, quirks=Quirks(late_lists=True))
    rig.mirror_all()
    uuids = rig.inbox_uuids(9)
    assert (await rig.run(rig.acting.run(rig.acting.intend(K.ARCHIVE, uuids, True)))).complete
    rig.clock.advance(6)
    await rig.run(rig.undoing.undo())
    rig.transport.before = lambda request: (
        httpx.ReadTimeout("lost", request=request) if request.method == "PUT" else None
    )
    account = await rig.run(rig.acting.run(rig.acting.intend(K.ARCHIVE, uuids, True)))
    assert account.done == [], "the list shows the archive of before the undo"
    rig.transport.before = None
    await check_view(rig, uuids)
    await rig.aclose()


async def test_what_a_late_list_does_not_show_yet_stays_in_doubt(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, quirks=Quirks(late_lists=True))
    rig.mirror_all()
    await rig.run(rig.api.conversations.totals())
    action = rig.acting.intend(K.PRIORITY, rig.inbox_uuids(9), 5)
    rig.transport.after = lambda request: httpx.ReadTimeout("lost", request=request)
    account = await rig.run(rig.acting.run(action))
    assert account.unknown
    rig.transport.after = None
    await rig.run(rig.looking.look(action.uuids))
    assert rig.store.changes.unknown(), "a look at a late list settles nothing"
    await check_view(rig, list(action.uuids))
    assert set(rig.shown(action.uuids, K.PRIORITY).values()) == {5}
    await rig.aclose()


async def test_a_refusal_does_not_end_an_older_doubt(rig: Rig) -> None:
    await rig.run(rig.api.conversations.totals())
    uuids = rig.inbox_uuids(9)
    rig.transport.after = lambda request: httpx.ReadTimeout("lost", request=request)
    await rig.run(rig.acting.run(rig.acting.intend(K.PRIORITY, uuids, 5)))
    rig.transport.after = None
    rig.transport.before = lambda request: httpx.ConnectError("none", request=request)
    account = await rig.run(rig.acting.run(rig.acting.intend(K.PRIORITY, uuids, 4)))
    assert account.refused
    rig.transport.before = None
    await check_view(rig, uuids)
    assert set(rig.truth(uuids, K.PRIORITY).values()) == {5}


async def test_cancelled_while_it_looks_what_was_sent_is_in_doubt(rig: Rig) -> None:
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(9), True)
    looks = asyncio.Event()

    async def hold(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            looks.set()
            await asyncio.Event().wait()
        answer = await carry(request)
        if request.method == "PUT":
            raise httpx.ReadTimeout("lost", request=request)
        return answer

    carry = rig.transport.handle_async_request
    rig.transport.handle_async_request = hold  # type: ignore[method-assign]  # the test stands on the way
    task = asyncio.ensure_future(rig.acting.run(action))
    await looks.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    rig.transport.handle_async_request = carry  # type: ignore[method-assign]  # and goes out of it
    assert set(rig.store.changes.unknown()) == set(action.uuids)
    await check_view(rig, list(action.uuids))
    assert set(rig.shown(action.uuids, K.DONE).values()) == {True}


async def test_cancelled_while_it_waits_for_a_window_nothing_more_is_sent(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, rate=Rate.BASIC)
    rig.mirror_all()
    await rig.run(rig.api.conversations.totals())
    action = rig.acting.intend(K.TAGS_REMOVE, rig.inbox_uuids(60), tuple(range(1, 10)))
    cancel = asyncio.Event()
    task = asyncio.ensure_future(rig.acting.run(action, None, cancel))
    for _ in range(60_000):
        if rig.client.waiting:
            break
        await asyncio.sleep(0.001)
    assert rig.client.waiting, "the window is used up"
    began = clock.time()
    cancel.set()
    account = await task
    assert clock.time() == began, "it does not wait for the next window"
    assert account.cancelled
    assert account.done
    assert account.untried
    assert len(account.done) == sum("/tags" in call for call in rig.calls)
    assert rig.same(list(action.uuids), K.TAGS_REMOVE)
    await rig.aclose()


async def test_what_is_on_its_way_is_not_taken_for_a_call_of_the_same_route_that_waits(
    clock: ManualClock, tmp_path: Path
) -> None:
    rig = Rig(clock, tmp_path, rate=Rate.BASIC)
    rig.mirror_all()
    await rig.run(rig.api.conversations.totals())
    carry = rig.transport.handle_async_request
    hold, arrived = asyncio.Event(), asyncio.Event()

    async def slow(request: httpx.Request) -> httpx.Response:
        answer = await carry(request)
        if request.url.path.endswith("/read"):
            arrived.set()
            await hold.wait()
        return answer

    rig.sandbox.throttle.spend_elsewhere(ME, Operation.WRITE, 36)
    await rig.run(rig.api.bulk.close(["unknown"], False))  # two writes are left now, one of them for the log-in
    rig.transport.handle_async_request = slow  # type: ignore[method-assign]  # answers come when they are let
    uuids = rig.inbox_uuids(60)
    action = rig.acting.intend(K.READ, uuids, True)
    some = Action(action.kind, action.changes[:2])
    cancel = asyncio.Event()
    acting = asyncio.ensure_future(rig.acting.run(some, None, cancel))
    await asyncio.wait_for(arrived.wait(), 60)
    opened = asyncio.ensure_future(rig.api.conversations.mark_read([action.changes[2].uuid], ME))
    for _ in range(60_000):
        if rig.client.waits_for("PUT /rest/conversations/read"):
            break
        await asyncio.sleep(0.001)
    cancel.set()
    for _ in range(20):
        await asyncio.sleep(0)
    hold.set()
    account = await acting
    assert set(account.done) == {change.uuid for change in some.changes}
    assert not account.untried
    opened.cancel()
    await asyncio.gather(opened, return_exceptions=True)
    await rig.aclose()


async def test_one_reason_is_told_once(rig: Rig) -> None:
    action = rig.acting.intend(K.TAGS_REMOVE, rig.inbox_uuids(30), (1, 2, 3, 4, 5, 6, 7))
    rig.sandbox.world.mailbox.erase(rig.sandbox.world.mailbox.numbers(list(action.uuids)))
    account = await rig.run(rig.acting.run(action))
    assert account.sentence == f"{len(action.uuids)} refused: no longer in the system."


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 1_000_000),
    late=st.booleans(),
    kinds=st.lists(st.sampled_from([*KINDS]), min_size=1, max_size=5),
)
async def test_whatever_goes_wrong_the_view_ends_as_the_truth(
    tmp_path_factory: pytest.TempPathFactory, seed: int, late: bool, kinds: list[ActionKind]
) -> None:
    chance = random.Random(seed)
    rig = Rig(ManualClock(START), tmp_path_factory.mktemp("rig"), size=30, quirks=Quirks(late_lists=late))
    rig.mirror_all()
    touched: set[str] = set()

    def lose(request: httpx.Request) -> Exception | None:
        if "/login" in str(request.url) or chance.random() > 0.35:
            return None
        return chance.choice([httpx.ReadTimeout, httpx.RemoteProtocolError])("x", request=request)

    def block(request: httpx.Request) -> Exception | None:
        # Only what did not arrive ends without a connection.
        lost = lose(request)
        return httpx.ConnectError("x", request=request) if lost is not None and chance.random() < 0.3 else lost

    for kind in kinds:
        action = intend(rig, kind, chance.randint(1, 12))
        touched |= set(action.uuids)
        for undoes in (False, *(chance.random() < 0.5 for _ in range(2))):
            doubted = set(rig.store.changes.unknown())
            rig.transport.before, rig.transport.after = chance.choice([(block, None), (None, lose), (None, None)])
            account = await undo(rig) if undoes else await rig.run(rig.acting.run(again(rig, kind, action.uuids)))
            rig.transport.before = rig.transport.after = None
            if account is not None:
                check_account(rig, account, doubted)
            rig.clock.advance(chance.choice([0, 0, 1, 6, 30]))
        if chance.random() < 0.3:
            rig.restart()
        if chance.random() < 0.5:
            await check_view(rig, sorted(touched))
    await check_view(rig, sorted(touched))
    await rig.aclose()


async def undo(rig: Rig) -> Account | None:
    """Undo the newest action, if the system can be asked."""
    try:
        undone = await rig.run(rig.undoing.undo())
    except WAY_OUT:
        return None
    return None if undone is None else undone.account
