"""Lists as the API sends them, with an account of what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


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
    """The page the system says it sent, which is not always the one that was asked for."""
    items_per_page: int
    total: int
    is_last: bool
    faults: tuple[RowFault, ...] = field(default=())
