"""The one border that text from outside crosses on its way to the terminal.

Textual passes control characters and escape sequences of the text it draws on to the terminal, and parses
markup in most strings. So nothing from outside is drawn, put into a title or used as a file name before one of
these functions had it:

========================  =====================================================================================
what was there            what is shown
========================  =====================================================================================
C0 controls, DEL          caret notation: ``^[`` for ESC, ``^G`` for BEL, ``^?`` for DEL; line ends stay
C1 controls               their number: ``<9B>``
bidi overrides, isolates  ``⟨U+202E⟩``; mere direction marks change nothing once those are gone and are removed
tag characters            the text that they hide: ``⟨hidden: …⟩``; those of a flag are removed
other invisibles          removed: soft hyphens, zero-width spaces, fillers, byte order marks
joiners                   kept between characters of scripts and pictures that join, else removed
marks                     four on one base, the rest is removed
surrogates                ``\N{REPLACEMENT CHARACTER}``
========================  =====================================================================================

Every function gives back its own output unchanged and takes time in proportion to the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rich.cells import cell_len, chop_cells, set_cell_size, split_text
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

LINE_LIMIT = 10_000
"""Characters of one line that are shown."""
CELL_LIMIT = 400
"""Characters of a text that are looked at for one line of a list."""
TITLE_LIMIT = 80
"""Characters of a window title."""
LINK_SCHEMES = ("http://", "https://", "mailto:")
"""What a link may begin with."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_TAB = 4
_MARKS = 4
_LINE_CUT = " … [line cut]"


def _span(first: int, last: int) -> range:
    return range(first, last + 1)


_SHOWN_BY_CODE = (*_span(0x202A, 0x202E), *_span(0x2066, 0x206F), *_span(0xFFF9, 0xFFFB))
_REMOVED = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x200B, 0x200E, 0x200F, 0x3164, 0xFEFF, 0xFFA0),
    *_span(0x180B, 0x180F),
    *_span(0x2060, 0x2065),
    *_span(0xFFF0, 0xFFF8),
    *_span(0x1BCA0, 0x1BCA3),
    *_span(0x1D173, 0x1D17A),
)
_NOT_CHARACTERS = (*_span(0xFDD0, 0xFDEF), *(plane << 16 | end for plane in range(17) for end in (0xFFFE, 0xFFFF)))
_SHOWN: dict[str, str] = {
    **{chr(code): f"^{chr(code ^ 0x40)}" for code in (*range(0x20), 0x7F) if code not in (0x09, 0x0A)},
    **{chr(code): f"<{code:02X}>" for code in range(0x80, 0xA0)},
    **{chr(code): f"⟨U+{code:04X}⟩" for code in _SHOWN_BY_CODE},
    **{chr(code): "" for code in _REMOVED},
    **{chr(code): _REPLACEMENT for code in _NOT_CHARACTERS},
    "\u2028": "\n",
    "\u2029": "\n",
}
_ODD = frozenset(_SHOWN)

