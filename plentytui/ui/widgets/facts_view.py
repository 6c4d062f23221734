"""Facts to be read: headings, labels with values, sentences; wrapped for the width that there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from plentytui.ui.commands.thread import SCROLL
from plentytui.ui.text import clean, fit, wrap
from plentytui.ui.widgets.line_view import Line, LineView

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

_LABEL = 26


class Fact(NamedTuple):
    """One fact: a label with its value, or a sentence of its own where the label is empty."""

    label: str
    value: str = ""
    style: str = ""
    """``strong``, ``dim``, ``good``, ``low``, ``alert`` or nothing; each goes with a word or sign."""


class Heading(NamedTuple):
    """A line over the facts that follow."""

    text: str


def fact_lines(facts: Sequence[Fact | Heading], width: int) -> list[Line]:
    """The facts as lines of at most that many cells."""
    lines: list[Line] = []
    label_width = min(_LABEL, max(8, width * 2 // 5 - 4))
    for fact in facts:
        if isinstance(fact, Heading):
            if lines:
                lines.append(Line())
            lines.extend(Line(((part, "strong"),)) for part in wrap(clean(fact.text).replace("\n", " "), width))
            continue
        indent = label_width + 1 if fact.label else 0
        first = True
        for paragraph in clean(fact.value).split("\n"):
            for part in wrap(paragraph, max(4, width - indent)):
                label = f"{fit(fact.label if first else '', label_width)} " if indent else ""
                lines.append(Line(((label, "dim"), (part, fact.style))))
                first = False
    return lines


class FactsView(LineView, inherit_bindings=False):
    """Shows facts; j and k scroll."""

    BINDINGS = SCROLL.bindings()
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--good", "lines--low", "lines--quiet", "lines--bad"}
    DEFAULT_CSS = """
    FactsView {
        & > .lines--good { color: $text-success; }
        & > .lines--low { color: $text-warning; }
        & > .lines--quiet { color: $text-muted; }
        & > .lines--bad { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts: tuple[Fact | Heading, ...] = ()
        self._width = 0

    @property
    def facts(self) -> tuple[Fact | Heading, ...]:
        """What is shown."""
        return self._facts

    def show(self, facts: Sequence[Fact | Heading], *, from_top: bool = False) -> None:
        """Show these facts; the place stays unless another thing is shown ``from_top``."""
        self._facts = tuple(facts)
        self._lay_out(0 if from_top else None)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap for the new width."""
        self._lay_out(None)

    def _lay_out(self, top: int | None) -> None:
        self._width = width = self.scrollable_content_region.width
        if width:
            self.set_lines(fact_lines(self._facts, width), top)

    def render_line(self, y: int) -> Strip:
        """One line; where the room has changed, as by a style that came later, all are laid out anew."""
        if self.scrollable_content_region.width != self._width:
            self.call_later(self._lay_out, None)
        return super().render_line(y)
