"""`plentytui webhook serve` for weeks: the password changes meanwhile, or a part of it ends of a fault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from plentytui.cli import webhook
from plentytui.cli.scope import Scope
from plentytui.clock import SystemClock
from plentytui.models.systems import Backing, System
from plentytui.paths import Paths
from plentytui.services.sending import Sender
from plentytui.store.purchases import FILE_NAME, PurchaseStore
from tests.purchase_cases import SEED, TICKET_PLAN, arrival

pytestmark = pytest.mark.anyio


@dataclass
class Shop:
    """A system whose password changed while a session ran: that session is over, and the old one is refused."""

    passwords: list[str] = field(default_factory=list)
    """What was logged in with, in its order."""
    changed: bool = False

    def answer(self, path: str, body: bytes) -> tuple[int, object]:
        if path != "/rest/login":
            return 401, {"error": "unauthenticated"}
        password = json.loads(body)["password"]
        self.passwords.append(password)
        if self.changed and password == "of-last-year":
            return 401, {"error": "invalid_credentials"}
        return 200, {"accessToken": f"token-{len(self.passwords)}", "expiresIn": 86400, "userId": 3}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        sizes = [line for line in head.lower().split("\r\n") if line.startswith("content-length:")]
        body = await reader.readexactly(int(sizes[0].split(":")[1])) if sizes else b""
        status, content = self.answer(head.split()[1].partition("?")[0], body)
        told = json.dumps(content).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(told)}\r\nConnection: close\r\n\r\n".encode() + told)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def turning(folder: Path, shop: Shop) -> AsyncIterator[tuple[PurchaseStore, dict[str, str], asyncio.Event]]:
    """What makes something of purchases while the webhook is served."""
    server = await asyncio.start_server(shop.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    environ = {"PLENTYTUI_URL": url, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "of-last-year"}
    scope = Scope(environ=environ)
    scope.__dict__["paths"] = Paths(folder / "config", folder / "data", folder / "state")
    with scope.known() as known:
        added = known.add(System("Shop", url, "maria", Backing.LIVE))
    store = PurchaseStore.open(folder / FILE_NAME, SystemClock())
    store.keep_plan(replace(TICKET_PLAN, system=added.key, system_name="Shop"))
    changed = asyncio.Event()
    task = asyncio.create_task(webhook._turn(scope, store, changed))
    try:
        yield store, environ, changed
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        store.close()
        server.close()
        await server.wait_closed()


async def seen(what: Callable[[], bool]) -> bool:
    """Whether it comes to that."""
    for _ in range(12_000):
        if what():
            return True
        await asyncio.sleep(0.005)
    return False


async def test_a_password_that_changes_while_a_session_runs_is_asked_for_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "_PAUSE", 0.001)
    shop = Shop()
    async with turning(tmp_path, shop) as (store, environ, changed):
        assert await seen(lambda: len(shop.passwords) == 1)
        shop.changed = True
        store.take([arrival(SEED)])
        changed.set()
        assert await seen(lambda: len(shop.passwords) == 2)
        await asyncio.sleep(0.05)
        assert shop.passwords == ["of-last-year"] * 2, "each try with the old one counts towards the lock"
        environ["PLENTYTUI_PASSWORD"] = "of-this-year"
        assert await seen(lambda: shop.passwords[-1] == "of-this-year")
    assert shop.passwords.count("of-last-year") == 2


async def test_a_sender_that_ends_of_a_fault_is_told_of_and_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(webhook, "_PAUSE", 0.001)
    shop, begun = Shop(), 0

    async def fails(sender: Sender) -> None:
        nonlocal begun
        begun += 1
        raise RuntimeError

    monkeypatch.setattr(Sender, "run", fails)
    async with turning(tmp_path, shop) as (_, _, changed):

        def again() -> bool:
            changed.set()
            return begun > 1

        assert await seen(again)
    assert "A fault in plentytui itself (RuntimeError)" in capsys.readouterr().err
