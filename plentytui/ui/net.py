"""All filters of a line in one: a line that needs none of them, as nearly every one, is looked at only once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.filter import ANSIToTruecolor, DimFilter, LineFilter

from plentytui.ui.text import ControlFilter, has_controls

if TYPE_CHECKING:
    from rich.segment import Segment
    from rich.style import Style
    from textual.color import Color

_KNOWN = 4_096
"""Styles that are remembered."""
_SPARING = (ANSIToTruecolor, DimFilter, ControlFilter)
"""Filters that leave text in 24-bit colours as it is, unless it is dim, a link or has controls."""


class Net(LineFilter):
    """Textual's filters and the net below the border for text from outside, one after the other where needed."""

    def __init__(self, filters: Sequence[LineFilter]) -> None:
        super().__init__()
        self.filters = (*filters, ControlFilter())
        self._sparing = all(type(one) in _SPARING for one in self.filters)
        self._plain: set[Style] = set()

    def serves(self, filters: Sequence[LineFilter]) -> bool:
        """Whether it was made for these."""
        return len(filters) + 1 == len(self.filters) and all(
            map(lambda one, other: one is other, filters, self.filters)
        )

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give back the line as all filters leave it."""
        if self._sparing and self._is_plain(segments):
            return segments
        for one in self.filters:
            segments = one.apply(segments, background)
        return segments

    def _is_plain(self, segments: list[Segment]) -> bool:
        plain = self._plain
        for _, style, control in segments:
            if control or (style is not None and style not in plain and not self._learn(style)):
                return False
        return not has_controls("".join([segment.text for segment in segments]))

    def _learn(self, style: Style) -> bool:
        colours = (style.color, style.bgcolor)
        if style.dim or style.link or any(colour is not None and colour.triplet is None for colour in colours):
            return False
        if len(self._plain) >= _KNOWN:
            self._plain.clear()
        self._plain.add(style)
        return True
