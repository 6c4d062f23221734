"""A scroll bar that is painted when it changes, and not with every layout of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual.geometry import Size

    _Base = ScrollView
else:
    _Base = object


class QuietBar(_Base):
    """For widgets that scroll up and down: their bar costs no byte unless it moves.

    Textual tells every bar its size anew, and has it painted, whenever anything on the screen is laid out: a line of
    text that changes elsewhere cost as much as a page of the list.
    """

    def _scroll_update(self, virtual_size: Size) -> None:
        self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            # The bar repaints itself when one of these is another one than before.
            self.vertical_scrollbar.window_virtual_size = virtual_size.height
            self.vertical_scrollbar.window_size = self.container_size.height - self.scrollbar_size_horizontal
        self.scroll_x = self.validate_scroll_x(self.scroll_x)
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
