"""A form that is open: what the screen of a form asks of whatever it is for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol

from plentytui.models.forms import Field, Grave, Problem, Summary, Values, Way

if TYPE_CHECKING:
    from concurrent.futures import Future

    from plentytui.models.changes import ServiceChange


class FormShelf(Protocol):
    """Where half-filled forms are kept."""

    def get(self, action: str, subject: str) -> Mapping[str, str]:
        """What was typed; nothing where no form was begun."""
        ...

    def save_soon(self, action: str, subject: str, values: Mapping[str, str]) -> Future[None]:
        """Keep what was typed, or forget it where that is nothing; the disk is not waited for."""
        ...

    def drop(self, action: str, subject: str) -> None:
        """Forget what was typed."""
        ...

    def doubt(self, action: str, subject: str) -> ServiceChange | None:
        """What was sent of that form last and may have arrived, or is on its way; None if nothing was."""
        ...


class Doable(Protocol):
    """What a form says of an action, whatever it concerns."""

    @property
    def id(self) -> str:
        """Such as ``domain.order``."""
        ...

    @property
    def title(self) -> str:
        """What the button that does it says."""
        ...

    @property
    def explains(self) -> str:
        """What it is for and what to know first."""
        ...

    @property
    def grave(self) -> Grave:
        """How carefully it is confirmed."""
        ...


class FormTask(Doable, Protocol):
    """One action with what it is about."""

    @property
    def area(self) -> str:
        """What the header says: which area of the app it belongs to."""
        ...

    @property
    def about(self) -> str:
        """What it concerns, in words; empty for the system as a whole."""
        ...

    @property
    def subject(self) -> str:
        """What it concerns, as drafts are kept under it."""
        ...

    @property
    def marks_changes(self) -> bool:
        """Whether fields that differ from how they began are marked."""
        ...

    @property
    def rests_on_check(self) -> bool:
        """Whether own checks can look for what the form rests on."""
        ...

    @property
    def zone(self) -> tzinfo | None:
        """The zone that times are told in."""
        ...

    @property
    def forms(self) -> FormShelf:
        """Where half-filled forms are kept."""
        ...

    def fields(self) -> tuple[Field, ...]:
        """The fields, their defaults as things are now."""
        ...

    def problems(self, values: Values) -> tuple[Problem, ...]:
        """What is wrong with what was entered."""
        ...

    def summary(self, values: Values) -> Summary:
        """What is about to happen."""
        ...

    def way(self) -> Way:
        """How it is carried out."""
        ...

    def calls(self, values: Values) -> tuple[str, ...]:
        """The calls that it makes, a text each."""
        ...

    def nothing_to_do(self, values: Values) -> str:
        """That all of it stands so already, one sentence; empty where something is to be done."""
        ...

    async def look(self, values: Values) -> bool:
        """Let own checks look for what the form rests on; whether something was looked at.

        Raises:
            PlentytuiError: it could not be looked at.
        """
        ...

    async def perform(self, values: Values) -> ServiceChange:
        """Carry it out.

        Raises:
            PlentytuiError: it was not done, or nobody knows whether it was.
        """
        ...
