"""The list of conversations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import TYPE_CHECKING

from plentytui.models.inbox import ConversationRow
from plentytui.ui.messages import OpenConversation
from plentytui.ui.widgets.conversation_line import conversation_line
from plentytui.ui.widgets.virtual_list import Part, VirtualList

if TYPE_CHECKING:
    from textual.message import Message

    from plentytui.clock import Clock

_SOUGHT = 5_000
"""Rows that are looked at for the next unread one; reading all of a very long list would hold up the keys."""


class ConversationList(VirtualList[ConversationRow]):
    """Conversations with the cursor on one of them; asks for that one to be opened."""

    def __init__(
        self, clock: Clock, zone: tzinfo | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._clock = clock
        self.zone = zone
        """The zone that days are counted in; None is the machine's own."""

    def key_of_row(self, row: ConversationRow) -> str:
        """A conversation is known by its uuid."""
        return row.uuid

    def parts_of_row(self, row: ConversationRow, width: int) -> Iterable[Part]:
        """The line of a conversation; its age is what it is when it is painted."""
        return conversation_line(row, width, self._clock.time(), self.zone)

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
