"""General settings of the Messenger, and the eBay accounts it fetches messages of (wire facts 5.7).

The default whisper mode is in ``receivers``.

Assumed: only administrators may, as the back end has it (wire facts 5.7); PUT of the eBay accounts takes a list of
whole records and gives all of them; deleting one is soft.
"""

from __future__ import annotations

from collections.abc import Mapping

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routes.setup_writes import ADMIN
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.setup import status_id, type_of
from plentytui.sandbox.world.wire import JsonObject

routes = Routes()

READ = "crm.messenger.read"
_KIND = "messenger_settings"
_EBAY = "ebay_account"
_PARTS = ("automaticTrashEmpty", "automaticArchive")
MOST_DAYS = 5 * 365
"""The API's own bound is not documented; the back end allows five years (wire facts 5.7)."""


@routes.get("/rest/messenger/settings", right=READ)
def settings(call: Call) -> object:
    """Emptying of the trash and archiving."""
    record = _settings(call)
    return {name: record[name] for name in _PARTS}


@routes.put("/rest/messenger/settings", right=ADMIN)
def change(call: Call) -> object:
    """Change what the body names."""
    record = _settings(call)
    for name in _PARTS:
        told = call.fields.get(name)
        if told is None:
            continue
        if not isinstance(told, Mapping):
            raise invalid(**{name: f"The {name} must be an array."})
        record[name] = {
            "enabled": told.get("enabled", record[name]["enabled"]) in (True, 1, "1", "true"),
            "days": _days(told.get("days", record[name]["days"]), name),
        }
    call.world.keep_record(_KIND, record)
    return settings(call)


@routes.get("/rest/messenger/marketplaces/ebay/all", right=READ)
def accounts(call: Call) -> object:
    """All accounts that are not deleted, a bare list."""
    return [record for record in _accounts(call) if not record["isDeleted"]]


@routes.get("/rest/messenger/marketplaces/ebay/{id}", right=READ)
def account(call: Call) -> object:
    """One account."""
    return _account(call, call.number("id", "EbayAccount"))


@routes.post("/rest/messenger/marketplaces/ebay", right=ADMIN)
def create(call: Call) -> object:
    """Add an account."""
    number = max((record["id"] for record in _accounts(call)), default=0) + 1
    record: JsonObject = {
        "id": number, "ebayAccountId": 0, "name": "", "isEnabled": False, "isDeleted": False,
        "settings": {"markAsRead": False, "defaultStatus": 0, "defaultType": 0},
    }  # fmt: skip
    record = _changed(record, call.fields)
    if not record["name"] or not record["ebayAccountId"]:
        raise invalid(name="The name and ebayAccountId fields are required.")
    call.world.keep_record(_EBAY, record)
    return record


@routes.put("/rest/messenger/marketplaces/ebay", right=ADMIN)
def update(call: Call) -> object:
    """Change several accounts at once."""
    rows = call.body if isinstance(call.body, list) else [call.fields]
    for row in rows:
        if not isinstance(row, Mapping) or not str(row.get("id", "")).isdigit():
            raise invalid(id="The id field is required.")
        call.world.keep_record(_EBAY, _changed(_account(call, int(str(row["id"]))), row))
    return accounts(call)


@routes.delete("/rest/messenger/marketplaces/ebay/{id}", right=ADMIN)
def delete(call: Call) -> object:
    """Delete an account softly."""
    call.world.keep_record(_EBAY, _account(call, call.number("id", "EbayAccount")) | {"isDeleted": True})
    return True


def _settings(call: Call) -> JsonObject:
    found = call.world.record(_KIND, 1)
    fresh = {"automaticTrashEmpty": {"enabled": False, "days": 30}, "automaticArchive": {"enabled": False, "days": 180}}
    return found or {"id": 1, **fresh}


def _days(value: object, name: str) -> int:
    text = str(value)
    if not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        raise invalid(**{f"{name}.days": f"The {name}.days must be between 1 and {MOST_DAYS}."})
    return int(text)


def _accounts(call: Call) -> list[JsonObject]:
    """The accounts; the first call of a world makes the one that it begins with."""
    found = call.world.records(_EBAY)
    if not found:
        inquiry = type_of(2, "inquiry")
        first: JsonObject = {
            "id": 1, "ebayAccountId": 7301, "name": "kranich-finch", "isEnabled": True, "isDeleted": False,
            "settings": {"markAsRead": False, "defaultStatus": status_id(inquiry, 0), "defaultType": inquiry},
        }  # fmt: skip
        call.world.keep_record(_EBAY, first)
        found = [first]
    return found


def _account(call: Call, number: int) -> JsonObject:
    record = next((record for record in _accounts(call) if record["id"] == number), None)
    if record is None:
        raise missing("EbayAccount", number)
    return record


def _changed(record: JsonObject, fields: Mapping[str, object]) -> JsonObject:
    record = dict(record)
    if "name" in fields:
        record["name"] = str(fields["name"]).strip()
    if "ebayAccountId" in fields:
        text = str(fields["ebayAccountId"])
        if not text.isdigit():
            raise invalid(ebayAccountId="The ebayAccountId must be an integer.")
        record["ebayAccountId"] = int(text)
    if "isEnabled" in fields:
        record["isEnabled"] = fields["isEnabled"] in (True, 1, "1", "true")
    told = fields.get("settings")
    if isinstance(told, Mapping):
        record["settings"] = {**record["settings"], **{key: told[key] for key in record["settings"] if key in told}}
    return record
