"""Where a list scrolls to when its cursor moves; pure arithmetic on rows."""

from __future__ import annotations

from typing import NamedTuple


class Held(NamedTuple):
    """A row that is shown at the place where it was, although it stands elsewhere in the list by now."""

    real: int
    shown: int

    def real_of(self, index: int) -> int:
        """Where the row stands in the list that is shown at a place."""
        if index == self.shown:
            return self.real
        if self.real <= index < self.shown:
            return index + 1
        return index - 1 if self.shown < index <= self.real else index

    def shown_of(self, place: int) -> int:
        """At which place the row is shown that stands there in the list."""
        if place == self.real:
            return self.shown
        if self.real < place <= self.shown:
            return place - 1
        return place + 1 if self.shown <= place < self.real else place


def clamp(index: int, count: int) -> int:
    """The nearest row that exists; 0 in an empty list."""
    return max(0, min(index, count - 1))


def last_top(height: int, count: int) -> int:
    """The lowest first visible row."""
    return max(0, count - height)


def top_for(cursor: int, top: int, height: int, count: int, *, whole_pages: bool = False) -> int:
    """The first visible row, so that the cursor can be seen.

    When the cursor leaves the window, the list jumps by half a page: painting the whole window once in half a
    page of steps costs a tenth of the bytes of painting it at each step. With ``whole_pages`` it jumps by a whole
    page, which costs half as much again, and the cursor is at the window's edge then.
    """
    if height <= 0:
        return 0
    if not top <= cursor < top + height:
        half = cursor - height // 2
        top = half if not whole_pages else cursor if cursor > top else cursor - height + 1
    return max(0, min(top, last_top(height, count)))


def page_from(cursor: int, top: int, height: int, count: int, pages: int) -> tuple[int, int]:
    """Cursor and first visible row some pages on; the cursor keeps its line, and goes on to the ends."""
    height = max(1, height)
    new_top = max(0, min(top + pages * height, last_top(height, count)))
    return clamp(cursor + pages * height, count), new_top
