"""What a list is asked for: a query besides its own, the order that was kept, and how far its count is trusted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError
from plentytui.models.listing import ListQuery, Sort

if TYPE_CHECKING:
    from textual.widget import Widget

    from plentytui.rules.query.doubt import Doubt
    from plentytui.rules.query.tree import Query
    from plentytui.rules.query.words import QueryProblem
    from plentytui.services.desk import Desk


def narrowed(base: ListQuery, query: Query) -> ListQuery:
    """A list with a query besides its own; one that says itself where it looks looks there."""
    from plentytui.rules.query.tree import Query, both

    if query.root is None:
        return base
    if query.names_a_place:
        base = replace(base, folder=None)
    if base.query is None or base.query.root is None:
        return replace(base, query=query)
    return replace(base, query=Query(both(base.query.root, query.root)))


def order_from(text: str | None) -> tuple[Sort, bool] | None:
    """The order that was kept as text, and whether downwards; None if none was."""
    name, _, way = (text or "").partition(" ")
    return (Sort(name), way != "asc") if name in {sort.value for sort in Sort} else None


def problem_of(text: str, desk: Desk) -> QueryProblem | None:
    """What is wrong with the query of a saved filter by now: it may name what there is no more."""
    if not text:
        return None
    from plentytui.rules.query.parse import query_of

    return next(desk.store.mirror.query_names(desk.language).problems(query_of(text)), None)


async def doubt_of(desk: Desk, query: ListQuery) -> Doubt | None:
    """How far the length of a list is to be trusted, found out in a thread."""
    try:
        return await asyncio.to_thread(desk.store.mirror.doubt_of, query)
    except PlentytuiError:
        # The file was closed, because another system is opened.
        return None


async def keep_for_next_time(widget: Widget, desk: Desk, key: str, value: str) -> None:
    """Keep how a list is to be shown; tell where that fails."""
    try:
        await desk.store.write(lambda: desk.store.facts.put(key, value))
    except PlentytuiError as error:
        widget.app.notify(str(error), title="Not kept for the next time", severity="warning", markup=False)
