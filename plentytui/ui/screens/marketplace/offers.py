"""The tab of the offers: services and tools with where their review stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.models.offers import Delivery, OfferState, OfferType, Term
from plentytui.rules.marketplace_offers import OFFER_ACTIONS, asked_offer
from plentytui.rules.purchases import offer_price
from plentytui.rules.service.action import Tab
from plentytui.services.service.reading import Part
from plentytui.ui.asking import asks
from plentytui.ui.commands.marketplace import OFFERS
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.screens.service.words import moment, short_moment
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.offers import Offer
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.rules.service.action import ServiceAction
    from plentytui.services.service.opened import ServiceDesk

_STYLES = {OfferState.APPROVED.value: "good", OfferState.REJECTED.value: "bad", OfferState.IN_REVIEW.value: "low"}


class OffersTab(TabPane):
    """Offers, the newest first."""

    tab = Tab.OFFERS
    BINDINGS = OFFERS.bindings()
    columns = (
        Column("review", 10),
        Column("type", 8),
        Column("name", 20, grows=True),
        Column("net", 12, right=True),
        Column("changed", 22, least=72),
    )
    empty = (
        "No offer is known here.",
        "A live system has no route that lists them: plentyMarketplace shows them under My account » My offers.",
        "o prepares a new one.",
    )

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__(service)
        self._before: frozenset[str] | None = None

    @property
    def keys(self) -> frozenset[str]:
        """The offers that are shown."""
        return frozenset(row.key for row in self.table.rows)

    def await_new(self, before: frozenset[str]) -> None:
        """Put the cursor on the offer that was not there before, once it is read."""
        self._before = before
        self.paint()

    def paint(self, *, from_top: bool = False) -> None:
        """Show what is known now."""
        super().paint(from_top=from_top)
        if self._before is not None and (new := self.keys - self._before):
            self._before = None
            self.table.select(max(new, key=int))

    def actions(self) -> Sequence[ServiceAction]:
        """Create, edit, withdraw."""
        return OFFER_ACTIONS

    def knows(self, facts: ServiceFacts) -> bool:
        """They were read once, or cannot be."""
        return facts.offers is not None or self.reader.has(Part.OFFERS) is False

    @asks(exclusive=True, group="offer-actions")
    async def action_actions(self) -> None:
        """Choose from what can be done with offers."""
        from plentytui.ui.dialogs.pick_action import PickAction

        name = await self.app.push_screen_wait(PickAction(self.tab.value, self.offered()))
        if name is not None:
            self.action_act(name)

    async def read(self, *, anew: bool) -> None:
        """Read the offers, and the domains of which one may take the purchases."""
        await super().read(anew=anew)
        await self.reader.refresh((Part.SYSTEM, Part.DOMAINS, Part.STORES))

    def make_rows(self, facts: ServiceFacts) -> Sequence[Row]:
        """One row an offer."""
        return [self._row(offer) for offer in (facts.offers.offers if facts.offers else ())]

    def _row(self, offer: Offer) -> Row:
        changed = short_moment(offer.changed_at, self.zone) if offer.changed_at else ""
        state = (offer.state_words, _STYLES.get(offer.state, "quiet"))
        return Row(str(offer.id), (state, offer.type, offer.name, offer_price(offer.price_net), changed))

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """All of the offer under the cursor."""
        offer = asked_offer(facts)
        if offer is None:
            return ()
        found: list[Fact | Heading] = [Heading(offer.name), Fact("Review", offer.state_words)]
        if offer.note:
            found.append(Fact("plentysystems says", offer.note, "low"))
        if offer.changed_at is not None:
            found.append(Fact("Since", moment(offer.changed_at, self.zone)))
        found += [Fact("Type", offer.type), Fact("Price net", offer_price(offer.price_net))]
        if offer.type == OfferType.TOOL.value:
            found += [Fact("Download", link) for link in offer.downloads]
            if offer.delivery == Delivery.FORWARDING.value:
                found.append(Fact("Forwarding to", offer.forwarding_url))
        else:
            period = offer.term == Term.PERIOD.value
            found.append(Fact("Provided for", f"{offer.months} months" if period else "a project"))
            found.append(Fact("Webhook URL", offer.webhook_url))
        found.append(Fact("Description", offer.description))
        return found
