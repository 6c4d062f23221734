"""What several processes of one log-in share: two gates over one file stand for two processes."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plentytui.api.budget import Op, Period, Reading, WindowReading
from plentytui.api.gate import Gate
from plentytui.api.lanes import Lane
from plentytui.api.shared_budget import FLIGHT_SECONDS, SharedBudget
from plentytui.clock import ManualClock
from plentytui.rules.rates import RATE_LIMITS, Rate
from plentytui.sandbox.throttle import Family, Operation, Throttle
from tests.shared_gates import KEY, ROUTE, a_read, ask, dead_process, end, file, process, settle, told, turns

__all__ = ["file"]

pytestmark = pytest.mark.anyio


async def test_what_one_process_learns_another_one_knows_before_its_first_call(file: Path, clock: ManualClock) -> None:
    one, other = process(file, clock), process(file, clock)
    settle(one, await one.enter(a_read()), told(17))
    tasks = ask(other, *(a_read() for _ in range(4)))
    await turns()
    assert [task.done() for task in tasks] == [True] * 4  # no probe: the limits are known
    assert other.budget.left(Op.READ, Period.SHORT, clock.time()) == 17
    await end(one, other, tasks=tasks)


async def test_calls_under_way_in_another_process_are_reserved(file: Path, clock: ManualClock) -> None:
    one, other = process(file, clock), process(file, clock)
    settle(one, await one.enter(a_read()), told(3))
    flying = [await one.enter(a_read()) for _ in range(2)]
    tasks = ask(other, a_read(), a_read())
    await turns()
    assert [task.done() for task in tasks] == [True, False]
    settle(one, flying[0], unsent=True)
    clock.advance(1)
    await turns()
    assert not tasks[1].done()  # it waits for the window; nobody wakes it for a call that was given back
    clock.advance(61)
    await turns()
    assert tasks[1].done()
    await end(one, other, tasks=tasks)


async def test_only_one_process_probes_a_window_that_has_ended_and_the_other_hears_of_it(
    file: Path, clock: ManualClock
) -> None:
    one, other = process(file, clock), process(file, clock)
    settle(one, await one.enter(a_read()), told(79))
    clock.advance(62)
    probe = await one.enter(a_read())
    tasks = ask(other, a_read(Lane.VISIBLE), a_read(Lane.VISIBLE))
    await turns()
    assert not any(task.done() for task in tasks)
    assert other.waiting_until is None  # no countdown: nobody knows when the answer comes
    settle(one, probe, told(79))
    clock.advance(0.03)
    await turns()
    assert all(task.done() for task in tasks)
    await end(one, other, tasks=tasks)


async def test_a_key_does_not_wait_for_what_the_background_of_another_process_asked(
    file: Path, clock: ManualClock
) -> None:
    one, other = process(file, clock), process(file, clock)
    await one.enter(a_read(Lane.PREFETCH))
    tasks = ask(other, a_read(Lane.VISIBLE), a_read(Lane.USER))
    await turns()
    assert [task.done() for task in tasks] == [False, True]
    await end(one, other, tasks=tasks)


async def test_reservations_expire_and_are_taken_to_have_counted(file: Path, clock: ManualClock) -> None:
    one, other = process(file, clock), process(file, clock)
    settle(one, await one.enter(a_read()), told(10, decay=3600))
    await one.enter(a_read())
    clock.advance(FLIGHT_SECONDS + 1)
    settle(other, await other.enter(a_read()), unsent=True)
    assert other.budget.left(Op.READ, Period.SHORT, clock.time()) == 9
    assert other._others == ()
    await end(one, other)


async def test_the_reservations_of_a_crashed_process_are_not_waited_for(file: Path, clock: ManualClock) -> None:
    gate = process(file, clock)
    settle(gate, await gate.enter(a_read()), told(10))
    pid = dead_process()
    db = sqlite3.connect(file)
    db.execute(
        "INSERT INTO flight (system, process, pid, op, route, lane, probes, until)"
        " VALUES (?, 'x', ?, 'read', ?, 0, '', ?)",
        (KEY, pid, ROUTE, clock.time() + 60),
    )
    db.commit()
    db.close()
    settle(gate, await gate.enter(a_read()), unsent=True)
    assert gate.budget.left(Op.READ, Period.SHORT, clock.time()) == 9
    assert gate._others == ()
    await end(gate)


async def test_a_cancelled_call_gives_its_reservation_back(file: Path, clock: ManualClock) -> None:
    one, other = process(file, clock), process(file, clock)
    settle(one, await one.enter(a_read()), told(1))
    place = await one.enter(a_read())
    [task] = ask(one, a_read())
    await turns()
    clock.advance(61)
    settle(one, place, unsent=True)  # lets the other one go
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    [second] = ask(other, a_read())
    await turns()
    assert second.done()
    await end(one, other, tasks=[second])


async def test_log_ins_of_different_systems_share_nothing(file: Path, clock: ManualClock) -> None:
    one, other = process(file, clock), process(file, clock, "shop-2")
    settle(one, await one.enter(a_read()), told(0))
    await other.enter(a_read())
    assert other.budget.window(Op.READ, Period.SHORT) is None
    await end(one, other)


async def test_the_background_of_all_processes_keeps_one_pace(file: Path, clock: ManualClock) -> None:
    reading = Reading(short=WindowReading(80, 80, 60), long=WindowReading(59_760, 50_000, 40_000))
    gates = [process(file, clock) for _ in range(3)]
    settle(gates[0], await gates[0].enter(a_read()), reading)
    let_go = 0
    for _ in range(10):
        for gate in gates:
            [task] = ask(gate, a_read(Lane.POLL))
            await turns()
            if task.done():
                let_go += 1
                settle(gate, task.result(), unsent=True)
            else:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
    assert let_go == 10  # the burst of one process, not of three
    await end(*gates)


async def test_the_calls_of_a_process_that_shares_are_nobody_elses(file: Path, clock: ManualClock) -> None:
    gates = [process(file, clock) for _ in range(2)]
    left = 80
    for _ in range(20):
        for gate in gates:
            left -= 1
            place = await gate.enter(a_read())
            settle(gate, place, told(left, decay=60 - (80 - left) // 2))
        clock.advance(1)
    assert gates[0]._rivals[Op.READ].pace == 0
    await end(*gates)


async def test_three_saturated_processes_on_the_sandboxs_throttle_are_never_refused(file: Path) -> None:
    clock, chance = ManualClock(datetime(2026, 2, 3, 8, 0, 0, tzinfo=UTC)), random.Random(3)
    throttle = Throttle(RATE_LIMITS[Rate.BASIC], clock)
    gates = [process(file, clock) for _ in range(3)]
    refused = answered = 0

    async def call(gate: Gate) -> None:
        nonlocal refused, answered
        with gate.held(await gate.enter(a_read(Lane.PREFETCH))) as place:
            await clock.sleep(chance.uniform(0.05, 0.2))
            spent = throttle.spend(3, Operation.READ, ROUTE)
            window = spent.windows[Family.SHORT]
            refused, answered = refused + (not spent.allowed), answered + spent.allowed
            decay = float(int(window.ends_at - clock.time()) + 1)
            await clock.sleep(chance.uniform(0.05, 0.2))
            place.reading = told(window.left, decay=decay)

    async def work(gate: Gate) -> None:
        while clock.time() < ends:
            await call(gate)

    ends = clock.time() + 180
    tasks = [asyncio.ensure_future(work(gate)) for gate in gates for _ in range(6)]
    await clock.run(asyncio.ensure_future(asyncio.wait(tasks)), turns=15)
    assert refused == 0
    assert answered >= 3 * 80 * 0.95
    await end(*gates)


async def test_one_process_holds_a_lease_until_it_lets_it_go_or_it_expires(file: Path, clock: ManualClock) -> None:
    one, other = (SharedBudget(file, KEY, clock) for _ in range(2))
    assert one.hold("poll", 60)
    assert not other.hold("poll", 60)
    assert one.hold("poll", 60)
    assert other.hold("marks", 60)
    one.release("poll")
    assert other.hold("poll", 60)
    clock.advance(61)
    assert one.hold("poll", 60)
    assert not other.hold("poll", 60)
    one.close()
    assert other.hold("poll", 60)
    other.close()


def test_the_lease_of_a_dead_process_is_free(file: Path, clock: ManualClock) -> None:
    script = (
        "import sys; from pathlib import Path; from plentytui.api.shared_budget import SharedBudget;"
        "from plentytui.clock import ManualClock; from datetime import datetime;"
        "clock = ManualClock(datetime.fromisoformat(sys.argv[2]));"
        f"print(SharedBudget(Path(sys.argv[1]), {KEY!r}, clock).hold('poll', 3600), flush=True);"
        "import os; os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(file), clock.now().isoformat()], capture_output=True, text=True, check=False
    )
    assert ended.stdout == "True\n", ended.stderr
    shared = SharedBudget(file, KEY, clock)
    assert shared.hold("poll", 60)
    shared.close()
