"""The same screen in fewer bytes: what a terminal already does is not told to it again.

Textual writes the whole style before each piece of text, takes all of it back after the piece, and says where each
piece begins even where the one before has ended. In a screen of many short pieces that is most of the bytes. Here
only the difference between one piece and the next is written. Nothing but the widest known sequences is used: styles,
and the places of the cursor as they came.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_PARTS = re.compile("\x1b\\[([0-9;]*)m|\n?\x1b\\[([0-9]+);([0-9]+)H|([^\x1b\n]+)|(\x1b\\[[0-?]*[ -/]*[@-~]|\n)")
"""A style, a place, text, or anything else, which is passed on as it is."""
_FOREIGN = re.compile("[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f]|\x1b(?!\\[[0-?]*[ -/]*[@-~])")
"""What no frame has: what stood apart from it must not come to stand beside it, where a terminal could obey both."""
_MARKS = frozenset(("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "53"))
"""Attributes, of which each is told again where one is taken back."""
_SEEN_ON_BLANKS = frozenset(("4", "5", "7", "9", "21", "53"))
"""Attributes that a blank shows."""


class _Style(NamedTuple):
    marks: frozenset[str] = frozenset()
    colour: str = ""
    ground: str = ""


_PLAIN = _Style()


def terse(data: str) -> str:
    """The same sequences in fewer bytes; begins and ends in the plain style, as what Textual writes does.

    Args:
        data: what is to be written to the terminal; anything that is no style and no place stays as it is.
    """
    if _FOREIGN.search(data):
        return data
    written: list[str] = []
    write = written.append
    wanted = actual = _PLAIN
    row = column = 0
    for style, to_row, to_column, text, other in _PARTS.findall(data):
        if text:
            if text.isspace() and not wanted.marks & _SEEN_ON_BLANKS and not actual.marks & _SEEN_ON_BLANKS:
                # A blank shows its ground alone.
                target = actual._replace(ground=wanted.ground)
            else:
                target = wanted
            if target != actual:
                write(_change(actual, target))
                actual = target
            write(text)
            # How wide other characters are is for the terminal to say, so behind them the place is told again.
            column = column + len(text) if column and text.isascii() and text.isprintable() else 0
        elif to_row:
            if (int(to_row), int(to_column)) != (row, column):
                write(f"\x1b[{to_row};{to_column}H")
                row, column = int(to_row), int(to_column)
        elif other:
            if actual != wanted:
                write(_change(actual, wanted))
                actual = wanted
            write(other)
            row = column = 0
        else:
            after = _after(wanted, style)
            if after is None:
                return data
            wanted = after
    if actual != wanted:
        write(_change(actual, wanted))
    return "".join(written)


@lru_cache(maxsize=4096)
def _after(style: _Style, told: str) -> _Style | None:
    """The style after a sequence of it; None if it tells something that is not known here."""
    marks, colour, ground = set(style.marks), style.colour, style.ground
    numbers = iter(told.split(";"))
    for number in numbers:
        if number in {"", "0"}:
            marks, colour, ground = set(), "", ""
        elif number in {"38", "48"}:
            kind = next(numbers, "")
            parts = [number, kind, *(next(numbers, "") for _ in range(1 if kind == "5" else 3))]
            if number == "38":
                colour = ";".join(parts)
            else:
                ground = ";".join(parts)
        elif number in _MARKS:
            marks.add(number)
        elif len(number) == 2 and number[0] in "39":
            colour = "" if number == "39" else number
        elif (len(number) == 2 and number[0] == "4") or (len(number) == 3 and number[:2] == "10"):
            ground = "" if number == "49" else number
        else:
            return None
    return _Style(frozenset(marks), colour, ground)


@lru_cache(maxsize=4096)
def _change(before: _Style, after: _Style) -> str:
    """The shortest sequence that makes one style of another."""
    anew = ["0", *sorted(after.marks), *filter(None, (after.colour, after.ground))]
    if before.marks - after.marks:
        # Taking back one attribute takes back others with it, so all of them are told again.
        return f"\x1b[{';'.join(anew)}m" if len(anew) > 1 else "\x1b[0m"
    more = sorted(after.marks - before.marks)
    if before.colour != after.colour:
        more.append(after.colour or "39")
    if before.ground != after.ground:
        more.append(after.ground or "49")
    shortest = min((more, anew), key=lambda parts: len(";".join(parts)))
    return f"\x1b[{';'.join(shortest)}m"
