"""A dialog with a line of typing above a list: what is typed narrows the list, enter chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from plentytui.ui.commands.writing import CHOOSER
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, content
from plentytui.ui.widgets.pick_rows import PickRow, PickRows
from plentytui.ui.widgets.row_list import RowList

T = TypeVar("T")


class PickDialog(AppDialog[T | None], Generic[T]):
    """The base of the dialogs that choose; subclasses say what there is and what choosing means."""

    CSS_PATH = sheet("compose")
    BINDINGS = CHOOSER.without("chooser.language", "chooser.done", "chooser.next").bindings()
    AUTO_FOCUS: ClassVar[str | None] = "Input"

    heading = "Choose"
    """What is asked."""
    keys = "enter Choose   esc Cancel"
    """What can be done, in one line."""
    placeholder = "type a few letters"
    """What stands in the empty line of typing."""

    _told = False
    """Whether something stands below the list."""
    _misses = False
    """Whether that is that nothing fits."""

    def compose(self) -> ComposeResult:
        """The question, the line, the rows, what else is to be said, the keys."""
        with Vertical(classes="dialog picker"):
            yield Static(content(self.heading), classes="dialog--heading")
            line = Input(placeholder=self.placeholder, compact=True)
            line.cursor_blink = False
            yield line
            yield PickRows()
            yield Static(classes="picker--about")
            yield Static(content(self.keys), classes="dialog--keys")

    @property
    def line(self) -> Input:
        """The line of typing."""
        return self.query_one(Input)

    @property
    def rows(self) -> PickRows:
        """The list."""
        return self.query_one(PickRows)

    def tell(self, text: Content) -> None:
        """Say something below the list."""
        self._told = bool(text.plain.strip())
        self.query_one(".picker--about", Static).update(text)

    def show_rows(self, rows: Sequence[PickRow], cursor: int = 0) -> None:
        """Show these rows."""
        self.rows.show(rows, cursor)

    # For subclasses

    def narrow(self, typed: str) -> None:
        """What is typed has changed."""

    def moved(self) -> None:
        """Another row is under the cursor."""

    def chosen(self, index: int) -> None:
        """A row was chosen."""

    # What happens

    def on_mount(self) -> None:
        """Show all there is."""
        self.narrow("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._misses:
            self._misses = False
            self.tell(Content(""))
        self.narrow(event.value)
        if event.value.strip() and not self.rows.count and not self._told:
            self._misses = True
            typed = cell(event.value.strip(), 30)
            self.tell(content(f"! Nothing here fits “{typed}”. Delete some of it, or leave with esc."))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.rows.count:
            self.chosen(self.rows.cursor)

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_row_down(self) -> None:
        """Go to the next row."""
        self.rows.action_cursor_down()
        self.moved()

    def action_row_up(self) -> None:
        """Go to the row before."""
        self.rows.action_cursor_up()
        self.moved()

    def action_rows_down(self) -> None:
        """Go one page on."""
        self.rows.action_page_down()
        self.moved()

    def action_rows_up(self) -> None:
        """Go one page back."""
        self.rows.action_page_up()
        self.moved()
