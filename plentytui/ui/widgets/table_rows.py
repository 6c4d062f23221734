"""A short table in memory: columns with fixed or growing widths, one row a record, found again by its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from plentytui.ui.text import fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList


class Column(NamedTuple):
    """One column."""

    title: str
    width: int
    """Cells; for a growing column the least."""
    grows: bool = False
    right: bool = False
    """Whether its values stand at the right edge, as numbers do."""
    least: int = 0
    """Shown only where the table has so many columns of the terminal."""


class Row(NamedTuple):
    """One record: its key and what stands in each column, with the name of a style where one is wanted."""

    key: str
    cells: tuple[str | tuple[str, str], ...]


def layout(columns: Sequence[Column], room: int) -> list[tuple[int, int]]:
    """Which columns are shown and how wide: pairs of index and width."""
    shown = [(index, column) for index, column in enumerate(columns) if column.least <= room]
    free = room - sum(column.width + 1 for _, column in shown)
    growing = [index for index, column in shown if column.grows]
    widths = []
    for index, column in shown:
        extra = 0
        if index in growing and free > 0:
            extra = free // len(growing) + (free % len(growing) if index == growing[0] else 0)
        widths.append((index, column.width + extra))
    return widths


class TableRows(RowList, inherit_bindings=True):
    """Rows under a heading; the cursor stays on the record it was on."""

    class Moved(Message):
        """Another record is under the cursor."""

        def __init__(self, table: TableRows) -> None:
            super().__init__()
            self.table = table

        def can_replace(self, message: Message) -> bool:
            """Only the record where the cursor came to rest counts."""
            return isinstance(message, TableRows.Moved) and message.table is self.table

        @property
        def control(self) -> TableRows:
            """The table."""
            return self.table

    def __init__(self, columns: Sequence[Column], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return self._rows

    @property
    def key(self) -> str:
        """The key of the row under the cursor; empty where there is no row."""
        return self._rows[self.cursor].key if 0 <= self.cursor < len(self._rows) else ""

    def show(self, rows: Sequence[Row], columns: Sequence[Column] | None = None) -> None:
        """Show these rows."""
        key = self.key
        if columns is not None and tuple(columns) == self._columns:
            columns = None
        if tuple(rows) == self._rows and columns is None:
            return
        if columns is not None:
            self._columns = tuple(columns)
        self._rows = tuple(rows)
        keys = [row.key for row in rows]
        if key in keys:
            self.set_reactive(RowList.cursor, keys.index(key))
        self.rows_changed()

    def select(self, key: str) -> None:
        """Put the cursor on a record, if it is there."""
        keys = [row.key for row in self._rows]
        if key in keys:
            self.cursor = keys.index(key)

    def watch_cursor(self, old: int, new: int) -> None:
        """Paint the rows and tell that another record is meant."""
        super().watch_cursor(old, new)
        self.post_message(self.Moved(self))

    def heading(self, room: int) -> str:
        """The titles of the columns, as they stand over rows in that many cells."""
        return " " + "".join(
            f"{_placed(self._columns[index].title, width, right=self._columns[index].right)} "
            for index, width in layout(self._columns, room - 1)
        )

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """A record in one row."""
        cells = self._rows[index].cells
        found = []
        for place, width in layout(self._columns, columns):
            value = cells[place] if place < len(cells) else ""
            text, style = value if isinstance(value, tuple) else (value, "plain")
            found.append(Span(f"{_placed(text, width, right=self._columns[place].right)} ", style))
        return tuple(found)


class TableHead(Widget):
    """The titles of a table's columns, over its rows."""

    DEFAULT_CSS = "TableHead { height: 1; }"
    ALLOW_SELECT = False

    def __init__(self, table: TableRows) -> None:
        super().__init__()
        self._table = table

    @property
    def text(self) -> str:
        """The titles as they are shown."""
        # The rows keep a column for their scroll bar.
        return self._table.heading(self.size.width - self._table.scrollbar_size_vertical)

    def render_line(self, y: int) -> Strip:
        """The titles."""
        return Strip([Segment(self.text, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)


def _placed(text: str, width: int, *, right: bool) -> str:
    fitted = fit(text, width)
    return fitted.strip().rjust(width) if right else fitted
