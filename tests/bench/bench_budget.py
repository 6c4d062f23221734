"""How well the call budget is used: a saturated background read beside a person who presses keys.

Run it with ``python -m tests.bench.bench_budget``. It passes more than an hour of a manual clock in seconds. The
system is the sandbox's own throttle (Basic: 80 reads a minute); keys come at random, every seven seconds on average.
The baseline sends with as many workers and waits only when it is refused (Retry-After).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx

from plentytui.api.client import Client
from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.rules.rates import RATE_LIMITS, Rate
from plentytui.sandbox.throttle import MINUTE, Family, Operation, Reading, Throttle

START = datetime(2026, 2, 3, 8, 0, 0, tzinfo=UTC)
LIMITS = RATE_LIMITS[Rate.BASIC]
WORKERS = 20
KEY_SECONDS = 7.0
COMPETITOR = 0.25
"""The share of the limit that another client of the same user takes."""
LEAST_WAIT = 0.001
"""Seconds; less is nothing that anybody waited."""
URL = "https://bench.example.com"


class System(httpx.AsyncBaseTransport):
    """The sandbox's throttle behind a line on which every call takes a while."""

    def __init__(self, clock: ManualClock, chance: random.Random) -> None:
        self.clock = clock
        self.chance = chance
        self.throttle = Throttle(LIMITS, clock)
        self.windows: dict[float, int] = {}
        self.refused = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a call there and back."""
        travel = self.chance.uniform(0.08, 0.35)
        await self.clock.sleep(travel / 2)
        now = self.clock.time()
        reading = self.spend()
        self.refused += not reading.allowed
        await self.clock.sleep(travel / 2)
        if reading.allowed:
            return httpx.Response(200, json={"ok": True}, headers=reading.headers(now))
        return httpx.Response(429, text=reading.text, headers=reading.headers(now))

    def spend(self) -> Reading:
        """One call, ours or the other client's, if the limit allows it."""
        reading = self.throttle.spend(3, Operation.READ, "GET /rest/x")
        end = reading.windows[Family.SHORT].ends_at
        self.windows[end] = self.windows.get(end, 0) + reading.allowed
        return reading


