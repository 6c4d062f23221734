"""The purchases as tables: for the command line and for files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from plentytui.models.purchase_states import BY_HAND, Becomes, BrokenBody, PurchaseRow, PurchaseState, Step
from plentytui.models.purchases import PurchaseEvent
from plentytui.models.writing import is_new
from plentytui.rules.purchase_hints import hint_of
from plentytui.rules.purchases import (
    COLUMNS,
    NotAPurchase,
    Total,
    currency_of,
    customer,
    email_of,
    exact,
    exact_price,
    export_cells,
    items_text,
    read_event,
    total_export,
    total_text,
    totals,
)
from plentytui.rules.spreadsheets import harmless_cell

_MAIL_STATES = {PurchaseState.REFUSED: "not sent", PurchaseState.UNCERTAIN: "not known"}


def event_of(row: PurchaseRow) -> PurchaseEvent | None:
    """The purchase of a row; None where what is kept cannot be read, as in a file that was damaged."""
    try:
        return read_event(row.body.encode())
    except NotAPurchase:
        return None


def state_words(row: PurchaseRow) -> str:
    """Where a purchase stands, in few words."""
    if row.ticket:
        return f"{row.state.value}, ticket {row.ticket}"
    if row.becomes is Becomes.CONVERSATION and row.state is PurchaseState.DONE:
        number = "" if is_new(row.conversation) else row.conversation
        return f"done, conversation {number}".rstrip()
    return row.state.value


def mail_state(row: PurchaseRow) -> str:
    """Whether the e-mail template was sent, in few words; empty where none is to be."""
    if row.plan is None or not row.plan.template:
        return ""
    if row.step is not Step.END:
        return _MAIL_STATES.get(row.state, "waits") if row.step is Step.MAIL else "waits"
    if row.reason.startswith(BY_HAND):
        # The message may have gone, or the person wrote another one.
        return "seen to by hand"
    # Whatever else ended it left a reason.
    return "not sent" if row.reason else "sent"


def mail_words(row: PurchaseRow) -> str:
    """The template and whether it was sent, for people to read; empty where none is to be."""
    if not (state := mail_state(row)) or row.plan is None:
        return ""
    return f"{row.plan.template_name or row.plan.template}: {state}"


def _told(row: PurchaseRow) -> tuple[str, ...]:
    received = datetime.fromtimestamp(row.received_at, UTC).isoformat(timespec="seconds")
    ticket = str(row.ticket) if row.ticket else ""
    return received, row.state.value, row.becomes.value, row.system, ticket, mail_state(row), row.reason


def _unreadable(row: PurchaseRow) -> list[str]:
    """What is known of a purchase whose body cannot be read, in the columns of the export: it is not left out."""
    received, state, becomes, system, ticket, mail, reason = _told(row)
    known = {
        "event": row.event, "receivedAt": received, "state": state, "becomes": becomes, "system": system,
        "ticket": ticket, "templateMail": mail, "orderId": str(row.order), "contactId": str(row.contact),
        "customer": "(cannot be read)", "reason": " ".join(reason.splitlines()),
    }  # fmt: skip
    return [known.get(column, "") for column in COLUMNS]


def as_csv(rows: Sequence[PurchaseRow], noted: str = "") -> str:
    """The purchases as CSV; nothing in it is taken for a formula. ``noted`` is the currency where none is named."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        event = event_of(row)
        if event is None:
            writer.writerow([harmless_cell(cell) for cell in _unreadable(row)])
            continue
        # A line end within a cell is no end of the table's line.
        cells = (" ".join(cell.splitlines()) for cell in export_cells(event, _told(row), noted))
        writer.writerow([harmless_cell(cell) for cell in cells])
    return stream.getvalue()


BROKEN_COLUMNS = ("receivedAt", "status", "times", "order", "customer", "reason", "body")
"""The columns of what was turned away."""


