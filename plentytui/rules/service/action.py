"""An action of the Service Centre as a record of pure functions; the same form and the same checks on every system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from plentytui.models.forms import Card, Field, FollowUp, Grave, Problem, Request, Summary, Values, Way, is_shown
from plentytui.models.service.facts import ServiceFacts


class Tab(StrEnum):
    """The tabs of a system, and of the Marketplace; the value is the title."""

    OVERVIEW = "Overview"
    CONTRACT = "Contract"
    DOMAIN = "Domain"
    CLIENT = "Client (store)"
    SSL = "SSL"
    CACHE = "Cache"
    AGENCY = "Your agency"
    USAGE = "Usage"
    RELOCATION = "Relocation"
    TICKETS = "Tickets"
    OFFERS = "My offers"
    """No tab of the Service Centre: the offers on plentyMarketplace, which are dealt with the same way."""


EXTENSION = "/rest/plentytui/v1"
"""Where the sandbox serves what no public route offers."""


@dataclass(frozen=True, slots=True)
class ServiceAction:
    """One thing that can be done in the Service Centre."""

    id: str
    """Such as ``domain.order``."""
    title: str
    """As the button of the Service Centre is called."""
    tab: Tab
    section: str
    """The section of the Service Centre's manual."""
    explains: str
    """What it is for and what to know first; one to three sentences."""
    grave: Grave
    offered: Callable[[ServiceFacts], str]
    """Why it is not offered for these facts, one sentence; empty if it is."""
    fields: Callable[[ServiceFacts], tuple[Field, ...]]
    check: Callable[[ServiceFacts, Values], tuple[Problem, ...]]
    """What is wrong beyond missing values."""
    summary: Callable[[ServiceFacts, Values], Summary]
    request: Callable[[ServiceFacts, Values], Request]
    """The call; never made where ``check`` finds something that blocks."""
    card: Callable[[ServiceFacts, Values], Card]
    """The hand-off for a system that has no route for it."""
    official: bool = False
    """Whether the call is an official route, which every system has."""
    about_one: bool = False
    """Whether it concerns one row of the tab (the facts' subject), not the system as a whole."""
    then: Callable[[ServiceFacts, Values, object], FollowUp | None] | None = None
    """What is called next, with the answer of the call; None: nothing."""
    begins_as_is: Callable[[ServiceFacts], bool] | None = None
    """Whether its fields begin with what is there, so that saving them unchanged changes nothing; None: never."""
    by_hand: bool = False
    """Whether no system carries it out: what is done then, is done by the person, with the card as a list."""

    def way(self, facts: ServiceFacts) -> Way:
        """How it is carried out on that system."""
        if self.official:
            return Way.OFFICIAL
        if self.by_hand:
            return Way.HAND_OFF
        return Way.EXTENSION if facts.has_extension else Way.HAND_OFF

    def problems(self, facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
        """Everything that is wrong with the form: missing values first, then what the rules say."""
        missing = tuple(
            Problem(field.name, f"{field.label} is missing.", field.hint or "Fill it in.")
            for field in self.fields(facts)
            if field.required and is_shown(field, values) and not values.get(field.name, "").strip()
        )
        named = {problem.field for problem in missing}
        return missing + tuple(found for found in self.check(facts, values) if found.field not in named)

    def changes_nothing(self, facts: ServiceFacts, values: Values) -> bool:
        """Whether the system has all of it already: the call says the same as the form before anybody typed."""
        if self.begins_as_is is None or not self.begins_as_is(facts) or self.way(facts) is Way.HAND_OFF:
            return False
        begun = {field.name: field.default for field in self.fields(facts)}
        shown = {field.name: begun[field.name] for field in self.fields(facts) if is_shown(field, begun)}
        return self.request(facts, values) == self.request(facts, shown)

    def blocked(self, facts: ServiceFacts, values: Values) -> bool:
        """Whether the form cannot be sent as it is."""
        return any(problem.blocking for problem in self.problems(facts, values))
