"""Where the words of a query stand in a text, as the full-text index finds them: whole words, without accents."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plentytui.rules.query.spelling import spellings
from plentytui.rules.query.tree import Node, Not, Query, Term

_FIELDS = frozenset({"", "body", "subject", "from", "email"})
"""Fields whose words stand in what is read."""
_MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Findings:
    """Finds the words of one query."""

    pattern: re.Pattern[str]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where they begin and end in the text, in their order, none over another."""
        seen, places = _folded(text)
        found: list[tuple[int, int]] = []
        end = 0
        for match in self.pattern.finditer(seen):
            # An accent that is a character of its own belongs to the letter before.
            first, last = max(places[match.start()], end), max(places[match.end() - 1] + 1, places[match.end()])
            if first < last:
                found.append((first, last))
                end = last
        return found


def findings_of(query: Query | None, contains: str = "") -> Findings | None:
    """What finds the words of a query, and texts that have to be contained; None where neither has any."""
    found = [re.escape(_fold(word)) for word in contains.split()]
    for term in _asked(query.root) if query is not None and query.root is not None else ():
        found += _patterns(term)
    if not found:
        return None
    # The longest first, for the first that fits is taken.
    alike = sorted(dict.fromkeys(found), key=len, reverse=True)[:_MOST_WORDS]
    return Findings(re.compile("|".join(alike)))


def _asked(node: Node) -> Iterator[Term]:
    """The terms that a finding has; what is excluded is in none."""
    if isinstance(node, Term):
        if node.field in _FIELDS:
            yield node
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _asked(part)


def _patterns(term: Term) -> list[str]:
    found = []
    for text in spellings(term.value):
        words = re.findall(r"\w+", _fold(text))
        if words:
            # Between the words of a phrase may stand what the index takes for no word: signs, and the end of a line.
            whole = r"\W+".join(re.escape(word) for word in words)
            found.append(rf"(?<!\w){whole}" + (r"\w*" if term.prefix else r"(?!\w)"))
    return found


def _fold(text: str) -> str:
    return "".join(map(_letter, text))


@lru_cache(maxsize=4_096)
def _letter(character: str) -> str:
    """A character without accents and case; those of German are kept apart by ``spellings``."""
    if character.isascii():
        return character.lower()
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return bare.lower()


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without accents and case, and for each of its characters where it stood; then where it ends."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in _letter(character):
            letters.append(part)
            places.append(place)
    return "".join(letters), [*places, len(text)]


def in_lines(findings: Findings, lines: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
    """The same over lines that one text was broken into: a phrase may go on in the next line."""
    starts: list[int] = []
    at = 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    found: dict[int, list[tuple[int, int]]] = {}
    for first, last in findings.spans("\n".join(lines)):
        for place in range(bisect_right(starts, first) - 1, bisect_right(starts, last - 1)):
            begin = max(first, starts[place]) - starts[place]
            end = min(last, starts[place] + len(lines[place])) - starts[place]
            if begin < end:
                found.setdefault(place, []).append((begin, end))
    return found


def marked(parts: Iterable[tuple[str, str]], spans: Iterable[tuple[int, int]], style: str) -> list[tuple[str, str]]:
    """Parts of a line with the name of another style where the spans are; counted in characters of the line."""
    cuts = list(spans)
    found: list[tuple[str, str]] = []
    begin = 0
    for text, name in parts:
        end, at = begin + len(text), begin
        for first, last in cuts:
            left, right = max(first, begin), min(last, end)
            if left >= right:
                continue
            if left > at:
                found.append((text[at - begin : left - begin], name))
            found.append((text[left - begin : right - begin], style))
            at = right
        if at < end:
            found.append((text[at - begin :], name))
        begin = end
    return found
