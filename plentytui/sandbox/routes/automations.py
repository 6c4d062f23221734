"""Automations of the Messenger (API: events, wire facts 5.5).

Assumed: ``triggers``, ``filters`` and ``actions`` as lists of ``{key, value}``, because the model has no field for
them; ``sortBy`` takes the names of the model's fields; deleting is for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.paging import envelope
from plentytui.sandbox.routes.setup_writes import ADMIN
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.wire import JsonObject

routes = Routes()

READ = "crm.messenger.read"
_KIND = "automation"
_PATH = "/rest/conversations/events"
_LISTS = {"trigger": "triggers", "filter": "filters", "action": "actions"}
_SCHEDULED = "conversation_scheduled_event"
_Part = tuple[str, Any]
_FIRST: tuple[tuple[str, str, bool, tuple[_Part, ...], tuple[_Part, ...], tuple[_Part, ...]], ...] = (
    (
        "Amazon-Anfragen sind dringend", "Anfragen über Amazon bekommen hohe Priorität.", True,
        (("new_conversation", None),), (("conversation_inbox", 3),), (("change_priority", 4), ("add_tags", [7])),
    ),
    (
        "Eingang bestätigen", "Antwortet auf neue E-Mails von Kunden.", False,
        (("new_email_from_customer", None),), (("contact_language", "de"),), (("send_email", 3),),
    ),
    (
        "Nach 30 Tagen erledigt", "Läuft jede Nacht.", True,
        ((_SCHEDULED, "daily 02:00"),), (("conversation_age", 30),), (("change_type_and_status", "1115"),),
    ),
)  # fmt: skip


@routes.get(_PATH, right=READ)
def automations(call: Call) -> object:
    """The automations that pass all filters."""
    params = call.params
    found = _all(call)
    number, state = params.whole("id"), params.flag("state")
    name, text, kind = (params.text(key).casefold() for key in ("name", "description", "type"))
    keys = {field: params.text(key) for key, field in _LISTS.items()}
    rows = [
        row
        for row in found
        if (number is None or row["id"] == number)
        and (state is None or row["isActive"] == state)
        and name in row["name"].casefold()
        and text in row["description"].casefold()
        and (not kind or (kind == "scheduled") == any(one["key"] == _SCHEDULED for one in row["triggers"]))
        and all(not key or any(one["key"] == key for one in row[field]) for field, key in keys.items())
    ]
    column = params.text("sortBy", "id")
    column = column if rows and isinstance(rows[0].get(column), int | str) else "id"
    rows.sort(key=lambda row: row[column], reverse=params.text("sortOrder", "asc").lower() == "desc")
    return envelope(call, len(rows), lambda limit, offset: rows[offset : offset + limit])


@routes.post(_PATH, right=ADMIN)
def create(call: Call) -> object:
    """Create an automation, switched off unless the body says otherwise."""
    number = max((row["id"] for row in _all(call)), default=0) + 1
    return _keep(call, _blank(call, number), call.fields)


@routes.put(f"{_PATH}/{{id}}", right=ADMIN)
def update(call: Call) -> object:
    """Change what the body names."""
    return _keep(call, _one(call), call.fields)


@routes.delete(f"{_PATH}/{{id}}", right=ADMIN)
def delete(call: Call) -> object:
    """Delete an automation."""
    call.world.drop_record(_KIND, _one(call)["id"])
    return True


@routes.put(f"{_PATH}/{{id}}/copy", right=ADMIN)
def copy(call: Call) -> object:
    """Copy an automation under another name; the copy is switched off."""
    name = call.params.required("name")
    number = max(row["id"] for row in _all(call)) + 1
    return _keep(call, _one(call) | {"id": number, "isActive": False, "executedAt": None}, {"name": name})


@routes.put(f"{_PATH}/{{id}}/update_status", right=ADMIN)
def switch(call: Call) -> object:
    """Switch an automation on or off."""
    return _keep(call, _one(call), {"isActive": call.params.required_flag("status")})


@routes.put(f"{_PATH}/{{id}}/updateExecutedAtEvent", right=ADMIN)
def executed(call: Call) -> object:
    """Note that it was carried out now."""
    return _keep(call, _one(call) | {"executedAt": iso(int(call.clock.time()))}, {})


def _all(call: Call) -> list[JsonObject]:
    """The automations; a new world begins with three, and deleting them all does not bring them back."""
    if call.world.record(_KIND, 0) is None:
        call.world.keep_record(_KIND, {"id": 0})
        for number, (name, text, active, triggers, filters, actions) in enumerate(_FIRST, start=1):
            parts = {"triggers": triggers, "filters": filters, "actions": actions}
            record = _blank(call, number) | {"name": name, "description": text, "isActive": active}
            record |= {field: [{"key": key, "value": value} for key, value in row] for field, row in parts.items()}
            call.world.keep_record(_KIND, record)
    return [row for row in call.world.records(_KIND) if row["id"]]


def _one(call: Call) -> JsonObject:
    number = call.number("id", "ConversationEvent")
    found = next((row for row in _all(call) if row["id"] == number), None)
    if found is None:
        raise missing("ConversationEvent", number)
    return found


def _blank(call: Call, number: int) -> JsonObject:
    return {
        "id": number, "name": "", "description": "", "eventClass": "", "isActive": False, "userId": call.user.id,
        "updatedAt": iso(int(call.clock.time())), "executedAt": None, "triggers": [], "filters": [], "actions": [],
    }  # fmt: skip


def _keep(call: Call, record: JsonObject, fields: Mapping[str, object]) -> JsonObject:
    record = record | {"updatedAt": iso(int(call.clock.time()))}
    for name in ("name", "description", "eventClass"):
        if name in fields:
            record[name] = str(fields[name]).strip()
    if "isActive" in fields:
        record["isActive"] = fields["isActive"] in (True, 1, "1", "true")
    for name in _LISTS.values():
        told = fields.get(name)
        if isinstance(told, list):
            record[name] = told
    if not record["name"]:
        raise invalid(name="The name field is required.")
    call.world.keep_record(_KIND, record)
    return record
