"""The first rows of a search for words that most conversations have, without looking at all of these."""

from __future__ import annotations

from dataclasses import replace

from plentytui.models.listing import ListQuery, Sort
from plentytui.rules.query.tree import Node, Query, both, conjuncts
from plentytui.store.database import Database
from plentytui.store.query_sql import Circumstances, condition

COMMON = 50_000
"""Messages with a word, from which on it takes noticeably long to gather their conversations."""
CANDIDATES = 600
"""Conversations that are looked at one by one, at most."""
PIECE = 150
"""Conversations that are looked at with one question."""
ENOUGH = 100
"""Rows to begin with: a page."""


def common_of(file: Database, query: ListQuery, here: Circumstances) -> frozenset[str]:
    """What a query looks for in words and very many messages have."""
    if query.query is None:
        return frozenset()
    sql = "SELECT count(*) FROM (SELECT 1 FROM message_words WHERE message_words MATCH ? LIMIT ?)"
    matches = condition(query.query, here).matches
    return frozenset(match for match in matches if file.number(sql, (match, COMMON)) >= COMMON)


def in_front(file: Database, query: ListQuery, here: Circumstances) -> tuple[list[int], bool] | None:
    """The first ids of a list with common words, and whether there may be more; None if they are not that common.

    The list is gone through in its order, and the words are looked for in each conversation until there are enough.
    """
    # Both need each other: the conversations to look at are a list, too.
    from plentytui.store.find import ids_of, is_narrow

    by_hours = query.sort is Sort.DEADLINE and here.hours is not None
    if query.query is None or by_hours or is_narrow(file, query, here):
        return None
    common = common_of(file, query, here)
    if not common:
        return None
    quick: list[Node] = []
    slow: list[Node] = []
    for part in conjuncts(query.query.root):
        (slow if condition(Query(part), here).matches & common else quick).append(part)
    others = replace(query, query=Query(both(*quick)) if quick else None)
    candidates = ids_of(file, others, here, CANDIDATES)
    test = condition(Query(both(*slow)), replace(here, common=common))
    found: list[int] = []
    for start in range(0, len(candidates), PIECE):
        some = candidates[start : start + PIECE]
        sql = f"SELECT c.id FROM conversation c WHERE c.id IN ({', '.join(map(str, some))}) AND {test.sql}"
        right = {identity for (identity,) in file.rows(sql, test.values)}
        found += [identity for identity in some if identity in right]
        if len(found) >= ENOUGH:
            return found, True
    return (found, False) if len(candidates) < CANDIDATES else None
