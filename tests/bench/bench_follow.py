"""How many calls it takes to mirror a system and to keep up with it.

Run it with ``python -m tests.bench.bench_follow``. The services run without a screen over the sandbox, on a manual
clock, so that hours pass in seconds. The baseline for an absence is to read the whole list again.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plentytui.clock import ManualClock
from plentytui.factory import sandbox_system
from plentytui.models.inbox import ListQuery
from plentytui.models.paging import MOST_PER_PAGE
from plentytui.rules.rates import Rate
from plentytui.sandbox.config import SandboxConfig
from plentytui.services.following import Following, Told
from plentytui.services.opening import Workspace
from tests.bench.report import Figure, counted, show
from tests.network import Remote
from tests.services_stage import Stage, make_stage

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
HOUR, POLL = 3600, 60
ABSENT = 24 * HOUR
_LOGIN = "/rest/login"


class Bench:
    """One system, one process that follows, and what it calls."""

    def __init__(self, folder: Path, size: int) -> None:
        self.clock = ManualClock(START)
        remote = Remote(SandboxConfig(size=size, rate=Rate.PLUS, start=START, clock=self.clock))
        self.folder = folder
        self.stage: Stage = make_stage(folder, self.clock, remote=remote)
        self.progress: list[str] = []
        self._task: asyncio.Task[None] | None = None
        self._seen = 0

    async def begin(self) -> None:
        """Start to follow."""
        told = Told(
            unread=lambda _: None,
            trouble=lambda words: print(f"  trouble: {words}") if words else None,
            progress=lambda words: self.progress.append(words) if words else None,
            mirror=lambda: None,
            news=lambda _, __: None,
        )
        stage = self.stage
        parts = SimpleNamespace(
            system=sandbox_system(),
            client=stage.client,
            inbox=stage.inbox,
            threads=stage.threads,
            acting=stage.deeds.acting,
        )
        following = Following(cast(Workspace, parts), stage.store, self.clock, told, seconds=POLL, limit=10_000_000)
        self._task = asyncio.ensure_future(following.run())
        await self.quiet()

    async def leave(self) -> None:
        """End the process; the system goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.stage.aclose()

    def come_back(self) -> None:
        """A new process over the same local file."""
        self.stage = make_stage(self.folder, self.clock, remote=self.stage.remote)

    async def quiet(self) -> None:
        """Give way until nothing is under way."""
        still, way = 0, self.stage.remote.way
        while still < 8:
            calls = way.calls
            await asyncio.sleep(0.003)
            still = still + 1 if calls == way.calls and not way.in_flight else 0

    async def pass_time(self, seconds: float, step: float = 20.0) -> None:
        """Let time pass, and everything happen that then happens."""
        for _ in range(round(seconds / step)):
            self.clock.advance(step)
            await self.quiet()

    def mails(self, count: int) -> None:
        """That many conversations get a mail, one a second."""
        window = self.stage.store.mirror.window(ListQuery())
        uuids = [row.uuid for index in range(count) if (row := window.row(index)) is not None]
        world = self.stage.remote.sandbox.world
        for uuid in uuids:
            self.clock.advance(1)
            world.incoming_mail(self.clock.now(), conversation=world.mailbox.numbers([uuid])[0], text="And now?")

    def calls(self) -> list[str]:
        """Method and path of what was called since this was asked last, log-ins left out."""
        arrived = self.stage.remote.arrived
        since, self._seen = self._seen, len(arrived)
        return [f"{method} {path}" for method, path in arrived[since:] if path != _LOGIN]


async def measure(folder: Path, size: int) -> tuple[list[Figure], dict[str, list[str]]]:
    """All figures, and which calls they were."""
    bench = Bench(folder, size)
    found: dict[str, list[str]] = {}
    await bench.begin()
    while not bench.stage.inbox.complete:
        await bench.pass_time(POLL)
    found["the first mirror"] = bench.calls()
    await bench.pass_time(POLL)
    bench.calls()
    await bench.pass_time(HOUR)
    found["an hour without changes"] = bench.calls()
    bench.mails(1)
    await bench.pass_time(POLL)
    found["one conversation changed"] = bench.calls()
    await bench.leave()
    bench.come_back()
    bench.clock.advance(ABSENT)
    changed = min(size // 2, 1150)
    bench.mails(changed)
    bench.progress.clear()
    await bench.begin()
    await bench.pass_time(2 * POLL, 5)
    found["a long absence"] = bench.calls()
    progress = list(bench.progress)
    await bench.leave()
    pages = -(-size // MOST_PER_PAGE)
    absence = len(found["a long absence"])
    figures = [
        counted(f"the first mirror of {size:,} conversations", len(found["the first mirror"]), "calls", most=pages + 5),
        counted("an hour without changes", len(found["an hour without changes"]), "calls", most=HOUR / POLL),
        counted("one conversation changed", len(found["one conversation changed"]), "calls", most=2),
        Figure(f"a day away, {changed:,} changed", absence, "calls", ratio=absence / pages),
    ]
    if progress:
        print(f"  told on the way: {progress[0]} ... {progress[-1]}")
    return figures, found


def main(size: int) -> None:
    """Print the table, and which calls they were."""
    folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
    try:
        figures, found = asyncio.run(measure(folder, size))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(f"Calls to keep up with a system, a look every {POLL} s", figures, baseline="reading the whole list")
    for what, calls in found.items():
        print(f"  {what}: {', '.join(f'{number} x {call}' for call, number in Counter(calls).items()) or 'none'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=3000)
    main(parser.parse_args().size)
