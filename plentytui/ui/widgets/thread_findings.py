"""What a query is looking for, marked in the lines of a thread: by form, not by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from plentytui.rules.query.findings import Findings, in_lines, marked
from plentytui.ui.widgets.thread_lines import Block

_FOUND = "found"
_HERE = "found-here"


class Place(NamedTuple):
    """Where a finding begins."""

    block: str
    """The key of the block."""
    line: int
    """Counted over all blocks."""


def mark_blocks(findings: Findings, blocks: Sequence[Block], here: int) -> tuple[list[Block], list[Place]]:
    """The blocks with the findings marked, the one with the number ``here`` in another way; and where each begins."""
    done: list[Block] = []
    places: list[Place] = []
    first = 0
    for block in blocks:
        found = in_lines(findings, ["".join(text for text, _ in line.parts) for line in block.lines])
        lines = list(block.lines)
        for number, spans in sorted(found.items()):
            parts: Sequence[tuple[str, str]] = lines[number].parts
            for span in spans:
                style = _HERE if len(places) == here else _FOUND
                parts = marked(parts, [span], style)
                places.append(Place(block.key, first + number))
            lines[number] = lines[number]._replace(parts=tuple(parts))
        done.append(Block(block.key, lines))
        first += len(block.lines)
    return done, places
