"""Session, users, stores and plugin sets of the sandbox against the official description and the wire facts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.models.systems import SANDBOX_URL
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig

if TYPE_CHECKING:
    from tests.contract.conftest import Official

pytestmark = pytest.mark.anyio

TWICE = [
    ("token_type", "tokenType"),
    ("expires_in", "expiresIn"),
    ("access_token", "accessToken"),
    ("refresh_token", "refreshToken"),
]
CREDENTIALS = {"username": "maria", "password": DEMO_PASSWORD}


@pytest.fixture
async def client(clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = SandboxTransport(build_app(SandboxConfig(size=4, clock=clock)), clock)
    async with httpx.AsyncClient(transport=transport, base_url=SANDBOX_URL) as opened:
        yield opened


async def login(client: httpx.AsyncClient, user: str = "maria") -> dict[str, Any]:
    answer = await client.post("/rest/login", json={"username": user, "password": DEMO_PASSWORD})
    assert answer.status_code == 200
    body = answer.json()
    client.headers["Authorization"] = f"Bearer {body['access_token']}"
    assert isinstance(body, dict)
    return body


async def test_login(client: httpx.AsyncClient, official: Official) -> None:
    body = await login(client)
    official.check_answer("POST", "/rest/login", 200, body)
    for snake, camel in TWICE:
        assert body[snake] == body[camel]
    assert (body["token_type"], body["expires_in"], body["user_id"]) == ("Bearer", 86_400, 3)
    assert (body["concurrent_sessions"], body["max_current_sessions"]) == (1, 3)
    assert body["refresh_token"].startswith("def50200")


@pytest.mark.parametrize("way", ["json", "data", "params", "files"])
async def test_credentials_come_in_the_body_or_the_query(client: httpx.AsyncClient, way: str) -> None:
    fields: Any = {name: (None, value) for name, value in CREDENTIALS.items()} if way == "files" else CREDENTIALS
    arguments: dict[str, Any] = {way: fields}
    answer = await client.post("/rest/login", **arguments)
    assert answer.status_code == 200


async def test_a_wrong_password_has_the_full_body(client: httpx.AsyncClient) -> None:
    answer = await client.post("/rest/login", json={"username": "maria", "password": "wrong"})
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "invalid_credentials",
        "message": "The user credentials were incorrect.",
        "tokenType": None,
        "expiresIn": None,
        "accessToken": None,
        "refreshToken": None,
    }


@pytest.mark.parametrize("body", [{}, {"username": "maria"}, {"username": 3, "password": ["x"]}, [], "text", None])
async def test_a_login_without_credentials_is_refused(client: httpx.AsyncClient, body: object) -> None:
    assert (await client.post("/rest/login", json=body)).status_code == 401


async def test_five_wrong_passwords_lock_the_account_for_a_day(client: httpx.AsyncClient, clock: ManualClock) -> None:
    wrong = {"username": "tom", "password": "wrong"}
    assert [(await client.post("/rest/login", json=wrong)).status_code for _ in range(6)] == [401] * 5 + [403]
    right = {"username": "tom", "password": DEMO_PASSWORD}
    assert (await client.post("/rest/login", json=right)).status_code == 403
    assert (await client.post("/rest/login", json=CREDENTIALS)).status_code == 200
    clock.advance(86_400)
    assert (await client.post("/rest/login", json=right)).status_code == 200


async def test_an_administrator_unlocks_an_account(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        await client.post("/rest/login", json={"username": "tom", "password": "wrong"})
    await login(client, "jonas")
    assert (await client.post("/rest/users/4/reset_failed_attempts")).status_code == 403
    await login(client)
    assert (await client.post("/rest/users/4/reset_failed_attempts")).status_code == 200
    assert (await login(client, "tom"))["user_id"] == 4


async def test_the_session_limit_has_its_own_429(client: httpx.AsyncClient) -> None:
    for user in ("maria", "maria", "tom"):
        await login(client, user)
    answer = await client.post("/rest/login", json=CREDENTIALS)
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/json"
    assert "Retry-After" not in answer.headers
    assert answer.json() == {
        "error": "too_many_concurrent_sessions",
        "max_current_sessions": 3,
        "message": "Too many users. Only 3 users can be logged in simultaneously in the back end. "
        "Try again soon or upgrade your contract (https://www.plentymarkets.eu/preise/)",
    }
    await client.post("/rest/logout")
    assert (await client.post("/rest/login", json=CREDENTIALS)).status_code == 200


async def test_a_login_counts_as_a_write(client: httpx.AsyncClient) -> None:
    await login(client)
    for _ in range(39):
        answer = await client.post("/rest/users/4/reset_failed_attempts")
        assert answer.status_code == 200
    answer = await client.post("/rest/login", json=CREDENTIALS)
    assert (answer.status_code, answer.text) == (429, "short period write limit reached")
    assert (await client.post("/rest/login", json=CREDENTIALS | {"username": "tom"})).status_code == 200


@pytest.mark.parametrize("way", ["form", "json", "bearer"])
async def test_refresh_in_all_three_forms(client: httpx.AsyncClient, official: Official, way: str) -> None:
    old = await login(client)
    if way != "bearer":
        del client.headers["Authorization"]
    arguments: dict[str, dict[str, Any]] = {
        "form": {"data": {"refresh_token": old["refresh_token"]}},
        "json": {"json": {"refreshToken": old["refresh_token"]}},
        "bearer": {},
    }
    answer = await client.post("/rest/login/refresh", **arguments[way])
    body = answer.json()
    official.check_answer("POST", "/rest/login/refresh", answer.status_code, body)
    assert set(body) == {"accessToken", "tokenType", "expiresIn", "refreshToken"}
    client.headers["Authorization"] = f"Bearer {old['access_token']}"
    assert (await client.get("/rest/user")).status_code == 401
    client.headers["Authorization"] = f"Bearer {body['accessToken']}"
    limits = (await client.get("/rest/session_limits")).json()
    assert limits == {"concurrent_sessions": 1, "max_current_sessions": 3}


async def test_a_refresh_with_nothing_in_it_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/rest/login/refresh")).status_code == 401
    assert (await client.post("/rest/login/refresh", json={"refreshToken": "def50200beef"})).status_code == 401


async def test_logout_is_an_empty_200_and_ends_the_token(client: httpx.AsyncClient, official: Official) -> None:
    await login(client)
    answer = await client.post("/rest/logout")
    assert answer.content == b""
    official.check_answer("POST", "/rest/logout", answer.status_code, None)
    assert (await client.post("/rest/logout")).status_code == 401


async def test_a_token_ends_after_a_day(client: httpx.AsyncClient, clock: ManualClock) -> None:
    await login(client)
    clock.advance(86_399)
    assert (await client.get("/rest/user")).status_code == 200
    clock.advance(1)
    assert (await client.get("/rest/user")).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/rest/session_limits",
        "/rest/authorized_user",
        "/rest/users/me",
        "/rest/user",
        "/rest/backend/users",
        "/rest/backend/user/4",
        "/rest/webstores",
        "/rest/plugin_sets",
    ],
)
async def test_reads_are_as_described(client: httpx.AsyncClient, official: Official, path: str) -> None:
    refused = await client.get(path)
    official.check_answer("GET", path, refused.status_code, refused.json())
    assert refused.status_code == 401
    await login(client)
    answer = await client.get(path)
    assert answer.status_code == 200
    official.check_answer("GET", path, 200, answer.json())


async def test_who_is_logged_in(client: httpx.AsyncClient) -> None:
    await login(client, "tom")
    for path in ("/rest/authorized_user", "/rest/users/me"):
        found = (await client.get(path)).json()
        assert (found["id"], found["user"], found["realName"]) == (4, "tom", "Tom Ashworth")
        assert (found["lang"], found["isSupportUser"]) == ("en", 0)


async def test_users_have_the_oddities_of_real_ones(client: httpx.AsyncClient) -> None:
    await login(client)
    users = (await client.get("/rest/backend/users")).json()
    assert [user["user"] for user in users][:3] == ["maria", "tom", "jonas"]
    maria = users[0]
    assert (maria["ustatus"], maria["totalVacationDays"], maria["global_roles"]) == (2, "0", "[]")
    assert (maria["disabled"], maria["eks"], maria["signature"]) == (0, 1, None)
    assert maria["timestamp"] == {
        "date": "2026-02-03 14:05:06.000000",
        "timezone_type": 3,
        "timezone": "Europe/Berlin",
    }
    assert (await client.get("/rest/user")).json() == maria
    assert (await client.get("/rest/backend/user/4")).json()["realName"] == "Tom Ashworth"
    for unknown in ("99", "x", "-1"):
        assert (await client.get(f"/rest/backend/user/{unknown}")).status_code == 404


async def test_stores_show_their_domains(client: httpx.AsyncClient) -> None:
    await login(client)
    stores = (await client.get("/rest/webstores")).json()
    assert len(stores) > 1
    assert all(store["type"] == "plentymarkets" and store["configuration"]["domainSsl"] for store in stores)
    assert "de, en" in {store["configuration"]["languageList"] for store in stores}
    sets = {row["id"] for row in (await client.get("/rest/plugin_sets")).json()}
    assert {store["pluginSetId"] for store in stores} <= sets
