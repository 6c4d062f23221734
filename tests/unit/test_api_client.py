"""The client over a double: events, coalescing, retries, redirects, read-only, limits."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

import httpx
import pytest

from plentytui.api import exchange
from plentytui.api.budget import Op, Period
from plentytui.api.client import Client
from plentytui.api.gate import SLOTS
from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.errors import (
    NotReachable,
    ReadOnly,
    ServerFault,
    SystemRefused,
    Throttled,
    UnreadableAnswer,
    UsageError,
    WriteUncertain,
)
from tests.api_double import BASE, FixedWindows, answer, make_rig

pytestmark = pytest.mark.anyio


def failing(*errors: Exception | httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    """Answers in turn; then with success."""
    left = list(errors)

    def reply(request: httpx.Request) -> httpx.Response:
        if not left:
            return answer({"ok": True})
        now = left.pop(0)
        if isinstance(now, Exception):
            raise now
        return now

    return reply


async def test_every_call_leaves_an_event_with_the_budget_after_it(clock: ManualClock) -> None:
    rig = make_rig(clock, throttle=FixedWindows(clock), travel=0.4)
    await rig.run(rig.client.call("GET", "/rest/x", params={"page": 1, "token": "abc"}, lane=Lane.VISIBLE))
    (event,) = rig.events
    assert (event.number, event.method, event.status, event.attempt) == (1, "GET", 200, 1)
    assert event.lane is Lane.VISIBLE
    assert event.path == "/rest/x?page=1&token=%2A%2A%2A"
    assert event.took == pytest.approx(0.4)
    assert rig.client.lately.seconds == pytest.approx(0.4)
    assert event.waited == 0
    assert event.budget.left(Op.READ, Period.SHORT, clock.time()) == 79
    assert rig.client.budget is event.budget
    assert rig.changes


async def test_who_we_are_is_told_and_only_json_is_asked_for(clock: ManualClock) -> None:
    rig = make_rig(clock)
    await rig.run(rig.client.call("POST", "/rest/x", body={"text": "ü\ud800"}))
    request = rig.system.requests[0]
    assert request.headers["user-agent"].startswith("plentytui/")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept"] == "application/json"
    assert request.content == b'{"text":"\\u00fc\\ud800"}'


async def test_identical_reads_under_way_are_one_call(clock: ManualClock) -> None:
    rig = make_rig(clock, travel=0.2)
    tasks = [asyncio.ensure_future(rig.client.call("GET", "/rest/x", params={"page": 1})) for _ in range(3)]
    tasks.append(asyncio.ensure_future(rig.client.call("GET", "/rest/x", params={"page": 2})))
    await rig.run(asyncio.wait(tasks))
    assert len(rig.system.requests) == 2
    assert [event.coalesced for event in rig.events].count(True) == 2
    assert tasks[0].result() is tasks[1].result()


async def test_writes_are_never_joined_and_no_read_joins_one_from_before_a_write(clock: ManualClock) -> None:
    rig = make_rig(clock, travel=0.2)
    await rig.run(rig.client.call("POST", "/rest/warm"))
    read = asyncio.ensure_future(rig.client.call("GET", "/rest/x"))
    await asyncio.sleep(0)
    writes = [asyncio.ensure_future(rig.client.call("POST", "/rest/y")) for _ in range(2)]
    await asyncio.sleep(0)
    again = asyncio.ensure_future(rig.client.call("GET", "/rest/x"))
    await rig.run(asyncio.wait([read, *writes, again]))
    assert rig.system.paths.count("GET /rest/x") == 2
    assert rig.system.paths.count("POST /rest/y") == 2


async def test_a_key_raises_the_poll_that_it_joins(clock: ManualClock) -> None:
    throttle = FixedWindows(clock)
    rig = make_rig(clock, throttle=throttle, travel=0.1)
    await rig.run(rig.client.call("GET", "/rest/warm"))
    throttle.used["read"] = 79
    await rig.run(rig.client.call("GET", "/rest/last"))
    order: list[str] = []

    async def ask(path: str, lane: Lane) -> None:
        await rig.client.call("GET", path, lane=lane)
        order.append(f"{path} {lane.name}")

    jobs = [asyncio.ensure_future(ask("/rest/other", Lane.PREFETCH)), asyncio.ensure_future(ask("/rest/x", Lane.POLL))]
    await asyncio.sleep(0)
    jobs.append(asyncio.ensure_future(ask("/rest/x", Lane.USER)))
    await rig.run(asyncio.wait(jobs))
    assert sorted(order[:2]) == ["/rest/x POLL", "/rest/x USER"]
    assert rig.system.paths.count("GET /rest/x") == 1


async def test_one_who_leaves_does_not_take_the_call_along_and_the_last_one_does(clock: ManualClock) -> None:
    rig = make_rig(clock, travel=1.0)
    first, second = (asyncio.ensure_future(rig.client.call("GET", "/rest/x")) for _ in range(2))
    for _ in range(5):
        await asyncio.sleep(0)
    first.cancel()
    await rig.run(asyncio.wait([first, second]))
    assert first.cancelled()
    assert second.result().status == 200
    alone = asyncio.ensure_future(rig.client.call("GET", "/rest/x"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert rig.system.flying == 1
    alone.cancel()
    for _ in range(10):
        await asyncio.sleep(0)
    assert rig.system.flying == 0
    assert rig.events[-1].error == "cancelled"
    await rig.run(rig.client.call("GET", "/rest/x"))


@pytest.mark.parametrize(
    "trouble",
    [
        answer("", 503),
        answer(b"<html></html>", 200, {"content-type": "text/html"}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("peer closed connection"),
        httpx.ReadError("reset"),
    ],
)
async def test_a_read_is_tried_again(clock: ManualClock, trouble: Exception | httpx.Response) -> None:
    rig = make_rig(clock, failing(trouble))
    result = await rig.run(rig.client.call("GET", "/rest/x"))
    assert isinstance(result, object)
    assert [event.attempt for event in rig.events] == [1, 2]
    assert rig.events[0].error
    assert not rig.events[1].error


async def test_a_read_that_fails_and_fails_says_so_in_the_end(clock: ManualClock) -> None:
    rig = make_rig(clock, failing(*[answer({"error": "down"}, 502) for _ in range(9)]))
    with pytest.raises(ServerFault, match="502") as caught:
        await rig.run(rig.client.call("GET", "/rest/x"))
    assert len(rig.events) == 4
    assert caught.value.system_words == "down"


async def test_a_write_that_never_left_is_tried_again(clock: ManualClock) -> None:
    rig = make_rig(clock, failing(httpx.ConnectTimeout("slow"), answer("short period write limit reached", 429)))
    await rig.run(rig.client.call("POST", "/rest/x", body={}))
    assert [event.status for event in rig.events] == [0, 429, 200]


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        httpx.WriteError("reset"),
        httpx.ReadError("reset"),
        answer(b"<html></html>", 200, {"content-type": "text/html"}),
    ],
)
async def test_a_write_that_may_have_arrived_is_uncertain_and_sent_once(
    clock: ManualClock, trouble: Exception | httpx.Response
) -> None:
    rig = make_rig(clock, failing(trouble))
    with pytest.raises(WriteUncertain) as caught:
        await rig.run(rig.client.call("POST", "/rest/x", body={}))
    assert caught.value.route == "POST /rest/x"
    assert "/rest/" not in str(caught.value), "people are told what happened, not by which call"
    assert ": ." not in str(caught.value), "it says why"
    assert len(rig.system.requests) == 1


async def test_a_fault_of_the_system_at_a_write_is_final(clock: ManualClock) -> None:
    rig = make_rig(clock, failing(answer("", 500)))
    with pytest.raises(ServerFault):
        await rig.run(rig.client.call("PUT", "/rest/x"))
    assert len(rig.system.requests) == 1


async def test_an_untrusted_certificate_is_told_apart_and_not_tried_again(clock: ManualClock) -> None:
    refused = httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]")
    refused.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    rig = make_rig(clock, failing(refused))
    with pytest.raises(NotReachable, match="certificate") as caught:
        await rig.run(rig.client.call("GET", "/rest/x"))
    assert "SSL_CERT_FILE" in caught.value.hint
    assert len(rig.system.requests) == 1


async def test_a_throttled_read_waits_with_a_countdown_and_then_goes(clock: ManualClock) -> None:
    throttle = FixedWindows(clock)
    rig = make_rig(clock, throttle=throttle)
    await rig.run(rig.client.call("GET", "/rest/warm"))
    # Another client of the same user takes what was left.
    throttle.used["read"] = 80
    task = asyncio.ensure_future(rig.client.call("GET", "/rest/x"))
    for _ in range(30):
        await asyncio.sleep(0)
    assert rig.client.waiting == 1
    assert rig.client.waiting_until is not None
    assert 0 < rig.client.waiting_until - clock.time() <= 61
    await clock.run(task)
    assert [event.status for event in rig.events] == [200, 429, 200]
    assert rig.events[-1].waited > 0


async def test_a_used_up_day_is_said_at_once(clock: ManualClock) -> None:
    rig = make_rig(clock, throttle=FixedWindows(clock, day_reads=3))
    for number in range(3):
        await rig.run(rig.client.call("GET", f"/rest/x/{number}"))
    with pytest.raises(Throttled, match="hours"):
        await rig.run(rig.client.call("GET", "/rest/x"))
    assert len(rig.system.requests) == 3


async def test_read_only_sends_nothing_but_log_in_and_log_out(clock: ManualClock) -> None:
    rig = make_rig(clock, read_only=True, with_tokens=True)
    for method in ("POST", "PUT", "DELETE", "patch"):
        with pytest.raises(ReadOnly, match=method.upper()):
            await rig.run(rig.client.call(method, "/rest/x"))
    assert rig.system.requests == []
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.paths == ["POST /rest/login", "GET /rest/x"]


async def test_a_write_is_never_redirected(clock: ManualClock) -> None:
    rig = make_rig(clock, failing(answer("", 301, {"location": f"{BASE}/rest/y"})))
    with pytest.raises(SystemRefused, match="turn the write into a read"):
        await rig.run(rig.client.call("POST", "/rest/x", body={}))
    assert len(rig.system.requests) == 1


async def test_a_read_is_redirected_within_the_same_address_only(clock: ManualClock) -> None:
    rig = make_rig(clock, failing(answer("", 302, {"location": "/rest/y?page=2"})), with_tokens=True)
    await rig.run(rig.client.call("GET", "/rest/x"))
    assert rig.system.paths[1:] == ["GET /rest/x", "GET /rest/y"]
    assert rig.system.requests[-1].url.params["page"] == "2"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/rest/x",
        "http://p1.example.com/rest/x",
        "https://p1.example.com:444/rest/x",
        "//evil.example/rest/x",
        "https://p1.example.com@evil.example/",
    ],
)
async def test_the_session_is_never_shown_to_another_address(clock: ManualClock, target: str) -> None:
    rig = make_rig(clock, failing(answer("", 302, {"location": target})), with_tokens=True)
    with pytest.raises(SystemRefused, match="never shown to another address"):
        await rig.run(rig.client.call("GET", "/rest/x"))
    assert {request.url.host for request in rig.system.requests} == {"p1.example.com"}
    assert len(rig.system.requests) == 2


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://[x/", "That is no address"),
        (BASE, "That is no path of the API"),
        ("//p1.example.com//x", "That is no path of the API"),
    ],
)
async def test_a_redirect_to_nowhere_is_told_as_one(clock: ManualClock, target: str, reason: str) -> None:
    rig = make_rig(clock, failing(answer("", 302, {"location": target})))
    with pytest.raises(SystemRefused, match=reason):
        await rig.run(rig.client.call("GET", "/rest/x"))
    assert len(rig.system.requests) == 1


async def test_redirects_in_a_circle_end(clock: ManualClock) -> None:
    rig = make_rig(clock, lambda request: answer("", 302, {"location": "/rest/x"}))
    with pytest.raises(SystemRefused, match="too many redirects"):
        await rig.run(rig.client.call("GET", "/rest/x"))
    assert len(rig.system.requests) == 4


async def test_an_answer_too_large_to_read_is_given_up(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LARGEST_ANSWER", 1000)
    rig = make_rig(clock, lambda request: answer(b"x" * 2000))
    with pytest.raises(UnreadableAnswer, match="larger"):
        await rig.run(rig.client.call("GET", "/rest/x"))
    assert len(rig.system.requests) == 1


async def test_an_address_that_is_none_is_refused_before_anything_is_sent(clock: ManualClock) -> None:
    with pytest.raises(UsageError):
        make_rig(clock, base="http://p1.example.com")
    rig = make_rig(clock)
    with pytest.raises(UsageError):
        await rig.run(rig.client.call("GET", "https://evil.example/rest/x"))
    assert rig.system.requests == []


async def test_closing_ends_what_is_under_way(clock: ManualClock) -> None:
    rig = make_rig(clock, travel=100.0)
    tasks = [asyncio.ensure_future(rig.client.call("GET", f"/rest/x/{n}")) for n in range(3)]
    for _ in range(10):
        await asyncio.sleep(0)
    await rig.client.aclose()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in done)
    assert rig.system.flying == 0


async def test_no_proxy_or_certificate_setting_is_asked_for_with_a_transport_of_ones_own(clock: ManualClock) -> None:
    client = Client(BASE + "/rest/", tokens=None, clock=clock)
    assert client.base_url == BASE
    await client.aclose()


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("travel", [0.05, 0.9, 3.0])
@pytest.mark.parametrize("floor", [True, False])
async def test_a_saturated_client_is_never_refused(
    clock: ManualClock, aligned: bool, travel: float, floor: bool
) -> None:
    throttle = FixedWindows(clock, reads=20, aligned=aligned, phase=0.37, rounding=int if floor else _up)
    rig = make_rig(clock, throttle=throttle, travel=travel)
    tasks = [asyncio.ensure_future(rig.client.call("GET", f"/rest/x/{n}", lane=Lane(n % 3))) for n in range(110)]
    await rig.run(asyncio.wait(tasks))
    assert throttle.refused == 0
    assert rig.system.most_flying <= SLOTS[Lane.USER] + SLOTS[Lane.VISIBLE]
    assert throttle.windows["read"] <= 9


def _up(seconds: float) -> int:
    return -int(-seconds // 1)
