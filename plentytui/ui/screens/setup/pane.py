"""What all tabs of the set-up share: where what is known comes from, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.action import SetupAction
from plentytui.rules.setup.catalogue import actions_of
from plentytui.services.setup.doing import PARTS, SHOWN
from plentytui.services.setup.reading import SetupPart
from plentytui.ui.widgets.records_pane import RecordsPane

if TYPE_CHECKING:
    from plentytui.errors import PlentytuiError
    from plentytui.services.setup.opened import SetupDesk
    from plentytui.services.setup.reading import SetupReader

_WHO = {
    True: "you are an admin",
    False: "you have no admin rights",
    None: "the system does not tell your rights",
}


class SetupPane(RecordsPane[SetupFacts, SetupAction]):
    """One tab; subclasses say what stands in its rows and details."""

    tab: ClassVar[str]
    """The id of the tab."""
    created: ClassVar[Mapping[str, str]] = {}
    """The actions that make a row, each with what stands before the id in its key."""

    def __init__(self, setup: SetupDesk) -> None:
        super().__init__(id=f"tab-{self.tab}")
        self.setup = setup
        self._go_to = ""
        self._back_to = setup.cursors.get(self.tab, "")
        """Where the cursor was before the set-up was left."""

    def paint(self, *, from_top: bool = False) -> None:
        """Show what is known; the first time the cursor goes to where it was before."""
        super().paint(from_top=from_top)
        if self._back_to and self.columns and self.table.count:
            key, self._back_to = self._back_to, ""
            self.come_back(key)

    @property
    def place(self) -> str:
        """Where the cursor is, or where it goes as soon as there are rows."""
        return self._back_to or self.subject

    def come_back(self, key: str) -> None:
        """Go to a row where the cursor was before."""
        self.table.select(key)

    def done(self, action: str, new_id: int) -> None:
        """Something was saved by an action of the tab; ``new_id`` is what was created, 0 for nothing.

        The cursor goes to what is new as soon as it is known.
        """
        if action in self.created and new_id:
            self._go_to = f"{self.created[action]}{new_id}"

    async def refresh_parts(self, *, anew: bool = False) -> None:
        """Read what is not fresh, and go to what was just created."""
        await super().refresh_parts(anew=anew)
        if self._go_to and self.is_attached:
            self.uncover(self._go_to)
            self.table.select(self._go_to)
            self._go_to = ""

    def uncover(self, key: str) -> None:
        """Take away what hides a row, such as a filter that it does not fit."""

    @property
    def reader(self) -> SetupReader:
        """What is known of the system."""
        return self.setup.reader

    @property
    def parts(self) -> tuple[SetupPart, ...]:
        """What the tab shows, and the rights that say what may be changed."""
        return (SetupPart.RIGHTS, *PARTS.get(self.tab, ()))

    def facts_about(self, subject: str) -> SetupFacts:
        """All that is known, about one record."""
        return self.reader.facts(subject)

    def actions(self) -> Sequence[SetupAction]:
        """What can be done in the tab."""
        return actions_of(self.tab)

    def why_not(self, action: SetupAction) -> str:
        """Why an action is not offered now, one sentence; empty if it is."""
        return action.offered(self.facts_about(self.subject_for(action.id)))

    def way_of(self, action: SetupAction, facts: SetupFacts) -> str:
        """How an action is carried out, in words."""
        return action.way(has_extension=facts.has_extension).value

    @property
    def trouble(self) -> PlentytuiError | None:
        """Why something that the tab shows could not be read the last time."""
        return next((self.reader.troubles[part] for part in self.parts if part in self.reader.troubles), None)

    @property
    def age(self) -> float | None:
        """Seconds since what the tab shows was read; None if it never was."""
        return self.reader.oldest(SHOWN.get(self.tab) or PARTS.get(self.tab, ()))

    def foot_words(self, facts: SetupFacts) -> str:
        """Whether the user is an administrator."""
        return _WHO[facts.is_admin]

    async def read(self, *, anew: bool) -> None:
        """Read what the tab shows where it is not fresh, or all of it ``anew``."""
        await self.reader.refresh(self.parts, anew=anew)
