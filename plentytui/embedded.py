"""The sandbox in process: an httpx transport that calls the app without opening a port."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Protocol

import httpx

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import Message

    from plentytui.clock import Clock

LEAST_LATENCY = 0.002
"""Real seconds that each call takes at least: without a real pause a busy client starves the screen."""


class Fault(Protocol):
    """Decides whether a call fails on its way; an ``httpx.TransportError`` is what a network would give."""

    def __call__(self, request: httpx.Request) -> Exception | None:
        """The exception to raise for this call, None to let it pass."""
        ...


class SandboxTransport(httpx.AsyncBaseTransport):
    """Carries calls to the sandbox and answers back, as a network would.

    httpx has an ASGI transport of its own, but that one never pauses, knows no lifespan, ignores timeouts and
    cannot break off in the middle of an answer.

    Attributes:
        before: decides about faults before a call has reached the app.
        after: decides about faults after the app has carried the call out, so that a write takes effect and its
            answer is lost.
        calls: how many calls have reached the app.
        in_flight: how many calls are on their way now; who moves a manual clock may wait until there is none.
    """

    def __init__(
        self,
        app: Starlette,
        clock: Clock | None = None,
        *,
        latency: float = LEAST_LATENCY,
        travel: float = 0.0,
        before: Fault | None = None,
        after: Fault | None = None,
    ) -> None:
        """Take the app and the ways to disturb it.

        Args:
            app: what ``build_app`` gives.
            clock: the clock that ``travel`` is counted on.
            latency: real seconds that each call takes, at least ``LEAST_LATENCY``.
            travel: seconds of ``clock`` that each answer is on its way.
            before: decides about faults before a call has reached the app.
            after: decides about faults after the app has carried the call out.
        """
        if travel and clock is None:
            raise ValueError("travel is counted on a clock, so it needs one")
        self.before = before
        self.after = after
        self.calls = 0
        self.in_flight = 0
        self._app = app
        self._clock = clock
        self._latency = max(LEAST_LATENCY, latency)
        self._travel = travel
        self._lifespan: AsyncExitStack | None = None
        self._starting = asyncio.Lock()
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one call to the app and its answer back.

        Raises:
            httpx.ReadTimeout: the answer took longer than the request's read timeout.
            httpx.RemoteProtocolError: the answer broke off in the middle.
        """
        if self._closed:
            raise RuntimeError("the transport of the embedded sandbox is closed")
        await self._start()
        self.in_flight += 1
        try:
            return await self._carry(request)
        finally:
            self.in_flight -= 1

    async def aclose(self) -> None:
        """End the app's lifespan, which closes its world."""
        self._closed = True
        lifespan, self._lifespan = self._lifespan, None
        if lifespan is not None:
            await lifespan.aclose()

    async def _start(self) -> None:
        if self._lifespan is not None:
            return
        async with self._starting:
            if self._lifespan is None:
                lifespan = AsyncExitStack()
                await lifespan.enter_async_context(self._app.router.lifespan_context(self._app))
                self._lifespan = lifespan

    async def _carry(self, request: httpx.Request) -> httpx.Response:
        if self.before and (fault := self.before(request)):
            raise fault
        try:
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("read")):
                await asyncio.sleep(self._latency)
                content = await request.aread()
                self.calls += 1
                response = await self._call(request, content)
        except TimeoutError:
            raise httpx.ReadTimeout("The embedded sandbox took too long to answer.", request=request) from None
        if self._clock is not None and self._travel:
            await self._clock.sleep(self._travel)
        if self.after and (fault := self.after(request)):
            raise fault
        return response

    async def _call(self, request: httpx.Request, content: bytes) -> httpx.Response:
        status = 0
        headers: list[tuple[bytes, bytes]] = []
        body = bytearray()
        complete = False
        asked = False

        async def receive() -> Message:
            nonlocal asked
            if asked:
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers, complete
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message.get("headers", []))
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                complete = not message.get("more_body", False)

        await self._app(_scope(request), receive, send)
        if not complete:
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body", request=request
            )
        return httpx.Response(status, headers=headers, content=bytes(body), request=request)


def _scope(request: httpx.Request) -> dict[str, object]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 0),
        "root_path": "",
    }
