"""Contract, clients, cache, agencies, version and relocation in the sandbox, and who may do it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plentytui.clock import ManualClock
from plentytui.rules.rates import RATE_LIMITS, Rate
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.system import Sandbox, all_routes
from tests.sandbox_talk import START, Talk
from tests.service_talk import BASE, ServiceTalk

CONTRACT, CLIENTS, CACHE, AGENCY = f"{BASE}/contract", f"{BASE}/clients", f"{BASE}/cache", f"{BASE}/agency"
RELOCATIONS = f"{BASE}/relocations"
LIMIT = "X-Plenty-Global-Short-Period-Limit"


@pytest.fixture
def talk() -> ServiceTalk:
    return ServiceTalk()


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def terms(talk: Talk) -> dict[str, Any]:
    return dict(talk.say("GET", CONTRACT)["contract"])


def refused(talk: Talk, method: str, path: str, body: object, status: int, word: str) -> None:
    before = talk.say("GET", CONTRACT), talk.say("GET", CACHE), talk.say("GET", AGENCY), talk.say("GET", RELOCATIONS)
    answer = talk.say(method, path, body=body, status=status)
    told = answer["validation_errors"] if status == 422 else answer["error"]["message"]
    assert word in str(told), answer
    after = talk.say("GET", CONTRACT), talk.say("GET", CACHE), talk.say("GET", AGENCY), talk.say("GET", RELOCATIONS)
    assert after == before


def test_the_contract_begins_with_the_rate_of_the_sandbox(talk: ServiceTalk) -> None:
    answer = talk.say("GET", CONTRACT)
    contract = answer["contract"]
    assert (contract["rate"], contract["pro"], contract["cancelledTo"]) == ("plus", False, None)
    assert when(contract["startedAt"]) < START < when(contract["termEndsAt"])
    assert [rate["rate"] for rate in answer["rates"]] == [rate.value for rate in Rate]
    assert sorted(rate["priceCents"] for rate in answer["rates"]) == [rate["priceCents"] for rate in answer["rates"]]
    assert [client["plentyId"] for client in answer["clients"]] == [28411, 28412, 28413]
    assert [client["isDefault"] for client in answer["clients"]] == [True, False, False]
    assert answer["clients"][1]["domain"] == "kranich-finch.co.uk"


def test_a_lower_rate_comes_with_the_end_of_the_term_and_changes_the_limits(talk: ServiceTalk) -> None:
    before = terms(talk)
    booked = talk.say("PUT", CONTRACT, body={"rate": "classic"})["contract"]
    assert (booked["rate"], booked["nextRate"]) == ("plus", "classic")
    assert booked["nextRateFrom"] == before["termEndsAt"]
    assert talk.raw("GET", CONTRACT).headers[LIMIT] == str(RATE_LIMITS[Rate.PLUS].reads_per_minute)
    talk.wait(seconds=(when(before["termEndsAt"]) - START).total_seconds())
    after = terms(talk)
    assert (after["rate"], after["nextRate"], after["nextRateFrom"]) == ("classic", "", None)
    assert when(after["termEndsAt"]) > talk.clock.now()
    assert after["priceCents"] < before["priceCents"]
    assert talk.raw("GET", CONTRACT).headers[LIMIT] == str(RATE_LIMITS[Rate.CLASSIC].reads_per_minute)


def test_a_higher_rate_comes_at_once_and_takes_the_lower_one_back(talk: ServiceTalk) -> None:
    talk.say("PUT", CONTRACT, body={"rate": "basic"})
    kept = talk.say("PUT", CONTRACT, body={"rate": "plus"})["contract"]
    assert (kept["rate"], kept["nextRate"], kept["nextRateFrom"]) == ("plus", "", None)
    talk.wait(days=400)
    assert terms(talk)["rate"] == "plus"


def test_limits_rise_at_once_with_the_rate() -> None:
    sandbox = Sandbox(SandboxConfig(size=0, rate=Rate.BASIC, clock=ManualClock(START)))
    talk = Talk.__new__(Talk)
    talk.sandbox, talk._headers = sandbox, {}
    talk.login("maria")
    assert talk.raw("GET", CONTRACT).headers[LIMIT] == "80"
    talk.say("PUT", CONTRACT, body={"rate": "flex"})
    headers = talk.raw("GET", CONTRACT).headers
    assert headers[LIMIT] == "240"
    assert headers["X-Plenty-Global-Short-Period-Calls-Left"] == "238"
    assert headers["X-Plenty-Global-Long-Period-Limit"] == "282000"


def test_pro(talk: ServiceTalk) -> None:
    before = terms(talk)["priceCents"]
    assert talk.say("PUT", f"{CONTRACT}/pro", body={"pro": True})["contract"]["priceCents"] > before
    refused(talk, "PUT", f"{CONTRACT}/pro", {"pro": True}, 409, "already")
    refused(talk, "PUT", f"{CONTRACT}/pro", {}, 422, "pro")


def test_rates_that_there_are_not(talk: ServiceTalk) -> None:
    refused(talk, "PUT", CONTRACT, {"rate": "gold"}, 422, "rate")
    refused(talk, "PUT", CONTRACT, {}, 422, "rate")
    refused(talk, "PUT", CONTRACT, {"rate": ["plus"]}, 422, "rate")


def test_the_contract_is_cancelled_to_the_end_of_the_term(talk: ServiceTalk) -> None:
    end = terms(talk)["termEndsAt"]
    path = f"{CONTRACT}/cancellation"
    refused(talk, "POST", path, {"name": "Kranich"}, 422, "name")
    refused(talk, "POST", path, {"name": "Kranich & Finch", "endsAt": "2040-01-01"}, 409, "another day")
    talk.say("PUT", CONTRACT, body={"rate": "basic"})
    gone = talk.say("POST", path, body={"name": "kranich & finch ", "endsAt": end})["contract"]
    assert (gone["cancelledTo"], gone["nextRate"]) == (end, "")
    refused(talk, "POST", path, {"name": "Kranich & Finch"}, 409, "cancelled")
    refused(talk, "PUT", CONTRACT, {"rate": "basic"}, 409, "cancelled")
    talk.wait(days=500)
    assert terms(talk)["cancelledTo"] == end
    assert terms(talk)["rate"] == "plus"


def test_a_cancellation_after_the_notice_is_for_the_next_term(talk: ServiceTalk) -> None:
    end = when(terms(talk)["termEndsAt"])
    talk.wait(seconds=(end - START).total_seconds() - 30 * 86_400)
    gone = talk.say("POST", f"{CONTRACT}/cancellation", body={"name": "Kranich & Finch"})["contract"]
    assert when(gone["cancelledTo"]).date() == end.date().replace(year=end.year + 1)


def test_a_client_is_ordered_for_a_domain_that_is_there(talk: ServiceTalk) -> None:
    body = {"name": "Kranich & Finch Austria", "domain": "kranich-finch.at"}
    made = talk.say("POST", CLIENTS, body=body)
    assert (made["plentyId"], made["domain"], made["isDefault"]) == (28414, "kranich-finch.at", False)
    stores = talk.say("GET", "/rest/webstores")
    assert [store["storeIdentifier"] for store in stores] == [28411, 28412, 28413, 28414]
    assert stores[3]["configuration"]["domain"] == "http://www.kranich-finch.at"
    linked = next(d for d in talk.say("GET", f"{BASE}/domains")["domains"] if d["name"] == "kranich-finch.at")
    assert (linked["isMain"], linked["plentyId"]) == (True, 28414)
    assert talk.say("GET", f"{BASE}/system")["systems"][-1] == {"plentyId": 28414, "name": body["name"]}


@pytest.mark.parametrize(
    ("name", "domain", "status", "word"),
    [
        ("", "kranich-finch.at", 422, "name"),
        ("x" * 81, "kranich-finch.at", 422, "name"),
        ("New", "", 422, "domain"),
        ("New", "nowhere.de", 422, "domain"),
        ("New", "kranich-finch.de", 409, "main domain"),
        ("New", "kranich-moebel.de", 409, "not active"),
        ("New", "kf28411.plenty-testdrive.eu", 409, "test domain"),
        ("kranich & finch uk", "kranich-finch.at", 409, "already"),
    ],
)
def test_clients_that_are_not_ordered(talk: ServiceTalk, name: str, domain: str, status: int, word: str) -> None:
    refused(talk, "POST", CLIENTS, {"name": name, "domain": domain}, status, word)


def test_a_client_is_cancelled_with_its_domains(talk: ServiceTalk) -> None:
    refused(talk, "DELETE", f"{CLIENTS}/28412", {"name": "Somebody"}, 422, "name")
    refused(talk, "DELETE", f"{CLIENTS}/28411", None, 409, "default store")
    gone = talk.say("DELETE", f"{CLIENTS}/28412", body={"name": "Kranich & Finch UK"})
    assert gone["startedAt"] < gone["cancelledTo"] == gone["endsAt"]
    refused(talk, "DELETE", f"{CLIENTS}/28412", None, 409, "already")
    found = {domain["name"]: domain for domain in talk.say("GET", f"{BASE}/domains")["domains"]}
    assert found["kranich-finch.co.uk"]["state"] == "cancelled"
    assert found["kranich-finch.co.uk"]["expiresAt"] == gone["cancelledTo"]
    kept = talk.say("PUT", f"{BASE}/domains/kranich-finch.co.uk/link", body={"plentyId": 28411})
    assert (kept["state"], kept["isMain"]) == ("active", False)
    talk.wait(seconds=(when(gone["cancelledTo"]) - START).total_seconds())
    assert [store["storeIdentifier"] for store in talk.say("GET", "/rest/webstores")] == [28411, 28413]
    assert [client["plentyId"] for client in talk.say("GET", CONTRACT)["clients"]] == [28411, 28413]
    talk.say("DELETE", f"{CLIENTS}/28412", status=404)


def test_the_cache(talk: ServiceTalk) -> None:
    assert when(talk.say("DELETE", CACHE)["clearedAt"]) == START.replace(microsecond=0)
    begin, end = START + timedelta(hours=1), START + timedelta(hours=3)
    paused = talk.say("PUT", f"{CACHE}/pause", body={"from": begin.isoformat(), "to": end.isoformat()})
    assert (when(paused["offFrom"]), when(paused["offTo"])) == (begin, end)
    talk.wait(hours=3)
    assert talk.say("GET", CACHE)["offTo"] is None
    end = talk.clock.now() + timedelta(hours=1)
    talk.say("PUT", f"{CACHE}/pause", body={"from": talk.clock.now().isoformat(), "to": end.isoformat()})
    assert talk.say("DELETE", f"{CACHE}/pause")["offTo"] is None
    refused(talk, "PUT", f"{CACHE}/pause", {"from": end.isoformat(), "to": begin.isoformat()}, 422, "after from")
    refused(talk, "PUT", f"{CACHE}/pause", {"from": "2020-01-01", "to": "2020-01-02"}, 422, "after now")
    refused(talk, "PUT", f"{CACHE}/pause", {"from": "soon", "to": "2030-01-02"}, 422, "not a valid date")
    refused(talk, "PUT", f"{CACHE}/pause", {"to": "2030-01-02"}, 422, "from")
    body = {"sslRedirect": "< IE 9 inactive"}
    assert talk.say("PUT", f"{CACHE}/ssl-redirect", body=body)["sslRedirect"] == body["sslRedirect"]
    refused(talk, "PUT", f"{CACHE}/ssl-redirect", {"sslRedirect": "off"}, 422, "sslRedirect")


def test_the_agencies(talk: ServiceTalk) -> None:
    assert talk.say("GET", AGENCY)["designId"] == 2
    saved = talk.say("PUT", AGENCY, body={"designId": 1, "consultantId": 6})
    assert (saved["designId"], saved["consultantId"]) == (1, 6)
    assert talk.say("PUT", AGENCY, body={"designId": 0})["consultantId"] == 6
    refused(talk, "PUT", AGENCY, {"designId": 6}, 422, "designId")
    refused(talk, "PUT", AGENCY, {"consultantId": 1}, 422, "consultantId")
    refused(talk, "PUT", AGENCY, {"designId": "first"}, 422, "designId")


def test_the_version_moves_on_every_week(talk: ServiceTalk) -> None:
    first = talk.say("GET", f"{BASE}/system")
    assert (first["plentyId"], first["channel"], first["timezone"]) == (28411, "stable", "Europe/Berlin")
    entries = first["changelog"]
    assert {entry["channel"] for entry in entries} == {"stable", "beta"}
    assert all(when(entry["publishedAt"]) <= START for entry in entries)
    assert next(entry for entry in entries if entry["channel"] == "stable")["version"] == first["version"]
    talk.wait(days=7)
    later = talk.say("GET", f"{BASE}/system")
    assert later["version"] != first["version"]
    assert first["version"] in {entry["version"] for entry in later["changelog"]}


def plan(talk: Talk, target: str = "cloud-ie-1", days: float = 3) -> dict[str, Any]:
    begins = talk.clock.now() + timedelta(days=days)
    return dict(talk.say("POST", RELOCATIONS, body={"target": target, "beginsAt": begins.isoformat()}))


def test_a_relocation_is_planned_runs_and_is_done_by_the_clock(talk: ServiceTalk) -> None:
    made = plan(talk)
    assert (made["state"], made["percent"], made["plannedFor"]) == ("planned", 0, made["beginsAt"])
    address = talk.say("GET", f"{BASE}/domains")["systemIp"]
    talk.wait(days=3)
    running = talk.say("GET", RELOCATIONS)["relocations"][0]
    assert running["state"] == "running"
    talk.wait(seconds=600)
    assert talk.say("GET", RELOCATIONS)["relocations"][0]["percent"] == 50
    talk.wait(seconds=600)
    done = talk.say("GET", RELOCATIONS)
    assert (done["relocations"][0]["state"], done["relocations"][0]["percent"]) == ("done", 100)
    assert done["cloud"] == "cloud-ie-1"
    moved = talk.say("GET", f"{BASE}/domains")
    assert moved["systemIp"] != address
    assert moved["domains"][0]["dns"][0]["target"] == moved["systemIp"]
    refused(talk, "DELETE", f"{RELOCATIONS}/{made['id']}", None, 409, "completed")


def test_nothing_is_saved_during_a_relocation(talk: ServiceTalk) -> None:
    made = plan(talk)
    writes = [("PUT", CONTRACT, {"rate": "basic"}), ("DELETE", CACHE, None), ("POST", "/rest/tickets", {})]
    writes.append(("PUT", "/rest/conversations/read?uuids=x", None))
    talk.wait(days=3, seconds=60)
    for method, path, body in writes:
        answer = talk.say(method, path.partition("?")[0], path.partition("?")[2], body, status=423)
        assert "relocated" in answer["error"]["message"]
    assert terms(talk)["nextRate"] == ""
    talk.say("POST", "/rest/conversations/search", body={})
    assert talk.say("DELETE", f"{RELOCATIONS}/{made['id']}")["state"] == "cancelling"
    talk.say("DELETE", CACHE, status=423)
    talk.wait(seconds=61)
    assert talk.say("GET", RELOCATIONS)["relocations"][0]["state"] == "cancelled"
    assert talk.say("GET", RELOCATIONS)["cloud"] == "cloud-de-1"
    talk.say("DELETE", CACHE)
    talk.say("POST", "/rest/logout")


def test_a_planned_relocation_is_cancelled_at_once(talk: ServiceTalk) -> None:
    made = plan(talk)
    begins = (talk.clock.now() + timedelta(days=5)).isoformat()
    refused(talk, "POST", RELOCATIONS, {"target": "cloud-uk-1", "beginsAt": begins}, 409, "already")
    gone = talk.say("DELETE", f"{RELOCATIONS}/{made['id']}")
    assert (gone["state"], when(gone["endedAt"])) == ("cancelled", START.replace(microsecond=0))
    refused(talk, "DELETE", f"{RELOCATIONS}/{made['id']}", None, 409, "cancelled already")
    talk.say("DELETE", f"{RELOCATIONS}/99", status=404)
    assert plan(talk)["id"] == made["id"] + 1


def test_only_one_system_at_a_time_is_moved_to_a_cloud(talk: ServiceTalk) -> None:
    busy = next(cloud for cloud in talk.say("GET", RELOCATIONS)["clouds"] if cloud["busyTo"])
    begins = when(busy["busyFrom"]) + timedelta(minutes=5)
    made = talk.say("POST", RELOCATIONS, body={"target": busy["id"], "beginsAt": begins.isoformat()})
    assert when(made["plannedFor"]) == begins
    assert made["beginsAt"] == busy["busyTo"]


@pytest.mark.parametrize(
    ("target", "days", "status", "word"),
    [
        ("", 3, 422, "target"),
        ("moon", 3, 422, "target"),
        ("cloud-de-1", 3, 409, "already"),
        ("cloud-ie-1", 1.9, 422, "2 days"),
    ],
)
def test_relocations_that_are_not_planned(talk: ServiceTalk, target: str, days: float, status: int, word: str) -> None:
    begins = (talk.clock.now() + timedelta(days=days)).isoformat()
    refused(talk, "POST", RELOCATIONS, {"target": target, "beginsAt": begins}, status, word)
    refused(talk, "POST", RELOCATIONS, {"target": "cloud-ie-1"}, 422, "beginsAt")


EXTENSION = sorted(route.name for route in all_routes() if route.template.startswith(f"{BASE}/"))


OWN_RIGHTS = (f"{BASE}/channels", f"{BASE}/collecting", f"{BASE}/whisper")
"""Routes of the Messenger's set-up, which have rights and tests of their own."""


