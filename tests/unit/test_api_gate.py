"""The gate: lanes, reservation, reserves, probes, patience, cancellation; on a clock that the tests move."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.budget import Op, Period, Reading, WindowReading
from plentytui.api.gate import Gate, Place, Wish
from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.errors import Throttled

pytestmark = pytest.mark.anyio
ROUTE = "GET /rest/x"


def told(left: int, decay: float = 60, limit: int = 80) -> Reading:
    return Reading(short=WindowReading(limit=limit, left=left, decay=decay))


def wish(lane: Lane = Lane.USER, op: Op = Op.READ, route: str = ROUTE, login: bool = False) -> Wish:
    return Wish(op, route, lane, login)


def know(gate: Gate, reading: Reading, clock: ManualClock, op: Op = Op.READ) -> None:
    gate.budget = gate.budget.after(reading, op, ROUTE, clock.time())


def settle(gate: Gate, place: Place, reading: Reading | None = None, unsent: bool = False) -> None:
    with gate.held(place):
        place.reading, place.unsent = reading, unsent


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def queue(gate: Gate, *wishes: Wish) -> list[asyncio.Task[Place]]:
    return [asyncio.ensure_future(gate.enter(each)) for each in wishes]


async def end(gate: Gate, *tasks: asyncio.Task[Place]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    gate.close()


async def test_before_the_first_answer_one_call_goes_and_the_others_wait_for_its_headers(clock: ManualClock) -> None:
    gate = Gate(clock)
    tasks = queue(gate, *(wish() for _ in range(5)))
    await turns()
    assert [task.done() for task in tasks] == [True, False, False, False, False]
    assert gate.waiting == 4
    assert gate.waiting_until is None
    settle(gate, tasks[0].result(), told(79))
    await turns()
    assert [task.done() for task in tasks] == [True, True, True, True, True]
    await end(gate, *tasks)


async def test_a_probe_that_was_never_sent_lets_the_next_one_try(clock: ManualClock) -> None:
    gate = Gate(clock)
    tasks = queue(gate, wish(), wish())
    await turns()
    settle(gate, tasks[0].result(), unsent=True)
    await turns()
    assert tasks[1].done()
    await end(gate, *tasks)


async def test_calls_in_flight_are_taken_off_what_is_left(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, told(2), clock)
    tasks = queue(gate, *(wish() for _ in range(3)))
    await turns()
    assert [task.done() for task in tasks] == [True, True, False]
    assert gate.waiting_until == clock.time() + 61
    await end(gate, *tasks)


async def test_each_lane_has_its_places_and_no_key_waits_for_the_background(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, told(80), clock)
    background = queue(gate, *(wish(Lane.PREFETCH) for _ in range(4)))
    visible = queue(gate, *(wish(Lane.VISIBLE) for _ in range(4)))
    await turns()
    assert sum(task.done() for task in background) == 2
    assert sum(task.done() for task in visible) == 1
    keys = queue(gate, *(wish() for _ in range(5)))
    await turns()
    assert [task.done() for task in keys] == [True, True, True, True, False], "a key waits for keys alone"
    assert gate.in_flight == 7
    more = queue(gate, wish(Lane.VISIBLE), wish(Lane.PREFETCH))
    await turns()
    assert not any(task.done() for task in more)
    await end(gate, *background, *visible, *keys, *more)


async def test_lanes_go_by_rank_and_within_a_lane_by_their_coming(clock: ManualClock) -> None:
    gate = Gate(clock)
    first = queue(gate, wish())[0]
    await turns()
    order: list[str] = []

    async def go(name: str, lane: Lane) -> None:
        place = await gate.enter(wish(lane))
        order.append(name)
        await clock.sleep(1)
        settle(gate, place, told(50, decay=50))

    names = [("poll", Lane.POLL), ("fetch-1", Lane.PREFETCH), ("visible", Lane.VISIBLE), ("fetch-2", Lane.PREFETCH)]
    jobs = [asyncio.ensure_future(go(*name)) for name in [*names, ("key", Lane.USER)]]
    await turns()
    settle(gate, first.result(), told(50, decay=50))
    await clock.run(asyncio.ensure_future(asyncio.wait(jobs)))
    assert order == ["key", "visible", "fetch-1", "fetch-2", "poll"]
    await end(gate)


async def test_a_used_up_window_makes_calls_wait_and_then_one_goes_first(clock: ManualClock) -> None:
    changes: list[float | None] = []
    gate = Gate(clock, on_change=lambda: changes.append(gate.waiting_until))
    know(gate, told(0, decay=20), clock)
    tasks = queue(gate, wish(), wish(Lane.VISIBLE))
    await turns()
    assert gate.waiting == 2
    assert changes[-1] == clock.time() + 21
    clock.advance(20.9)
    await turns()
    assert not any(task.done() for task in tasks)
    clock.advance(0.2)
    await turns()
    assert [task.done() for task in tasks] == [True, False]
    assert tasks[0].result().waited == pytest.approx(21, abs=0.1)
    settle(gate, tasks[0].result(), told(79))
    await turns()
    assert tasks[1].done()
    assert gate.waiting_until is None
    await end(gate, *tasks)


async def test_a_key_does_not_wait_for_the_backgrounds_probe(clock: ManualClock) -> None:
    gate = Gate(clock)
    tasks = queue(gate, wish(Lane.PREFETCH), wish(Lane.PREFETCH), wish(), wish())
    await turns()
    assert [task.done() for task in tasks] == [True, False, True, False]
    await end(gate, *tasks)


async def test_keys_do_not_wait_for_each_other_where_a_new_window_surely_has_room(clock: ManualClock) -> None:
    for limit, go in ((80, 4), (12, 3), (7, 1)):
        gate = Gate(clock)
        know(gate, told(0, limit=limit, decay=20), clock)
        clock.advance(30)
        tasks = queue(gate, *(wish() for _ in range(5)), wish(Lane.VISIBLE))
        await turns()
        assert [task.done() for task in tasks] == [True] * go + [False] * (6 - go)
        await end(gate, *tasks)


async def test_the_route_in_front_holds_up_nobody_else(clock: ManualClock) -> None:
    gate = Gate(clock)
    reading = Reading(short=WindowReading(80, 70, 60), route=WindowReading(5, 0, 30))
    gate.budget = gate.budget.after(reading, Op.READ, ROUTE, clock.time())
    tasks = queue(gate, wish(), wish(route="GET /rest/y"), wish(op=Op.WRITE, route="POST /rest/z"))
    await turns()
    assert [task.done() for task in tasks] == [False, True, True]
    await end(gate, *tasks)


async def test_one_write_is_kept_for_the_next_login(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, told(1, limit=40), clock, Op.WRITE)
    tasks = queue(gate, wish(op=Op.WRITE), wish(Lane.POLL, op=Op.WRITE, login=True))
    await turns()
    assert [task.done() for task in tasks] == [False, True]
    await end(gate, *tasks)


async def test_visible_calls_leave_one_for_a_key(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, told(1), clock)
    tasks = queue(gate, wish(Lane.VISIBLE), wish())
    await turns()
    assert [task.done() for task in tasks] == [False, True]
    await end(gate, *tasks)


async def test_the_background_leaves_a_third_at_first_and_takes_it_in_time(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, told(27), clock)
    task = queue(gate, wish(Lane.PREFETCH))[0]
    await turns()
    assert not task.done()
    assert gate.waiting_until is not None
    assert clock.time() < gate.waiting_until < clock.time() + 15
    clock.advance(15)
    await turns()
    assert task.done()
    await end(gate, task)


async def test_a_wait_longer_than_anybody_should_fails_at_once_with_the_instant(clock: ManualClock) -> None:
    gate = Gate(clock)
    day = Reading(short=WindowReading(80, 70, 60), long=WindowReading(59_760, 0, 3600))
    know(gate, day, clock)
    with pytest.raises(Throttled, match="60 minutes") as caught:
        await gate.enter(wish())
    assert caught.value.until == datetime.fromtimestamp(clock.time() + 3601, UTC)
    assert gate.waiting == 0


async def test_background_sync_waits_for_the_next_day_and_is_counted_meanwhile(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, Reading(short=WindowReading(80, 70, 60), long=WindowReading(59_760, 0, 36_000)), clock)
    sync, names = queue(gate, wish(Lane.POLL), wish(Lane.PREFETCH))
    with pytest.raises(Throttled):
        await names
    assert gate.waiting == 1
    assert gate.waiting_until == pytest.approx(clock.time() + 36_001)
    clock.advance(36_002)
    await turns()
    assert sync.done()
    await end(gate, sync)


async def test_those_who_wait_already_fail_when_the_day_turns_out_to_be_used_up(clock: ManualClock) -> None:
    gate = Gate(clock)
    tasks = queue(gate, wish(), wish(), wish())
    await turns()
    settle(gate, tasks[0].result(), Reading(refused=True, long=WindowReading(59_760, 0, 9000), retry_after=9000))
    results = await asyncio.gather(*tasks[1:], return_exceptions=True)
    assert [type(result) for result in results] == [Throttled, Throttled]


async def test_whoever_is_cancelled_in_the_line_leaves_it(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, told(0, decay=20), clock)
    tasks = queue(gate, wish(), wish())
    await turns()
    tasks[0].cancel()
    await turns()
    assert gate.waiting == 1
    clock.advance(22)
    await turns()
    assert tasks[1].done()
    await end(gate, *tasks)


async def test_whoever_is_cancelled_with_a_place_in_hand_gives_it_back(clock: ManualClock) -> None:
    gate = Gate(clock)
    tasks = queue(gate, wish(), wish())
    await turns()
    settle(gate, tasks[0].result(), told(79))
    # The place is granted, and the task has not run since: it must not be lost.
    assert gate.in_flight == 1
    tasks[1].cancel()
    await turns()
    assert tasks[1].cancelled()
    assert gate.in_flight == 0
    await end(gate, *tasks)


async def test_a_call_that_is_cancelled_in_flight_gives_its_place_back_and_counts(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, told(10), clock)

    async def call() -> None:
        with gate.held(await gate.enter(wish())):
            await clock.sleep(100)

    task = asyncio.ensure_future(call())
    await turns()
    assert gate.in_flight == 1
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert gate.in_flight == 0
    assert gate.budget.left(Op.READ, Period.SHORT, clock.time()) == 9


async def test_a_raised_lane_overtakes_the_lane_it_came_from(clock: ManualClock) -> None:
    gate = Gate(clock)
    know(gate, told(0, decay=20), clock)
    polled, fetched = wish(Lane.POLL), wish(Lane.PREFETCH)
    tasks = queue(gate, fetched, polled)
    await turns()
    gate.promote(polled, Lane.USER)
    gate.promote(polled, Lane.POLL)
    assert polled.lane is Lane.USER
    clock.advance(22)
    await turns()
    assert [task.done() for task in tasks] == [False, True]
    await end(gate, *tasks)


async def test_background_sync_keeps_to_the_pace_of_the_day(clock: ManualClock) -> None:
    gate = Gate(clock)
    sent: list[float] = []
    begin = clock.time()

    def reading() -> Reading:
        passed = clock.time() - begin
        return Reading(short=WindowReading(80, 80, 60 - passed % 60), long=WindowReading(59_760, 3000, 6000 - passed))

    async def poll() -> None:
        for _ in range(60):
            place = await gate.enter(wish(Lane.POLL))
            sent.append(clock.time() - begin)
            settle(gate, place, reading())

    await clock.run(asyncio.ensure_future(poll()))
    # 3000 calls for 6000 seconds: one in two seconds, after a burst.
    assert 9 <= sum(at < 1 for at in sent) <= 12
    assert sent[-1] == pytest.approx(100, rel=0.05)


@pytest.mark.anyio
@given(
    st.lists(
        st.tuples(st.sampled_from(Lane), st.sampled_from(Op), st.floats(0, 3), st.booleans()), min_size=1, max_size=25
    ),
    # Before anything is known two calls may go: a key does not wait for what another lane has asked.
    st.integers(2, 12),
)
async def test_never_more_in_flight_than_the_smallest_window_leaves(
    calls: list[tuple[Lane, Op, float, bool]], limit: int
) -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    gate = Gate(clock, patience=dict.fromkeys(Lane, 1e9))
    used = dict.fromkeys(Op, 0)
    ends = dict.fromkeys(Op, 0.0)
    refusals = 0

    async def call(lane: Lane, op: Op, took: float, cancelled: bool) -> None:
        nonlocal refusals
        place = await gate.enter(wish(lane, op))
        with gate.held(place):
            assert gate.in_flight <= 7
            for period in Period:
                window = gate.budget.window(op, period)
                if window is not None and not window.ended(clock.time()):
                    assert window.left >= 1
            await clock.sleep(took / 2)
            now = clock.time()
            if now >= ends[op]:
                ends[op], used[op] = now + 60, 0
            used[op] += 1
            refusals += used[op] > limit
            decay = float(int(ends[op] - now))
            if cancelled:
                return
            await clock.sleep(took / 2)
            place.reading = Reading(short=WindowReading(limit, max(0, limit - used[op]), decay))

    work: Awaitable[object] = asyncio.gather(*(call(*each) for each in calls))
    await clock.run(asyncio.ensure_future(work))
    assert gate.in_flight == 0
    assert gate.waiting == 0
    # Answers that never come teach nothing; where all come, nothing was refused.
    assert refusals == 0 or any(cancelled for *_, cancelled in calls)
    gate.close()
