"""The line with the tabs of a system: the one that is shown is marked by more than its colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from textual import events


class TabLine(Widget):
    """Titles side by side; short ones where the long ones do not fit."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--here", "tabs--other"}
    DEFAULT_CSS = "TabLine { height: 1; }"
    ALLOW_SELECT = False

    class Clicked(Message):
        """A title was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, titles: Sequence[str], short: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = tuple(titles)
        self._short = tuple(short)
        self._here = 0

    def show(self, index: int) -> None:
        """Mark another tab as the one that is shown."""
        if index != self._here:
            self._here = index
            self.refresh()

    @property
    def words(self) -> tuple[str, ...]:
        """The titles as they are shown: the one that is shown in brackets."""
        for titles in (self._titles, self._short):
            words = tuple(f"[{t}]" if i == self._here else f" {t}" for i, t in enumerate(titles))
            if sum(map(cell_len, words)) <= self.size.width:
                return words
        # Not even the short ones fit: those from the one before the shown one on.
        start = max(0, self._here - 1)
        return tuple(f"[{t}]" if i == self._here else f" {t}" for i, t in enumerate(self._short) if i >= start)

    def render_line(self, y: int) -> Strip:
        """The line."""
        here, other = (self.get_component_rich_style(f"tabs--{name}") for name in ("here", "other"))
        segments = [Segment(word, here if word.startswith("[") else other) for word in self.words]
        return Strip(segments).adjust_cell_length(self.size.width, other)

    def on_click(self, event: events.Click) -> None:
        """Ask for the tab that was clicked."""
        column = 0
        offset = len(self._titles) - len(self.words)
        for index, word in enumerate(self.words):
            column += cell_len(word)
            if event.x < column:
                self.post_message(self.Clicked(index + offset))
                return
