"""An own check of one domain: findings as they come in, each with its reason and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.models.checks import Finding, Report, Verdict
from plentytui.rules.checks.catalogue import CATALOGUE
from plentytui.ui.commands.service import CHECK
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean, content
from plentytui.ui.widgets.facts_view import Fact, FactsView, Heading
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.table_rows import Column, Row, TableRows

if TYPE_CHECKING:
    from plentytui.models.records import RecordSeen
    from plentytui.services.service.opened import ServiceDesk

_COLUMNS = (Column("found", 9), Column("check", 28), Column("seen", 20, grows=True))
_STYLES = {Verdict.OK: "good", Verdict.WRONG: "bad", Verdict.WARNING: "low"}
_SIGNS = {Verdict.OK: "+ ok", Verdict.WRONG: "! WRONG", Verdict.WARNING: "! warning", Verdict.NOTE: "i note"}
_URGENT = {Verdict.WRONG: 0, Verdict.WARNING: 1}
_RECORDS = "DNS records"


class CheckScreen(Screen[None]):
    """Runs the checks and shows them; the rows are there at once and fill as answers come."""

    CSS_PATH = sheet("service")
    BINDINGS = CHECK.bindings()

    def __init__(self, service: ServiceDesk, domain: str) -> None:
        super().__init__()
        self._service = service
        self._domain = domain
        self._findings: dict[str, Finding] = {}
        self._report: Report | None = service.probing.reports.get(domain)
        self._words = ""

    def compose(self) -> ComposeResult:
        """Header, title, rows, the finding under the cursor, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Own check", zone_of(host))
        with Vertical(id="check"):
            yield Static(id="check-title")
            yield TableRows(_COLUMNS)
            yield FactsView()
        yield FooterBar()

    def on_mount(self) -> None:
        """Show what is known, and look."""
        if self._report is not None:
            self._findings = {finding.check: finding for finding in self._report.findings}
        self._show()
        self.query_one(TableRows).focus()
        self._run()

    @work(exclusive=True, group="check")
    async def _run(self) -> None:
        self._findings = {}
        self._report = None
        self._words = "looking ..."
        self._show()
        try:
            reports = await self._service.probing.check([self._domain], self._note)
        except PlentytuiError as error:
            self._words = f"! {error}"
        else:
            self._report = reports[self._domain]
            self._findings = {finding.check: finding for finding in self._report.findings}
            counts = ", ".join(f"{n} {verdict.value}" for verdict, n in sorted(self._report.counts.items()))
            self._words = f"took {self._report.took:.1f} s: {counts}"
        self._show()
        if self._report is not None and self.is_attached:
            # The worst stands first now.
            self.query_one(TableRows).cursor = 0

    def _note(self, domain: str, finding: Finding) -> None:
        self._findings[finding.check] = finding
        self.call_later(self._show)

    def _show(self) -> None:
        if not self.is_attached:
            return
        self.query_one("#check-title", Static).update(content(f" {self._domain}   {self._words}"))
        rows = []
        checks = list(CATALOGUE)
        if self._report is not None:
            # What is wrong comes first once all is known; while answers come in nothing changes its place.
            checks.sort(key=lambda check: _URGENT.get(self._findings[check.id].verdict, 2))
        for check in checks:
            finding = self._findings.get(check.id)
            if finding is None:
                rows.append(Row(check.id, (("...", "quiet"), check.title, "")))
                continue
            sign = _SIGNS.get(finding.verdict, finding.verdict.value)
            rows.append(Row(check.id, ((sign, _STYLES.get(finding.verdict, "quiet")), finding.title, finding.seen)))
        self.query_one(TableRows).show(rows)
        self._show_finding()

    @on(TableRows.Moved)
    def _moved(self, event: TableRows.Moved) -> None:
        event.stop()
        self._show_finding(from_top=True)

    def _show_finding(self, *, from_top: bool = False) -> None:
        check = next((one for one in CATALOGUE if one.id == self.query_one(TableRows).key), None)
        if check is None:
            return
        facts: list[Fact | Heading] = [Heading(check.title), Fact("Why", check.why)]
        finding = self._findings.get(check.id)
        if finding is not None:
            facts.append(Fact("Found", f"{finding.verdict.value}: {finding.seen}", _style(finding.verdict)))
            if finding.wanted:
                facts.append(Fact("Wanted", finding.wanted))
            if finding.repair:
                facts.append(Fact("What to do", finding.repair, "strong"))
            if finding.section:
                facts.append(Fact("Service Centre", f"section {finding.section}", "dim"))
        if self._report is not None:
            facts.extend(self._records(self._report))
        self.query_one(FactsView).show(facts, from_top=from_top)

    def _records(self, report: Report) -> list[Fact | Heading]:
        """The DNS records with who said so; how long caches keep them counts from when they were seen."""
        now = host_of(self).clock.now()
        found: list[Fact | Heading] = [Heading(_RECORDS)]
        found.extend(_record(record, record.ttl_left(now)) for record in report.records)
        return found

    def action_again(self) -> None:
        """Look again."""
        self._run()

    def action_copy(self) -> None:
        """Copy the finding under the cursor."""
        self.app.copy_to_clipboard(clean(self.query_one(FactsView).text))
        host_of(self).say("The text was sent to the terminal's clipboard.", title="Copied")

    def action_back(self) -> None:
        """Go back; a check under way ends."""
        self.dismiss()


def _style(verdict: Verdict) -> str:
    return {Verdict.OK: "good", Verdict.WRONG: "alert", Verdict.WARNING: "low"}.get(verdict, "")


def _record(record: RecordSeen, left: int) -> Fact:
    values = ", ".join(record.values) or record.words or record.outcome.value
    kept = f", another {left} s in caches" if left else ""
    return Fact(f"{record.kind} at {record.server}", f"{record.name}: {values}{kept}")
