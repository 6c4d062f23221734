"""Actions that were under way when the program ended: what was never sent, and what a look tells of the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.errors import UnreadableAnswer
from plentytui.models.account import Account
from plentytui.models.actions import Action
from plentytui.models.actions import ActionKind as K
from plentytui.rules.intended import asked_of, becomes
from plentytui.services.left_over import LookingBack
from plentytui.services.looking import Fared
from plentytui.services.unbroken import Unbroken
from plentytui.store.begun import BegunState, LeftOver
from tests.acting_rig import Rig

pytestmark = pytest.mark.anyio


@pytest.fixture
async def rig(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(clock, tmp_path)
    made.mirror_all()
    yield made
    await made.aclose()


class Way:
    """The way to the system: the first write arrives, and its answer never comes; or it does not even arrive."""

    def __init__(self, rig: Rig, *, arrives: bool) -> None:
        self.carry = rig.transport.handle_async_request
        self.sent = asyncio.Event()
        self._rig = rig
        self._arrives = arrives
        rig.transport.handle_async_request = self._hold  # type: ignore[method-assign]  # the test stands on the way

    async def _hold(self, request: httpx.Request) -> httpx.Response:
        if request.method != "PUT":
            return await self.carry(request)
        if self._arrives:
            await self.carry(request)
        self.sent.set()
        return await asyncio.Future()

    def leave(self) -> None:
        """Stand on the way no longer."""
        self._rig.transport.handle_async_request = self.carry  # type: ignore[method-assign]  # as it was


async def die_while_sending(rig: Rig, *actions: Action, arrives: bool) -> None:
    """Begin actions and have the process die as soon as the first of them is on its way."""
    way = Way(rig, arrives=arrives)
    store = rig.store
    runs: list[asyncio.Future[Account]] = []
    for action in actions:
        runs.append(asyncio.ensure_future(rig.acting.run(action)))
        await until(partial(_is_shown, rig, action))
    await way.sent.wait()
    store.close()
    for run in runs:
        run.cancel()
    for run in runs:
        with suppress(BaseException):
            await run
    way.leave()
    rig.restart()


def _is_shown(rig: Rig, action: Action) -> bool:
    shown = rig.shown(action.uuids, action.kind)
    return all(shown[change.uuid] == change.after for change in action.changes)


async def until(so: Callable[[], bool]) -> None:
    for _ in range(60_000):
        if so():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came to be")


async def news(rig: Rig) -> list[LeftOver]:
    return await rig.store.write(rig.store.begun.take_news)


async def test_what_was_never_sent_is_shown_as_it_was_without_a_call_and_told_once(rig: Rig) -> None:
    first, second, third = rig.inbox_uuids(3)
    await die_while_sending(
        rig,
        rig.acting.intend(K.DONE, [first], True),
        rig.acting.intend(K.DONE, [second], True),
        rig.acting.intend(K.TAGS_ADD, [third], (1, 2), "VIP"),
        arrives=False,
    )
    calls = len(rig.events)
    assert await rig.store.write(rig.store.changes.interrupted)
    assert len(rig.events) == calls, "what was never sent needs no look"
    assert rig.same([second], K.DONE)
    assert rig.same([third], K.TAGS_ADD)
    left = await news(rig)
    assert [(one.state, one.action.kind, one.action.uuids, one.asked) for one in left] == [
        (BegunState.LEFT, K.DONE, (second,), True),
        (BegunState.LEFT, K.TAGS_ADD, (third,), (1, 2)),
    ]
    assert await news(rig) == [], "it is told once"
    assert not await rig.store.write(rig.store.changes.interrupted)


async def test_what_took_effect_is_in_the_journal_and_is_what_is_undone(rig: Rig) -> None:
    before, last = rig.inbox_uuids(2)
    await rig.run(rig.acting.run(rig.acting.intend(K.ARCHIVE, [before], True)))
    await die_while_sending(rig, rig.acting.intend(K.DONE, [last], True), arrives=True)
    await rig.run(rig.acting.recover())
    assert rig.shown([last], K.DONE) == {last: True}
    (found,) = await news(rig)
    assert (found.state, found.action.uuids) == (BegunState.FOUND, (last,))
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    assert undone.undoable.action.uuids == (last,), "what was done last is undone, not what was done before it"
    assert rig.truth([last], K.DONE) == {last: False}
    assert rig.truth([before], K.ARCHIVE) == {before: True}


async def test_what_did_not_take_effect_is_told_and_not_offered_for_undo(rig: Rig) -> None:
    before, last = rig.inbox_uuids(2)
    await rig.run(rig.acting.run(rig.acting.intend(K.ARCHIVE, [before], True)))
    await die_while_sending(rig, rig.acting.intend(K.DONE, [last], True), arrives=False)
    await rig.run(rig.acting.recover())
    assert rig.shown([last], K.DONE) == {last: False}
    (left,) = await news(rig)
    assert (left.state, left.action.uuids) == (BegunState.LEFT, (last,))
    undoable = rig.undoing.undoable()
    assert undoable is not None
    assert undoable.action.uuids == (before,)
    assert not rig.store.changes.unknown()


async def test_of_many_the_rest_is_found_out_once_lists_are_not_late_any_more(rig: Rig) -> None:
    uuids = rig.inbox_uuids(12)
    action = rig.acting.intend(K.DONE, uuids, True)
    await die_while_sending(rig, action, arrives=True)
    await rig.run(rig.acting.recover())
    assert rig.store.begun.cut(), "a list may be late"
    assert not await rig.run(rig.acting.look_back())
    rig.clock.advance(30)
    await rig.run(rig.acting.recover())
    assert rig.store.begun.cut() == []
    told = {uuid for one in await news(rig) if one.state is BegunState.FOUND for uuid in one.action.uuids}
    assert told == set(action.uuids)
    undoable = rig.undoing.undoable()
    assert undoable is not None
    assert set(undoable.action.uuids) == set(action.uuids)


async def test_the_end_of_the_program_keeps_what_was_not_sent_and_finishes_what_is_on_its_way(rig: Rig) -> None:
    first, second = rig.inbox_uuids(2)
    unbroken, way = Unbroken(), Way(rig, arrives=True)
    held: asyncio.Future[httpx.Response] = asyncio.get_running_loop().create_future()

    async def answer_late(request: httpx.Request) -> httpx.Response:
        answer = await way.carry(request)
        if request.method == "PUT":
            way.sent.set()
            await held
        return answer

    rig.transport.handle_async_request = answer_late  # type: ignore[method-assign]  # the test stands on the way
    asked = [
        asyncio.ensure_future(unbroken.run(rig.acting.run(rig.acting.intend(K.DONE, [u], True))))
        for u in (first, second)
    ]
    await way.sent.wait()
    for task in asked:
        task.cancel()
    for run in rig.acting.queue.under_way:
        run.kept = True
        run.cancel.set()
    held.set_result(httpx.Response(200))
    await unbroken.end(10)
    way.leave()
    rig.restart()
    assert await rig.store.write(rig.store.changes.interrupted)
    assert [one.action.uuids for one in await news(rig)] == [(second,)]
    undoable = rig.undoing.undoable()
    assert undoable is not None
    assert undoable.action.uuids == (first,)
    assert rig.same([first, second], K.DONE)


async def test_what_is_cut_off_at_the_end_is_looked_at_at_the_next_start(rig: Rig) -> None:
    (uuid,) = rig.inbox_uuids(1)
    unbroken, way = Unbroken(), Way(rig, arrives=True)
    task = asyncio.ensure_future(unbroken.run(rig.acting.run(rig.acting.intend(K.DONE, [uuid], True))))
    await way.sent.wait()
    await unbroken.end(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    way.leave()
    rig.restart()
    await rig.run(rig.acting.recover())
    assert [one.state for one in await news(rig)] == [BegunState.FOUND]
    assert rig.undoing.undoable() is not None


async def test_what_waits_behind_another_action_is_taken_back_at_once(rig: Rig) -> None:
    first, second = rig.inbox_uuids(2)
    way = Way(rig, arrives=True)
    one = asyncio.ensure_future(rig.acting.run(rig.acting.intend(K.DONE, [first], True)))
    await way.sent.wait()
    two = asyncio.ensure_future(rig.acting.run(rig.acting.intend(K.DONE, [second], True)))
    await until(lambda: rig.shown([second], K.DONE) == {second: True})
    assert [run.action.uuids for run in rig.acting.queue.unsent] == [(second,)]
    back = await rig.acting.queue.take_back()
    assert back is not None
    assert back.action.uuids == (second,)
    account: Account = await two
    assert account.taken_back
    assert rig.shown([second], K.DONE) == {second: False}
    assert await rig.acting.queue.take_back() is None, "what is on its way cannot come back"
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    way.leave()


async def test_an_action_that_is_over_leaves_nothing_to_be_told(rig: Rig) -> None:
    await rig.run(rig.acting.run(rig.acting.intend(K.DONE, rig.inbox_uuids(5), True)))
    rig.restart()
    assert not await rig.store.write(rig.store.changes.interrupted)
    assert await news(rig) == []


@pytest.mark.parametrize(
    ("kind", "asked"),
    [(K.DONE, False), (K.PRIORITY, 3), (K.TAGS_ADD, (1, 2)), (K.TAGS_REMOVE, (1,)), (K.OWNER, (2, 3))],
)
async def test_what_was_asked_for_can_be_asked_for_again(rig: Rig, kind: K, asked: object) -> None:
    action = rig.acting.intend(kind, rig.inbox_uuids(20), asked)  # type: ignore[arg-type]  # values of actions
    again = asked_of(action)
    assert action.changes
    assert all(becomes(kind, change.before, again) == change.after for change in action.changes)


async def test_two_that_look_at_the_same_time_note_it_once(rig: Rig) -> None:
    (last,) = rig.inbox_uuids(1)
    await die_while_sending(rig, rig.acting.intend(K.DONE, [last], True), arrives=True)
    assert await rig.store.write(rig.store.changes.interrupted)
    one = rig.acting._back
    other = LookingBack(one._system, one._store, one._looking, one._clock)
    looks = [asyncio.ensure_future(rig.run(back.look())) for back in (one, other)]
    assert sorted([await look for look in looks]) == [False, True]
    assert [left.state for left in await news(rig)] == [BegunState.FOUND]
    assert [entry.outcome for entry in rig.store.journal.entries()].count("done") == 1


async def test_one_that_can_never_be_read_does_not_stand_in_the_way_of_the_others(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    (last,) = rig.inbox_uuids(1)
    await die_while_sending(rig, rig.acting.intend(K.DONE, [last], True), arrives=True)
    assert await rig.store.write(rig.store.changes.interrupted)
    back = rig.acting._back

    async def refuse(*_: object) -> object:
        raise UnreadableAnswer("The answer cannot be read.")

    monkeypatch.setattr(back._looking, "fared", refuse)
    assert await back.look()
    assert not back.is_needed()
    assert rig.store.journal.entries()[0].outcome.startswith("not known: ")


async def test_a_trash_that_is_being_emptied_is_never_told_as_taken_back(rig: Rig) -> None:
    way = Way(rig, arrives=True)
    answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def answer_late(request: httpx.Request) -> httpx.Response:
        answer = await way.carry(request)
        if request.method not in {"GET", "POST"}:
            way.sent.set()
            await answered
        return answer

    rig.transport.handle_async_request = answer_late  # type: ignore[method-assign]  # the test stands on the way
    running = asyncio.ensure_future(rig.acting.run(rig.acting.intend(K.EMPTY_TRASH, ())))
    await way.sent.wait()
    (run,) = rig.acting.queue.under_way
    # It left in the moment in which it was taken back.
    run.account.taken_back = True
    run.cancel.set()
    answered.set_result(None)
    account = await running
    assert not account.taken_back
    assert account.note
    assert not run.is_unsent
    way.leave()


@pytest.mark.parametrize("what", ["unknown", "cut"])
async def test_what_is_read_while_an_action_is_sent_proves_nothing(rig: Rig, what: str) -> None:
    first, other = rig.inbox_uuids(2)
    await die_while_sending(rig, rig.acting.intend(K.DONE, [first], True), arrives=True)
    assert await rig.store.write(rig.store.changes.interrupted)
    way, reading, read = Way(rig, arrives=True), asyncio.Event(), asyncio.Event()

    async def read_late(request: httpx.Request) -> httpx.Response:
        answer = await way.carry(request)
        if request.method == "GET" and not read.is_set():
            reading.set()
            await read.wait()
        return answer

    rig.transport.handle_async_request = read_late  # type: ignore[method-assign]  # the test stands on the way
    look = rig.acting.look_at_unknown if what == "unknown" else rig.acting.look_back
    looking = asyncio.ensure_future(look())
    await reading.wait()
    await rig.acting.run(rig.acting.intend(K.DONE, [other], True))
    read.set()
    await looking
    assert rig.store.begun.cut()
    assert rig.store.changes.unknown() == [first]
    way.leave()
    await rig.run(rig.acting.recover())
    assert rig.store.begun.cut() == []
    assert rig.store.changes.unknown() == []
    assert rig.shown([first], K.DONE) == {first: True}


async def test_what_no_list_ever_tells_does_not_stand_in_the_way_for_good(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, first, second = rig.inbox_uuids(3)
    await rig.run(rig.acting.run(rig.acting.intend(K.ARCHIVE, [before], True)))
    await die_while_sending(rig, rig.acting.intend(K.DONE, [first, second], True), arrives=True)
    assert await rig.store.write(rig.store.changes.interrupted)
    fared = rig.looking.fared

    async def unsure(action: Action, unsettled: object = ()) -> Fared:
        told = await fared(action, ())
        return replace(told, so=tuple(u for u in told.so if u != second), unsure=(second,))

    monkeypatch.setattr(rig.looking, "fared", unsure)
    assert not await rig.run(rig.acting.look_back()), "lists may be late"
    rig.clock.advance(130)
    assert await rig.run(rig.acting.look_back())
    newest = rig.store.journal.entries()[0]
    assert (newest.target, newest.outcome.partition(":")[0]) == (second, "not known")
    undoable = rig.undoing.undoable()
    assert undoable is not None
    assert undoable.action.uuids == (first,)


async def test_what_was_asked_for_and_never_began_is_told_after_what_began_before_it(rig: Rig) -> None:
    first, second = rig.inbox_uuids(2)
    way = Way(rig, arrives=False)
    running = asyncio.ensure_future(rig.acting.run(rig.acting.intend(K.DONE, [first], True)))
    await way.sent.wait()
    waiting = asyncio.ensure_future(rig.acting.run(rig.acting.intend(K.DONE, [second], True)))
    await until(lambda: rig.shown([second], K.DONE) == {second: True})
    assert await rig.acting.want(rig.acting.intend(K.DONE, [second], False), False)
    assert not await rig.store.write(rig.store.changes.interrupted), "it is still to be done here"
    rig.store.close()
    for task in (running, waiting):
        task.cancel()
        with suppress(BaseException):
            await task
    way.leave()
    rig.restart()
    assert await rig.store.write(rig.store.changes.interrupted)
    assert [(one.state, one.action.uuids, one.asked) for one in await news(rig)] == [
        (BegunState.LEFT, (second,), True),
        (BegunState.LEFT, (second,), False),
    ]


async def test_what_was_noted_when_it_was_asked_for_is_noted_once_when_it_begins(rig: Rig) -> None:
    (uuid,) = rig.inbox_uuids(1)
    action = rig.acting.intend(K.DONE, [uuid], True)
    noted = await rig.acting.want(action, True)
    await rig.run(rig.acting.run(action, noted=noted))
    rig.restart()
    assert not await rig.store.write(rig.store.changes.interrupted)
    assert await news(rig) == []
