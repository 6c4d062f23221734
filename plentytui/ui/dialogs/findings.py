"""All that the rules say about a message: each with its rule, its reason, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from plentytui.rules.drafts import Finding, Severity
from plentytui.ui.commands.list import LIST
from plentytui.ui.commands.writing import FINDINGS
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, clean, content, fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.lint_line import finding_head
from plentytui.ui.widgets.row_list import RowList

_BY_HAND = "by hand"


class FindingRows(RowList, inherit_bindings=False):
    """One row a finding: how grave, which rule, and how it is mended."""

    BINDINGS = LIST.without("list.open").bindings()

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self._findings = findings
        self.styles.height = min(len(findings), 8)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._findings)

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """The rule, then its repair."""
        finding = self._findings[index]
        mend = cell(finding.repair.label) if finding.repair is not None else _BY_HAND
        room = max(columns - len(mend) - 2, 20)
        style = "bad" if finding.severity is Severity.BREAKS else "plain"
        return (Span(fit(finding_head(finding), room), style), Span(f"  {mend}", "quiet"))


class FindingsDialog(AppDialog[Finding | None]):
    """Gives the finding that is to be mended; None if none is."""

    CSS_PATH = sheet("compose")
    BINDINGS = FINDINGS.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "FindingRows"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self._findings = findings

    def compose(self) -> ComposeResult:
        """The rows, the one under the cursor in full, the keys."""
        with Vertical(classes="dialog picker"):
            yield Static(content("What the rules say about this message"), classes="dialog--heading")
            yield FindingRows(self._findings)
            yield Static(classes="picker--about")
            yield Static(content("enter Mend it   esc Go on writing"), classes="dialog--keys")

    def on_mount(self) -> None:
        """Follow the cursor."""
        self.watch(self.query_one(FindingRows), "cursor", self._tell)

    @property
    def _finding(self) -> Finding:
        return self._findings[self.query_one(FindingRows).cursor]

    def _tell(self) -> None:
        finding = self._finding
        grave = finding.severity is Severity.BREAKS
        stops = "It stops the message; sending all the same is asked about and journalled." if grave else ""
        mend = f"enter: {finding.repair.label}." if finding.repair is not None else "Only you can mend this."
        lines = [clean(line) for line in (finding.what, finding.hint, stops, mend) if line]
        self.query_one(".picker--about", Static).update(Content("\n").join(map(Content, lines)))

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_mend()

    def action_mend(self) -> None:
        """Mend what the cursor stands on."""
        if self._finding.repair is not None:
            self.dismiss(self._finding)

    def action_close(self) -> None:
        """Go on writing."""
        self.dismiss(None)
