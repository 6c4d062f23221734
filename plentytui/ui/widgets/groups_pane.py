"""The left side of the Messenger: the groups with what is unread in each."""

from __future__ import annotations

from textual.message import Message

from plentytui.models.inbox import GroupRow
from plentytui.ui.text import fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList

_ALL = 0
"""The number of the group All where the system lists it; no conversation is in it (wire facts 5.4: empty)."""


class GroupChosen(Message):
    """Another group is to be shown; None means All."""

    def __init__(self, group: int | None) -> None:
        super().__init__()
        self.group = group


class GroupsPane(RowList):
    """The groups in their position, All first; the cursor is the group that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[tuple[int | None, str, int], ...] = ()

    @property
    def count(self) -> int:
        """How many groups there are, with All."""
        return len(self._rows)

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """The name, and how many are unread at the right edge."""
        _, name, unread = self._rows[index]
        number = f" {unread}" if unread else ""
        room = max(1, columns - len(number))
        return (Span(fit(name, room), "plain"), Span(number, "strong"))

    def show(self, groups: list[GroupRow], chosen: int | None) -> None:
        """Show the groups with their counts; the cursor stays on the one that is chosen."""
        name = next((group.name for group in groups if group.id == _ALL), "All")
        rows = (
            (None, name, sum(group.unread for group in groups)),
            *((group.id, group.name, group.unread) for group in groups if group.id != _ALL),
        )
        if rows == self._rows:
            return
        self._rows = rows
        self.set_reactive(RowList.cursor, self._place(chosen))
        self.rows_changed()

    def choose(self, step: int) -> None:
        """Go to the group that many places on."""
        self._go(self.cursor + step)

    def watch_cursor(self, old: int, new: int) -> None:
        """Show the group under the cursor at once."""
        super().watch_cursor(old, new)
        if 0 <= new < len(self._rows):
            self.post_message(GroupChosen(self._rows[new][0]))

    def _place(self, group: int | None) -> int:
        return next((index for index, row in enumerate(self._rows) if row[0] == group), 0)
