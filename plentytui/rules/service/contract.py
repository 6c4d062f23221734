"""Contract: when it ends, which rate is enough, and the actions of its tab (seed, section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from plentytui.models.forms import (
    Card,
    Choice,
    Effective,
    Field,
    FieldKind,
    Grave,
    Problem,
    Request,
    Step,
    Summary,
    Values,
)
from plentytui.models.service.contract import Contract, RateOffer
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.rates import Rate
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.effective import at_once, months_later, on_day
from plentytui.rules.service.menus import CONTRACTS, MY_ACCOUNT, card
from plentytui.rules.service.money import a_month
from plentytui.rules.service.subjects import always, no_fields, nothing_wrong, saving, system_title, text
from plentytui.rules.service.words import count, day, listed, read_whole

_ORDER = {rate.value: place for place, rate in enumerate(Rate)}
_NO_TERM = "The present term's end is not known here; “My account” shows it."

_PRICE_SHOWN = "As “My account” shows it"


def end_of_term(contract: Contract, now: datetime, zone: tzinfo) -> datetime | None:
    """The end of the regular duration that runs now, which a lower rate waits for (section 2.1)."""
    end = contract.term_ends_at
    if end is None:
        return None
    months = 0
    while end <= now and contract.term_months > 0 and months < 2_400:
        months += contract.term_months
        end = months_later(contract.term_ends_at or end, months, zone)
    return end.astimezone(zone)


def end_of_contract(contract: Contract, now: datetime, zone: tzinfo) -> datetime | None:
    """When the contract ends if it is cancelled now: the term's end, the next one's where the notice is too short."""
    if contract.cancelled_to is not None:
        return contract.cancelled_to.astimezone(zone)
    end = end_of_term(contract, now, zone)
    if end is None or contract.term_months <= 0:
        return end
    start, added = end, 0
    while months_later(end, -contract.notice_months, zone) < now and added < 2_400:
        added += contract.term_months
        end = months_later(start, added, zone)
    return end


def last_day_of_notice(contract: Contract, now: datetime, zone: tzinfo) -> datetime | None:
    """Until when the contract can be cancelled to the end that :func:`end_of_contract` gives."""
    end = end_of_contract(contract, now, zone)
    return None if end is None or contract.cancelled_to else months_later(end, -contract.notice_months, zone)


def is_higher(offer: RateOffer, current: RateOffer) -> bool:
    """Whether a rate is higher than another: by the known order of the rates, else by price and orders."""
    if offer.rate in _ORDER and current.rate in _ORDER:
        return _ORDER[offer.rate] > _ORDER[current.rate]
    return (offer.price_cents, offer.monthly_orders) > (current.price_cents, current.monthly_orders)


def smallest_rate_for(orders: int, rates: Sequence[RateOffer]) -> RateOffer | None:
    """The cheapest rate that includes so many orders a month; None if none does."""
    enough = [offer for offer in rates if offer.monthly_orders >= orders]
    return min(enough, key=lambda offer: (offer.price_cents, offer.monthly_orders), default=None)


def _rates(facts: ServiceFacts) -> tuple[RateOffer, ...]:
    if facts.contract and facts.contract.rates:
        return facts.contract.rates
    return tuple(RateOffer(rate=rate.value, name=rate.value.capitalize()) for rate in Rate)


def _offer(facts: ServiceFacts, rate: str) -> RateOffer:
    found = next((offer for offer in _rates(facts) if offer.rate == rate), None)
    return found or RateOffer(rate=rate, name=rate.capitalize())


def _current(facts: ServiceFacts) -> RateOffer | None:
    if facts.contract is None or not facts.contract.contract.rate:
        return None
    contract = facts.contract.contract
    known = _offer(facts, contract.rate)
    return RateOffer(
        rate=contract.rate,
        name=known.name,
        monthly_orders=contract.monthly_orders or known.monthly_orders,
        # The contract's own price holds all that is booked; rates are compared with rates.
        price_cents=known.price_cents or contract.price_cents,
    )


# contract.change


def _change_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    def label(offer: RateOffer) -> Choice:
        orders = f"{count(offer.monthly_orders, 'order')} a month" if offer.monthly_orders else ""
        price = a_month(facts, offer.price_cents)
        return Choice(offer.rate, offer.name or offer.rate, ", ".join(part for part in (orders, price) if part))

    return (
        Field(
            "orders",
            "Orders a month",
            FieldKind.NUMBER,
            hint="How many orders you want to process a month; the rates are compared with it.",
        ),
        Field(
            "rate",
            "Rate",
            FieldKind.CHOICE,
            tuple(label(offer) for offer in _rates(facts)),
            hint="A higher rate is booked at once, a lower one begins when the present term has ended.",
            required=True,
        ),
    )


def _change_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found: list[Problem] = []
    rate, wanted = text(values, "rate"), text(values, "orders")
    offer, current = _offer(facts, rate), _current(facts)
    if rate and rate not in {known.rate for known in _rates(facts)}:
        found.append(Problem("rate", f"There is no rate “{rate[:40]}”.", "Choose one of the list.", section="2.1"))
    elif current and rate == current.rate and not (facts.contract and facts.contract.contract.next_rate):
        found.append(Problem("rate", f"{current.name} is the present rate.", "Choose another one.", section="2.1"))
    elif rate and current is None and rate == facts.recognised_rate:
        what = f"{offer.name} is the present rate, by the limits that the system sends."
        hint = "Choose another one, unless “My account” shows another."
        found.append(Problem("rate", what, hint, blocking=False, section="2.1", asks=True))
    if not wanted:
        return tuple(found)
    orders = read_whole(wanted)
    if orders is None:
        found.append(Problem("orders", f"“{wanted[:20]}” is no whole number.", "Write it as 2500.", section="2.1"))
    elif offer.monthly_orders and orders > offer.monthly_orders:
        better = smallest_rate_for(orders, _rates(facts))
        hint = (
            f"{better.name} includes {count(better.monthly_orders, 'order')}." if better else "No rate includes more."
        )
        what = f"{offer.name} includes {count(offer.monthly_orders, 'order')} a month, fewer than {orders:,}."
        found.append(Problem("rate", what, hint, blocking=False, section="2.1"))
    return tuple(found)


def _change_effective(facts: ServiceFacts, rate: str) -> Effective | None:
    current = _current(facts)
    if current is None or facts.contract is None:
        return None
    if rate == current.rate:
        return at_once(facts.now, facts.zone, "The change that was booked is taken back at once.")
    if is_higher(_offer(facts, rate), current):
        return at_once(facts.now, facts.zone, "A higher rate can be booked at any time and is in effect at once.")
    end = end_of_term(facts.contract.contract, facts.now, facts.zone)
    return on_day(end, facts.zone, "A lower rate goes into effect once the present term has ended.") if end else None


def _change_summary(facts: ServiceFacts, values: Values) -> Summary:
    rate = text(values, "rate")
    offer, current = _offer(facts, rate), _current(facts)
    more: list[str] = []
    effective = _change_effective(facts, rate)
    if current and rate != current.rate and not is_higher(offer, current):
        until = f" until {day(effective.earliest)}" if effective else " until the present term has ended"
        more.append(f"{current.name} stays in effect{until}.")
    if facts.contract and facts.contract.contract.cancelled_to:
        more.append(f"The contract is cancelled to {day(facts.contract.contract.cancelled_to, facts.zone)}.")
    price = a_month(facts, offer.price_cents)
    before = a_month(facts, current.price_cents) if current else ""
    return Summary(
        f"Change the rate {f'from {current.name} ' if current else ''}to {offer.name}",
        system_title(facts),
        effective,
        f"{price} instead of {before}" if price and before and price != before else price or _PRICE_SHOWN,
        tuple(more),
        when="" if effective else f"A higher rate at once, a lower one when the present term has ended. {_NO_TERM}",
    )


def _change_card(facts: ServiceFacts, values: Values) -> Card:
    offer = _offer(facts, text(values, "rate"))
    return card(
        facts,
        f"Change the rate to {offer.name}",
        MY_ACCOUNT,
        CONTRACTS,
        "Choose “Edit contract”; the configurator opens.",
        Step("Choose the rate.", offer.name),
        Step("Choose the orders a month.", text(values, "orders")) if text(values, "orders") else "",
        "Compare the price and the beginning with what was shown here, and place the order."
        if facts.contract
        else "Look at the price and the beginning that it shows, and place the order.",
    )


# contract.pro


def _pro_offered(facts: ServiceFacts) -> str:
    return "The contract is PRO already." if facts.contract and facts.contract.contract.pro else ""


def _pro_summary(facts: ServiceFacts, values: Values) -> Summary:
    price = a_month(facts, facts.contract.pro_price_cents) if facts.contract else ""
    return Summary(
        "Switch to PRO",
        system_title(facts),
        at_once(facts.now, facts.zone, "A higher contract can be booked at any time and is in effect at once."),
        f"{price} more" if price else _PRICE_SHOWN,
    )


def _pro_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        "Switch to PRO",
        MY_ACCOUNT,
        CONTRACTS,
        "Choose “Edit contract”; the configurator opens.",
        "Choose the PRO edition, compare the price, and place the order.",
    )


# contract.cancel


def _cancel_offered(facts: ServiceFacts) -> str:
    to = facts.contract.contract.cancelled_to if facts.contract else None
    return f"The contract is cancelled already; it ends on {day(to, facts.zone)}." if to else ""


def _cancel_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    main, contract = facts.main_domain, facts.contract.contract if facts.contract else None
    end = end_of_contract(contract, facts.now, facts.zone) if contract else None
    if main and main.expires_at and end and main.expires_at < end:
        what = f"The main domain {main.name} ends on {day(main.expires_at, facts.zone)}, before the contract does."
        hint = "Make sure that it is renewed, or the system cannot be reached from then on."
        return (Problem("", what, hint, blocking=False, section="3.3"),) if main.state == "cancelled" else ()
    return ()


def _cancel_summary(facts: ServiceFacts, values: Values) -> Summary:
    contract = facts.contract.contract if facts.contract else None
    end = end_of_contract(contract, facts.now, facts.zone) if contract else None
    more = [f"The contract ends on {day(end)}."] if end else []
    if contract and contract.started_at:
        more.append(f"It began on {day(contract.started_at, facts.zone)}.")
    notice = last_day_of_notice(contract, facts.now, facts.zone) if contract else None
    if notice and contract and contract.notice_months:
        months = count(contract.notice_months, "month")
        more.append(f"Notice is {months}: for this end it can be given until {day(notice)}.")
    clients = [client.name for client in (facts.contract.clients if facts.contract else ()) if not client.is_default]
    if clients:
        more.append(f"The clients end with it: {listed(clients)}.")
    if facts.main_domain:
        main = facts.main_domain.name
        more.append(f"Cancel the main domain {main} apart, and not to an earlier day than the contract's.")
    more.append("Save what you must keep (documents, accounting, stock) before: data is not kept after the end.")
    return Summary(
        "Cancel the contract",
        system_title(facts),
        on_day(end, facts.zone, "The end of the term, by the period of notice.") if end else None,
        "",
        tuple(more),
        type_name=system_title(facts),
        when="" if end else f"At the end of the term, by the period of notice. {_NO_TERM}",
    )


def _cancel_request(facts: ServiceFacts, values: Values) -> Request:
    end = end_of_contract(facts.contract.contract, facts.now, facts.zone) if facts.contract else None
    body = {"name": system_title(facts), "endsAt": end.isoformat() if end else None}
    return Request("POST", f"{EXTENSION}/contract/cancellation", body)


def _cancel_card(facts: ServiceFacts, values: Values) -> Card:
    end = end_of_contract(facts.contract.contract, facts.now, facts.zone) if facts.contract else None
    return card(
        facts,
        "Cancel the contract",
        "Export what you must keep: documents, accounting data, stock. Data is deleted some weeks after the end.",
        MY_ACCOUNT,
        CONTRACTS,
        Step("Expand the contract of the system.", system_title(facts)),
        "Choose “Cancel contract” at the top right.",
        Step("Compare the end that is shown.", day(end) if end else ""),
    )


CONTRACT_ACTIONS = (
    ServiceAction(
        id="contract.change",
        title="Open configurator",
        tab=Tab.CONTRACT,
        section="2.1",
        explains=(
            "Changes the rate. It makes sense if you generate more orders than are included. A higher rate can be "
            "booked at any time; a lower one goes into effect once the present term has ended."
        ),
        grave=Grave.PAID,
        offered=saving(always),
        fields=_change_fields,
        check=_change_check,
        summary=_change_summary,
        request=lambda facts, values: Request("PUT", f"{EXTENSION}/contract", {"rate": text(values, "rate")}),
        card=_change_card,
    ),
    ServiceAction(
        id="contract.pro",
        title="Switch to PRO",
        tab=Tab.CONTRACT,
        section="2.1",
        explains="Switches the contract to PRO.",
        grave=Grave.PAID,
        offered=saving(_pro_offered),
        fields=no_fields,
        check=nothing_wrong,
        summary=_pro_summary,
        request=lambda facts, values: Request("PUT", f"{EXTENSION}/contract/pro", {"pro": True}),
        card=_pro_card,
    ),
    ServiceAction(
        id="contract.cancel",
        title="Cancel contract",
        tab=Tab.CONTRACT,
        section="2.2",
        explains=(
            "Requests that the whole contract be cancelled. The end that follows from term and notice is shown "
            "before; the system's name is typed to confirm it."
        ),
        grave=Grave.BY_NAME,
        offered=saving(_cancel_offered),
        fields=no_fields,
        check=_cancel_check,
        summary=_cancel_summary,
        request=_cancel_request,
        card=_cancel_card,
    ),
)
"""The actions of the tab Contract."""
