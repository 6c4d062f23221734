"""Which of several choices is meant by the letters somebody types on them."""

from __future__ import annotations

from collections.abc import Sequence


def found_by_letters(labels: Sequence[str], typed: str) -> int | None:
    """The place of the first label that begins with the letters, or else of the first one with a word that does.

    Case does not count, nor what stands before the first letter or digit, such as the dot of ``.com``.
    """
    wanted = typed.casefold().lstrip()
    if not wanted:
        return None
    starts = (place for place, label in enumerate(labels) if _bare(label).startswith(wanted))
    within = (place for place, label in enumerate(labels) if any(tail.startswith(wanted) for tail in _tails(label)))
    return next(starts, next(within, None))


def _bare(text: str) -> str:
    folded = text.casefold()
    begin = next((place for place, letter in enumerate(folded) if letter.isalnum()), len(folded))
    return folded[begin:]


def _tails(label: str) -> list[str]:
    """The label from each of its words on."""
    words = label.split(" ")
    return [_bare(" ".join(words[place:])) for place in range(1, len(words))]
