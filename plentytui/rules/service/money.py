"""Amounts of money as whole cents, written so that the currency is never lost."""

from __future__ import annotations

from plentytui.models.service.facts import ServiceFacts

_PLACES = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "KWD": 3, "BHD": 3, "TND": 3, "JOD": 3, "OMR": 3}
"""Currencies whose smallest unit is not the hundredth part."""


def money(units: int, currency: str = "EUR") -> str:
    """An amount in the currency's smallest unit, such as ``1,234.50 EUR``."""
    code = currency.strip().upper() or "EUR"
    places = _PLACES.get(code, 2)
    sign = "-" if units < 0 else ""
    whole, rest = divmod(abs(units), 10**places)
    return f"{sign}{whole:,}.{rest:0{places}d} {code}" if places else f"{sign}{whole:,} {code}"


def currency_of(facts: ServiceFacts) -> str:
    """The currency that the contract is billed in."""
    return (facts.contract.contract.currency if facts.contract else "") or "EUR"


def a_month(facts: ServiceFacts, units: int) -> str:
    """A price a month; empty where nothing is charged."""
    return f"{money(units, currency_of(facts))} a month" if units else ""


def once(facts: ServiceFacts, units: int) -> str:
    """A price that is paid once; empty where nothing is charged."""
    return f"{money(units, currency_of(facts))} once" if units else ""


def both(*prices: str) -> str:
    """Several prices as one text."""
    return " and ".join(price for price in prices if price)


def places_of(currency: str) -> int:
    """How many decimal places amounts of a currency have; 2 where that is not known."""
    return _PLACES.get(currency.strip().upper(), 2)
