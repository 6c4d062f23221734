"""Waiting until a time or until nudged, whichever comes first."""

from __future__ import annotations

import asyncio

import pytest

from plentytui.clock import ManualClock, sleep_or

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("seconds", [5.0, None])
async def test_a_nudge_ends_the_wait_and_is_left_for_whoever_waits(clock: ManualClock, seconds: float | None) -> None:
    nudge = asyncio.Event()
    waiting = asyncio.ensure_future(sleep_or(clock, seconds, nudge))
    await asyncio.sleep(0)
    assert not waiting.done()
    nudge.set()
    assert await waiting
    assert nudge.is_set()
    assert clock.next_due is None, "nobody sleeps on"


async def test_its_time_ends_the_wait(clock: ManualClock) -> None:
    began = clock.time()
    waiting = asyncio.ensure_future(sleep_or(clock, 5.0, asyncio.Event()))
    await clock.run(waiting)
    assert not waiting.result()
    assert clock.time() - began == 5.0


async def test_whoever_breaks_it_off_leaves_no_sleeper(clock: ManualClock) -> None:
    waiting = asyncio.ensure_future(sleep_or(clock, 5.0, asyncio.Event()))
    await asyncio.sleep(0.001)
    assert clock.next_due is not None
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.sleep(0.001)
    assert clock.next_due is None
