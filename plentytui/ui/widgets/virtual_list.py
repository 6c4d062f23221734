"""A list of any length: it asks its source for the rows that are seen, and paints the lines that changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from plentytui.ui.commands.list import LIST
from plentytui.ui.text import fit
from plentytui.ui.widgets.cursor import clamp, page_from, top_for
from plentytui.ui.widgets.face_lines import FaceKind, face_lines
from plentytui.ui.widgets.row_source import RowSource
from plentytui.ui.widgets.straight_lines import StraightView, in_cells

if TYPE_CHECKING:
    from textual import events

Row = TypeVar("Row")

Part = tuple[str, str]
"""Text of a row and the name of its style: ``""`` or one of ``_STYLES``."""

CURSOR_SIGN = "▌"
"""Stands before the row under the cursor, for those who see no colours."""

_STYLES = ("strong", "dim", "strong-dim", "alert")


class VirtualList(StraightView, Generic[Row], can_focus=True, inherit_bindings=False):
    """Rows from a source with a cursor that stays on its row, wherever that moves."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--cursor",
        "list--cursor-blurred",
        *(f"list--{name}" for name in _STYLES),
    }
    BINDINGS = LIST.bindings()
    DEFAULT_CSS = """
    VirtualList {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;

        & > .list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .list--cursor-blurred {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
        }
        & > .list--strong { text-style: bold; }
        & > .list--dim { color: $text-muted; }
        & > .list--strong-dim { color: $text-muted; text-style: bold; }
        & > .list--alert { color: $text-warning; text-style: bold; }
    }
    """

    class Highlighted(Message):
        """The cursor came to another row."""

        def __init__(self, rows: ScrollView, index: int, key: str) -> None:
            super().__init__()
            self.rows = rows
            self.index = index
            self.key = key

        @property
        def control(self) -> ScrollView:
            """The list."""
            return self.rows

        def can_replace(self, message: Message) -> bool:
            """Only the row where the cursor came to rest counts."""
            return isinstance(message, VirtualList.Highlighted) and message.rows is self.rows

    class Opened(Message):
        """A row was opened with a key or a click."""

        def __init__(self, rows: ScrollView, index: int, key: str) -> None:
            super().__init__()
            self.rows = rows
            self.index = index
            self.key = key

        @property
        def control(self) -> ScrollView:
            """The list."""
            return self.rows

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.whole_pages = False
        """Whether the list turns whole pages when the cursor leaves the window, for slow lines."""
        self._source: RowSource[Row] | None = None
        self._cursor = 0
        self._key: str | None = None
        self._face: tuple[FaceKind, str, str] = (FaceKind.EMPTY, "", "")
        self._painted: dict[int, Strip] = {}
        self._styles: dict[tuple[bool | None, str], Style] = {}

    # What a list is made of

    def key_of_row(self, row: Row) -> str:
        """What tells a row from all others, also after the list has changed."""
        raise LookupError(f"{type(self).__name__} does not say what its rows are known by")

    def parts_of_row(self, row: Row, width: int) -> Iterable[Part]:
        """The row as text of that many cells; what is missing is filled up, what is too much is cut off."""
        return [(fit(str(row), width), "")]

    def sign_of_row(self, row: Row, *, selected: bool) -> str:
        """The one cell before a row."""
        return CURSOR_SIGN if selected else " "

    def show(self, source: RowSource[Row], keep: str | None = None) -> None:
        """Show another list; the cursor goes to the row with the key ``keep``, if it is there, else to the first."""
        self._source = source
        place = source.index_of(keep) if keep is not None else None
        self._cursor = clamp(place or 0, source.count)
        self._note_key()
        self._take_count()
        self._scroll_to_row(top_for(self._cursor, 0, self._height, source.count))
        self.refresh()
        self._tell_highlighted()

    def rows_came(self) -> None:
        """Take over that the source has found more rows at its end."""
        self._take_count()
        self.refresh_changed_lines()

    def show_nothing(self, what: str, hint: str = "", kind: FaceKind = FaceKind.EMPTY) -> None:
        """Say why there are no rows and what to do now; rows that are shown go away."""
        if self.row_count:
            self._source = None
            self._cursor, self._key = 0, None
            self._take_count()
        elif self._face == (kind, what, hint):
            return
        self._face = (kind, what, hint)
        self.refresh()

    def refresh_rows(self, anew: RowSource[Row] | None = None) -> None:
        """Take over what changed in the source, or the same list read ``anew``; cursor and window keep their rows."""
        source = self._source
        if source is None:
            return
        old_count, old_cursor, old_key = source.count, self._cursor, self._key
        line = old_cursor - self._top
        if anew is None:
            source.refresh()
        else:
            source = self._source = anew
        place = self._place_after(old_key) if old_key is not None else None
        self._cursor = clamp(old_cursor if place is None else place, source.count)
        self._note_key()
        if source.count != old_count:
            self._take_count()
        top = self._top
        if top > 0 or self._cursor >= self._height:
            top = max(0, self._cursor - line)
        self._scroll_to_row(top_for(self._cursor, top, self._height, source.count))
        self.refresh_changed_lines()
        if self._key != old_key:
            self._tell_highlighted()

    # The cursor

    @property
    def row_count(self) -> int:
        """How many rows the list has."""
        return self._source.count if self._source is not None else 0

    @property
    def cursor(self) -> int:
        """The position of the row under the cursor."""
        return self._cursor

    @property
    def current(self) -> str | None:
        """The key of the row under the cursor; None in an empty list."""
        return self._key

    def row_at(self, index: int) -> Row | None:
        """The row at a position, or None."""
        return self._source.row(index) if self._source is not None else None

    def key_of(self, index: int) -> str | None:
        """The key of the row at a position, or None."""
        row = self.row_at(index)
        return None if row is None else self.key_of_row(row)

    def select(self, key: str) -> bool:
        """Put the cursor on the row with that key; tell whether it is in the list."""
        if key == self._key:
            return True
        place = self._source.index_of(key) if self._source is not None else None
        if place is None:
            return False
        self.go_to(place)
        return True

    def move(self, step: int) -> bool:
        """Move the cursor by some rows; tell whether it moved."""
        return self.go_to(self._cursor + step)

    def go_to(self, index: int, top: int | None = None) -> bool:
        """Put the cursor on the nearest row that exists; tell whether it moved."""
        count = self.row_count
        old, new = self._cursor, clamp(index, count)
        first = self._top if top is None else top
        target = top_for(new, first, self._height, count, whole_pages=self.whole_pages)
        if new == old and target == self._top:
            return False
        self._cursor = new
        self._note_key()
        if target != self._top:
            self._scroll_to_row(target)
            self.refresh()
        else:
            self._refresh_row(old)
            self._refresh_row(new)
        self._tell_highlighted()
        return new != old

    # Painting

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        top, width = self.seen
        strip = self._paint(top + y, width)
        self._painted[y] = strip
        return strip

    def _paint(self, index: int, width: int) -> Strip:
        if not self.row_count:
            return self._paint_face(index - self._top, width)
        row = self.row_at(index)
        if row is None:
            return Strip.blank(width, self._style(selected=False, name=""))
        selected = index == self._cursor
        signed = self.sign_of_row(row, selected=selected)
        segments: list[Segment] = []
        for text, name in self.parts_of_row(row, width - 1):
            style = self._style(selected=selected, name=name)
            if segments and segments[-1].style is style:
                segments[-1] = Segment(segments[-1].text + text, style)
            else:
                segments.append(Segment(signed + text if not segments else text, style))
        return in_cells(segments, width, self._style(selected=selected, name=""))

    def _paint_face(self, y: int, width: int) -> Strip:
        kind, what, hint = self._face
        lines = face_lines(what, hint, kind, width - 4)
        first = max(0, (self._height - len(lines)) // 3)
        base = self._style(selected=False, name="")
        if not first <= y < first + len(lines):
            return Strip.blank(width, base)
        text, name = lines[y - first]
        style = self._style(selected=False, name=name)
        return Strip([Segment("  ", base), Segment(text, style)]).adjust_cell_length(width, base)

    def _style(self, *, selected: bool, name: str) -> Style:
        # A row under the cursor looks different with the focus, which comes and goes without new styles.
        key = (self.has_focus if selected else None, name)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make_style(selected=selected, name=name)
        return style

    def _make_style(self, *, selected: bool, name: str) -> Style:
        own = self.get_component_rich_style(f"list--{name}", partial=True) if name else Style()
        if not selected:
            return self.rich_style + own
        cursor = self.get_component_rich_style("list--cursor" if self.has_focus else "list--cursor-blurred")
        # A row under the cursor has one colour: it is what each step paints anew, twice.
        return cursor + Style(bold=own.bold)

    # What Textual tells

    def notify_style_update(self) -> None:
        """Forget the styles of the theme and focus before."""
        super().notify_style_update()
        self._styles.clear()

    def on_mount(self) -> None:
        """Take over what was shown before there was a window."""
        self._take_count()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        # What is still seen was painted for the new size before this was told.
        height = self._height
        self._painted = {y: strip for y, strip in self._painted.items() if y < height}
        self._scroll_to_row(top_for(self._cursor, self._top, height, self.row_count))

    def on_focus(self) -> None:
        """Show that the keys go here."""
        self._refresh_row(self._cursor)

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self._refresh_row(self._cursor)

    def on_click(self, event: events.Click) -> None:
        """Go to the row that was clicked; a second click opens it."""
        offset = event.get_content_offset(self)
        if offset is None or (index := self._top + offset.y) >= self.row_count:
            return
        self.go_to(index)
        if event.chain > 1:
            self.action_open()

    # Actions

    def action_cursor_down(self) -> None:
        """Go to the next row."""
        self.move(1)

    def action_cursor_up(self) -> None:
        """Go to the row before."""
        self.move(-1)

    def action_page_down(self) -> None:
        """Go one page on."""
        self._turn_page(1)

    def action_page_up(self) -> None:
        """Go one page back."""
        self._turn_page(-1)

    def action_first(self) -> None:
        """Go to the first row."""
        self.go_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.go_to(self.row_count - 1)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self._key is not None:
            self.post_message(self.opened_message(self._cursor, self._key))

    def opened_message(self, index: int, key: str) -> Message:
        """What is posted when a row is opened."""
        return self.Opened(self, index, key)

    # The window

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height or self.container_size.height  # hidden, it keeps what it had

    def _turn_page(self, pages: int) -> None:
        self.go_to(*page_from(self._cursor, self._top, self._height, self.row_count, pages))

    def _take_count(self) -> None:
        self.tell_height(self.row_count)

    def _scroll_to_row(self, top: int) -> None:
        if top != self._top:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def _place_after(self, key: str) -> int | None:
        """Where the cursor goes after the list has changed: to its row, or None where that is gone."""
        return self._source.index_of(key) if self._source is not None else None

    def _note_key(self) -> None:
        self._key = self.key_of(self._cursor)

    def _tell_highlighted(self) -> None:
        if self._key is not None:
            self.post_message(self.Highlighted(self, self._cursor, self._key))

    def _refresh_row(self, index: int) -> None:
        self.refresh(Region(0, index - self._top, self.size.width, 1))

    def refresh_changed_lines(self) -> None:
        """Paint the lines that look different now."""
        width = self.scrollable_content_region.width
        changed = [
            Region(0, y, self.size.width, 1)
            for y in range(self.size.height)
            if self._painted.get(y) != self._paint(self._top + y, width)
        ]
        # What is hidden now is painted as a whole when it is shown again.
        if changed or not width:
            self.refresh(*changed)
