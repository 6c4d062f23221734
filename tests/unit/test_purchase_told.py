"""What is told of purchases: amounts, the e-mail, exports that are private, and bodies that were turned away."""

from __future__ import annotations

import csv
import json
import stat
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.purchase_states import PurchaseState, Step
from plentytui.rules.purchase_hints import hint_of
from plentytui.rules.purchases import NotAPurchase, details_text, items_text, offer_price, price_text, read_event
from plentytui.services.exporting import write_export
from plentytui.services.purchase_list import as_csv, as_json, broken_as_csv, mail_state
from plentytui.store.purchases import PurchaseStore, Taken
from tests.purchase_cases import SEED, TICKET_PLAN, arrival, changed, make_shop

EVENT = "evt_553ea8a294e2d3a75d5086a06fb53f5a"


@pytest.mark.parametrize(
    "digits", ["41.17647058823529", "0.30000000000000004", "5e-324", "1." + "3" * 200, "1E+3", "41.1765"]
)
def test_every_finite_price_is_taken_and_kept_exactly(digits: str) -> None:
    event = read_event(SEED.replace("41.1765", digits).encode())
    assert event.order.order_items[0].price_net == Decimal(digits)
    assert details_text(event)


@pytest.mark.parametrize("digits", ["1e400", "1e-500", "NaN", "-Infinity", "1e999999999"])
def test_what_is_no_sensible_number_is_turned_away(digits: str) -> None:
    with pytest.raises(NotAPurchase):
        read_event(SEED.replace("41.1765", digits).encode())


def test_long_prices_and_quantities_are_shown_rounded() -> None:
    assert price_text(Decimal("41.17647058823529"), "EUR") == "41.1765"
    event = read_event(SEED.replace('"quantity":1', '"quantity":0.30000000000000004').encode())
    assert items_text(event) == "0.3000 x SuperService"


def test_the_price_of_an_offer_is_written_as_all_amounts() -> None:
    assert (offer_price("1000.00"), offer_price("29.9"), offer_price("much")) == (
        "1,000.00 EUR",
        "29.90 EUR",
        "much EUR",
    )


def test_a_ticket_writes_amounts_as_the_screen_does() -> None:
    text = details_text(read_event(changed(resource__order__orderItems__0__priceGross=416.5).encode()), "EUR")
    assert "net 41.1765, gross 416.50 EUR" in text


@pytest.mark.parametrize(
    ("body", "told"), [("", "is empty"), ("{", "ends too early"), ("no", "cannot be read from line 1, character 1 on")]
)
def test_what_is_no_json_is_told_in_our_own_words(body: str, told: str) -> None:
    with pytest.raises(NotAPurchase, match=told):
        read_event(body.encode())


@pytest.mark.parametrize(
    ("state", "step", "reason", "told"),
    [
        (PurchaseState.RECEIVED, Step.BEGIN, "", "waits"),
        (PurchaseState.REFUSED, Step.MAIL, "no", "not sent"),
        (PurchaseState.UNCERTAIN, Step.MAIL, "", "not known"),
        (PurchaseState.DONE, Step.END, "", "sent"),
        (PurchaseState.DONE, Step.END, "No e-mail was sent.", "not sent"),
        (PurchaseState.DONE, Step.END, "You noted that it is done. Before: nobody knows.", "seen to by hand"),
    ],
)
def test_exports_say_whether_the_template_was_sent(
    tmp_path: Path, clock: ManualClock, state: PurchaseState, step: Step, reason: str, told: str
) -> None:
    store = PurchaseStore.open(tmp_path / "p.sqlite", clock)
    store.take([arrival(SEED)])
    (row,) = store.rows()
    store.close()
    row = replace(row, state=state, step=step, reason=reason, plan=replace(TICKET_PLAN, template=110))
    assert mail_state(row) == told
    assert next(csv.DictReader(as_csv([row]).splitlines()))["templateMail"] == told
    assert as_json([row])[0]["templateMail"] == told


@pytest.mark.anyio
async def test_a_bad_address_is_the_cause_and_the_ticket_is_there(tmp_path: Path, clock: ManualClock) -> None:
    shop = make_shop(tmp_path, clock, replace(TICKET_PLAN, template=110))
    shop.purchases.take([arrival(changed(resource__contact__email="no mail"))])
    await shop.turn()
    row = shop.purchases.get(EVENT)
    assert row is not None
    assert row.state is PurchaseState.REFUSED
    assert row.reason.startswith(f"Ticket {row.ticket} is there; only the e-mail is missing. “no mail” is no e-mail")
    assert not [call for call in shop.stage.remote.arrived if "sendEmail" in call[1]]
    await shop.aclose()


def test_an_export_with_customers_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = write_export(str(tmp_path / "p.csv"), "x", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_turned_away_is_taken_once_and_told_by_order_and_customer(tmp_path: Path, clock: ManualClock) -> None:
    store = PurchaseStore.open(tmp_path / "p.sqlite", clock)
    store.keep_broken(422, "too many decimal places", SEED.encode())
    (one,) = store.broken()
    assert hint_of(one.body) == ("221", "John Doe")
    (row,) = csv.DictReader(broken_as_csv([one]).splitlines())
    assert (row["order"], row["customer"], row["status"]) == ("221", "John Doe", "422")
    assert row["receivedAt"].endswith("+00:00")
    assert store.take_broken(one.id, arrival(SEED)) is Taken.NEW
    assert (store.broken_count(), len(store.rows())) == (0, 1)
    store.keep_broken(422, "once more", json.dumps(json.loads(SEED)).encode())
    (two,) = store.broken()
    assert store.take_broken(two.id, arrival(two.body)) is Taken.CHANGED
    assert store.broken_count() == 1
    store.close()
