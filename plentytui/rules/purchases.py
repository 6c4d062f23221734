"""Purchases: reading what came, sums that never mix currencies, and what becomes of a purchase."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from typing import Any, NamedTuple, NoReturn

from pydantic import ValidationError

from plentytui.models.purchase_states import NOT_TOLD, PurchasePlan
from plentytui.models.purchases import Address, Contact, OrderItem, PurchaseEvent
from plentytui.rules.reference.names import country_name, currency_name
from plentytui.rules.refusals import refusal_words
from plentytui.rules.service.money import places_of

LONGEST_TITLE = 255
"""Characters of a ticket's title; assumed."""
_EXACT = Context(prec=60)
_MORE_PLACES = 2
"""Decimal places that a price of one piece may have beyond those of its currency, as the seed's 41.1765 has."""
_QUANTITY_PLACES = 4
_CURRENCIES = ("currency", "currencyCode", "currencyIso")
"""Unknown fields that name a currency; the seed describes none."""


class NotAPurchase(ValueError):
    """A body that is no purchase: ``status`` is what is answered, ``what`` says why."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(what)
        self.status = status
        self.what = what


def read_event(body: bytes) -> PurchaseEvent:
    """The purchase in a body.

    Raises:
        NotAPurchase: 400 for what is no JSON, 422 for JSON that is no purchase.
    """
    try:
        payload = json.loads(
            body.decode("utf-8"), parse_float=_decimal, parse_constant=_no_number, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise NotAPurchase(400, "The body is not UTF-8.") from error
    except RecursionError as error:
        raise NotAPurchase(400, "The body is nested too deeply.") from error
    except json.JSONDecodeError as error:
        raise NotAPurchase(400, _no_json(body, error)) from error
    except ValueError as error:
        raise NotAPurchase(400, f"The body is not JSON: {str(error)[:200]}.") from error
    if not isinstance(payload, dict):
        raise NotAPurchase(422, "The body is JSON, but not an object.")
    try:
        event = PurchaseEvent.model_validate(payload)
        event.id.encode()
    except UnicodeEncodeError as error:
        raise NotAPurchase(422, "The field id holds half a character.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:100]
        raise NotAPurchase(422, f"The field {place} cannot be used: {refusal_words(first)}.") from error
    return event


def _no_json(body: bytes, error: json.JSONDecodeError) -> str:
    """Where a text stops being JSON, in our own words."""
    if not body.strip():
        return "The body is empty."
    if not error.doc[error.pos :].strip():
        return "The body is not JSON: it ends too early."
    return f"The body is not JSON: it cannot be read from line {error.lineno}, character {error.colno} on."


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        raise ValueError(f"{digits[:20]} is no number") from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is there twice")
    return found


# Sums


class Total(NamedTuple):
    """The sum of the items of one currency."""

    currency: str
    """Its ISO code; empty where the event names none, as the seed's does not."""
    net: Decimal
    gross: Decimal


def currency_of(event: PurchaseEvent, item: OrderItem | None = None) -> str:
    """The currency of an item, or else of the order or event, in capitals; empty where none is named."""
    records = (item, event.order, event) if item is not None else (event.order, event)
    for record in records:
        for name in _CURRENCIES:
            value = record.unknown.get(name)
            if isinstance(value, str) and value.strip():
                return value.strip().upper()[:8]
    return ""


