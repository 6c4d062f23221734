"""Lines that were broken before, drawn one by one: long texts open fast and scroll without layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from plentytui.ui.widgets.cursor import last_top
from plentytui.ui.widgets.straight_lines import StraightView, in_cells


class Line(NamedTuple):
    """One line as it is drawn: harmless text that fits, in parts with the names of their styles."""

    parts: tuple[tuple[str, str], ...] = ()
    ground: str = ""
    """The style of the whole line, to its end."""


class LineView(StraightView, can_focus=True, inherit_bindings=False):
    """Shows lines and scrolls over them; subclasses make the lines for the width that there is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--strong", "lines--dim", "lines--alert"}
    DEFAULT_CSS = """
    LineView {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        padding: 0 1;

        & > .lines--strong { text-style: bold; }
        & > .lines--dim { color: $text-muted; }
        & > .lines--alert { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Line] = ()
        self._styles: dict[tuple[str, str], Style] = {}

    def set_lines(self, lines: Sequence[Line], top: int | None = None) -> None:
        """Show other lines, the line ``top`` first; only lines that differ from what is seen are painted."""
        old, old_top = self._lines, self._top
        self._lines = lines
        if len(lines) != len(old):
            self.tell_height(len(lines))
        new_top = min(max(old_top if top is None else top, 0), last_top(self._height, len(lines)))
        if new_top != old_top:
            self._scroll_to_line(new_top)
            self.refresh()
            return
        width, height = self.size.width, self._height
        changed = [
            Region(0, y, width, 1) for y in range(height) if _line(old, old_top + y) != _line(lines, new_top + y)
        ]
        # What is hidden now is painted as a whole when it is shown again.
        if changed or not height:
            self.refresh(*changed)

    @property
    def top(self) -> int:
        """The first line that is seen."""
        return self._top

    @property
    def lines(self) -> Sequence[Line]:
        """All lines."""
        return self._lines

    @property
    def text(self) -> str:
        """All lines as plain text."""
        return "\n".join("".join(text for text, _ in line.parts).rstrip() for line in self._lines)

    # Painting

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        top, width = self.seen
        line = _line(self._lines, top + y)
        ground = self._style("", line.ground)
        segments = [Segment(text, self._style(name, line.ground)) for text, name in line.parts]
        return in_cells(segments, width, ground)

    def _style(self, name: str, ground: str) -> Style:
        style = self._styles.get((name, ground))
        if style is None:
            style = self.rich_style
            for part in (ground, name):
                if part:
                    style += self.get_component_rich_style(f"lines--{part}", partial=True)
            self._styles[name, ground] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the theme before."""
        super().notify_style_update()
        self._styles.clear()

    # Actions

    def action_line_down(self) -> None:
        """Scroll one line down."""
        self._scroll_to_line(self._top + 1)

    def action_line_up(self) -> None:
        """Scroll one line up."""
        self._scroll_to_line(self._top - 1)

    def action_page_down(self) -> None:
        """Scroll one page down; two lines stay in sight."""
        self._scroll_to_line(self._top + max(1, self._height - 2))

    def action_page_up(self) -> None:
        """Scroll one page up; two lines stay in sight."""
        self._scroll_to_line(self._top - max(1, self._height - 2))

    def action_first(self) -> None:
        """Go to the start."""
        self._scroll_to_line(0)

    def action_last(self) -> None:
        """Go to the end."""
        self._scroll_to_line(len(self._lines))

    # The window

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height

    def _scroll_to_line(self, top: int) -> None:
        target = max(0, min(top, last_top(self._height, len(self._lines))))
        if target != self._top:
            self.scroll_to(y=target, animate=False, force=True, immediate=True)
            # Textual moves the bar only while it is shown; here it may be about to come with more lines.
            self.vertical_scrollbar.position = target


_NOTHING = Line()


def _line(lines: Sequence[Line], index: int) -> Line:
    return lines[index] if 0 <= index < len(lines) else _NOTHING
