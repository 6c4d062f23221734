"""Handshakes: whatever a server sends is read, and whatever goes wrong is a result."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from plentytui.clock import SystemClock
from plentytui.models.records import Outcome
from plentytui.models.sights import TlsSight
from plentytui.probes import tls
from plentytui.probes.addresses import Network
from plentytui.probes.tls import read_certificate, shake_hands
from tests.probes.certificates import authority, self_made
from tests.probes.web_server import WebServer

HOST, PUBLIC = "store.example", "185.30.40.50"


@asynccontextmanager
async def listening(first: bytes | None) -> AsyncIterator[int]:
    """A server that says something that is not TLS, or nothing at all, and hangs up only at the end."""
    stopped = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if first is not None:
            writer.write(first)
        else:
            await stopped.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        stopped.set()
        server.close()


async def shake(port: int) -> TlsSight:
    network = Network(way=lambda _, __: ("127.0.0.1", port), trust=authority().trust)
    return await shake_hands(network, SystemClock(), HOST, PUBLIC)


@pytest.mark.anyio
async def test_the_whole_chain_is_read() -> None:
    server = WebServer()
    server.pairs["*"] = authority().issue(HOST)
    await server.start()
    try:
        seen = await shake(server.https_port)
    finally:
        await server.stop()
    assert seen.outcome is Outcome.ANSWER
    assert seen.trusted is True
    own, above = seen.chain
    assert own.names == (HOST,)
    assert (own.key, own.bits, own.signature, own.is_self_made, own.is_authority) == ("EC", 256, "sha256", False, False)
    assert above.is_authority
    assert len(own.fingerprint) == 64
    assert set(server.named) == {HOST}


@pytest.mark.anyio
async def test_what_speaks_no_tls_is_a_result() -> None:
    async with listening(b"220 smtp.example ESMTP\r\n") as port:
        seen = await shake(port)
    assert seen.outcome is Outcome.FAILED
    assert "handshake failed" in seen.words or "cut off" in seen.words


@pytest.mark.anyio
async def test_silence_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "WAIT", 0.2)
    async with listening(None) as port:
        seen = await shake(port)
    assert seen.outcome is Outcome.SILENT


@pytest.mark.anyio
async def test_a_closed_port_and_an_address_inside_are_results() -> None:
    async with listening(None) as port:
        pass
    assert (await shake(port)).words == "the connection was refused"
    inside = await shake_hands(Network(), SystemClock(), HOST, "127.0.0.1")
    assert inside.outcome is Outcome.NOT_ASKED
    assert "not a public address" in inside.words


@given(st.binary(max_size=60), st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_no_bytes_make_reading_fail(noise: bytes, at: int, change: bytes) -> None:
    assert read_certificate(noise) is None
    good = _GOOD[:at] + change + _GOOD[at + len(change) :]
    read_certificate(good)


_GOOD = self_made(HOST).certificate.public_bytes(serialization.Encoding.DER)
