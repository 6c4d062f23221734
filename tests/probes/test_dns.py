"""Asking servers: UDP, TCP, silence, the next resolver in time, aliases, names nobody can ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dns.message
import dns.rcode
import dns.rrset
import pytest

from plentytui.clock import SystemClock
from plentytui.models.records import Outcome
from plentytui.probes.addresses import Endpoint, Network, Resolvers
from plentytui.probes.dns import HEDGE, MOST_VALUES, Asker, Traffic, aliases
from plentytui.probes.zone import find_zone, nearest_zone, own_zone
from tests.probes.dns_server import DnsServer, Manners, make_zone

ZONE = """\
@ SOA ns.store.example. h.store.example. 1 1 1 1 1
@ A 185.30.40.50
www.store.example. CNAME a.store.example.
a.store.example. CNAME b.store.example.
b.store.example. A 185.30.40.51
@ TXT "one " "two"
"""
LOOP = "x.store.example. CNAME y.store.example.\ny.store.example. CNAME x.store.example.\n"


@asynccontextmanager
async def asker(
    *manners: Manners, zone: str = ZONE, traffic: Traffic | None = None
) -> AsyncIterator[tuple[Asker, list[DnsServer]]]:
    """An asker with a resolver for each of the manners, in that order."""
    zones = [make_zone("example", "@ SOA a. b. 1 1 1 1 1\n"), make_zone("store.example", zone)]
    servers = [DnsServer(zones, each, recursive=True) for each in manners]
    for server in servers:
        await server.start()
    endpoints = tuple(Endpoint(f"resolver {n}", f"185.1.1.{n}") for n in range(len(servers)))
    ports = {endpoint.address: server.port for endpoint, server in zip(endpoints, servers, strict=True)}
    network = Network(Resolvers(public=endpoints), way=lambda address, _: ("127.0.0.1", ports[address]))
    try:
        yield Asker(network, SystemClock(), traffic), servers
    finally:
        for server in servers:
            await server.stop()


@pytest.mark.anyio
async def test_records_with_their_ttl_and_who_said_so() -> None:
    async with asker(Manners(ttl=77)) as (ask, _):
        seen = await ask.records("store.example", "A")
    assert (seen.values, seen.ttl, seen.server, seen.outcome) == (("185.30.40.50",), 77, "resolver 0", Outcome.ANSWER)


@pytest.mark.anyio
async def test_pieces_of_a_text_belong_together() -> None:
    async with asker(Manners()) as (ask, _):
        assert (await ask.records("store.example", "TXT")).values == ("one two",)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("manners", "outcome"),
    [
        (Manners(code=dns.rcode.SERVFAIL), Outcome.FAILED),
        (Manners(code=dns.rcode.REFUSED), Outcome.REFUSED),
        (Manners(code=dns.rcode.NOTIMP), Outcome.FAILED),
        (Manners(garbage=b"\x80\x00\x00\x01" * 9), Outcome.GARBLED),
        (Manners(garbage=b""), Outcome.ANSWER),
        (Manners(truncate=True), Outcome.ANSWER),
        (Manners(truncate=True, no_tcp=True), Outcome.GARBLED),
        (Manners(silent=True), Outcome.SILENT),
    ],
)
async def test_no_answer_is_a_result(manners: Manners, outcome: Outcome) -> None:
    async with asker(manners) as (ask, servers):
        seen = await ask.records("store.example", "A")
    assert seen.outcome is outcome
    assert bool(seen.values) == (outcome is Outcome.ANSWER)
    if manners.truncate and not manners.no_tcp:
        assert [transport for transport, _, _ in servers[0].asked] == ["udp", "tcp"]
    if manners.silent:
        assert len(servers[0].asked) == 2, "a datagram may get lost, so it is sent once more"


@pytest.mark.anyio
async def test_a_name_that_is_not_there_and_a_kind_that_is_not_there() -> None:
    async with asker(Manners()) as (ask, _):
        assert (await ask.records("nobody.store.example", "A")).outcome is Outcome.NO_NAME
        assert (await ask.records("store.example", "MX")).outcome is Outcome.EMPTY


@pytest.mark.anyio
async def test_the_next_resolver_is_asked_when_one_is_slow_and_then_first() -> None:
    traffic = Traffic()
    async with asker(Manners(silent=True), Manners(), traffic=traffic) as (ask, servers):
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert (await ask.records("store.example", "A")).server == "resolver 1"
        assert loop.time() - began < HEDGE + 1
        asked = len(servers[0].asked)
        assert (await ask.records("store.example", "TXT")).server == "resolver 1"
        assert len(servers[0].asked) == asked, "who was silent is not waited for again"


@pytest.mark.anyio
async def test_a_resolver_that_fails_is_followed_by_the_next_at_once() -> None:
    async with asker(Manners(code=dns.rcode.SERVFAIL), Manners()) as (ask, _):
        assert (await ask.records("store.example", "A")).server == "resolver 1"


@pytest.mark.anyio
async def test_the_same_question_is_asked_once() -> None:
    async with asker(Manners()) as (ask, servers):
        for _ in range(3):
            await ask.records("store.example", "A")
        assert len(servers[0].asked) == 1


@pytest.mark.anyio
async def test_aliases_are_told_in_their_order() -> None:
    async with asker(Manners()) as (ask, _):
        host = await ask.host("www.store.example")
    assert host.aliases == ("a.store.example", "b.store.example")
    assert host.addresses == ("185.30.40.51",)


@pytest.mark.anyio
async def test_aliases_in_a_circle_come_to_an_end() -> None:
    async with asker(Manners(), zone=ZONE + LOOP) as (ask, _):
        host = await ask.host("x.store.example")
    assert host.addresses == ()
    assert len(host.aliases) <= 8


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["", "a" * 64 + ".example", ".".join(["a" * 60] * 6), "..", "\udc80.example"])
async def test_a_name_that_nobody_can_ask_for_is_not_asked_for(name: str) -> None:
    async with asker(Manners()) as (ask, _):
        seen = await ask.records(name, "A")
    assert not seen.values
    assert seen.outcome is not Outcome.ANSWER


@pytest.mark.anyio
async def test_without_any_resolver_that_is_what_is_told() -> None:
    seen = await Asker(Network(Resolvers(public=())), SystemClock()).records("store.example", "A")
    assert seen.outcome is Outcome.NOT_ASKED
    assert "no resolver" in seen.words


@pytest.mark.anyio
async def test_zones_are_found_by_their_names() -> None:
    async with asker(Manners()) as (ask, _):
        assert await find_zone(ask, "deep.www.store.example") == "store.example"
        assert await nearest_zone(ask, "nobody.example") == "example"
        assert await own_zone(ask, "nobody.example", "nobody.example") == ""
        assert await own_zone(ask, "www.store.example", "store.example") == "store.example"
        assert await nearest_zone(ask, "a.unknown") == ""


def test_records_of_other_names_in_an_answer_are_passed_over() -> None:
    query = dns.message.make_query("store.example", "A")
    answer = dns.message.make_response(query)
    answer.answer.append(dns.rrset.from_text("evil.example.", 1, "IN", "A", "185.6.6.6"))
    answer.answer.append(
        dns.rrset.from_text("store.example.", 9, "IN", "A", *[f"185.0.{n // 250}.{n % 250}" for n in range(300)])
    )
    assert aliases("store.example", answer) == ()
    from plentytui.probes.dns import Reply

    seen = Asker(Network(), SystemClock()).seen("store.example", "A", Reply(Outcome.ANSWER, Endpoint("x", "1"), answer))
    assert "185.6.6.6" not in seen.values
    assert len(seen.values) == MOST_VALUES
