"""The rows of any list: the ids of its conversations, in its order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from plentytui.models.listing import ListQuery, Sort
from plentytui.models.mirror import NameKind
from plentytui.rules.business_hours import BusinessHours, due_instant
from plentytui.store.common_words import common_of, in_front
from plentytui.store.database import Database
from plentytui.store.query_sql import NEVER, Circumstances, Condition, condition, linked, sets_of
from plentytui.store.records import FOLDER_NUMBER
from plentytui.store.text import fold, storable

_SOURCE = "conversation c INDEXED BY find_updated"
RARE = 1_500
"""Up to so many conversations are looked up one by one; of more, the whole narrow index is looked through."""
_ORDERS: Mapping[Sort, str] = {
    Sort.UPDATED: "c.updated {0}, c.id {0}",
    Sort.CREATED: "c.created {0}, c.id {0}",
    Sort.SHORT_ID: "c.short_number IS NULL, c.short_number {0}, c.id {0}",
    Sort.PRIORITY: "c.priority {0}, c.updated {0}, c.id {0}",
    Sort.FOLLOW_UP: "c.follow_up IS NULL, c.follow_up {0}, c.id {0}",
    Sort.DEADLINE: "c.deadline IS NULL, c.deadline {0}, c.id {0}",
}
_NAMED = {Sort.TYPE: ("type_id", NameKind.TYPE), Sort.STATUS: ("status_id", NameKind.STATUS)}
"""Orders that follow the positions of names."""


def ids_of(file: Database, query: ListQuery, here: Circumstances, limit: int | None = None) -> list[int]:
    """The ids of a list's conversations in its order; the first ``limit`` of them."""
    if query.sort is Sort.DEADLINE and here.hours is not None:
        return _by_time_left(file, query, here, here.hours, limit)
    order = _order(query, here)
    source, where = _sought(file, query, here)
    sql = f"SELECT c.id FROM {source.sql} WHERE {where.sql} ORDER BY {order.sql} LIMIT ?"
    rows = file.rows(sql, (*source.values, *where.values, *order.values, -1 if limit is None else limit))
    return [identity for (identity,) in rows]


def first_of(file: Database, query: ListQuery, here: Circumstances, limit: int) -> tuple[list[int], bool]:
    """The first ids of a list, at most ``limit``, and whether it may have more than these for all that is known."""
    found = in_front(file, query, here)
    return (ids_of(file, query, here, limit), False) if found is None else found


def has(file: Database, query: ListQuery, here: Circumstances, identity: int) -> bool:
    """Whether a conversation is in a list."""
    words = condition(query.query, here).matches if query.query is not None else frozenset()
    where = list_condition(query, replace(here, common=words))
    sql = f"SELECT count(*) FROM conversation c WHERE c.id = ? AND {where.sql}"
    return bool(file.number(sql, (identity, *where.values)))


def among(file: Database, query: ListQuery, here: Circumstances, uuids: Iterable[str]) -> list[str]:
    """Which of these conversations are in a list, in the order of its column; quick for few, however long it is."""
    words = condition(query.query, here).matches if query.query is not None else frozenset()
    where = list_condition(query, replace(here, common=words))
    order = _order(query, here)
    # A cross join is done in the order it is written in: else all that the list demands would be looked through first.
    wanted = "(SELECT value AS uuid FROM json_each(?)) w CROSS JOIN conversation c ON c.uuid = w.uuid"
    sql = f"SELECT c.uuid FROM {wanted} WHERE {where.sql} ORDER BY {order.sql}"
    values = (json.dumps([storable(uuid) for uuid in uuids]), *where.values, *order.values)
    return [uuid for (uuid,) in file.rows(sql, values)]


def is_narrow(file: Database, query: ListQuery, here: Circumstances) -> bool:
    """Whether some condition alone leaves few conversations."""
    return _source(file, query, here).sql != _SOURCE


