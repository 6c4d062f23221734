"""The overview of a system: version, rate, sessions, budget, what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.api.budget import Op, Period
from plentytui.models.service.usage import Allowance
from plentytui.rules.service.action import Tab
from plentytui.rules.service.attention import attention
from plentytui.rules.service.words import day
from plentytui.services.rate import recognised
from plentytui.services.service.reading import Part
from plentytui.ui.host import host_of
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.widgets.facts_view import Fact, Heading

if TYPE_CHECKING:
    from plentytui.models.service.facts import ServiceFacts

_CHANGES_SHOWN = 6


class OverviewTab(TabPane):
    """What there is to know of a system at a glance."""

    tab = Tab.OVERVIEW

    def knows(self, facts: ServiceFacts) -> bool:
        """Something is always known."""
        return self.reader.age(Part.STORES) is not None or facts.installed is not None

    async def read(self, *, anew: bool) -> None:
        """Read the parts; the usage only where there is an allowance that it could be near to."""
        await super().read(anew=anew)
        if self.service.allowance() != Allowance():
            await self.reader.refresh([Part.METRICS], anew=anew)

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """Attention first, then system, limits, changelog."""
        found: list[Fact | Heading] = [Heading("What needs attention")]
        needed = attention(facts, tuple(self.reader.metrics), self.service.allowance())
        found.extend(Fact(f"! {need.title}", need.sentence, "alert" if need.pressing else "low") for need in needed)
        open_changes = self.service.desk.store.service_changes.open()
        if open_changes:
            count = len(open_changes)
            words = "1 change or hand-off is open" if count == 1 else f"{count} changes and hand-offs are open"
            found.append(Fact("! Pending", f"{words}; P shows them.", "low"))
        if len(found) == 1:
            found.append(Fact("", "Nothing, as far as is known here.", "good"))
        found.extend(self._system(facts))
        found.extend(self._limits())
        found.extend(self._changelog(facts))
        return found

    def _system(self, facts: ServiceFacts) -> list[Fact | Heading]:
        found: list[Fact | Heading] = [Heading("System"), Fact("Name", facts.system_name, "strong")]
        if facts.plenty_id:
            found.append(Fact("plenty id", str(facts.plenty_id)))
        installed = facts.installed
        if installed is not None:
            found.append(Fact("Version", f"{installed.version} ({installed.channel})"))
        else:
            found.append(Fact("Version", "shown in the back end at the log-in icon; no public route tells it", "dim"))
        for label, names in (
            ("Clients (stores)", [store.name for store in self.reader.stores]),
            ("Plug-in sets", [plugin_set.name for plugin_set in self.reader.plugin_sets]),
            ("Users", [user.name for user in self.reader.users]),
        ):
            if names:
                shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
                found.append(Fact(label, f"{len(names)}: {shown}"))
        return found

    def _limits(self) -> list[Fact | Heading]:
        state = host_of(self).state
        found: list[Fact | Heading] = [Heading("Rate and limits")]
        rate = recognised(state.budget.value)
        found.append(
            Fact("Rate", f"{rate.value.capitalize()}, by the limits it sends" if rate else "not recognised yet")
        )
        sessions = state.sessions.value
        if sessions.allowed:
            found.append(Fact("Sessions", f"{sessions.used} of {sessions.allowed} in use"))
        now = host_of(self).clock.time()
        for label, period in (("This minute", Period.SHORT), ("Today", Period.LONG)):
            words = []
            for op, noun in ((Op.READ, "reads"), (Op.WRITE, "writes")):
                window = state.budget.value.window(op, period)
                left = state.budget.value.left(op, period, now)
                if left is not None:
                    limit = f" of {window.limit:,}" if window is not None and window.limit is not None else ""
                    words.append(f"{left:,}{limit} {noun} left")
            if words:
                found.append(Fact(label, ", ".join(words)))
        return found

    def _changelog(self, facts: ServiceFacts) -> list[Fact | Heading]:
        found: list[Fact | Heading] = [Heading("Changelog")]
        entries = facts.installed.changelog if facts.installed else ()
        for entry in entries[:_CHANGES_SHOWN]:
            on = day(entry.published_at, facts.zone) if entry.published_at else ""
            found.append(Fact(f"{entry.version} {entry.channel}", f"{on}: {entry.text}"))
        if not entries:
            found.append(Fact("", "The changelogs of all versions stand in the plentymarkets forum.", "dim"))
        return found
