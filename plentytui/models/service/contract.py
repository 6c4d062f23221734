"""The contract of a system and its clients (stores), as the extension of the sandbox sends them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from plentytui.models.wire import Flag, Instant, Text, Whole, WireModel, as_items


class Contract(WireModel):
    """The terms of the contract."""

    rate: Text = ""
    """``basic``, ``classic``, ``flex`` or ``plus``."""
    pro: Flag = False
    """Whether it is PRO."""
    started_at: Instant = None
    term_ends_at: Instant = None
    """The end of the regular duration that runs now."""
    term_months: Whole = 0
    notice_months: Whole = 0
    monthly_orders: Whole = 0
    """Orders a month that are included."""
    price_cents: Whole = 0
    """A month, in cents."""
    currency: Text = "EUR"
    is_cloud: Flag = True
    """Whether it is a cloud contract, which a relocation needs."""
    next_rate: Text = ""
    """The rate after the present term, where a lower one was booked."""
    next_rate_from: Instant = None
    cancelled_to: Instant = None
    """When it ends, where it was cancelled."""


class RateOffer(WireModel):
    """A rate that can be booked."""

    rate: Text = ""
    name: Text = ""
    monthly_orders: Whole = 0
    price_cents: Whole = 0
    """A month, in cents."""


class ClientContract(WireModel):
    """The contract side of a client (store)."""

    plenty_id: Whole = 0
    name: Text = ""
    domain: Text = ""
    started_at: Instant = None
    ends_at: Instant = None
    price_cents: Whole = 0
    is_default: Flag = False
    """The default store; it goes with the contract and cannot be cancelled alone."""
    cancelled_to: Instant = None


class ContractAnswer(WireModel):
    """The answer of ``GET .../contract``."""

    contract: Contract = Contract()
    rates: Annotated[tuple[RateOffer, ...], as_items] = Field(default=())
    pro_price_cents: Whole = 0
    """What PRO costs more a month, in cents."""
    client_price_cents: Whole = 0
    """What one more client (store) costs a month, in cents."""
    clients: Annotated[tuple[ClientContract, ...], as_items] = Field(default=())
