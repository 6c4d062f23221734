"""The marks of a list: how many there are, and what an action is done to.

A conversation that is marked can leave the list, as when a colleague archives it. Its mark is kept, so that no key is
suddenly for the row under the cursor; but it counts no more, and nothing is done to it.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Vertical

from plentytui.errors import PlentytuiError
from plentytui.ui.host import host_of

if TYPE_CHECKING:
    from plentytui.models.listing import ListQuery
    from plentytui.services.desk import Desk
    from plentytui.ui.widgets.conversation_list import ConversationList

_AT_ONCE = 2_000
"""Up to so many marks are looked for at once."""


class MarkingPane(Vertical):
    """A pane with a list whose rows can be marked."""

    rows: ConversationList
    """The list."""
    _desk: Desk | None = None
    _left: frozenset[str] = frozenset()

    @property
    @abstractmethod
    def list_query(self) -> ListQuery:
        """The list that is asked for."""

    @abstractmethod
    def tell_head(self) -> None:
        """Say how many are marked."""

    def marked_words(self) -> str:
        """How many are marked, how many of these the list has no more, and how a range ends."""
        rows = self.rows
        left = len(self._left & rows.marked)
        words = f"{len(rows.marked) - left:,} marked" if rows.marked else ""
        if left:
            words = f"{words}, {left:,} left the list"
        return f"{words}, range ends with V".lstrip(", ") if rows.is_ranging else words

    def look_at_marks(self) -> None:
        """Find out which of the marked conversations the list still has."""
        desk, marked = self._desk, self.rows.marked
        if desk is None or not marked:
            self._left = frozenset()
        elif len(marked) <= _AT_ONCE:
            self._left = frozenset(marked.difference(desk.store.mirror.among(self.list_query, marked)))
        else:
            self._look_at_many(desk, self.list_query, frozenset(marked))

    @work(exclusive=True, group="marks")
    async def _look_at_many(self, desk: Desk, query: ListQuery, marked: frozenset[str]) -> None:
        try:
            there = await asyncio.to_thread(desk.store.mirror.among, query, marked)
        except PlentytuiError:
            # The file was closed, because another system is opened.
            return
        if desk is self._desk and query == self.list_query:
            self._left = marked.difference(there)
            self.tell_head()

    def all_uuids(self) -> list[str]:
        """All conversations of the list, in its order."""
        return [] if self._desk is None else self._desk.store.mirror.window(self.list_query).uuids()

    def targets(self) -> list[str]:
        """What an action is done to: all marked rows that the list still has, in its order, else the cursor's."""
        rows = self.rows
        if not rows.marked:
            return [] if rows.current is None else [rows.current]
        if self._desk is not None and len(rows.marked) <= _AT_ONCE:
            found = self._desk.store.mirror.among(self.list_query, rows.marked)
        else:
            found = [uuid for uuid in self.all_uuids() if uuid in rows.marked]
        self._left = frozenset(rows.marked.difference(found))
        self.tell_head()
        return found

    @property
    def marks_left(self) -> int:
        """How many marked conversations the list had no more when it was asked last what an action is done to."""
        return len(self._left & self.rows.marked)

    async def mark_all(self) -> int:
        """Mark all conversations of the list, also those not in sight; gives how many are marked."""
        uuids = await self._whole_list()
        if uuids is not None:
            self.rows.mark(uuids)
        return len(self.rows.marked)

    async def invert_marks(self) -> None:
        """Mark what is not marked, and the other way round."""
        uuids = await self._whole_list()
        if uuids is not None:
            self.rows.mark(set(uuids) - self.rows.marked)

    async def _whole_list(self) -> list[str] | None:
        """All conversations of the list, many of them read in a thread; None if that fails or another is shown."""
        desk, query = self._desk, self.list_query
        if desk is None or desk.store.mirror.count() <= _AT_ONCE:
            return self.all_uuids()
        try:
            found = await asyncio.to_thread(lambda: desk.store.mirror.window(query).uuids())
        except PlentytuiError as error:
            # Else the file was closed, because another system is opened.
            if desk is self._desk:
                host_of(self).say(str(error), title="Nothing was marked", severity="error")
            return None
        return found if desk is self._desk and query == self.list_query else None
