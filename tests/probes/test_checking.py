"""Running checks: in time, one by one, cancelled, several at once, cut off; nothing of the user is sent."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from plentytui.clock import SystemClock
from plentytui.models.checks import Finding, Verdict
from plentytui.models.forms import Expected
from plentytui.models.records import Outcome
from plentytui.probes import facts
from plentytui.probes.addresses import Endpoint
from plentytui.rules.service.expecting import judge_records
from plentytui.services.checking import open_checking
from tests.probes.dns_server import Manners
from tests.probes.internet import (
    DOMAIN,
    NS1,
    NS2,
    OLD_SYSTEM,
    RESOLVERS,
    ROOT_NS,
    SYSTEM,
    WANTED,
    Internet,
    running,
)
from tests.probes.web_server import Page
from tests.probes.whole import bad, check
from tests.sights import report_from_json


@pytest.mark.anyio
async def test_with_nothing_reachable_everything_is_unknown_and_nothing_wrong() -> None:
    internet = Internet()
    internet.no_way = {*RESOLVERS, NS1, NS2, ROOT_NS, SYSTEM}
    internet.registry.silent = True
    report = await check(internet)
    assert not report.reached_anything
    assert Verdict.WRONG not in report.counts
    assert Verdict.WARNING not in report.counts
    assert report.counts[Verdict.UNKNOWN] > 30


@pytest.mark.anyio
async def test_a_network_that_lets_no_questions_to_name_servers_out_accuses_nobody() -> None:
    internet = Internet()
    internet.no_way = {NS1, NS2, ROOT_NS}
    report = await check(internet)
    assert Verdict.WRONG not in report.counts
    finding = report.finding("name-servers-answer")
    assert finding is not None
    assert finding.verdict is Verdict.UNKNOWN
    assert "port 53" in finding.repair
    wanted = report.finding("a-wanted")
    assert wanted is not None
    assert wanted.verdict is Verdict.OK, "what a resolver says counts then"


@pytest.mark.anyio
async def test_when_the_time_is_up_what_is_known_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "TIME_LIMIT", 1.5)
    internet = Internet()
    for address in (NS1, NS2, ROOT_NS):
        internet.manners[address] = Manners(silent=True)
    internet.web.silent = internet.registry.silent = True
    report = await check(internet)
    assert (report.sight.zone, report.sight.web, report.sight.registry) == (None, None, None)
    resolvable, answer = report.finding("resolvable"), report.finding("name-servers-answer")
    assert resolvable is not None
    assert resolvable.verdict is Verdict.OK
    assert answer is not None
    assert answer.verdict is Verdict.UNKNOWN
    assert "was not finished in time" in answer.seen
    assert report.reached_anything


@pytest.mark.anyio
async def test_findings_come_one_by_one_and_the_last_word_is_the_report() -> None:
    internet = Internet()
    internet.registry.latency = 0.5
    told: list[tuple[str, Finding, float]] = []
    loop = asyncio.get_running_loop()
    async with running(internet), open_checking(SystemClock(), network=internet.network()) as checking:
        report = await checking.check(
            DOMAIN, WANTED, on_finding=lambda domain, finding: told.append((domain, finding, loop.time()))
        )
    assert {domain for domain, _, _ in told} == {DOMAIN}
    last = {finding.check: finding for _, finding, _ in told}
    assert set(last.values()) == set(report.findings)
    times = {finding.check: at for _, finding, at in told}
    assert times["idn"] < times["expiry"], "what needs no registry does not wait for it"


@pytest.mark.anyio
async def test_cancelling_ends_everything_under_way() -> None:
    internet = Internet()
    for address in (NS1, NS2, *RESOLVERS):
        internet.manners[address] = Manners(silent=True)
    async with running(internet), open_checking(SystemClock(), network=internet.network()) as checking:
        before = asyncio.all_tasks()
        task = asyncio.create_task(checking.check(DOMAIN, WANTED))
        while len(asyncio.all_tasks()) <= len(before) + 5:
            assert not task.done()
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)
        servers = {t for t in asyncio.all_tasks() - before if "_serve" in repr(t.get_coro())}
        assert asyncio.all_tasks() - before - servers == set()


@pytest.mark.anyio
async def test_several_domains_are_checked_together_and_reported_in_their_order() -> None:
    internet = Internet()
    names = [DOMAIN, f"www.{DOMAIN}", "nobody-has-this.example"]
    done: list[str] = []
    async with running(internet), open_checking(SystemClock(), network=internet.network()) as checking:
        reports = await checking.check_all(names, on_report=lambda report: done.append(report.domain))
    assert [report.domain for report in reports] == names
    assert sorted(done) == sorted(names)


@pytest.mark.anyio
async def test_the_users_own_resolver_is_asked_for_everything() -> None:
    internet = Internet()
    internet.no_way = {*RESOLVERS[1:]}
    own = Endpoint("your resolver", RESOLVERS[0])
    async with running(internet), open_checking(SystemClock(), network=internet.network(own=own)) as checking:
        report = await checking.check(DOMAIN, WANTED)
    assert bad(report) == {}
    assert report.sight.addresses is not None
    assert report.sight.addresses.here.a.server == "your resolver"


@pytest.mark.anyio
async def test_a_report_survives_json_and_shows_ttls_counting_down() -> None:
    report = await check(Internet())
    again = report_from_json(json.loads(json.dumps(report.as_json())))
    assert again == report
    record = next(record for record in again.records if record.kind == "A" and record.values)
    assert record.seen_at is not None
    assert record.ttl_left(record.seen_at) == record.ttl == 300
    assert record.ttl_left(record.seen_at + timedelta(seconds=100)) == 200
    assert record.ttl_left(record.seen_at + timedelta(seconds=1000)) == 0
    assert dict(again.certificates)[DOMAIN].names == (DOMAIN, f"*.{DOMAIN}")
    assert again.registration is not None
    assert again.registration.registrar == "United Domains"


@pytest.mark.anyio
async def test_no_cookie_password_or_name_is_ever_sent() -> None:
    internet = Internet()
    cookie = {"Set-Cookie": "session=secret; Path=/"}
    internet.web.plain[f"{DOMAIN}/"] = Page(301, {"Location": f"https://maria:secret@{DOMAIN}/", **cookie})
    internet.web.secure[f"{DOMAIN}/"] = Page(302, {"Location": f"https://www.{DOMAIN}/", **cookie})
    internet.web.secure[f"www.{DOMAIN}/"] = Page(headers=cookie)
    report = await check(internet)
    assert internet.web.requests
    for request in internet.web.requests:
        assert not {"cookie", "authorization", "referer"} & set(request.headers)
    assert "secret" not in json.dumps(report.as_json())


@pytest.mark.anyio
async def test_the_list_of_registries_is_fetched_once_and_kept(tmp_path: Path) -> None:
    internet = Internet()
    kept = tmp_path / "state" / "rdap.json"
    async with running(internet):
        for _ in range(2):
            async with open_checking(SystemClock(), network=internet.network(), cache=kept) as checking:
                await checking.check(DOMAIN, WANTED)
        fetched = [request for request in internet.registry.requests if request.path == "/dns.json"]
        assert len(fetched) == 1
        kept.write_text("no json")
        async with open_checking(SystemClock(), network=internet.network(), cache=kept) as checking:
            report = await checking.check(DOMAIN, WANTED)
    assert report.registration is not None
    assert report.registration.registrar == "United Domains", "a damaged list is fetched anew"


@pytest.mark.anyio
async def test_one_kind_of_record_is_told_by_every_server() -> None:
    internet = Internet()
    internet.manners[RESOLVERS[1]] = Manners(instead={(DOMAIN, "A"): (OLD_SYSTEM,)})
    internet.no_way = {NS2}
    async with running(internet), open_checking(SystemClock(), network=internet.network()) as checking:
        seen = await checking.records(DOMAIN, "A")
    by_server = {record.address: record for record in seen}
    assert set(by_server) == {*RESOLVERS, NS1, NS2}
    assert by_server[RESOLVERS[1]].values == (OLD_SYSTEM,)
    assert by_server[NS1].values == (SYSTEM,)
    assert by_server[NS1].authoritative
    assert by_server[NS2].outcome is Outcome.UNREACHABLE


@pytest.mark.anyio
async def test_a_name_server_that_does_not_know_the_zone_says_nothing_of_a_record() -> None:
    internet = Internet()
    internet.manners[NS2] = Manners(lame=True)
    async with running(internet), open_checking(SystemClock(), network=internet.network()) as checking:
        seen = await checking.records(DOMAIN, "A")
    by_server = {record.address: record for record in seen}
    assert not by_server[NS2].told
    assert by_server[NS1].told
    assert judge_records(Expected("A", DOMAIN, (SYSTEM,)), seen)[0] is True
