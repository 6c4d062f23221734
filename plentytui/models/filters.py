"""Saved filters, as the local file keeps them."""

from __future__ import annotations

from typing import NamedTuple


class SavedFilter(NamedTuple):
    """A query with a name; kept locally, because no public route keeps filters for others (wire facts 5.3)."""

    id: int
    name: str
    query: str
    """The query as it was written."""
    is_default: bool = False
    """Whether it is applied when the system is opened; at most one is."""
    position: int = 0
    """Its place in the list, from 0."""
