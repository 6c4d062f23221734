"""The tab of the domains: all of one system with their settings, and what own checks found of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from plentytui.errors import PlentytuiError
from plentytui.models.checks import Verdict
from plentytui.models.service.domains import DomainKind, DomainState
from plentytui.rules.checks.reach import unreached
from plentytui.rules.service.action import Tab
from plentytui.rules.service.words import day
from plentytui.services.service.reading import Part
from plentytui.ui.commands.service import DOMAIN
from plentytui.ui.host import host_of
from plentytui.ui.screens.service.domain_facts import domain_facts
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from datetime import datetime

    from plentytui.models.service.domains import Domain
    from plentytui.models.service.facts import ServiceFacts

_STATES = {
    DomainState.ORDERED.value: "low",
    DomainState.RELOCATING.value: "low",
    DomainState.CANCELLED.value: "quiet",
}


class DomainTab(TabPane):
    """Domains, subdomains, additional and external ones."""

    tab = Tab.DOMAIN
    BINDINGS = DOMAIN.bindings()
    columns = (
        Column("domain", 22, grows=True),
        Column("type", 10),
        Column("system", 7, least=66),
        Column("main", 4),
        Column("state", 10),
        Column("check", 9, least=66),
    )
    empty = ("No domain.", "None is linked to this system yet; one can be ordered, relocated or linked.")

    def knows(self, facts: ServiceFacts) -> bool:
        """On a live system the domains of the clients are known."""
        return facts.domains is not None

    def make_rows(self, facts: ServiceFacts) -> Sequence[Row]:
        """One row a domain."""
        return [self._row(domain, facts) for domain in (facts.domains.domains if facts.domains else ())]

    def _row(self, domain: Domain, facts: ServiceFacts) -> Row:
        if not facts.has_extension:
            # Only that a client has this domain is known.
            told = (domain.name, "", str(domain.plenty_id or ""), ("main", "strong") if domain.is_main else "", "")
            return Row(domain.name, (*told, self._check_cell(domain.name)))
        kind = "external" if domain.kind == DomainKind.EXTERNAL.value else domain.kind
        system = str(domain.plenty_id) if domain.plenty_id else "ext. IP"
        return Row(
            domain.name,
            (
                domain.name,
                kind,
                system,
                ("main", "strong") if domain.is_main else "",
                (domain.state, _STATES.get(domain.state, "plain")),
                self._check_cell(domain.name),
            ),
        )

    def _check_cell(self, name: str) -> tuple[str, str]:
        report = self.service.probing.reports.get(name)
        if report is None:
            return "", "quiet"
        if not report.reached_anything:
            return "no answer", "low"
        counts = report.counts
        wrong, warnings = counts[Verdict.WRONG], counts[Verdict.WARNING]
        if wrong:
            return f"{wrong} wrong", "bad"
        return (f"{warnings} to see", "low") if warnings else ("ok", "good")

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """Settings of the domain under the cursor, what own checks found, when its contract ends."""
        domain = facts.domain()
        if domain is None:
            return ()
        found: list[Fact | Heading] = [Heading(domain.name)]
        if domain.expires_at is not None:
            ends = day(domain.expires_at, facts.zone)
            cancelled = domain.state == DomainState.CANCELLED.value
            found.append(Fact("Expires" if cancelled else "Renewed", ends, "low" if cancelled else ""))
        found.extend(self._checked(domain.name))
        found.extend(domain_facts(domain, facts))
        if not facts.has_extension:
            found.append(
                Fact("", "Only the domains of the clients can be read; the others stand in the back end.", "dim")
            )
        return found

    def _checked(self, name: str) -> list[Fact | Heading]:
        report = self.service.probing.reports.get(name)
        found: list[Fact | Heading] = [Heading("Own check (d)")]
        if report is None:
            return [*found, Fact("", "Not checked in this session; d looks at DNS, mail and certificate.", "dim")]
        if (nothing := unreached(report)) is not None:
            return [*found, Fact("", f"{nothing.what} {nothing.hint}", "low")]
        found.append(Fact("Found", report.told))
        for finding in report.troubles:
            style = "alert" if finding.verdict is Verdict.WRONG else "low"
            found.append(Fact(f"{finding.verdict.value}: {finding.title}", f"{finding.seen} {finding.repair}", style))
        return found

    async def read(self, *, anew: bool) -> None:
        """Read the parts; certificates come along where they were read before."""
        await super().read(anew=anew)
        if anew:
            await self.reader.refresh([Part.CERTIFICATES])

    def countdowns(self, facts: ServiceFacts) -> Sequence[datetime]:
        """How long the auth code is valid."""
        domain = facts.domain()
        return (domain.auth_code_until,) if domain is not None and domain.auth_code_until is not None else ()

    def action_check(self) -> None:
        """Check the domain under the cursor for real."""
        if self.subject:
            from plentytui.ui.screens.service.check import CheckScreen

            self.app.push_screen(CheckScreen(self.service, self.subject))

    @work(exclusive=True, group="domain-check")
    async def action_check_all(self) -> None:
        """Check all domains at once."""
        names = [row.key for row in self.table.rows]
        host_of(self).say(f"{len(names)} domains are being checked.")
        try:
            await self.service.probing.check(names)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not checked", severity="error")
        self.paint()
