"""What is stored and searched of a text: storable, folded for filters, plain for the search index."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from enum import StrEnum

_SILENT = frozenset({"script", "style", "head", "title"})
"""Elements whose text nobody reads."""
_FOLDED = 4000
"""Characters of each text that a filter looks at."""


def states_sql(states: Collection[StrEnum]) -> str:
    """States for ``IN (...)``, always in the same order."""
    return ", ".join(f"'{state.value}'" for state in sorted(states))


def storable(text: str) -> str:
    """The text with lone surrogates replaced: JSON may hold them, SQLite's UTF-8 may not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def fold(text: str) -> str:
    """The text without differences of case and composition, umlauts and sharp s included."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text).casefold())


def folded(*texts: str) -> str:
    """What a filter looks through: the texts, folded, a line each."""
    return "\n".join(fold(text[:_FOLDED]) for text in texts)


def plain(text: str) -> str:
    """Words of HTML or plain text for the search index; not for showing. Its time grows with the length only."""
    if "<" not in text and "&" not in text:
        return text
    pieces = text.split("<")
    kept = [pieces[0]]
    silent = ""
    for piece in pieces[1:]:
        tag, closed, rest = piece.partition(">")
        word = _tag_name(tag)
        if silent:
            if word == f"/{silent}":
                silent = ""
                kept.append(rest)
        elif not closed or not word:
            kept.append(f"<{piece}")
        elif word in _SILENT and not tag.endswith("/"):
            silent = word
        else:
            kept.append(f" {rest}")
    # Not at the top: only what is written needs it, and the first frame does not.
    from plentytui.rules.entities import unescaped

    return unescaped("".join(kept))


def _tag_name(tag: str) -> str:
    """The lower-case name of a tag, with its slash; empty where a mere less-than sign stands."""
    if not tag or not (tag[0].isalpha() or tag[0] in "/!?"):
        return ""
    return tag[:40].split(maxsplit=1)[0].rstrip("/").lower() or "/"
