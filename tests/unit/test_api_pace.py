"""The reserve and the pace: what the background leaves to the keys, and what it takes all the same."""

from __future__ import annotations

import asyncio
import math
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plentytui.api.budget import Budget, Op, Period, Reading, Rounding, Window, WindowReading
from plentytui.api.gate import Gate, Wish
from plentytui.api.lanes import Lane
from plentytui.api.pace import Lately, PollPace, Rivals, opens_at, reserve
from plentytui.clock import ManualClock

ROUTE = "GET /rest/x"
LIMIT = 80


def test_the_reserve_shrinks_to_one_call() -> None:
    assert reserve(80, 60, 60) == pytest.approx(2 + 9.6 + 16)
    assert reserve(80, 30, 60) == pytest.approx(2 + 9.6 + 8)
    assert reserve(80, 4, 60) == pytest.approx(2 + 4.8 + 16 / 15)
    assert 2 < reserve(80, 0.5, 60) < 3
    assert reserve(80, 0, 60) == 1
    assert reserve(80, -5, 60) == 1


def test_a_busy_day_does_not_stop_the_sync() -> None:
    assert reserve(59_760, 60_000, 86_400) < 0.02 * 59_760
    assert reserve(59_760, 4, 86_400) == pytest.approx(2 + 8, abs=0.1)


@given(st.integers(1, 300), st.integers(0, 300), st.floats(0.1, 60), st.sampled_from(Lane), st.integers(0, 1))
def test_an_opening_holds_what_it_promises(limit: int, free: int, seconds: float, lane: Lane, kept: int) -> None:
    now = 1000.0
    window = Window(limit, free, now + seconds + 1, now + seconds, now)
    at = opens_at(window, Period.SHORT, lane, free, now, kept=kept)
    assert now <= at <= window.ends_at
    if at < window.ends_at:
        assert opens_at(window, Period.SHORT, lane, free, at, kept=kept) == at
        assert free - (kept if limit > 1 else 0) >= 1
    if at == window.ends_at and limit > 3:
        assert free <= 2 or lane.background


@pytest.mark.parametrize(("known_within", "taken"), [(0.1, 79), (0.29, 79), (0.31, 78), (2.0, 78)])
def test_a_second_call_stays_to_the_end_where_the_end_is_not_known_well(known_within: float, taken: int) -> None:
    now = 1000.0
    for left in range(1, LIMIT + 1):
        window = Window(LIMIT, left, now + 60 + known_within, now + 60, now)
        goes_before_the_end = opens_at(window, Period.SHORT, Lane.PREFETCH, left, now) < window.ends_at
        assert goes_before_the_end == (left > LIMIT - taken)
        assert opens_at(window, Period.SHORT, Lane.USER, left, now) == now


def test_a_small_limit_is_not_worth_two_calls() -> None:
    window = Window(20, 2, 1062.0, 1060.0, 1000.0)
    assert opens_at(window, Period.SHORT, Lane.PREFETCH, 2, 1000.0) < window.ends_at


def test_what_other_programs_take_is_learned_and_left_to_them() -> None:
    rivals = Rivals()
    for second in range(0, 31, 2):
        # Of two calls a second one is ours; it is noted every other second.
        rivals.note(Window(200, 200 - 2 * second, 1060.0, 1059.0, 1000.0 + second), 0, 1000.0 + second)
    assert rivals.pace == pytest.approx(1.5, rel=0.1)
    rivals.note(Window(200, 199, 1121.0, 1120.0, 1061.0), 0, 1061.0)
    assert rivals.pace == pytest.approx(0.75, rel=0.1)
    assert reserve(80, 10, 60, rivals.pace) > reserve(80, 10, 60) + 7


def test_alone_nobody_else_is_seen() -> None:
    rivals = Rivals()
    for second in range(40):
        rivals.note(Window(80, 79 - second, 1060.0, 1059.0, 1000.0 + second), 2, 1000.0 + second)
    assert rivals.pace == 0


def test_the_pace_of_a_used_up_day_never_opens() -> None:
    used_up = Reading(long=WindowReading(59_760, 0, 3600))
    budget = Budget().after(used_up, Op.READ, ROUTE, 1000.0)
    assert PollPace(tokens=0.0, at=1000.0).opens_at(budget, Op.READ, 1500.0) == math.inf
    assert PollPace(tokens=0.0, at=1000.0).opens_at(Budget(), Op.READ, 1500.0) == 1500.0


class System:
    """A system with one window of a minute, that counts a call in the middle of its way."""

    def __init__(self, clock: ManualClock, gate: Gate) -> None:
        self.clock, self.gate = clock, gate
        self.ends_at, self.used, self.refused = 0.0, 0, 0
        self.windows: list[int] = []

    async def call(self, lane: Lane, took: float) -> float:
        place = await self.gate.enter(Wish(Op.READ, ROUTE, lane))
        with self.gate.held(place):
            await self.clock.sleep(took / 2)
            now = self.clock.time()
            if now >= self.ends_at:
                self.windows.append(self.used)
                self.ends_at, self.used = now + 60, 0
            self.refused += self.used >= LIMIT
            self.used += 1
            short = WindowReading(LIMIT, max(0, LIMIT - self.used), math.ceil(self.ends_at - now))
            await self.clock.sleep(took / 2)
            place.reading = Reading(short=short)
        return place.waited


BURST = st.lists(st.floats(0.6, 1.2), min_size=8, max_size=12)
"""Seconds from one key to the next: never two within the moments in which only one call is left."""


@pytest.mark.anyio
@settings(max_examples=40)
@given(BURST, BURST, st.floats(20.0, 60.0), st.floats(40.0, 60.0), st.floats(0.05, 0.4), st.integers(0, 999))
async def test_no_key_waits_for_a_background_that_uses_all_it_may(
    first: list[float], second: list[float], begin: float, pause: float, slowest: float, seed: int
) -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    gate = Gate(clock)
    gate.budget = Budget(rounding=Rounding.UP)
    system = System(clock, gate)
    chance = random.Random(seed)

    def travel() -> float:
        return chance.uniform(0.04, slowest)

    async def work() -> None:
        while len(system.windows) < 3:
            await system.call(Lane.PREFETCH, travel())

    async def press() -> list[float]:
        calls = []
        for gap in [begin, *first, pause, *second]:
            await clock.sleep(gap)
            calls.append(asyncio.ensure_future(system.call(Lane.USER, travel())))
        return [await call for call in calls]

    pressed = asyncio.ensure_future(press())
    background = [asyncio.ensure_future(work()) for _ in range(5)]
    await clock.run(asyncio.ensure_future(asyncio.wait([pressed, *background])))
    assert system.refused == 0
    # A key may only wait for the answer to another one, which tells what a new window allows.
    assert max(pressed.result()) <= slowest + 0.01
    # The one before the first is empty; in each, two may stay unused for keys that did not come.
    assert sum(system.windows[1:]) >= 2 * (LIMIT - 2)
    gate.close()


def test_how_long_a_call_took_lately_is_not_changed_by_a_single_slow_one() -> None:
    unanswered, lately = Lately(), Lately()
    unanswered.note(30.0, 0)
    assert unanswered.seconds is None
    for took in (9.0, 2.0, 2.0, 2.5):
        lately.note(took, 200)
    assert lately.seconds == 2.25
    for _ in range(10):
        lately.note(0.1, 200)
    assert lately.seconds == 0.1
