"""The line below the text that tells what the rules say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from plentytui.ui.text import clean, clip

if TYPE_CHECKING:
    from plentytui.rules.drafts import Finding
    from plentytui.services.composing import Checked

_MOST = 3
"""Lines that are shown; the dialog before sending names everything."""
_BREAKS = "breaks"


class LintLine(Static):
    """One line a finding: a sign and a word for how grave it is, the rule, what is wrong, and the key that mends it."""

    DEFAULT_CSS = """
    LintLine { display: none; height: auto; max-height: 3; padding: 0 1; }
    LintLine.-any { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._found: tuple[Finding, ...] = ()
        self._shown = ""

    def show(self, checked: Checked | None) -> None:
        """Tell what was found; the same again is not painted."""
        self._found = () if checked is None else (*checked.findings, *checked.questions)
        self._tell()

    @property
    def repairable(self) -> Finding | None:
        """The first finding that a key mends."""
        return next((finding for finding in self._found if finding.repair is not None), None)

    def on_resize(self) -> None:
        """Cut the sentences anew."""
        self._tell()

    def _tell(self) -> None:
        width = self.size.width - 2 if self.size.width else self.app.size.width - 2
        lines = _lines(self._found, self.repairable, width)
        text = "\n".join(line.plain for line in lines)
        if text != self._shown:
            self._shown = text
            self.set_class(bool(lines), "-any")
            self.set_class(any(finding.severity.value == _BREAKS for finding in self._found), "-breaks")
            self.update(Content("\n").join(lines))


def _lines(found: Sequence[Finding], first: Finding | None, width: int) -> list[Content]:
    lines = []
    for finding in found[:_MOST]:
        grave = finding.severity.value == _BREAKS
        head = f"{'✗ breaks' if grave else '! look:'} {finding.rule} "
        mend = f"  ^r {finding.repair.label}" if finding is first and finding.repair is not None else ""
        what = clip(clean(f"{finding.what} {finding.hint if not mend else ''}".strip()), width - len(head) - len(mend))
        lines.append(
            Content.assemble(
                (clean(head), "$text-error bold" if grave else "$text-warning bold"),
                what,
                (clean(mend), "$text-accent"),
            )
        )
    if len(found) > _MOST:
        more = clip(f"{lines[-1].plain}", width - 10)
        lines[-1] = Content(f"{more} (+{len(found) - _MOST})")
    return lines
