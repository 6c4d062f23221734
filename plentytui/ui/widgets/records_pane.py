"""A tab of records: rows, the details of one, the four faces, the age, and what can be done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message

from plentytui.errors import PlentytuiError
from plentytui.ui.host import host_of
from plentytui.ui.text import content
from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.facts_view import Fact, FactsView, Heading
from plentytui.ui.widgets.one_line import OneLine
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.table_rows import Column, Row, TableHead, TableRows
from plentytui.ui.widgets.times import age_words, next_age_change

SIDE_BY_SIDE = 110
"""Columns from which on rows and details stand side by side."""

FactsT = TypeVar("FactsT")
"""What is known when rows are made and actions are offered."""


class Offered(Protocol):
    """An action that a tab offers."""

    @property
    def id(self) -> str:
        """Such as ``domain.order``."""
        ...

    @property
    def title(self) -> str:
        """What the button that does it says."""
        ...


ActionT = TypeVar("ActionT", bound=Offered)


class ActionAsked(Message):
    """An action of a tab is to be begun."""

    def __init__(self, action: str, subject: str) -> None:
        super().__init__()
        self.action = action
        self.subject = subject


class RecordsPane(Container, Generic[FactsT, ActionT]):
    """One tab; subclasses say what stands in its rows and details, and where what is known comes from.

    It paints what is known at once and reads what is not fresh when it is shown.
    """

    DEFAULT_CSS = """
    RecordsPane { layout: vertical; }
    RecordsPane > .tab--body { height: 1fr; layout: vertical; }
    RecordsPane > .tab--body > .tab--rows { height: 2fr; }
    RecordsPane.-wide > .tab--body { layout: horizontal; }
    RecordsPane.-wide > .tab--body > .tab--rows { width: 3fr; height: 100%; }
    RecordsPane > .tab--body > FactsView { width: 100%; height: 1fr; }
    RecordsPane.-wide > .tab--body > FactsView { width: 2fr; }
    RecordsPane > Face { display: none; }
    RecordsPane.-face > Face { display: block; }
    RecordsPane.-face > .tab--body { display: none; }
    RecordsPane.-no-rows > .tab--body > .tab--rows { display: none; }
    RecordsPane > .tab--chips { height: 1; }
    RecordsPane > .tab--foot { height: 1; }
    """

    columns: ClassVar[tuple[Column, ...]] = ()
    """The columns of its rows; none: it has no rows."""
    empty: ClassVar[tuple[str, ...]] = ("Nothing here.",)
    """What is said where there is no row: a heading and sentences."""
    has_chips: ClassVar[bool] = False
    """Whether a line over the rows says what is filtered by."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._reading = False
        self._turn = asyncio.Lock()
        self._waits_for_rows = False
        self._older: Alarm | None = None

    # For subclasses

    def facts_about(self, subject: str) -> FactsT:
        """All that is known, about one record."""
        raise LookupError(subject)

    def actions(self) -> Sequence[ActionT]:
        """What can be done in the tab."""
        return ()

    def why_not(self, action: ActionT) -> str:
        """Why an action is not offered now, one sentence; empty if it is."""
        return ""

    def way_of(self, action: ActionT, facts: FactsT) -> str:
        """How an action is carried out, in words."""
        return ""

    def make_rows(self, facts: FactsT) -> Sequence[Row]:
        """The rows for what is known."""
        return ()

    def details(self, facts: FactsT) -> Sequence[Fact | Heading]:
        """The details of the row under the cursor, or of the whole."""
        return ()

    def knows(self, facts: FactsT) -> bool:
        """Whether anything is known that the tab shows."""
        return True

    def chips_text(self, facts: FactsT) -> str:
        """What is filtered by, in words."""
        return ""

    def subject_for(self, action: str) -> str:
        """What an action concerns."""
        return self.subject

    def opened(self) -> None:
        """The row under the cursor was opened with enter."""
        self.view.focus()

    @property
    def trouble(self) -> PlentytuiError | None:
        """Why something that the tab shows could not be read the last time."""
        return None

    @property
    def age(self) -> float | None:
        """Seconds since what the tab shows was read; None if it never was."""
        return None

    def foot_words(self, facts: FactsT) -> str:
        """What the line at the bottom says besides the age."""
        return ""

    async def read(self, *, anew: bool) -> None:
        """Read what the tab shows where it is not fresh, or all of it ``anew``."""

    # What it works with

    @property
    def subject(self) -> str:
        """What stands under the cursor; empty where there are no rows."""
        return self.table.key if self.columns else ""

    @property
    def table(self) -> TableRows:
        """The rows."""
        return self.query_one(TableRows)

    @property
    def view(self) -> FactsView:
        """The details."""
        return self.query_one(FactsView)

    def facts(self) -> FactsT:
        """All that is known, about the row under the cursor."""
        return self.facts_about(self.subject)

    def offered(self) -> list[tuple[ActionT, str]]:
        """What can be done, each with why it is not offered now, or nothing."""
        return [(action, self.why_not(action)) for action in self.actions()]

    # What is seen

    def compose(self) -> ComposeResult:
        """Rows with their heading, details, or a face; the age at the bottom."""
        if self.has_chips:
            yield OneLine(classes="tab--chips")
        with Container(classes="tab--body"):
            with Vertical(classes="tab--rows"):
                rows = TableRows(self.columns)
                yield TableHead(rows)
                yield rows
            yield FactsView()
        yield Face("Reading ...")
        yield OneLine(classes="tab--foot")

    def on_mount(self) -> None:
        """Show what is known."""
        self.set_class(not self.columns, "-no-rows")
        self.paint()

    def on_unmount(self) -> None:
        """Let the clock of the age go."""
        if self._older is not None:
            self._older.stop()

    def _grow_older(self) -> None:
        """The words for the age are no longer true."""
        if self.display and self.screen.is_current:
            self._paint_foot(self.facts())

    def on_resize(self, event: events.Resize) -> None:
        """Stand side by side where there is room."""
        self.set_class(event.size.width >= SIDE_BY_SIDE and bool(self.columns), "-wide")

    def take_focus(self) -> None:
        """Put the cursor into the rows, or into the details where there are none."""
        has_rows = bool(self.columns and self.table.count)
        self._waits_for_rows = bool(self.columns) and not has_rows
        if self.has_class("-face"):
            self.focus()
        else:
            (self.table if has_rows else self.view).focus()

    def paint(self, *, from_top: bool = False) -> None:
        """Show what is known now."""
        if self.columns:
            self.table.show(self.make_rows(self.facts()))
        facts = self.facts()
        self._paint_face(facts)
        self._paint_details(facts, from_top=from_top)
        self._paint_foot(facts)
        if self.has_chips:
            self.paint_chips()

    def paint_chips(self) -> None:
        """Show what is filtered by."""
        self.query_one(".tab--chips", OneLine).say(content(f" {self.chips_text(self.facts())}"))

    def _paint_details(self, facts: FactsT, *, from_top: bool) -> None:
        self.view.show([*self.details(facts), *self._action_facts(facts)], from_top=from_top)

    def _action_facts(self, facts: FactsT) -> list[Fact | Heading]:
        offered = self.offered()
        found: list[Fact | Heading] = [Heading("What can be done (a)")] if offered else []
        for action, reason in offered:
            said = f"not now: {reason}" if reason else self.way_of(action, facts)
            found.append(Fact(action.title, said, "dim" if reason else ""))
        return found

    def _paint_face(self, facts: FactsT) -> None:
        face = self.query_one(Face)
        known, trouble = self.knows(facts), self.trouble
        if not known and self._reading:
            face.show("Reading ...", "It appears here as soon as the system answers.")
        elif not known and trouble is not None:
            face.show(trouble.what, trouble.hint, "R tries again.")
        elif self.columns and not self.table.count and known:
            face.show(*self.empty, "a shows what can be done here.")
        else:
            self._show_face(False)
            return
        self._show_face(True)

    def _show_face(self, on: bool) -> None:
        """Show the face instead of the rows, or the rows again; the keys of the tab work either way."""
        inside = self.has_focus or self.has_focus_within
        self.set_class(on, "-face")
        if self.can_focus != on:
            self.can_focus = on
            if inside:
                self.take_focus()

    def _paint_foot(self, facts: FactsT) -> None:
        age = self.age
        words = "" if age is None else f"read {age_words(age)}"
        if self._reading:
            words = "reading ..."
        elif (trouble := self.trouble) is not None:
            words = f"shown as {words}; ! {trouble.what}" if words else f"! {trouble.what}"
        said = self.foot_words(facts)
        self.query_one(".tab--foot", OneLine).say(content(f" {words}   R reads anew   {said}"))
        if age is not None and not self._reading:
            clock = host_of(self).clock
            self._older = self._older or Alarm(self, clock, self._grow_older)
            self._older.set(clock.time() + next_age_change(age))

    @property
    def foot(self) -> str:
        """The line at the bottom."""
        return str(self.query_one(".tab--foot", OneLine).content)

    # Reading

    def await_reading(self) -> None:
        """Show that it is read soon."""
        self._reading = True
        self.paint()

    async def refresh_parts(self, *, anew: bool = False) -> None:
        """Read what is not fresh, and show it."""
        # One after the other: what the first has read is fresh for the second, and costs no second call.
        async with self._turn:
            self._reading = True
            self.paint()
            try:
                await self.read(anew=anew)
            finally:
                self._reading = False
                if self.is_attached:
                    self.paint()
                    self._find_focus()

    def _find_focus(self) -> None:
        """Give the keys to the rows that were waited for."""
        focused = self.screen.focused
        if self.display and (focused in (None, self) or (self._waits_for_rows and focused is self.view)):
            # What the face hid can take the keys only once it is shown.
            self.call_after_refresh(self.take_focus)

    # Actions

    @on(RowList.Opened)
    def _row_opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.opened()

    def on_table_rows_moved(self) -> None:
        """Another row is under the cursor."""
        self._paint_details(self.facts(), from_top=True)

    def action_act(self, name: str) -> None:
        """Begin an action of the tab."""
        self.post_message(ActionAsked(name, self.subject_for(name)))

    def copied(self) -> str:
        """What is copied: the details as text."""
        return self.view.text
