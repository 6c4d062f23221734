"""What a list is asked for: a query besides its own, and the order that was kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.models.listing import ListQuery, Sort

if TYPE_CHECKING:
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
