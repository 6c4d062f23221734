"""The reference tables: found by a few letters, sorted, copied, exported; no call, no system needed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from plentytui.errors import PlentytuiError
from plentytui.rules.reference.tables import Entry, Table, tables
from plentytui.services.exporting import exported_words, path_problem, write_export
from plentytui.ui.asking import asks
from plentytui.ui.commands.reference import REFERENCE, REFERENCE_FIND
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.tab_line import TabLine
from plentytui.ui.widgets.table_rows import Column, Row, TableHead, TableRows

_NOTE = 16
"""Cells that are kept for what is odd about a row."""
_LEAST = 12
"""Cells of a column of words at least."""
_SHORT = ("Countr.", "Lang.", "Curr.", "Units", "Payment", "Limits", "Headers")


class FindLine(Input):
    """The line in which one types to find; it goes away when it is left empty."""

    BINDINGS = REFERENCE_FIND.bindings()

    def action_found(self) -> None:
        """Go to the rows that fit."""
        self.screen.query_one(TableRows).focus()

    def action_end_find(self) -> None:
        """Show all rows again."""
        screen = self.screen
        if isinstance(screen, ReferenceScreen):
            screen.action_all()


class ReferenceScreen(AppScreen[None]):
    """One table at a time."""

    CSS_PATH = sheet("reference")
    BINDINGS = REFERENCE.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "TableRows"

    def __init__(self) -> None:
        super().__init__()
        self._place = 0
        self._query = ""
        self._sorted: tuple[int, bool] | None = None
        self._entries: tuple[Entry, ...] = ()

    def compose(self) -> ComposeResult:
        """Header, tables, the line to find, heading, rows, what is odd, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Reference", zone_of(host))
        with Vertical():
            yield TabLine([table.title for table in tables()], _SHORT)
            find = FindLine(placeholder="letters of any column", compact=True)
            find.cursor_blink = False
            find.display = False
            yield find
            rows = TableRows(())
            yield TableHead(rows)
            yield rows
            yield Face("Nothing fits.", "Try fewer letters; the names are English.", "Escape shows all rows.")
            yield Static(id="reference-note")
        yield FooterBar()

    @property
    def table(self) -> Table:
        """The table that is shown."""
        return tables()[self._place]

    @property
    def rows(self) -> TableRows:
        """The rows that are shown."""
        return self.query_one(TableRows)

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        key = self.rows.key
        return self.table.entries[int(key)] if key else None

    def on_mount(self) -> None:
        """Show the first table."""
        self._show()

    def on_resize(self) -> None:
        """Fit the columns into the room."""
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        table = self.table
        entries = table.find(self._query)
        if self._sorted is not None:
            column, backwards = self._sorted
            entries = table.sort(entries, column, backwards=backwards)
        self._entries = entries
        places = {id(entry): str(place) for place, entry in enumerate(table.entries)}
        rows = [
            Row(places[id(entry)], (*(cell for cell in entry.cells), (f"! {entry.note}" if entry.note else "", "low")))
            for entry in entries
        ]
        self.set_class(not entries, "-empty")
        self.rows.show(rows, _columns(table, self.size.width - 2, self._sorted))
        self.query_one(TabLine).show(self._place)
        self.query_one(TableHead).refresh()
        self._show_note()

    @on(TableRows.Moved)
    def _show_note(self) -> None:
        entry = self.current
        lines = [f"{len(self._entries)} of {len(self.table.entries)}. {' '.join(self.table.notes)}".rstrip()]
        if self._sorted is not None:
            column, backwards = self._sorted
            lines[0] += f" Sorted by {self.table.columns[column].title}{', backwards' if backwards else ''}."
        if entry is not None:
            lines.append("  ".join((*entry.cells, f"({entry.note})" if entry.note else "")))
        self.query_one("#reference-note", Static).update(content("\n".join(lines)))

    @on(TabLine.Clicked)
    def _clicked(self, event: TabLine.Clicked) -> None:
        event.stop()
        self._go(event.index)

    def _go(self, place: int) -> None:
        self._place = place % len(tables())
        self._sorted = None
        self._show()
        self.rows.cursor = 0

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._query = event.value
        self._show()
        # What fits best, not what the cursor was on.
        self.rows.cursor = 0

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        entry = self.current
        if entry is not None:
            lines = [
                f"{column.title}: {cell}" for column, cell in zip(self.table.columns, entry.cells, strict=True) if cell
            ]
            self.app.push_screen(Lines(self.table.title, [*lines, *([f"! {entry.note}"] if entry.note else [])]))

    def action_table(self, step: int) -> None:
        """Show the next table, or the one before; what was typed to find stays."""
        self._go(self._place + step)

    def action_find(self) -> None:
        """Type some letters."""
        line = self.query_one(FindLine)
        line.display = True
        line.focus()

    def action_all(self) -> None:
        """Show all rows in their order."""
        line = self.query_one(FindLine)
        line.value = ""
        line.display = False
        self._query = ""
        self._sorted = None
        self._show()
        self.rows.focus()

    def action_sort(self) -> None:
        """Sort by the next column; each is first forwards, then backwards, and at the end there is no order."""
        last = len(self.table.columns) - 1
        match self._sorted:
            case None:
                self._sorted = (0, False)
            case (column, False):
                self._sorted = (column, True)
            case (column, True) if column < last:
                self._sorted = (column + 1, False)
            case _:
                self._sorted = None
        self._show()
        self.rows.see_cursor()

    def action_copy(self, which: int) -> None:
        """Copy the id, or another code of the row."""
        entry = self.current
        if entry is None:
            return
        column = self.table.copies[min(which, len(self.table.copies) - 1)]
        self.app.copy_to_clipboard(entry.cells[column])
        host_of(self).say(f"{entry.cells[column]} was sent to the terminal's clipboard.", title="Copied")

    @asks(exclusive=True, group="reference")
    async def action_export(self) -> None:
        """Write what is shown to a file; its ending says whether it is JSON or CSV."""
        fact = "A name that ends in .json gives JSON, any other CSV."
        typed = await self.app.push_screen_wait(
            AskLine("Write to which file?", f"{self.table.id}.csv", fact=fact, check=path_problem)
        )
        if typed is None:
            return
        table, entries = self.table, self._entries
        text = table.as_json(entries) if typed.strip().lower().endswith(".json") else table.as_csv(entries)
        try:
            path = await asyncio.to_thread(write_export, typed, text)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not exported", severity="error")
            return
        host_of(self).say(exported_words(len(entries), "row", path), title="Exported")


