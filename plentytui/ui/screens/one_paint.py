"""One layout and one frame for what a key leads to, however many widgets it gives another size."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.screen import Screen

from plentytui.ui.pieces import PieceCompositor

if TYPE_CHECKING:
    from textual.geometry import Region, Size
    from textual.widget import Widget

    _Base = Screen[None]
else:
    _Base = object

_TURNS = 3
"""Turns of the event loop in which a widget hears of its size and tells that it is to be painted."""


class OnePaint(_Base):
    """For a screen whose panes share the width in another way whenever one of them is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PieceCompositor()
        self._shape: dict[Widget, Region] = {}
        self._laid_out = self._holding = self._letting_go = False

    def _bordered(self) -> Widget | None:
        """A pane whose border changes with the panes beside it: a layout alone does not paint it anew."""
        return None

    def _compositor_refresh(self) -> None:
        # Where the app gathers updates, Textual makes a whole frame and drops it: at the start that is every fifth
        # part of the way to the first one that is shown. What is to be painted stays noted.
        if self.app._batch_count or self._holding:
            return
        if self._laid_out:
            self._laid_out = False
            before, self._shape = self._shape, {w: place.region for w, place in self._compositor.full_map.items()}
            another = before != self._shape or any(widget._layout_required for widget in self._shape)
            if before and another and not self._letting_go:
                # Whoever got another size, or another scroll bar, is about to be laid out and painted by that, too.
                self._holding = True
                self.call_later(self._wait_for_lines)
                return
        super()._compositor_refresh()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        self._laid_out = True
        super()._refresh_layout(size, scroll)

    async def _wait_for_lines(self) -> None:
        """Let widgets hear of their new sizes, and then hear of them what is to be painted."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        self.call_later(self._let_go)

    def _let_go(self) -> None:
        self._holding, self._letting_go = False, True
        if (pane := self._bordered()) is not None:
            self._dirty_widgets.add(pane)
        self._on_timer_update()
        self._letting_go = False

    def _screen_resized(self, size: Size) -> None:
        # At the start Textual tells the size three times, and each would be a whole layout. What is to be painted by
        # then is painted at once. The screen's own size is the terminal's, and so always the new one already.
        arranged = self._compositor.size
        if arranged and arranged != size:
            super()._screen_resized(size)
        else:
            self._on_timer_update()
