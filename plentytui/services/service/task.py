"""One action of the Service Centre with what it concerns, as the screen of a form wants it."""

from __future__ import annotations

import json
from datetime import tzinfo
from typing import TYPE_CHECKING

from plentytui.models.forms import Values, Way
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import Tab
from plentytui.rules.service.titles import subject_title
from plentytui.services.action_task import ActionTask
from plentytui.services.service.probing import RESTS_ON_CHECKS

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
    from plentytui.rules.service.action import ServiceAction
    from plentytui.services.service.opened import ServiceDesk
    from plentytui.store.service import Forms


class ServiceTask(ActionTask[ServiceFacts]):
    """A form that is open."""

    marks_changes = False

    def __init__(self, service: ServiceDesk, action: ServiceAction, subject: str) -> None:
        super().__init__(action, subject)
        self._service = service
        self.action = action

    @property
    def area(self) -> str:
        """What the header says."""
        return "Marketplace" if self.action.tab is Tab.OFFERS else "Service Centre"

    @property
    def about(self) -> str:
        """What it concerns, by the name that it is known by."""
        if self.action.tab is Tab.TICKETS:
            ticket = next((one for one in self._service.reader.tickets if str(one.id) == self.subject), None)
            if ticket is not None and ticket.title:
                return f"ticket {ticket.id}, “{ticket.title}”"
        return subject_title(self.action.tab, self.facts())

    @property
    def rests_on_check(self) -> bool:
        """Orders do: the name is to be free, the DNS to be right."""
        return self.action.id in RESTS_ON_CHECKS

    @property
    def zone(self) -> tzinfo:
        """The system's zone."""
        return self.facts().zone

    @property
    def forms(self) -> Forms:
        """Where half-filled forms are kept."""
        return self._service.desk.store.forms

    def facts(self) -> ServiceFacts:
        """What is known about what the form is for."""
        return self._service.reader.facts(self.subject)

    def way(self) -> Way:
        """How it is carried out."""
        return self.action.way(self.facts())

    def calls(self, values: Values) -> tuple[str, ...]:
        """The calls that it makes, a text each; secrets are left out."""
        if self.way() is Way.HAND_OFF:
            return ("nothing: a hand-off is prepared",)
        request = self.action.request(self.facts(), values)
        secret = {values.get(field.name, "") for field in self.fields() if field.kind.value == "secret"} - {""}
        body = {
            key: "(secret)" if isinstance(value, str) and value in secret else value
            for key, value in (request.body or {}).items()
        }
        return (f"{request.method} {request.path} {json.dumps(body, ensure_ascii=False) if body else ''}".rstrip(),)

    def nothing_to_do(self, values: Values) -> str:
        """That the system has all of it already, one sentence; empty where something is to be changed."""
        stands = self.action.changes_nothing(self.facts(), values)
        return "Nothing is different from what is there, so nothing was sent." if stands else ""

    async def look(self, values: Values) -> bool:
        """Let own checks look for what the form rests on, where that was not done yet.

        Raises:
            PlentytuiError: it could not be looked at.
        """
        return await self._service.probing.look_before(self.action, self.facts(), values)

    async def perform(self, values: Values) -> ServiceChange:
        """Carry it out.

        Raises:
            PlentytuiError: it was not done, or nobody knows whether it was.
        """
        return await self._service.doing.perform(self.action, values, self.subject)
