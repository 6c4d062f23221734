"""The Messenger's routes of the sandbox against the official description."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.sandbox.quirks import Quirks

if TYPE_CHECKING:
    from tests.contract.conftest import Official

pytestmark = pytest.mark.anyio

LIST = "/rest/conversations"
FILTERS: Mapping[str, object] = {
    "page": 1, "itemsPerPage": 20, "sortBy": "updatedAt", "sortOrder": "desc", "title": "a", "message": "e",
    "fromDate": "2020-01-31T00:00:00+03:00", "toDate": "2030-01-31T00:00:00+03:00",
    "updateFromDate": "2020-01-31T00:00:00+03:00", "updateToDate": "2030-01-31T00:00:00+03:00", "tagIds": "1, 9, 15",
    "isDone": "false", "referrer": "email", "shortId": 5, "hasAttachments": "true", "hasBilledMsg": "true",
    "orderIds": "1, 9", "contactIds": "1, 9", "emails": "a@x.example, b@x.example", "paymentIds": "1, 9",
    "subscribersUsers": "3, 4", "fromValue": "3, 5", "fromType": "user", "priorityId": 3, "inboxId": 1,
    "deadline": "today", "statusId": 112, "typeId": 11, "isDeleted": 0, "deletedAtBefore": "2030-01-31T00:00:00+03:00",
    "isArchived": "false", "isRead": "true", "readById": 3, "uuids": "ee2be9db-82c0-441b-98cb-5e11e34b549e",
    "folderId": "ee2be9db-82c0-441b-98cb-5e11e34b549e", "with": "messages", "owners": "3, 4",
}  # fmt: skip


@pytest.fixture(params=["quirks", "no quirks"])
async def client(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    # Conversations' ids as texts are their documented type.
    quirks = Quirks() if request.param == "quirks" else replace(Quirks.none(), ids_as_text=True)
    transport = SandboxTransport(build_app(SandboxConfig(size=40, clock=clock, quirks=quirks, route_limits={})), clock)
    async with httpx.AsyncClient(transport=transport, base_url=SANDBOX_URL) as opened:
        answer = await opened.post("/rest/login", json={"username": "maria", "password": DEMO_PASSWORD})
        opened.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield opened


async def first(client: httpx.AsyncClient, number: int = 0) -> dict[str, Any]:
    answer = await client.get(LIST, params={"sortBy": "updatedAt"})
    found = answer.json()["entries"][number]
    assert isinstance(found, dict)
    return found


async def test_every_documented_filter_is_taken(client: httpx.AsyncClient, official: Official) -> None:
    assert official.params("GET", LIST).keys() == FILTERS.keys()
    for method in ("GET", "POST"):
        path = LIST if method == "GET" else f"{LIST}/search"
        for name, value in FILTERS.items():
            official.assert_documented_params(method, path, [name])
            answer = await client.request(method, path, params={name: str(value)})
            if answer.status_code == 429:
                pytest.fail("the test itself makes too many calls")
            official.check_answer(method, path, answer.status_code, answer.json())
            assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"{LIST}/inboxes", f"{LIST}/categories", f"{LIST}/categories/8", f"{LIST}/types",
        f"{LIST}/types/11", f"{LIST}/statuses", f"{LIST}/statuses/112", f"{LIST}/roles", f"{LIST}/roles/2",
        f"{LIST}/folders", "/rest/messages", "/rest/messages/get", "/rest/tags", "/rest/tags/5", "/rest/v2/tags/5",
    ],
)  # fmt: skip
async def test_readings(client: httpx.AsyncClient, official: Official, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    official.check_answer("GET", path, 200, answer.json())


async def test_lists_of_the_set_up_take_their_documented_parameters(
    client: httpx.AsyncClient, official: Official
) -> None:
    usual = {"page": 1, "itemsPerPage": 50, "sortBy": "position", "sortOrder": "asc"}
    asked: dict[str, dict[str, object]] = {
        f"{LIST}/categories": {**usual, "isDeleted": "false", "name": "a", "id": 8},
        f"{LIST}/types": {**usual, "isDeleted": "false", "name": "Retoure", "id": 14, "with": "allStatuses"},
        f"{LIST}/statuses": {**usual, "isDeleted": "false", "name": "Neu", "id": 111, "typeId": 11},
        f"{LIST}/roles": usual,
        f"{LIST}/folders": {**usual, "sortBy": "name", "userId": 3},
        "/rest/v2/tags": {
            "id": 5,
            "name": "Transportschaden",
            "availability": "messenger",
            "with": "names",
            "lang": "de",
        },
        "/rest/tags": {"tagName": "Lieferung", "with": "names", "tagLang": "de", "color": "#0084ff"},
    }
    for path, params in asked.items():
        official.assert_documented_params("GET", path, params)
        answer = await client.get(path, params={name: str(value) for name, value in params.items()})
        body = answer.json()
        official.check_answer("GET", path, answer.status_code, body)
        assert body if isinstance(body, list) else body["entries"]


async def test_one_conversation_and_what_belongs_to_it(client: httpx.AsyncClient, official: Official) -> None:
    row = await first(client, 8)
    for path, params in (
        (f"{LIST}/{row['uuid']}", {}),
        (f"{LIST}/history/{row['uuid']}", {}),
        ("/rest/messages/forConversation", {"conversationId": row["uuid"]}),
        (f"/rest/messages/{row['messagesIds'][0]}", {}),
        ("/rest/messages", {"uuid": row["messagesIds"][2], "successors": "false", "amount": "2"}),
        (f"{LIST}/searchReceiver", {"searchTerm": "kranich"}),
    ):
        if params:
            official.assert_documented_params("GET", path, params)
        answer = await client.get(path, params=params)
        assert answer.status_code == 200
        official.check_answer("GET", path, 200, answer.json())


@pytest.mark.parametrize(
    ("route", "params"),
    [
        ("read", {"read": "true", "userId": "3"}),
        ("close", {"isClosed": "true"}),
        ("priority", {"priorityId": "4"}),
        ("deadline", {"deadline": "2026/12/31"}),
        ("followUpDate", {"followUpDate": "2026/12/31"}),
        ("type_status", {"typeId": "11", "statusId": "112"}),
        ("tags", {"tagIds": "1, 9"}),
        ("subscribe", {}),
        ("unsubscribe", {}),
        ("markNotSpam", {}),
        ("archive", {}),
        ("archiveRestore", {}),
        ("batchRestoreConversations", {}),
    ],
)
async def test_actions(client: httpx.AsyncClient, official: Official, route: str, params: dict[str, str]) -> None:
    row = await first(client)
    asked = {**params, "uuids": row["uuid"]}
    official.assert_documented_params("PUT", f"{LIST}/{route}", asked)
    answer = await client.put(f"{LIST}/{route}", params=asked)
    assert answer.status_code == 200
    assert answer.json() == (1 if route != "type_status" else True)
    official.check_answer("PUT", f"{LIST}/{route}", 200, answer.json())


@pytest.mark.parametrize(
    ("method", "tail", "params"),
    [
        ("PUT", "/tags", {"tagIds": "4"}),
        ("PUT", "/subscribe", {"userId": "4"}),
        ("PUT", "/unsubscribe", {"userId": "4"}),
        ("DELETE", "", {}),
    ],
)
async def test_actions_on_one(
    client: httpx.AsyncClient, official: Official, method: str, tail: str, params: dict[str, str]
) -> None:
    path = f"{LIST}/{(await first(client))['uuid']}{tail}"
    official.assert_documented_params(method, path, params)
    answer = await client.request(method, path, params=params)
    assert answer.json() == 1
    official.check_answer(method, path, 200, answer.json())


async def test_posting_and_reading_a_message(client: httpx.AsyncClient, official: Official) -> None:
    row = await first(client)
    body = {"message": "Gern!", "whispered": False, "linkedTo": [{"type": "message", "value": row["messagesIds"][-1]}]}
    documented = official.operation("POST", "/rest/messages")["requestBody"]["content"]["application/json"]["schema"]
    assert body.keys() <= documented["properties"].keys()
    answer = await client.post("/rest/messages", json=body)
    official.check_answer("POST", "/rest/messages", answer.status_code, answer.json())
    path = f"/rest/messages/{answer.json()['uuid']}/readBy"
    official.assert_documented_params("PUT", path, {"readBy": 4})
    marked = await client.put(path, params={"readBy": 4})
    official.check_answer("PUT", path, marked.status_code, marked.json())


async def test_the_documented_example_of_a_new_message_has_our_keys_in_its_order(
    client: httpx.AsyncClient, official: Official
) -> None:
    answer = official.operation("POST", "/rest/messages")["responses"]["200"]["content"]["application/json"]
    sent = (await client.post("/rest/messages", json={"message": "Guten Tag"})).json()
    assert list(sent)[: len(answer["example"])] == list(answer["example"])


async def test_totals_look_like_the_documented_example(client: httpx.AsyncClient, official: Official) -> None:
    media = official.operation("GET", f"{LIST}/totals")["responses"]["200"]["content"]["application/json"]
    answer = (await client.get(f"{LIST}/totals")).json()
    assert answer.keys() == media["example"].keys()
    assert isinstance(answer["totalUnread"], int)
