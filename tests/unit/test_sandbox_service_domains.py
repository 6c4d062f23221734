"""Domains and their settings in the sandbox: what is saved, refused, and comes of it with the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.sandbox_talk import START
from tests.service_talk import BASE, ServiceTalk

DOMAINS = f"{BASE}/domains"
CERTIFICATES = f"{BASE}/certificates"
HOME, UK, TRADE = "kranich-finch.de", "kranich-finch.co.uk", "handel.kranich-finch.de"
EXTERNAL, BLOG, ENDED = "kranich-finch.at", "blog.kranich-finch.de", "kranich-moebel.de"
TEST = "kf28411.plenty-testdrive.eu"
HANDLE = {
    "firstName": "Ida", "lastName": "Finch", "street": "Weg 1", "postcode": "20095", "city": "Hamburg",
    "country": "DE", "email": "ida@kranich-finch.de",
}  # fmt: skip


@pytest.fixture
def talk() -> ServiceTalk:
    return ServiceTalk()


def at(name: str, tail: str = "") -> str:
    return f"{DOMAINS}/{name}{tail}"


def one(talk: ServiceTalk, name: str) -> dict[str, Any]:
    found = [domain for domain in talk.say("GET", DOMAINS)["domains"] if domain["name"] == name]
    assert found, name
    return dict(found[0])


def names(talk: ServiceTalk) -> list[str]:
    return [domain["name"] for domain in talk.say("GET", DOMAINS)["domains"]]


def refused(talk: ServiceTalk, method: str, path: str, body: object, status: int, word: str) -> None:
    before = talk.say("GET", DOMAINS), talk.say("GET", CERTIFICATES)
    answer = talk.say(method, path, body=body, status=status)
    told = answer["validation_errors"] if status == 422 else answer["error"]["message"]
    assert word in str(told), answer
    assert (talk.say("GET", DOMAINS), talk.say("GET", CERTIFICATES)) == before


def test_the_world_has_every_kind_of_domain(talk: ServiceTalk) -> None:
    answer = talk.say("GET", DOMAINS)
    found = {domain["name"]: domain for domain in answer["domains"]}
    assert {domain["kind"] for domain in found.values()} == {"domain", "subdomain", "additional", "external"}
    assert {domain["state"] for domain in found.values()} == {"active", "relocating", "cancelled"}
    assert [name for name in found if found[name]["isMain"]] == [HOME, UK, TRADE]
    assert found[HOME]["dns"][0] == {"source": HOME, "type": "A", "target": answer["systemIp"]}
    assert found[HOME]["dns"][1]["target"] == answer["loadBalancer"]
    assert found[EXTERNAL]["leftOver"][0]["type"] == "AAAA"
    assert found[BLOG]["plentyId"] == 0
    assert found[BLOG]["dns"] == [{"source": BLOG, "type": "A", "target": found[BLOG]["externalIp"]}]
    assert found[HOME]["handle"]["company"] == "Kranich & Finch GmbH"
    assert found[HOME]["expiresAt"] > START.isoformat()
    assert found[UK]["mail"]["kind"] == "own"


def test_a_domain_is_ordered_and_active_when_the_rules_say(talk: ServiceTalk) -> None:
    body = {"name": "kranich-werkstatt.de", "plentyId": 28411, "handleId": 1}
    made = talk.say("POST", DOMAINS, body=body)
    assert (made["state"], made["kind"], made["handle"]["id"]) == ("ordered", "domain", 1)
    assert made["mail"]["kind"] == "mailbox.org"
    assert made["priceCents"] == 99
    talk.wait(hours=23)
    assert one(talk, "kranich-werkstatt.de")["state"] == "ordered"
    talk.wait(hours=2)
    assert one(talk, "kranich-werkstatt.de")["state"] == "active"


def test_a_domain_is_ordered_with_a_new_handle_and_with_umlauts(talk: ServiceTalk) -> None:
    body = {"name": "xn--kranich-mbel-djb.de", "plentyId": 28412, "additional": True, "handle": HANDLE}
    made = talk.say("POST", DOMAINS, body=body)
    assert made["name"] == "kranich-möbel.de"
    assert made["kind"] == "additional"
    assert made["handle"]["lastName"] == "Finch"
    assert len(talk.say("GET", DOMAINS)["handles"]) == 3
    assert talk.say("POST", at("kranich-möbel.de", "/auth-code"), status=409)
    assert talk.say("PUT", at("XN--KRANICH-MBEL-DJB.DE", "/mail"), body={"kind": "mailbox.org"})


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"plentyId": 28411, "handleId": 1}, 422, "name"),
        ({"name": "kranich", "plentyId": 28411, "handleId": 1}, 422, "name"),
        ({"name": "shop.kranich-neu.de", "plentyId": 28411, "handleId": 1}, 422, "subdomain"),
        ({"name": "kranich-neu.museum", "plentyId": 28411, "handleId": 1}, 422, "cannot be ordered"),
        ({"name": "kranich-neu.de", "plentyId": 999, "handleId": 1}, 422, "plentyId"),
        ({"name": "kranich-neu.de", "plentyId": 28411}, 422, "handleId"),
        ({"name": "kranich-neu.de", "plentyId": 28411, "handle": {"city": "York"}}, 422, "lastName"),
        ({"name": "kranich-neu.de", "plentyId": 28411, "handle": {**HANDLE, "email": "ida"}}, 422, "email"),
        ({"name": "google.de", "plentyId": 28411, "handleId": 1}, 409, "taken"),
        ({"name": HOME.upper(), "plentyId": 28411, "handleId": 1}, 409, "already"),
    ],
)
def test_orders_that_are_refused(talk: ServiceTalk, body: object, status: int, word: str) -> None:
    refused(talk, "POST", DOMAINS, body, status, word)


def test_an_unknown_handle_is_not_found(talk: ServiceTalk) -> None:
    talk.say("POST", DOMAINS, body={"name": "kranich-neu.de", "plentyId": 28411, "handleId": 77}, status=404)


def test_availability(talk: ServiceTalk) -> None:
    def ask(name: str) -> dict[str, Any]:
        return dict(talk.say("GET", f"{DOMAINS}/availability/{name}"))

    free = {"available": True, "taken": False, "reason": ""}
    assert ask("kranich-neu.shop") == {"name": "kranich-neu.shop", **free, "priceCents": 299}
    odd = ask("kranich-neu.museum")
    assert (odd["available"], odd["taken"]) == (False, False)
    assert "cannot be ordered" in odd["reason"]
    assert ask(HOME)["available"] is False
    assert "taken" in ask("amazon.de")["reason"]
    assert ask("no-ending")["available"] is False


@pytest.mark.parametrize(("ending", "days"), [("de", 1), ("com", 7), ("eu", 5)])
def test_relocating_a_domain_takes_as_long_as_its_ending(talk: ServiceTalk, ending: str, days: int) -> None:
    name = f"finch-holz.{ending}"
    body = {"name": name, "plentyId": 28411, "handleId": 1, "authCode": "aX7-91!k"}
    assert talk.say("POST", f"{DOMAINS}/relocations", body=body)["state"] == "relocating"
    talk.wait(seconds=days * 86_400 - 60)
    assert one(talk, name)["state"] == "relocating"
    talk.wait(seconds=120)
    assert one(talk, name)["state"] == "active"


def test_a_relocation_wants_the_auth_code(talk: ServiceTalk) -> None:
    body = {"name": "finch-holz.de", "plentyId": 28411, "handleId": 1}
    refused(talk, "POST", f"{DOMAINS}/relocations", body, 422, "authCode")
    refused(talk, "POST", f"{DOMAINS}/relocations", {**body, "authCode": "two words"}, 422, "authCode")


def test_an_external_domain_is_told_what_to_enter_at_its_provider(talk: ServiceTalk) -> None:
    made = talk.say("POST", f"{DOMAINS}/external", body={"name": "shop.kranich.ch", "plentyId": 28413})
    assert (made["kind"], made["state"], made["nameServers"]) == ("external", "active", [])
    assert made["dns"] == [
        {"source": "shop.kranich.ch", "type": "CNAME", "target": talk.say("GET", DOMAINS)["loadBalancer"]}
    ]
    made = talk.say("POST", f"{DOMAINS}/external", body={"name": "kranich.ch", "plentyId": 28413})
    assert made["dns"][0] == {"source": "kranich.ch", "type": "A", "target": talk.say("GET", DOMAINS)["systemIp"]}
    refused(talk, "POST", f"{DOMAINS}/external", {"name": "-x.de", "plentyId": 28413}, 422, "hyphen")
    refused(talk, "POST", f"{DOMAINS}/external", {"name": EXTERNAL, "plentyId": 28413}, 409, "already")


def test_subdomains_come_and_go(talk: ServiceTalk) -> None:
    made = talk.say("POST", f"{DOMAINS}/subdomains", body={"name": "info", "parent": HOME, "plentyId": 28411})
    assert (made["name"], made["kind"], made["parent"]) == ("info.kranich-finch.de", "subdomain", HOME)
    body = {"name": f"info.{HOME}", "parent": HOME, "plentyId": 28411}
    refused(talk, "POST", f"{DOMAINS}/subdomains", body, 409, "already")
    body = {"name": "info.elsewhere.de", "parent": HOME, "plentyId": 28411}
    refused(talk, "POST", f"{DOMAINS}/subdomains", body, 422, "does not end")
    refused(talk, "POST", f"{DOMAINS}/subdomains", {"name": "a", "parent": BLOG, "plentyId": 28411}, 422, "subdomain")
    refused(talk, "POST", f"{DOMAINS}/subdomains", {"name": "a", "parent": ENDED, "plentyId": 28411}, 409, "cancelled")
    assert talk.say("DELETE", at(f"info.{HOME}")) is None
    assert f"info.{HOME}" not in names(talk)
    refused(talk, "DELETE", at(HOME), None, 409, "no subdomain")
    refused(talk, "DELETE", at(TRADE), None, 409, "main domain")
    talk.say("DELETE", at(f"info.{HOME}"), status=404)


def test_a_subdomain_that_goes_takes_its_use_for_images_with_it(talk: ServiceTalk) -> None:
    assert one(talk, HOME)["imageHost"] == f"bilder.{HOME}"
    talk.say("DELETE", at(f"bilder.{HOME}"))
    assert one(talk, HOME)["imageHost"] == ""


def test_handles(talk: ServiceTalk) -> None:
    made = talk.say("POST", f"{BASE}/handles", body=HANDLE)
    assert made["id"] == 3
    changed = talk.say("PUT", f"{BASE}/handles/1", body={"city": "Bremen"})
    assert (changed["city"], changed["lastName"]) == ("Bremen", "Kranich")
    assert one(talk, HOME)["handle"]["city"] == "Bremen"
    assert talk.say("PUT", at(TEST, "/handle"), body={"handleId": 3})["handle"]["lastName"] == "Finch"
    assert talk.say("PUT", at(HOME, "/handle"), body=HANDLE)["handle"]["id"] == 4
    talk.say("PUT", f"{BASE}/handles/1", body={"email": "nobody"}, status=422)
    talk.say("PUT", f"{BASE}/handles/99", body=HANDLE, status=404)
    refused(talk, "PUT", at(EXTERNAL, "/handle"), {"handleId": 1}, 409, "not registered here")


def test_a_domain_is_cancelled_to_the_end_of_its_contract(talk: ServiceTalk) -> None:
    name = "kranich-und-finch.de"
    end = one(talk, name)["expiresAt"]
    refused(talk, "POST", at(name, "/cancellation"), {"endsAt": "2031-01-01"}, 409, "another day")
    gone = talk.say("POST", at(name, "/cancellation"), body={"name": name, "endsAt": end})
    assert (gone["state"], gone["expiresAt"]) == ("cancelled", end)
    refused(talk, "POST", at(name, "/cancellation"), {}, 409, "already")
    refused(talk, "PUT", at(name, "/mail"), {"kind": "mailbox.org"}, 409, "cancelled")
    talk.wait(seconds=(datetime.fromisoformat(end) - START).total_seconds() + 1)
    assert name not in names(talk)


def test_a_main_domain_is_only_cancelled_by_its_name(talk: ServiceTalk) -> None:
    refused(talk, "POST", at(HOME, "/cancellation"), {}, 422, "name")
    refused(talk, "POST", at(HOME, "/cancellation"), {"name": UK}, 422, "name")
    assert talk.say("POST", at(HOME, "/cancellation"), body={"name": f" {HOME.upper()} "})["state"] == "cancelled"
    refused(talk, "POST", at(BLOG, "/cancellation"), {}, 409, "delete it")


def test_the_host_of_images(talk: ServiceTalk) -> None:
    assert talk.say("PUT", at(HOME, "/image-host"), body={"imageHost": "img"})["imageHost"] == f"img.{HOME}"
    assert talk.say("PUT", at(HOME, "/image-host"), body={"imageHost": ""})["imageHost"] == ""
    refused(talk, "PUT", at(HOME, "/image-host"), {"imageHost": "img.example.org"}, 422, "must end with")


def test_the_mail_server(talk: ServiceTalk) -> None:
    own = {"kind": "own", "ip": "192.0.2.9", "mx10": "MX1.kranich-finch.de", "mx20": "mx2.kranich-finch.de"}
    assert talk.say("PUT", at(HOME, "/mail"), body=own)["mail"] == {
        "kind": "own", "ip": "192.0.2.9", "mx10": "mx1.kranich-finch.de", "mx20": "mx2.kranich-finch.de",
        "mx30": "", "mx40": "",
    }  # fmt: skip
    assert talk.say("PUT", at(HOME, "/mail"), body={"kind": "mailbox.org"})["mail"]["ip"] == ""
    refused(talk, "PUT", at(HOME, "/mail"), {"kind": "none"}, 422, "kind")
    refused(talk, "PUT", at(HOME, "/mail"), {"kind": "own"}, 422, "ip")
    refused(talk, "PUT", at(HOME, "/mail"), {"kind": "own", "ip": "1.2.3"}, 422, "ip")
    refused(talk, "PUT", at(HOME, "/mail"), {**own, "mx10": "192.0.2.9"}, 422, "mx10")
    refused(talk, "PUT", at(EXTERNAL, "/mail"), own, 409, "external domain")
    refused(talk, "PUT", at(BLOG, "/mail"), own, 409, "external server")


def test_another_domain_becomes_the_main_one(talk: ServiceTalk) -> None:
    other = "kranich-und-finch.de"
    made = talk.say("PUT", at(other, "/link"), body={"plentyId": 28411, "isMain": True})
    assert made["isMain"] is True
    assert one(talk, HOME)["isMain"] is False
    stores = {store["storeIdentifier"]: store["configuration"] for store in talk.say("GET", "/rest/webstores")}
    assert stores[28411]["domainSsl"] == f"https://www.{other}"
    assert stores[28412]["domainSsl"] == f"https://www.{UK}"
    assert stores[28413]["domainSsl"] == f"https://{TRADE}"


def test_a_domain_is_linked_to_an_external_server(talk: ServiceTalk) -> None:
    other = "kranich-und-finch.de"
    linked = talk.say("PUT", at(other, "/link"), body={"plentyId": 0, "externalIp": "192.0.2.77"})
    assert linked["dns"] == [{"source": other, "type": "A", "target": "192.0.2.77"}]
    assert talk.say("PUT", at(other, "/link"), body={"plentyId": 28412})["externalIp"] == ""
    refused(talk, "PUT", at(HOME, "/link"), {"plentyId": 0, "externalIp": "192.0.2.77"}, 409, "main domain")
    refused(talk, "PUT", at(HOME, "/link"), {"plentyId": 28412}, 409, "main domain")
    refused(talk, "PUT", at(other, "/link"), {"plentyId": 0, "isMain": True}, 409, "main domain")
    refused(talk, "PUT", at(other, "/link"), {"plentyId": 0, "externalIp": "300.1.1.1"}, 422, "externalIp")
    refused(talk, "PUT", at(other, "/link"), {"plentyId": 5}, 422, "plentyId")
    refused(talk, "PUT", at(ENDED, "/link"), {"plentyId": 28411}, 409, "cancelled")
    refused(talk, "PUT", at("kranichandfinch.com", "/link"), {"plentyId": 28412, "isMain": True}, 409, "not active")


def test_an_auth_code_is_valid_for_thirty_days(talk: ServiceTalk) -> None:
    made = talk.say("POST", at(HOME, "/auth-code"))
    assert len(made["authCode"]) == 16
    assert datetime.fromisoformat(made["authCodeUntil"]) == START + timedelta(days=30)
    talk.wait(days=29)
    assert one(talk, HOME)["authCode"] == made["authCode"]
    talk.wait(seconds=86_400 + 1)
    assert one(talk, HOME)["authCode"] == ""
    refused(talk, "POST", at(EXTERNAL, "/auth-code"), None, 409, "not registered here")
    refused(talk, "POST", at(TRADE, "/auth-code"), None, 409, "not registered here")


def test_cnames(talk: ServiceTalk) -> None:
    put = at(HOME, "/cnames")
    made = talk.say("PUT", put, body={"source": "m", "target": "Cname.shopgate.com."})
    assert {"source": f"m.{HOME}", "type": "CNAME", "target": "cname.shopgate.com"} in made["cnames"]
    made = talk.say("PUT", put, body={"source": f"m.{HOME}", "target": "cname.example.org"})
    assert len(made["cnames"]) == 2
    assert len(talk.say("PUT", put, body={"source": "m", "target": ""})["cnames"]) == 1
    refused(talk, "PUT", put, {"source": HOME, "target": "a.example.org"}, 422, "source")
    refused(talk, "PUT", put, {"source": "m", "target": "192.0.2.1"}, 422, "target")
    refused(talk, "PUT", put, {"source": "m", "target": f"m.{HOME}"}, 422, "itself")
    refused(talk, "PUT", put, {"source": BLOG, "target": "a.example.org"}, 409, "other records")
    refused(talk, "PUT", at(EXTERNAL, "/cnames"), {"source": "m", "target": "a.example.org"}, 409, "external provider")


def test_texts(talk: ServiceTalk) -> None:
    put = at(HOME, "/txts")
    added = {"source": f"_check.{HOME}", "type": "TXT", "target": "v=DMARC1; p=none"}
    body = {"source": "_check", "target": added["target"]}
    assert added in talk.say("PUT", put, body=body)["txts"]
    assert len(talk.say("PUT", put, body=body)["txts"]) == 4
    assert added not in talk.say("PUT", put, body={**body, "remove": True})["txts"]
    assert talk.say("PUT", put, body={"source": "", "target": "hello"})["txts"][-1]["source"] == HOME
    refused(talk, "PUT", put, {"source": "a.example.org", "target": "x"}, 422, "source")
    refused(talk, "PUT", put, {"source": "", "target": "two\nlines"}, 422, "target")
    refused(talk, "PUT", put, {"source": "", "target": "x" * 2_049}, 422, "target")
    refused(talk, "PUT", put, {"source": "mobil", "target": "x"}, 409, "CNAME")


def test_name_servers_of_sub_domains(talk: ServiceTalk) -> None:
    put = at(HOME, "/name-servers")
    made = talk.say("PUT", put, body={"subdomain": "mailing", "targets": ["ns1.example.org", "NS2.example.org"]})
    added = {"subdomain": f"mailing.{HOME}", "targets": ["ns1.example.org", "ns2.example.org"]}
    assert added in made["subNameServers"]
    talk.say("PUT", put, body={"subdomain": "mailing", "targets": "ns3.example.org, ns4.example.org"})
    assert one(talk, HOME)["subNameServers"][-1]["targets"] == ["ns3.example.org", "ns4.example.org"]
    assert len(talk.say("PUT", put, body={"subdomain": "mailing", "targets": []})["subNameServers"]) == 1
    refused(talk, "PUT", put, {"subdomain": "mailing", "targets": ["ok.example.org", "192.0.2.1"]}, 422, "targets")
    body = {"subdomain": "x", "targets": ["ns1.example.org"]}
    refused(talk, "PUT", at("kranich-und-finch.de", "/name-servers"), body, 409, "main domain")


def test_forwarding(talk: ServiceTalk) -> None:
    put = at("kranich-und-finch.de", "/forwarding")
    assert talk.say("PUT", put, body={"target": f"https://www.{HOME}/neu"})["forwardsTo"] == f"https://www.{HOME}/neu"
    assert talk.say("PUT", put, body={"target": ""})["forwardsTo"] == ""
    refused(talk, "PUT", put, {"target": "ftp://example.org"}, 422, "target")
    refused(talk, "PUT", put, {"target": "https://[::1"}, 422, "target")
    refused(talk, "PUT", put, {"target": "https://www.kranich-und-finch.de/"}, 422, "itself")
