"""Scroll bars that are painted when they change, and a focus that comes and goes without painting everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.events import DescendantBlur, DescendantFocus
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from plentytui.ui.widgets.covered import Unscrolled

if TYPE_CHECKING:
    from textual.events import Blur, Event, Focus

    _Base = ScrollView
else:
    _Base = object


class _Bar(Unscrolled, ScrollBar):
    """A scroll bar."""


class QuietBar(_Base):
    """For widgets that scroll up and down: their bar costs no byte unless it moves.

    Textual tells every bar its size anew, and has it painted, whenever anything on the screen is laid out: a line of
    text that changes elsewhere cost as much as a page of the list.
    """

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when it is asked for first."""
        bar = self._vertical_scrollbar
        if bar is None:
            self._vertical_scrollbar = bar = _Bar(vertical=True, thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)
        return bar

    def tell_height(self, lines: int) -> None:
        """Say how many lines there are to scroll over; only a bar that comes or goes leads to another layout.

        Their width is told as 0: they are as wide as the window, so there is nothing to scroll sideways.
        """
        size = Size(0, lines)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

    def _scroll_update(self, virtual_size: Size) -> None:
        self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            # The bar repaints itself when one of these is another one than before.
            self.vertical_scrollbar.window_virtual_size = virtual_size.height
            self.vertical_scrollbar.window_size = self.container_size.height - self.scrollbar_size_horizontal
        self.scroll_x = self.validate_scroll_x(self.scroll_x)
        self.scroll_y = self.validate_scroll_y(self.scroll_y)


class QuietFocus(_Base):
    """For widgets that paint by themselves what looks different with the focus: Textual would paint all of them.

    No sheet may say anything about their ``:focus``: nothing is styled anew when it comes and goes.
    """

    def focus(self, scroll_visible: bool = True) -> Self:
        """Ask for the focus."""

        def take() -> None:
            if self.is_attached:
                self.screen.set_focus(self, scroll_visible=scroll_visible)

        self.app.call_later(take)
        return self

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Leave the styles as they are; to make those of a list with all its parts takes longer than to open a row."""

    def _on_focus(self, event: Focus) -> None:
        self._take_over(event, focused=True)

    def _on_blur(self, event: Blur) -> None:
        self._take_over(event, focused=False)

    def _take_over(self, event: Event, *, focused: bool) -> None:
        event.prevent_default()
        self.has_focus = focused
        if self.parent is not None:
            self.parent.post_message(DescendantFocus(self) if focused else DescendantBlur(self))
