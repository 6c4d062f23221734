"""Every setting of the set-up as a person enters it, and what the system has afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from plentytui.sandbox.world.world import World

Record = dict[str, Any]


class Case(NamedTuple):
    """An action, what it is done to, what is entered, and how to look whether the system has it."""

    action: str
    subject: str
    values: Mapping[str, str]
    kept: Callable[[World], bool]


def names(record: Record) -> dict[str, str]:
    """The names of a record by language."""
    return {entry["lang"]: entry["name"] for entry in record["names"]}


def _one(world: World, kind: str, number: int) -> Record:
    found = world.record(kind, number)
    assert found is not None
    return found


def _newest(world: World, kind: str) -> Record:
    return max(world.records(kind), key=lambda record: int(record["id"]))


def _rule(world: World, name: str) -> Record:
    return dict(_one(world, "messenger_settings", 1)[name])


def _account(world: World, number: int) -> tuple[str, int, bool]:
    record = _one(world, "ebay_account", number)
    return record["name"], record["ebayAccountId"], record["isEnabled"]


ALL_USES = {"category", "contact", "variation", "order", "messenger", "messageBillable"}
"""The availabilities of the manual that the API has."""
CASES = (
    Case(
        "group.create", "", {"position": "20", "name_de": "Zalando", "name_en": "Zalando (EN)"},
        lambda w: _newest(w, "category")["position"] == 20
        and names(_newest(w, "category")) == {"de": "Zalando", "en": "Zalando (EN)"},
    ),
    Case(
        "type.create", "g101", {"position": "9", "name_de": "Muster", "name_en": "Sample"},
        lambda w: _newest(w, "type")["categoryId"] == 101
        and names(_newest(w, "type")) == {"de": "Muster", "en": "Sample"} and _newest(w, "type")["position"] == 9,
    ),
    Case(
        "status.create", "t11",
        {"progress": "70", "colour": "rgb(0, 131, 143)", "position": "8", "name_de": "Geprüft", "name_en": "Checked"},
        lambda w: {**_newest(w, "status"), "names": names(_newest(w, "status"))}.items() >= {
            "typeId": 11, "progress": 70, "colour": "#00838f", "position": 8,
        }.items() and names(_newest(w, "status")) == {"de": "Geprüft", "en": "Checked"},
    ),
    Case(
        "entry.edit", "g8", {"position": "3", "name_de": "Amazon DE", "name_en": ""},
        lambda w: names(_one(w, "category", 8)) == {"de": "Amazon DE"} and _one(w, "category", 8)["position"] == 3,
    ),
    Case("entry.edit", "t11", {"name_en": "Question"}, lambda w: names(_one(w, "type", 11))["en"] == "Question"),
    Case(
        "entry.edit", "s112", {"progress": "40", "colour": "hsl(209, 100%, 50%)", "name_de": "Läuft"},
        lambda w: _one(w, "status", 112)["progress"] == 40 and _one(w, "status", 112)["colour"] == "#0084ff"
        and names(_one(w, "status", 112))["de"] == "Läuft",
    ),
    Case("group.visible", "g102", {}, lambda w: _one(w, "category", 102)["isEnabled"]),
    Case("group.visible", "g8", {}, lambda w: not _one(w, "category", 8)["isEnabled"]),
    Case("entry.up", "g2", {}, lambda w: _one(w, "category", 2)["position"] < _one(w, "category", 8)["position"]),
    Case("entry.down", "t11", {}, lambda w: _one(w, "type", 11)["position"] > _one(w, "type", 12)["position"]),
    Case("entry.up", "s115", {}, lambda w: _one(w, "status", 115)["position"] < _one(w, "status", 114)["position"]),
    Case("group.defaults", "g102", {}, lambda w: any(kind["categoryId"] == 102 for kind in w.records("type"))),
    Case("entry.delete", "g101", {}, lambda w: _one(w, "category", 101)["isDeleted"]),
    Case("entry.delete", "t12", {}, lambda w: _one(w, "type", 12)["isDeleted"]),
    Case("entry.delete", "s113", {}, lambda w: _one(w, "status", 113)["isDeleted"]),
    Case(
        "tag.create", "",
        {"name": "sehr eilig", "colour": "#c2185b", "use_category": "yes", "use_contact": "yes", "use_variation": "yes",
         "use_order": "yes", "use_messenger": "yes", "use_messageBillable": "yes"},
        lambda w: _newest(w, "tag")["name"] == "sehr eilig" and _newest(w, "tag")["color"] == "#c2185b"
        and _newest(w, "tag")["availabilities"]
        == ["category", "contact", "variation", "order", "messenger", "messageBillable"],
    ),
    Case(
        "tag.edit", "42",
        {"name": "von Hand", "colour": "10, 20, 30", "use_variation": "yes", "client_28411": "", "client_28412": "yes",
         "client_28413": "", "use_category": "yes", "use_contact": "yes", "use_order": "yes", "use_messenger": "yes",
         "use_messageBillable": "yes", "names": "de: von Hand\nen: by hand\nfr: fait main"},
        lambda w: _one(w, "tag", 42)["name"] == "von Hand" and _one(w, "tag", 42)["color"] == "#0a141e"
        and _one(w, "tag", 42)["clients"] == [28412]
        and set(_one(w, "tag", 42)["availabilities"]) == ALL_USES
        and names(_one(w, "tag", 42)) == {"de": "von Hand", "en": "by hand", "fr": "fait main"},
    ),
    Case(
        "tag.together", "1",
        {"colour": "#111111", "use_order": "add", "use_category": "add", "use_contact": "add", "use_variation": "add",
         "use_messenger": "remove", "use_messageBillable": "add"},
        lambda w: _one(w, "tag", 1)["color"] == "#111111"
        and set(_one(w, "tag", 1)["availabilities"]) == ALL_USES - {"messenger"},
    ),
    Case(
        "tag.many", "",
        {"names": "Nord\nSüd", "colour": "#222222", "use_category": "yes", "use_contact": "yes", "use_variation": "yes",
         "use_order": "yes", "use_messenger": "yes", "use_messageBillable": "yes"},
        lambda w: {"Nord", "Süd"} <= {tag["name"] for tag in w.records("tag")}
        and set(_newest(w, "tag")["availabilities"]) == ALL_USES and _newest(w, "tag")["color"] == "#222222",
    ),
    Case("tag.delete", "30", {}, lambda w: w.record("tag", 30) is None),
    Case(
        "role.create", "", {"position": "7", "name_de": "Einkauf", "name_en": "Purchasing"},
        lambda w: names(_newest(w, "role")) == {"de": "Einkauf", "en": "Purchasing"}
        and _newest(w, "role")["position"] == 7,
    ),
    Case(
        "role.edit", "2", {"position": "6", "name_de": "Kundendienst", "name_en": "Care"},
        lambda w: names(_one(w, "role", 2)) == {"de": "Kundendienst", "en": "Care"}
        and _one(w, "role", 2)["position"] == 6,
    ),
    Case("role.up", "2", {}, lambda w: _one(w, "role", 2)["position"] < _one(w, "role", 1)["position"]),
    Case("role.down", "1", {}, lambda w: _one(w, "role", 2)["position"] < _one(w, "role", 1)["position"]),
    Case("role.delete", "3", {}, lambda w: _one(w, "role", 3)["isDeleted"]),
    Case(
        "settings.edit", "", {"trash_on": "yes", "trash_days": "45", "archive_on": "yes", "archive_days": "1825"},
        lambda w: _rule(w, "automaticTrashEmpty") == {"enabled": True, "days": 45}
        and _rule(w, "automaticArchive") == {"enabled": True, "days": 1825},
    ),
    Case("whisper.switch", "", {}, lambda w: _one(w, "preset", 1)["whisper"]),
    Case(
        "ebay.create", "",
        {"name": "finch-uk", "ebay_id": "7302", "enabled": "yes", "read": "yes", "type": "22", "status": "221"},
        lambda w: _account(w, 2) == ("finch-uk", 7302, True)
        and _one(w, "ebay_account", 2)["settings"] == {"markAsRead": True, "defaultStatus": 221, "defaultType": 22},
    ),
    Case(
        "ebay.edit", "1",
        {"name": "finch-de", "ebay_id": "7309", "enabled": "", "read": "yes", "type": "22", "status": "221"},
        lambda w: _account(w, 1) == ("finch-de", 7309, False)
        and _one(w, "ebay_account", 1)["settings"] == {"markAsRead": True, "defaultStatus": 221, "defaultType": 22},
    ),
    Case("ebay.delete", "1", {}, lambda w: _one(w, "ebay_account", 1)["isDeleted"]),
    Case("automation.switch", "2", {}, lambda w: _one(w, "automation", 2)["isActive"]),
    Case(
        "automation.edit", "2", {"name": "Empfang", "text": "neu"},
        lambda w: (_one(w, "automation", 2)["name"], _one(w, "automation", 2)["description"]) == ("Empfang", "neu"),
    ),
    Case(
        "automation.copy", "1", {"name": "Zwei & drei"},
        lambda w: _newest(w, "automation")["name"] == "Zwei & drei" and not _newest(w, "automation")["isActive"]
        and _newest(w, "automation")["triggers"] == _one(w, "automation", 1)["triggers"],
    ),
    Case("automation.delete", "3", {}, lambda w: w.record("automation", 3) is None),
)  # fmt: skip
"""At least one a field of each form, and one a key."""
AUTOMATION = {
    "name": "Eilig", "text": "Für Eiliges", "trigger": "new_conversation", "deed": "change_priority", "more": "high",
    "filters": "channel is Amazon\ntag is dringend",
}  # fmt: skip
"""A new automation, which becomes a hand-off."""
