"""Which of several choices is meant by the letters somebody types on them."""

from __future__ import annotations

from collections.abc import Sequence


def found_by_letters(labels: Sequence[str], typed: str) -> int | None:
    """The place of the label that is these letters, else of the first that begins so, or has a word that does.

    Case does not count, nor what stands before the first letter or digit, such as the dot of ``.com``.
    """
    wanted = typed.casefold().lstrip()
    if not wanted:
        return None
    exact = (place for place, label in enumerate(labels) if _bare(label) == wanted)
    starts = (place for place, label in enumerate(labels) if _bare(label).startswith(wanted))
    within = (place for place, label in enumerate(labels) if any(tail.startswith(wanted) for tail in _tails(label)))
    return next(exact, next(starts, next(within, None)))


def closeness(label: str, typed: str) -> int:
    """How close a label is to what was typed: 0 it is that, 1 it begins so, 2 a word of it does, 3 it has that inside.

    A number before it, as in ``4  high``, or a group, as in ``Amazon: Delivery``, is no part of the name.
    """
    wanted = " ".join(typed.casefold().split())
    folded = label.casefold()
    names = {" ".join(name.split()) for name in (folded, folded.rpartition("  ")[2], folded.partition(": ")[2]) if name}
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(tail.startswith(wanted) for name in names for tail in _tails(name)) else 3


def _bare(text: str) -> str:
    folded = text.casefold()
    begin = next((place for place, letter in enumerate(folded) if letter.isalnum()), len(folded))
    return folded[begin:]


def _tails(label: str) -> list[str]:
    """The label from each of its words on."""
    words = label.split(" ")
    return [_bare(" ".join(words[place:])) for place in range(1, len(words))]
