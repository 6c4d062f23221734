"""Keeps the records of the Service Centre in the world, with what will become of them when its time has come.

A change may be scheduled: a certificate is ordered now and active in two hours. What is scheduled is kept beside the
record and applied whenever it is read, so the clock alone moves things on and nothing has to run meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World

JsonObject = dict[str, Any]


class Shelf:
    """The records as they are at one instant; instants inside them are whole seconds since the epoch."""

    def __init__(self, world: World, now: int) -> None:
        self._world = world
        self.now = now
        """The instant."""
        self.seed = world.seed
        """What everything was decided by."""
        self.start = int(world.start.timestamp())
        """When the world began."""

    def one(self, kind: str, number: int) -> JsonObject | None:
        """One record by its id."""
        found = self._world.record(kind, number)
        return None if found is None else self._current(found)["fields"]

    def only(self, kind: str) -> JsonObject:
        """The record of a kind that has but one."""
        found = self.one(kind, 1)
        if found is None:
            raise LookupError(f"the world has no {kind}")
        return found

    def all(self, kind: str) -> list[JsonObject]:
        """All records of a kind, by id."""
        return [self._current(found)["fields"] for found in self._world.records(kind)]

    def put(self, kind: str, fields: JsonObject, *later: tuple[int, JsonObject]) -> JsonObject:
        """Add a record, or write it anew, with what happens to it later: instants and the fields they set."""
        scheduled = [{"at": at, "set": values} for at, values in sorted(later, key=lambda one: one[0])]
        self._world.keep_record(kind, {"id": fields["id"], "fields": fields, "later": scheduled})
        return fields

    def change(self, kind: str, number: int, values: Mapping[str, Any], *later: tuple[int, JsonObject]) -> JsonObject:
        """Change fields at once and others later; what was scheduled for the same fields is forgotten."""
        found = self._world.record(kind, number)
        if found is None:
            raise LookupError(f"the world has no {kind} {number}")
        record = self._current(found)
        taken = set(values).union(*(fields for _, fields in later))
        kept = [(one["at"], _without(one["set"], taken)) for one in record["later"]]
        return self.put(kind, record["fields"] | values, *((at, fields) for at, fields in kept if fields), *later)

    def drop(self, kind: str, number: int) -> None:
        """Forget a record for good."""
        self._world.drop_record(kind, number)

    def next_id(self, kind: str) -> int:
        """An id that no record of the kind has."""
        return max((found["id"] for found in self._world.records(kind)), default=0) + 1

    def _current(self, record: JsonObject) -> JsonObject:
        """The record with what has come due."""
        due = [one for one in record["later"] if one["at"] <= self.now]
        if not due:
            return record
        fields = dict(record["fields"])
        for one in due:
            fields |= one["set"]
        return record | {"fields": fields, "later": [one for one in record["later"] if one["at"] > self.now]}


def _without(fields: JsonObject, taken: set[str]) -> JsonObject:
    return {name: value for name, value in fields.items() if name not in taken}