def _columns(table: Table, room: int, ordered: tuple[int, bool] | None) -> tuple[Column, ...]:
    """The columns as they fit into that many cells; the one that the rows are in the order of has a sign."""
    has_notes = any(entry.note for entry in table.entries)
    columns, signs = table.columns, ["" for _ in table.columns]
    if ordered is not None:
        signs[ordered[0]] = " ▼" if ordered[1] else " ▲"
    widest = [max((cell_len(entry.cells[place]) for entry in table.entries), default=4) for place in range(len(signs))]
    titles = [f"{column.title}{sign}" for column, sign in zip(columns, signs, strict=True)]
    free = room - (_NOTE if has_notes else 0)
    if _needed(titles, widest) > free:
        titles = [f"{column.short or column.title}{sign}" for column, sign in zip(columns, signs, strict=True)]
    widths = [max(width, cell_len(title)) for width, title in zip(widest, titles, strict=True)]
    # What says most stands last; the code before it is read whole.
    for place in reversed(range(len(widths))):
        over = sum(widths) + len(widths) - free
        if over > 0 and not columns[place].is_number:
            widths[place] = max(_LEAST, widths[place] - over)
    found = [
        Column(title, width, right=column.is_number)
        for title, width, column in zip(titles, widths, columns, strict=True)
    ]
    return (*found, Column("", _NOTE - 1 if has_notes else 0, grows=True))


def _needed(titles: Sequence[str], widest: Sequence[int]) -> int:
    return sum(max(width, cell_len(title)) + 1 for title, width in zip(titles, widest, strict=True))
