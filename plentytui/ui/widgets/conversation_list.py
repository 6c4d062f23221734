"""The list of conversations: its columns, and the marks that say what the next action is done to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar, Protocol

from rich.style import Style
from textual.color import Color
from textual.message import Message

from plentytui.models.columns import STANDARD, Column, RowExtras, needs_extras
from plentytui.models.inbox import ConversationRow
from plentytui.ui.commands.list import LIST
from plentytui.ui.commands.marks import MARKS
from plentytui.ui.messages import OpenConversation
from plentytui.ui.widgets.conversation_line import MARK_SIGN, MARK_UNDER_CURSOR_SIGN, conversation_line
from plentytui.ui.widgets.virtual_list import CURSOR_SIGN, Part, VirtualList

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.rules.query.names import Names
    from plentytui.ui.widgets.columns import Layout

_SOUGHT = 5_000
"""Rows that are looked at for the next unread one; reading all of a very long list would hold up the keys."""
_AHEAD = 50
"""Rows whose extras are read at once."""
_LEGIBLE = 3.0
"""A status's colour that stands out less than this from the ground is not used."""


class Extras(Protocol):
    """Where a list gets what its columns show beyond its rows."""

    def extras(self, uuids: Iterable[str]) -> Mapping[str, RowExtras]:
        """The extras of conversations."""
        ...

    def query_names(self, language: str = "en") -> Names:
        """The names that ids stand for."""
        ...


class ConversationList(VirtualList[ConversationRow]):
    """Conversations with the cursor on one of them; asks for that one to be opened."""

    BINDINGS: ClassVar = [*MARKS.bindings(), *LIST.bindings()]

    class MarksChanged(Message):
        """Other rows are marked now."""

    def __init__(
        self, clock: Clock, zone: tzinfo | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._clock = clock
        self.zone = zone
        """The zone that days are counted in; None is the machine's own."""
        self.columns: tuple[Column, ...] = STANDARD
        self.marked: set[str] = set()
        """The uuids of the marked rows; change it by the methods, which paint."""
        self._anchor: str | None = None
        self._extras_from: Extras | None = None
        self._language = "en"
        self._extras: dict[str, RowExtras] = {}
        self._names: Names | None = None
        self._layout: tuple[int, Layout] | None = None

    # What a line is made of

    def key_of_row(self, row: ConversationRow) -> str:
        """A conversation is known by its uuid."""
        return row.uuid

    def parts_of_row(self, row: ConversationRow, width: int) -> Iterable[Part]:
        """The line of a conversation; its age is what it is when it is painted."""
        if self.columns == STANDARD or self._extras_from is None:
            return conversation_line(row, width, self._clock.time(), self.zone)
        from plentytui.ui.widgets.columns import Look, column_line

        if self._names is None:
            self._names = self._extras_from.query_names(self._language)
        look = Look(self._clock.time(), self.zone, self._names)
        return column_line(row, self._extras_of(row.uuid), self.layout_for(width), look)

    def sign_of_row(self, row: ConversationRow, *, selected: bool) -> str:
        """The cursor, a mark, both or nothing."""
        if row.uuid in self.marked:
            return MARK_UNDER_CURSOR_SIGN if selected else MARK_SIGN
        return CURSOR_SIGN if selected else " "

    def layout_for(self, width: int) -> Layout:
        """How the chosen columns share that width."""
        from plentytui.ui.widgets.columns import lay_out

        if self._layout is None or self._layout[0] != width:
            self._layout = width, lay_out(self.columns, width)
        return self._layout[1]

    def use(self, source: Extras | None, language: str) -> None:
        """Take what columns show beyond rows from there."""
        self._extras_from, self._language = source, language
        self._forget()

    def choose_columns(self, columns: tuple[Column, ...]) -> None:
        """Show these columns in this order."""
        if columns != self.columns:
            self.columns = columns
            self._layout = None
            self._forget()
            self.refresh()

    def refresh_rows(self) -> None:
        """Take over what changed in the source; cursor and window stay with their rows."""
        self._forget()
        super().refresh_rows()

    def _forget(self) -> None:
        self._extras.clear()
        self._names = None

    def _extras_of(self, uuid: str) -> RowExtras:
        if not needs_extras(self.columns) or self._extras_from is None:
            return RowExtras()
        if uuid not in self._extras:
            top = self.scroll_offset.y
            near = {uuid, *(key for index in range(top, top + _AHEAD) if (key := self.key_of(index)) is not None)}
            self._extras.update(dict.fromkeys(near, RowExtras()) | dict(self._extras_from.extras(near)))
        return self._extras[uuid]

    def _make_style(self, *, selected: bool, name: str) -> Style:
        if not name.startswith("#"):
            return super()._make_style(selected=selected, name=name)
        plain = super()._make_style(selected=selected, name="")
        if selected:
            return plain
        colour, ground = Color.parse(name), self.background_colors[1]
        if abs(colour.brightness - ground.brightness) * 10 < _LEGIBLE:
            colour = colour.blend(ground.get_contrast_text(1.0), 0.5)
        return plain + Style(color=colour.rich_color)

    def opened_message(self, index: int, key: str) -> Message:
        """Ask for the conversation to be opened."""
        return OpenConversation(key)

    def seek_unread(self) -> bool:
        """Go to the next unread conversation below the cursor, else from the top; tell whether there is one."""
        count = self.row_count
        below = range(self.cursor + 1, min(count, self.cursor + 1 + _SOUGHT))
        above = range(min(self.cursor + 1, count, _SOUGHT))
        for index in (*below, *above):
            row = self.row_at(index)
            if row is not None and row.unread:
                self.go_to(index)
                return True
        return False

    # Marks

    def mark(self, uuids: Iterable[str]) -> None:
        """Mark just these rows."""
        marked = set(uuids)
        if marked != self.marked:
            self.marked = marked
            if not marked:
                self._anchor = None
            self.refresh_changed_lines()
            self.post_message(self.MarksChanged())

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on to the next."""
        if self.current is not None:
            self._anchor = self.current
            self.mark(self.marked ^ {self.current})
            self.move(1)

    def action_mark_range(self) -> None:
        """Mark all rows from the one that was marked last to the cursor."""
        if self.current is None:
            return
        start = self._place_of(self._anchor) if self._anchor is not None else None
        if start is None:
            self._anchor = self.current
            self.mark(self.marked | {self.current})
            return
        span = range(min(start, self.cursor), max(start, self.cursor) + 1)
        self.mark(self.marked | {key for index in span if (key := self.key_of(index)) is not None})
        self._anchor = self.current

    def _place_of(self, key: str) -> int | None:
        return self._source.index_of(key) if self._source is not None else None
