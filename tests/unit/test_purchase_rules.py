"""Purchases by the seed: every field, sums without binary fractions, the form, samples, lists."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.forms import FieldKind
from plentytui.models.purchase_states import NOT_TOLD, Becomes, PurchasePlan, PurchaseRow, PurchaseState, Step
from plentytui.models.purchases import LONGEST_ID
from plentytui.rules.purchase_plan import (
    PlanLists,
    plan_check,
    plan_fields,
    plan_problem,
    plan_summary,
    plan_words,
    read_plan,
)
from plentytui.rules.purchase_sample import sample_body
from plentytui.rules.purchases import (
    LONGEST_TITLE,
    NotAPurchase,
    address_lines,
    amount_text,
    currency_words,
    details_text,
    export_cells,
    freshest,
    marker,
    message_text,
    read_event,
    rounded,
    ticket_fields,
    title_of,
    total_text,
    totals,
)
from plentytui.services.purchase_list import as_csv
from tests.purchase_cases import SEED, TICKET_PLAN, changed

LISTS = PlanLists(
    system_name="Kranich & Finch", system="key", user_id=3, plenty_id=28411,
    known={
        "type": {"1": "Support", "3": "Service"}, "status": {"4": "new"}, "role": {"2": "Agent"},
        "client": {"28411": "Shop"}, "users": {"3": "Maria", "5": "Tom"}, "template": {"6": "Next steps"},
        "sender": {"info": "Info"},
    },
)  # fmt: skip


def event(**values: object):  # type: ignore[no-untyped-def] # the model's type is what is tested
    return read_event(changed(**values).encode())


def test_every_field_of_the_seed_is_read_with_its_type() -> None:
    found = read_event(SEED.encode())
    contact, address, order = found.contact, found.address, found.order
    assert (found.id, found.type, found.created_at) == (
        "evt_553ea8a294e2d3a75d5086a06fb53f5a", "SERVICE.PLUGIN.PURCHASE", 1510656066,
    )  # fmt: skip
    assert (contact.id, contact.gender, contact.first_name, contact.last_name, contact.email, contact.updated_at) == (
        1337, "male", "John", "Doe", "john@account.com", 1510837206,
    )  # fmt: skip
    assert (address.id, address.company_name, address.first_name, address.last_name) == (25, "MyStore", "John", "Doe")
    assert (address.street, address.house_number, address.additional) == ("Main Street", "123", "")
    assert (address.postal_code, address.town, address.country) == ("34117", "Kassel", "DE")
    assert (address.phone, address.email, address.updated_at) == ("123-456-7890", "john@account.com", 1510753095)
    assert (order.id, order.pay_pal_transaction_id) == (221, "1S473067CV761473M")
    (item,) = order.order_items
    assert (item.item_variation_id, item.quantity, item.order_item_name) == (1338, Decimal(1), "SuperService")
    assert (item.price_gross, item.price_net) == (Decimal(49), Decimal("41.1765"))
    assert not found.unknown


def test_money_is_never_a_binary_fraction() -> None:
    body = SEED.replace("41.1765", "0.1").replace('"quantity":1', '"quantity":3').encode()
    (total,) = totals(read_event(body))
    assert total.net == Decimal("0.3")
    assert str(total.net) == "0.3"


@given(
    st.lists(
        st.tuples(st.integers(0, 1000), st.decimals(0, 10**6, places=4), st.sampled_from(["", "EUR", "USD", "JPY"])),
        min_size=1,
        max_size=20,
    )
)
def test_sums_are_exact_and_currencies_are_never_mixed(items: list[tuple[int, Decimal, str]]) -> None:
    rows = ",".join(
        f'{{"itemVariationId":1,"quantity":{count},"orderItemName":"x","priceGross":{price},"priceNet":{price}'
        + (f',"currency":"{code}"}}' if code else "}")
        for count, price, code in items
    )
    start = SEED[: SEED.index('"orderItems":[')]
    found = totals(read_event(f'{start}"orderItems":[{rows}]}}}}}}'.encode()))
    for total in found:
        assert total.net == sum((count * price for count, price, code in items if code == total.currency), Decimal(0))
    assert [total.currency for total in found] == list(dict.fromkeys(code for _, _, code in items))


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [("41.1765", "", "41.18"), ("0.005", "EUR", "0.01 EUR"), ("1234567.5", "JPY", "1,234,568 JPY"),
     ("1.0005", "KWD", "1.001 KWD")],
)  # fmt: skip
def test_amounts_have_the_places_of_their_currency(amount: str, currency: str, shown: str) -> None:
    assert amount_text(Decimal(amount), currency) == shown


def test_several_currencies_stand_side_by_side() -> None:
    both = json.loads(SEED)
    both["resource"]["order"]["orderItems"] *= 2
    items = both["resource"]["order"]["orderItems"]
    both["resource"]["order"]["orderItems"] = [items[0] | {"currency": "EUR"}, items[1] | {"currency": "USD"}]
    assert total_text(read_event(json.dumps(both).encode()), gross=True) == "49.00 EUR + 49.00 USD"


def test_missing_optional_texts_are_empty_and_missing_parts_are_refused() -> None:
    body = json.loads(SEED)
    del body["resource"]["address"]["additional"]
    body["resource"]["address"]["companyName"] = None
    assert read_event(json.dumps(body).encode()).address.company_name == ""
    del body["resource"]["order"]
    with pytest.raises(NotAPurchase) as error:
        read_event(json.dumps(body).encode())
    assert error.value.status == 422


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused_with_a_status(body: bytes) -> None:
    status = 200
    try:
        read_event(body)
    except NotAPurchase as error:
        status = error.status
    assert status in (200, 400, 422)


def test_an_id_of_200_characters_is_the_longest() -> None:
    assert event(id="x" * LONGEST_ID).id == "x" * 200


@given(st.text(min_size=1, max_size=200).filter(lambda text: text.isprintable()), st.text(max_size=400))
def test_the_marker_is_never_cut_off_a_title(identity: str, name: str) -> None:
    found = event(id=identity, resource__order__orderItems__0__orderItemName=name.encode("utf-8", "ignore").decode())
    title = title_of(found)
    assert len(title) <= LONGEST_TITLE
    assert title.endswith(f"[{marker(identity)}]")
    assert "\n" not in title


def test_the_newest_data_of_a_customer_counts_whatever_came_last() -> None:
    old = event(
        resource__contact__updatedAt=100, resource__contact__email="old@x.org", resource__address__updatedAt=900
    )
    new = event(
        id="evt_n",
        resource__contact__updatedAt=200,
        resource__contact__email="new@x.org",
        resource__address__town="Bonn",
        resource__address__updatedAt=5,
    )
    other = event(id="evt_o", resource__contact__id=7, resource__contact__updatedAt=999)
    contact, address = freshest(old, [new, other])
    assert contact.email == "new@x.org"
    assert address.town == "Kassel"


def test_the_country_is_told_by_its_name() -> None:
    assert address_lines(event().address)[-1] == "Germany"
    assert address_lines(event(resource__address__country="??").address)[-1] == "?? (no country that is known)"


def test_a_ticket_has_all_users_with_the_role() -> None:
    plan = PurchasePlan(Becomes.TICKET, role=7, type=2, status=3, users=(3, 4), plenty_id=9)
    body = ticket_fields(event(), plan)
    assert body["owners"] == [{"userId": 3, "roleId": 7}, {"userId": 4, "roleId": 7}]
    assert (body["typeId"], body["statusId"], body["plentyId"], body["source"]) == (2, 3, 9, "backend")


def test_a_public_message_holds_no_data_of_the_customer() -> None:
    text = message_text(event(), PurchasePlan(Becomes.CONVERSATION, to_customer=True, text="Thank you."))
    assert text.startswith("Thank you.")
    assert "Main Street" not in text


def test_an_export_has_the_sums_as_on_a_bill() -> None:
    cells = export_cells(event(), ("2026", "done", "ticket", "shop", "7", "sent", ""))
    assert {"41.18", "49.00"} < set(cells)
    assert "Germany" in cells


def test_samples_are_purchases_of_their_own() -> None:
    bodies = {sample_body(f"{number:x}", number) for number in range(30)}
    assert len({read_event(body).id for body in bodies}) == 30


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"becomes": "ticket", "users": ""}, "users"),
        ({"becomes": "ticket", "users": "3, x"}, "users"),
        ({"becomes": "ticket", "users": "0"}, "users"),
        ({"becomes": "ticket", "users": "3", "template": "x"}, "template"),
        ({"becomes": "ticket", "users": "3", "role": "0"}, "role"),
        ({"becomes": "conversation", "users": ""}, "users"),
        ({"becomes": "conversation", "users": "", "customer": "yes", "text": ""}, "text"),
    ],
)
def test_what_is_wrong_with_the_settings(values: dict[str, str], field: str) -> None:
    assert field in {problem.field for problem in plan_check(LISTS, values) if problem.blocking}


@pytest.mark.parametrize(
    ("field", "value"),
    [("type", "2"), ("status", "1"), ("role", "9"), ("client", "7"), ("users", "3, 4"), ("template", "60")],
)
def test_an_id_that_the_system_does_not_have_is_refused(field: str, value: str) -> None:
    good = {"becomes": "ticket", "type": "3", "status": "4", "role": "2", "client": "28411", "users": "3, 5"}
    assert not plan_check(LISTS, good)
    (found,) = plan_check(LISTS, good | {field: value})
    assert found.blocking
    assert found.field == field
    assert "of Kranich & Finch" in found.what
    (unknown,) = plan_check(LISTS, {"becomes": "conversation", "users": "3", "sender": "sales"})
    assert unknown.field == "sender"


def test_what_is_not_shown_is_not_checked() -> None:
    assert not plan_check(LISTS, {"becomes": "conversation", "users": "3", "type": "99"})
    assert not plan_check(LISTS, {"becomes": "nothing", "users": "x", "type": "99"})


def test_without_a_list_ids_are_typed_and_it_is_said_that_they_were_not_checked() -> None:
    bare = PlanLists(system_name="Kranich & Finch", system="key")
    fields = {field.name: field for field in plan_fields(bare, PurchasePlan())}
    assert fields["users"].kind is FieldKind.TEXT
    assert fields["type"].kind is FieldKind.NUMBER
    found = plan_check(bare, {"becomes": "ticket", "type": "99", "users": "3"})
    assert {problem.field for problem in found} == {"type", "users"}
    assert not any(problem.blocking for problem in found)


def test_fields_offer_the_lists_of_the_system_and_what_is_gone_from_them_stays_to_be_seen() -> None:
    plan = PurchasePlan(Becomes.TICKET, "key", "Kranich & Finch", 2, 7, 4, (3, 8), 28411)
    fields = {field.name: field for field in plan_fields(LISTS, plan)}
    assert [choice.value for choice in fields["type"].choices] == ["1", "3", "7"]
    assert fields["type"].choices[-1].label == "7, which is not on the list"
    assert fields["users"].kind is FieldKind.SEVERAL
    assert fields["users"].default == "3, 8"
    values = {name: field.default for name, field in fields.items()}
    assert {problem.field for problem in plan_check(LISTS, values)} == {"type", "users"}


def test_ids_of_another_system_are_not_taken_over() -> None:
    plan = PurchasePlan(Becomes.TICKET, "other", "Other", 9, 9, 9, (9,), 9, text="Hello", template=9, currency="CHF")
    values = {field.name: field.default for field in plan_fields(LISTS, plan)}
    assert not plan_check(LISTS, values)
    assert (values["users"], values["text"], values["currency"]) == ("3", "Hello", "CHF")


def test_the_settings_say_what_a_read_only_system_makes_of_them() -> None:
    plan = PurchasePlan(Becomes.TICKET, "key", "Kranich & Finch", 2, 3, 4, (3,), 28411)
    told = " ".join(plan_summary(replace(LISTS, read_only=True, told="It is old."), plan).consequences)
    assert "this setting is kept, and nothing is made of purchases" in told
    assert "It is old." in told
    assert "taken up at once" not in told


def test_a_currency_is_named_only_by_the_purchase_or_by_the_person() -> None:
    found = read_event(SEED.encode())
    assert currency_words(found) == NOT_TOLD
    assert total_text(found, gross=True) == "49.00"
    assert total_text(found, gross=True, noted="CHF") == "49.00 CHF"
    assert currency_words(found, "CHF") == f"CHF, Swiss franc, as you noted it; {NOT_TOLD}"
    assert NOT_TOLD in details_text(found)
    assert "Total gross: 49.00 CHF" in details_text(found, "CHF")
    named = event(resource__order__currency="EUR")
    assert total_text(named, gross=True, noted="CHF") == "49.00 EUR"
    assert currency_words(named, "CHF") == "EUR, Euro, told by the purchase"


def test_amounts_without_a_currency_are_not_added_to_those_that_name_the_noted_one() -> None:
    both = json.loads(SEED)
    item = both["resource"]["order"]["orderItems"][0]
    both["resource"]["order"]["orderItems"] = [item | {"currency": "EUR"}, item]
    found = read_event(json.dumps(both).encode())
    assert total_text(found, gross=True, noted="EUR") == "49.00 EUR + 49.00 EUR"
    assert [total.currency for total in totals(found)] == ["EUR", ""]


def test_the_settings_are_read_and_kept() -> None:
    values = {"becomes": "ticket", "role": "2", "type": "3", "status": "4", "users": "3; 5", "template": "6"}
    plan = read_plan(LISTS, values)
    wanted = PurchasePlan(Becomes.TICKET, "key", "Kranich & Finch", 2, 3, 4, (3, 5), 28411, template=6)
    assert plan == replace(wanted, template_name="Next steps")
    assert "“Next steps”" in plan_words(plan)
    assert PurchasePlan.read(plan.to_json()) == plan
    assert not plan_problem(plan)
    assert plan_problem(PurchasePlan(Becomes.TICKET))
    assert plan_problem(PurchasePlan(Becomes.CONVERSATION))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"users": "x"}', '{"becomes": "moon"}', '{"unknown": 1}', "null"])
def test_settings_that_cannot_be_read_do_nothing(text: str) -> None:
    assert PurchasePlan.read(text).becomes is Becomes.NOTHING


def test_the_plan_of_the_tests_can_be_used() -> None:
    assert not plan_problem(TICKET_PLAN)


def test_rounding_is_half_up() -> None:
    assert [rounded(Decimal(text)) for text in ("0.005", "0.015", "0.0149")] == [
        Decimal("0.01"),
        Decimal("0.02"),
        Decimal("0.01"),
    ]


def test_a_purchase_that_cannot_be_read_is_exported_all_the_same() -> None:
    row = PurchaseRow("evt_x", 1, 2.0, "{", 7, 8, PurchaseState.DONE, Step.END, Becomes.TICKET, "Shop", 5)
    (found,) = csv.DictReader(as_csv([row]).splitlines())
    assert (found["event"], found["orderId"], found["state"], found["ticket"]) == ("evt_x", "7", "done", "5")
    assert found["customer"] == "(cannot be read)"
