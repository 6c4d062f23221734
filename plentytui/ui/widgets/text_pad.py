"""A text area that paints again only the cells that a key has changed, for terminals at the end of a slow line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Self

from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive, reactive
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from plentytui.ui.widgets.quiet_bar import QuietBar


class TextPad(QuietBar, TextArea):
    """Textual's text area with narrow repaints.

    There, each key moves the selection, and that marks the whole widget; a new line even lays the screen out anew.
    Here the lines are made once the key has been handled, held against those that were painted last, and only the
    cells that differ are marked. Everything else that repaints (focus, theme, size) repaints all, as before.
    """

    selection: Reactive[Selection] = reactive(Selection(), init=False, always_update=True, repaint=False)
    """The selection, as in the base class; a change of it does not repaint by itself."""

    def __init__(self, *, id: str | None = None) -> None:
        # The base class sets the selection while it is made.
        self._painted: dict[int, Strip] = {}
        self._comparing = False
        super().__init__(id=id, tab_behavior="focus", soft_wrap=True, show_line_numbers=False)
        self.cursor_blink = False
        self.highlight_cursor_line = False

    def render_line(self, y: int) -> Strip:
        """One line as it is now; it is noted as painted."""
        strip = super().render_line(y)
        self._painted[y] = strip
        return strip

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Mark what is to be painted again; scrolling marks what then differs."""
        if repaint and not layout and not recompose and regions == (self.size.region,):
            self._paint_changes()
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def load_text(self, text: str) -> None:
        """Replace the whole text and forget what could be undone."""
        super().load_text(text)
        self._paint_changes()

    def _watch_selection(self, previous_selection: Selection, selection: Selection) -> None:
        super()._watch_selection(previous_selection, selection)
        self._paint_changes()

    def _rewrap_and_refresh_virtual_size(self) -> None:
        """Break the lines anew; what was painted before they were broken for this width shows their beginnings only."""
        super()._rewrap_and_refresh_virtual_size()
        self._paint_changes()

    def _refresh_size(self) -> None:
        """Take over the height of the text; only bars that come or go need another layout."""
        if self.styles.is_auto_height or not self.soft_wrap:
            super()._refresh_size()
            return
        self.set_reactive(TextArea.virtual_size, Size(0, self.wrapped_document.height))
        self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            self._scroll_update(self.virtual_size)

    def _paint_changes(self) -> None:
        """Compare and mark once the message at hand has been handled."""
        if not self._comparing and self.is_mounted:
            self._comparing = True
            self.call_next(self._compare)

    def _compare(self) -> None:
        # Of letters that have come in one piece only the last one's lines are ever seen.
        if not self.message_queue_size or not self.call_later(self._mark_changes):
            self._mark_changes()

    def _mark_changes(self) -> None:
        self._comparing = False
        width = self.size.width
        changed = []
        for y in range(self.size.height):
            painted, strip = self._painted.get(y), super().render_line(y)
            if painted is None:
                changed.append(Region(0, y, width, 1))
            elif painted is not strip and (span := difference(painted, strip)) is not None:
                changed.append(Region(span[0], y, max(1, min(span[1], width) - span[0]), 1))
        # What is hidden now is painted as a whole when it is shown again.
        if changed or not width:
            super().refresh(*changed)


def difference(old: Strip, new: Strip) -> tuple[int, int] | None:
    """The first and one past the last cell in which two lines differ; None if they look the same.

    Where a character does not take exactly one cell, the whole line differs: half a character cannot be painted.
    """
    cells = list(zip_longest(_cells(old), _cells(new)))
    first = next((x for x, (one, other) in enumerate(cells) if one != other), None)
    if first is None:
        return None
    length = max(old.cell_length, new.cell_length)
    if not (_narrow(old) and _narrow(new)):
        return 0, length
    last = next(x for x in range(len(cells) - 1, -1, -1) if cells[x][0] != cells[x][1])
    return first, last + 1


def _cells(strip: Strip) -> Iterator[tuple[str, Style | None]]:
    for text, style, _ in strip:
        for character in text:
            yield character, style


def _narrow(strip: Strip) -> bool:
    # Latin, Greek and Cyrillic letters stand alone; what comes behind them may join with its neighbours.
    text = strip.text
    return strip.cell_length == len(text) and all(
        character < "\u0300" or "\u0370" <= character < "\u0483" for character in text
    )