def totals(event: PurchaseEvent) -> tuple[Total, ...]:
    """What was paid: quantity times price, exact, one sum for each currency in the order of the items."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    with localcontext(_EXACT):
        for item in event.order.order_items:
            currency = currency_of(event, item)
            net, gross = sums.get(currency, (Decimal(0), Decimal(0)))
            sums[currency] = (net + item.quantity * item.price_net, gross + item.quantity * item.price_gross)
    return tuple(Total(currency, net, gross) for currency, (net, gross) in sums.items())


def rounded(amount: Decimal, currency: str = "") -> Decimal:
    """An amount with the decimal places of its currency, rounded half up as on a bill."""
    with localcontext(_EXACT):
        return amount.quantize(Decimal(1).scaleb(-places_of(currency)), ROUND_HALF_UP)


def amount_text(amount: Decimal, currency: str = "") -> str:
    """An amount as it is shown, such as ``1,234.50 EUR``; without a code where no currency is named."""
    return f"{rounded(amount, currency):,f} {currency}".rstrip()


def total_text(event: PurchaseEvent, *, gross: bool, noted: str = "") -> str:
    """The sums in one line; several currencies stand side by side and are never added.

    ``noted`` is the currency that the person noted for amounts that come without one. They stay a sum of their own:
    an amount that names the same currency is still not known to be the same money.
    """
    return " + ".join(
        amount_text(total.gross if gross else total.net, total.currency or noted) for total in totals(event)
    )


def price_text(amount: Decimal, currency: str = "") -> str:
    """A price of one piece as it is shown: ``107.10``; with up to two digits more where it has them: ``41.1765``."""
    return f"{_padded(shortened(amount, places_of(currency) + _MORE_PLACES), currency):,f}"


def offer_price(text: str) -> str:
    """The price of an offer as amounts are shown; what is no number stays as it came."""
    try:
        return amount_text(Decimal(text), "EUR")
    except InvalidOperation:
        return f"{text} EUR"


def exact_price(amount: Decimal, currency: str = "") -> str:
    """A price for another program: all of its digits, no fewer than its currency has, no thousands commas."""
    return f"{_padded(amount, currency):f}"


def _padded(amount: Decimal, currency: str) -> Decimal:
    exponent = amount.as_tuple().exponent
    few = isinstance(exponent, int) and -exponent <= places_of(currency)
    return rounded(amount, currency) if few else amount


def shortened(amount: Decimal, places: int) -> Decimal:
    """A number with so many decimal places at most, rounded half up; ``41.17647058823529`` is somebody's division."""
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return amount
    with localcontext(_EXACT):
        short = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return short if short or not amount else short.copy_abs()


def quantity_text(quantity: Decimal) -> str:
    """How many pieces, as it is shown: at most four decimal places."""
    return f"{shortened(quantity, _QUANTITY_PLACES):f}"


def total_export(amount: Decimal, currency: str = "") -> str:
    """A sum for another program, with the decimal places of its currency: ``833.00``."""
    return f"{rounded(amount, currency):f}"


def prices_text(event: PurchaseEvent, item: OrderItem, noted: str = "") -> str:
    """The prices of one piece of an item in one line, with their currency where one is told or noted."""
    code = currency_of(event, item) or noted
    net, gross = (price_text(price, code) for price in (item.price_net, item.price_gross))
    return f"net {net}, gross {gross} {code}".rstrip()


def currency_words(event: PurchaseEvent, noted: str = "") -> str:
    """Which currencies the amounts are in, and who says so, in one line."""
    found = []
    for total in totals(event):
        if total.currency:
            found.append(f"{total.currency}, {currency_name(total.currency)}, told by the purchase")
        elif noted:
            found.append(f"{noted}, {currency_name(noted)}, as you noted it; {NOT_TOLD}")
        else:
            found.append(NOT_TOLD)
    return "; ".join(found)


def exact(amount: Decimal) -> str:
    """An amount with all of its digits and no exponent."""
    return f"{amount:f}"


# Customer


def customer(event: PurchaseEvent) -> str:
    """Who bought, in one line: the person, with the company where there is one."""
    contact, address = event.contact, event.address
    person = f"{contact.first_name} {contact.last_name}".strip() or f"{address.first_name} {address.last_name}".strip()
    return ", ".join(part for part in (person, address.company_name.strip()) if part) or f"contact {contact.id}"


def email_of(event: PurchaseEvent) -> str:
    """Where the customer is written to."""
    return event.contact.email.strip() or event.address.email.strip()


def address_lines(address: Address) -> tuple[str, ...]:
    """An address as it stands on a letter, the country by its name."""
    lines = (
        address.company_name,
        f"{address.first_name} {address.last_name}",
        f"{address.street} {address.house_number}",
        address.additional,
        f"{address.postal_code} {address.town}",
        _country(address.country),
    )
    return tuple(line.strip() for line in lines if line.strip())


def _country(code: str) -> str:
    name = country_name(code)
    return name if name != code.strip() else f"{name} (no country that is known)" if name else ""


def items_text(event: PurchaseEvent) -> str:
    """The items in one line."""
    return ", ".join(f"{quantity_text(item.quantity)} x {item.order_item_name}" for item in event.order.order_items)


def freshest(event: PurchaseEvent, others: Iterable[PurchaseEvent]) -> tuple[Contact, Address]:
    """Contact and address as they are newest: events come out of order, and an older one may bring older data."""
    contact, address = event.contact, event.address
    for other in others:
        if other.contact.id == contact.id and other.contact.updated_at > contact.updated_at:
            contact = other.contact
        if other.address.id == address.id and other.address.updated_at > address.updated_at:
            address = other.address
    return contact, address


