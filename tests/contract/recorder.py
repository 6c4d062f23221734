"""A client over a sandbox that keeps every request, to be held against the official description."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from tests.api_double import KnownPassword, MemoryTokens


class Recorder(SandboxTransport):
    """Keeps what is sent."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(build_app(SandboxConfig(size=0, clock=clock)), clock)
        self.sent: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep it and have it answered."""
        self.sent.append(request)
        return await super().handle_async_request(request)


@asynccontextmanager
async def recorded(clock: ManualClock) -> AsyncIterator[tuple[SystemApi, list[httpx.Request]]]:
    """A system, and what is sent to it."""
    recorder = Recorder(clock)
    tokens = Tokens("maria", KnownPassword(DEMO_PASSWORD), MemoryTokens(), clock)
    client = Client(SANDBOX_URL, tokens=tokens, clock=clock, transport=recorder)
    try:
        yield SystemApi(client), recorder.sent
    finally:
        await client.aclose()
