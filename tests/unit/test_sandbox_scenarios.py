"""The sandbox in process: how a call travels, and what each scenario and quirk makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import pytest

from plentytui.cli.sandbox import route_limits
from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.errors import UsageError
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.rates import Rate
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, ROUTE_LIMITS, SandboxConfig
from plentytui.sandbox.faults import RIGHT_NAMES
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.scenarios import Scenario, Trouble, Weather
from plentytui.sandbox.system import LONGEST_ADDRESS, SMALL_WORLD, Sandbox, all_routes

pytestmark = pytest.mark.anyio

Open = Callable[..., Awaitable["Door"]]


class Door:
    """A client of one sandbox, with its transport at hand."""

    def __init__(self, transport: SandboxTransport) -> None:
        self.transport = transport
        self.client = httpx.AsyncClient(transport=transport, base_url=SANDBOX_URL)

    async def login(self, user: str = "maria") -> httpx.Response:
        answer = await self.client.post("/rest/login", json={"username": user, "password": DEMO_PASSWORD})
        if answer.status_code == 200:
            self.client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)


@pytest.fixture
async def open_sandbox(clock: ManualClock) -> AsyncIterator[Open]:
    """Opens a sandbox with the scenarios and options given, and logs maria in unless told not to."""
    async with AsyncExitStack() as stack:

        async def open_it(*scenarios: Scenario, login: bool = True, user: str = "maria", **options: object) -> Door:
            config = SandboxConfig(size=8, clock=clock, scenarios=frozenset(scenarios))
            config = replace(config, **options)  # type: ignore[arg-type] # options are the config's own fields
            door = Door(SandboxTransport(build_app(config), clock))
            stack.push_async_callback(door.client.aclose)
            if login:
                assert (await door.login(user)).status_code == 200
            return door

        yield open_it


async def test_every_answer_of_a_logged_in_user_has_the_headers(open_sandbox: Open) -> None:
    door = await open_sandbox(route_limits={"GET /rest/user": 5})
    answer = await door.get("/rest/user")
    assert answer.status_code == 200
    for prefix in ("X-Plenty-Global-Long-Period", "X-Plenty-Global-Short-Period", "X-Plenty-Route"):
        for suffix in ("Limit", "Decay", "Calls-Left"):
            assert int(answer.headers[f"{prefix}-{suffix}"]) > 0
    failed = await door.get("/rest/backend/user/99")
    assert failed.status_code == 404
    assert "No query results" in failed.json()["error"]["message"]
    assert failed.headers["X-Plenty-Global-Short-Period-Calls-Left"] == "78"
    assert "X-Plenty-Route-Limit" not in failed.headers


async def test_without_any_option_the_costly_routes_have_limits_of_their_own(open_sandbox: Open) -> None:
    door = await open_sandbox()
    answer = await door.client.post("/rest/conversations/search", json={})
    assert (answer.headers["X-Plenty-Route-Limit"], answer.headers["X-Plenty-Route-Calls-Left"]) == ("30", "29")
    assert "X-Plenty-Route-Limit" not in (await door.get("/rest/conversations")).headers
    assert min(ROUTE_LIMITS.values()) >= 30, "nobody who works comes near them"
    assert {route.name for route in all_routes()} >= set(ROUTE_LIMITS)


def test_limits_of_routes_are_chosen_on_the_command_line() -> None:
    assert route_limits([]) == ROUTE_LIMITS
    limits = route_limits(["GET /rest/conversations=20", "POST /rest/messages=0", "GET  /rest/messages/{id}=9"])
    assert limits["GET /rest/conversations"] == 20
    assert "POST /rest/messages" not in limits
    assert 9 in limits.values()
    for word in ("GET /rest/nothing=5", "GET /rest/conversations", "GET /rest/conversations=x"):
        with pytest.raises(UsageError, match="--route-limit"):
            route_limits([word])


async def test_the_throttle_answers_bare_text(open_sandbox: Open, clock: ManualClock) -> None:
    door = await open_sandbox()
    statuses = [(await door.get("/rest/session_limits")).status_code for _ in range(81)]
    assert statuses == [200] * 80 + [429]
    refused = await door.get("/rest/session_limits")
    assert refused.content == b"short period read limit reached"
    assert refused.headers["content-type"].startswith("text/plain")
    assert refused.headers["Retry-After"] == "60"
    assert int(refused.headers["X-Plenty-Global-Short-Period-Calls-Reset"]) == int(clock.time()) + 60
    clock.advance(int(refused.headers["Retry-After"]))
    assert (await door.get("/rest/session_limits")).status_code == 200


async def test_the_rate_sets_the_limits(open_sandbox: Open) -> None:
    door = await open_sandbox(rate=Rate.PLUS)
    assert (await door.get("/rest/user")).headers["X-Plenty-Global-Short-Period-Limit"] == "280"


async def test_without_headers(open_sandbox: Open) -> None:
    door = await open_sandbox(quirks=Quirks(no_headers=True))
    assert not [name for name in (await door.get("/rest/user")).headers if name.startswith("x-plenty")]


async def test_a_missing_right_need_not_be_named(open_sandbox: Open) -> None:
    door = await open_sandbox(user="jonas", quirks=Quirks(unnamed_rights=True))
    answer = await door.get("/rest/conversations")
    assert (answer.status_code, answer.json()) == (403, {"error": {"message": "This action is unauthorized."}})


async def test_errors_may_come_in_a_list(open_sandbox: Open) -> None:
    door = await open_sandbox(quirks=Quirks(listed_errors=True, unnamed_rights=True))
    (gone,) = (await door.get("/rest/conversations/nobody")).json()
    assert "No query results" in gone["error"]["message"]
    (wrong,) = (await door.get("/rest/conversations?page=first")).json()
    assert wrong["error"]["message"]
    assert list(wrong["validation_errors"]) == ["page"]
    del door.client.headers["Authorization"]
    assert isinstance((await door.get("/rest/conversations")).json(), list)
    plain = await open_sandbox()
    assert isinstance((await plain.get("/rest/conversations/nobody")).json(), dict)


async def test_an_address_that_is_too_long_gets_no_further(open_sandbox: Open) -> None:
    door = await open_sandbox()
    path = "/rest/conversations?uuids="
    assert (await door.get(path + "a" * (LONGEST_ADDRESS - len(path)))).status_code == 200
    answer = await door.get(path + "a" * (LONGEST_ADDRESS - len(path) + 1))
    assert answer.status_code == 414
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "x-plenty-global-short-period-limit" not in answer.headers, "nobody counted it"
    assert (await door.client.post("/rest/messages", json={"message": "a" * 20_000})).status_code == 200


async def test_unknown_routes_and_wrong_methods(open_sandbox: Open) -> None:
    door = await open_sandbox()
    assert (await door.get("/rest/roles")).status_code == 404
    assert (await door.client.put("/rest/login")).status_code == 405
    other = await open_sandbox(quirks=Quirks(unknown_route_503=True))
    assert (await other.get("/rest/roles")).status_code == 503


async def test_a_body_that_is_no_json_is_refused(open_sandbox: Open) -> None:
    door = await open_sandbox()
    for body in (b'{"message": ', b"[" * 100_000, b"\xff\xfe"):
        answer = await door.client.post(
            "/rest/users/4/reset_failed_attempts", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 400
        assert "JSON" in answer.json()["error"]["message"]


async def test_the_extension_lists_its_capabilities_to_who_is_logged_in(open_sandbox: Open) -> None:
    door = await open_sandbox()
    assert (await door.get("/rest/plentytui/v1")).json() == {
        "extension": "plentytui",
        "version": 1,
        "capabilities": [
            "contract",
            "clients",
            "domains",
            "certificates",
            "cache",
            "agency",
            "relocation",
            "system",
            "sights",
            "offers",
            "channels",
        ],
    }
    del door.client.headers["Authorization"]
    assert (await door.get("/rest/plentytui/v1")).status_code == 401


async def test_a_missing_right_is_named_in_both_languages(open_sandbox: Open) -> None:
    door = await open_sandbox(user="jonas")
    answer = await door.get("/rest/conversations")
    assert answer.status_code == 403
    assert answer.json()["error"] == {
        "message": "This action is unauthorized.",
        "missing_permissions": {
            "crm.messenger.read": {"de": "CRM » Messenger » Lesen", "en": "CRM » Messenger » Read"}
        },
    }


async def test_no_rights_bars_even_an_administrator_from_the_messenger(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.NO_RIGHTS)
    assert (await door.get("/rest/conversations")).status_code == 403
    assert (await door.get("/rest/user")).status_code == 200


async def test_no_extension(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.NO_EXTENSION)
    assert (await door.get("/rest/plentytui/v1")).status_code in (404, 503)
    assert (await door.get("/rest/plentytui/v1/contract")).status_code in (404, 503)
    assert (await door.get("/rest/webstores")).status_code == 200
    assert (await door.get("/rest/plentytui/v1/sights/kranich-finch.de")).status_code == 200


async def test_throttled(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.THROTTLED)
    statuses = [(await door.get("/rest/user")).status_code for _ in range(6)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


async def test_sessions_full(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.SESSIONS_FULL, login=False)
    answer = await door.login()
    assert (answer.status_code, answer.json()["error"]) == (429, "too_many_concurrent_sessions")


async def test_expired_token(open_sandbox: Open, clock: ManualClock) -> None:
    door = await open_sandbox(Scenario.EXPIRED_TOKEN)
    clock.advance(59)
    assert (await door.get("/rest/user")).status_code == 200
    clock.advance(1)
    assert (await door.get("/rest/user")).status_code == 401
    assert (await door.login()).status_code == 200
    assert (await door.get("/rest/user")).status_code == 200


async def test_revoked_token(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.REVOKED_TOKEN)
    assert [(await door.get("/rest/user")).status_code for _ in range(7)] == [200] * 5 + [401] * 2


async def test_empty(open_sandbox: Open) -> None:
    full, empty = await open_sandbox(), await open_sandbox(Scenario.EMPTY)
    assert (await full.get("/rest/conversations")).json()["totalsCount"] > 0
    assert (await empty.get("/rest/conversations")).json()["totalsCount"] == 0
    assert (await empty.get("/rest/conversations/categories")).json()["totalsCount"] > 0


async def test_html_errors(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.HTML_ERRORS)
    answer = await door.get("/rest/backend/user/99")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert (await door.get("/rest/user")).json()["user"] == "maria"


async def test_hostile_text(open_sandbox: Open) -> None:
    calm, hostile = await open_sandbox(), await open_sandbox(Scenario.HOSTILE_TEXT)
    titles = [str((await door.get("/rest/conversations")).json()["entries"]) for door in (calm, hostile)]
    assert [any(sign in text for sign in ("\\x1b", "\\x9b", "\\u202e")) for text in titles] == [False, True]


async def test_hostile_names_of_users_and_stores(open_sandbox: Open) -> None:
    calm, hostile = await open_sandbox(), await open_sandbox(Scenario.HOSTILE_TEXT)
    for path, key in (("/rest/backend/users", "realName"), ("/rest/webstores", "name")):
        plain, laced = (await calm.get(path)).json(), (await hostile.get(path)).json()
        assert all(len(bad[key]) > len(good[key]) for good, bad in zip(plain, laced, strict=True))


async def test_slow_answers_run_into_the_read_timeout(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.SLOW, slow_seconds=60, login=False)
    with pytest.raises(httpx.ReadTimeout):
        await door.client.get("/rest/user", timeout=0.3)
    assert (door.transport.calls, door.transport.in_flight) == (1, 0)


async def test_slow_answers_come_in_the_end(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.SLOW, slow_seconds=0.01)
    assert (await door.client.get("/rest/user", timeout=None)).status_code == 200


@pytest.mark.parametrize("options", [{"size": -1}, {"size": 1_000_001}, {"session_limit": 0}])
def test_a_sandbox_that_cannot_be_is_refused(options: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        SandboxConfig(**options)  # type: ignore[arg-type] # options are the config's own fields


async def test_flaky_is_the_same_every_time_and_spoils_every_fourth_call(open_sandbox: Open) -> None:
    async def run() -> list[str]:
        door = await open_sandbox(Scenario.FLAKY)
        seen = []
        for _ in range(59):
            try:
                answer = await door.get("/rest/session_limits")
                html = answer.headers["content-type"].startswith("text/html")
                seen.append(f"{answer.status_code}{' html' if html else ''}")
            except httpx.RemoteProtocolError:
                seen.append("cut off")
        return seen

    first = await run()
    assert first == await run()
    assert [kind for place, kind in enumerate(first, start=2) if place % 4] == ["200"] * 44
    assert set(first[2::4]) == {"500", "502 html", "503 html", "200 html", "cut off"}


async def test_a_large_world_is_made_without_holding_up_the_loop(clock: ManualClock) -> None:
    sandbox = Sandbox(SandboxConfig(size=SMALL_WORLD + 1, clock=clock))
    making = asyncio.create_task(sandbox.start())
    await asyncio.sleep(0)
    assert not making.done()
    await making
    assert sandbox.world.user_by_login("maria")
    sandbox.close()


async def test_every_right_that_a_route_needs_has_a_name_in_both_languages() -> None:
    needed = {route.right for route in all_routes() if route.right}
    assert needed
    assert needed <= RIGHT_NAMES.keys()


async def test_scenarios_combine(open_sandbox: Open) -> None:
    door = await open_sandbox(Scenario.HTML_ERRORS, Scenario.NO_RIGHTS, Scenario.EXPIRED_TOKEN)
    answer = await door.get("/rest/conversations")
    assert (answer.status_code, answer.headers["content-type"][:9]) == (403, "text/html")


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_comes_up(trouble: Trouble) -> None:
    weather = Weather(1, frozenset({Scenario.FLAKY}))
    assert trouble in {weather.next() for _ in range(200)}


def test_weather_is_fine_without_the_scenario() -> None:
    weather = Weather(1, frozenset())
    assert {weather.next() for _ in range(20)} == {None}


async def test_a_call_can_be_lost_before_it_reaches_the_app(open_sandbox: Open) -> None:
    door = await open_sandbox()
    door.transport.before = lambda request: httpx.ConnectError("no route to host", request=request)
    with pytest.raises(httpx.ConnectError):
        await door.client.post("/rest/logout")
    door.transport.before = None
    assert (await door.get("/rest/user")).status_code == 200


async def test_an_answer_can_be_lost_after_the_call_took_effect(open_sandbox: Open) -> None:
    door = await open_sandbox()
    door.transport.after = lambda request: httpx.ReadError("connection reset", request=request)
    with pytest.raises(httpx.ReadError):
        await door.client.post("/rest/logout")
    door.transport.after = None
    assert (await door.get("/rest/user")).status_code == 401


async def test_a_busy_client_leaves_room_for_others(open_sandbox: Open) -> None:
    door = await open_sandbox(rate=Rate.PLUS)
    turns = 0

    async def screen() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    drawing = asyncio.create_task(screen())
    for _ in range(20):
        await door.get("/rest/session_limits")
    drawing.cancel()
    assert turns > 20 * 10


async def test_an_answer_can_travel_on_the_clock(clock: ManualClock) -> None:
    app = build_app(SandboxConfig(size=0, clock=clock))
    async with httpx.AsyncClient(transport=SandboxTransport(app, clock, travel=30), base_url=SANDBOX_URL) as client:
        before = clock.time()
        call = asyncio.ensure_future(client.get("/rest/user"))
        await clock.run(call)
        assert call.result().status_code == 401
        assert clock.time() - before == 30


async def test_a_closed_transport_says_so(open_sandbox: Open) -> None:
    door = await open_sandbox()
    await door.transport.aclose()
    with pytest.raises(RuntimeError, match="closed"):
        await door.get("/rest/user")
