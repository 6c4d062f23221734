"""A purchase on plentyMarketplace as its webhook sends it (seed Services and tools, Customer information).

Strict: a number is a number and a text a text, and money is read from the digits of the JSON text, never by way of a
binary fraction. What is not described is kept as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

PURCHASE_TYPE = "SERVICE.PLUGIN.PURCHASE"
"""The type of the event."""
LONGEST_ID = 200
"""Characters of an event's id at most."""
_MOST = Decimal(10) ** 12
_LAST_SECOND = 253_402_300_799
"""The last second of the year 9999."""
_WHOLE_MOST = 2**63 - 1
_PLACES_MOST = 400
"""Decimal places at most: what a program writes of a binary fraction always has fewer."""
_DIGITS_MOST = 800


def _amount(value: Any) -> Any:
    """A decimal of a whole number; a binary fraction and a text stay what they are, and are refused."""
    return Decimal(value) if type(value) is int else value


def _bounded(value: Decimal) -> Decimal:
    # Not ``abs``, which rounds: the comparison is exact, and so is what is kept.
    if not value.is_finite() or value.copy_abs() >= _MOST:
        raise ValueError("is too large to be an amount")
    exponent, digits = value.as_tuple().exponent, value.as_tuple().digits
    if not isinstance(exponent, int) or exponent < -_PLACES_MOST or len(digits) > _DIGITS_MOST:
        raise ValueError("has too many decimal places")
    return value


def _text(value: Any) -> Any:
    return "" if value is None else value


def _one_event(value: str) -> str:
    if value != PURCHASE_TYPE:
        raise ValueError(f"is not {PURCHASE_TYPE}")
    return value


Money = Annotated[Decimal, BeforeValidator(_amount), AfterValidator(_bounded)]
"""An amount, exactly as it was written."""
Number = Annotated[int, Field(ge=0, le=_WHOLE_MOST)]
"""The id of a record."""
Seconds = Annotated[int, Field(ge=0, le=_LAST_SECOND)]
"""An instant in seconds since the epoch."""
Words = Annotated[str, BeforeValidator(_text), Field(max_length=10_000)]
"""A text that may be missing."""


class _Record(BaseModel):
    """A record of the event: frozen, strict, camelCase on the wire, unknown fields kept."""

    model_config = ConfigDict(
        frozen=True, extra="allow", strict=True, alias_generator=to_camel, populate_by_name=True, defer_build=True
    )

    @property
    def unknown(self) -> Mapping[str, Any]:
        """What came besides and is not described."""
        return self.model_extra or {}


class Contact(_Record):
    """Who bought."""

    id: Number
    gender: Words = ""
    first_name: Words = ""
    last_name: Words = ""
    email: Words = ""
    """The private address."""
    updated_at: Seconds = 0
    """When the contact was last changed."""


class Address(_Record):
    """Where the bill goes."""

    id: Number
    company_name: Words = ""
    first_name: Words = ""
    last_name: Words = ""
    street: Words = ""
    house_number: Words = ""
    additional: Words = ""
    postal_code: Words = ""
    town: Words = ""
    country: Words = ""
    """The ISO code."""
    phone: Words = ""
    email: Words = ""
    updated_at: Seconds = 0
    """When the address was last changed."""


class OrderItem(_Record):
    """One item of the order."""

    item_variation_id: Number
    quantity: Annotated[Money, Field(ge=0)]
    order_item_name: Words = ""
    price_gross: Money
    """Of one piece."""
    price_net: Money


class Order(_Record):
    """What was bought."""

    id: Number
    pay_pal_transaction_id: Words = ""
    order_items: Annotated[tuple[OrderItem, ...], Field(strict=False, min_length=1, max_length=1000)]


class Resource(_Record):
    """Customer, address and order."""

    contact: Contact
    address: Address
    order: Order


class PurchaseEvent(_Record):
    """One purchase."""

    id: Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
    type: Annotated[str, AfterValidator(_one_event)]
    created_at: Seconds
    resource: Resource

    @property
    def created(self) -> datetime:
        """When it was bought, in UTC."""
        return datetime.fromtimestamp(self.created_at, UTC)

    @property
    def contact(self) -> Contact:
        """Who bought."""
        return self.resource.contact

    @property
    def address(self) -> Address:
        """Where the bill goes."""
        return self.resource.address

    @property
    def order(self) -> Order:
        """What was bought."""
        return self.resource.order
