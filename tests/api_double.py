"""A system of a few lines for tests of the client: answers as told, counts calls, throttles in fixed windows."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.events import CallEvent
from plentytui.clock import ManualClock
from plentytui.models.credentials import Secret, TokenRecord

T = TypeVar("T")

BASE = "https://p1.example.com"
PASSWORD = "correct-horse"

Handler = Callable[[httpx.Request], httpx.Response]


@dataclass
class FixedWindows:
    """The throttle: windows of ``length`` seconds, of which the reads and the writes are counted apart."""

    clock: ManualClock
    reads: int = 80
    writes: int = 40
    length: float = 60.0
    aligned: bool = True
    """Whether windows begin at fixed instants; otherwise with their first call."""
    rounding: Callable[[float], int] = math.ceil
    phase: float = 0.0
    day_reads: int = 59_760
    used: dict[str, int] = field(default_factory=dict)
    ends: dict[str, float] = field(default_factory=dict)
    windows: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    day_used: int = 0

    def spend(self, kind: str) -> tuple[bool, dict[str, str]]:
        """Count a call; whether it is allowed, and the headers of its answer."""
        now = self.clock.time()
        limit = self.reads if kind == "read" else self.writes
        if now >= self.ends.get(kind, -math.inf):
            begin = now if not self.aligned else now - (now - self.phase) % self.length
            self.ends[kind] = begin + self.length
            self.used[kind] = 0
            self.windows[kind] = self.windows.get(kind, 0) + 1
        allowed = self.used[kind] < limit and self.day_used < self.day_reads
        decay = self.rounding(self.ends[kind] - now)
        if allowed:
            self.used[kind] += 1
            self.day_used += kind == "read"
        else:
            self.refused += 1
        headers = {
            "X-Plenty-Global-Short-Period-Limit": str(limit),
            "X-Plenty-Global-Short-Period-Decay": str(decay),
            "X-Plenty-Global-Short-Period-Calls-Left": str(limit - self.used[kind]),
        }
        if kind == "read":
            day_decay = self.rounding(86_400 - now % 86_400)
            headers |= {
                "X-Plenty-Global-Long-Period-Limit": str(self.day_reads),
                "X-Plenty-Global-Long-Period-Decay": str(day_decay),
                "X-Plenty-Global-Long-Period-Calls-Left": str(self.day_reads - self.day_used),
            }
        if not allowed:
            headers["Retry-After"] = str(decay if self.used[kind] >= limit else day_decay)
        return allowed, headers


class DoubleSystem(httpx.AsyncBaseTransport):
    """Answers requests with ``handler``; logs in ``user`` with :data:`PASSWORD`."""

    def __init__(
        self,
        clock: ManualClock,
        handler: Handler | None = None,
        *,
        throttle: FixedWindows | None = None,
        travel: float = 0.0,
    ) -> None:
        self.clock = clock
        self.handler = handler or (lambda request: answer({"ok": True}))
        self.throttle = throttle
        self.travel = travel
        self.requests: list[httpx.Request] = []
        self.logins = 0
        self.valid: set[str] = set()
        self.flying = 0
        self.most_flying = 0

    @property
    def paths(self) -> list[str]:
        """What was asked, as METHOD and path."""
        return [f"{request.method} {request.url.path}" for request in self.requests]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request there and its answer back; each way takes half of the travel."""
        self.requests.append(request)
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        try:
            await self.clock.sleep(self.travel / 2)
            await asyncio.sleep(0)
            response = self._respond(request)
            await self.clock.sleep(self.travel / 2)
        finally:
            self.flying -= 1
        response.request = request
        return response

    def _respond(self, request: httpx.Request) -> httpx.Response:
        kind = "read" if request.method == "GET" else "write"
        headers: dict[str, str] = {}
        if self.throttle is not None:
            allowed, headers = self.throttle.spend(kind)
            if not allowed:
                return answer(f"short period {kind} limit reached", 429, headers)
        if request.url.path == "/rest/login":
            response = self._login(request)
        elif "authorization" in request.headers and request.headers["authorization"][7:] not in self.valid:
            response = answer({"error": "unauthorized"}, 401)
        else:
            response = self.handler(request)
        response.headers.update(headers)
        return response

    def _login(self, request: httpx.Request) -> httpx.Response:
        self.logins += 1
        if json.loads(request.content)["password"] != PASSWORD:
            return answer({"error": "invalid_credentials", "message": "The user credentials were incorrect."}, 401)
        token = f"token-{self.logins}"
        self.valid.add(token)
        return answer({"accessToken": token, "tokenType": "Bearer", "expiresIn": 86400, "user_id": 7})


def answer(content: object, status: int = 200, headers: dict[str, str] | None = None) -> httpx.Response:
    """A response with JSON, bare text or bytes."""
    if isinstance(content, bytes):
        return httpx.Response(status, content=content, headers=headers)
    if isinstance(content, str):
        return httpx.Response(status, text=content, headers=headers)
    return httpx.Response(status, json=content, headers=headers)


class MemoryTokens:
    """A token store in memory; several :class:`Tokens` on one are several processes."""

    def __init__(self, record: TokenRecord | None = None) -> None:
        self.record = record
        self._one = asyncio.Lock()

    @property
    def locked(self) -> bool:
        """Whether somebody holds the lock."""
        return self._one.locked()

    async def load(self) -> TokenRecord | None:
        """The record."""
        return self.record

    async def save(self, record: TokenRecord) -> None:
        """Replace it."""
        self.record = record

    async def forget(self) -> None:
        """Remove it."""
        self.record = None

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Held by one at a time."""

        @asynccontextmanager
        async def held() -> AsyncIterator[None]:
            async with self._one:
                yield

        return held()


class KnownPassword:
    """A source that has one password and counts how often it is asked."""

    def __init__(self, password: str = PASSWORD) -> None:
        self.text = password
        self.asked = 0

    async def password(self) -> Secret:
        """The password."""
        self.asked += 1
        return Secret(self.text)


@dataclass
class Rig:
    """A client over a double, with all that a test looks at."""

    clock: ManualClock
    system: DoubleSystem
    client: Client
    events: list[CallEvent]
    changes: list[int]
    source: KnownPassword
    store: MemoryTokens

    async def run(self, work: Coroutine[None, None, T]) -> T:
        """Let a coroutine run to its end while the clock moves from sleeper to sleeper."""
        task = asyncio.ensure_future(work)
        await self.clock.run(task)
        return task.result()


def make_rig(
    clock: ManualClock,
    handler: Handler | None = None,
    *,
    throttle: FixedWindows | None = None,
    travel: float = 0.0,
    with_tokens: bool = False,
    read_only: bool = False,
    base: str = BASE,
) -> Rig:
    """A client over a double."""
    system = DoubleSystem(clock, handler, throttle=throttle, travel=travel)
    events: list[CallEvent] = []
    changes: list[int] = []
    source, store = KnownPassword(), MemoryTokens()
    tokens = Tokens("maria", source, store, clock) if with_tokens else None
    client = Client(
        base,
        tokens=tokens,
        clock=clock,
        transport=system,
        read_only=read_only,
        on_event=events.append,
        on_change=lambda: changes.append(1),
        jitter=lambda: 0.5,
    )
    return Rig(clock, system, client, events, changes, source, store)
