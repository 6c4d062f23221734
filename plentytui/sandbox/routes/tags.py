"""Tags by both tag APIs (wire facts 6): the first says tagName in a bare list, the second says name in pages."""

from __future__ import annotations

from collections.abc import Iterable

from plentytui.sandbox.faults import missing
from plentytui.sandbox.paging import envelope
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.wire import JsonObject

routes = Routes()

READ = "setup.tag.read"
_EXTRAS = ("names", "clients", "availabilities")


@routes.get("/rest/tags", right=READ)
def first_list(call: Call) -> object:
    """All tags, a bare list; the filters match exactly."""
    params = call.params
    name, use, lang, color = (params.text(key) for key in ("tagName", "tagAvailability", "tagLang", "color"))
    return [
        first_form(call, tag, params.words("with"))
        for tag in call.world.records("tag")
        if (not name or tag["name"] == name)
        and (not use or use in tag["availabilities"])
        and (not lang or any(entry["lang"] == lang for entry in tag["names"]))
        and (not color or tag["color"].lower() == color.lower())
    ]


@routes.get("/rest/tags/{id}", right=READ)
def first_one(call: Call) -> object:
    """One tag."""
    return first_form(call, found_tag(call, "id"), ("availabilities", "names"))


@routes.get("/rest/v2/tags", right=READ)
def second_list(call: Call) -> object:
    """Tags, a page at a time; filters are ``id=5``, ``id=eq:5`` or ``id=in:5,6``."""
    params = call.params
    ids, names, uses = (_operands(params.words(key)) for key in ("id", "name", "availability"))
    found = [
        tag
        for tag in call.world.records("tag")
        if (not ids or str(tag["id"]) in ids)
        and (not names or tag["name"] in names)
        and (not uses or uses & set(tag["availabilities"]))
    ]
    order, _, way = params.text("orderBy", "id").partition(":")
    lang = params.text("lang", "de")
    if order == "name":
        found.sort(key=lambda tag: _name(tag, lang).casefold())
    if way.strip().lower() == "desc":
        found.reverse()
    extras = params.words("with")
    return envelope(
        call,
        len(found),
        lambda limit, offset: [second_form(tag, extras) for tag in found[offset : offset + limit]],
        per_page=25,
    )


@routes.get("/rest/v2/tags/{tagId}", right=READ)
def second_one(call: Call) -> object:
    """One tag."""
    return second_form(found_tag(call, "tagId"), call.params.words("with"))


def found_tag(call: Call, name: str) -> JsonObject:
    """The tag that the path names.

    Raises:
        ApiFault: 404, there is no such tag.
    """
    record = call.world.record("tag", call.number(name, "Tag"))
    if record is None:
        raise missing("Tag", call.path[name])
    return record


def _operands(words: list[str]) -> set[str]:
    """The values of a filter; the form of the operators eq and in is assumed."""
    return {word.removeprefix("eq:").removeprefix("in:") for word in words}


def _name(tag: JsonObject, lang: str) -> str:
    return next((str(entry["name"]) for entry in tag["names"] if entry["lang"] == lang), str(tag["name"]))


def first_form(call: Call, tag: JsonObject, extras: Iterable[str]) -> JsonObject:
    """A tag as the older API gives it."""
    made = iso(int(call.world.start.timestamp()) - 86_400 * (400 - tag["id"]))
    found = {"id": tag["id"], "tagName": tag["name"], "color": tag["color"], "createdAt": made, "updatedAt": made}
    if "availabilities" in extras:
        found["availabilities"] = [{"tagId": tag["id"], "tagType": use} for use in tag["availabilities"]]
    if "clients" in extras:
        found["clients"] = [{"tagId": tag["id"], "plentyId": client} for client in tag["clients"]]
    if "names" in extras:
        found["names"] = [
            {"tagId": tag["id"], "tagLang": entry["lang"], "tagName": entry["name"]} for entry in tag["names"]
        ]
    return found


def second_form(tag: JsonObject, extras: Iterable[str]) -> JsonObject:
    """A tag as the newer API gives it."""
    found = {key: tag[key] for key in ("id", "name", "color")}
    return found | {key: tag[key] for key in _EXTRAS if key in extras}
