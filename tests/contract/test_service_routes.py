"""Tickets and cloud metrics of the sandbox and the client's calls against the official description."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from tests.contract.recorder import recorded

if TYPE_CHECKING:
    from tests.contract.conftest import Official

pytestmark = pytest.mark.anyio
TICKETS = "/rest/tickets"
_PAGES = frozenset({"page", "itemsPerPage"})
NEW: dict[str, str | int] = {"typeId": 3, "statusId": 1, "title": "Zertifikat", "plentyId": 28411, "source": "backend"}


@pytest.fixture
async def client(clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = SandboxTransport(build_app(SandboxConfig(size=0, clock=clock)), clock)
    async with httpx.AsyncClient(transport=transport, base_url=SANDBOX_URL) as opened:
        answer = await opened.post("/rest/login", json={"username": "maria", "password": DEMO_PASSWORD})
        opened.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield opened


@pytest.mark.parametrize(
    "path",
    [
        TICKETS,
        f"{TICKETS}/4111",
        f"{TICKETS}/4111/messages",
        f"{TICKETS}/4111/messages/comment",
        f"{TICKETS}/4111/messages/message",
        f"{TICKETS}/messages/20320",
        f"{TICKETS}/status/names",
        f"{TICKETS}/status/type/names",
        f"{TICKETS}/types/names",
        "/rest/system/cloud/metrics",
        "/rest/webstores",
        "/rest/session_limits",
    ],
)
async def test_what_is_read(client: httpx.AsyncClient, official: Official, path: str) -> None:
    answer = await client.get(path)
    official.check_answer("GET", path, answer.status_code, answer.json())


async def test_the_usage_of_a_day(client: httpx.AsyncClient, official: Official, clock: ManualClock) -> None:
    newest = (await client.get("/rest/system/cloud/metrics")).json()["objects"][0]
    path = f"/rest/system/metrics/28411/{newest['date'][:10].replace('-', '')}"
    answer = await client.get(path)
    official.check_answer("GET", path, answer.status_code, answer.json())
    assert answer.json() == newest


async def test_filters_are_documented_and_do_filter(client: httpx.AsyncClient, official: Official) -> None:
    filters = {
        "id": "4111", "typeId": "3", "priorityId": "1", "parentTicketId": "4109", "statusId": "1", "confidential": "1",
        "contactId": "10041", "deadlineAt": "2020-01-01", "title": "certificate", "progress": "100",
        "plentyId": "28413", "source": "ebay", "roleId": "3", "ownerId": "4", "fulltext": "ebay",
        "resubmissionAt": "2020-01-01",
    }  # fmt: skip
    official.assert_documented_params("GET", TICKETS, filters)
    total = (await client.get(TICKETS)).json()["totalsCount"]
    for name, value in filters.items():
        answer = await client.get(TICKETS, params={name: value})
        official.check_answer("GET", TICKETS, answer.status_code, answer.json())
        assert answer.json()["totalsCount"] < total, name


async def test_what_is_written(client: httpx.AsyncClient, official: Official) -> None:
    params = {**NEW, "userId": 3, "roleId": 1}
    official.assert_documented_params("POST", TICKETS, params)
    made = await client.post(TICKETS, params=params, json={**NEW, "owners": [{"userId": 3, "roleId": 1}]})
    official.check_answer("POST", TICKETS, made.status_code, made.json())
    one = f"{TICKETS}/{made.json()['id']}"
    for method, body in (("POST", {"text": "Guten Tag"}), ("PUT", {"statusId": 4})):
        answer = await client.request(method, one, json=body)
        official.check_answer(method, one, answer.status_code, answer.json())


async def test_the_client_calls_as_documented(official: Official, clock: ManualClock) -> None:
    async with recorded(clock) as (system, sent):
        ticket = await system.tickets.create({**NEW, "owners": [{"userId": 3, "roleId": 1}]})
        await system.tickets.answer(ticket.id, "Guten Tag")
        await system.tickets.answer(ticket.id, "intern", internal=True)
        assert (await system.tickets.update(ticket.id, {"statusId": 4})).progress == 100
        assert [one.is_internal for one in await system.tickets.messages(ticket.id)] == [False, True]
        assert [one.text for one in await system.tickets.messages(ticket.id, "comment")] == ["intern"]
        names = await system.tickets.names()
        assert names.status_names("de")[4] == "Gelöst"
        metrics = await system.cloud.metrics()
        last = metrics[-1].date
        assert last is not None
        assert metrics[-1] == await system.cloud.day(28411, last.astimezone(SYSTEM_ZONE).date())
    # Pages are not declared for tickets and metrics although their answers have them.
    paged = {"/rest/tickets", "/rest/system/cloud/metrics"}
    for request in sent:
        params = [name for name in request.url.params if not (request.url.path in paged and name in _PAGES)]
        official.assert_documented_params(request.method, request.url.path, params)
