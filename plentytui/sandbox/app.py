"""The sandbox as an ASGI app, to be called in process or to be served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount

from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.system import Incoming, Outgoing, Sandbox

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from starlette.types import Receive, Scope, Send


def build_app(config: SandboxConfig | None = None) -> Starlette:
    """The ASGI app of one sandbox; ``app.state.sandbox`` is the ``Sandbox`` behind it."""
    sandbox = Sandbox(config or SandboxConfig())
    desk = _Desk(sandbox)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await sandbox.start()
        try:
            yield
        finally:
            await desk.close()

    app = Starlette(routes=[Mount("/", app=_Door(sandbox, desk))], lifespan=lifespan)
    app.state.sandbox = sandbox
    return app


class _Desk:
    """Has requests answered one at a time: at once where that is quick, in the one worker thread where it is not.

    The world is never used by two threads at a time: while the worker has something to do, every request goes there.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._worker: ThreadPoolExecutor | None = None
        self._jobs: list[Future[Outgoing]] = []

    async def answer(self, request: Incoming) -> Outgoing:
        """The sandbox's answer; the event loop goes on while a long one is made."""
        # A job nobody waits for any more is either taken back before it began or counts until it has ended.
        self._jobs = [job for job in self._jobs if not job.done()]
        if not self._jobs and not self._sandbox.takes_long(request):
            return self._sandbox.answer(request)
        if self._worker is None:
            from concurrent.futures import ThreadPoolExecutor

            self._worker = ThreadPoolExecutor(1, "plentytui-sandbox")
        job = self._worker.submit(self._sandbox.answer, request)
        self._jobs.append(job)
        return await asyncio.wrap_future(job)

    async def close(self) -> None:
        """Break off what is under way and close the sandbox."""
        if self._worker is not None:
            self._sandbox.hurry()
            worker, self._worker = self._worker, None
            await asyncio.to_thread(worker.shutdown, cancel_futures=True)
        self._sandbox.close()


class _Door:
    """Reads requests off the ASGI server and writes answers onto it."""

    def __init__(self, sandbox: Sandbox, desk: _Desk) -> None:
        self._sandbox = sandbox
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        outgoing = await self._desk.answer(await _read(Request(scope, receive)))
        config = self._sandbox.config
        if Scenario.SLOW in config.scenarios:
            await asyncio.sleep(config.slow_seconds)
        reply = outgoing.reply
        body = reply.body[: len(reply.body) // 2] if outgoing.cut_off else reply.body
        promised = max(len(reply.body), 1) if outgoing.cut_off else len(reply.body)
        headers = dict(reply.headers) | {"Content-Length": str(promised)}
        if reply.content_type:
            headers["Content-Type"] = reply.content_type
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        # A cut-off answer ends without its last part: the server then drops the connection.
        await send({"type": "http.response.body", "body": body, "more_body": outgoing.cut_off})


async def _read(request: Request) -> Incoming:
    form = None
    raw = b""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form() as fields:
            form = {name: value for name, value in fields.items() if isinstance(value, str)}
    else:
        raw = await request.body()
    return Incoming(
        method=request.method,
        path=request.scope["path"],
        query=tuple(request.query_params.multi_items()),
        headers={name.lower(): value for name, value in request.headers.items()},
        raw=raw,
        form=form,
        length=len(b"?".join((request.scope.get("raw_path", b""), request.scope["query_string"]))),
    )
