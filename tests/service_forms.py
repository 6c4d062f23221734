"""Forms of the Service Centre's actions in tests: what is wrong with them, what they would do."""

from __future__ import annotations

from collections.abc import Mapping

from plentytui.models.forms import Card, Expected, Problem, Summary
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction
from plentytui.rules.service.catalogue import find_action


def action(action_id: str) -> ServiceAction:
    """The action of that id."""
    found = find_action(action_id)
    assert found is not None, action_id
    return found


class Form:
    """One action with its facts and what stands in its fields."""

    def __init__(self, action_id: str, facts: ServiceFacts, subject: str = "", /, **values: str) -> None:
        self.action = action(action_id)
        self.facts = facts.about(subject) if subject else facts
        self.values = {f.name: f.default for f in self.action.fields(self.facts) if f.default} | values

    @property
    def reason(self) -> str:
        """Why the action is not offered."""
        return self.action.offered(self.facts)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form."""
        return self.action.problems(self.facts, self.values)

    @property
    def blocked(self) -> bool:
        """Whether it cannot be sent."""
        return self.action.blocked(self.facts, self.values)

    def said(self, field: str, *, blocking: bool | None = None) -> str:
        """What is said of a field."""
        fits = [p for p in self.problems if p.field == field and blocking in (None, p.blocking)]
        return " ".join(f"{problem.what} {problem.hint}" for problem in fits)

    @property
    def summary(self) -> Summary:
        """What is told before."""
        return self.action.summary(self.facts, self.values)

    @property
    def told(self) -> str:
        """All that the summary tells."""
        summary = self.summary
        return " ".join((summary.what, summary.where, summary.cost, summary.when, *summary.consequences))

    @property
    def body(self) -> Mapping[str, object]:
        """The body of the call."""
        return self.action.request(self.facts, self.values).body or {}

    @property
    def call(self) -> str:
        """Method and path of the call, without the extension's root."""
        request = self.action.request(self.facts, self.values)
        return f"{request.method} {request.path.removeprefix('/rest/plentytui/v1')}"

    @property
    def card(self) -> Card:
        """The hand-off."""
        return self.action.card(self.facts, self.values)

    @property
    def steps(self) -> str:
        """All steps and values of the hand-off."""
        return " ".join(f"{step.text} {step.value}" for step in self.card.steps)

    def expects(self, kind: str) -> list[Expected]:
        """What an own check will look for, of one kind."""
        return [one for one in self.summary.expected if one.kind == kind]
