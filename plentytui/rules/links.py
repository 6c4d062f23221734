"""Finds and removes links in typed text: addresses of the web, mail links, Markdown and HTML links.

An address that is taken apart by blanks or words ("example . de", "example dot de") is no link: no program that
shows the message makes one of it. Neither is a plain mail address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plentytui.rules.marketplace_table import Marketplace

_TLDS = frozenset(
    re.findall(
        r"\w+",
        """
        com net org edu gov int info biz name pro eu de at ch li lu nl be fr it es pt pl cz sk hu ro bg gr hr si
        rs ba dk se no fi is ie uk co ee lt lv ru ua by tr il us ca mx br ar au nz jp cn hk kr in sg th vn za me
        tv cc io ai app dev ly gl gd be ws fm to so im my do am as id sh gg shop store online site website web
        club blog cloud email live media mobi news page space tech top xyz world express delivery shopping
        berlin hamburg koeln cologne bayern ruhr saarland wien tirol swiss gmbh versicherung haus kaufen reisen
        """,
    )
)
"""Endings that make a word with dots an address; the common ones, and none that is better known for files."""

_WORDS_TOO = frozenset(
    re.findall(
        r"\w+",
        """
        am as be by cc club cloud delivery do email es express fm haus hr id im in is it kaufen live me media my
        news no page pro reisen ruhr sg sh shopping site so space store to top tr us versicherung web website
        world
        """,
    )
)
"""Endings that are words as well: where a blank after a full stop was forgotten, they look like an address."""

_MARKETPLACES = frozenset(marketplace.key for marketplace in Marketplace)
"""Names that stay behind when the ending is taken off them: "your order at amazon.de"."""

_ANCHOR_TAG = re.compile(r"</?a\b[^<>]*+>", re.IGNORECASE)
_OPEN_ANCHOR = re.compile(r"<a\s([^<>]*+)>", re.IGNORECASE)
_CLOSE_ANCHOR = re.compile(r"</a\s*+>", re.IGNORECASE)
_IMAGE_TAG = re.compile(r"<img\s([^<>]*+)>", re.IGNORECASE)
_MARKDOWN = re.compile(r"!?\[([^\[\]\n]{0,500})\]\(\s{0,20}([^()\s]{1,2000})[^()\n]{0,300}\)")
_PLAIN = re.compile(
    r"(?P<scheme>\b(?:https?|ftps?|sftp|file|hxxps?)://[^\s<>\"]++)"
    r"|(?P<mail>\bmailto:[^\s<>\"]++)"
    r"|(?P<www>(?<![\w@.-])www\.[^\W_][^\s<>\"]*+)"
    r"|(?P<bare>(?<![\w@.%+-])(?:[^\W_][\w-]{0,62}\.){1,8}[a-zA-Z]{2,14}(?![\w@])(?::\d{1,5}(?!\d))?(?:[/?#][^\s<>\"]*+)?)",
    re.IGNORECASE,
)
_TAIL = ".,;:!?'*_~\u201d\u201c\u2019\u2018\u00bb\u203a\u2026"
"""Punctuation and closing quotation marks that end a sentence, not an address."""
_PASSES = 10
_VARIABLE = 80
"""Characters that a variable of a template has at most on either side."""
_VARIABLE_OPENS = re.compile(r"\{\{[^{}\n]*\Z")
_VARIABLE_CLOSES = re.compile(r"[^{}\n]*\}\}")
_BRACKETS_OF_MARKUP = re.compile(r"[<>\[\]]")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link in a text."""

    start: int
    end: int
    """The character after its last one."""
    label: str
    """What stays in its place: the visible text of a Markdown or HTML link, two words with a blank between."""
    certain: bool = True
    """False: it may as well be two words with a full stop between them."""


def find_links(text: str) -> tuple[FoundLink, ...]:
    """The links of a text in their order, none inside another (seed messenger preparatory settings, Table 1)."""
    found: list[FoundLink] = []
    end = 0
    marked = sorted([*_anchors(text), *_images(text), *_markdown(text)], key=lambda link: (link.start, -link.end))
    for link in marked:
        if link.start >= end:
            found.extend(_plain(text, end, link.start))
            found.append(link)
            end = link.end
    found.extend(_plain(text, end, len(text)))
    return tuple(found)


def without_links(text: str, *, certain_only: bool = True) -> str:
    """The text without its links; the visible text of Markdown and HTML links stays.

    What may be two words gets its blank back after the full stop instead of being removed. Where the removal of
    one link makes a link of the words around it, that is removed as well.
    """
    passes = 0
    while links := [link for link in find_links(text) if link.certain or not certain_only]:
        passes += 1
        if passes == _PASSES:
            # Links nested this deep were made to take long; without brackets there is nothing left to nest.
            text = _BRACKETS_OF_MARKUP.sub("", text)
            continue
        parts: list[str] = []
        end = 0
        for link in links:
            parts += [text[end : link.start], link.label]
            end = link.end
            if not link.label:
                _close_gap(parts, text, link)
                end += _blanks_to_skip(text, link)
        text = "".join(parts) + text[end:]
    return text


