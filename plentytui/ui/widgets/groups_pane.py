"""The left side of the Messenger: inbox, lists of one's own, saved filters, archive and groups, with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.message import Message

from plentytui.ui.moving import LeadsOn
from plentytui.ui.text import fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.places import INBOX, Place, PlaceKind, Section, count_words
from plentytui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from textual import events

    from plentytui.models.inbox import GroupRow

Key = tuple[PlaceKind, int | str]


_NO_GROUPS = "(not known yet)"
"""Stands under the heading of the groups until the system has told them."""


class PlaceChosen(Message):
    """Another place is to be shown."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class GroupsPane(LeadsOn, RowList):
    """The places in sections; the cursor is on the one that is shown and skips the headings."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Place | str, ...] = (INBOX,)
        self._counts: dict[Key, int] = {}
        self._unsure: dict[Key, str] = {}
        """How the counts read that may be other ones."""
        self._so_far = False
        """Whether more conversations are to come, so that all but the inbox's count are what was read so far."""

    @property
    def count(self) -> int:
        """How many rows there are, headings included."""
        return len(self._rows)

    @property
    def place(self) -> Place:
        """The place under the cursor."""
        row = self._rows[self.cursor] if self.cursor < len(self._rows) else INBOX
        return row if isinstance(row, Place) else INBOX

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """The name, and its count at the right edge; of a section its heading."""
        row = self._rows[index]
        if isinstance(row, str):
            return (Span(f"{row} ".ljust(columns, " " if row == _NO_GROUPS else "─")[:columns], "quiet"),)
        number = self._number(row.key)
        number = f" {number}" if number else ""
        room = max(1, columns - len(number))
        return (Span(fit(row.name, room), "plain"), Span(number, "strong"))

    def show(self, sections: list[Section], groups: list[GroupRow], unread: int, *, so_far: bool = False) -> None:
        """Show these places; the cursor stays on the one that it is on, or goes to the inbox if that is gone.

        ``unread`` is what the header tells, too: of the inbox, with what is not mirrored yet. ``so_far``: the others
        are counts of what is mirrored, and more is to come.
        """
        chosen = self.place.key
        rows: list[Place | str] = []
        for section in sections:
            if section.heading:
                rows.append(section.heading)
            rows += section.places
        if not groups:
            rows += ["Groups", _NO_GROUPS]
        counts: dict[Key, int] = {(PlaceKind.GROUP, group.id): group.unread for group in groups}
        counts[INBOX.key] = unread
        self._take(tuple(rows), self._counts | counts, chosen, so_far=so_far)

    def show_counts(self, counts: Mapping[Key, int], unsure: Mapping[Key, str] | None = None) -> None:
        """Show how long the lists of these places are; ``unsure``: of some how that reads, for it may be otherwise."""
        self._take(self._rows, {**self._counts, **counts}, self.place.key, unsure)

    def _take(
        self,
        rows: tuple[Place | str, ...],
        counts: dict[Key, int],
        chosen: Key,
        unsure: Mapping[Key, str] | None = None,
        *,
        so_far: bool | None = None,
    ) -> None:
        before, old, moved = self._seen, self.place, rows != self._rows
        self._rows, self._counts = rows, counts
        self._so_far = self._so_far if so_far is None else so_far
        self._unsure = self._unsure if unsure is None else dict(unsure)
        place, line = self._index_of(chosen), self.cursor - self.scroll_offset.y
        if moved:
            self.set_reactive(RowList.cursor, place or 0)
            self.virtual_size = Size(0, len(rows))
            # What came or went above the place that is shown does not move it under the eye, as far as there is room.
            self.scroll_to(y=max(0, self.cursor - line), animate=False, force=True, immediate=True)
            self.see_cursor()
        # The names of folders and roles come one after the other, and most lines stay as they are.
        for index, (was, now) in enumerate(zip_longest(before, self._seen)):
            if was != now:
                self._refresh_row(index)
        if not moved:
            return
        if place is None or self.place != old:
            # Gone, or called otherwise, or with another query.
            self.post_message(PlaceChosen(self.place))

    @property
    def _seen(self) -> list[tuple[Place | str, str, bool]]:
        """What each line is painted from."""
        return [
            (row, self._number(row.key) if isinstance(row, Place) else "", index == self.cursor)
            for index, row in enumerate(self._rows)
        ]

    def _number(self, key: Key) -> str:
        """How long the list of a place is; a sign tells that it may be longer."""
        if key in self._unsure:
            return self._unsure[key]
        number = count_words(self._counts.get(key, 0))
        return f"{number.rstrip('+')}+" if number and self._so_far and key != INBOX.key else number

    def go_to_place(self, key: Key) -> bool:
        """Choose a place; False if there is no such place."""
        place = self._index_of(key)
        if place is not None:
            self.cursor = place
        return place is not None

    def choose(self, step: int) -> None:
        """Go to the place that many rows on."""
        self._go(self.cursor + step)

    def watch_cursor(self, old: int, new: int) -> None:
        """Show the place under the cursor at once."""
        super().watch_cursor(old, new)
        if 0 <= new < len(self._rows) and isinstance(self._rows[new], Place):
            self.post_message(PlaceChosen(self.place))

    def on_click(self, event: events.Click) -> None:
        """Go to the place that was clicked."""
        index = event.y + self.scroll_offset.y
        if index < self.count and isinstance(self._rows[index], str):
            event.prevent_default()

    def _go(self, index: int) -> None:
        """Go to a row, past a heading in the direction of the step."""
        index = max(0, min(index, self.count - 1))
        step = 1 if index >= self.cursor else -1
        if index == self.count - 1 and self._rows[index] == _NO_GROUPS:
            step = -1
        while 0 <= index < self.count and isinstance(self._rows[index], str):
            index += step
        if 0 <= index < self.count:
            self.cursor = index

    def _index_of(self, key: Key) -> int | None:
        return next((index for index, row in enumerate(self._rows) if isinstance(row, Place) and row.key == key), None)
