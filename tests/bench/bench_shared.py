"""Three processes of one log-in that all want more than the limits allow: with and without what they share.

Run it with ``python -m tests.bench.bench_shared``. A served sandbox (Basic: 80 reads and 40 writes a minute) and three
real processes on loopback, each with twenty workers that read and two that write; a person presses keys in one of
them. All clocks run ten times as fast (``--speed``), so that a window passes in six seconds; the way to the system
is as slow in that time as a real one. The baseline is the same without the shared file: each process knows only its
own answers.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.events import CANCELLED, CallEvent
from plentytui.api.lanes import Lane
from plentytui.api.shared_budget import FILE_NAME, SharedBudget
from plentytui.credentials.chain import Chain
from plentytui.credentials.memory import MemoryVault
from plentytui.credentials.tokens import TokenCache
from plentytui.errors import PlentytuiError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System
from plentytui.paths import Paths
from plentytui.rules.rates import RATE_LIMITS, Rate
from plentytui.sandbox.config import DEMO_PASSWORD, DEMO_USER, SandboxConfig
from tests.bench.report import Figure, counted, median_of, percentile, show

PROCESSES = 3
READERS, WRITERS = 20, 2
KEY_SECONDS = 7.0
MINUTE = 60.0
LIMITS = RATE_LIMITS[Rate.BASIC]


class QuickClock:
    """The machine's clock, so many times as fast."""

    def __init__(self, origin: float, speed: float) -> None:
        self._origin, self._speed = origin, speed

    def time(self) -> float:
        """Seconds since the epoch, of this clock."""
        return self._origin + (time.time() - self._origin) * self._speed

    def now(self) -> datetime:
        """The same as an instant."""
        return datetime.fromtimestamp(self.time(), UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of this clock."""
        await asyncio.sleep(max(0.0, seconds / self._speed))


def serve(origin: float, speed: float) -> None:
    """The system, until it is ended."""
    from plentytui.sandbox.serve import run

    run(SandboxConfig(size=300, rate=Rate.BASIC, clock=QuickClock(origin, speed)), 0)


async def saturate(url: str, folder: Path, shared: bool, until: float, clock: QuickClock, seed: int) -> None:
    """One process: asks as much as it can, then prints what it saw as JSON."""
    paths = Paths(config=folder / "config", data=folder / "data", state=folder / "state")
    system, vault = System("bench", url, DEMO_USER), MemoryVault()
    await vault.save(system, Secret(DEMO_PASSWORD))
    chain = Chain(system, (vault,), vault)
    tokens = Tokens(system.user, chain, TokenCache(system, paths, chain, clock), clock)
    budget = SharedBudget(paths.state / FILE_NAME, system.key, clock) if shared else None
    calls: list[tuple[float, int, str, float]] = []
    turns: list[float] = []
    sharing_fails: list[str] = []
    keys: list[float] = []

    def note(event: CallEvent) -> None:
        if event.error != CANCELLED and not event.coalesced:
            calls.append((event.at + event.waited, event.status, event.method, event.waited))

    client = Client(url, tokens=tokens, clock=clock, on_event=note, shared=budget)
    if budget is not None:
        _time_turns(client, turns)
    chance, numbers = random.Random(seed), itertools.count(1)

    async def work(method: str, number: int) -> None:
        while clock.time() < until:
            with suppress(PlentytuiError):
                if method == "GET":
                    await client.call("GET", f"/rest/tags/{next(numbers)}", lane=Lane.PREFETCH)
                else:
                    await client.call("PUT", "/rest/conversations/read", params={"uuids": "", "readBy": 3})

    async def press() -> None:
        while clock.time() < until:
            await clock.sleep(chance.expovariate(1 / KEY_SECONDS))
            begun = clock.time()
            with suppress(PlentytuiError):
                await client.call("GET", f"/rest/tags/{next(numbers)}", lane=Lane.USER)
            keys.append(clock.time() - begun)

    tasks = [asyncio.create_task(work("GET", n)) for n in range(READERS)]
    tasks += [asyncio.create_task(work("PUT", n)) for n in range(WRITERS)]
    if seed == 0:
        tasks.append(asyncio.create_task(press()))
    await clock.sleep(until - clock.time())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if budget is not None and budget.problem:
        sharing_fails.append(budget.problem)
    sessions = tokens.record.sessions_used if tokens.record is not None else 0
    await client.aclose()
    print(json.dumps({"calls": calls, "turns": turns, "keys": keys, "problems": sharing_fails, "sessions": [sessions]}))


def _time_turns(client: Client, turns: list[float]) -> None:
    """Note how long each pump of the gate, with its turn, keeps the event loop."""
    gate = client._gate
    pump = gate._pump

    def timed() -> None:
        begun = time.perf_counter()
        pump()
        turns.append((time.perf_counter() - begun) * 1000)

    setattr(gate, "_pump", timed)  # noqa: B010 - the benchmark looks from outside


def run(shared: bool, minutes: float, speed: float) -> dict[str, list[Any]]:
    """One run of all processes; what each of them saw, joined."""
    folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
    origin = time.time()
    me = [sys.executable, "-m", "tests.bench.bench_shared"]
    common = ["--origin", repr(origin), "--speed", str(speed)]
    server = subprocess.Popen([*me, "--serve", *common], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().split()[1]
        until = QuickClock(origin, speed).time() + minutes * MINUTE
        workers = [
            subprocess.Popen(
                [*me, *common, "--worker", url, "--folder", str(folder), "--until", repr(until), "--seed", str(number)]
                + (["--shared"] if shared else []),
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(PROCESSES)
        ]
        told = [json.loads(worker.communicate()[0]) for worker in workers]
    finally:
        os.kill(server.pid, signal.SIGTERM)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)
    return {
        key: [item for one in told for item in (one[key] if isinstance(one[key], list) else [one[key]])]
        for key in told[0]
    }


def used(calls: list[tuple[float, int, str, float]], read: bool) -> tuple[float, int]:
    """The share of the limit that the whole minutes between first and last call used, and the refusals."""
    kind = [call for call in calls if (call[2] == "GET") == read]
    limit = LIMITS.reads_per_minute if read else LIMITS.writes_per_minute
    begin = min(call[0] for call in kind)
    minutes = int((max(call[0] for call in kind) - begin) // MINUTE)
    answered = sum(1 for call in kind if call[1] not in (0, 429) and call[0] < begin + minutes * MINUTE)
    return answered / (minutes * limit), sum(1 for call in kind if call[1] == 429)


def main(minutes: float, speed: float) -> None:
    """Print the table."""
    refused: dict[bool, int] = {}
    shares: dict[bool, float] = {}
    for shared in (False, True):
        told = run(shared, minutes, speed)
        calls: list[tuple[float, int, str, float]] = [tuple(call) for call in told["calls"]]
        (reads, no_reads), (writes, no_writes) = used(calls, True), used(calls, False)
        refused[shared], shares[shared] = no_reads + no_writes, reads
        keys = told["keys"]
        figures: list[Figure] = [
            counted("refused (429)", refused[shared], "calls", most=0 if shared else None),
            counted("reads used of what the minutes allowed", reads * 100, "%"),
            counted("writes used of what the minutes allowed", writes * 100, "%"),
            counted("calls answered", sum(1 for call in calls if call[1] not in (0, 429)), "calls"),
            counted("a key until its answer, median", median_of(keys), "s", spread=f"p95 {percentile(keys, 0.95):.1f}"),
            counted("sessions in use", max(told["sessions"]), "sessions", most=1),
        ]
        if shared:
            turns = told["turns"]
            spread = f"p95 {percentile(turns, 0.95):.2f}  p99 {percentile(turns, 0.99):.2f}  max {max(turns):.1f}"
            figures.append(counted("a turn on the event loop, median", median_of(turns), "ms", most=1, spread=spread))
        name = "sharing what they know" if shared else "each on its own (the baseline)"
        show(f"{PROCESSES} saturated processes of one log-in, {name}", figures)
        for problem in told["problems"]:
            print(f"  {problem}")
    print(
        f"\n  ratio to the baseline: refusals {refused[True]}/{refused[False]}, "
        f"reads used {shares[True] / shares[False]:.3f}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=8.0, help="minutes of the quick clock a run")
    parser.add_argument("--speed", type=float, default=10.0)
    parser.add_argument("--origin", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--until", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--shared", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.origin, chosen.speed)
    elif chosen.worker:
        quick = QuickClock(chosen.origin, chosen.speed)
        asyncio.run(saturate(chosen.worker, chosen.folder, chosen.shared, chosen.until, quick, chosen.seed))
    else:
        main(chosen.minutes, chosen.speed)
