"""Single requests over real connections: whose proxy they take, and that no error quotes a token."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from plentytui.api.exchange import Exchange, NoAnswer
from plentytui.clock import SystemClock

pytestmark = pytest.mark.anyio


class Listener:
    """A server that answers everything and keeps the first line of each request."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.append((await reader.readline()).decode().strip())
        while await reader.readline() not in {b"\r\n", b""}:
            pass
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
async def test_this_machine_is_never_asked_through_a_proxy(
    host: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, proxy = Listener(), Listener()
    async with await system.start(), await proxy.start():
        monkeypatch.delenv("NO_PROXY")
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        exchange = Exchange(f"http://{host}:{system.port}", SystemClock())
        answer = await exchange.send("POST", "/rest/login", "", headers={}, content=b"password")
        await exchange.aclose()
    assert answer.status == 200
    assert proxy.lines == []
    assert system.lines == ["POST /rest/login HTTP/1.1"]


async def test_another_machine_is_asked_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Listener()
    async with await proxy.start():
        monkeypatch.delenv("NO_PROXY")
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        exchange = Exchange("http://shop.example", SystemClock())
        await exchange.send("GET", "/rest/x", "", headers={}, content=None)
        await exchange.aclose()
    assert proxy.lines == ["GET http://shop.example/rest/x HTTP/1.1"]


async def test_a_header_that_cannot_be_sent_is_not_quoted() -> None:
    system = Listener()
    async with await system.start():
        exchange = Exchange(f"http://127.0.0.1:{system.port}", SystemClock())
        headers = {"Authorization": "Bearer abc\nSECRETTOKEN"}
        with pytest.raises(NoAnswer) as caught:
            await exchange.send("GET", "/rest/x", "", headers=headers, content=None)
        await exchange.aclose()
    assert "SECRET" not in caught.value.words
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectError("refused"), "no connection to shop.example (refused)"),
        (httpx.ConnectError(""), "no connection to shop.example (ConnectError)"),
        (httpx.ReadError("gone"), "the connection to shop.example broke (gone)"),
        (
            httpx.ConnectError("CERTIFICATE_VERIFY_FAILED"),
            "the certificate of shop.example is not trusted (CERTIFICATE_VERIFY_FAILED)",
        ),
    ],
)
async def test_what_the_machine_says_stands_in_brackets_once(error: httpx.TransportError, words: str) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    exchange = Exchange("http://shop.example", SystemClock(), httpx.MockTransport(fail))
    with pytest.raises(NoAnswer) as caught:
        await exchange.send("GET", "/rest/x", "", headers={}, content=None)
    await exchange.aclose()
    assert caught.value.words == words


class Bag:
    """A sink in memory."""

    def __init__(self, *, takes_pages: bool = False) -> None:
        self.takes_pages = takes_pages
        self.content: bytes | None = None
        self.length = -1

    async def begin(self, length: int) -> None:
        self.content, self.length = b"", length

    async def write(self, part: bytes) -> None:
        assert self.content is not None
        self.content += part


@pytest.mark.parametrize(
    ("status", "kind", "takes_pages", "streamed"),
    [
        (200, "application/pdf", False, True),
        (200, "text/html", False, False),
        (200, "text/html; charset=utf-8", True, True),
        (404, "application/pdf", True, False),
    ],
)
async def test_only_what_was_asked_for_goes_into_a_sink(
    status: int, kind: str, takes_pages: bool, streamed: bool
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=b"<html>x</html>", headers={"content-type": kind})

    exchange = Exchange("http://shop.example", SystemClock(), httpx.MockTransport(answer))
    bag = Bag(takes_pages=takes_pages)
    got = await exchange.send("GET", "/rest/x", "", headers={}, content=None, into=bag)
    await exchange.aclose()
    assert (bag.content, got.body) == ((b"<html>x</html>", b"") if streamed else (None, b"<html>x</html>"))
    assert bag.length == (14 if streamed else -1)
    assert got.html is (not streamed)


async def test_a_sink_takes_more_than_is_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plentytui.api.exchange.LARGEST_ANSWER", 1_000)
    exchange = Exchange(
        "http://shop.example", SystemClock(), httpx.MockTransport(lambda _: httpx.Response(200, content=bytes(5_000)))
    )
    with pytest.raises(NoAnswer):
        await exchange.send("GET", "/rest/x", "", headers={}, content=None)
    bag = Bag()
    await exchange.send("GET", "/rest/x", "", headers={}, content=None, into=bag)
    await exchange.aclose()
    assert bag.content == bytes(5_000)
