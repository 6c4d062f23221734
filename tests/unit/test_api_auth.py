"""The session: one log-in for all, renewed once, never tried again with a password that was refused."""

from __future__ import annotations

import asyncio
import base64
import json
import math

import httpx
import pytest

from plentytui.api.auth import Tokens, user_id_in
from plentytui.api.client import Client
from plentytui.clock import ManualClock
from plentytui.errors import (
    CredentialsMissing,
    CredentialStoreError,
    LoginRefused,
    NotLoggedIn,
    NotReachable,
    PlentytuiError,
    SessionsFull,
    UnreadableAnswer,
    WriteUncertain,
)
from plentytui.models.credentials import Secret, TokenRecord
from tests.api_double import BASE, PASSWORD, DoubleSystem, KnownPassword, MemoryTokens, answer, make_rig

pytestmark = pytest.mark.anyio


def jwt(claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{body}.sig"


async def test_many_parallel_calls_log_in_once(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True, travel=0.1)
    calls = [rig.client.call("GET", f"/rest/x/{n}") for n in range(8)]
    await rig.run(asyncio.wait([asyncio.ensure_future(call) for call in calls]))
    assert rig.system.logins == 1
    assert rig.system.requests[0].content.count(b"maria") == 1
    await rig.client.aclose()


async def test_the_password_is_only_in_the_body_of_the_login(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    await rig.run(rig.client.call("GET", "/rest/x"))
    for request in rig.system.requests:
        assert PASSWORD not in str(request.url)
        assert PASSWORD not in repr(request.headers)
    assert PASSWORD not in repr(rig.events)
    assert "token-1" not in repr(rig.events)
    assert "token-1" not in repr(rig.store.record)


async def test_eight_parallel_401s_are_one_login(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True, travel=0.1)
    await rig.run(rig.client.call("GET", "/rest/warm"))
    rig.system.valid.clear()
    tasks = [asyncio.ensure_future(rig.client.call("GET", f"/rest/x/{n}")) for n in range(8)]
    await rig.run(asyncio.wait(tasks))
    assert [task.result().status for task in tasks] == [200] * 8
    assert rig.system.logins == 2
    await rig.client.aclose()


async def test_a_write_that_was_refused_with_401_is_repeated(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    await rig.run(rig.client.call("GET", "/rest/warm"))
    rig.system.valid.clear()
    await rig.run(rig.client.call("POST", "/rest/things", body={"a": 1}))
    assert rig.system.paths[-3:] == ["POST /rest/things", "POST /rest/login", "POST /rest/things"]


async def test_a_second_401_is_the_end_and_does_not_log_in_again_and_again(clock: ManualClock) -> None:
    rig = make_rig(clock, lambda request: answer({"error": "no"}, 401), with_tokens=True)
    for _ in range(3):
        with pytest.raises(NotLoggedIn):
            await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.logins == 2


async def test_a_session_that_ends_before_its_turn_is_renewed_once_more(clock: ManualClock) -> None:
    used = 0

    def reply(request: httpx.Request) -> httpx.Response:
        nonlocal used
        used += 1
        if used % 2 == 0:
            rig.system.valid.clear()
        return answer({"ok": True})

    rig = make_rig(clock, reply, with_tokens=True, travel=0.1)
    tasks = [asyncio.ensure_future(rig.client.call("GET", f"/rest/x/{n}")) for n in range(8)]
    await rig.run(asyncio.wait(tasks))
    assert [task.result().status for task in tasks] == [200] * 8
    assert rig.system.logins == 4
    await rig.client.aclose()


async def test_two_processes_share_one_session(clock: ManualClock) -> None:
    system, store = DoubleSystem(clock, travel=0.1), MemoryTokens()
    clients = []
    for _ in range(2):
        tokens = Tokens("maria", KnownPassword(), store, clock)
        clients.append(Client(BASE, tokens=tokens, clock=clock, transport=system))
    tasks = [asyncio.ensure_future(client.call("GET", "/rest/x")) for client in clients]
    await clock.run(asyncio.ensure_future(asyncio.wait(tasks)))
    assert system.logins == 1
    # One of them finds the session revoked and logs in; the other takes the new one from the store.
    system.valid.clear()
    for client in clients:
        await clock.run(asyncio.ensure_future(client.call("GET", "/rest/x")))
    assert system.logins == 2


async def test_a_token_is_not_used_in_its_last_seconds(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    await rig.run(rig.client.call("GET", "/rest/x"))
    clock.advance(86_400 - 31)
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.logins == 1
    clock.advance(2)
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.logins == 2


async def test_a_stored_session_costs_no_login(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    rig.system.valid.add("kept")
    rig.store.record = TokenRecord(Secret("kept"), expires_at=clock.time() + 3600, user_id=3)
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.logins == 0
    assert rig.source.asked == 0


async def test_a_lock_that_was_lifted_is_found_out_after_an_hour(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    locked = True
    log_in = rig.system._login

    def login(request: httpx.Request) -> httpx.Response:
        if locked:
            rig.system.logins += 1
            return answer({"error": "user_locked"}, 403)
        return log_in(request)

    rig.system._login = login  # type: ignore[method-assign]  # an administrator's doing
    for _ in range(3):
        with pytest.raises(LoginRefused, match="locked"):
            await rig.run(rig.client.call("GET", "/rest/x"))
        clock.advance(1_000)
    assert rig.system.logins == 1
    locked = False
    clock.advance(1_000)
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.logins == 2


async def test_a_session_of_another_process_that_ended_too_is_followed_by_a_log_in(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    await rig.run(rig.client.call("GET", "/rest/x"))
    rig.system.valid.clear()
    rig.store.record = TokenRecord(Secret("of-another-process"), clock.time() + 9_000, 7)
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.paths[2:] == ["GET /rest/x", "GET /rest/x", "POST /rest/login", "GET /rest/x"]


async def test_a_refused_password_is_never_tried_again_by_itself(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    rig.source.text = "wrong"
    for _ in range(3):
        with pytest.raises(LoginRefused, match="24 hours"):
            await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.logins == 1
    rig.source.text = PASSWORD
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.logins == 2


async def test_nobody_waits_for_the_lock_while_a_person_types(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    held: list[bool] = []

    class Person(KnownPassword):
        async def password(self) -> Secret:
            held.append(rig.store.locked)
            return await super().password()

    tokens = Tokens("maria", Person(), rig.store, clock)
    tokens.attach(rig.client)
    record = await rig.run(tokens.current())
    await rig.run(tokens.renew(record.access))
    assert rig.system.logins == 2
    assert held == [False, False]


@pytest.mark.parametrize("token", ["abc\nSECRETTOKEN", "SECRETTOKEN\x00", "SECRETTÖKEN", "SECRET TOKEN"])
async def test_a_token_that_fits_no_header_is_refused_unquoted(clock: ManualClock, token: str) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        await login(clock, answer({"access_token": token, "expires_in": 3600}))
    assert caught.value.field == "access_token"
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("token", ["abc\nSECRETTOKEN", "SECRETTÖKEN"])
async def test_a_stored_token_that_fits_no_header_is_no_session(clock: ManualClock, token: str) -> None:
    rig = make_rig(clock, with_tokens=True)
    rig.store.record = TokenRecord(Secret(token), expires_at=clock.time() + 3600)
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.logins == 1
    assert "SECRET" not in repr(rig.events)
    assert not [request for request in rig.system.requests if "SECRET" in request.headers.get("authorization", "")]


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_logout_that_the_system_refuses_forgets_the_session(clock: ManualClock, status: int) -> None:
    rig = make_rig(clock, lambda request: answer({}, status if request.url.path == "/rest/logout" else 200))
    store = MemoryTokens(TokenRecord(Secret("kept"), expires_at=clock.time() + 3600))
    rig.system.valid.add("kept")
    tokens = Tokens("maria", KnownPassword(), store, clock)
    tokens.attach(rig.client)
    with pytest.raises(PlentytuiError):
        await rig.run(tokens.logout())
    assert store.record is None


async def test_a_logout_without_a_password_forgets_the_session(clock: ManualClock) -> None:
    class Sealed(MemoryTokens):
        async def load(self) -> TokenRecord | None:
            raise CredentialsMissing("There is no password at hand.")

    store = Sealed(TokenRecord(Secret("kept")))
    with pytest.raises(CredentialsMissing):
        await Tokens("maria", KnownPassword(), store, clock).logout()
    assert store.record is None


def login_system(clock: ManualClock, response: httpx.Response | Exception) -> Client:
    def reply(request: httpx.Request) -> httpx.Response:
        if isinstance(response, Exception):
            raise response
        return response

    tokens = Tokens("maria", KnownPassword(), MemoryTokens(), clock)
    return Client(BASE, tokens=tokens, clock=clock, transport=httpx.MockTransport(reply))


async def login(clock: ManualClock, response: httpx.Response | Exception) -> TokenRecord:
    client = login_system(clock, response)
    assert client.tokens is not None
    task = asyncio.ensure_future(client.tokens.current())
    await clock.run(task)
    return task.result()


@pytest.mark.parametrize(
    "body",
    [
        {
            "access_token": jwt({"sub": "12"}),
            "expires_in": "3600",
            "concurrent_sessions": 2,
            "max_current_sessions": "3",
        },
        {"accessToken": jwt({"sub": "12"}), "expiresIn": 3600, "concurrentSessions": "2", "maxCurrentSessions": 3},
        {"access_token": "opaque", "accessToken": "opaque", "expires_in": 3600, "user_id": 12}
        | {"concurrent_sessions": 2, "max_current_sessions": 3},
    ],
)
async def test_every_form_of_the_answer_is_read(clock: ManualClock, body: dict[str, object]) -> None:
    record = await login(clock, answer(body))
    assert (record.user_id, record.sessions_used, record.sessions_allowed) == (12, 2, 3)
    assert record.expires_at == clock.time() + 3600
    assert record.said_at == clock.time()


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (answer({"error": "too_many_concurrent_sessions", "max_current_sessions": 3}, 429), SessionsFull),
        (answer({"error": "locked"}, 403), LoginRefused),
        (answer({"error": "Wrong cloud."}), LoginRefused),
        (answer({"tokenType": "Bearer"}), UnreadableAnswer),
        (answer([]), UnreadableAnswer),
        (httpx.ReadTimeout("slow"), NotReachable),
        (httpx.ConnectError("refused"), NotReachable),
    ],
)
async def test_a_failed_login_says_why(
    clock: ManualClock, response: httpx.Response | Exception, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        await login(clock, response)
    assert not isinstance(caught.value, WriteUncertain)
    assert PASSWORD not in str(caught.value)


async def test_a_store_that_fails_does_not_keep_anybody_out(clock: ManualClock) -> None:
    class Broken(MemoryTokens):
        async def save(self, record: TokenRecord) -> None:
            raise CredentialStoreError("The token file cannot be written.", "Mend it.")

    tokens = Tokens("maria", KnownPassword(), Broken(), clock)
    client = Client(BASE, tokens=tokens, clock=clock, transport=DoubleSystem(clock))
    for _ in range(2):
        assert (await client.call("GET", "/rest/x")).status == 200
    assert tokens.store_trouble is not None


async def test_a_logout_ends_the_session_and_forgets_it(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True, read_only=True)
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.client.tokens is not None
    await rig.run(rig.client.tokens.logout())
    assert rig.system.paths[-1] == "POST /rest/logout"
    assert rig.store.record is None
    await rig.run(rig.client.tokens.logout())
    assert rig.system.paths.count("POST /rest/logout") == 1


async def test_a_logout_forgets_even_if_the_system_is_away(clock: ManualClock) -> None:
    rig = make_rig(clock, with_tokens=True)
    await rig.run(rig.client.call("GET", "/rest/x"))

    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    rig.system.handler = away
    assert rig.client.tokens is not None
    with pytest.raises(NotReachable):
        await rig.run(rig.client.tokens.logout())
    assert rig.store.record is None


@pytest.mark.parametrize(
    ("token", "user"),
    [
        (jwt({"sub": "7"}), 7),
        (jwt({"sub": 7}), 7),
        (jwt({"sub": math.inf}), 0),
        (jwt({"sub": math.nan}), 0),
        (jwt({}), 0),
        (jwt([]), 0),
        ("opaque", 0),
        ("a.!!.c", 0),
        ("..", 0),
    ],
)
def test_the_user_is_read_from_the_token(token: str, user: int) -> None:
    assert user_id_in(token) == user
