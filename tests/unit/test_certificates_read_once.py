"""The certificates that are trusted are read once, and again only if the environment names others."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import httpx
import pytest

from plentytui.api import exchange
from plentytui.api.exchange import Exchange
from plentytui.api.fetch import fetch
from plentytui.clock import ManualClock
from plentytui.errors import NotReachable

CLOCK = ManualClock(datetime(2026, 2, 3, tzinfo=UTC))


@pytest.mark.anyio
async def test_a_second_attempt_does_not_read_the_certificates_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[ssl.SSLContext] = []
    make = httpx.create_ssl_context

    def counted() -> ssl.SSLContext:
        read.append(make())
        return read[-1]

    monkeypatch.setattr(httpx, "create_ssl_context", counted)
    exchange._trusted.cache_clear()
    for _ in range(3):
        await Exchange("https://shop.example", CLOCK).aclose()
    assert len(read) == 1
    assert read[0].verify_mode is ssl.CERT_REQUIRED
    assert read[0].check_hostname
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    await Exchange("https://shop.example", CLOCK).aclose()
    assert len(read) == 2
    exchange._trusted.cache_clear()


@pytest.mark.anyio
async def test_documents_from_other_addresses_read_no_certificates_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    make = ssl.create_default_context

    def counted(*given: object, **named: object) -> ssl.SSLContext:
        read.append(named)
        return make(**named)  # type: ignore[arg-type]  # as it was called

    exchange._trusted.cache_clear()
    exchange.trusted()
    monkeypatch.setattr(ssl, "create_default_context", counted)
    for _ in range(2):
        with pytest.raises(NotReachable):
            await fetch("https://127.0.0.1:9/document", 10)
    assert read == []
    exchange._trusted.cache_clear()
