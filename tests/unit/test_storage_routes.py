"""The layout documents in the sandbox's storage, and the client's resource for them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from plentytui.api.fetch import fetch
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.errors import (
    Forbidden,
    NotFound,
    NotReachable,
    PlentytuiError,
    ReadOnly,
    SystemRefused,
    UnreadableAnswer,
)
from plentytui.models.storage import StorageObject
from plentytui.sandbox.routes import storage
from tests.unit.test_api_service import open_system

pytestmark = pytest.mark.anyio
LIMIT = 1_000_000
HEADER = "Kranich Spring/PageDesign/Partials/Header"


@pytest.fixture
async def system(clock: ManualClock) -> AsyncIterator[SystemApi]:
    opened, _ = open_system(clock)
    yield opened
    await opened.client.aclose()


async def layouts(system: SystemApi) -> list[StorageObject]:
    return [one async for page in system.storage.layouts() for one in page]


async def test_a_shops_design_is_listed_read_replaced_and_deleted(system: SystemApi) -> None:
    before = {one.key: one for one in await layouts(system)}
    assert len(before) > 30
    content = await system.storage.read(HEADER, LIMIT)
    assert b"<header>" in content
    assert before[HEADER].size == len(content)
    made = await system.storage.write(HEADER, "<header>Grüße</header>\n".encode())
    assert made.e_tag != before[HEADER].e_tag
    assert await system.storage.read(HEADER, LIMIT) == "<header>Grüße</header>\n".encode()
    await system.storage.write("new, with a comma", b"{ not json")
    await system.storage.delete("new, with a comma")
    assert {one.key for one in await layouts(system)} == set(before)
    with pytest.raises(NotFound):
        await system.storage.read("new, with a comma", LIMIT)
    with pytest.raises(UnreadableAnswer, match="larger"):
        await system.storage.read(HEADER, 3)


async def test_a_long_list_comes_in_pages_by_its_token(
    system: SystemApi, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [one.key for one in await layouts(system)]
    monkeypatch.setattr(storage, "PAGE", 7)
    pages = [page async for page in system.storage.layouts()]
    assert [len(page) for page in pages] == [7] * (len(whole) // 7) + ([len(whole) % 7] if len(whole) % 7 else [])
    assert [one.key for page in pages for one in page] == whole
    with pytest.raises(PlentytuiError):
        await system.client.call("GET", "/rest/storage/layout/list", params={"continuationToken": "nobody's"})


async def test_an_address_needs_no_session_and_expires(clock: ManualClock) -> None:
    system, sent = open_system(clock)
    await system.storage.read(HEADER, LIMIT)
    assert "authorization" in sent[-2].headers
    assert "authorization" not in sent[-1].headers
    path = sent[-1].url.raw_path.decode()
    clock.advance(601)
    with pytest.raises(SystemRefused):
        await system.client.call("GET", path, with_auth=False)
    await system.client.aclose()


async def test_an_address_of_another_host_gets_no_session() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path == "/gone":
            return httpx.Response(403, text="<Error>signature=SECRET</Error>")
        if request.url.path == "/broken":
            raise httpx.ConnectError("no way to https://s3.example/x?signature=SECRET")
        return httpx.Response(200, content=b"12345")

    transport = httpx.MockTransport(answer)
    assert await fetch("https://s3.example/x?signature=SECRET", 5, transport=transport) == b"12345"
    assert "authorization" not in asked[0].headers
    for url, kind in {
        "https://s3.example/x": UnreadableAnswer,
        "https://s3.example/gone": SystemRefused,
        "https://s3.example/broken": NotReachable,
        "http://s3.example/x": UnreadableAnswer,
        "file:///etc/passwd": UnreadableAnswer,
    }.items():
        with pytest.raises(kind) as caught:
            await fetch(url, 4, transport=transport)
        assert "SECRET" not in str(caught.value)


async def test_who_lacks_the_right_is_refused(clock: ManualClock) -> None:
    system, _ = open_system(clock, user="tom")
    with pytest.raises(Forbidden):
        await layouts(system)
    await system.client.aclose()


async def test_a_read_only_system_takes_no_document(clock: ManualClock) -> None:
    system, _ = open_system(clock, read_only=True)
    with pytest.raises(ReadOnly):
        await system.storage.write(HEADER, b"x")
    await system.client.aclose()