_SURROGATES = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile("(\U0001f3f4?)([\U000e0000-\U000e0fff]+)")
_JOINS = "[^\x00-\u02ff\u2000-\u206f]"
_LOOSE_JOINERS = re.compile(f"(?<!{_JOINS})[\u200c\u200d]|[\u200c\u200d](?!{_JOINS})")
_MARK_RUN = re.compile(r"[^\w\x00-\u02ff]{5,}")
_DIFFER_IN_WIDTH = re.compile("[\u200c\u200d\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def clean(text: str, limit: int | None = None) -> str:
    r"""Text of several lines made harmless: the only control character that is left is ``\n``.

    ``limit`` is how many characters are shown at most; what is cut off is told at the end.
    """
    whole = len(text)
    if limit is not None and whole > limit:
        text = text[:limit]
    if len(text) > LINE_LIMIT or not (text.isascii() and text.isprintable()):
        # A line is cut before the work as well: what follows would go to waste on most of a very long one.
        text = _short_lines(_harmless(_short_lines(text, 4 * LINE_LIMIT)), LINE_LIMIT)
    if limit is not None and max(whole, len(text)) > limit:
        text = _cut(text, limit, whole - limit)
    return text


def cell(text: str, limit: int = CELL_LIMIT) -> str:
    """Text made harmless for one line of fixed columns: what terminals give different widths is left out."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if not (text.isascii() and text.isprintable()):
        text = clean(_DIFFER_IN_WIDTH.sub("", text))
        text = _REGIONAL.sub(lambda found: chr(ord(found[0]) - 0x1F1E6 + ord("A")), text)
        text = " ".join(text.split())
        if not text.isprintable():
            text = "".join(c if c.isprintable() else _REPLACEMENT for c in text)
        return text[:limit].rstrip()
    return " ".join(text.split())


def content(text: str, limit: int | None = None) -> Content:
    """Harmless text for a widget; never parsed as markup."""
    return Content(clean(text, limit))


def clip(text: str, width: int) -> str:
    """One harmless line of at most that many terminal cells; ``…`` tells that something was cut off."""
    text = cell(text)
    if text.isascii():  # one cell each, as most texts are
        return text if len(text) <= width else f"{text[: width - 1].rstrip()}…" if width > 0 else ""
    if cell_len(text) <= width:
        return text
    return f"{split_text(text, width - 1)[0].rstrip()}…" if width > 0 else ""


def fit(text: str, width: int) -> str:
    """One harmless line of exactly that many terminal cells."""
    return set_cell_size(clip(text, width), width)


def title(text: str) -> str:
    """Text for a window title: one short line without anything a terminal could take for an order."""
    return cell(text, TITLE_LIMIT)


def wrap(line: str, width: int) -> list[str]:
    """One cleaned line broken at blanks into pieces of at most that many cells; at least one piece."""
    width = max(width, 2)
    if len(line) <= width and cell_len(line) <= width:
        return [line.rstrip()]
    if line.isascii():
        return _wrap_narrow(line, width)
    return _wrap_wide(line, width)


class ControlFilter(LineFilter):
    """The net below the border: no control character and no foreign link leaves a line that is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give back the line without control characters in its text and with web and mail links only."""
        if not any(map(_is_suspect, segments)):
            return segments
        return [segment if segment.control else _without_controls(segment) for segment in segments]


def has_controls(text: str) -> bool:
    """Whether something in it is no text."""
    return _CONTROLS.search(text) is not None


def _is_suspect(segment: Segment) -> bool:
    if segment.control:
        return False
    return _CONTROLS.search(segment.text) is not None or (segment.style is not None and segment.style.link is not None)


def _without_controls(segment: Segment) -> Segment:
    style = segment.style
    if style is not None and style.link is not None and not _harmless_link(style.link):
        style = style.update_link(None)
    return Segment(_CONTROLS.sub("", segment.text), style)


def _harmless_link(url: str) -> bool:
    return url.lower().startswith(LINK_SCHEMES) and not _CONTROLS.search(url)


def _harmless(text: str) -> str:
    text = text.replace("\r\n", "\n")
    present = set(text)
    for odd in sorted(present & _ODD):
        text = text.replace(odd, _SHOWN[odd])
    if not text.isascii():
        text = _SURROGATES.sub(_REPLACEMENT, text)
        if max(present) >= "\U000e0000":
            text = _HIDDEN.sub(_tell_hidden, text)
        text = _LOOSE_JOINERS.sub("", text)
        text = _MARK_RUN.sub(_few_marks, text)
    return text.expandtabs(_TAB) if "\t" in present else text


def _tell_hidden(found: re.Match[str]) -> str:
    flag, run = found.groups()
    if flag and len(run) <= 8 and run.endswith("\U000e007f"):
        return flag
    said = "".join(chr(ord(c) - 0xE0000) for c in run if "\U000e0020" <= c <= "\U000e007e").strip()
    if said:
        return f"{flag}⟨hidden: {said}⟩"
    return flag if len(run) == 1 else f"{flag}⟨{len(run)} hidden characters⟩"


def _few_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for c in found[0]:
        marks = marks + 1 if c in "\u200c\u200d" or unicodedata.category(c)[0] == "M" else 0
        if marks <= _MARKS:
            kept.append(c)
        elif kept[-1] in "\u200c\u200d":
            kept.pop()
    return "".join(kept)


def _short_lines(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    room = limit - len(_LINE_CUT)
    return "\n".join(
        line if len(line) <= limit else line[:room].rstrip("\u200c\u200d") + _LINE_CUT for line in text.split("\n")
    )


def _cut(text: str, limit: int, more: int) -> str:
    """At most ``limit`` characters, the last of which tell how many were cut off."""
    note = f" … [{max(more, 0) + max(len(text) - limit, 0)} more characters]"
    return (text[: max(limit - len(note), 0)].rstrip("\u200c\u200d") + note)[:limit]


def _wrap_narrow(line: str, width: int) -> list[str]:
    pieces: list[str] = []
    at, end = 0, len(line)
    while end - at > width:
        cut = line.rfind(" ", at + 1, at + width + 1)
        if cut < 0:
            pieces.append(line[at : at + width])
            at += width
        else:
            pieces.append(line[at:cut].rstrip())
            at = cut + 1
    pieces.append(line[at:].rstrip())
    return pieces


def _wrap_wide(line: str, width: int) -> list[str]:
    pieces: list[str] = []
    piece, used = "", 0
    for word in _words(line):
        size = cell_len(word.rstrip())
        if used + size > width:
            if piece.strip():
                pieces.append(piece.rstrip())
            piece, used = "", 0
        if size > width:
            *full, word = chop_cells(word, width)
            pieces.extend(part.rstrip() for part in full)
        piece += word
        used += cell_len(word)
    pieces.append(piece.rstrip())
    return pieces


def _words(line: str) -> Iterable[str]:
    """The words of a line, each with the blank that follows it."""
    at = 0
    while (blank := line.find(" ", at)) >= 0:
        yield line[at : blank + 1]
        at = blank + 1
    yield line[at:]