def _by_time_left(
    file: Database, query: ListQuery, here: Circumstances, hours: BusinessHours, limit: int | None
) -> list[int]:
    """The same by the time that deadlines leave, which only the hours of business tell of those that are whole days."""
    (source, where), order = _sought(file, query, here), _order(query, here)
    values = (*source.values, *where.values)
    some = f"FROM {source.sql} WHERE {where.sql} AND c.deadline"
    rows = file.rows(f"SELECT c.id, c.deadline, c.priority {some} IS NOT NULL ORDER BY {order.sql}", values)
    keys = {deadline: due_instant(deadline, hours) for deadline in {row[1] for row in rows}}
    rows.sort(key=lambda row: (keys[row[1]], -row[2]), reverse=query.descending)
    found = [row[0] for row in rows[:limit]]
    if limit is None or len(found) < limit:
        rest = -1 if limit is None else limit - len(found)
        sql = f"SELECT c.id {some} IS NULL ORDER BY {order.sql} LIMIT ?"
        found += [identity for (identity,) in file.rows(sql, (*values, *order.values, rest))]
    return found


def count_of(file: Database, query: ListQuery, here: Circumstances, most: int | None = None) -> int:
    """How many conversations a list has; counting stops at ``most``."""
    source, where = _sought(file, query, here)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {source.sql} WHERE {where.sql} LIMIT ?)"
    return file.number(sql, (*source.values, *where.values, -1 if most is None else most))


def list_condition(query: ListQuery, here: Circumstances) -> Condition:
    """All that a list demands of its conversations."""
    found = Condition()
    if query.folder is not None:
        found &= Condition("c.folder = ?", (FOLDER_NUMBER[query.folder],))
    if query.group is not None:
        found &= Condition("c.group_id = ?", (query.group,))
    if query.unread_only:
        found &= Condition("c.unread = 1")
    if query.done is not None:
        found &= Condition("c.done = ?", (int(query.done),))
    found &= _links(query)
    if words := [fold(word) for word in query.contains.split()]:
        tests = " AND ".join("instr(text, ?) > 0" for _ in words)
        found &= Condition(f"c.id IN (SELECT id FROM folded WHERE {tests})", tuple(words))
    if query.query is not None:
        found &= condition(query.query, here)
    return found


def _sought(file: Database, query: ListQuery, here: Circumstances) -> tuple[Condition, Condition]:
    """Where a list's conversations are taken from, and what is demanded of them."""
    source = _source(file, query, here)
    if source.sql != _SOURCE:
        # In few conversations a common word is looked for sooner than in all.
        here = replace(here, common=common_of(file, query, here))
    return source, list_condition(query, here)


def _source(file: Database, query: ListQuery, here: Circumstances) -> Condition:
    """Where a list's conversations are taken from: the smallest set that all have to be in, if it is small."""
    small: tuple[int, Condition] | None = None
    for some in sets_of(query.query, here) if query.query is not None else ():
        most = small[0] if small else RARE
        size = file.number(f"SELECT count(*) FROM (SELECT 1 FROM ({some.select}) LIMIT ?)", (*some.values, most + 1))
        if size <= most:
            small = size, some
    if small is None:
        return Condition(_SOURCE)
    # A cross join is done in the order it is written in.
    ids = f"WITH few (id) AS ({small[1].select}) SELECT DISTINCT id FROM few"
    return Condition(f"({ids}) d CROSS JOIN conversation c ON c.id = d.id", small[1].values)


def _links(query: ListQuery) -> Condition:
    found = Condition()
    if query.subscriber is not None:
        found &= linked("subscriber", query.subscriber)
    if query.owner is not None and query.role is not None:
        found &= linked("owned", f"{query.role}:{query.owner}")
    elif query.owner is not None:
        found &= linked("owner", query.owner)
    elif query.role is not None:
        found &= linked("role", query.role)
    if query.own_folder:
        found &= linked("folder", query.own_folder)
    # A user, role or folder of whom nothing is known yet has the number 0.
    return NEVER if query.subscriber == 0 or query.owner == 0 else found


def _order(query: ListQuery, here: Circumstances) -> Condition:
    way = "DESC" if query.descending else "ASC"
    if query.sort not in _NAMED:
        return Condition(_ORDERS[query.sort].format(way))
    column, kind = _NAMED[query.sort]
    values: list[Any] = []
    for position, row in enumerate(here.names.of(kind), 1):
        values += (row.id, position)
    place = f"CASE c.{column} {'WHEN ? THEN ? ' * (len(values) // 2)}ELSE 0 END {way}, " if values else ""
    return Condition(f"{place}c.{column} {way}, c.updated {way}, c.id {way}", tuple(values))
