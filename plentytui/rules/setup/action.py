"""An action of the set-up as a record of pure functions: the form, its checks, its calls and what undoes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plentytui.models.forms import Card, Field, Grave, Problem, Summary, Values, Way, is_shown
from plentytui.models.setup import SetupCall
from plentytui.models.setup_facts import SetupFacts

Fields = Callable[[SetupFacts], tuple[Field, ...]]
Check = Callable[[SetupFacts, Values], tuple[Problem, ...]]
Calls = Callable[[SetupFacts, Values], tuple[SetupCall, ...]]
Inverse = Callable[[SetupFacts, Values, object], tuple[SetupCall, ...]]
"""What undoes it, for how things were before and for the answer of its first call; nothing where that is impossible."""


def no_fields(facts: SetupFacts) -> tuple[Field, ...]:
    """Nothing is entered: it is done at once."""
    return ()


def nothing_wrong(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    """Nothing beyond missing values can be wrong."""
    return ()


def no_inverse(facts: SetupFacts, values: Values, answer: object) -> tuple[SetupCall, ...]:
    """The API has no way back."""
    return ()


ADMIN_ONLY = "Only persons with admin rights may, and you have none. Ask an administrator."


def admins(reason: Callable[[SetupFacts], str] | None = None) -> Callable[[SetupFacts], str]:
    """Offered to administrators, and where the system does not say who is one; then it refuses itself."""

    def offered(facts: SetupFacts) -> str:
        if facts.is_admin is False:
            return ADMIN_ONLY
        return reason(facts) if reason else ""

    return offered


@dataclass(frozen=True, slots=True)
class SetupAction:
    """One thing that can be done in the set-up."""

    id: str
    """Such as ``group.create``."""
    title: str
    tab: str
    """The id of the tab."""
    section: str
    """The section of the Messenger's manual."""
    explains: str
    """What it is for and what to know first; one to three sentences."""
    offered: Callable[[SetupFacts], str]
    """Why it is not offered for these facts, one sentence; empty if it is."""
    summary: Callable[[SetupFacts, Values], Summary]
    calls: Calls
    """The calls; never made where ``check`` finds something that blocks."""
    fields: Fields = no_fields
    check: Check = nothing_wrong
    inverse: Inverse = no_inverse
    grave: Grave = Grave.PLAIN
    about_one: bool = False
    """Whether it concerns what is under the cursor."""
    card: Callable[[SetupFacts, Values], Card] | None = None
    """The hand-off, where no public route does it."""
    by_extension: bool = False
    """Whether only the sandbox has routes for it; on any other system it becomes a hand-off."""

    @property
    def changes(self) -> bool:
        """Whether its form begins with how things are, so that what differs is what changes."""
        return self.id.endswith(".edit")

    by_hand: bool = False
    """Whether no route does it anywhere, documented or not: it is a hand-off on every system."""

    def way(self, *, has_extension: bool = False) -> Way:
        """How it is carried out."""
        if self.by_hand:
            return Way.HAND_OFF
        if self.by_extension:
            return Way.EXTENSION if has_extension else Way.HAND_OFF
        return Way.OFFICIAL

    def problems(self, facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
        """Everything that is wrong with the form: missing values first, then what the rules say."""
        missing = tuple(
            Problem(field.name, f"{field.label} is missing.", field.hint or "Fill it in.", section=self.section)
            for field in self.fields(facts)
            if field.required and is_shown(field, values) and not values.get(field.name, "").strip()
        )
        named = {problem.field for problem in missing}
        return missing + tuple(found for found in self.check(facts, values) if found.field not in named)
