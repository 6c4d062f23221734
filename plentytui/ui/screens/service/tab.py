"""What all tabs of the Service Centre share: rows, details, the four faces, the age, and the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message

from plentytui.errors import PlentytuiError
from plentytui.models.forms import Way
from plentytui.rules.service.action import Tab
from plentytui.rules.service.catalogue import actions_of
from plentytui.services.service.doing import PARTS
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.text import content
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.facts_view import Fact, FactsView, Heading
from plentytui.ui.widgets.one_line import OneLine
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.table_rows import Column, Row, TableHead, TableRows
from plentytui.ui.widgets.times import age_words

if TYPE_CHECKING:
    from datetime import tzinfo

    from textual import events

    from plentytui.models.service.facts import ServiceFacts
    from plentytui.rules.service.action import ServiceAction
    from plentytui.services.service.opened import ServiceDesk
    from plentytui.services.service.reading import ServiceReader

SIDE_BY_SIDE = 110
"""Columns from which on rows and details stand side by side."""


class ActionAsked(Message):
    """An action is to be begun."""

    def __init__(self, action: str, subject: str) -> None:
        super().__init__()
        self.action = action
        self.subject = subject


class TabPane(Container):
    """One tab; subclasses say what stands in its rows and details.

    It paints what is known at once and reads what is not fresh when it is shown.
    """

    DEFAULT_CSS = """
    TabPane { layout: vertical; }
    TabPane > .tab--body { height: 1fr; layout: vertical; }
    TabPane > .tab--body > .tab--rows { height: 1fr; max-height: 12; }
    TabPane.-wide > .tab--body { layout: horizontal; }
    TabPane.-wide > .tab--body > .tab--rows { width: 3fr; max-height: 100%; }
    TabPane > .tab--body > FactsView { width: 1fr; height: 1fr; }
    TabPane.-wide > .tab--body > FactsView { width: 2fr; }
    TabPane > Face { display: none; }
    TabPane.-face > Face { display: block; }
    TabPane.-face > .tab--body { display: none; }
    TabPane.-no-rows > .tab--body > .tab--rows { display: none; }
    TabPane > .tab--foot { height: 1; }
    """

    tab: ClassVar[Tab]
    """Which tab it is."""
    columns: ClassVar[tuple[Column, ...]] = ()
    """The columns of its rows; none: it has no rows."""
    empty: ClassVar[tuple[str, ...]] = ("Nothing here.",)
    """What is said where there is no row: a heading and sentences."""

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__(id=f"tab-{self.tab.name.lower()}")
        self.service = service
        self._reading = False
        self._waits_for_rows = False

    # For subclasses

    def make_rows(self, facts: ServiceFacts) -> Sequence[Row]:
        """The rows for what is known."""
        return ()

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """The details of the row under the cursor (the facts' subject), or of the system."""
        return ()

    def knows(self, facts: ServiceFacts) -> bool:
        """Whether anything is known that the tab shows."""
        return True

    def actions(self) -> Sequence[ServiceAction]:
        """What can be done in the tab."""
        return actions_of(self.tab)

    # What it works with

    @property
    def reader(self) -> ServiceReader:
        """What is known of the system."""
        return self.service.reader

    @property
    def zone(self) -> tzinfo | None:
        """The zone that times are shown in."""
        return zone_of(host_of(self))

    @property
    def subject(self) -> str:
        """What stands under the cursor; empty for the system as a whole."""
        return self.table.key if self.columns else ""

    @property
    def table(self) -> TableRows:
        """The rows."""
        return self.query_one(TableRows)

    @property
    def view(self) -> FactsView:
        """The details."""
        return self.query_one(FactsView)

    def facts(self) -> ServiceFacts:
        """All that is known, about the row under the cursor."""
        return self.reader.facts(self.subject)

    # What is seen

    def compose(self) -> ComposeResult:
        """Rows with their heading, details, or a face; the age at the bottom."""
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

    def on_resize(self, event: events.Resize) -> None:
        """Stand side by side where there is room."""
        self.set_class(event.size.width >= SIDE_BY_SIDE and bool(self.columns), "-wide")

    def take_focus(self) -> None:
        """Put the cursor into the rows, or into the details where there are none."""
        has_rows = bool(self.columns and self.table.count)
        self._waits_for_rows = bool(self.columns) and not has_rows
        (self.table if has_rows else self.view).focus()

    def paint(self, *, from_top: bool = False) -> None:
        """Show what is known now."""
        facts = self.facts()
        if self.columns:
            self.table.show(self.make_rows(facts))
            facts = self.facts()
        self._paint_face(facts)
        self.view.show([*self.details(facts), *self._action_facts(facts)], from_top=from_top)
        self._paint_foot()

    def _paint_face(self, facts: ServiceFacts) -> None:
        face = self.query_one(Face)
        trouble = self.trouble
        known = self.knows(facts)
        if not known and self._reading:
            face.show(f"Reading {self.tab.value} ...", "It appears here as soon as the system answers.")
        elif not known and trouble is not None:
            face.show(trouble.what, trouble.hint, "R tries again.")
        elif self.columns and not self.table.count and known:
            face.show(*self.empty, "a shows what can be done here.")
        else:
            self.remove_class("-face")
            return
        self.add_class("-face")

    def _paint_foot(self) -> None:
        age = self.reader.oldest(PARTS[self.tab])
        words = "" if age is None else f"read {age_words(age)}"
        if self._reading:
            words = "reading ..."
        elif (trouble := self.trouble) is not None:
            words = f"shown as {words}; ! {trouble.what}" if words else f"! {trouble.what}"
        way = Way.EXTENSION if self.reader.has_extension else Way.HAND_OFF
        self.query_one(OneLine).say(content(f" {words}   R reads anew   actions: {way.value}"))

    @property
    def foot(self) -> str:
        """The line at the bottom."""
        return str(self.query_one(OneLine).content)

    def _action_facts(self, facts: ServiceFacts) -> list[Fact | Heading]:
        found: list[Fact | Heading] = []
        for action in self.actions():
            if not found:
                found.append(Heading("What can be done (a)"))
            reason = action.offered(facts)
            way = action.way(facts).value
            found.append(Fact(action.title, f"not now: {reason}" if reason else way, "dim" if reason else ""))
        return found

    @property
    def trouble(self) -> PlentytuiError | None:
        """Why something that the tab shows could not be read the last time."""
        return next((self.reader.troubles[part] for part in PARTS[self.tab] if part in self.reader.troubles), None)

    # Reading

    async def refresh_parts(self, *, anew: bool = False) -> None:
        """Read what is not fresh, and show it."""
        self._reading = True
        self.paint()
        try:
            await self.read(anew=anew)
        finally:
            self._reading = False
            if self.is_attached:
                self.paint()
                if self.display and (self.screen.focused is None or (self._waits_for_rows and self.view.has_focus)):
                    # What the face hid can take the keys only once it is shown.
                    self.call_after_refresh(self.take_focus)

    async def read(self, *, anew: bool) -> None:
        """Read what the tab shows; tabs that show more than parts read that, too."""
        await self.reader.refresh(PARTS[self.tab], anew=anew)

    # Actions

    @on(RowList.Opened)
    def _row_opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.opened()
        self.view.focus()

    def opened(self) -> None:
        """The row under the cursor was opened; its details get the keys."""

    def on_table_rows_moved(self) -> None:
        """Another row is under the cursor."""
        self.view.show([*self.details(self.facts()), *self._action_facts(self.facts())], from_top=True)

    def action_act(self, name: str) -> None:
        """Begin an action of the tab."""
        self.post_message(ActionAsked(name, self.subject))

    def copied(self) -> str:
        """What is copied: the details as text."""
        return self.view.text

    def offered(self) -> list[tuple[ServiceAction, str]]:
        """The actions of the tab, each with why it is not offered now, or nothing."""
        facts = self.facts()
        return [(action, action.offered(facts)) for action in self.actions()]
