"""Containers that are never seen themselves: to paint them costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.strip import Strip

    _Base = Widget
else:
    _Base = object


class Covered(_Base):
    """For containers whose children cover them but for a border at the sides, and whose rows are all the same.

    Textual paints every row of every container below what is seen, and then drops it. Here one row stands for all.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of the background."""
        if not crop.height:
            return []
        return super().render_lines(Region(crop.x, crop.y, crop.width, 1)) * crop.height