@dataclass
class Figures:
    """What came of one run."""

    name: str
    seconds: float
    """From the first call to the end of the last whole window."""
    used: int
    """Calls in the whole windows, those of the other client too."""
    refused: int
    windows: int
    """Whole windows; the one at hand at the end is left out."""
    waits: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Calls used of those that the windows which were opened allowed."""
        return self.used / (self.windows * LIMITS.reads_per_minute)

    @property
    def pace(self) -> float:
        """Calls used of those that the minutes which passed could have allowed."""
        return self.used / (self.seconds / MINUTE * LIMITS.reads_per_minute)

    def line(self) -> str:
        """One row of the table."""
        kept = [wait for wait in self.waits if wait > LEAST_WAIT]
        p95 = statistics.quantiles(self.waits, n=20)[-1]
        return (
            f"{self.name:42} {self.share:7.1%} {self.pace:7.1%} {self.refused:6} {len(self.waits):5} "
            f"{len(kept):6} {p95:7.2f} {max(self.waits):7.2f}"
        )


Ask = Callable[[str, bool], Coroutine[None, None, float]]
"""Makes one call; the flag tells a key from the background. Gives the seconds it had to wait."""


class Ours:
    """The client of this program."""

    def __init__(self, system: System, clock: ManualClock) -> None:
        self._waited: dict[str, float] = {}
        self._client = Client(
            URL, tokens=None, clock=clock, transport=system, jitter=system.chance.random, on_event=self._on_event
        )

    def _on_event(self, event: object) -> None:
        path, waited = getattr(event, "path", ""), getattr(event, "waited", 0.0)
        self._waited[path] = self._waited.get(path, 0.0) + waited

    async def ask(self, path: str, key: bool) -> float:
        """Make one call."""
        await self._client.call("GET", path, lane=Lane.USER if key else Lane.PREFETCH)
        return self._waited.pop(path)

    async def aclose(self) -> None:
        """End it."""
        await self._client.aclose()


class OnlyRetryAfter:
    """Sends at once; after a refusal nobody sends until Retry-After has passed."""

    def __init__(self, system: System, clock: ManualClock) -> None:
        self._clock = clock
        self._until = 0.0
        self._http = httpx.AsyncClient(transport=system, base_url=URL)

    async def ask(self, path: str, key: bool) -> float:
        """Make one call."""
        waited = 0.0
        while True:
            pause = self._until - self._clock.time()
            if pause > 0:
                waited += pause
                await self._clock.sleep(pause)
                continue
            begun = self._clock.time()
            response = await self._http.get(path)
            if response.status_code != 429:
                return waited
            waited += self._clock.time() - begun
            self._until = max(self._until, self._clock.time() + float(response.headers["retry-after"]))

    async def aclose(self) -> None:
        """End it."""
        await self._http.aclose()


async def run(kind: type[Ours] | type[OnlyRetryAfter], name: str, calls: int, competitor: float, seed: int) -> Figures:
    """One run until the background has made its calls."""
    clock, chance = ManualClock(START), random.Random(seed)
    system = System(clock, chance)
    client = kind(system, clock)
    numbers = iter(range(calls))
    waits: list[float] = []

    async def work() -> None:
        for number in numbers:
            await client.ask(f"/rest/x/a{number}", False)

    async def press() -> None:
        number = 0
        while True:
            await clock.sleep(chance.expovariate(1 / KEY_SECONDS))
            number += 1
            task = asyncio.ensure_future(one_key(f"/rest/key/a{number}"))
            keys.add(task)
            task.add_done_callback(keys.discard)

    async def one_key(path: str) -> None:
        waits.append(await client.ask(path, True))

    async def compete() -> None:
        gap = MINUTE / (LIMITS.reads_per_minute * competitor)
        while True:
            await clock.sleep(gap * chance.uniform(0.7, 1.3))
            system.spend()

    keys: set[asyncio.Task[None]] = set()
    others = [asyncio.ensure_future(press())]
    if competitor:
        others.append(asyncio.ensure_future(compete()))
    tasks = [asyncio.ensure_future(work()) for _ in range(WORKERS)]
    workers = asyncio.ensure_future(asyncio.wait(tasks))
    await clock.run(workers, turns=25)
    *whole, _ = sorted(system.windows)
    used = sum(system.windows[end] for end in whole)
    figures = Figures(name, whole[-1] - START.timestamp(), used, system.refused, len(whole), waits)
    others.extend(keys)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await client.aclose()
    return figures


async def main(calls: int, seed: int, seeds: int) -> None:
    """Print the table and the ratios."""
    print(f"{calls} background reads on Basic ({LIMITS.reads_per_minute} a minute), {WORKERS} workers, seed {seed}")
    print(f"{'':42} {'used':>7} {'pace':>7} {'429':>6} {'keys':>5} {'waited':>6} {'p95 s':>7} {'max s':>7}")
    for competitor in (0.0, COMPETITOR):
        beside = f", beside a client that takes {competitor:.0%}" if competitor else ", alone"
        base = await run(OnlyRetryAfter, f"Retry-After only{beside}", calls, competitor, seed)
        ours = await run(Ours, f"plentytui{beside}", calls, competitor, seed)
        print(base.line())
        print(ours.line())
        print(
            f"  ratio to the baseline: used {ours.share / base.share:.3f}, refusals {ours.refused}/{base.refused}, "
            f"seconds keys waited {sum(ours.waits):.1f}/{sum(base.waits):.1f}"
        )
    for competitor in (0.0, COMPETITOR) if seeds > 1 else ():
        runs = [await run(Ours, "", calls, competitor, seed + step) for step in range(seeds)]
        waits = [wait for figures in runs for wait in figures.waits]
        print(
            f"plentytui over {seeds} seeds{f', beside a client that takes {competitor:.0%}' if competitor else ''}: "
            f"used {min(figures.share for figures in runs):.1%} at least, {sum(f.refused for f in runs)} refused, "
            f"{sum(wait > LEAST_WAIT for wait in waits)} of {len(waits)} keys waited, longest {max(waits):.2f} s"
        )
    print("used: of what the windows that were opened allowed; pace: of what the minutes that passed could allow")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=4, help="how many seeds the last lines are made of")
    chosen = parser.parse_args()
    asyncio.run(main(chosen.calls, chosen.seed, chosen.seeds))
