"""Registries: taken, free, none to ask, too often, broken, hostile, slow; each is a result."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.clock import SystemClock
from plentytui.models.checks import Wanted
from plentytui.models.records import Outcome, RecordSeen
from plentytui.models.sights import DomainSight, Holding, Registration
from plentytui.probes import rdap
from plentytui.probes.addresses import Network
from plentytui.probes.rdap import Bootstrap, NoRdap, Registries, read_bootstrap, read_registration
from plentytui.rules.domain_names import DomainName
from plentytui.services.checking import Checking
from tests.probes.internet import DOMAIN, registration
from tests.probes.web_server import Page, WebServer, redirect


@asynccontextmanager
async def registry(answer: Page, *, listing: object = None) -> AsyncIterator[tuple[WebServer, Registries]]:
    """A registry with one answer for everything."""
    server = WebServer()
    server.plain[f"*/domain/{DOMAIN}"] = answer
    await server.start()
    base = f"http://127.0.0.1:{server.http_port}"
    document = {"services": [[["example"], [base]]]} if listing is None else listing
    server.plain["*/dns.json"] = Page(body=json.dumps(document).encode())
    try:
        yield server, Registries(Network(bootstrap_url=f"{base}/dns.json", rdap_over_http=True))
    finally:
        await server.stop()


async def look(answer: Page, *, name: str = DOMAIN, listing: object = None) -> Registration:
    async with registry(answer, listing=listing) as (_, registries):
        return await registries.look_up(name)


class Nobody:
    """Looks at nothing."""

    async def look(self, name: DomainName, wanted: Wanted, *, on_part: object = None) -> DomainSight:
        raise AssertionError("nobody is to look")

    def __init__(self, *seen: RecordSeen) -> None:
        self.seen = seen

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        return self.seen


def json_page(document: object, status: int = 200) -> Page:
    return Page(status, {"Content-Type": "application/rdap+json"}, json.dumps(document).encode())


@pytest.mark.anyio
async def test_a_taken_name_with_all_its_details() -> None:
    found = await look(json_page(registration()))
    assert found.holding is Holding.TAKEN
    assert found.registrar == "United Domains"
    assert found.registered_at == datetime(2015, 3, 1, 10, tzinfo=UTC)
    assert found.expires_at is not None
    assert found.statuses == ("client transfer prohibited", "active")
    assert found.name_servers == (f"ns1.{DOMAIN}", f"ns2.{DOMAIN}")
    assert found.signed is False
    assert found.server == "127.0.0.1"


@pytest.mark.anyio
async def test_404_is_probably_free_and_says_what_that_is_worth() -> None:
    found = await look(Page(404))
    assert found.holding is Holding.FREE
    assert "probably free" in found.words
    assert "Reserved" in found.words


@pytest.mark.anyio
async def test_a_registry_without_rdap_is_said_to_have_none() -> None:
    found = await look(Page(), name="yourstore.de")
    assert found.holding is Holding.NO_SERVICE
    assert ".de has no public RDAP service" in found.words


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "holding", "told"),
    [
        (Page(429), Holding.LIMITED, "too often"),
        (Page(500), Holding.UNKNOWN, "answered 500"),
        (Page(body=b"<html>maintenance</html>"), Holding.UNKNOWN, "answered 200"),
        (Page(body=b"[" * 100_000), Holding.UNKNOWN, "answered 200"),
        (Page(body=b'"text"'), Holding.UNKNOWN, "answered 200"),
        (Page(raw=b"\x00\x01\r\n\r\n"), Holding.UNKNOWN, "no usable answer"),
        (Page(body=b"x" * (rdap.LARGEST + 1)), Holding.UNKNOWN, "bytes"),
        (redirect(f"/domain/{DOMAIN}"), Holding.UNKNOWN, "without an end"),
    ],
)
async def test_no_usable_answer_is_a_result(answer: Page, holding: Holding, told: str) -> None:
    found = await look(answer)
    assert found.holding is holding
    assert told in found.words


@pytest.mark.anyio
@pytest.mark.parametrize("listing", [[], {"services": "x"}, {"services": [[1, 2], ["a"]]}, "nothing"])
async def test_a_list_of_registries_that_cannot_be_read_is_a_result(listing: object) -> None:
    assert (await look(Page(), listing=listing)).holding is Holding.UNKNOWN


@pytest.mark.anyio
async def test_a_silent_registry_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdap, "WAIT", 0.2)
    async with registry(Page()) as (server, registries):
        server.silent = True
        found = await registries.look_up(DOMAIN)
    assert found.holding is Holding.UNKNOWN
    assert "in time" in found.words


@pytest.mark.anyio
async def test_nothing_is_asked_without_encryption() -> None:
    registries = Registries(Network(), Bootstrap({"example": "http://127.0.0.1:1/"}))
    found = await registries.look_up(DOMAIN)
    assert found.holding is Holding.UNKNOWN
    assert "without encryption" in found.words


@pytest.mark.anyio
async def test_the_list_is_fetched_once_by_many_at_once() -> None:
    async with registry(json_page(registration())) as (server, registries):
        await asyncio.gather(*(registries.look_up(DOMAIN) for _ in range(5)))
        assert [request.path for request in server.requests].count("/dns.json") == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "holding", "told"),
    [
        (Page(404), Holding.FREE, "probably free"),
        (json_page(registration()), Holding.TAKEN, "is taken (United Domains)"),
        (Page(429), Holding.LIMITED, "ask again"),
    ],
)
async def test_whether_a_name_can_be_ordered_is_told_with_its_limits(answer: Page, holding: Holding, told: str) -> None:
    async with registry(answer) as (_, registries):
        found = await Checking(Nobody(), SystemClock(), registries).availability(f"www.{DOMAIN}")
    assert found.name == DOMAIN
    assert found.holding is holding
    assert told in found.words


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("outcomes", "holding", "told"),
    [
        ([Outcome.SILENT, Outcome.ANSWER], Holding.TAKEN, "it is in the DNS"),
        ([Outcome.NO_NAME], Holding.NO_SERVICE, "it may be free"),
        ([Outcome.SILENT], Holding.NO_SERVICE, "no public RDAP service"),
        ([], Holding.NO_SERVICE, "no public RDAP service"),
    ],
)
async def test_where_no_registry_can_be_asked_the_dns_tells_what_it_can(
    outcomes: list[Outcome], holding: Holding, told: str
) -> None:
    looks = Nobody(*(RecordSeen("yourstore.de", "NS", "x", outcome) for outcome in outcomes))
    async with registry(Page()) as (_, registries):
        found = await Checking(looks, SystemClock(), registries).availability("yourstore.de")
    assert found.holding is holding
    assert told in found.words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["events", "status", "entities", "roles", "vcardArray", "nameservers", "secureDNS", "ldhName"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(["events", "status", "entities", "nameservers", "secureDNS"]), JSON))
def test_an_answer_of_any_shape_can_be_read(document: dict[str, object]) -> None:
    assert read_registration(DOMAIN, "x", document).holding is Holding.TAKEN


@given(JSON)
def test_a_list_of_any_shape_is_a_list_or_none(document: object) -> None:
    with contextlib.suppress(NoRdap):
        assert read_bootstrap(document).services


def test_the_longest_suffix_decides() -> None:
    listing = {"services": [[["uk"], ["http://a/", "https://uk/"]], [["co.uk"], ["https://co-uk"]]]}
    bootstrap = read_bootstrap(listing)
    assert bootstrap.base_for("yourstore.co.uk") == "https://co-uk/"
    assert bootstrap.base_for("yourstore.uk") == "https://uk/"
    assert bootstrap.base_for("uk") == ""
