"""The list of conversations: its columns, and the marks that say what the next action is done to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar, Protocol

from rich.style import Style
from textual.color import Color
from textual.message import Message

from plentytui.models.columns import STANDARD, Column, RowExtras, needs_extras
from plentytui.models.listing import ConversationRow
from plentytui.ui.commands.list import LIST
from plentytui.ui.commands.marks import MARKS
from plentytui.ui.messages import OpenConversation
from plentytui.ui.widgets.conversation_line import MARK_SIGN, MARK_UNDER_CURSOR_SIGN, conversation_line
from plentytui.ui.widgets.cursor import Held, clamp
from plentytui.ui.widgets.virtual_list import CURSOR_SIGN, Part, VirtualList

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.rules.business_hours import BusinessHours
    from plentytui.rules.query.names import Names
    from plentytui.ui.widgets.columns import Layout
    from plentytui.ui.widgets.row_source import RowSource

_SOUGHT = 5_000
"""Rows that are looked at for the next unread one; reading all of a very long list would hold up the keys."""
_AHEAD = 50
"""Rows whose extras are read at once."""
_LEGIBLE = 3.0
"""A status's colour that stands out less than this from the ground is not used."""


_BY_ROW = 300
"""A range of more rows than this is read as a whole."""


@dataclass(slots=True)
class _Range:
    """A range of rows that follows the cursor."""

    start: int
    """The row that it began at."""
    before: frozenset[str]
    """What was marked before."""
    keys: list[str] | None = None
    """The keys of all rows, once the range is long."""


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

    class NothingToOpen(Message):
        """A row was to be opened, and there is none."""

    def __init__(
        self, clock: Clock, zone: tzinfo | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._clock = clock
        self.zone = zone
        """The zone that days are counted in; None is the machine's own."""
        self.hours: BusinessHours | None = None
        """When deadlines run; None: by the clock."""
        self.by_deadline = False
        """Whether the rows are in the order of their deadlines: then each tells when it is due, however far off."""
        self.columns: tuple[Column, ...] = STANDARD
        self.marked: set[str] = set()
        """The uuids of the marked rows; change it by the methods, which paint."""
        self.tell_marks: Callable[[], None] = lambda: None
        """Called when other rows are marked, or a range begins or ends: what says so is painted with the rows."""
        self._pale = False
        self._anchor: str | None = None
        self._range: _Range | None = None
        self._extras_from: Extras | None = None
        self._language = "en"
        self._extras: dict[str, RowExtras] = {}
        self._names: Names | None = None
        self._layout: tuple[int, Layout] | None = None
        self._own: set[str] = set()
        """What the person has done something to since this list is shown."""
        self._held: Held | None = None
        """The row under the cursor, if it is shown where it was when something was done to it."""

    # What a line is made of

    def key_of_row(self, row: ConversationRow) -> str:
        """A conversation is known by its uuid."""
        return row.uuid

    def parts_of_row(self, row: ConversationRow, width: int) -> Iterable[Part]:
        """The line of a conversation; its age is what it is when it is painted."""
        if self.columns == STANDARD or self._extras_from is None:
            now, by_deadline = self._clock.time(), self.by_deadline
            return conversation_line(row, width, now, self.zone, self.hours, by_deadline=by_deadline)
        from plentytui.ui.widgets.columns import Look, column_line

        if self._names is None:
            self._names = self._extras_from.query_names(self._language)
        look = Look(self._clock.time(), self.zone, self._names, self.hours)
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

    def refresh_rows(self, anew: RowSource[ConversationRow] | None = None) -> None:
        """Take over what changed in the source; cursor and window stay with their rows."""
        self._forget()
        super().refresh_rows(anew)
        if self._range is not None:
            # Rows may have moved; the range goes on from the row that it began at.
            start = self._place_of(self._anchor) if self._anchor is not None else None
            if start is None:
                self.end_range()
            else:
                self._range = _Range(start, self._range.before)

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

    def set_pale(self, pale: bool) -> None:
        """Show all rows pale, for they are not what is asked for; or as they are again."""
        if pale != self._pale:
            self._pale = pale
            self._styles.clear()
            self.refresh()

    def _make_style(self, *, selected: bool, name: str) -> Style:
        if self._pale and not selected:
            return super()._make_style(selected=False, name="dim")
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

    def step_from(self, opened: str, step: int) -> bool:
        """Go so many rows on from the conversation that was opened last; tell whether there is another one."""
        if step == 1 and self._has_left(opened):
            return self.current is not None
        return self.move(step)

    def _has_left(self, opened: str) -> bool:
        """Whether a conversation is gone from the list, as from the unread ones; the next one has its row then."""
        return opened not in ("", self.current) and self._place_of(opened) is None

    def seek_unread(self, opened: str = "") -> bool:
        """Go to the next unread conversation below the one opened last, or from the top; tell whether there is one."""
        count = self.row_count
        first = self.cursor if self._has_left(opened) else self.cursor + 1
        below = range(first, min(count, first + _SOUGHT))
        above = range(min(first, count, _SOUGHT))
        for index in (*below, *above):
            row = self.row_at(index)
            if row is not None and row.unread:
                self.go_to(index)
                return True
        return False

    # The place in the list

    def keep_place(self, uuids: Iterable[str]) -> None:
        """Let these rows stay where they are while the cursor is on them: the person has done something to them.

        The system says later that they have changed, and under the usual order they would go to the top, and one's
        place in the list with them.
        """
        self._own.update(uuids)

    def show(self, source: RowSource[ConversationRow], keep: str | None = None) -> None:
        """Show another list."""
        self._own.clear()
        self._held = None
        super().show(source, keep)

    def row_at(self, index: int) -> ConversationRow | None:
        """The row at a position, or None."""
        return super().row_at(index if self._held is None else self._held.real_of(index))

    def select(self, key: str) -> bool:
        """Put the cursor on the row with that key; tell whether it is in the list."""
        if key != self.current:
            place = self._place_of(key)
            if place is None:
                return False
            self.go_to(place)
        return True

    def _place_after(self, key: str) -> int | None:
        place, self._held = super()._place_after(key), None
        if place is None or key not in self._own or place == self.cursor:
            return place
        shown = clamp(self.cursor, self.row_count)
        self._held = Held(place, shown) if shown != place else None
        return shown

    def _release(self, index: int) -> int:
        """Let the held row go where it belongs, for the cursor leaves it; gives where it goes then."""
        held = self._held
        if held is None or (shown := clamp(index, self.row_count)) == self.cursor:
            return index
        self._held, self._cursor = None, held.real
        self.refresh()
        return held.real_of(shown)

    # Marks

    def mark(self, uuids: Iterable[str]) -> None:
        """Mark just these rows."""
        self.end_range()
        marked = set(uuids)
        if marked != self.marked:
            self.marked = marked
            if self._anchor not in marked:
                self._anchor = None
            self.refresh_changed_lines()
            self.tell_marks()

    def action_open(self) -> None:
        """Open the conversation under the cursor."""
        if self.current is None:
            self.post_message(self.NothingToOpen())
        else:
            super().action_open()

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on to the next; a range ends here."""
        if self.is_ranging:
            self.action_mark_range()
        elif self.current is not None:
            self.mark(self.marked ^ {self.current})
            # Whoever takes a mark away does not mean to mark from there.
            self._anchor = self.current if self.current in self.marked else None
            self.move(1)

    def action_mark_range(self) -> None:
        """Begin a range that grows and shrinks with the cursor, from the row marked last if there is one; or end it."""
        if self.is_ranging:
            self.end_range()
            self.tell_marks()
            return
        if self.current is None:
            return
        if (held := self._held) is not None:
            self._held, self._cursor = None, held.real
            self.refresh()
        start = self._place_of(self._anchor) if self._anchor is not None else None
        if start is None:
            self._anchor = self.current
        self._range = _Range(self.cursor if start is None else start, frozenset(self.marked))
        self._mark_span()

    @property
    def is_ranging(self) -> bool:
        """Whether the cursor takes the marks along."""
        return self._range is not None

    def end_range(self) -> None:
        """Let the marks stay as they are, wherever the cursor goes."""
        if self._range is not None:
            self._range, self._anchor = None, self.current

    def go_to(self, index: int, top: int | None = None) -> bool:
        """Put the cursor on the nearest row that exists, and a range that was begun with it; tell whether it moved."""
        moved = super().go_to(self._release(index), top)
        if moved and self._range is not None:
            self._mark_span()
        return moved

    def _mark_span(self) -> None:
        """Mark what the range reaches over and nothing else beside what was marked before."""
        ranging = self._range
        if ranging is None:
            return
        first, last = sorted((ranging.start, self.cursor))
        if last - first > _BY_ROW and ranging.keys is None:
            ranging.keys = self._all_keys()
        if ranging.keys is None:
            span = [key for index in range(first, last + 1) if (key := self.key_of(index)) is not None]
        else:
            span = ranging.keys[first : last + 1]
        self._range = None
        self.mark(ranging.before.union(span))
        self._range = ranging
        self.tell_marks()

    def _all_keys(self) -> list[str]:
        """The keys of all rows at once: one by one they would be read page by page."""
        whole = getattr(self._source, "uuids", None)
        found = whole() if callable(whole) else [self.key_of(index) or "" for index in range(self.row_count)]
        return [str(key) for key in found]

    def _place_of(self, key: str) -> int | None:
        place = self._source.index_of(key) if self._source is not None else None
        return place if place is None or self._held is None else self._held.shown_of(place)
