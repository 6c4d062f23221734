"""Tells a message's own text from the history that mail programs put below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """One line of a body."""

    text: str
    depth: int = 0
    """How deep it is quoted: leading ``>`` of plain text, blockquotes of HTML."""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of lines that are all the sender's own, or all quoted."""

    lines: tuple[str, ...]
    quoted: bool = False


_LONGEST_INTRODUCTION = 400
_OPENS = re.compile(r"\s*(?:On|Am)\s")
_SAYS = re.compile(r"\b(?:wrote|schrieb)\b[^:]{0,200}:\s*$")
_DIVIDER = re.compile(
    r"\s*[-_]{2,}\s*(?:Original Message|Original-?nachricht|Urspr(?:ü|ue)ngliche (?:Nachricht|Mail))\s*[-_]{2,}",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*[-_]{2,}\s*(?:Forwarded message|Weitergeleitete Nachricht)", re.IGNORECASE)
_UNDERLINE = re.compile(r"\s*[-_]{8,}\s*$")
_HEADER = re.compile(
    r"\s*\*?(?:From|Sent|Date|To|Cc|Subject|Von|Gesendet|Datum|An|Betreff)\s?:\*?(?:\s|$)", re.IGNORECASE
)
_FIRST_HEADER = re.compile(r"\s*\*?(?:From|Von)\s?:", re.IGNORECASE)


def split_quotes(lines: Sequence[Line]) -> tuple[Part, ...]:
    """The parts of a body in their order, without blank lines around them or several in a row.

    Text below "-----Original Message-----" or a mail's header lines is quoted to the end; "On ... wrote:"
    belongs to the quoted lines that follow it or, where none is marked as quoted, makes the rest quoted.
    What was forwarded is the sender's own text: that is what the person is to read.
    """
    parts: list[Part] = []
    run: list[str] = []
    quoted = False
    for text, of_history in zip((_shown(line) for line in lines), _history(lines), strict=True):
        if text and of_history != quoted:
            _end(parts, run, quoted=quoted)
            quoted = of_history
        if text or (run and run[-1]):
            run.append(text)
    _end(parts, run, quoted=quoted)
    return tuple(parts)


def _shown(line: Line) -> str:
    return f"{'> ' * (line.depth - 1)}{line.text}" if line.text.strip() else ""


def _end(parts: list[Part], run: list[str], *, quoted: bool) -> None:
    while run and not run[-1]:
        run.pop()
    if run:
        parts.append(Part(tuple(run), quoted))
    run.clear()


def _history(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether it is quoted."""
    quoted = [line.depth > 0 for line in lines]
    forwarded = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.depth or not line.text or len(line.text) > _LONGEST_INTRODUCTION:
            at += 1
            continue
        forwarded = forwarded or _FORWARD.match(line.text) is not None
        length = _introduction(lines, at)
        if length:
            following = _next_filled(lines, at + length)
            if following < len(lines) and lines[following].depth:
                quoted[at:following] = [True] * (following - at)
                at = following
                continue
        if length or _DIVIDER.match(line.text) or (not forwarded and _starts_header(lines, at)):
            start = at - 1 if at and _UNDERLINE.match(lines[at - 1].text) else at
            quoted[start:] = [True] * (len(lines) - start)
            break
        at += 1
    return quoted


def _introduction(lines: Sequence[Line], at: int) -> int:
    """How many lines an "On ... wrote:" takes that begins here; 0 if none does."""
    if not _OPENS.match(lines[at].text):
        return 0
    text = ""
    for length, line in enumerate(lines[at : at + 3], start=1):
        text = f"{text} {line.text}"
        if line.depth or not line.text or len(text) > _LONGEST_INTRODUCTION:
            return 0
        if _SAYS.search(text):
            return length if any(map(str.isdigit, text)) else 0
    return 0


def _next_filled(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and not lines[at].text.strip():
        at += 1
    return at


def _starts_header(lines: Sequence[Line], at: int) -> bool:
    """Whether the headers of a mail stand here: From, and two more within the next lines."""
    if not _FIRST_HEADER.match(lines[at].text):
        return False
    return sum(_HEADER.match(line.text) is not None for line in lines[at + 1 : at + 6]) >= 2
