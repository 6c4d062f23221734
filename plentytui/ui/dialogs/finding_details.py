"""One finding of an own check, to be read in full and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from plentytui.ui.commands.dialogs import READER
from plentytui.ui.host import host_of
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean, content
from plentytui.ui.widgets.reader import Reader

if TYPE_CHECKING:
    from plentytui.models.checks import Finding

Part = tuple[str, str]
"""A label and words."""


class FindingDetails(AppDialog[None]):
    """Shows what a check found, what is wanted, why it matters and what to do; its text can be copied."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = READER.only("reader.close", "reader.copy").bindings()

    def __init__(self, domain: str, finding: Finding, zone_name: str, more: Sequence[Part] = ()) -> None:
        super().__init__()
        self._heading = f"{domain}: {finding.title}"
        self._parts = [*finding_parts(finding, zone_name), *more]

    def compose(self) -> ComposeResult:
        """The heading, the parts, the keys."""
        text = Content("\n\n").join(
            [Content.assemble((f"{label}\n", "bold"), clean(words)) for label, words in self._parts]
        )
        with Vertical(classes="dialog"):
            yield Static(content(self._heading), classes="dialog--heading")
            yield Reader(text)
            yield Static(content("esc Close   y Copy"), classes="dialog--keys")

    def action_close(self) -> None:
        """Close what is shown."""
        self.dismiss()

    def action_copy(self) -> None:
        """Copy the finding."""
        lines = [self._heading, *(f"{label}: {words}" for label, words in self._parts)]
        self.app.copy_to_clipboard(clean("\n".join(lines)))
        host_of(self).say("The text was sent to the terminal's clipboard.", title="Copied")


def finding_parts(finding: Finding, zone_name: str) -> list[Part]:
    """What there is to say of a finding, in the order in which it is asked."""
    parts = [
        ("Found", f"{finding.verdict.value}: {finding.seen}"),
        ("Wanted", finding.wanted),
        ("Why it matters", finding.reason),
        ("What to do", finding.repair),
        ("Service Centre", f"section {finding.section}" if finding.section else ""),
        ("Days and times", f"in {zone_name}" if zone_name else ""),
    ]
    return [(label, words) for label, words in parts if words]
