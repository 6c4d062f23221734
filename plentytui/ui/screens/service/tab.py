"""What all tabs of the Service Centre share: where what is known comes from, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from plentytui.models.forms import Way
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.catalogue import actions_of
from plentytui.rules.service.relocation import is_relocation_due
from plentytui.rules.service.subjects import running_relocation
from plentytui.services.service.doing import PARTS
from plentytui.services.service.reading import Part
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.records_pane import RecordsPane
from plentytui.ui.widgets.times import next_span_change

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from plentytui.errors import PlentytuiError
    from plentytui.models.changes import ServiceChange
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.services.service.opened import ServiceDesk
    from plentytui.services.service.reading import ServiceReader


READ_ONLY = "The system is open read-only: open it without that to change something."
"""Why no action is offered where the session was opened read-only."""


class TabPane(RecordsPane["ServiceFacts", ServiceAction]):
    """One tab; subclasses say what stands in its rows and details."""

    DEFAULT_CSS = """
    TabPane > .tab--body > .tab--rows { height: 1fr; max-height: 12; }
    TabPane.-wide > .tab--body > .tab--rows { max-height: 100%; }
    """

    tab: ClassVar[Tab]
    """Which tab it is."""

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__(id=f"tab-{self.tab.name.lower()}")
        self.service = service
        self._alarm: Alarm | None = None

    def countdowns(self, facts: ServiceFacts) -> Sequence[datetime]:
        """The moments that the details count down to; nothing is painted for those that have passed."""
        return ()

    def _paint_details(self, facts: ServiceFacts, *, from_top: bool) -> None:
        super()._paint_details(facts, from_top=from_top)
        if self._alarm is None:
            self._alarm = Alarm(self, host_of(self).clock, self._count_down)
        now = facts.now.timestamp()
        ends = [at.timestamp() for at in self.countdowns(facts) if at > facts.now]
        self._alarm.stop()
        self._alarm.set(min((next_span_change(end, now) for end in ends), default=None))

    def _count_down(self) -> None:
        """Show how long it is now; a tab that is not seen waits until it is shown."""
        if self.is_attached and self.display:
            self._paint_details(self.facts(), from_top=False)

    def on_unmount(self) -> None:
        """Let the countdown go."""
        if self._alarm is not None:
            self._alarm.stop()

    @property
    def reader(self) -> ServiceReader:
        """What is known of the system."""
        return self.service.reader

    @property
    def zone(self) -> tzinfo | None:
        """The zone that times are shown in."""
        return zone_of(host_of(self))

    def facts_about(self, subject: str) -> ServiceFacts:
        """All that is known, about one record."""
        return self.reader.facts(subject)

    def step_back(self) -> bool:
        """Leave what is shown in place of the tab or of some of its rows; whether there was something to leave."""
        return False

    def done(self, change: ServiceChange) -> None:
        """An action of the tab was carried out; what it brought is read next."""

    def actions(self) -> Sequence[ServiceAction]:
        """What can be done in the tab."""
        return actions_of(self.tab)

    def offered(self) -> list[tuple[ServiceAction, str]]:
        """What can be done, each with why it is not offered now, or nothing."""
        facts = self.facts()
        barred = READ_ONLY if self.service.desk.system.read_only else ""
        return [(action, barred or self.reader.not_yet(action) or action.offered(facts)) for action in self.actions()]

    def way_of(self, action: ServiceAction, facts: ServiceFacts) -> str:
        """How an action is carried out, in words."""
        return action.way(facts).value

    def _action_facts(self, facts: ServiceFacts) -> list[Fact | Heading]:
        """What can be done; where the session is read-only that is said once."""
        found = super()._action_facts(facts)
        if not found or not self.service.desk.system.read_only:
            return found
        return [found[0], Fact("", READ_ONLY, "low"), *(Fact(one.title, "read-only", "dim") for one in self.actions())]

    @property
    def trouble(self) -> PlentytuiError | None:
        """Why something that the tab shows could not be read the last time."""
        parts = (Part.CAPABILITIES, *PARTS[self.tab])
        return next((self.reader.troubles[part] for part in parts if part in self.reader.troubles), None)

    @property
    def age(self) -> float | None:
        """Seconds since what the tab shows was read; None if it never was."""
        return self.reader.oldest(PARTS[self.tab])

    def foot_words(self, facts: ServiceFacts) -> str:
        """How actions are carried out here, or why none can be."""
        if self.service.desk.system.read_only:
            return "READ-ONLY: nothing can be changed"
        if running_relocation(facts):
            return "NOTHING CAN BE SAVED: relocation runs"
        if self.reader.has(Part.CONTRACT) is None:
            return "actions: not known yet"
        way = Way.EXTENSION if self.reader.has_extension else Way.HAND_OFF
        return f"actions: {way.value}"

    async def read(self, *, anew: bool) -> None:
        """Read what the tab shows; tabs that show more than parts read that, too."""
        await self.reader.refresh(PARTS[self.tab], anew=anew)
        if is_relocation_due(self.reader.facts()):
            # Whether anything can be saved concerns every tab.
            await self.reader.refresh([Part.RELOCATIONS])
