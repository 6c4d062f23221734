"""The lines below the text that tell what the rules say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from plentytui.rules.drafts import Severity
from plentytui.ui.text import clean, clip, wrap

if TYPE_CHECKING:
    from plentytui.rules.drafts import Finding
    from plentytui.services.composing import Checked

_MOST = 4
"""Lines that are shown; a key shows all findings, and the dialog before sending names every rule that breaks."""
_ALL = "^f shows all"


class LintLine(Static):
    """Whole sentences: a sign and a word for how grave it is, the rule, what is wrong, and the key that mends it.

    What does not fit whole is left to the list of all findings, and their number is told.
    """

    DEFAULT_CSS = f"""
    LintLine {{ display: none; height: auto; max-height: {_MOST}; padding: 0 1; }}
    LintLine.-any {{ display: block; }}
    """

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(markup=False, classes=classes)
        self._found: tuple[Finding, ...] = ()
        self._shown = ""

    def show(self, checked: Checked | None) -> None:
        """Tell what was found; the same again is not painted."""
        self._found = () if checked is None else (*checked.findings, *checked.questions)
        self._tell()

    @property
    def found(self) -> tuple[Finding, ...]:
        """All findings, the gravest first."""
        return self._found

    @property
    def repairable(self) -> Finding | None:
        """The first finding that a key mends."""
        return next((finding for finding in self._found if finding.repair is not None), None)

    def on_resize(self) -> None:
        """Break the sentences anew."""
        self._tell()

    def _tell(self) -> None:
        width = self.size.width - 2 if self.size.width else self.app.size.width - 2
        lines = _lines(self._found, self.repairable, width)
        text = "\n".join(line.plain for line in lines)
        if text != self._shown:
            self._shown = text
            self.set_class(bool(lines), "-any")
            self.set_class(any(finding.severity is Severity.BREAKS for finding in self._found), "-breaks")
            self.update(Content("\n").join(lines))


def finding_head(finding: Finding) -> str:
    """The sign, the word and the rule that a finding begins with; cleaned."""
    return clean(f"{'✗ breaks' if finding.severity is Severity.BREAKS else '! look:'} {finding.rule}")


def _lines(found: Sequence[Finding], first: Finding | None, width: int) -> list[Content]:
    """As many findings as fit whole; the first one always, cut only where it alone is too long."""
    lines: list[Content] = []
    for at, finding in enumerate(found):
        block = _block(finding, width, mend=finding is first)
        left = len(found) - at - 1
        if len(lines) + len(block) + bool(left) <= _MOST:
            lines += block
            continue
        if not at:
            lines, left = block[: _MOST - 1], left + 1
        else:
            left += 1
        words = f"+ {left} more: {_ALL}" if at else (f"... {_ALL} {len(found)}" if left > 1 else f"... {_ALL}")
        lines.append(Content.styled(clip(words, width), "$text-muted"))
        break
    return lines


def _block(finding: Finding, width: int, *, mend: bool) -> list[Content]:
    """A finding as lines; the key that mends it stands for the hint, and at the end."""
    head = finding_head(finding)
    key = f"^r {clean(finding.repair.label)}" if mend and finding.repair is not None else ""
    words = finding.what if key else f"{finding.what} {finding.hint}".strip()
    style = "$text-error bold" if finding.severity is Severity.BREAKS else "$text-warning bold"
    whole = wrap(" ".join(clean(f"{head} {words}").split()), width)
    lines = [Content.assemble((whole[0][: len(head)], style), whole[0][len(head) :]), *map(Content, whole[1:])]
    if key and cell_len(whole[-1]) + 2 + cell_len(key) <= width:
        lines[-1] = Content.assemble(lines[-1], "  ", (key, "$text-accent"))
    elif key:
        lines.append(Content.styled(clip(key, width), "$text-accent"))
    return lines
