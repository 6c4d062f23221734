"""The pages of a list as one iterator that always ends (wire facts 4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from plentytui.api.lanes import Lane
from plentytui.api.wire import Answer
from plentytui.models.paging import Page

T = TypeVar("T")

MOST_PAGES = 100_000
"""A list with more pages is taken for one that never ends."""


class Caller(Protocol):
    """What paging needs of the client."""

    async def call(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, lane: Lane = Lane.USER
    ) -> Answer:
        """Make one call."""
        ...


async def read_pages(
    caller: Caller,
    path: str,
    *,
    params: Mapping[str, object] | None,
    lane: Lane,
    items_per_page: int,
    decode: Callable[[object, str], Page[T]],
    then: int = 2,
) -> AsyncIterator[Page[T]]:
    """The pages of a list, one call each, beginning with the first; after that with ``then``.

    Past the end a system sends some other page again, so a page whose number is not the one asked for ends the list.
    Where the system cut the page size, the following pages are asked for in the size that it gave.
    """
    size = items_per_page
    previous: tuple[T, ...] = ()
    for asked in (1, *range(max(2, then), MOST_PAGES + 1)):
        query = {**(params or {}), "page": asked, "itemsPerPage": size}
        answer = await caller.call("GET", path, params=query, lane=lane)
        page = decode(answer.json(), answer.route)
        if asked > 1 and not page.answers(asked, previous):
            return
        yield page if page.page else replace(page, page=asked)
        if page.is_last or not (page.entries or page.faults):
            return
        if 0 < page.items_per_page < size:
            size = page.items_per_page
        previous = page.entries
