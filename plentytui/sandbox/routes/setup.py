"""What is set up for the Messenger (wire facts 5.4): groups, types, statuses, roles, folders, channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plentytui.sandbox.faults import missing
from plentytui.sandbox.paging import envelope
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.chance import Ids
from plentytui.sandbox.world.channels import active_channels, all_channels
from plentytui.sandbox.world.wire import JsonObject

routes = Routes()

READ = "crm.messenger.read"


@routes.get("/rest/conversations/categories", right=READ)
def categories(call: Call) -> object:
    """The groups."""
    return _page(call, _named(call, "category"))


@routes.get("/rest/conversations/categories/{id}", right=READ)
def category(call: Call) -> object:
    """One group."""
    return _one(call, "category", "ConversationCategory")


@routes.get("/rest/conversations/types", right=READ)
def types(call: Call) -> object:
    """The types; ``with`` adds all or the active statuses of each."""
    wanted = set(call.params.words("with"))
    records = _named(call, "type")
    if wanted & {"allStatuses", "activeStatuses"}:
        statuses = call.world.records("status")
        for record in records:
            own = [status for status in statuses if status["typeId"] == record["id"]]
            record["statuses"] = [s for s in own if "allStatuses" in wanted or not s["isDeleted"]]
    return _page(call, records)


@routes.get("/rest/conversations/types/{id}", right=READ)
def type_(call: Call) -> object:
    """One type."""
    return _one(call, "type", "ConversationType")


@routes.get("/rest/conversations/statuses", right=READ)
def statuses(call: Call) -> object:
    """The statuses, of one type or all."""
    type_id = call.params.whole("typeId")
    return _page(call, [s for s in _named(call, "status") if type_id is None or s["typeId"] == type_id])


@routes.get("/rest/conversations/statuses/{id}", right=READ)
def status(call: Call) -> object:
    """One status."""
    return _one(call, "status", "ConversationStatus")


@routes.get("/rest/conversations/roles", right=READ)
def roles(call: Call) -> object:
    """The owners' roles; this list has no filters."""
    return _page(call, call.world.records("role"), per_page=25)


@routes.get("/rest/conversations/roles/{id}", right=READ)
def role(call: Call) -> object:
    """One role."""
    return _one(call, "role", "ConversationRole")


@routes.get("/rest/conversations/folders", right=READ)
def folders(call: Call) -> object:
    """The personal folders, of one user or all."""
    user = call.params.whole("userId")
    records = [_folder(call, record) for record in call.world.records("folder")]
    return _page(call, [r for r in records if user is None or r["userId"] == user], default="name")


@routes.get("/rest/conversations/folders/{uuid5}", right=READ)
def folder(call: Call) -> object:
    """One folder."""
    numbers = call.world.ids.read(call.path["uuid5"], Ids.FOLDER)
    record = call.world.record("folder", numbers[0]) if numbers else None
    if record is None:
        raise missing("ConversationFolder", call.path["uuid5"])
    return _folder(call, record)


@routes.get("/rest/conversations/inboxes", right=READ)
def inboxes(call: Call) -> object:
    """The channels that are switched on, a bare list.

    Assumed: the names of the fields; the answer is documented as untyped (wire facts 5.2).
    """
    default = {row["id"] for row in all_channels(call.world) if row["isDefault"]}
    return [
        {
            "id": str(channel.id) if call.quirks.ids_as_text else channel.id,
            "name": channel.name,
            "email": channel.email,
            "categoryId": channel.group,
            "plentyId": channel.plenty_id,
            "isDefault": channel.id in default,
        }
        for channel in active_channels(call.world)
    ]


def _folder(call: Call, record: JsonObject) -> JsonObject:
    return {"uuid": call.world.ids.folder(record["id"]), "name": record["name"], "userId": record["userId"]}


def _named(call: Call, kind: str) -> list[JsonObject]:
    """The records of a kind that the filters ``id``, ``name`` and ``isDeleted`` leave."""
    number, name, deleted = call.params.whole("id"), call.params.text("name").casefold(), call.params.flag("isDeleted")
    found = []
    for record in call.world.records(kind):
        names = [entry["name"].casefold() for entry in record["names"]]
        if (
            (number is None or record["id"] == number)
            and (not name or any(name in known for known in names))
            and (deleted is None or record["isDeleted"] == deleted)
        ):
            found.append(record)
    return found


def _page(call: Call, records: list[JsonObject], *, per_page: int = 50, default: str = "id") -> object:
    """A sorted page of records; a column that they do not have is ignored."""
    column = call.params.text("sortBy", default)
    if records and column not in records[0]:
        column = default
    key: Callable[[JsonObject], Any] = lambda record: record[column]  # noqa: E731 - a key, used once
    descending = call.params.text("sortOrder", "asc").strip().lower() == "desc"
    if records and isinstance(records[0][column], int | str):
        records = sorted(records, key=key, reverse=descending)
    return envelope(call, len(records), lambda limit, offset: records[offset : offset + limit], per_page=per_page)


def _one(call: Call, kind: str, model: str) -> object:
    record = call.world.record(kind, call.number("id", model))
    if record is None:
        raise missing(model, call.path["id"])
    return record
