"""Lines that a widget draws itself, brought to the screen without what only borders and shades need.

Textual makes five strips of each line: cut to its length, padded, framed, shaded, filtered. For a list and a thread,
which have nothing but blanks at their sides, that takes longer than to draw them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.scroll_view import ScrollView
from textual.strip import Strip

from plentytui.ui.widgets.quiet_bar import QuietBar, QuietFocus

if TYPE_CHECKING:
    from rich.style import Style
    from textual.color import Color
    from textual.css.styles import StylesBase
    from textual.filter import LineFilter
    from textual.geometry import Region, Size, Spacing


class StraightLines(StylesCache):
    """The lines of a widget as they were painted last; what Textual keeps for each widget, with a shorter way."""

    def __init__(self) -> None:
        super().__init__()
        self._blank: Style | None = None
        """The style of the blanks at the sides; None where the lines need Textual's own way."""
        self._filters: Sequence[LineFilter] = ()
        self._ground: Color | None = None
        self.bar = 0
        """Cells at the right over which the scroll bar lies: nothing is painted there."""

    def render(
        self,
        styles: StylesBase,
        size: Size,
        base_background: Color,
        background: Color,
        render_content_line: Callable[[int], Strip],
        filters: Sequence[LineFilter],
        *args: Any,
        **kwargs: Any,
    ) -> list[Strip]:
        """The lines that are asked for."""
        straight = kwargs.get("opacity") == 1.0 and _is_bare(styles)
        filtered = tuple(filters) if straight else ()
        if straight != (self._blank is not None) or filtered != self._filters or background != self._ground:
            self.clear()
        self._filters, self._ground = filtered, background
        inner, _ = self.get_inner_outer(base_background, background)
        self._blank = inner.rich_style if straight else None
        return super().render(
            styles,
            size,
            base_background,
            background,
            render_content_line,
            () if straight else filters,
            *args,
            **kwargs,
        )

    def render_line(
        self,
        styles: StylesBase,
        y: int,
        size: Size,
        content_size: Size,
        padding: Spacing,
        base_background: Color,
        background: Color,
        render_content_line: Callable[[int], Strip],
        *args: Any,
        **kwargs: Any,
    ) -> Strip:
        """One line between the blanks at its sides, with all filters applied."""
        blank, ground = self._blank, self._ground
        if blank is None or ground is None or not padding.top <= y < padding.top + content_size.height:
            return super().render_line(
                styles,
                y,
                size,
                content_size,
                padding,
                base_background,
                background,
                render_content_line,
                *args,
                **kwargs,
            )
        line = render_content_line(y - padding.top)
        segments = list(line)
        if padding.left:
            segments.insert(0, Segment(" " * padding.left, blank))
        width = size.width - self.bar
        if (rest := width - padding.left - line.cell_length) > 0:
            segments.append(Segment(" " * rest, blank))
        for one in self._filters:
            segments = one.apply(segments, ground)
        return Strip(segments, max(width, padding.left + line.cell_length))


class StraightView(QuietBar, QuietFocus, ScrollView):
    """A view that scrolls over lines that it draws itself, one by one, each as wide as what is seen."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles_cache = self._straight_lines = StraightLines()
        self._looked_up: tuple[int, int] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines that are asked for; where they begin is looked up once for all of them."""
        self._looked_up = self.seen
        bar = self.scrollbar_size_vertical if self.show_vertical_scrollbar else 0
        if bar != self._straight_lines.bar:
            self._straight_lines.bar = bar
            self._straight_lines.clear()
        try:
            return super().render_lines(crop)
        finally:
            self._looked_up = None

    @property
    def seen(self) -> tuple[int, int]:
        """The first line that is seen, and how many cells lines have."""
        return self._looked_up or (self._top, self.scrollable_content_region.width)

    @property
    def _top(self) -> int:
        return self.scroll_offset.y


def _is_bare(styles: StylesBase) -> bool:
    """Whether nothing but blanks surrounds and nothing changes the lines."""
    return (
        not any(edge for edge, _ in (*styles.border, *styles.outline))
        and not styles.tint.a
        and styles.text_opacity == 1.0
        and (not styles.has_rule("hatch") or styles.hatch == "none")
    )


def in_cells(segments: list[Segment], width: int, blank: Style) -> Strip:
    """The segments as a strip of just that many cells, filled up with blanks; longer ones are cut."""
    length = sum(cell_len(text) for text, _, control in segments if not control)
    if length > width:
        return Strip(segments, length).crop(0, width)
    if length < width:
        segments.append(Segment(" " * (width - length), blank))
    return Strip(segments, width)
