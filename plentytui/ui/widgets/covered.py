"""Containers that are never seen themselves, and what never scrolls: neither costs what Textual does for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.strip import Strip

    _Base = Widget
else:
    _Base = object


class Unscrolled(_Base):
    """For what never needs a scroll bar.

    Textual lays out the whole screen once more when a widget got another size, for it may need one then.
    """

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        del layout
        return super()._size_updated(size, virtual_size, container_size, layout=False)


class Covered(Unscrolled):
    """For containers whose children cover them but for a border at the sides, and whose rows are all the same.

    Textual paints every row of every container below what is seen, and then drops it. Here one row stands for all.
    """

    wholly_covered: ClassVar = False
    """Whether there is no border either: then there is not even one row to paint."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of the background."""
        if self.wholly_covered or not crop.height:
            return []
        return super().render_lines(Region(crop.x, crop.y, crop.width, 1)) * crop.height