def _close_gap(parts: list[str], text: str, link: FoundLink) -> None:
    """Take away the blank in front of a removed link where punctuation or the end of a line follows."""
    after = text[link.end : link.end + 1]
    before = parts[-2]
    if before.endswith(" ") and (not after or after in ".,;:!?)\r\n"):
        parts[-2] = before.rstrip(" ")


def _blanks_to_skip(text: str, link: FoundLink) -> int:
    """1 where a removed link stood between two blanks, or at the beginning of a line before one."""
    at_gap = link.start == 0 or text[link.start - 1] in " \n"
    return 1 if at_gap and text[link.end : link.end + 1] == " " else 0


def _anchors(text: str) -> Iterator[FoundLink]:
    closers = [(found.start(), found.end()) for found in _CLOSE_ANCHOR.finditer(text)]
    at = 0
    for tag in _OPEN_ANCHOR.finditer(text):
        if "href" not in tag[1].lower():
            continue
        while at < len(closers) and closers[at][0] < tag.end():
            at += 1
        if at < len(closers):
            yield FoundLink(tag.start(), closers[at][1], _label(text[tag.end() : closers[at][0]]))
        else:
            yield FoundLink(tag.start(), tag.end(), "")


def _images(text: str) -> Iterator[FoundLink]:
    """Pictures that are fetched from the web: their addresses are links, too."""
    for tag in _IMAGE_TAG.finditer(text):
        if "//" in tag[1]:
            yield FoundLink(tag.start(), tag.end(), "")


def _markdown(text: str) -> Iterator[FoundLink]:
    for link in _MARKDOWN.finditer(text):
        if next(_plain(text, link.start(2), link.end(2)), None) is not None:
            yield FoundLink(link.start(), link.end(), _label(link[1]))


def _label(text: str) -> str:
    """The visible text of a link; none where that is itself a link."""
    text = _ANCHOR_TAG.sub("", text)
    return "" if next(_plain(text, 0, len(text)), None) is not None else text


def _plain(text: str, start: int, end: int) -> Iterator[FoundLink]:
    for found in _PLAIN.finditer(text, start, end):
        if found["bare"] is not None:
            link = _bare(found["bare"], found.start())
            # A blank after its full stop would destroy a variable.
            if link is not None and (link.certain or not _in_variable(text, link)):
                yield link
        else:
            stop = found.start() + len(_trimmed(found[0]))
            yield FoundLink(found.start(), stop, "")


def _in_variable(text: str, link: FoundLink) -> bool:
    """Whether a link is inside a variable of a template, such as ``{{order.id}}``."""
    before = text[max(0, link.start - _VARIABLE) : link.start]
    after = text[link.end : link.end + _VARIABLE]
    return bool(_VARIABLE_OPENS.search(before) and _VARIABLE_CLOSES.match(after))


def _trimmed(address: str) -> str:
    """An address without the punctuation of the sentence it stands in."""
    end = len(address)
    unmatched = {close: address.count(close) - address.count(opened) for close, opened in _BRACKETS.items()}
    while end:
        last = address[end - 1]
        if last in _TAIL:
            end -= 1
        elif unmatched.get(last, 0) > 0:
            unmatched[last] -= 1
            end -= 1
        else:
            break
    return address[:end]


def _bare(address: str, start: int) -> FoundLink | None:
    """The longest beginning of a word with dots that is an address; None if there is none."""
    host = re.split(r"[:/?#]", address, maxsplit=1)[0]
    labels = host.split(".")
    for count in range(len(labels), 1, -1):
        *names, ending = labels[:count]
        if not _is_ending(ending, host) or len(names[-1]) < 2 or not any(map(str.isalpha, names[-1])):
            continue
        whole = count == len(labels)
        stop = len(_trimmed(address)) if whole else len(".".join(labels[:count]))
        with_path = whole and stop > len(host)
        certain = with_path or ending.lower() not in _WORDS_TOO
        if not with_path and names[-1].casefold() in _MARKETPLACES:
            label = names[-1]
        else:
            label = "" if certain else ". ".join(labels[:count])
        return FoundLink(start, start + stop, label, certain)
    return None


def _is_ending(ending: str, host: str) -> bool:
    """A capital after a full stop begins a sentence and ends no address, unless all is in capitals."""
    return ending.lower() in _TLDS and (ending.islower() or host.isupper())
