"""What all tabs of the set-up share: rows, details, the four faces, the age, and the actions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message

from plentytui.rules.setup.catalogue import actions_of
from plentytui.services.setup.doing import PARTS
from plentytui.services.setup.reading import SetupPart
from plentytui.ui.text import content
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.facts_view import Fact, FactsView, Heading
from plentytui.ui.widgets.one_line import OneLine
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.table_rows import Column, Row, TableHead, TableRows
from plentytui.ui.widgets.times import age_words

if TYPE_CHECKING:
    from textual import events

    from plentytui.errors import PlentytuiError
    from plentytui.models.setup_facts import SetupFacts
    from plentytui.rules.setup.action import SetupAction
    from plentytui.services.setup.opened import SetupDesk
    from plentytui.services.setup.reading import SetupReader

SIDE_BY_SIDE = 110
"""Columns from which on rows and details stand side by side."""


class SetupAsked(Message):
    """An action is to be begun."""

    def __init__(self, action: str, subject: str) -> None:
        super().__init__()
        self.action = action
        self.subject = subject


class SetupPane(Container):
    """One tab; subclasses say what stands in its rows and details.

    It paints what is known at once and reads what is not fresh when it is shown.
    """

    DEFAULT_CSS = """
    SetupPane { layout: vertical; }
    SetupPane > .tab--body { height: 1fr; layout: vertical; }
    SetupPane > .tab--body > .tab--rows { height: 2fr; }
    SetupPane.-wide > .tab--body { layout: horizontal; }
    SetupPane.-wide > .tab--body > .tab--rows { width: 3fr; height: 100%; }
    SetupPane > .tab--body > FactsView { width: 100%; height: 1fr; }
    SetupPane.-wide > .tab--body > FactsView { width: 2fr; }
    SetupPane > Face { display: none; }
    SetupPane.-face > Face { display: block; }
    SetupPane.-face > .tab--body { display: none; }
    SetupPane > .tab--chips { height: 1; }
    SetupPane > .tab--foot { height: 1; }
    """

    tab: ClassVar[str]
    """The id of the tab."""
    columns: ClassVar[tuple[Column, ...]] = ()
    """The columns of its rows."""
    empty: ClassVar[tuple[str, ...]] = ("Nothing here.",)
    """What is said where there is no row: a heading and sentences."""
    has_chips: ClassVar[bool] = False
    """Whether a line over the rows says what is filtered by."""

    def __init__(self, setup: SetupDesk) -> None:
        super().__init__(id=f"tab-{self.tab}")
        self.setup = setup
        self._reading = False
        self._turn = asyncio.Lock()

    # For subclasses

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """The rows for what is known."""
        return ()

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """The details of the row under the cursor (the facts' subject)."""
        return ()

    def knows(self, facts: SetupFacts) -> bool:
        """Whether anything is known that the tab shows."""
        return True

    def subject_for(self, action: str) -> str:
        """What an action concerns."""
        return self.subject

    def done(self, action: str, new_id: int) -> None:
        """Something was saved by an action of the tab; ``new_id`` is what was created, 0 for nothing."""

    # What it works with

    @property
    def reader(self) -> SetupReader:
        """What is known of the system."""
        return self.setup.reader

    @property
    def subject(self) -> str:
        """What stands under the cursor."""
        return self.table.key

    @property
    def table(self) -> TableRows:
        """The rows."""
        return self.query_one(TableRows)

    @property
    def view(self) -> FactsView:
        """The details."""
        return self.query_one(FactsView)

    @property
    def parts(self) -> tuple[SetupPart, ...]:
        """What the tab shows, and the rights that say what may be changed."""
        return (SetupPart.RIGHTS, *PARTS.get(self.tab, ()))

    def facts(self) -> SetupFacts:
        """All that is known, about the row under the cursor."""
        return self.reader.facts(self.subject)

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
        self.paint()

    def on_resize(self, event: events.Resize) -> None:
        """Stand side by side where there is room."""
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-wide")

    def take_focus(self) -> None:
        """Put the cursor into the rows, or into the details where there are none."""
        if self.has_class("-face"):
            self.focus()
        else:
            (self.table if self.table.count else self.view).focus()

    def paint(self, *, from_top: bool = False) -> None:
        """Show what is known now."""
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

    def chips_text(self, facts: SetupFacts) -> str:
        """What is filtered by, in words."""
        return ""

    def _paint_details(self, facts: SetupFacts, *, from_top: bool) -> None:
        self.view.show([*self.details(facts), *self._action_facts(facts)], from_top=from_top)

    def _paint_face(self, facts: SetupFacts) -> None:
        face = self.query_one(Face)
        known = self.knows(facts)
        trouble = self.trouble
        if not known and self._reading:
            face.show("Reading ...", "It appears here as soon as the system answers.")
        elif not known and trouble is not None:
            face.show(trouble.what, trouble.hint, "R tries again; the tab Rights says what is missing.")
        elif not self.table.count and known:
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

    def _paint_foot(self, facts: SetupFacts) -> None:
        age = self.reader.oldest(PARTS.get(self.tab, ()) or (SetupPart.RIGHTS,))
        words = "" if age is None else f"read {age_words(age)}"
        if self._reading:
            words = "reading ..."
        elif (trouble := self.trouble) is not None:
            words = f"! {trouble.what} " + (f"What is shown was {words}." if words else "")
        who = {
            True: "you are an admin",
            False: "you have no admin rights",
            None: "the system does not tell your rights",
        }
        self.query_one(".tab--foot", OneLine).say(content(f" {words}   R reads anew   {who[facts.is_admin]}"))

    @property
    def foot(self) -> str:
        """The line at the bottom."""
        return str(self.query_one(".tab--foot", OneLine).content)

    def _action_facts(self, facts: SetupFacts) -> list[Fact | Heading]:
        found: list[Fact | Heading] = []
        for action in actions_of(self.tab):
            if not found:
                found.append(Heading("What can be done (a)"))
            reason = action.offered(self.reader.facts(self.subject_for(action.id)))
            way = action.way(has_extension=facts.has_extension).value
            found.append(Fact(action.title, f"not now: {reason}" if reason else way, "dim" if reason else ""))
        return found

    @property
    def trouble(self) -> PlentytuiError | None:
        """Why something that the tab shows could not be read the last time."""
        return next((self.reader.troubles[part] for part in self.parts if part in self.reader.troubles), None)

    # Reading

    async def refresh_parts(self, *, anew: bool = False) -> None:
        """Read what is not fresh, and show it."""
        # One after the other: what the first has read is fresh for the second, and costs no second call.
        async with self._turn:
            self._reading = True
            self.paint()
            try:
                await self.reader.refresh(self.parts, anew=anew)
            finally:
                self._reading = False
                if self.is_attached:
                    self.paint()

    # Actions

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.open_row()

    def open_row(self) -> None:
        """The row under the cursor was opened with enter."""
        self.view.focus()

    def on_table_rows_moved(self) -> None:
        """Another row is under the cursor."""
        self._paint_details(self.facts(), from_top=True)

    def action_act(self, name: str) -> None:
        """Begin an action of the tab."""
        self.post_message(SetupAsked(name, self.subject_for(name)))

    def copied(self) -> str:
        """What is copied: the details as text."""
        return self.view.text

    def offered(self) -> list[tuple[SetupAction, str]]:
        """The actions of the tab, each with why it is not offered now, or nothing."""
        return [
            (action, action.offered(self.reader.facts(self.subject_for(action.id)))) for action in actions_of(self.tab)
        ]
