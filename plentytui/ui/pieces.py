"""What has changed on the screen, painted in as few pieces as the widgets lie side by side.

Textual cuts each line of each widget wherever any widget begins or ends on it, those below included, renders widgets
whole of which one line has changed, and says for each piece where it begins. Next to the lines of a list and a thread
that takes longer than to draw them.
"""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, ConsoleOptions, RenderResult
    from textual.strip import Strip

Span = tuple[int, int, int]
"""Cells of a line to be painted: the line, the first column, the column behind the last."""


class Line:
    """What is seen of one line: pieces that never overlap, from left to right."""

    __slots__ = ("_pieces",)

    def __init__(self) -> None:
        self._pieces: list[tuple[int, int, Strip]] = []

    def __iter__(self) -> Iterator[tuple[int, int, Strip]]:
        """Each piece: the first column, the column behind the last, and what is there."""
        return iter(self._pieces)

    def lay_under(self, column: int, strip: Strip) -> None:
        """Add what is seen of a strip below all the pieces that are there.

        Args:
            column: where the strip begins.
            strip: cells of a widget that lies behind those of the pieces.
        """
        end = column + strip.cell_length
        for begin, past in list(self._gaps(column, end)):
            piece = strip if (begin, past) == (column, end) else strip.crop(begin - column, past - column)
            # No two pieces begin in the same column, so strips are never compared.
            insort(self._pieces, (begin, past, piece))

    def _gaps(self, column: int, end: int) -> Iterator[tuple[int, int]]:
        at = column
        for begin, past, _ in self._pieces:
            if begin >= end:
                break
            if begin > at:
                yield at, begin
            at = max(at, past)
        if at < end:
            yield at, end


class PiecesUpdate(CompositorUpdate):
    """The cells that have changed, ready to be written."""

    def __init__(self, lines: dict[int, Line], spans: list[Span]) -> None:
        self.lines = lines
        self.spans = spans

    def pieces(self) -> Iterator[tuple[int, int, Strip]]:
        """What is to be written: column, line, and the cells from there on.

        A piece is written from its own beginning even if less of it has changed, for a wide character may lie there;
        and to its end where one begins in the last cell that has changed.
        """
        for y, first, past_last in self.spans:
            for begin, past, strip in self.lines[y]:
                if begin >= past_last:
                    break
                if past > first:
                    yield begin, y, strip if past <= past_last else _up_to(strip, past_last - begin)

    def render_segments(self, console: Console) -> str:
        """The sequences for the terminal."""
        return "".join(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.pieces())

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The same for Rich, which asks for segments."""
        del console, options
        for _, _, strip in self.pieces():
            yield from strip


class PieceCompositor(Compositor):
    """Renders no more of a widget than what has changed, and cuts only where something lies above it."""

    def render_partial_update(self) -> PiecesUpdate | None:  # type: ignore[override]  # all asked of it are sequences
        """What has changed since the last time; None for nothing."""
        changed = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not changed:
            return None
        spans = list(self._regions_to_spans(changed))
        lines = {y: Line() for y, _, _ in spans}
        # From front to back: who comes first is seen.
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if shown and (rows := _rows(shown, changed)):
                inside = Region(shown.x - region.x, rows.start - region.y, shown.width, len(rows))
                for y, strip in zip(rows, widget.render_lines(inside), strict=False):
                    if (line := lines.get(y)) is not None:
                        line.lay_under(shown.x, strip)
        return PiecesUpdate(lines, spans)


def _up_to(strip: Strip, end: int) -> Strip:
    """The cells before a column, and one more where a wide character would be halved."""
    longer = strip.crop(0, end + 1)
    return longer if cell_len(longer.text[-1:]) > 1 else strip.crop(0, end)


def _rows(shown: Region, changed: Iterable[Region]) -> range:
    """The rows of a widget from the first to the last one in which any of it has changed."""
    touched = [part for region in changed if (part := region.intersection(shown))]
    if not touched:
        return range(0)
    return range(min(part.y for part in touched), max(part.bottom for part in touched))
