"""A search through all messages of the sandbox runs beside the event loop, and nothing else uses the world then."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.sandbox.system import Incoming, Outgoing, Sandbox
from plentytui.sandbox.world.mailbox import Mailbox
from plentytui.sandbox.world.search import Search

pytestmark = pytest.mark.anyio
PATIENCE = 60.0
"""Seconds after which a search that holds up the loop gives in, so that the test fails instead of hanging."""


class SlowSearch:
    """Stands in for the search: finds nothing, and only when it is told to."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.in_time = False
        self.thread = ""

    def __call__(self, search: Search, sought: str) -> Iterator[int]:
        self.thread = threading.current_thread().name
        self.begun.set()
        self.in_time = self.go_on.wait(PATIENCE)
        yield from ()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowSearch:
    slow = SlowSearch()
    monkeypatch.setattr(Search, "_search", lambda search, sought: slow(search, sought))
    return slow


@pytest.fixture
async def client(clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(SandboxConfig(size=20, clock=clock))
    async with httpx.AsyncClient(transport=SandboxTransport(app, clock), base_url="https://sandbox.invalid") as client:
        answer = await client.post("/rest/login", json={"username": "maria", "password": DEMO_PASSWORD})
        client.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
        yield client


async def begin(client: httpx.AsyncClient, slow: SlowSearch) -> asyncio.Task[httpx.Response]:
    search = asyncio.create_task(client.get("/rest/conversations", params={"message": "parcel"}))
    await asyncio.to_thread(slow.begun.wait, PATIENCE)
    return search


async def test_the_loop_goes_on_while_all_messages_are_searched(client: httpx.AsyncClient, slow: SlowSearch) -> None:
    search = await begin(client, slow)
    slow.go_on.set()
    answer = await search
    assert slow.in_time, "the loop stood still until the search gave in"
    assert slow.thread != threading.current_thread().name
    assert answer.json()["totalsCount"] == 0


async def test_meanwhile_no_other_call_uses_the_world_and_each_is_answered(
    client: httpx.AsyncClient, slow: SlowSearch
) -> None:
    search = await begin(client, slow)
    other = asyncio.create_task(client.get("/rest/conversations"))
    for _ in range(20):
        await asyncio.sleep(0.002)
    assert not other.done()
    slow.go_on.set()
    assert (await other).json()["totalsCount"] == 20
    assert search.done()


async def test_a_search_nobody_waits_for_still_has_the_world_to_itself(
    client: httpx.AsyncClient, slow: SlowSearch
) -> None:
    search = await begin(client, slow)
    search.cancel()
    other = asyncio.create_task(client.get("/rest/conversations"))
    for _ in range(20):
        await asyncio.sleep(0.002)
    assert not other.done()
    slow.go_on.set()
    assert (await other).status_code == 200


async def test_ordinary_calls_are_answered_on_the_loop(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[str] = set()
    answer = Sandbox.answer

    def noted(sandbox: Sandbox, request: Incoming) -> Outgoing:
        threads.add(threading.current_thread().name)
        return answer(sandbox, request)

    monkeypatch.setattr(Sandbox, "answer", noted)
    assert (await client.get("/rest/conversations")).status_code == 200
    assert threads == {threading.current_thread().name}


async def test_closing_breaks_a_search_off(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, stopped, looked = threading.Event(), threading.Event(), 0
    messages = Mailbox.messages

    def slowly(*words: object) -> object:
        nonlocal looked
        looked += 1
        begun.set()
        stopped.wait(PATIENCE)
        return messages(*words)  # type: ignore[arg-type]  # passed on as they came

    stop = Search.stop

    def told(search: Search) -> None:
        stop(search)
        stopped.set()

    monkeypatch.setattr(Mailbox, "messages", slowly)
    monkeypatch.setattr(Search, "stop", told)
    app = build_app(SandboxConfig(size=40, clock=clock))
    client = httpx.AsyncClient(transport=SandboxTransport(app, clock), base_url="https://sandbox.invalid")
    answer = await client.post("/rest/login", json={"username": "maria", "password": DEMO_PASSWORD})
    headers = {"Authorization": f"Bearer {answer.json()['accessToken']}"}
    # A number can come from every tale, so that every message has to be put into words.
    search = asyncio.create_task(client.get("/rest/conversations", params={"message": "917"}, headers=headers))
    await asyncio.to_thread(begun.wait, PATIENCE)
    await client.aclose()
    assert looked == 1
    search.cancel()
