"""Where a list scrolls to when its cursor moves; pure arithmetic on rows."""

from __future__ import annotations


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
