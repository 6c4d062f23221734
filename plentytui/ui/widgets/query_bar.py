"""The line that a filter is typed in: completions as one types, what it means, and where it cannot be understood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from plentytui.ui.commands.finding import QUERY
from plentytui.ui.moving import OnlyWritten
from plentytui.ui.widgets.query_completions import Line, QueryCompletions, fitting
from plentytui.ui.widgets.query_says import QuerySays

if TYPE_CHECKING:
    from collections.abc import Callable

    from plentytui.rules.query.names import Names
    from plentytui.rules.query.tree import Query
    from plentytui.rules.query.words import QueryProblem
    from plentytui.store.senders import Senders

_LANGUAGE = re.compile(r'[:"()]|\w\*|[A-Za-z][<>=]|(?:^|\s)(?:-\w|(?:AND|OR|NOT)(?:\s|$))')
"""What makes a text a query; without it, it is words that sender, subject or preview contain."""


def is_bare(text: str) -> bool:
    """Whether a text is mere words."""
    return _LANGUAGE.search(text) is None


class Underline(Highlighter):
    """Underlines the part of the line that cannot be understood."""

    def __init__(self) -> None:
        super().__init__()
        self.span: tuple[int, int] | None = None

    def highlight(self, text: Text) -> None:
        """Underline it; a place behind the end shows in the sentence beneath."""
        if self.span is not None:
            start, length = self.span
            text.stylize("underline reverse", start, start + max(1, length))


class QueryInput(OnlyWritten, Input):
    """The line itself."""

    BINDINGS = QUERY.bindings()

    class Saved(Message):
        """The filter is to be saved."""

    class Cleared(Message):
        """The filter is to be cleared and the line left."""

    def __init__(self) -> None:
        self.underline = Underline()
        super().__init__(
            placeholder="a word, or from: is:unread has: tag: ...",
            id="filter",
            compact=True,
            highlighter=self.underline,
        )
        self.cursor_blink = False

    @property
    def bar(self) -> QueryBar:
        """The lines around it."""
        bar = self.parent
        if not isinstance(bar, QueryBar):
            raise TypeError("the line belongs to a QueryBar")
        return bar

    def watch_cursor_position(self) -> None:
        """Complete the word where the cursor is now."""
        if isinstance(self.parent, QueryBar):
            self.bar.complete_here()

    async def _on_key(self, event: events.Key) -> None:
        if event.key in {"up", "down"} and not self.bar.completions.found:
            event.prevent_default()

    def action_complete(self) -> None:
        """Take the completion that is chosen."""
        self.bar.take_completion()

    def action_choose(self, step: int) -> None:
        """Choose another completion."""
        self.bar.completions.choose(step)

    def action_save(self) -> None:
        """Have the filter saved."""
        self.post_message(self.Saved())

    def action_clear_filter(self) -> None:
        """Go back to the list without the filter."""
        self.post_message(self.Cleared())


class QueryBar(Vertical):
    """Lines that hardly ever become more, so that the list below stays where it is while one types."""

    class Changed(Message):
        """Another filter is typed."""

        def __init__(self, bar: QueryBar) -> None:
            super().__init__()
            self.bar = bar

    class Kept(Message):
        """Enter was pressed: the filter stays, and the list has the keys."""

    def __init__(self) -> None:
        super().__init__(id="query-bar")
        self.input = QueryInput()
        self.completions = QueryCompletions()
        self.query_found: Query | None = None
        """What the text means as a query; None for mere words and for what cannot be understood."""
        self.problem: QueryProblem | None = None
        self.texts = (0, 0)
        """Of how many conversations the messages are in the local file, and how many conversations are."""
        self.older_are_missing = False
        """Whether the system has older conversations that are not in the local file."""
        self._asked = ""
        """The filter that the system was asked for to the last page."""
        self._settled = False
        """Whether the list has all that the filter finds, although not all texts are here."""
        self._insisted = False
        """Whether the query is wanted although it names what there is not."""
        self._names_from: Callable[[], Names] | None = None
        self._names: Names | None = None
        self._senders_from: Callable[[], Senders] | None = None
        self._senders: Senders | None = None

    def compose(self) -> ComposeResult:
        """The line, its completions, what it means."""
        yield self.input
        yield self.completions
        yield QuerySays()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.input.value.strip()

    @property
    def contains(self) -> str:
        """The words that have to be contained; empty for a query."""
        return self.text if self.query_found is None else ""

    @property
    def is_unfinished(self) -> bool:
        """Whether what is typed means nothing yet: then what was shown stays.

        A query that names what there is not can be kept all the same; the list then says why it is empty.
        """
        return self.problem is not None and not (self._insisted and self.query_found is not None)

    def use(self, names: Callable[[], Names] | None, senders: Callable[[], Senders] | None = None) -> None:
        """Take the names that values may have from there, and who wrote."""
        self._names_from, self._names = names, None
        self._senders_from, self._senders = senders, None
        self._asked, self._settled = "", False

    @property
    def is_asked(self) -> bool:
        """Whether the system was asked for what is typed now, to the last page."""
        return bool(self.text) and self._asked == self.text

    def was_asked(self) -> None:
        """Say that the system was asked for what is typed, to the last page."""
        self._asked = self.text
        self._say()

    def tell_settled(self, settled: bool) -> None:
        """Take note whether the list has all that the filter finds, although not all texts are here."""
        if settled != self._settled:
            self._settled = settled
            self._say()

    def open(self) -> None:
        """Begin to type; the names are read anew."""
        self._names = self._senders = None
        self._read()
        self.query_one(QuerySays).begin()
        self.input.focus()

    def renew(self) -> None:
        """Say anew what it means where names have come since: until then it may have meant nothing."""
        known = self._names
        if known is None or self._names_from is None:
            return
        names = self._names_from()
        if names.knows_as_much_as(known):
            return
        self._names = names
        waited = self.is_unfinished
        self._read()
        if waited != self.is_unfinished:
            self.post_message(self.Changed(self))

    def set_text(self, text: str) -> None:
        """Show that filter instead."""
        self.input.value = text

    @property
    def names(self) -> Names | None:
        """The names that values may have."""
        if self._names is None and self._names_from is not None:
            self._names = self._names_from()
        return self._names

    @on(Input.Changed)
    def _text_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.input.value:
            # More has been typed since, and is told in a moment.
            return
        self._insisted = self._settled = False
        self._read()
        self.post_message(self.Changed(self))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._keep()

    def _keep(self) -> None:
        """Give the keys to the list, unless it shows something else than what is typed."""
        if self.problem is not None and self.query_found is None:
            # Whoever left now would take what the list shows for the result.
            self.input.cursor_position = self.problem.position + self.problem.length
            self._say(stays=True)
            return
        if self.is_unfinished:
            self._insisted = True
            self.post_message(self.Changed(self))
        self.post_message(self.Kept())

    def _read(self) -> None:
        """Understand what is typed, and say what it means."""
        from plentytui.rules.query.parse import parse
        from plentytui.rules.query.words import QueryProblem

        text = self.input.value
        self.query_found = self.problem = None
        if text.strip() and not is_bare(text):
            found = parse(text)
            if isinstance(found, QueryProblem):
                self.problem = found
            else:
                self.query_found = found
                self.problem = next(self.names.problems(found), None) if self.names is not None else None
        self._underline()
        self.complete_here()
        self._say()

    def _underline(self) -> None:
        problem = self.problem
        self.input.underline.span = None if problem is None else (problem.position, problem.length)
        self.input.refresh()

    def _say(self, *, stays: bool = False) -> None:
        """Say what it means, or what is wrong; ``stays``: somebody wanted to go to the list as it is."""
        from plentytui.rules.query.explain import explain

        said = ""
        if self.problem is not None:
            ahead = "Not filtered: mend this, or esc. " if stays else ""
            said = f"! {ahead}{self.problem.what} {self.problem.hint}"
        elif self.query_found is not None:
            (here, known), by_texts = self.texts, self.query_found.reads_texts
            more = "; ctrl+g asks the system, too, as older ones are not here" if self.older_are_missing else ""
            if by_texts and here < known and not self._settled:
                more = f"; {here:,} of {known:,} texts are here, ctrl+g asks the system"
            elif self._asked == self.text:
                more = "; the system was asked, too"
            said = f"= {explain(self.query_found, self.names)}{more}"
        elif self.text:
            more = "; ctrl+g looks for older ones" if self.older_are_missing else "; in messages look with body:"
            if self._asked == self.text:
                more = "; the system was asked, too"
            said = f"= sender, subject or preview contain {self.text}{more}"
        self.query_one(QuerySays).tell(said, wrong=self.problem is not None)

    # Completions

    def complete_here(self) -> None:
        """Find what fits the word at the cursor."""
        if self._senders is None and self._senders_from is not None:
            self._senders = self._senders_from()
        line = self._line
        found, unknown = fitting(line.text, line.cursor, self.names, self._senders)
        self.completions.offer(line, found, unknown=unknown)
        if self.problem is not None:
            # The line scrolls after this, and the caret with it.
            self.call_after_refresh(self._point)

    @property
    def _line(self) -> Line:
        line = self.input
        return Line(line.value, line.cursor_position, line.scroll_offset.x, self.problem)

    def _point(self) -> None:
        self.completions.tell(self._line)

    def take_completion(self) -> None:
        """Put the chosen completion in the place of the word."""
        completions = self.completions
        if not completions.fits(self._line):
            # Something was taken out behind the cursor, and that is told in a moment.
            self.complete_here()
        if completions.found:
            self.input.value, self.input.cursor_position = completions.completed()
        elif completions.unknown:
            # Whoever completes goes on to type here: what comes next must not act on a row.
            completions.tell_nothing()
        else:
            self._keep()
