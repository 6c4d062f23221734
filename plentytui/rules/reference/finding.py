"""Finding in the reference tables: what was typed as it stands first; mistyped words only where nothing else fits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plentytui.rules.fuzzy import plain

_WORDS = re.compile(r"\w+")
_LEAST = 4
"""Letters that a word has at least to be taken for a mistyped one; of fewer too many others are made."""
_TWICE = 8
"""Letters from which on two slips are forgiven."""
_SHORTENED = 100
"""What a word counts for of which only some letters were typed: more than any slips."""

Row = tuple[Sequence[str], str]
"""The cells of an entry, and its note."""


def best(query: str, rows: Sequence[Row]) -> list[int]:
    """The places of the rows that fit, the best first, among equals in their order; accents and case do not count.

    A whole cell comes first, then the beginning of one, whole words, beginnings of words, letters within words; what
    only the note says comes last. Where nothing fits so, words are looked for that were mistyped or shortened.
    """
    wanted = " ".join(plain(query).split())
    if not wanted:
        return list(range(len(rows)))
    found = _ranked([_as_typed(wanted, cells, note) for cells, note in rows])
    if found:
        return found
    meant = [_as_meant(wanted.split(), cells) for cells, _ in rows]
    # Beside a word with a slip, one with letters left out is chance.
    mistyped = [slips if slips is not None and slips < _SHORTENED else None for slips in meant]
    return _ranked(mistyped) or _ranked(meant)


def _ranked(ranks: Sequence[int | None]) -> list[int]:
    fitting = [(rank, place) for place, rank in enumerate(ranks) if rank is not None]
    return [place for _, place in sorted(fitting)]


def _as_typed(wanted: str, cells: Sequence[str], note: str) -> int | None:
    plains = [plain(cell) for cell in cells]
    if wanted in plains:
        return 0
    if any(cell.startswith(wanted) for cell in plains):
        return 1
    everything = " ".join(plains)
    kinds = [_kind(word, everything) for word in wanted.split()]
    if all(kind is not None for kind in kinds):
        return 2 + max(kind for kind in kinds if kind is not None)
    noted = [_kind(word, f"{everything} {plain(note)}") for word in wanted.split()]
    return 5 if note and all(kind is not None for kind in noted) else None


def _kind(word: str, text: str) -> int | None:
    """How a word stands in a text: 0 whole, 1 at the beginning of a word, 2 within one; None if it does not."""
    parts = _WORDS.findall(text)
    if word in parts:
        return 0
    if any(part.startswith(word) for part in parts):
        return 1
    return 2 if word in text else None


def _as_meant(words: Sequence[str], cells: Sequence[str]) -> int | None:
    """How many slips lie between the words and those of the cells; None for too many."""
    parts = _WORDS.findall(" ".join(plain(cell) for cell in cells))
    total = 0
    for word in words:
        slips = min((found for part in parts if (found := _slips(word, part)) is not None), default=None)
        if slips is None:
            return None
        total += slips
    return total


def _slips(word: str, part: str) -> int | None:
    """How far a word is from another: letters wrong, missing, too many or swapped; left-out letters count last."""
    if word == part or (len(word) > 1 and part.startswith(word)):
        return 0
    if len(word) < _LEAST:
        return None
    allowed = 2 if len(word) >= _TWICE else 1
    # What is not typed to its end is compared with as much of the other word.
    slips = min(_distance(word, part[: len(word) + extra]) for extra in (-1, 0, 1)) if len(part) > 2 else allowed + 1
    if slips <= allowed and word[0] == part[0]:
        return slips
    return _SHORTENED if word[0] == part[0] and len(part) <= 2 * len(word) and _in_order(word, part) else None


def _in_order(word: str, part: str) -> bool:
    letters = iter(part)
    return all(letter in letters for letter in word)


def _distance(one: str, other: str) -> int:
    """Letters to change, add, take away or swap with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        older, before, row = before, row, [place]
        for at, wanted in enumerate(other, 1):
            cost = min(row[at - 1] + 1, before[at] + 1, before[at - 1] + (letter != wanted))
            if older and at > 1 and letter == other[at - 2] and one[place - 2] == wanted:
                cost = min(cost, older[at - 2] + 1)
            row.append(cost)
    return row[-1]
