"""The made-up internet of the sandbox: own checks find there what the Service Centre says, once it is live."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from plentytui.models.checks import Finding, Verdict, Wanted
from plentytui.models.records import Outcome, RecordSeen
from plentytui.models.service.domains import DomainsAnswer
from plentytui.models.sights import ChainState, DomainSight, Holding
from plentytui.rules.checks.catalogue import CATALOGUE
from plentytui.rules.checks.wanting import wanted_of
from tests.service_talk import BASE, ServiceTalk

HOME, UK, TRADE, EXTERNAL = "kranich-finch.de", "kranich-finch.co.uk", "handel.kranich-finch.de", "kranich-finch.at"
DOMAINS = f"{BASE}/domains"
_SIGHT = TypeAdapter(DomainSight)
_RECORDS = TypeAdapter(tuple[RecordSeen, ...])


@pytest.fixture
def talk() -> ServiceTalk:
    return ServiceTalk()


def look(talk: ServiceTalk, name: str) -> DomainSight:
    return _SIGHT.validate_python(talk.say("GET", f"{BASE}/sights/{name}"))


def records(talk: ServiceTalk, name: str, kind: str) -> tuple[RecordSeen, ...]:
    return _RECORDS.validate_python(talk.say("GET", f"{BASE}/sights/{name}/records", f"kind={kind}"))


def everywhere(talk: ServiceTalk, name: str, kind: str) -> set[tuple[str, ...]]:
    """What the servers and the resolvers say; one value where they agree."""
    return {record.values for record in records(talk, name, kind)}


def findings(talk: ServiceTalk, name: str) -> dict[str, Finding]:
    answer = DomainsAnswer.model_validate(talk.say("GET", DOMAINS))
    domain = next((one for one in answer.domains if one.name == name), None)
    wanted = wanted_of(domain, answer) if domain else Wanted()
    sight = look(talk, name)
    return {check.id: check.run(sight, wanted) for check in CATALOGUE}


def bad(talk: ServiceTalk, name: str) -> set[str]:
    found = findings(talk, name)
    return {check for check, finding in found.items() if finding.verdict in {Verdict.WRONG, Verdict.WARNING}}


def test_the_main_domain_is_well_but_for_its_certificate(talk: ServiceTalk) -> None:
    assert bad(talk, HOME) == {"certificate-expiry"}
    assert Verdict.UNKNOWN not in {finding.verdict for finding in findings(talk, HOME).values()}
    assert look(talk, HOME).dnssec is not None


def test_each_domain_has_the_trouble_that_it_is_known_for(talk: ServiceTalk) -> None:
    assert bad(talk, UK) == {"dmarc"}
    assert {"aaaa", "name-servers-answer", "spf-end", "certificate-names"} <= bad(talk, EXTERNAL)
    assert {"https-redirect", "certificate-names"} <= bad(talk, TRADE)
    assert "test-domain" in bad(talk, "kf28411.plenty-testdrive.eu")
    assert "expiry" in bad(talk, "kranich-moebel.de")
    assert {"registry-status", "name-servers-wanted"} <= bad(talk, "kranichandfinch.com")


def test_a_name_that_nobody_has(talk: ServiceTalk) -> None:
    sight = look(talk, "kranich-neu.de")
    assert sight.addresses is not None
    assert sight.zone is not None
    assert sight.registry is not None
    assert (sight.addresses.here.a.outcome, sight.addresses.zone) == (Outcome.NO_NAME, "de")
    assert (sight.zone.zone, sight.zone.servers) == ("", ())
    assert sight.registry.holding is Holding.FREE
    assert findings(talk, "kranich-neu.de")["registered"].verdict is Verdict.WRONG
    assert {record.outcome for record in records(talk, "kranich-neu.de", "A")} == {Outcome.NO_NAME}


def test_a_name_that_somebody_else_has(talk: ServiceTalk) -> None:
    sight = look(talk, "amazon.de")
    assert sight.registry is not None
    assert sight.registry.holding is Holding.TAKEN
    assert findings(talk, "amazon.de")["resolvable"].verdict is Verdict.OK


def test_names_are_checked(talk: ServiceTalk) -> None:
    talk.say("GET", f"{BASE}/sights/no-ending", status=422)
    talk.say("GET", f"{BASE}/sights/{HOME}/records", "kind=HINFO", status=422)
    talk.say("GET", f"{BASE}/sights/{HOME}/records", status=422)
    assert look(talk, "KRANICH-FINCH.de").domain == HOME


def test_a_setting_is_seen_when_it_is_live(talk: ServiceTalk) -> None:
    before = everywhere(talk, f"_dmarc.{UK}", "TXT")
    body = {"source": f"_dmarc.{UK}", "target": "v=DMARC1; p=reject"}
    talk.say("PUT", f"{DOMAINS}/{UK}/txts", body=body)
    talk.say("PUT", f"{DOMAINS}/{UK}/mail", body={"kind": "mailbox.org"})
    talk.wait(hours=23)
    assert everywhere(talk, f"_dmarc.{UK}", "TXT") == before == {()}
    assert everywhere(talk, UK, "MX") == {(f"10 mail.{UK}",)}
    talk.wait(hours=2)
    assert everywhere(talk, f"_dmarc.{UK}", "TXT") == {("v=DMARC1; p=reject",)}
    assert "dmarc" not in bad(talk, UK)
    assert len(next(iter(everywhere(talk, UK, "MX")))) == 3


def test_a_second_change_begins_its_own_time_and_leaves_others_alone(talk: ServiceTalk) -> None:
    talk.say("PUT", f"{DOMAINS}/{HOME}/cnames", body={"source": "a", "target": "one.example.org"})
    talk.wait(hours=20)
    talk.say("PUT", f"{DOMAINS}/{HOME}/name-servers", body={"subdomain": "b", "targets": ["ns1.example.org"]})
    talk.wait(hours=5)
    assert everywhere(talk, f"a.{HOME}", "CNAME") == {("one.example.org",)}
    assert everywhere(talk, f"b.{HOME}", "NS") == {()}
    talk.wait(hours=30)
    assert everywhere(talk, f"b.{HOME}", "NS") == {("ns1.example.org",)}


def test_a_new_domain_and_a_new_subdomain_come_into_being(talk: ServiceTalk) -> None:
    talk.say("POST", DOMAINS, body={"name": "kranich-neu.de", "plentyId": 28411, "handleId": 1})
    talk.say("POST", f"{DOMAINS}/subdomains", body={"name": "info", "parent": HOME, "plentyId": 28411})
    registry = look(talk, "kranich-neu.de").registry
    assert registry is not None
    assert registry.holding is Holding.FREE
    assert everywhere(talk, f"info.{HOME}", "CNAME") == {()}
    talk.wait(hours=25)
    registry = look(talk, "kranich-neu.de").registry
    assert registry is not None
    assert registry.holding is Holding.TAKEN
    assert everywhere(talk, f"info.{HOME}", "CNAME") != {()}
    assert findings(talk, "kranich-neu.de")["a-wanted"].verdict is Verdict.OK


def test_a_deleted_subdomain_lingers(talk: ServiceTalk) -> None:
    name = f"blog.{HOME}"
    there = everywhere(talk, name, "A")
    talk.say("DELETE", f"{DOMAINS}/{name}")
    assert everywhere(talk, name, "A") == there
    talk.wait(hours=25)
    assert {record.outcome for record in records(talk, name, "A")} == {Outcome.NO_NAME}


def test_an_external_domain_is_right_after_its_provider_has_the_data(talk: ServiceTalk) -> None:
    talk.say("POST", f"{DOMAINS}/external", body={"name": "kranich.ch", "plentyId": 28411})
    assert "a-wanted" in bad(talk, "kranich.ch")
    talk.wait(hours=71)
    assert "a-wanted" in bad(talk, "kranich.ch")
    talk.wait(hours=2)
    assert "a-wanted" not in bad(talk, "kranich.ch")


def test_a_relocation_moves_own_domains_at_once_and_external_ones_later(talk: ServiceTalk) -> None:
    begins = talk.clock.now() + timedelta(days=3)
    talk.say("POST", f"{BASE}/relocations", body={"target": "cloud-ie-1", "beginsAt": begins.isoformat()})
    talk.wait(days=3, hours=1)
    assert "a-wanted" not in bad(talk, HOME)
    assert "a-wanted" in bad(talk, EXTERNAL)
    talk.wait(hours=72)
    assert "a-wanted" not in bad(talk, EXTERNAL)


def test_a_certificate_is_seen_when_it_is_active(talk: ServiceTalk) -> None:
    talk.say("POST", f"{BASE}/certificates/lets-encrypt", body={"domain": TRADE})
    assert "certificate-names" in bad(talk, TRADE)
    talk.wait(hours=25)
    assert not {"certificate-names", "certificate-expiry", "https-redirect"} & bad(talk, TRADE)
    talk.say("POST", f"{BASE}/certificates", body={"domain": HOME, "offerId": "sectigo-dv-1"})
    talk.wait(hours=3)
    assert bad(talk, HOME) == set()


def test_forwarding_is_seen(talk: ServiceTalk) -> None:
    name, target = "kranich-und-finch.de", "https://www.kranich-finch.de/neu"
    talk.say("PUT", f"{DOMAINS}/{name}/forwarding", body={"target": target})
    talk.wait(hours=25)
    web = look(talk, name).web
    assert web is not None
    assert (web.plain[0].status, web.plain[0].location) == (301, target)


def test_an_auth_code_takes_the_lock_off(talk: ServiceTalk) -> None:
    assert findings(talk, HOME)["registry-status"].verdict is Verdict.OK
    talk.say("POST", f"{DOMAINS}/{HOME}/auth-code")
    assert findings(talk, HOME)["registry-status"].verdict is Verdict.NOTE


def test_a_cancelled_domain_goes_with_its_contract(talk: ServiceTalk) -> None:
    talk.wait(days=42)
    registry = look(talk, "kranich-moebel.de").registry
    assert registry is not None
    assert registry.holding is Holding.FREE


def test_caches_count_down_with_the_clock(talk: ServiceTalk) -> None:
    before = [record.ttl for record in records(talk, HOME, "A")]
    talk.wait(seconds=60)
    after = [record.ttl for record in records(talk, HOME, "A")]
    assert before[:3] == after[:3] == [3600] * 3
    assert all(new in {old - 60, old + 3540} for old, new in zip(before[3:], after[3:], strict=True))


def test_the_same_clock_shows_the_same(talk: ServiceTalk) -> None:
    for name in (HOME, UK, EXTERNAL, "kranich-neu.de"):
        assert look(talk, name) == look(ServiceTalk(), name)


def test_signatures(talk: ServiceTalk) -> None:
    chains = {name: look(talk, name).dnssec for name in (HOME, UK, "kranich-neu.de")}
    assert [seen.chain for seen in chains.values() if seen] == [
        ChainState.VALID,
        ChainState.UNSIGNED,
        ChainState.UNKNOWN,
    ]