@pytest.mark.parametrize("route", [r for r in EXTENSION if not r.split(" ")[1].startswith(OWN_RIGHTS)])
def test_only_administrators_may(route: str) -> None:
    method, template = route.split(" ")
    path = template.replace("{name}", "kranich-finch.de").replace("{id}", "1").replace("{plentyId}", "28412")
    talk = Talk(0, user="tom")
    if path == f"{BASE}/system":
        talk.say(method, path)
        return
    answer = talk.say(method, path, body={}, status=403)
    assert answer["error"]["missing_permissions"]["setup.service_centre"]["en"] == "Start » Service Centre"


def test_every_capability_is_shown_and_can_be_changed(talk: ServiceTalk) -> None:
    tails = {"relocation": "relocations", "clients": "contract"}
    for name in set(talk.say("GET", BASE)["capabilities"]) - {"system", "sights"}:
        path = f"{BASE}/{tails.get(name, name)}"
        assert f"GET {path}" in EXTENSION
        assert any(route.split(" ")[1].startswith(path) and not route.startswith("GET") for route in EXTENSION)


def test_the_same_seed_and_clock_show_the_same(talk: ServiceTalk) -> None:
    other = ServiceTalk()
    other.wait(days=30)
    talk.wait(days=15)
    talk.wait(days=15)
    for tail in ("system", "contract", "domains", "certificates", "cache", "agency", "relocations"):
        assert talk.say("GET", f"{BASE}/{tail}") == other.say("GET", f"{BASE}/{tail}")


