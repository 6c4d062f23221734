"""The dialog that chooses the order of a list; the order that it has already is turned round."""

from __future__ import annotations

from typing import NamedTuple

from plentytui.models.inbox import Sort
from plentytui.ui.dialogs.picker import Option, Picker
from plentytui.ui.widgets.columns import SORT_WORDS


class Order(NamedTuple):
    """What to sort by, and which way."""

    sort: Sort
    descending: bool


_UPWARDS = frozenset({Sort.DEADLINE, Sort.FOLLOW_UP})
"""What comes first is what matters first."""


class PickSort(Picker[Order]):
    """Everything that the system can sort by."""

    def __init__(self, now: Order) -> None:
        options = []
        for sort, words in SORT_WORDS.items():
            note = words[2 if now.descending else 1] + ", turns round" if sort is now.sort else ""
            options.append(Option(sort, words[0], note))
        super().__init__("Sort by", options, at=now.sort)
        self._now = now

    def chosen(self, option: Option) -> Order:
        """The order; the same again the other way."""
        sort = Sort(str(option.id))
        if sort is self._now.sort:
            return Order(sort, not self._now.descending)
        return Order(sort, sort not in _UPWARDS)
