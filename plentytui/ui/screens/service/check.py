"""An own check of one domain: findings as they come in, each with its reason and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.models.checks import Finding, Report, Verdict
from plentytui.rules.checks.catalogue import CATALOGUE
from plentytui.rules.checks.reach import unreached
from plentytui.ui.commands.service import CHECK
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean, content
from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.facts_view import Fact, FactsView, Heading
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.table_rows import Column, Row, TableRows

if TYPE_CHECKING:
    from plentytui.models.records import RecordSeen
    from plentytui.services.service.opened import ServiceDesk

_COLUMNS = (Column("found", 9), Column("check", 28), Column("seen", 20, grows=True))
_STYLES = {Verdict.OK: "good", Verdict.WRONG: "bad", Verdict.WARNING: "low"}
_SIGNS = {Verdict.OK: "+ ok", Verdict.WRONG: "! WRONG", Verdict.WARNING: "! warning", Verdict.NOTE: "i note"}
_URGENT = {Verdict.WRONG: 0, Verdict.WARNING: 1, Verdict.UNKNOWN: 2, Verdict.NOTE: 3}
_RECORDS = "DNS records"
_HEADING = ((_RECORDS, "strong"),)
"""The line that the records follow."""


class CheckScreen(AppScreen[None]):
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
        self._is_seen = True

    def compose(self) -> ComposeResult:
        """Header, title, rows, the finding under the cursor, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Own check", zone_of(host))
        with Vertical(id="check"):
            yield Static(id="check-title")
            yield TableRows(_COLUMNS)
            yield FactsView()
            yield Face("No network.")
        yield FooterBar()

    def on_mount(self) -> None:
        """Show what is known, and look; how long caches keep records counts down while that is seen."""
        view = self.query_one(FactsView)
        self._alarm = Alarm(self, host_of(self).clock, self._tick)
        self.watch(view, "scroll_y", self._set_alarm, init=False)
        if self._report is not None:
            self._findings = {finding.check: finding for finding in self._report.findings}
        self._show()
        self.query_one(TableRows).focus()
        self._run()

    def on_unmount(self) -> None:
        """Let the countdown go."""
        self._alarm.stop()

    def on_screen_suspend(self) -> None:
        """Something else is in front: nothing counts down."""
        self._is_seen = False
        self._alarm.stop()

    def on_screen_resume(self) -> None:
        """It is seen again."""
        self._is_seen = True
        self._tick()

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
            self._words = f"{self._report.told} (took {self._report.took:.1f} s, days in {self._report.zone_name})"
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
        self._show_face()
        rows = []
        checks = list(CATALOGUE)
        if self._report is not None:
            # What is wrong comes first once all is known; while answers come in nothing changes its place.
            checks.sort(key=lambda check: _URGENT.get(self._findings[check.id].verdict, 4))
        for check in checks:
            finding = self._findings.get(check.id)
            if finding is None:
                rows.append(Row(check.id, (("...", "quiet"), check.title, "")))
                continue
            sign = _SIGNS.get(finding.verdict, finding.verdict.value)
            rows.append(Row(check.id, ((sign, _STYLES.get(finding.verdict, "quiet")), finding.title, finding.seen)))
        self.query_one(TableRows).show(rows)
        self._show_finding()

    def _show_face(self) -> None:
        """Where nothing was reached that is said once, in place of the same answer of every check."""
        nothing = unreached(self._report) if self._report is not None else None
        self.set_class(nothing is not None, "-empty")
        if nothing is not None:
            self.query_one(Face).show(nothing.what, nothing.hint, "", nothing.told, "d looks again; escape goes back.")

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        finding = self._findings.get(self.query_one(TableRows).key)
        if finding is None:
            host_of(self).say("This check has no answer yet.", severity="warning")
            return
        from plentytui.ui.dialogs.finding_details import FindingDetails

        zone_name = self._report.zone_name if self._report is not None else ""
        self.app.push_screen(FindingDetails(self._domain, finding, zone_name))

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
        self._set_alarm()

    def _records(self, report: Report) -> list[Fact | Heading]:
        """The DNS records with who said so; how long caches keep them counts from when they were seen."""
        now = host_of(self).clock.now()
        found: list[Fact | Heading] = [Heading(_RECORDS)]
        # The resolver that is asked first may be among those that are compared.
        found.extend(dict.fromkeys(_record(record, record.ttl_left(now)) for record in report.records))
        return found

    # Counting down

    def _tick(self) -> None:
        """Show how long caches keep the records now; only lines that are seen are painted."""
        if self.is_attached and self._is_seen and self._report is not None:
            self._show_finding()

    def _set_alarm(self) -> None:
        """Tick in a second while records that count down are in sight, else not at all."""
        host, view = host_of(self), self.query_one(FactsView)
        first = next((place for place, line in enumerate(view.lines) if line.parts == _HEADING), len(view.lines))
        is_shown = self._is_seen and view.top + view.scrollable_content_region.height > first + 1
        records = self._report.records if is_shown and self._report is not None else ()
        counts = any(record.ttl_left(host.clock.now()) for record in records)
        self._alarm.set(host.clock.time() + 1 if counts else None)

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
