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
from plentytui.sandbox.system import Incoming, Sandbox

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


def build_app(config: SandboxConfig | None = None) -> Starlette:
    """The ASGI app of one sandbox; ``app.state.sandbox`` is the ``Sandbox`` behind it."""
    sandbox = Sandbox(config or SandboxConfig())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await sandbox.start()
        try:
            yield
        finally:
            sandbox.close()

    app = Starlette(routes=[Mount("/", app=_Door(sandbox))], lifespan=lifespan)
    app.state.sandbox = sandbox
    return app


class _Door:
    """Reads requests off the ASGI server and writes answers onto it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        outgoing = self._sandbox.answer(await _read(Request(scope, receive)))
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
    )
