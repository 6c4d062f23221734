"""Hops as a browser makes them: to the end, in time, nowhere they must not go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from plentytui.models.records import Outcome
from plentytui.models.sights import Hop
from plentytui.probes import http
from plentytui.probes.addresses import Network
from plentytui.probes.http import MOST_HOPS, fetch, follow
from plentytui.probes.mail import read_policy
from tests.probes.certificates import Authority, authority, self_made
from tests.probes.web_server import Page, WebServer, redirect

HOST, PUBLIC = "store.example", "185.30.40.50"


@asynccontextmanager
async def serving(server: WebServer, *, trust: Authority | None = None) -> AsyncIterator[Network]:
    """A network in which one public address leads to the server."""
    server.pairs.setdefault("*", authority().issue(HOST, f"*.{HOST}"))
    await server.start()

    def way(address: str, port: int) -> tuple[str, int]:
        assert address == PUBLIC
        return "127.0.0.1", {80: server.http_port, 443: server.https_port}[port]

    try:
        yield Network(way=way, trust=(trust or authority()).trust)
    finally:
        await server.stop()


async def find(host: str) -> tuple[str, ...]:
    return {"inside.example": ("10.0.0.1", "fd00::1"), "nobody.example": ()}.get(host, (PUBLIC,))


async def walk(server: WebServer, url: str = f"http://{HOST}/") -> tuple[Hop, ...]:
    async with serving(server) as network:
        return await follow(network, url, find)


@pytest.mark.anyio
async def test_every_hop_is_told_to_the_end() -> None:
    server = WebServer()
    server.plain[f"{HOST}/"] = redirect("//www.store.example/a?b=c#d", 302)
    server.plain["www.store.example/a?b=c"] = redirect(f"https://{HOST}/")
    server.secure[f"{HOST}/"] = Page(headers={"Strict-Transport-Security": "max-age=9", "Server": "nginx"})
    first, second, last = await walk(server)
    assert (first.status, first.location) == (302, "http://www.store.example/a?b=c")
    assert second.url == first.location
    assert (last.url, last.status, last.hsts, last.server) == (f"https://{HOST}/", 200, "max-age=9", "nginx")
    assert last.location == ""


@pytest.mark.anyio
async def test_a_host_that_cannot_be_decoded_is_a_host_like_any_other() -> None:
    server = WebServer()
    server.plain[f"{HOST}/"] = redirect("http://xn--a/")
    server.plain["xn--a/"] = Page()
    first, last = await walk(server)
    assert first.location == last.url == "http://xn--a/"
    assert last.status == 200


@pytest.mark.anyio
async def test_a_circle_ends_after_some_hops() -> None:
    server = WebServer()
    server.plain[f"{HOST}/"] = redirect(f"http://{HOST}/")
    hops = await walk(server)
    assert len(hops) == MOST_HOPS
    assert hops[-1].location


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("http://inside.example/", "may be asked"),
        ("http://10.0.0.1/", "may be asked"),
        ("http://nobody.example/", "may be asked"),
        ("http://[::1]/", "may be asked"),
    ],
)
async def test_a_redirect_leads_to_no_address_inside(location: str, told: str) -> None:
    async def by_name(host: str) -> tuple[str, ...]:
        return (host.strip("[]"),) if host[:1].isdigit() or ":" in host else await find(host)

    server = WebServer()
    server.plain[f"{HOST}/"] = redirect(location)
    async with serving(server) as network:
        hops = await follow(network, f"http://{HOST}/", by_name)
    assert hops[-1].outcome is Outcome.NOT_ASKED
    assert told in hops[-1].words
    assert len(server.requests) == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    "location", ["ftp://x.example/", "javascript:alert(1)", "http://[", "http://a b/", "data:,x", "\x7f:"]
)
async def test_a_redirect_to_something_else_is_the_end(location: str) -> None:
    server = WebServer()
    server.plain[f"{HOST}/"] = Page(301, {"Location": location})
    hops = await walk(server)
    assert len(hops) == 1
    assert hops[0].outcome in (Outcome.ANSWER, Outcome.GARBLED)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (Page(raw=b"SSH-2.0-x\r\n\r\n"), Outcome.GARBLED),
        (Page(raw=b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000), Outcome.GARBLED),
        (Page(raw=b" "), Outcome.GARBLED),
        (Page(headers={"X": "\u00e9"}), Outcome.ANSWER),
    ],
)
async def test_what_is_no_http_is_a_result(page: Page, outcome: Outcome) -> None:
    server = WebServer()
    server.plain[f"{HOST}/"] = page
    (hop,) = await walk(server)
    assert hop.outcome is outcome


@pytest.mark.anyio
async def test_a_silent_server_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "WAIT", 0.2)
    server = WebServer()
    server.silent = True
    (hop,) = await walk(server)
    assert hop.outcome is Outcome.SILENT


@pytest.mark.anyio
async def test_a_bad_certificate_does_not_hide_where_it_leads() -> None:
    server = WebServer()
    server.pairs["*"] = self_made("other.example")
    server.secure[f"{HOST}/"] = Page()
    (hop,) = await walk(server, f"https://{HOST}/")
    assert hop.status == 200


@pytest.mark.anyio
async def test_a_document_is_fetched_only_from_whom_browsers_trust() -> None:
    server = WebServer()
    server.secure[f"{HOST}/policy"] = Page(body=b"text")
    async with serving(server) as network:
        assert (await fetch(network, HOST, "/policy", find, most=100)).body == "text"
        assert (await fetch(network, HOST, "/policy", find, most=3)).outcome is Outcome.GARBLED
        assert (await fetch(network, "other.example", "/policy", find, most=9)).words.endswith("not for other.example")
        assert (await fetch(network, "nobody.example", "/", find, most=9)).outcome is Outcome.NO_NAME
    async with serving(WebServer(), trust=Authority("Nobody")) as network:
        assert (await fetch(network, HOST, "/policy", find, most=100)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("body", "outcome", "mode"),
    [
        ("version: STSv1\r\nmode: enforce\r\nmx: *.x.example\r\nmax_age: 9\r\n", Outcome.ANSWER, "enforce"),
        ("<html></html>", Outcome.GARBLED, ""),
        ("version: STSv1\nmode: none\nmax_age: " + "9" * 99, Outcome.ANSWER, "none"),
    ],
)
def test_a_policy_is_read(body: str, outcome: Outcome, mode: str) -> None:
    policy = read_policy(body)
    assert (policy.outcome, policy.mode) == (outcome, mode)
    assert policy.max_age in (0, 9)
