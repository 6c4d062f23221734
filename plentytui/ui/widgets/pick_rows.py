"""The rows of a dialog in which one of many is chosen, and who is told of what happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from plentytui.ui.text import cell, fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from textual.binding import BindingType


class PickRow(NamedTuple):
    """A row: what it is called, what else is known of it, and how it looks."""

    name: str
    fact: str = ""
    style: str = "plain"


class PickRows(RowList, inherit_bindings=False):
    """Rows that are gone through while the line of typing above them has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = []
    can_focus = False

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[PickRow] = ()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def show(self, rows: Sequence[PickRow], cursor: int = 0) -> None:
        """Show these rows."""
        self._rows = rows
        self.set_reactive(RowList.cursor, max(0, min(cursor, len(rows) - 1)))
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.rows_changed()
        self.watch_cursor(self.cursor, self.cursor)

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """The name, and the fact at the right."""
        row = self._rows[index]
        fact = cell(row.fact)
        name = cell(row.name)
        room = max(columns - len(fact) - 2, 10)
        return (Span(f" {fit(name, room)}", row.style), Span(f"{fact} ", "quiet"))
