"""From a message's body, HTML or plain, to text that can be read: paragraphs, numbered links, quoted history apart.

The body is taken apart by regular expressions that look at each character once. The parser of the standard
library needs time in proportion to the square of the input for some malformed bodies (CVE-2025-6069, not mended in
every Python that this program runs on), and a body is whatever a stranger sent.

What comes out is still raw text: control characters in it have to be cleaned where it is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plentytui.rules.entities import unescaped
from plentytui.rules.quotes import Line, Part, split_quotes

BODY_LIMIT = 1_000_000
"""Characters of a body that are read."""
_PREVIEW_LIMIT = 4_000
_ANY_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_ATTRIBUTES_LIMIT = 8_000
_DEEPEST_LIST = 8
_TARGET_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a message: the number at its text, the text, and where it really leads."""

    number: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class MessageText:
    """A message's body as text."""

    parts: tuple[Part, ...]
    """Own text and quoted history in their order."""
    links: tuple[Link, ...] = ()
    """Web and mail links by number; each address once."""
    cut: bool = False
    """The body was longer than what is read."""

    @property
    def own(self) -> bool:
        """Whether there is any text that is not quoted."""
        return any(not part.quoted for part in self.parts)

    @property
    def own_words(self) -> str:
        """What its sender wrote himself, line by line."""
        return "\n".join(str(line) for part in self.parts if not part.quoted for line in part.lines)


def read_body(body: str, links_before: int = 0) -> MessageText:
    """A message's body, HTML or plain text, as text that can be read; its links are counted on from those before."""
    text = _INLINE_DATA.sub("data:", body) if "base64," in body else body
    cut = len(text) > BODY_LIMIT
    text = text[:BODY_LIMIT]
    if is_html(text):
        reader = _Reader(links_before)
        reader.read(text)
        return MessageText(split_quotes(reader.finish()), tuple(reader.links), cut)
    return MessageText(split_quotes(_plain_lines(text)), (), cut)


def as_line(text: str) -> str:
    """A preview as one line: tags left out, entities read, blanks joined."""
    bare = _ANY_TAG.sub(" ", text[:_PREVIEW_LIMIT])
    return " ".join(unescaped(bare).split())


def is_html(body: str) -> bool:
    """Whether a body is HTML, by the tags that mails have."""
    return _HTML_SIGN.search(body, 0, 100_000) is not None


_HTML_SIGN = re.compile(
    r"</(?:a|b|i|p|div|span|td|table|body|html|ul|li|strong|em|font|h[1-6]|blockquote|pre)\s*+>"
    r"|<(?:br|hr|p|b|i|u|a|em|strong|div|span|table|html|head|body|ul|ol|pre|img|font|center|blockquote|h[1-6])"
    r"(?:\s[^<>=]*+=[^<>]*+|\s*+/?)>|<!doctype\s++html",
    re.IGNORECASE,
)
_INLINE_DATA = re.compile(r"data:[\w/+.-]{0,100}+(?:;[\w=-]{0,40}+){0,4};base64,[A-Za-z0-9+/=%\s]*+")
_TAG = re.compile(r"""</?[a-zA-Z](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|</?[a-zA-Z][^<>]*+>|<[!?][^<>]*+>""")
_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*+)")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z][\w-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TINY = re.compile(r"[01](?:px)?\s*$")
_WEB = ("http://", "https://", "mailto:")

_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "html",
        "legend",
        "main",
        "nav",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "caption",
        "option",
    ]
)
_PARAGRAPHS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol"])
_DROPPED = frozenset(["script", "style", "title", "template"])


def _plain_lines(text: str) -> list[Line]:
    lines: list[Line] = []
    for raw in text.replace("\r\n", "\n").split("\n"):
        rest, depth = raw, 0
        while rest[:1] == ">" and depth < 9:
            depth += 1
            rest = rest[1:].removeprefix(" ")
        lines.append(Line(rest.rstrip(), depth))
    return lines


def _attributes(tag: str) -> dict[str, str]:
    return {
        found[1].lower(): unescaped(found[2] or found[3] or found[4] or "", "")
        for found in _ATTRIBUTE.finditer(tag[:_ATTRIBUTES_LIMIT])
    }


