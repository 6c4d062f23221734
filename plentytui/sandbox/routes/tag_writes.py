"""Writing tags by both tag APIs (wire facts 6); reading them is in ``tags``.

Assumed: a body of a change leaves what it does not name; the rows of a bulk change carry ``id``; a bulk call is
refused as a whole where one of its rows is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from plentytui.sandbox.faults import failure, invalid
from plentytui.sandbox.routes.tags import first_form, found_tag, second_form
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.wire import JsonObject

routes = Routes()

CREATE, UPDATE, DELETE = "setup.tag.create", "setup.tag.update", "setup.tag.delete"
MOST = 50
"""Tags of one bulk call."""
TYPES = frozenset(
    {
        "category", "ticket", "variation", "board", "contact", "order", "messenger", "messageBillable",
        "messageClearingSubAccount", "document", "documentTemplate", "plentyFunction",
    }
)  # fmt: skip
"""What tags can be used for."""
LANGUAGES = frozenset(
    {
        "de", "en", "bg", "fr", "it", "es", "tr", "nl", "pl", "pt", "nn", "ro", "da",
        "se", "cz", "ru", "sk", "cn", "vn", "fi", "ga", "lt", "lv", "et", "hr", "hu",
    }
)  # fmt: skip
"""Languages that names can be in."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_EVERYTHING = ("names", "clients", "availabilities")


@routes.post("/rest/tags", right=CREATE)
def first_create(call: Call) -> object:
    """Create a tag; name and language may stand in the query as well."""
    fields = dict(call.fields)
    for name in ("tagName", "tagLang"):
        if call.params.text(name):
            fields.setdefault(name, call.params.text(name))
    tag = _kept(call, _first_fields(_blank(call), fields))
    return first_form(call, tag, _EVERYTHING)


@routes.put("/rest/tags/{id}", right=UPDATE)
def first_update(call: Call) -> object:
    """Change a tag."""
    return first_form(call, _kept(call, _first_fields(found_tag(call, "id"), call.fields)), _EVERYTHING)


@routes.delete("/rest/tags/{id}", right=DELETE)
def first_delete(call: Call) -> object:
    """Delete a tag; the answer is empty."""
    call.world.drop_record("tag", found_tag(call, "id")["id"])
    return None


@routes.post("/rest/tags/bulk", right=CREATE)
def bulk_create(call: Call) -> object:
    """Create up to 50 tags."""
    blank = _blank(call)
    tags = [_checked(_first_fields(blank | {"id": blank["id"] + place}, row)) for place, row in enumerate(_rows(call))]
    return [first_form(call, _kept(call, tag), _EVERYTHING) for tag in tags]


@routes.put("/rest/tags/bulk", right=UPDATE)
def bulk_update(call: Call) -> object:
    """Change up to 50 tags."""
    tags = []
    for row in _rows(call):
        number = str(row.get("id", ""))
        record = call.world.record("tag", int(number)) if number.isdigit() else None
        if record is None:
            raise invalid(id="The selected id is invalid.")
        tags.append(_checked(_first_fields(record, row)))
    return [first_form(call, _kept(call, tag), _EVERYTHING) for tag in tags]


@routes.post("/rest/v2/tags", right=CREATE)
def second_create(call: Call) -> object:
    """Create a tag."""
    return second_form(_kept(call, _second_fields(_blank(call), call.fields)), _EVERYTHING)


@routes.put("/rest/v2/tags/{tagId}", right=UPDATE)
def second_update(call: Call) -> object:
    """Change a tag."""
    return second_form(_kept(call, _second_fields(found_tag(call, "tagId"), call.fields)), _EVERYTHING)


@routes.delete("/rest/v2/tags/{tagId}", right=DELETE)
def second_delete(call: Call) -> object:
    """Delete a tag."""
    call.world.drop_record("tag", found_tag(call, "tagId")["id"])
    return {"affectedRows": 1}


def _rows(call: Call) -> list[Mapping[str, object]]:
    rows = call.body
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise invalid(tags="The tags must be an array.")
    if len(rows) > MOST:
        raise failure(422, f"No more than {MOST} tags can be saved in one call.")
    return rows


def _blank(call: Call) -> JsonObject:
    highest = max((tag["id"] for tag in call.world.records("tag")), default=0)
    return {"id": highest + 1, "name": "", "color": "#0084ff", "names": [], "availabilities": [], "clients": []}


def _first_fields(tag: JsonObject, fields: Mapping[str, object]) -> JsonObject:
    """The tag with what a body of the older API names."""
    told: JsonObject = {}
    if "tagName" in fields:
        told["name"] = fields["tagName"]
    if "color" in fields:
        told["color"] = fields["color"]
    if "availabilities" in fields:
        told["availabilities"] = [row.get("tagType") for row in _objects(fields["availabilities"])]
    if "clients" in fields:
        told["clients"] = [row.get("plentyId") for row in _objects(fields["clients"])]
    if "names" in fields:
        rows = _objects(fields["names"])
        told["names"] = [{"lang": row.get("tagLang"), "name": row.get("tagName")} for row in rows]
    elif fields.get("tagLang") and fields.get("tagName") and not tag["names"]:
        told["names"] = [{"lang": fields["tagLang"], "name": fields["tagName"]}]
    return _second_fields(tag, told)


def _second_fields(tag: JsonObject, fields: Mapping[str, object]) -> JsonObject:
    """The tag with what a body of the newer API names."""
    tag = dict(tag)
    for name in ("name", "color"):
        if name in fields:
            tag[name] = str(fields[name] or "").strip()
    uses = fields.get("availabilities")
    if isinstance(uses, list):
        tag["availabilities"] = [str(use.get("type") if isinstance(use, Mapping) else use) for use in uses]
    clients = fields.get("clients")
    if isinstance(clients, list):
        tag["clients"] = [int(str(one.get("plentyId") if isinstance(one, Mapping) else one)) for one in clients]
    names = fields.get("names")
    if isinstance(names, list):
        tag["names"] = [{"lang": str(row.get("lang")), "name": str(row.get("name") or "")} for row in _objects(names)]
    return tag


def _objects(value: object) -> list[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _checked(tag: JsonObject) -> JsonObject:
    if not tag["name"]:
        raise invalid(tagName="The tagName field is required.")
    if not _COLOUR.fullmatch(tag["color"]):
        raise invalid(color="The color format is invalid.")
    if not tag["availabilities"] or not set(tag["availabilities"]) <= TYPES:
        raise invalid(availabilities="The selected availabilities are invalid.")
    if not all(row["lang"] in LANGUAGES and row["name"].strip() for row in tag["names"]):
        raise invalid(names="The names are invalid.")
    return tag


def _kept(call: Call, tag: JsonObject) -> JsonObject:
    call.world.keep_record("tag", _checked(tag))
    return tag
