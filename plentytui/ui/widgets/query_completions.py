"""The line below the filter: what would complete the word at the cursor, and a caret under what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from plentytui.ui.text import cell, clip

if TYPE_CHECKING:
    from plentytui.rules.query.complete import Completion
    from plentytui.rules.query.names import Names
    from plentytui.rules.query.words import QueryProblem
    from plentytui.store.senders import Senders

_BEFORE_VALUES = frozenset(":<>=,")
_NOTHING = "nothing to complete; enter goes to the list"
_LEAST_COMPLETION = 24
"""Cells that completions need beside the caret."""


class Line(NamedTuple):
    """What is typed, and how it stands."""

    text: str
    cursor: int
    scrolled: int = 0
    """Cells that are out of sight on its left."""
    problem: QueryProblem | None = None


class Completed(NamedTuple):
    """The line once a completion was put in the place of the word."""

    text: str
    cursor: int


def caret_under(start: int, long: int, width: int) -> tuple[int, str]:
    """Where the carets begin in a line of that width, and what they are: an arrow where the place is out of sight."""
    if start >= width:
        return width - 1, "→"
    if start + long <= 0:
        return 0, "←"
    first = max(0, start)
    return first, "^" * max(1, min(start + long, width) - first)


def fitting(text: str, cursor: int, names: Names | None, senders: Senders | None) -> tuple[list[Completion], bool]:
    """What fits the word at the cursor, and whether a word stands there that nothing completes."""
    from plentytui.rules.query.complete import complete

    found = complete(text, cursor, names, None if senders is None else senders.like)
    # Letters in order fit much; a bare word is not meant as a field unless the field begins so.
    word = text[:cursor].rpartition(" ")[2].lstrip("-(")
    if not found or text[: found[0].start][-1:] not in _BEFORE_VALUES:
        found = [one for one in found if word and one.text.casefold().startswith(word.casefold())]
    written = text[found[0].start : found[0].end].casefold() if found else ""
    if any(one.text.casefold() == written for one in found):
        # It stands there in full: what has its letters somewhere is not meant.
        found = [one for one in found if one.text.strip('"').casefold().startswith(written)]
    return [one for one in found if text[one.start : one.end] != one.text], bool(word) and not found


class QueryCompletions(Static):
    """Completions of one place in one text; for any other they have to be found anew."""

    def __init__(self) -> None:
        super().__init__(id="query-completions")
        self.found: list[Completion] = []
        self.unknown = False
        """Whether a word is typed that nothing completes."""
        self._nothing = False
        """Whether a completion was asked for where there is none."""
        self._chosen = 0
        self._line = Line("", 0)

    def offer(self, line: Line, found: list[Completion], *, unknown: bool) -> None:
        """Offer what was found for that line; what is chosen stays so where the line is still the same."""
        same = self.fits(line) and found == self.found
        self.found, self.unknown = found, unknown
        if not same:
            self._chosen, self._nothing = 0, False
        self.tell(line)

    def fits(self, line: Line) -> bool:
        """Whether what is offered is for that text and place."""
        return (line.text, line.cursor) == (self._line.text, self._line.cursor)

    def choose(self, step: int) -> None:
        """Choose another completion."""
        if self.found:
            self._chosen = (self._chosen + step) % len(self.found)
            self.tell(self._line)

    def tell_nothing(self) -> None:
        """Say that nothing completes the word."""
        self._nothing = True
        self.tell(self._line)

    def completed(self) -> Completed:
        """The line with the chosen completion in the place of the word."""
        one, text = self.found[self._chosen], self._line.text
        gap = "" if one.text.endswith(":") or text[one.end : one.end + 1] == " " else " "
        ahead = f"{text[: one.start]}{one.text}{gap}"
        return Completed(f"{ahead}{text[one.end :]}", len(ahead))

    def tell(self, line: Line) -> None:
        """Show what is offered, and the caret under what is wrong in that line."""
        self._line = line
        if not self.is_mounted:
            return
        width = max(10, self.size.width)
        problem = line.problem
        if problem is None:
            self.update(self._offered(width))
            return
        start = cell_len(line.text[: problem.position]) - line.scrolled
        long = max(1, cell_len(line.text[problem.position : problem.position + problem.length]))
        start, caret = caret_under(start, long, width)
        after, before = width - start - len(caret) - 2, start - 2
        pointed = (caret, "bold $text-error")
        if max(after, before) < _LEAST_COMPLETION or not (self.found or self._nothing):
            self.update(Content.assemble(" " * start, pointed))
        elif after >= _LEAST_COMPLETION:
            self.update(Content.assemble(" " * start, pointed, "  ", self._offered(after)))
        else:
            offered = self._offered(before)
            self.update(Content.assemble(offered, " " * max(0, start - offered.cell_length), pointed))

    def on_resize(self) -> None:
        """Offer as many as fit now."""
        self.tell(self._line)

    def _offered(self, width: int) -> Content:
        """As many completions as fit, from a few before the chosen one on, and what the chosen one means."""
        if not self.found:
            return Content.styled(clip(_NOTHING, width), "$text-warning") if self._nothing else Content("")
        chosen = self.found[self._chosen]
        note = f"  {clip(chosen.note, width // 2)}" if chosen.note else ""
        room = width - cell_len(note) - len("tab ")
        parts: list[Content | tuple[str, str]] = [("tab ", "dim")]
        for index in range(max(0, self._chosen - 1), len(self.found)):
            word = clip(cell(self.found[index].text), 30)
            room -= cell_len(word) + 1
            if room < 0 and index > self._chosen:
                break
            parts += [(word, "reverse" if index == self._chosen else ""), (" ", "")]
        return Content.assemble(*parts, (note, "dim"))
