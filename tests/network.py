"""Systems that live somewhere else: they go on when the program ends, and the way to them can be disturbed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime

import httpx
import pytest

from plentytui.api.exchange import Exchange
from plentytui.clock import Clock
from plentytui.embedded import Fault, SandboxTransport
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.system import Sandbox
from plentytui.sandbox.world.messages import StoredMessage


class Remote(httpx.AsyncBaseTransport):
    """One system and the way to it; closing a connection to it does not end it."""

    def __init__(self, config: SandboxConfig) -> None:
        app = build_app(config)
        self.sandbox: Sandbox = app.state.sandbox
        self.arrived: list[tuple[str, str]] = []
        """Method and path of every call that reached the system, in their order."""
        self.way = SandboxTransport(app, config.clock)
        self.answers: dict[tuple[str, str], tuple[int, Mapping[str, object]]] = {}
        """What the system says instead of its own answer, by method and path; the call takes no effect."""
        self.held: dict[tuple[str, str], asyncio.Event] = {}
        """Answers to such calls are on their way until the event is set; the calls have taken effect."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one call there and back."""
        before = self.way.calls
        told = self.answers.get((request.method, request.url.path))
        if told is not None:
            self.arrived.append((request.method, request.url.path))
            return httpx.Response(told[0], json=told[1], request=request)
        try:
            answer = await self.way.handle_async_request(request)
        finally:
            if self.way.calls > before:
                self.arrived.append((request.method, request.url.path))
        if (event := self.held.get((request.method, request.url.path))) is not None:
            await event.wait()
        return answer

    async def aclose(self) -> None:
        """The system stays."""

    # The way to it

    def cut(self) -> None:
        """From now on nothing reaches it."""
        self.way.before = lambda request: httpx.ConnectError("Network is unreachable", request=request)

    def mend(self) -> None:
        """Everything reaches it again, and every answer arrives."""
        self.way.before = self.way.after = None
        self.answers.clear()

    def lose_answers(self, method: str, path: str) -> None:
        """Calls take effect, but their answers get lost."""
        self.way.after = _fault(method, path, httpx.ReadTimeout)

    def lose_requests(self, method: str, path: str) -> None:
        """Calls get lost on their way, and nobody can tell that they did."""
        self.way.before = _fault(method, path, httpx.ReadTimeout)

    def refuse_connections(self, method: str, path: str) -> None:
        """There is no connection for these calls, so that it is certain that they were not sent."""
        self.way.before = _fault(method, path, httpx.ConnectError)

    def hears(self, conversation: str, text: str, at: datetime) -> None:
        """The customer writes into a conversation."""
        world = self.sandbox.world
        world.incoming_mail(at, conversation=world.mailbox.numbers([conversation])[0], text=text)

    # What it holds

    def count(self, method: str, path: str) -> int:
        """How many such calls have arrived."""
        return self.arrived.count((method, path))

    def messages(self, conversation: str) -> list[StoredMessage]:
        """The messages of a conversation, oldest first."""
        world = self.sandbox.world
        return world.mailbox.messages(world.mailbox.numbers([conversation])[0])

    def readers(self, conversation: str) -> list[int]:
        """Who has read a conversation."""
        row = self.sandbox.world.mailbox.by_uuid(conversation)
        assert row is not None
        return [int(number) for number in row["read_by"].split(",") if number]


def _fault(method: str, path: str, kind: type[httpx.TransportError]) -> Fault:
    def decide(request: httpx.Request) -> Exception | None:
        if (request.method, request.url.path) == (method, path):
            return kind("lost", request=request)
        return None

    return decide


class Network:
    """The systems that can be reached, by their address; there are no others."""

    def __init__(self) -> None:
        self.systems: dict[str, Remote] = {}

    def add(self, url: str, config: SandboxConfig) -> Remote:
        """Set up a system at an address, unless there is one."""
        if url not in self.systems:
            self.systems[url] = Remote(config)
        return self.systems[url]

    def exchange(self, base_url: str, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> Exchange:
        """Connect to the system at an address."""
        return Exchange(base_url, clock, self.systems.get(base_url, _Nowhere()))


class _Nowhere(httpx.AsyncBaseTransport):
    """An address where nobody answers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Name or service not known", request=request)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """A network of one's own instead of the machine's."""
    made = Network()
    monkeypatch.setattr("plentytui.api.exchange.Exchange", made.exchange)
    yield made
    for remote in made.systems.values():
        remote.sandbox.close()
