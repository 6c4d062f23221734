"""Writes to groups, types, statuses and roles (wire facts 5.4); reading them is in ``setup``.

Assumed: the bodies have the fields of the models, because no body is documented; deleting is soft.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from plentytui.sandbox.faults import failure, invalid, missing
from plentytui.sandbox.params import whole_of
from plentytui.sandbox.routing import Call, Handler, Routes
from plentytui.sandbox.world.setup import STATUSES
from plentytui.sandbox.world.wire import JsonObject

routes = Routes()

ADMIN = "setup.messenger"
"""Only administrators have it: they alone set up groups, types, statuses and roles (seed Messenger, 3.1 and 3.5)."""
_RESERVED = 100
"""Ids of groups up to this one belong to the system."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_KINDS: Mapping[str, tuple[str, str]] = {
    "categories": ("category", "ConversationCategory"),
    "types": ("type", "ConversationType"),
    "statuses": ("status", "ConversationStatus"),
    "roles": ("role", "ConversationRole"),
}
"""The kind of record and the model behind each path."""


def _register(plural: str, kind: str, model: str) -> None:
    """The five writing routes of one kind."""
    base = f"/rest/conversations/{plural}"

    def create(call: Call) -> object:
        record = _changed(call, kind, _blank(call, kind), call.fields)
        if not record["names"]:
            raise invalid(names="The names field is required.")
        call.world.keep_record(kind, record)
        return record

    def update(call: Call) -> object:
        record = _changed(call, kind, _found(call, kind, model), call.fields)
        call.world.keep_record(kind, record)
        return record

    def delete(call: Call) -> object:
        record = _found(call, kind, model)
        _not_reserved(kind, record["id"])
        call.world.keep_record(kind, record | {"isDeleted": True})
        return True

    def delete_many(call: Call) -> object:
        numbers = call.params.required_wholes("ids")
        for number in numbers:
            _not_reserved(kind, number)
        records = [call.world.record(kind, number) for number in numbers]
        for record in records:
            if record is not None:
                call.world.keep_record(kind, record | {"isDeleted": True})
        return any(record is not None for record in records)

    handlers: tuple[tuple[str, str, str, Handler], ...] = (
        ("POST", base, ADMIN, create),
        ("PUT", f"{base}/{{id}}", ADMIN, update),
        ("DELETE", f"{base}/{{id}}", ADMIN, delete),
        ("DELETE", base, ADMIN, delete_many),
    )
    for method, template, right, handler in handlers:
        routes.add(method, template, right=right)(handler)


for _plural, (_kind, _model) in _KINDS.items():
    _register(_plural, _kind, _model)


@routes.put("/rest/conversations/categories/{id}/status", right=ADMIN)
def switch(call: Call) -> object:
    """Switch a group on or off; ``isEnabled`` in query or body (assumed), without it to the other state."""
    record = _found(call, "category", "ConversationCategory")
    told = call.params.flag("isEnabled") if call.params.has("isEnabled") else call.fields.get("isEnabled")
    record["isEnabled"] = bool(told) if told is not None else not record["isEnabled"]
    call.world.keep_record("category", record)
    return record


@routes.post("/rest/conversations/categories/createDefaultTypesAndStatuses/{id}", right=ADMIN)
def defaults(call: Call) -> object:
    """One type with the usual statuses for a group (assumed: which ones is not documented)."""
    group = _found(call, "category", "ConversationCategory")
    others = [row for row in call.world.records("type") if row["categoryId"] == group["id"] and not row["isDeleted"]]
    place = max((row["position"] for row in others), default=0) + 1
    record = _blank(call, "type") | {"categoryId": group["id"], "position": place, "names": group["names"]}
    call.world.keep_record("type", record)
    for step, (de, en, progress, colour) in enumerate(STATUSES):
        status = _blank(call, "status") | {
            "typeId": record["id"],
            "position": step,
            "progress": progress,
            "colour": colour,
            "names": [{"lang": "de", "name": de}, {"lang": "en", "name": en}],
        }
        call.world.keep_record("status", status)
    return True


def _not_reserved(kind: str, number: int) -> None:
    """The groups of the system itself cannot be deleted (assumed; their ids are reserved, wire facts 5.4)."""
    if kind == "category" and number <= _RESERVED:
        raise failure(409, f"The category {number} is reserved for the system and cannot be deleted.")


def _found(call: Call, kind: str, model: str) -> JsonObject:
    record = call.world.record(kind, call.number("id", model))
    if record is None:
        raise missing(model, call.path["id"])
    return record


def _blank(call: Call, kind: str) -> JsonObject:
    """A record with a free id."""
    highest = max((record["id"] for record in call.world.records(kind)), default=0)
    number = max(highest, _RESERVED if kind == "category" else 0) + 1
    record: JsonObject = {"id": number, "position": number, "userId": call.user.id, "isDeleted": False, "names": []}
    extra: Mapping[str, JsonObject] = {
        "category": {"icon": "", "iconType": "", "isEnabled": True},
        "type": {"categoryId": 1},
        "status": {"typeId": 0, "progress": 0, "colour": "#0084ff"},
    }
    return record | extra.get(kind, {})


def _changed(call: Call, kind: str, record: JsonObject, fields: Mapping[str, object]) -> JsonObject:
    """The record with what the body names; unknown fields are ignored."""
    record = dict(record)
    for name, value in fields.items():
        if name not in record or name in {"id", "userId", "isDeleted"}:
            continue
        if name == "names":
            record[name] = _names(value)
        elif name in {"position", "progress"}:
            record[name] = whole_of(name, value)
        elif name in {"typeId", "categoryId"}:
            record[name] = whole_of(name, value)
            if call.world.record(name.removesuffix("Id"), record[name]) is None:
                raise invalid(**{name: f"The selected {name} is invalid."})
        elif name == "isEnabled":
            record[name] = value in (True, 1, "1", "true")
        else:
            record[name] = str(value)
    if kind == "status":
        if record["progress"] not in range(0, 101, 10):
            raise invalid(progress="The progress must be a multiple of 10 from 0 to 100.")
        if not _COLOUR.fullmatch(record["colour"]):
            raise invalid(colour="The colour format is invalid.")
    return record


def _names(value: object) -> list[JsonObject]:
    if not isinstance(value, list) or not value:
        raise invalid(names="The names must be an array.")
    found = []
    for place, entry in enumerate(value):
        if not isinstance(entry, dict) or not str(entry.get("name") or "").strip() or not entry.get("lang"):
            raise invalid(**{f"names.{place}.name": f"The names.{place}.name field is required."})
        found.append({"lang": str(entry["lang"]), "name": str(entry["name"]).strip()})
    return found
