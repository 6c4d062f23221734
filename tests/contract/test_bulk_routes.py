"""The rarer writes of the sandbox and the client's bulk calls against the official description."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx
import pytest

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from tests.api_double import KnownPassword, MemoryTokens
from tests.contract.test_messenger_routes import LIST, first

if TYPE_CHECKING:
    from tests.contract.conftest import Official

pytestmark = pytest.mark.anyio
FOLDERS = f"{LIST}/folders"


@pytest.fixture
async def client(clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = SandboxTransport(build_app(SandboxConfig(size=40, clock=clock)), clock)
    async with httpx.AsyncClient(transport=transport, base_url=SANDBOX_URL) as opened:
        answer = await opened.post("/rest/login", json={"username": "maria", "password": DEMO_PASSWORD})
        opened.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield opened


async def test_deleting_for_good_and_emptying_the_trash(client: httpx.AsyncClient, official: Official) -> None:
    uuid = (await first(client))["uuid"]
    await client.put(f"{LIST}/archive", params={"uuids": uuid})
    for tail, params in (("archiveDelete", {"uuids": uuid}), ("emptyTrash", {})):
        official.assert_documented_params("DELETE", f"{LIST}/{tail}", params)
        answer = await client.delete(f"{LIST}/{tail}", params=params)
        official.check_answer("DELETE", f"{LIST}/{tail}", answer.status_code, answer.json())
        assert answer.json() == (1 if tail == "archiveDelete" else True)


async def test_folders(client: httpx.AsyncClient, official: Official) -> None:
    uuid = (await first(client))["uuid"]
    made = await client.post(FOLDERS, json={"name": "Rückrufe"})
    official.check_answer("POST", FOLDERS, made.status_code, made.json())
    params = {"foldersUuids": made.json()["uuid"], "conversationsUuids": uuid}
    for path in (FOLDERS, f"{FOLDERS}/add", f"{FOLDERS}/remove"):
        official.assert_documented_params("PUT", path, params)
        answer = await client.put(path, params=params)
        assert answer.json() is True
        official.check_answer("PUT", path, answer.status_code, answer.json())
    one = f"{FOLDERS}/{made.json()['uuid']}"
    renamed = await client.put(one, json={"name": "Später"})
    official.check_answer("PUT", one, renamed.status_code, renamed.json())
    gone = await client.delete(one)
    official.check_answer("DELETE", one, gone.status_code, gone.json())


@pytest.mark.parametrize("kind", ["categories", "types", "statuses", "roles"])
async def test_the_set_up(client: httpx.AsyncClient, official: Official, kind: str) -> None:
    path = f"{LIST}/{kind}"
    extra = {"types": {"categoryId": 1}, "statuses": {"typeId": 11}}.get(kind, {})
    made = await client.post(path, json={"names": [{"lang": "de", "name": "Neu"}], **extra})
    official.check_answer("POST", path, made.status_code, made.json())
    one = f"{path}/{made.json()['id']}"
    changed = await client.put(one, json={"position": 3})
    official.check_answer("PUT", one, changed.status_code, changed.json())
    deleted = await client.delete(one)
    official.check_answer("DELETE", one, deleted.status_code, deleted.json())
    official.assert_documented_params("DELETE", path, {"ids": "1, 2"})
    many = await client.delete(path, params={"ids": str(made.json()["id"])})
    official.check_answer("DELETE", path, many.status_code, many.json())


async def test_a_conversation_by_its_body(client: httpx.AsyncClient, official: Official) -> None:
    made = await client.post(LIST, json={"title": "Neu"})
    official.check_answer("POST", LIST, made.status_code, made.json())
    uuid = made.json()["uuid"]
    changed = await client.put(f"{LIST}/{uuid}", json={"title": "Anders"})
    official.check_answer("PUT", f"{LIST}/{uuid}", changed.status_code, changed.json())
    path = f"{LIST}/batch_update_conversations"
    batch = await client.put(path, json=[{"uuid": uuid, "priorityId": 3}])
    official.check_answer("PUT", path, batch.status_code, batch.json())
    for tail, body in (("owner", {"owners": [{"roleId": 1, "ownerId": 4}], "uuids": [uuid]}),):
        answer = await client.put(f"{LIST}/{tail}", json=body)
        official.check_answer("PUT", f"{LIST}/{tail}", answer.status_code, answer.json())


async def test_every_bulk_call_of_the_client_is_documented(clock: ManualClock, official: Official) -> None:
    asked: list[httpx.Request] = []

    def watch(request: httpx.Request) -> None:
        asked.append(request)

    transport = SandboxTransport(build_app(SandboxConfig(size=40, clock=clock)), clock, before=watch)
    tokens = Tokens("maria", KnownPassword(DEMO_PASSWORD), MemoryTokens(), clock)
    client = Client(SANDBOX_URL, tokens=tokens, clock=clock, transport=transport)
    api = SystemApi(client)
    bulk = api.bulk
    uuids = [entry.uuid for entry in (await api.conversations.page(items_per_page=3)).entries]
    folder = await api.folders.create("Rückrufe")
    for count in (
        await bulk.read(uuids, True, 3),
        await bulk.close(uuids, True),
        await bulk.priority(uuids, 4),
        await bulk.deadline(uuids, clock.time()),
        await bulk.follow_up(uuids, None),
        await bulk.add_tags(uuids, (1, 2)),
        await bulk.subscribe(uuids, True),
        await bulk.subscribe(uuids, False),
        await bulk.not_spam(uuids),
        await bulk.delete(uuids),
        await bulk.restore(uuids),
        await bulk.archive(uuids, True),
        await bulk.archive(uuids, False),
    ):
        assert count == 3
    assert await bulk.set_tags(uuids[0], (5,)) == 1
    assert await bulk.type_status(uuids, 0, 0) is None
    assert await bulk.type_status(uuids, 11, 112) is None
    assert await bulk.owners(uuids, ((1, 4),)) is None
    assert await api.folders.add([folder.uuid], uuids) is None
    assert await api.folders.remove([folder.uuid], uuids) is None
    assert await bulk.remove_relation(uuids[0], "order", "none") == 0
    await bulk.archive(uuids, True)
    assert await bulk.delete_for_good(uuids) == 3
    assert await bulk.empty_trash()
    undocumented = {f"{LIST}/owner", f"{LIST}/removeRelation"}
    for request in asked:
        if request.method != "GET" and request.url.path.startswith(LIST) and request.url.path not in undocumented:
            official.assert_documented_params(request.method, request.url.path, dict(request.url.params))
    await client.aclose()
