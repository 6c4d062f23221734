"""Web servers on loopback, with and without TLS; each host name has its own pages and its own certificate (SNI)."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.probes.certificates import Pair


@dataclass(frozen=True)
class Page:
    """What a server answers."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"store"
    raw: bytes = b""
    """Sent as it is instead of everything else."""

    @property
    def wire(self) -> bytes:
        """The answer on the wire."""
        if self.raw:
            return self.raw
        lines = [f"HTTP/1.1 {self.status} Whatever", *(f"{key}: {value}" for key, value in self.headers.items())]
        lines += [f"Content-Length: {len(self.body)}", "Connection: close"]
        return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + self.body


def redirect(url: str, status: int = 301, **headers: str) -> Page:
    """A redirect."""
    return Page(status, {"Location": url, **headers}, b"")


@dataclass(frozen=True)
class Request:
    """What a server was asked."""

    host: str
    path: str
    headers: Mapping[str, str]


class WebServer:
    """One address with a port for HTTP and one for HTTPS."""

    def __init__(self) -> None:
        self.plain: dict[str, Page] = {}
        """By host and path, such as ``yourstore.example/``, over HTTP."""
        self.secure: dict[str, Page] = {}
        """The same over HTTPS."""
        self.pairs: dict[str, Pair] = {}
        """Certificates by host name; ``*`` for all others."""
        self.latency = 0.0
        self.silent = False
        """Takes connections and never says a word."""
        self.newest: ssl.TLSVersion | None = None
        self.requests: list[Request] = []
        self.named: list[str | None] = []
        """The host names of TLS handshakes (SNI)."""
        self.http_port = self.https_port = 0
        self._servers: list[asyncio.Server] = []
        self._open: set[asyncio.StreamWriter] = set()
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Listen on free ports."""
        contexts = {name: pair.server_context() for name, pair in self.pairs.items()}
        plain = await asyncio.start_server(self._serve_plain, "127.0.0.1", 0)
        self._servers.append(plain)
        self.http_port = plain.sockets[0].getsockname()[1]
        if contexts:
            first = contexts.get("*") or next(iter(contexts.values()))
            if self.newest is not None:
                for context in contexts.values():
                    context.maximum_version = self.newest

            def choose(tls: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
                self.named.append(name)
                tls.context = contexts.get(name or "", first)

            first.sni_callback = choose
            secure = await asyncio.start_server(self._serve_secure, "127.0.0.1", 0, ssl=first)
            self._servers.append(secure)
            self.https_port = secure.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything."""
        self._stopped.set()
        for writer in list(self._open):
            writer.transport.abort()
        for server in self._servers:
            server.close()
            await server.wait_closed()

    async def _serve_plain(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(reader, writer, self.plain)

    async def _serve_secure(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(reader, writer, self.secure)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pages: Mapping[str, Page]
    ) -> None:
        self._open.add(writer)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
                lower = {key.lower(): value for key, value in headers.items()}
                path = head[0].split(" ")[1]
                host = lower.get("host", "")
                self.requests.append(Request(host, path, lower))
                await (self._stopped.wait() if self.silent else asyncio.sleep(self.latency))
                page = pages.get(f"{host}{path}") or pages.get(f"*{path}") or Page(404, body=b"nothing here")
                writer.write(page.wire)
                await writer.drain()
        finally:
            self._open.discard(writer)
            writer.close()
