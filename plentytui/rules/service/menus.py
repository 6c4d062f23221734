"""Hand-offs: where in today's back end things are done (wire facts 7.1), and the cards that lead there.

Only menu paths are named, and the address where the back end begins: no deep link is made up.
"""

from __future__ import annotations

from plentytui.models.forms import Card, Step
from plentytui.models.service.facts import ServiceFacts

MY_ACCOUNT = "Open the back end, point at the logo at the top left and choose “My account”; it opens in a new tab."
CONTRACTS = "Choose “Contracts”."
AGENCIES = "Choose “Agencies”."
DOMAINS = "Open the back end at Setup » Settings » Hosting » Domains."
CERTIFICATES = "Open the back end at Setup » Settings » Hosting » SSL management."
RELOCATION = "Open the back end, point at the logo at the top left and choose “Relocation”."
PLUGINS = "Open the back end at Plugins » Plugin set overview."
MORE_SETTINGS = "Go to the step “Choose additional settings” and switch on the setting."
COMPLETE = "Go through the remaining steps and complete the assistant."


def open_domain(name: str) -> Step:
    """The step that opens one domain in the assistant."""
    return Step("Choose the domain in the list to open its settings.", name)


def card(facts: ServiceFacts, title: str, *steps: Step | str, address: str = "") -> Card:
    """A hand-off; steps without a value are given as plain text, empty ones are left out."""
    made = tuple(Step(step) if isinstance(step, str) else step for step in steps if step)
    return Card(title, made, address or facts.address)


AT_PROVIDER = frozenset({"domain.dns"})
"""Actions that a person carries out with the provider of a domain, not in the back end."""