class _Reader:
    """Turns one HTML body into lines; keeps the little state that needs, and never nests."""

    def __init__(self, links_before: int = 0) -> None:
        self._links_before = links_before
        self.links: list[Link] = []
        self._lines: list[Line] = []
        self._line: list[str] = []
        self._depth = 0
        self._lists: list[int | None] = []
        self._pre = 0
        self._blank_owed = False
        self._prefix = ""
        self._cells = 0
        self._anchor: str | None = None
        self._anchor_text: list[str] = []
        self._numbers: dict[str, int] = {}
        self._never_closed: set[str] = set()

    def read(self, html: str) -> None:
        """Read a whole body."""
        html = _without_comments(html)
        folded = html.lower()
        at = 0
        for found in _TAG.finditer(html):
            if found.start() < at:
                continue
            if found.start() > at:
                self._take_text(html[at : found.start()])
            at = found.end()
            tag = found[0]
            named = _TAG_NAME.match(tag)
            if named is None:
                continue
            name = named[1].lower()
            if tag[1] == "/":
                self._close(name)
            elif name in _DROPPED:
                at = self._after_element(folded, name, at)
            else:
                self._open(name, tag)
        self._take_text(html[at:])

    def _after_element(self, folded: str, name: str, at: int) -> int:
        """Where the text goes on after an element that is not shown; right here if it is never closed."""
        if name in self._never_closed:
            return at
        end = folded.find(f"</{name}", at)
        if end < 0:
            self._never_closed.add(name)
            return at
        close = folded.find(">", end)
        return close + 1 if close >= 0 else len(folded)

    def finish(self) -> list[Line]:
        """The lines of everything that was read."""
        self._close_anchor()
        self._end_line()
        return self._lines

    def _take_text(self, raw: str) -> None:
        text = unescaped(raw)
        if self._pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._say(first)
            for line in rest:
                self._end_line(keep_empty=True)
                self._say(line)
            return
        text = _BLANKS.sub(" ", text)
        if text.startswith(" ") and (not self._line or self._line[-1].endswith(" ")):
            text = text[1:]
        self._say(text)

    def _say(self, text: str) -> None:
        if not text:
            return
        if not self._line:
            if self._blank_owed and self._lines:
                self._add_blank()
            self._blank_owed = False
            if self._prefix:
                self._line.append(self._prefix)
                self._prefix = ""
        self._line.append(text)
        if self._anchor is not None:
            self._anchor_text.append(text)

    def _end_line(self, *, keep_empty: bool = False) -> None:
        self._cells = 0
        if self._line:
            line = "".join(self._line)
            self._lines.append(Line(line.rstrip(" \xa0") if not self._pre else line.rstrip(), self._depth))
            self._line.clear()
        elif keep_empty:
            self._add_blank()

    def _add_blank(self) -> None:
        """An empty line, but never two of them outside of preformatted text."""
        if self._pre or (self._lines and self._lines[-1].text):
            self._lines.append(Line("", self._depth))

    def _paragraph(self) -> None:
        self._end_line()
        self._blank_owed = True

    def _open(self, name: str, tag: str) -> None:
        if opened := _OPENED.get(name):
            opened(self, tag)
        elif name in _BREAKS:
            self._end_line()
        elif name in _PARAGRAPHS:
            self._paragraph()

    def _close(self, name: str) -> None:
        if closed := _CLOSED.get(name):
            closed(self)
        elif name in _BREAKS:
            self._end_line()
        elif name in _PARAGRAPHS:
            self._paragraph()

    def _open_list(self, tag: str) -> None:
        if not self._lists:
            self._paragraph()
        else:
            self._end_line()
        if len(self._lists) < _DEEPEST_LIST:
            self._lists.append(0 if tag[1:3].lower() == "ol" else None)

    def _close_list(self) -> None:
        if self._lists:
            self._lists.pop()
        self._end_line()
        self._prefix = ""
        self._blank_owed = self._blank_owed or not self._lists

    def _open_item(self, tag: str) -> None:
        self._end_line()
        sign = "•"
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            sign = f"{number + 1}."
        self._prefix = f"{'  ' * max(len(self._lists) - 1, 0)}{sign} "

    def _open_quote(self, tag: str) -> None:
        self._paragraph()
        self._depth += 1

    def _close_quote(self) -> None:
        self._paragraph()
        self._depth = max(self._depth - 1, 0)

    def _open_pre(self, tag: str) -> None:
        self._paragraph()
        self._pre += 1

    def _close_pre(self) -> None:
        self._end_line()
        self._pre = max(self._pre - 1, 0)
        self._blank_owed = True

    def _break(self, tag: str) -> None:
        self._end_line(keep_empty=True)

    def _rule(self, tag: str) -> None:
        self._end_line()
        self._say("-" * 20)
        self._end_line()

    def _open_cell(self, tag: str) -> None:
        if self._cells and self._line:
            self._line.append("  ")
        self._cells += 1

    def _open_anchor(self, tag: str) -> None:
        self._close_anchor()
        self._anchor = _NOT_IN_ADDRESSES.sub("", _attributes(tag).get("href", "")).strip()
        self._anchor_text.clear()

    def _close_anchor(self) -> None:
        target, self._anchor = self._anchor, None
        text = "".join(self._anchor_text).strip()
        if not target or not text:
            return
        if target.lower().startswith(_WEB):
            url = target.replace(" ", "%20")
            number = self._numbers.setdefault(url, self._links_before + len(self._numbers) + 1)
            if number > self._links_before + len(self.links):
                self.links.append(Link(number, text, url))
            note = f" [{number}]"
        elif target.startswith(("#", "cid:")):
            return
        else:
            note = f" ({target[:_TARGET_LIMIT]})"
        if self._line and self._line[-1].endswith(" "):
            self._line[-1] = self._line[-1].rstrip(" ")
            note += " "
        self._say(note)

    def _image(self, tag: str) -> None:
        given = _attributes(tag)
        alt = _BLANKS.sub(" ", given.get("alt", "")).strip()
        if alt:
            self._say(f"[image: {alt}]")
        elif not any(_TINY.match(given.get(side, "")) for side in ("width", "height")):
            self._say("[image]")


def _without_comments(html: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start + 2)) >= 0:
        kept.append(html[at:start])
        at = end + 3
    return "".join(kept) + html[at:] if kept else html


_OPENED: Mapping[str, Callable[[_Reader, str], None]] = {
    "ul": _Reader._open_list,
    "ol": _Reader._open_list,
    "li": _Reader._open_item,
    "blockquote": _Reader._open_quote,
    "pre": _Reader._open_pre,
    "br": _Reader._break,
    "hr": _Reader._rule,
    "td": _Reader._open_cell,
    "th": _Reader._open_cell,
    "a": _Reader._open_anchor,
    "img": _Reader._image,
}
_CLOSED: Mapping[str, Callable[[_Reader], None]] = {
    "ul": _Reader._close_list,
    "ol": _Reader._close_list,
    "blockquote": _Reader._close_quote,
    "pre": _Reader._close_pre,
    "a": _Reader._close_anchor,
}
