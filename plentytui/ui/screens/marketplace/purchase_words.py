"""The words of a purchase: its row and its details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from plentytui.models.purchase_states import PurchaseState
from plentytui.rules.purchases import (
    address_lines,
    currency_words,
    customer,
    email_of,
    items_text,
    prices_text,
    quantity_text,
    total_text,
)
from plentytui.services.purchase_list import event_of, mail_words, state_words
from plentytui.ui.screens.service.words import moment
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.models.purchase_states import PurchaseRow
    from plentytui.services.desk import Desk

COLUMNS = (
    Column("bought", 12),
    Column("order", 7, right=True),
    Column("customer", 16, grows=True),
    Column("items", 20, grows=True, least=112),
    Column("net", 13, right=True, least=92),
    Column("gross", 13, right=True),
    Column("state", 20),
)
"""The columns of the purchases."""
_STYLES = {
    PurchaseState.DONE: "good",
    PurchaseState.REFUSED: "bad",
    PurchaseState.UNCERTAIN: "bad",
    PurchaseState.WORKING: "low",
    PurchaseState.QUEUED: "low",
}
_SIGNS = {PurchaseState.REFUSED: "! ", PurchaseState.UNCERTAIN: "? "}


_AMOUNTS = ("net", "gross")
_WIDEST_AMOUNT = 18
"""Cells of an amount at most where the table is narrow."""
_BROAD = 100
"""Cells of a table that has room for longer amounts, as of several currencies."""


def fitting_columns(rows: Sequence[Row], room: int) -> tuple[Column, ...]:
    """The columns, those of amounts as wide as the longest amount wants: without its currency an amount says little."""
    most = _WIDEST_AMOUNT if room < _BROAD else 2 * _WIDEST_AMOUNT
    found = []
    for place, column in enumerate(COLUMNS):
        if column.title in _AMOUNTS:
            texts = (row.cells[place] for row in rows)
            longest = max((cell_len(text) for text in texts if isinstance(text, str)), default=0)
            column = column._replace(width=min(max(column.width, longest), most))
        found.append(column)
    return tuple(found)


def _bought(at: float, zone: tzinfo | None, year: int) -> str:
    """When it was bought, short: the time of day within that year, else the year."""
    local = datetime.fromtimestamp(at, UTC).astimezone(zone)
    return f"{local:%d %b %H:%M}" if local.year == year else f"{local:%d %b} {local.year}"


def purchase_row(row: PurchaseRow, zone: tzinfo | None, year: int, noted: str = "") -> Row:
    """One row, told in a year; ``noted`` is the currency that the person noted for amounts that name none."""
    event = event_of(row)
    bought = _bought(row.created_at, zone, year)
    state = (f"{_SIGNS.get(row.state, '')}{state_words(row)}", _STYLES.get(row.state, "plain"))
    if event is None:
        return Row(row.event, (bought, str(row.order), "(cannot be read)", "", "", "", state))
    net, gross = (total_text(event, gross=gross, noted=noted) for gross in (False, True))
    return Row(row.event, (bought, str(row.order), customer(event), items_text(event), net, gross, state))


def purchase_facts(row: PurchaseRow, zone: tzinfo | None, noted: str = "", here: str = "") -> Sequence[Fact | Heading]:
    """All that is known of a purchase; ``here`` is the key of the system on the desk."""
    found: list[Fact | Heading] = [Heading(f"Order {row.order}")]
    found.append(Fact("State", state_words(row), _STYLES.get(row.state, "")))
    if row.reason:
        found.append(Fact("Because", row.reason, "low"))
    if row.system:
        found.append(Fact("Became", f"{row.becomes.value} in {row.system}"))
    if row.is_open and row.system_key not in ("", here):
        found.append(Fact("", f"It goes on while {row.system} is open.", "low"))
    event = event_of(row)
    if event is None:
        found.append(Fact("", "What is kept of it cannot be read; Y copies it as it came.", "alert"))
        return found
    if mail := mail_words(row):
        found.append(Fact("Template", mail))
    address, contact = event.address, event.contact
    found += [Fact("Bought", moment(event.created, zone)), Fact("PayPal", event.order.pay_pal_transaction_id or "none")]
    found += [Heading("Customer"), Fact("Name", customer(event)), Fact("E-mail", email_of(event))]
    found += [Fact("Phone", address.phone), Fact("Gender", contact.gender), Fact("Contact", str(contact.id))]
    found.append(Fact("Address", "\n".join(address_lines(address))))
    if contact.updated_at:
        found.append(Fact("Changed", moment(datetime.fromtimestamp(contact.updated_at, UTC), zone)))
    found.append(Heading("Items"))
    for item in event.order.order_items:
        found.append(Fact(f"{quantity_text(item.quantity)} x", item.order_item_name))
        found.append(Fact("", f"{prices_text(event, item, noted)}, variation {item.item_variation_id}", "dim"))
    found.append(Heading("Total"))
    found.append(Fact("Net", total_text(event, gross=False, noted=noted)))
    found.append(Fact("Gross", total_text(event, gross=True, noted=noted), "strong"))
    found.append(Fact("Currency", currency_words(event, noted)))
    found += [Heading("Event"), Fact("Id", event.id), Fact("Received", _at(row.received_at, zone))]
    if row.repeats:
        found.append(Fact("Repeated", f"{times_words(row.repeats)}; it was taken once."))
    for record in (event, event.resource, contact, address, event.order):
        for name, value in record.unknown.items():
            found.append(Fact(f"not described: {name}", str(value)[:200], "dim"))
    return found


def retried_words(row: PurchaseRow, desk: Desk) -> str:
    """What is done with a purchase that is retried, or why nothing is yet."""
    if row.system_key not in ("", desk.system.key):
        return f"It goes on while {row.system} is open."
    if desk.system.read_only:
        return f"{desk.system.name} is open read-only: nothing is sent until it is opened without that."
    if desk.workspace is None:
        return f"It goes on once {desk.system.name} is connected."
    return "Its row shows what becomes of it."


def times_words(count: int) -> str:
    """How often, in words."""
    return "once" if count == 1 else f"{count} times"


def _at(seconds: float, zone: tzinfo | None) -> str:
    return moment(datetime.fromtimestamp(seconds, UTC), zone)
