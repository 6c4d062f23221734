"""One action with what it concerns, as the screen of a form wants it: what all areas with actions share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from plentytui.models.forms import Field, Grave, Problem, Summary, Values
from plentytui.models.tasks import Doable

FactsT = TypeVar("FactsT")
FactsT_contra = TypeVar("FactsT_contra", contravariant=True)


class FormAction(Doable, Protocol[FactsT_contra]):
    """An action as a record of pure functions over what is known."""

    @property
    def fields(self) -> Callable[[FactsT_contra], tuple[Field, ...]]:
        """The fields, for what is known."""
        ...

    @property
    def summary(self) -> Callable[[FactsT_contra, Values], Summary]:
        """What is about to happen."""
        ...

    def problems(self, facts: FactsT_contra, values: Values) -> tuple[Problem, ...]:
        """What is wrong with what was entered."""
        ...


class ActionTask(Generic[FactsT]):
    """A form that is open; areas add where its facts come from, and how it is carried out."""

    def __init__(self, action: FormAction[FactsT], subject: str) -> None:
        self._action = action
        self.subject = subject
        """What it concerns, as drafts are kept under it."""

    def facts(self) -> FactsT:
        """What is known about what the form is for."""
        raise LookupError(self.subject)

    @property
    def id(self) -> str:
        """The id of the action."""
        return self._action.id

    @property
    def title(self) -> str:
        """What the button that does it says."""
        return self._action.title

    @property
    def explains(self) -> str:
        """What it is for and what to know first."""
        return self._action.explains

    @property
    def grave(self) -> Grave:
        """How carefully it is confirmed."""
        return self._action.grave

    @property
    def rests_on_check(self) -> bool:
        """Whether own checks can look for what the form rests on."""
        return False

    def fields(self) -> tuple[Field, ...]:
        """The fields, their defaults as things are now."""
        return self._action.fields(self.facts())

    def problems(self, values: Values) -> tuple[Problem, ...]:
        """What is wrong with what was entered."""
        return self._action.problems(self.facts(), values)

    def nothing_to_do(self, values: Values) -> str:
        """That all of it stands so already, one sentence; empty where something is to be done."""
        return ""

    def summary(self, values: Values) -> Summary:
        """What is about to happen."""
        return self._action.summary(self.facts(), values)
