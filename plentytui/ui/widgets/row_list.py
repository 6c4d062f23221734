"""A list of rows in memory, drawn line by line; the base of the lists of calls and of systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from plentytui.ui.commands.list import LIST
from plentytui.ui.text import clip
from plentytui.ui.widgets.quiet_bar import QuietBar, QuietFocus

if TYPE_CHECKING:
    from textual import events

    from plentytui.ui.widgets.header_lines import Span

ROW_STYLES = ("quiet", "strong", "good", "low", "bad", "live", "sandbox")


class RowList(QuietBar, QuietFocus, ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of spans with a cursor; subclasses give their number and their spans."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--cursor",
        "rows--cursor-blurred",
        *(f"rows--{style}" for style in ROW_STYLES),
    }
    BINDINGS = LIST.bindings()
    ALLOW_SELECT = False

    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """The row under the cursor, from 0."""

    class Opened(Message):
        """A row was opened with enter or a click."""

        def __init__(self, rows: RowList, index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles: dict[str, Style] = {}

    @property
    def count(self) -> int:
        """How many rows there are."""
        return 0

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """What stands in a row of that many columns."""
        return ()

    def rows_changed(self) -> None:
        """Rows came or went: take over their number and paint."""
        self.virtual_size = Size(0, self.count)
        self.set_reactive(RowList.cursor, max(0, min(self.cursor, self.count - 1)))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row; a row under the cursor also has a sign."""
        columns = self.scrollable_content_region.width
        index = self.scroll_offset.y + y
        plain = self._style("")
        if index >= self.count:
            return Strip.blank(columns, plain)
        under = index == self.cursor
        own = self._style("cursor" if self.has_focus else "cursor-blurred") if under else plain
        segments = [Segment("▌" if under else " ", own)]
        room = columns - 1
        for span in self.spans(index, columns - 1):
            text = clip(span.text, room) if span.width > room else span.text
            style = own if under or span.style == "plain" else self._style(span.style)
            segments.append(Segment(text, style))
            room -= cell_len(text)
            if room <= 0:
                break
        return Strip(segments).adjust_cell_length(columns, own).simplify()

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self.get_component_rich_style(f"rows--{name}") if name else self.rich_style
            self._styles[name] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the theme and focus before."""
        super().notify_style_update()
        self._styles.clear()

    def watch_cursor(self, old: int, new: int) -> None:
        """Paint both rows; scroll half a page when the cursor has left the window, which costs less than by rows."""
        height = max(1, self.scrollable_content_region.height)
        top = self.scroll_offset.y
        if not top <= new < top + height:
            target = new - height // 2 if abs(new - old) == 1 else (new if new < top else new - height + 1)
            self.scroll_to(y=max(0, target), animate=False, force=True, immediate=True)
            self.refresh()
            return
        for row in (old, new):
            self._refresh_row(row)

    def see_cursor(self) -> None:
        """Scroll so far that the row under the cursor is seen, as after the rows took another order."""
        height, top = max(1, self.scrollable_content_region.height), self.scroll_offset.y
        if not top <= self.cursor < top + height:
            self.scroll_to(y=max(0, self.cursor - height // 2), animate=False, force=True, immediate=True)
            self.refresh()

    def on_focus(self) -> None:
        """Show that the keys go here."""
        self._refresh_row(self.cursor)

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self._refresh_row(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row; a second click opens it."""
        index = event.y + self.scroll_offset.y
        if index < self.count:
            self.cursor = index
            if event.chain > 1:
                self.action_open()

    def action_cursor_down(self) -> None:
        """Go to the next row."""
        self._go(self.cursor + 1)

    def action_cursor_up(self) -> None:
        """Go to the row before."""
        self._go(self.cursor - 1)

    def action_page_down(self) -> None:
        """Go one page on."""
        self._go(self.cursor + max(1, self.scrollable_content_region.height - 1))

    def action_page_up(self) -> None:
        """Go one page back."""
        self._go(self.cursor - max(1, self.scrollable_content_region.height - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._go(self.count - 1)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.count:
            self.post_message(self.Opened(self, self.cursor))

    def _go(self, index: int) -> None:
        self.cursor = max(0, min(index, self.count - 1))

    def _refresh_row(self, index: int) -> None:
        self.refresh(Region(0, index - self.scroll_offset.y, self.size.width, 1))
