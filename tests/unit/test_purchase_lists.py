"""Purchases as CSV and JSON, and refusals, in words of our own."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from plentytui.models.purchase_states import Becomes, PurchaseRow, PurchaseState, Step
from plentytui.rules.purchases import NotAPurchase, price_text, read_event
from plentytui.rules.spreadsheets import harmless_cell
from plentytui.services.purchase_list import as_csv, as_json, state_words
from tests.purchase_cases import SEED, changed


def row(body: str, **values: Any) -> PurchaseRow:
    given: dict[str, Any] = {"state": PurchaseState.DONE, "step": Step.END, "becomes": Becomes.TICKET, "system": "Shop"}
    return PurchaseRow("evt_x", 1, 2.0, body, 7, 8, **(given | values))


def test_no_control_character_reaches_a_table() -> None:
    body = changed(resource__contact__lastName="Do\ne\x00x\x9b", resource__address__town="\x1b[31m=1")
    table = as_csv([row(body)])
    assert not [sign for sign in table if sign < " " and sign != "\n"]
    assert "Do e^@x\\x9b" in table
    assert "^[[31m=1" in table
    assert harmless_cell("a\tb\x7f") == "a\tb^?"


def test_json_has_all_of_a_purchase_as_fields() -> None:
    (found,) = as_json([row(SEED)])
    assert (found["orderId"], found["createdAt"]) == (221, "2017-11-14T10:41:06+00:00")
    assert found["customer"]["email"] == "john@account.com"
    assert found["address"]["town"] == "Kassel"
    assert found["items"] == [
        {
            "itemVariationId": 1338, "quantity": "1", "name": "SuperService",
            "priceNet": "41.1765", "priceGross": "49.00", "currency": "",
        }
    ]  # fmt: skip
    assert json.loads(found["body"])["id"].startswith("evt_")


def test_a_conversation_is_told_by_its_number() -> None:
    done = row(SEED, becomes=Becomes.CONVERSATION, conversation="4711")
    assert state_words(done) == "done, conversation 4711"


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [("107.1", "EUR", "107.10"), ("41.1765", "EUR", "41.1765"), ("49", "", "49.00"), ("1234", "JPY", "1,234")],
)
def test_a_price_has_all_of_its_digits_and_those_of_its_currency(amount: str, currency: str, shown: str) -> None:
    assert price_text(Decimal(amount), currency) == shown


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"resource__order__orderItems": []}, "The field resource.order.orderItems cannot be used: it has too few"),
        ({"resource__order__orderItems__0__priceNet": "4"}, "cannot be used: it is no number."),
        ({"createdAt": "x"}, "The field createdAt cannot be used: it is no whole number."),
        ({"createdAt": -1}, "it is too small."),
        ({"type": "OTHER"}, "The field type cannot be used: it is not SERVICE.PLUGIN.PURCHASE."),
        ({"resource__contact": 3}, "it is no object."),
        ({"id": ""}, "it is empty."),
    ],
)
def test_a_refusal_says_in_own_words_what_is_wrong(values: dict[str, Any], told: str) -> None:
    with pytest.raises(NotAPurchase) as caught:
        read_event(changed(**values).encode())
    assert told in caught.value.what
    assert "instance" not in caught.value.what
    assert "validation" not in caught.value.what
