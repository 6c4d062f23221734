"""Certificates in the sandbox: what can be ordered for which domain, and what comes of it with the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.sandbox_talk import START
from tests.service_talk import ServiceTalk
from tests.unit.test_sandbox_service_domains import (
    BLOG,
    CERTIFICATES,
    ENDED,
    EXTERNAL,
    HOME,
    TEST,
    TRADE,
    UK,
    refused,
)


@pytest.fixture
def talk() -> ServiceTalk:
    return ServiceTalk()


def test_the_certificates_of_the_world(talk: ServiceTalk) -> None:
    bought, free, idle = talk.say("GET", CERTIFICATES)["certificates"]
    assert (bought["domain"], bought["isActive"], bought["kind"]) == (HOME, True, "OV")
    assert START < datetime.fromisoformat(bought["validTo"]) < START + timedelta(days=21)
    assert (free["domain"], free["renews"], free["kind"]) == (UK, True, "LE")
    assert (idle["domain"], idle["isActive"]) == (TRADE, False)


def test_a_free_certificate_is_renewed_for_ever(talk: ServiceTalk) -> None:
    for _ in range(8):
        free = talk.say("GET", CERTIFICATES)["certificates"][1]
        begins, ends = (datetime.fromisoformat(free[name]) for name in ("validFrom", "validTo"))
        assert ends - begins == timedelta(days=90)
        assert begins <= talk.clock.now() < ends
        assert free["isActive"] is True
        talk.wait(days=47)


def test_offers_of_one_domain(talk: ServiceTalk) -> None:
    def offers(name: str) -> int:
        return len(talk.say("GET", CERTIFICATES, f"domain={name}")["offers"])

    assert offers(HOME) == offers(TRADE) == 6
    assert offers(ENDED) == offers(TEST) == offers(BLOG) == offers("unknown.de") == 0
    assert len(talk.say("GET", CERTIFICATES, f"domain={UK}")["certificates"]) == 1


def test_a_bought_certificate_is_active_after_two_hours_and_the_old_one_rests(talk: ServiceTalk) -> None:
    made = talk.say("POST", CERTIFICATES, body={"domain": HOME, "offerId": "digicert-ev-1"})
    assert made["isActive"] is False
    assert datetime.fromisoformat(made["activeFrom"]) == START + timedelta(hours=2)
    talk.wait(seconds=7_199)
    assert [one["isActive"] for one in talk.say("GET", CERTIFICATES, f"domain={HOME}")["certificates"]] == [True, False]
    talk.wait(seconds=2)
    old, new = talk.say("GET", CERTIFICATES, f"domain={HOME}")["certificates"]
    assert (old["isActive"], new["isActive"], new["activeFrom"]) == (False, True, None)
    talk.wait(days=366)
    assert talk.say("GET", CERTIFICATES, f"domain={HOME}")["certificates"][1]["isActive"] is False


@pytest.mark.parametrize(
    ("name", "offer", "status", "word"),
    [
        (HOME, "", 422, "offerId"),
        (HOME, "gold", 422, "offerId"),
        (HOME, "lets-encrypt", 422, "offerId"),
        ("unknown.de", "sectigo-dv-1", 422, "domain"),
        (ENDED, "sectigo-dv-1", 409, "cancelled"),
        (TEST, "sectigo-dv-1", 409, "test domain"),
        ("kranichandfinch.com", "sectigo-dv-1", 409, "not active"),
        (EXTERNAL, "sectigo-dv-1", 409, "not the main domain"),
    ],
)
def test_orders_of_certificates_that_are_refused(
    talk: ServiceTalk, name: str, offer: str, status: int, word: str
) -> None:
    refused(talk, "POST", CERTIFICATES, {"domain": name, "offerId": offer}, status, word)


def test_switching_a_bought_certificate_off_and_on(talk: ServiceTalk) -> None:
    path = f"{CERTIFICATES}/1"
    before = talk.say("GET", CERTIFICATES)["certificates"][0]
    off = talk.say("PUT", path, body={"isActive": False})
    assert (off["isActive"], off["validTo"]) == (False, before["validTo"])
    on = talk.say("PUT", path, body={"isActive": True})
    assert on["isActive"] is False
    talk.wait(seconds=4 * 3600 - 1)
    assert talk.say("GET", CERTIFICATES)["certificates"][0]["isActive"] is False
    talk.wait(seconds=1)
    assert talk.say("GET", CERTIFICATES)["certificates"][0]["isActive"] is True
    refused(talk, "PUT", path, {"isActive": True}, 409, "already")
    refused(talk, "PUT", path, {}, 422, "isActive")
    refused(talk, "PUT", f"{CERTIFICATES}/2", {"isActive": False}, 409, "notice")
    talk.say("PUT", f"{CERTIFICATES}/9", body={"isActive": False}, status=404)


def test_off_again_before_it_was_on_stays_off(talk: ServiceTalk) -> None:
    talk.say("PUT", f"{CERTIFICATES}/3", body={"isActive": True})
    talk.say("PUT", f"{CERTIFICATES}/3", body={"isActive": False})
    talk.wait(seconds=5 * 3600)
    assert talk.say("GET", CERTIFICATES)["certificates"][2]["isActive"] is False


def test_an_expired_certificate_is_not_activated(talk: ServiceTalk) -> None:
    talk.wait(days=150)
    refused(talk, "PUT", f"{CERTIFICATES}/3", {"isActive": True}, 409, "expired")


def test_a_free_certificate_is_ordered_and_ended(talk: ServiceTalk) -> None:
    path = f"{CERTIFICATES}/lets-encrypt"
    made = talk.say("POST", path, body={"domain": TRADE})
    assert datetime.fromisoformat(made["activeFrom"]) == START + timedelta(hours=24)
    talk.wait(seconds=86_401)
    assert talk.say("GET", CERTIFICATES, f"domain={TRADE}")["certificates"][1]["isActive"] is True
    refused(talk, "POST", path, {"domain": TRADE}, 409, "already")
    refused(talk, "POST", path, {"domain": TEST}, 409, "test domain")
    ended = talk.say("DELETE", f"{CERTIFICATES}/{made['id']}")
    assert ended["renews"] is False
    assert timedelta(days=27) < datetime.fromisoformat(ended["terminatedTo"]) - talk.clock.now() < timedelta(days=32)
    refused(talk, "DELETE", f"{CERTIFICATES}/{made['id']}", None, 409, "already")
    refused(talk, "DELETE", f"{CERTIFICATES}/1", None, 409, "bought")
    talk.wait(days=32)
    assert talk.say("GET", CERTIFICATES, f"domain={TRADE}")["certificates"][1]["isActive"] is False
