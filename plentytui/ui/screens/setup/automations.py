"""The tab Automations: what the system does by itself, with its triggers, filters and actions where it tells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from plentytui.rules.setup.automations import NOT_TOLD, words
from plentytui.ui.asking import asks
from plentytui.ui.commands.setup import AUTOMATIONS
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.screens.service.words import moment
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.setup_facts import SetupFacts
    from plentytui.services.setup.opened import SetupDesk


class AutomationsTab(SetupPane):
    """One row an automation."""

    tab = "automations"
    created: ClassVar = {"automation.copy": ""}
    BINDINGS = AUTOMATIONS.bindings()
    columns = (
        Column("name", 26, grows=True),
        Column("state", 8),
        Column("starts with", 22, grows=True, least=60),
        Column("id", 5, right=True),
    )
    empty = (
        "No automation.",
        "The API does not document how one is created: n prepares the steps for the back end.",
        "Or none fits the filter, and / changes it.",
    )

    def __init__(self, setup: SetupDesk) -> None:
        super().__init__(setup)
        self._filter = ""

    def uncover(self, key: str) -> None:
        """Take the filter away, if the row does not fit it."""
        if key not in {row.key for row in self.table.rows}:
            self._filter = ""
            self.paint()

    def subject_for(self, action: str) -> str:
        """A new automation concerns none that is there."""
        return "" if action == "automation.create" else self.subject

    def knows(self, facts: SetupFacts) -> bool:
        """The automations were read once."""
        return facts.automations is not None

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """Those that have all words of the filter."""
        wanted = self._filter.casefold().split()
        rows = []
        for one in facts.automations or ():
            told = " ".join((one.name, one.description, *one.triggers, *one.filters, *one.actions))
            if all(word in told.casefold() for word in wanted):
                state = ("on", "good") if one.is_active else ("off", "quiet")
                starts = ", ".join(map(words, one.triggers)) or ("not told", "quiet")
                rows.append(Row(str(one.id), (one.name, state, starts, str(one.id))))
        return rows

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """The automation under the cursor."""
        one = facts.automation
        if one is None:
            return ()
        zone = zone_of(host_of(self))
        found: list[Fact | Heading] = [Heading(one.name)]
        if one.description:
            found.append(Fact("", one.description))
        found.append(Fact("State", "active" if one.is_active else "switched off"))
        for label, at in (("Carried out", one.executed_at), ("Changed", one.updated_at)):
            found.append(Fact(label, moment(at, zone) if at else "not told"))
        found.append(Fact("", "n prepares a new one for the back end: how it is sent is not documented.", "dim"))
        for title, keys in (("Triggers", one.triggers), ("Filters", one.filters), ("Actions", one.actions)):
            found.append(Heading(title))
            found += [Fact("", words(key)) for key in keys] or [Fact("", NOT_TOLD, "dim")]
        return found

    @asks(exclusive=True, group="automation-filter")
    async def action_filter(self) -> None:
        """Ask for words; only automations with all of them are shown."""
        from plentytui.ui.dialogs.ask_line import AskLine

        typed = await self.app.push_screen_wait(
            AskLine("Show automations with", self._filter, fact="In name, description, triggers, filters or actions.")
        )
        if typed is not None:
            self._filter = typed
            self.paint(from_top=True)
