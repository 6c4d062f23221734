"""Lists of conversations: which ones, in which order, how many; quick also in a large world."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field

ORDERS = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "shortId": "short_id",
    "priority": "priority {0}, updated_at",
    "followUpDate": "follow_up",
    "deadline": "deadline",
    "type": "type_position {0}, type_id {0}, updated_at",
    "status": "status_position {0}, status_id {0}, updated_at",
}
"""What conversations can be sorted by (wire facts 5.8), as SQL."""
_MOST_COUNTS = 200


@dataclass(slots=True)
class Selection:
    """Which conversations; conditions are joined by AND."""

    archived: bool = False
    deleted: bool = False
    source: str = "conversation"
    """The table, or the view of what lists show by now."""
    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    order: str = "createdAt"
    descending: bool = True

    def add(self, condition: str, *values: object) -> None:
        """Demand one more thing."""
        self.conditions.append(condition)
        self.values.extend(values)

    def among(self, column: str, numbers: list[int]) -> None:
        """Demand that a list column has at least one of the numbers."""
        self.add(
            "(" + " OR ".join(f"instr({column}, ?)" for _ in numbers) + ")", *(f",{number}," for number in numbers)
        )

    def related(self, types: tuple[str, ...], values: list[str]) -> None:
        """Demand a relation of one of the types with one of the values."""
        marks, sought = ", ".join("?" * len(types)), ", ".join("?" * len(values))
        self.add(f"no IN (SELECT no FROM relation WHERE type IN ({marks}) AND value IN ({sought}))", *types, *values)

    @property
    def where(self) -> str:
        """The condition as SQL."""
        return " AND ".join(["is_archived = ?", "is_deleted = ?", *self.conditions])

    @property
    def bindings(self) -> tuple[object, ...]:
        """The values for ``where``."""
        return (int(self.archived), int(self.deleted), *self.values)

    @property
    def order_by(self) -> str:
        """The order as SQL; conversations without the value come last (assumed: so do search indices)."""
        way = "DESC" if self.descending else "ASC"
        column = ORDERS[self.order].format(way)
        last = " NULLS LAST" if column in {"deadline", "follow_up"} and not self.descending else ""
        return f"{column} {way}{last}, no {way}"


class Lists:
    """Counts and pages; counts are remembered until something is written."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._counts: dict[tuple[object, ...], int] = {}
        self._as_of = -1

    def count(self, selection: Selection) -> int:
        """How many conversations are selected."""
        return self._remember(
            (selection.source, selection.where, *selection.bindings),
            lambda: int(
                self._db.execute(
                    f"SELECT count(*) FROM {selection.source} WHERE {selection.where}", selection.bindings
                ).fetchone()[0]
            ),
        )

    def page(self, selection: Selection, limit: int, offset: int) -> list[sqlite3.Row]:
        """Some rows of the table ``conversation``."""
        return self._db.execute(
            f"SELECT * FROM {selection.source} WHERE {selection.where} ORDER BY {selection.order_by} LIMIT ? OFFSET ?",
            (*selection.bindings, limit, offset),
        ).fetchall()

    def unread(self, user_id: int) -> int:
        """How many conversations of the inbox that user has not read; spam does not count (assumed)."""
        selection = Selection()
        selection.add("is_spam = 0 AND NOT instr(read_by, ?)", f",{user_id},")
        return self.count(selection)

    def _remember(self, key: tuple[object, ...], find: Callable[[], int]) -> int:
        if self._as_of != self._db.total_changes or len(self._counts) > _MOST_COUNTS:
            self._counts.clear()
            self._as_of = self._db.total_changes
        if key not in self._counts:
            self._counts[key] = find()
        return self._counts[key]
