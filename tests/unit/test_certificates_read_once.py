"""The certificates that are trusted are read once, and again only if the environment names others."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import httpx
import pytest

from plentytui.api import exchange
from plentytui.api.exchange import Exchange
from plentytui.clock import ManualClock

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
