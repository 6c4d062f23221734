"""Finding by a few letters: how well a name fits what was typed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Small letters without accents, so that ``uber`` finds ``Über``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def score(query: str, name: str) -> float:
    """How well the name fits, 0 if it does not: every word of the query has to be found in it.

    A word counts most as a whole word, then as the beginning of one, then inside one, and least if only its letters
    come in their order; shorter names win among equals.
    """
    words = plain(query).split()
    target = plain(name)
    if not words:
        return 1.0
    if not target:
        return 0.0
    parts = target.replace("-", " ").replace("/", " ").split()
    total = 0.0
    for word in words:
        if word in parts:
            total += 4.0
        elif any(part.startswith(word) for part in parts):
            total += 3.0
        elif word in target:
            total += 2.0
        elif (spread := _spread(word, target)) is not None:
            # Letters close together are meant, letters all over the name are chance.
            total += len(word) / spread
        else:
            return 0.0
    return total / len(words) + 1.0 / (10.0 + len(target))


def _spread(word: str, target: str) -> int | None:
    """How many characters the word's letters stretch over in their order; None if they are not all there."""
    best: int | None = None
    start = target.find(word[0])
    while start >= 0:
        at = start
        for letter in word[1:]:
            at = target.find(letter, at + 1)
            if at < 0:
                return best
        best = min(best or at - start + 1, at - start + 1)
        start = target.find(word[0], start + 1)
    return best if best is None or best <= 4 * len(word) else None
