"""The line over the list: what is shown, how many, in which order, how many are marked; and the columns' titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.widgets import Static

from plentytui.models.columns import STANDARD
from plentytui.models.listing import Sort
from plentytui.services.unread import has_halted, more_to_come, unread_if_known
from plentytui.ui.text import clip, content
from plentytui.ui.widgets.covered import Unscrolled
from plentytui.ui.widgets.places import ON_DEMAND, PlaceKind

if TYPE_CHECKING:
    from plentytui.store.system_store import SystemStore
    from plentytui.ui.widgets.conversation_list import ConversationList

_ORDERS = {
    Sort.UPDATED: ("changed ▲", "changed ▼"),
    Sort.CREATED: ("begun ▲", "begun ▼"),
    Sort.SHORT_ID: ("ID ▲", "ID ▼"),
    Sort.PRIORITY: ("priority ▲", "priority ▼"),
    Sort.FOLLOW_UP: ("follow-up ▲", "follow-up ▼"),
    Sort.DEADLINE: ("deadline ▲", "deadline ▼"),
    Sort.TYPE: ("type ▲", "type ▼"),
    Sort.STATUS: ("status ▲", "status ▼"),
}


def how_many(
    rows: int, store: SystemStore | None, kind: PlaceKind, elsewhere: tuple[int, bool] | None, limit: int
) -> str:
    """How many rows there are, and that it is not all of them where more are still to come.

    Args:
        rows: how many are here.
        store: the local file of the system; None where none is open.
        kind: which place is shown.
        elsewhere: of archive, trash or spam: how many the system has, and whether more can be read.
        limit: how many conversations are mirrored without being asked.
    """
    if not rows and store is not None and unread_if_known(store) is None:
        return "?"
    if elsewhere is not None and elsewhere[1]:
        return f"{rows:,} of {elsewhere[0]:,}, + reads on"
    # The total that the system tells counts what lies in other folders, too, so it is not told as the inbox's.
    if store is None or kind in ON_DEMAND or not more_to_come(store):
        return f"{rows:,}"
    return f"{rows:,}, + reads older ones" if has_halted(store, limit) else f"{rows:,} so far"


def head_words(parts: Sequence[str], sort: Sort, marked: str, *, descending: bool) -> tuple[str, str]:
    """What stands on the left, and on the right."""
    return " · ".join(parts), "  ".join(part for part in (marked, _ORDERS[sort][descending]) if part)


def titles_of(rows: ConversationList, sort: Sort, *, descending: bool) -> tuple[str, str]:
    """The titles of chosen columns, and how many of these are not shown; empty where nobody has chosen."""
    width = rows.size.width - 2
    if rows.columns == STANDARD or width <= 0:
        return "", ""
    from plentytui.ui.widgets.columns import heading

    layout = rows.layout_for(width)
    hidden = len(layout.hidden)
    missing = "1 column has no room" if hidden == 1 else f"{hidden} columns have no room"
    return heading(layout, sort, descending=descending), missing if hidden else ""


class ListHead(Unscrolled, Static):
    """One line, or two with titles; painted only when they change."""

    def __init__(self) -> None:
        super().__init__(id="list-head")
        self._said: tuple[tuple[str, str], str] = (("", ""), "")

    def show(self, words: tuple[str, str], titles: str) -> None:
        """Say something else."""
        if (words, titles) != self._said:
            self.set_class(bool(titles), "-titles")
            self._said = words, titles
            self._write()

    def on_resize(self) -> None:
        """Fit into the new width."""
        self._write()

    def _write(self) -> None:
        (left, right), titles = self._said
        width = max(0, self.size.width - 2)
        room = width - cell_len(right) - 2
        left = clip(left, room)
        line = f"{left}{' ' * max(1, width - cell_len(left) - cell_len(right))}{right}"
        # One cell before the titles for the cursor's sign.
        # Its height is a matter of its classes, so there is nothing to lay out.
        self.update(content(f"{line}\n{titles}" if titles else line), layout=False)
