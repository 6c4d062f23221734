"""Offers by the seed: addresses of a webhook, prices, what each action sends or hands off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plentytui.models.offers import Offer, OffersAnswer
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.marketplace_offers import OFFER_ACTIONS, helper_url, read_price, url_problem

NOW = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
FACTS = ServiceFacts(now=NOW, system_name="Kranich & Finch", address="https://kf.example", plenty_id=28411, user_id=3)


@pytest.mark.parametrize(
    "url",
    ["http://a.example/x", "ftp://a.example", "https://", "https://localhost/x", "https://a b.example", "x", "https://u:p@a.example/",
     "https://a.example:99999/", "https://a.example/\x1b[31m", "https://" + "a" * 3000 + ".example"],
)  # fmt: skip
def test_addresses_that_no_webhook_can_have(url: str) -> None:
    assert url_problem(url)


@pytest.mark.parametrize(
    "url", ["https://a.example/x", "https://kf.example/service/tickets", "https://a.example:8443/p?q=1"]
)
def test_addresses_that_a_webhook_can_have(url: str) -> None:
    assert not url_problem(url)


def test_the_service_helper_takes_purchases_below_the_domain() -> None:
    assert helper_url(FACTS) == "https://kf.example/service/tickets"


@pytest.mark.parametrize("url", ["https://192.168.1.3/h", "https://127.0.0.1/h", "https://[fe80::1]/h"])
def test_addresses_that_nobody_outside_reaches(url: str) -> None:
    assert "nobody outside" in url_problem(url)


def test_a_price_is_refused_with_what_is_wrong_and_a_free_offer_is_asked_about() -> None:
    create = OFFER_ACTIONS[0]
    facts = ServiceFacts(now=datetime.now(UTC))
    given = {"type": "tool", "name": "x", "description": "y", "downloads": "https://a.example/x"}
    comma = next(one for one in create.problems(facts, given | {"price": "49,00"}) if one.field == "price")
    assert comma.hint == "Write it with a point: 49.00."
    free = next(one for one in create.problems(facts, given | {"price": "0"}) if one.field == "price")
    assert (free.blocking, free.asks) == (False, True)


def test_prices() -> None:
    assert [read_price(text) for text in ("350", "9.5", "0.05", "1,5", "-1", "1.234", "x")] == [
        "350.00", "9.50", "0.05", None, None, None, None,
    ]  # fmt: skip


def test_each_action_of_an_offer_has_a_call_and_a_hand_off() -> None:
    offer = Offer(id=4, name="Saw", price_net="9.50", webhook_url="https://a.example/x", term="project")
    facts = ServiceFacts(now=NOW, has_extension=True, offers=OffersAnswer(offers=(offer,)), subject="4")
    values = {field.name: field.default for field in OFFER_ACTIONS[1].fields(facts)} | {"description": "x"}
    assert not OFFER_ACTIONS[1].blocked(facts, values)
    told = [(action.request(facts, values).method, action.request(facts, values).path) for action in OFFER_ACTIONS]
    assert told == [
        ("POST", "/rest/plentytui/v1/offers"),
        ("PUT", "/rest/plentytui/v1/offers/4"),
        ("DELETE", "/rest/plentytui/v1/offers/4"),
    ]
    for action in OFFER_ACTIONS:
        assert "My account » My offers" in action.card(facts, values).steps[0].text