def with_freshest(event: PurchaseEvent, others: Iterable[PurchaseEvent]) -> PurchaseEvent:
    """The event with contact and address as they are newest."""
    contact, address = freshest(event, others)
    if contact is event.contact and address is event.address:
        return event
    resource = event.resource.model_copy(update={"contact": contact, "address": address})
    return event.model_copy(update={"resource": resource})


# What it becomes


def marker(event_id: str) -> str:
    """What a ticket or message is found again by: short, and the same for the same event at all times."""
    return f"evt-{hashlib.sha256(event_id.encode('utf-8', 'replace')).hexdigest()[:20]}"


def title_of(event: PurchaseEvent) -> str:
    """The title of a ticket or conversation; the marker at its end is never cut off."""
    tail = f" [{marker(event.id)}]"
    words = " ".join(f"Purchase, order {event.order.id}: {items_text(event)} - {customer(event)}".split())
    room = LONGEST_TITLE - len(tail)
    return (words if len(words) <= room else f"{words[: room - 3]}...") + tail


def details_text(event: PurchaseEvent, noted: str = "") -> str:
    """All that a person has to know to contact the customer, as plain text; ``noted`` as in ``total_text``."""
    contact, order = event.contact, event.order
    lines = [
        f"Purchase on plentyMarketplace, {event.created:%Y-%m-%d %H:%M} UTC",
        f"Event: {event.id} ({marker(event.id)})",
        "",
        f"Customer: {customer(event)} (contact {contact.id})",
        f"E-mail: {email_of(event)}",
        f"Phone: {event.address.phone}",
        "",
        *address_lines(event.address),
        "",
        f"Order: {order.id}",
        *(
            f"{quantity_text(item.quantity)} x {item.order_item_name} (variation {item.item_variation_id}): "
            f"{prices_text(event, item, noted)}"
            for item in order.order_items
        ),
        f"Total net: {total_text(event, gross=False, noted=noted)}",
        f"Total gross: {total_text(event, gross=True, noted=noted)}",
        f"Currency: {currency_words(event, noted)}",
        f"PayPal transaction: {order.pay_pal_transaction_id or 'none'}",
    ]
    return "\n".join(lines)


def ticket_fields(event: PurchaseEvent, plan: PurchasePlan) -> dict[str, object]:
    """The body of the call that creates the ticket."""
    return {
        "title": title_of(event),
        "typeId": plan.type,
        "statusId": plan.status,
        "plentyId": plan.plenty_id,
        "source": "backend",
        "owners": [{"userId": user, "roleId": plan.role} for user in plan.users],
    }


def message_text(event: PurchaseEvent, plan: PurchasePlan) -> str:
    """What is written into the ticket or conversation; the customer's own data never goes into a public message."""
    words = plan.text.strip()
    if plan.to_customer:
        # Where the answer to it is lost it is found again by this, also where a customer buys twice.
        return f"{words}\n\nRef. {marker(event.id)}"
    return f"{words}\n\n{details_text(event, plan.currency)}".strip()


# Export

COLUMNS = (
    "event", "createdAt", "receivedAt", "state", "becomes", "system", "ticket", "templateMail", "orderId",
    "payPalTransactionId", "contactId", "customer", "company", "email", "phone", "street", "houseNumber",
    "additional", "postalCode", "town", "country", "countryName", "items", "currency", "currencyNoted", "net",
    "gross", "reason",
)  # fmt: skip
"""The columns of the export."""


def export_cells(event: PurchaseEvent, told: Sequence[str], noted: str = "") -> tuple[str, ...]:
    """One row of the export.

    Args:
        event: the purchase.
        told: what the store knows: receivedAt, state, becomes, system, ticket, templateMail, reason.
        noted: the currency that the person noted for amounts that name none.
    """
    received, state, becomes, system, ticket, mail, reason = told
    address, sums = event.address, totals(event)
    return (
        event.id, event.created.isoformat(), received, state, becomes, system, ticket, mail, str(event.order.id),
        event.order.pay_pal_transaction_id, str(event.contact.id), customer(event), address.company_name,
        email_of(event), address.phone, address.street, address.house_number, address.additional,
        address.postal_code, address.town, address.country, country_name(address.country), items_text(event),
        " + ".join(total.currency for total in sums), "" if all(total.currency for total in sums) else noted,
        " + ".join(total_export(total.net, total.currency or noted) for total in sums),
        " + ".join(total_export(total.gross, total.currency or noted) for total in sums), reason,
    )  # fmt: skip
