"""The tab of the agency: who has access, what each sees, and the view as the agency sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.service.action import Tab
from plentytui.rules.service.agency import AGENCY_VIEW
from plentytui.services.service.reading import Part
from plentytui.ui.commands.service import AGENCY
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.widgets.facts_view import Fact, Heading

if TYPE_CHECKING:
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.models.service.hosting import Agency, AgencyAnswer
    from plentytui.services.service.opened import ServiceDesk


class AgencyTab(TabPane):
    """Up to two certified service providers with access."""

    tab = Tab.AGENCY
    BINDINGS = AGENCY.bindings()

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__(service)
        self._as_agency = False

    def knows(self, facts: ServiceFacts) -> bool:
        """A live system has no route for it, which is said instead."""
        return facts.agency is not None or self.reader.has(Part.AGENCY) is False

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """Who has access and what that means."""
        if self._as_agency:
            return self._agency_view(facts)
        found: list[Fact | Heading] = [Heading("Access")]
        answer = facts.agency
        if answer is None:
            found.append(Fact("", "No public route shows who has access; “My account” in the back end does."))
        else:
            found.append(Fact("Design agency", _name(answer, answer.design_id)))
            found.append(Fact("Consultant", _name(answer, answer.consultant_id)))
        found.append(Heading("What they see"))
        found.extend(Fact(tab.value, words) for tab, words in AGENCY_VIEW)
        found.append(Fact("", "v shows this system as the agency sees it.", "dim"))
        if answer is not None:
            found.append(Heading("Certified service providers"))
            found.extend(Fact(_role(agency), f"{agency.name}, {agency.city}") for agency in answer.agencies)
        return found

    def _agency_view(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        found: list[Fact | Heading] = [Heading("AS THE AGENCY SEES IT (v or escape goes back)"), Heading("Overview")]
        installed = facts.installed
        found.append(Fact("System", facts.system_name))
        if installed is not None:
            found.append(Fact("Version", f"{installed.version} ({installed.channel})"))
        found.append(Heading("Contract"))
        rate = facts.contract.contract.rate.capitalize() if facts.contract else "the present rate"
        found.append(Fact("Rate", f"{rate}; it cannot be changed by the agency"))
        found.append(Heading("Cache"))
        found.append(Fact("", "Delete the cache; deactivate it from one time to another."))
        found.append(Heading("Tickets"))
        found.append(Fact("", "All support tickets, to be read, answered and created."))
        found.append(Heading("Not seen"))
        found.append(Fact("", "Domain, Client (store), SSL, Your agency, Usage, Relocation."))
        return found

    def step_back(self) -> bool:
        """Go back to one's own view."""
        if self._as_agency:
            self.action_view()
            return True
        return False

    def action_view(self) -> None:
        """Switch between one's own view and that of the agency."""
        self._as_agency = not self._as_agency
        self.paint(from_top=True)


def _name(answer: AgencyAnswer, number: int) -> str:
    found = next((agency for agency in answer.agencies if agency.id == number), None)
    return f"{found.name}, {found.city}" if found else "none"


def _role(agency: Agency) -> str:
    return "Design agency" if agency.role == "design" else "Consultant"
