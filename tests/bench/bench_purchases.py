"""10,000 purchases in a burst over real HTTP, the receiver killed in between, then made into tickets, killed again.

Run: ``python -m tests.bench.bench_purchases [COUNT]``. Prints what was lost and what came twice (both have to be 0).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock, SystemClock
from plentytui.credentials.tokens import MemoryTokenStore
from plentytui.factory import sandbox_system
from plentytui.models.purchase_states import PurchaseState
from plentytui.rules.purchase_sample import sample_body
from plentytui.services.outbox import Outbox
from plentytui.services.purchases import Purchasing
from plentytui.store.purchases import PurchaseStore
from plentytui.store.system_store import SystemStore
from tests.conftest import START
from tests.purchase_cases import TICKET_PLAN
from tests.services_stage import OnePassword

TOKEN = "a-token-of-the-bench-0123456789"
TOGETHER = 64
KILLS = 8
BROKEN_OFF = 20


class Receiver:
    """The command as a process, on a port that stays the same."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.port = 0
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        folders = {f"XDG_{kind}_HOME": str(self._home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "plentytui", "webhook", "serve", "--receive-only", "--port", str(self.port),
            env={**os.environ, **folders, "PLENTYTUI_WEBHOOK_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout is not None
        line = (await self.process.stdout.readline()).decode()
        self.port = int(line.rpartition(":")[2])

    async def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


async def receive(bodies: list[bytes], receiver: Receiver) -> tuple[float, int]:
    """Send everything until each has a 2xx, as plentyMarketplace repeats what was not taken; seconds and repeats."""
    begin, repeats, done = time.perf_counter(), 0, 0
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    for body in bodies:
        queue.put_nowait(body)
    kill_at = sorted(random.Random(7).sample(range(1, len(bodies)), KILLS), reverse=True)
    killing = asyncio.Lock()

    async def send(client: httpx.AsyncClient) -> None:
        nonlocal repeats, done
        while not queue.empty():
            body = queue.get_nowait()
            try:
                answer = await client.post(f"http://127.0.0.1:{receiver.port}/purchases/{TOKEN}", content=body)
                taken = answer.status_code == 200
            except httpx.HTTPError:
                taken = False
                await asyncio.sleep(0.05)
            if not taken:
                repeats += 1
                queue.put_nowait(body)
                continue
            done += 1
            async with killing:
                if kill_at and done >= kill_at[-1]:
                    kill_at.pop()
                    await receiver.kill()
                    await receiver.start()

    async with httpx.AsyncClient(trust_env=False, timeout=30, limits=httpx.Limits(max_connections=TOGETHER)) as client:
        await asyncio.gather(*(send(client) for _ in range(TOGETHER)))
    return time.perf_counter() - begin, repeats


async def main(count: int) -> int:
    """Run both halves and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        now = int(time.time())
        bodies = [sample_body(f"{number:032x}", number, now + number) for number in range(count)]
        receiver = Receiver(home)
        await receiver.start()
        try:
            seconds, repeats = await receive(bodies, receiver)
        finally:
            await receiver.kill()
        store = PurchaseStore.open(home / "data" / "plentytui" / "purchases.sqlite", SystemClock())
        kept = Counter(row.body.encode() for row in store.rows(limit=10_000_000))
        lost = sum(body not in kept for body in bodies)
        twice = sum(number - 1 for number in kept.values())
        print(f"received {count} in {seconds:.1f} s ({count / seconds:.0f}/s), {KILLS} kills, {repeats} sent again")
        print(f"lost {lost}, twice {twice}")
        store.keep_plan(TICKET_PLAN)
        store.close()
        print("made into tickets:")
        ticket_problems = await turn(home, count)
    return 1 if lost or twice or ticket_problems else 0


class Tickets(httpx.AsyncBaseTransport):
    """A system that has nothing but tickets and outlives whoever makes them; some of its answers get lost."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.comments: dict[int, list[str]] = {}
        self.lost_answers = 0
        self._chance = random.Random(5)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one call."""
        path, body = request.url.path, await request.aread()
        await asyncio.sleep(0)
        told: object
        if path == "/rest/login":
            told = {"accessToken": "x" * 40, "tokenType": "Bearer", "expiresIn": 86_400}
        elif request.method == "POST":
            number = len(self.titles) + 1 if path == "/rest/tickets" else int(path.rpartition("/")[2])
            if path == "/rest/tickets":
                self.titles.append(json.loads(body)["title"])
            else:
                self.comments.setdefault(number, []).append(json.loads(body)["text"])
            if self._chance.random() < 0.01:
                self.lost_answers += 1
                raise httpx.ReadTimeout("the answer is lost", request=request)
            told = {"id": number, "ticketId": number, "title": self.titles[number - 1]}
        elif path == "/rest/tickets":
            sought = request.url.params.get("title", "")
            found = [{"id": n, "title": title} for n, title in enumerate(self.titles, 1) if sought in title]
            told = {"page": 1, "totalsCount": len(found), "isLastPage": True, "lastPageNumber": 1, "firstOnPage": 1,
                    "lastOnPage": len(found), "itemsPerPage": 100, "entries": found}  # fmt: skip
        else:
            texts = self.comments.get(int(path.split("/")[3]), [])
            told = [{"id": n, "text": text, "type": "comment"} for n, text in enumerate(texts, 1)]
        return httpx.Response(200, json=told, request=request)


async def turn(home: Path, count: int) -> int:
    """Make tickets; the work is broken off in the middle of calls, as a kill would, and answers get lost."""
    clock, system = ManualClock(START), Tickets()
    tokens = Tokens("maria", OnePassword(), MemoryTokenStore(), clock)
    client = Client(sandbox_system().url, tokens=tokens, clock=clock, transport=system)
    local = SystemStore.open(home / "system.sqlite", clock)
    chance = random.Random(11)
    path = home / "data" / "plentytui" / "purchases.sqlite"
    begin, broken_off = time.perf_counter(), 0
    while True:
        store = PurchaseStore.open(path, clock)
        purchasing = Purchasing(sandbox_system(), SystemApi(client), local, Outbox(local, clock, 0), store, clock)
        task = asyncio.create_task(purchasing.turn_due())
        ends = time.perf_counter() + chance.uniform(0.05, 2.0)
        while not task.done() and (broken_off >= BROKEN_OFF or time.perf_counter() < ends):
            await asyncio.sleep(0.001)
            if clock.next_due is not None:
                clock.advance(max(0.0, (clock.next_due - clock.now()).total_seconds()))
        if not task.done():
            broken_off += 1
            # The file is closed under it: nothing more can be noted, as after SIGKILL.
            store.close()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            continue
        counts = store.counts()
        store.close()
        if counts[PurchaseState.DONE] == count:
            break
        clock.advance(31)
    seconds = time.perf_counter() - begin
    titles = Counter(system.titles)
    twice = sum(number - 1 for number in titles.values())
    uneven = sum(len(system.comments.get(number, ())) != 1 for number in range(1, len(system.titles) + 1))
    print(f"{len(titles)} tickets in {seconds:.1f} s ({count / seconds:.0f}/s)")
    print(f"broken off {broken_off} times, {system.lost_answers} answers lost on the way")
    print(f"lost {count - len(titles)}, twice {twice}, tickets without exactly one comment {uneven}")
    await client.aclose()
    local.close()
    return count - len(titles) + twice + uneven


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)))