def broken_cells(one: BrokenBody) -> tuple[str, ...]:
    """What is known of a body that was turned away, in these columns."""
    hint = hint_of(one.body)
    received = datetime.fromtimestamp(one.received_at, UTC).isoformat(timespec="seconds")
    return received, str(one.status), str(one.times), hint.order, hint.customer, one.reason, one.body


def broken_as_csv(found: Sequence[BrokenBody]) -> str:
    """What was turned away as CSV; nothing in it is taken for a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(BROKEN_COLUMNS)
    for one in found:
        writer.writerow([harmless_cell(" ".join(cell.splitlines())) for cell in broken_cells(one)])
    return stream.getvalue()


def as_json(rows: Sequence[PurchaseRow], noted: str = "") -> list[dict[str, Any]]:
    """The purchases as JSON values: what the store knows, the sums as on a bill, and the event as it came."""
    found = []
    for row in rows:
        event = event_of(row)
        received, state, becomes, system, ticket, _, reason = _told(row)
        sums = totals(event) if event else ()
        found.append(
            {
                "event": row.event,
                "receivedAt": received,
                "state": state,
                "becomes": becomes,
                "system": system,
                "ticket": int(ticket) if ticket else None,
                "template": row.plan.template or None if row.plan else None,
                "templateMail": mail_state(row),
                "reason": reason,
                "repeats": row.repeats,
                "totals": [_total(each, noted) for each in sums],
                "currencyNoted": "" if all(total.currency for total in sums) else noted,
                **(_fields(event, noted) if event else {}),
                "body": row.body,
            }
        )
    return found


def _total(total: Total, noted: str) -> dict[str, str]:
    code = total.currency or noted
    return {
        "currency": total.currency,
        "net": total_export(total.net, code),
        "gross": total_export(total.gross, code),
    }


def _fields(event: PurchaseEvent, noted: str) -> dict[str, Any]:
    """What was bought by whom, as fields; prices as texts with all of their digits."""
    contact, address, order = event.contact, event.address, event.order
    items = [
        {
            "itemVariationId": item.item_variation_id,
            "quantity": exact(item.quantity),
            "name": item.order_item_name,
            "priceNet": exact_price(item.price_net, currency_of(event, item) or noted),
            "priceGross": exact_price(item.price_gross, currency_of(event, item) or noted),
            "currency": currency_of(event, item),
        }
        for item in order.order_items
    ]
    return {
        "createdAt": event.created.isoformat(),
        "orderId": order.id,
        "payPalTransactionId": order.pay_pal_transaction_id,
        "customer": {
            "contactId": contact.id,
            "gender": contact.gender,
            "firstName": contact.first_name,
            "lastName": contact.last_name,
            "email": email_of(event),
        },
        "address": {
            "id": address.id,
            "companyName": address.company_name,
            "firstName": address.first_name,
            "lastName": address.last_name,
            "street": address.street,
            "houseNumber": address.house_number,
            "additional": address.additional,
            "postalCode": address.postal_code,
            "town": address.town,
            "country": address.country,
            "phone": address.phone,
            "email": address.email,
        },
        "items": items,
    }


def json_text(rows: Sequence[PurchaseRow], noted: str = "") -> str:
    """The same as text for a file."""
    return json.dumps(as_json(rows, noted), ensure_ascii=False, indent=2) + "\n"


def table_rows(rows: Sequence[PurchaseRow], noted: str = "") -> list[tuple[str, ...]]:
    """The purchases for the command line, with a heading; ``noted`` is the currency where a purchase names none."""
    found: list[tuple[str, ...]] = [("bought", "order", "customer", "items", "net", "gross", "PayPal", "state", "")]
    for row in rows:
        event = event_of(row)
        if event is None:
            found.append(("", str(row.order), "(cannot be read)", "", "", "", "", row.state.value, row.reason))
            continue
        found.append(
            (
                f"{event.created:%Y-%m-%d %H:%M}",
                str(row.order),
                customer(event),
                items_text(event),
                total_text(event, gross=False, noted=noted),
                total_text(event, gross=True, noted=noted),
                event.order.pay_pal_transaction_id,
                state_words(row),
                row.reason,
            )
        )
    return found
