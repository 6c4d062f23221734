"""Gates over one file, which stand for the processes of one log-in."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from plentytui.api.budget import Op, Reading, WindowReading
from plentytui.api.gate import Gate, Place, Wish
from plentytui.api.lanes import Lane
from plentytui.api.shared_budget import SharedBudget
from plentytui.clock import ManualClock

ROUTE = "GET /rest/x"
KEY = "shop-1"


def told(left: int, decay: float = 60, limit: int = 80) -> Reading:
    return Reading(short=WindowReading(limit=limit, left=left, decay=decay))


def a_read(lane: Lane = Lane.USER) -> Wish:
    return Wish(Op.READ, ROUTE, lane)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "budget.sqlite"


def process(file: Path, clock: ManualClock, key: str = KEY, problems: list[str] | None = None) -> Gate:
    return Gate(clock, shared=SharedBudget(file, key, clock, on_problem=None if problems is None else problems.append))


def shared_of(gate: Gate) -> SharedBudget:
    assert gate._shared is not None
    return gate._shared


def settle(gate: Gate, place: Place, reading: Reading | None = None, unsent: bool = False) -> None:
    with gate.held(place):
        place.reading, place.unsent = reading, unsent


def dead_process() -> int:
    """The number of a process that has ended."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return gone.pid


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def end(*gates: Gate, tasks: list[asyncio.Task[Place]] | None = None) -> None:
    for task in tasks or []:
        task.cancel()
    await asyncio.gather(*(tasks or []), return_exceptions=True)
    for gate in gates:
        gate.close()
        shared_of(gate).close()


def ask(gate: Gate, *wishes: Wish) -> list[asyncio.Task[Place]]:
    return [asyncio.ensure_future(gate.enter(wish)) for wish in wishes]
