"""The client's resources of the Service Centre: extension, cloud metrics, tickets; read-only, older systems, limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.errors import Forbidden, Invalid, NotFound, ReadOnly, ServerFault, SystemRefused, UnreadableAnswer
from plentytui.models.forms import Request
from plentytui.models.records import Outcome
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.sandbox.scenarios import Scenario
from tests.api_double import KnownPassword, MemoryTokens, answer, make_rig

pytestmark = pytest.mark.anyio
BASE = "/rest/plentytui/v1"


def open_system(
    clock: ManualClock, *scenarios: Scenario, user: str = "maria", read_only: bool = False
) -> tuple[SystemApi, list[httpx.Request]]:
    """A sandbox in process, and what was sent to it."""
    sent: list[httpx.Request] = []

    class Recorder(SandboxTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            sent.append(request)
            return await super().handle_async_request(request)

    app = build_app(SandboxConfig(size=0, clock=clock, scenarios=frozenset(scenarios)))
    tokens = Tokens(user, KnownPassword(DEMO_PASSWORD), MemoryTokens(), clock)
    client = Client(SANDBOX_URL, tokens=tokens, clock=clock, transport=Recorder(app, clock), read_only=read_only)
    return SystemApi(client), sent


@pytest.fixture
async def system(clock: ManualClock) -> AsyncIterator[SystemApi]:
    opened, _ = open_system(clock)
    yield opened
    await opened.client.aclose()


async def test_everything_is_read_from_the_extension(system: SystemApi) -> None:
    extension = system.extension
    assert {"contract", "domains", "relocation", "sights"} <= await extension.capabilities()
    contract = await extension.contract()
    assert (contract.contract.rate, contract.contract.is_cloud) == ("basic", True)
    assert contract.contract.term_ends_at is not None
    assert contract.contract.term_ends_at.tzinfo is not None
    domains = await extension.domains()
    assert domains.domains[0].handle is not None
    assert domains.domains[0].dns[0].target == domains.system_ip
    assert domains.domains[0].name_servers
    certificates = await extension.certificates()
    assert [one.kind for one in certificates.certificates] == ["OV", "LE", "DV"]
    assert len((await extension.certificates("kranich-finch.co.uk")).certificates) == 1
    assert (await extension.cache()).ssl_redirect == "active"
    assert (await extension.agency()).design_id == 2
    relocation = await extension.relocations()
    assert relocation.relocations[0].state == "done"
    assert relocation.ftp_files > 0
    installed = await extension.system()
    assert installed.changelog[0].published_at is not None
    assert [one.plenty_id for one in installed.systems] == [28411, 28412, 28413]
    assert await extension.is_available("kranich-neu.de") is True
    assert await extension.is_available("kranich-finch.de") is False


async def test_the_made_up_internet_is_read(system: SystemApi) -> None:
    sight = await system.extension.sight("kranich-finch.at")
    assert sight.addresses is not None
    assert sight.addresses.here.aaaa.outcome is Outcome.ANSWER
    records = await system.extension.records("kranich-finch.de", "mx")
    assert [record.server for record in records][-3:] == ["Cloudflare", "Google", "Quad9"]


@pytest.mark.parametrize("status", [404, 503])
async def test_a_live_system_has_no_extension(clock: ManualClock, status: int) -> None:
    rig = make_rig(clock, lambda request: answer({"error": {"message": "Unknown route."}}, status))
    assert await rig.run(SystemApi(rig.client).extension.capabilities()) == frozenset()
    assert {request.url.path for request in rig.system.requests} == {BASE}


async def test_other_failures_do_not_pass_for_a_missing_extension(clock: ManualClock) -> None:
    rig = make_rig(clock, lambda request: answer({"error": {"message": "boom"}}, 500))
    with pytest.raises(ServerFault):
        await rig.run(SystemApi(rig.client).extension.capabilities())
    rig = make_rig(clock, lambda request: answer({"error": {"message": "no"}}, 403))
    with pytest.raises(Forbidden):
        await rig.run(SystemApi(rig.client).extension.capabilities())


@pytest.mark.parametrize("payload", [[], {"capabilities": None}, {"capabilities": [1, None]}])
async def test_capabilities_in_another_shape_are_none(clock: ManualClock, payload: object) -> None:
    rig = make_rig(clock, lambda request: answer(payload))
    assert await rig.run(SystemApi(rig.client).extension.capabilities()) == frozenset()


async def test_a_request_is_sent_as_it_is(system: SystemApi, clock: ManualClock) -> None:
    name = "kranich-möbel.de"
    body = {"name": name, "plentyId": 28411, "handleId": 1}
    made = await system.extension.submit(Request("POST", f"{BASE}/domains", body))
    assert isinstance(made, dict)
    assert made["name"] == name
    path = f"{BASE}/domains/kranich-m%C3%B6bel.de/txts"
    made = await system.extension.submit(Request("PUT", path, {"source": "", "target": "hello"}))
    assert isinstance(made, dict)
    assert made["txts"][0]["target"] == "hello"
    assert await system.extension.submit(Request("DELETE", f"{BASE}/domains/blog.kranich-finch.de")) is None


async def test_refusals_say_why_and_what_to_do(system: SystemApi) -> None:
    with pytest.raises(Invalid) as invalid:
        await system.extension.submit(Request("PUT", f"{BASE}/contract", {"rate": "gold"}))
    assert "rate" in invalid.value.fields
    with pytest.raises(SystemRefused) as refused:
        await system.extension.submit(Request("DELETE", f"{BASE}/clients/28411"))
    assert "default store" in refused.value.what
    assert "look at how things are now" in refused.value.hint
    with pytest.raises(NotFound):
        await system.extension.submit(Request("DELETE", f"{BASE}/relocations/99"))


async def test_during_a_relocation_writes_are_refused_with_what_to_do(system: SystemApi, clock: ManualClock) -> None:
    begins = clock.now() + timedelta(hours=49)
    body = {"target": "cloud-ie-1", "beginsAt": begins.isoformat()}
    await system.extension.submit(Request("POST", f"{BASE}/relocations", body))
    clock.advance(49 * 3600 + 60)
    with pytest.raises(SystemRefused) as refused:
        await system.tickets.answer(4111, "Guten Tag")
    assert "relocated" in refused.value.what
    assert "nothing was changed" in refused.value.hint
    assert len(await system.tickets.messages(4111)) == 3


async def test_agents_see_the_version_only(clock: ManualClock) -> None:
    system, _ = open_system(clock, user="tom")
    assert (await system.extension.system()).version
    with pytest.raises(Forbidden) as forbidden:
        await system.extension.contract()
    assert "Service Centre" in forbidden.value.hint
    await system.client.aclose()


async def test_read_only_sends_no_write(clock: ManualClock) -> None:
    system, sent = open_system(clock, read_only=True)
    requests = (
        Request("PUT", f"{BASE}/contract", {"rate": "plus"}),
        Request("POST", f"{BASE}/contract/cancellation", {"name": "Kranich & Finch"}),
        Request("DELETE", f"{BASE}/clients/28412"),
        Request("DELETE", f"{BASE}/cache"),
    )
    for request in requests:
        with pytest.raises(ReadOnly):
            await system.extension.submit(request)
    for ticket_write in (
        system.tickets.create({"title": "x"}),
        system.tickets.update(4111, {"title": "x"}),
        system.tickets.answer(4111, "x"),
    ):
        with pytest.raises(ReadOnly):
            await ticket_write
    assert sent == []
    assert (await system.extension.contract()).contract.rate == "basic"
    await system.client.aclose()


async def test_the_days_of_the_cloud_in_their_order(clock: ManualClock) -> None:
    system, sent = open_system(clock)
    rows = await system.cloud.metrics()
    dates = [row.date for row in rows if row.date is not None]
    assert len(dates) == len(rows) == 400
    assert dates == sorted(dates)
    assert rows[-1].webspace_mb > rows[-1].webspace_documents_mb > 0
    assert rows[-1].db_space_mb > 0
    assert rows[-1].cdn_traffic_mb > rows[-1].website_traffic_mb > 0
    before = len(sent)
    assert await system.cloud.metrics(days=31) == rows[-100:]
    assert len(sent) == before + 1
    await system.client.aclose()


async def test_metrics_that_come_whole_and_oldest_first(clock: ManualClock) -> None:
    days = [{"plentyId": 1, "date": f"2026-01-{day:02}", "webspaceMB": "1.5"} for day in range(1, 29)]
    payload = {"page": 1, "totalsCount": 28, "isLastPage": True, "objects": days}
    rig = make_rig(clock, lambda request: answer(payload))
    rows = await rig.run(SystemApi(rig.client).cloud.metrics(days=3))
    assert len(rows) == 28
    assert rows[0].webspace_mb == 1.5
    assert len(rig.system.requests) == 1


async def test_a_day_has_a_row_for_each_system_and_none_twice(clock: ManualClock) -> None:
    first = {"plentyId": 1, "date": "2026-02-01", "cdnTrafficMB": 1024.0}
    other = {**first, "plentyId": 2, "cdnTrafficMB": 3072.0}
    payload = {"page": 1, "totalsCount": 3, "isLastPage": True, "objects": [other, first, first]}
    rig = make_rig(clock, lambda request: answer(payload))
    rows = await rig.run(SystemApi(rig.client).cloud.metrics())
    assert [(row.plenty_id, row.cdn_traffic_mb) for row in rows] == [(1, 1024.0), (2, 3072.0)]


async def test_what_stands_in_the_address_of_a_request_is_sent(clock: ManualClock) -> None:
    rig = make_rig(clock, lambda request: answer({"id": 5}))
    request = Request("POST", "/rest/tickets", {"title": "x"}, {"typeId": 1})
    assert await rig.run(SystemApi(rig.client).extension.submit(request)) == {"id": 5}
    assert rig.system.requests[-1].url.params["typeId"] == "1"


async def test_tickets_are_filtered_and_paged(clock: ManualClock) -> None:
    system, _ = open_system(clock)
    page = await system.tickets.page({"statusId": 1}, items_per_page=1)
    assert (len(page.entries), page.total, page.is_last) == (1, 2, False)
    found = [ticket.id async for rows in system.tickets.pages(items_per_page=4) for ticket in rows.entries]
    assert len(found) == len(set(found)) == 11
    ticket = await system.tickets.get(found[0])
    assert ticket.source == "backend"
    messages = await system.tickets.messages(ticket.id)
    assert [message.is_internal for message in messages] == [False, False, True]
    assert await system.tickets.message(messages[0].id) == messages[0]
    assert {message.type for message in await system.tickets.messages(ticket.id, "comment")} == {"comment"}
    await system.client.aclose()


async def test_a_new_ticket_is_sent_both_ways(clock: ManualClock) -> None:
    system, sent = open_system(clock)
    fields = {"typeId": 1, "statusId": 1, "title": "Ä & B", "plentyId": 28411, "source": "backend"}
    ticket = await system.tickets.create({**fields, "owners": [{"userId": 4, "roleId": 2}]})
    assert ticket.title == "Ä & B"
    query = dict(sent[-1].url.params)
    assert query == {name: str(value) for name, value in fields.items()} | {"userId": "4", "roleId": "2"}
    await system.client.aclose()


@pytest.mark.parametrize("scenario", [Scenario.FLAKY, Scenario.THROTTLED, Scenario.HOSTILE_TEXT])
async def test_troubles_end_in_an_answer(clock: ManualClock, scenario: Scenario) -> None:
    system, _ = open_system(clock, scenario)

    async def read() -> list[int]:
        found = []
        for _ in range(3):
            found += [len((await system.extension.domains()).domains), (await system.tickets.page()).total]
        return found

    task = asyncio.ensure_future(read())
    await clock.run(task)
    assert task.result() == [11] * 6
    await system.client.aclose()


async def test_a_sight_that_cannot_be_read_is_no_traceback(clock: ManualClock) -> None:
    rig = make_rig(clock, lambda request: answer({"domain": 5}))
    with pytest.raises(UnreadableAnswer):
        await rig.run(SystemApi(rig.client).extension.sight("a.de"))
