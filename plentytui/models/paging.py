"""Lists as the API sends them, with an account of what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_PER_PAGE = 100
"""Rows a call: the most that was seen to be answered, as more are silently cut (wire facts 4)."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row of a list that could not be read; the other rows are not touched by it."""

    route: str
    index: int
    field: str
    problem: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    entries: tuple[T, ...]
    page: int
    """The page the system says it sent, which is not always the one that was asked for; 0 if it does not say."""
    items_per_page: int
    total: int
    is_last: bool
    faults: tuple[RowFault, ...] = field(default=())

    def answers(self, asked: int, before: tuple[T, ...] = ()) -> bool:
        """Whether this is the page that was asked for: past the end a system sends some other one (wire facts 4).

        One that does not say its number is told by its rows: those of the page ``before`` it are no new page.
        """
        return self.page in {asked, 0} and not (self.entries and self.entries == before)
