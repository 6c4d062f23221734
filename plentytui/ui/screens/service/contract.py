"""The tab of the contract: its terms, its rate with the call limits, what a change would cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.rates import RATE_LIMITS, RateLimits
from plentytui.rules.service.action import Tab
from plentytui.rules.service.money import money
from plentytui.rules.service.words import day
from plentytui.services.rate import recognised
from plentytui.ui.commands.service import CONTRACT
from plentytui.ui.host import host_of
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.widgets.facts_view import Fact, Heading

if TYPE_CHECKING:
    from datetime import datetime

    from plentytui.models.service.contract import Contract, ContractAnswer
    from plentytui.models.service.facts import ServiceFacts


class ContractTab(TabPane):
    """The terms of the contract; the rate is known on every system, from the limits that it sends."""

    tab = Tab.CONTRACT
    BINDINGS = CONTRACT.bindings()

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """Terms, rate, offers."""
        found: list[Fact | Heading] = [Heading("Rate")]
        rate = recognised(host_of(self).state.budget.value)
        if rate is None:
            found.append(Fact("Recognised", "not yet; the limits in the answers fit no rate or several", "dim"))
        else:
            found.append(
                Fact("Recognised", f"{rate.value.capitalize()}, by the limits that the system sends", "strong")
            )
            found.extend(_limits(RATE_LIMITS[rate]))
        answer = facts.contract
        if answer is None:
            found.append(Heading("Terms"))
            found.append(
                Fact("", "No public route shows the terms. They stand in the back end under “My account”, Contract.")
            )
            return found
        found.extend(self._terms(facts, answer.contract))
        found.extend(_offers(answer))
        found.append(Fact("", "Another client (store) is ordered in the tab Client (store).", "dim"))
        return found

    def _terms(self, facts: ServiceFacts, contract: Contract) -> list[Fact | Heading]:
        def on(moment: datetime | None) -> str:
            return day(moment, facts.zone) if moment else "not known"

        found: list[Fact | Heading] = [
            Heading("Terms"),
            Fact("Booked rate", contract.rate.capitalize() + (" PRO" if contract.pro else ""), "strong"),
            Fact("Price", f"{money(contract.price_cents, contract.currency)} a month, with all that is booked"),
            Fact("Orders included", f"{contract.monthly_orders:,} a month"),
            Fact("Since", on(contract.started_at)),
            Fact("Term", f"{contract.term_months} months, until {on(contract.term_ends_at)}"),
            Fact("Notice", f"{contract.notice_months} months before the end of the term"),
        ]
        if contract.next_rate:
            found.append(
                Fact("Next rate", f"{contract.next_rate.capitalize()} from {on(contract.next_rate_from)}", "low")
            )
        if contract.cancelled_to is not None:
            found.append(Fact("Cancelled", f"ends on {on(contract.cancelled_to)}", "alert"))
        return found


def _limits(limits: RateLimits) -> list[Fact | Heading]:
    return [
        Fact("Reads", f"{limits.reads_per_minute} a minute and user, {limits.reads_per_day:,} a day and system"),
        Fact("Writes", f"{limits.writes_per_minute} a minute and user, {limits.writes_per_day:,} a day and system"),
    ]


def _offers(answer: ContractAnswer) -> list[Fact | Heading]:
    found: list[Fact | Heading] = [Heading("Rates that can be booked")]
    for offer in answer.rates:
        price = money(offer.price_cents, answer.contract.currency)
        mark = "  (yours)" if offer.rate == answer.contract.rate else ""
        name = offer.name or offer.rate.capitalize()
        found.append(Fact(name, f"{offer.monthly_orders:,} orders a month, {price} a month{mark}"))
    return found