def test_a_kept_world_keeps_it_and_an_older_one_gets_it(tmp_path: Path) -> None:
    def talk_at(moment: datetime) -> Talk:
        found = Talk.__new__(Talk)
        found.clock = ManualClock(moment)
        found.sandbox = Sandbox(SandboxConfig(size=0, clock=found.clock, data=tmp_path / "world.db"))
        found._headers = {}
        found.login("maria")
        return found

    first = talk_at(START)
    # A world from before there was a Service Centre has none of its records.
    assert first.sandbox.world.records("service_domain") == []
    first.say("PUT", CONTRACT, body={"rate": "plus"})
    shown = first.say("GET", f"{BASE}/domains")
    first.sandbox.close()
    again = talk_at(START + timedelta(hours=1))
    assert terms(again)["rate"] == "plus"
    assert again.say("GET", f"{BASE}/domains") == shown
    again.sandbox.close()


def test_hostile_texts_reach_what_others_wrote(talk: ServiceTalk) -> None:
    found = Talk.__new__(Talk)
    found.clock = ManualClock(datetime(2026, 2, 3, tzinfo=UTC))
    found.sandbox = Sandbox(
        SandboxConfig(size=0, clock=found.clock, scenarios=frozenset({Scenario.HOSTILE_TEXT}), rate=Rate.PLUS)
    )
    found._headers = {}
    found.login("maria")
    calm = [agency["name"] for agency in talk.say("GET", AGENCY)["agencies"]]
    assert [agency["name"] for agency in found.say("GET", AGENCY)["agencies"]] != calm
    assert (
        found.say("GET", "/rest/tickets")["entries"][0]["title"]
        != talk.say("GET", "/rest/tickets")["entries"][0]["title"]
    )
    assert found.say("GET", f"{BASE}/domains")["domains"][0]["name"] == "kranich-finch.de"
    path = f"{BASE}/sights/kranich-finch.de"
    calm_sight, hostile_sight = talk.say("GET", path), found.say("GET", path)
    assert hostile_sight["registry"]["registrar"] != calm_sight["registry"]["registrar"]
    assert hostile_sight["mail"]["txt"]["values"] != calm_sight["mail"]["txt"]["values"]
    assert hostile_sight["addresses"]["here"]["a"]["values"] == calm_sight["addresses"]["here"]["a"]["values"]
