"""What the routes of the Service Centre have in common: who may, the records as they are now, values of a body.

Assumed: everything under ``/rest/plentytui/v1``, because no public route offers any of it (wire facts 7). The words
of a refusal are those of the manual (seed Service Centre), its status follows the other routes: 422 for a value,
409 where the state of things forbids it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plentytui.sandbox.faults import ApiFault, failure, invalid, missing
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.hostile import laced
from plentytui.sandbox.world.service.calendar import wall
from plentytui.sandbox.world.service.seeding import shelf
from plentytui.sandbox.world.service.shelf import Shelf

if TYPE_CHECKING:
    from plentytui.sandbox.routing import Call

JsonObject = dict[str, Any]

BASE = "/rest/plentytui/v1"
"""Where the extension begins."""
RIGHT = "setup.service_centre"
"""Only administrators have it."""
_HOSTILE = frozenset({"name", "company", "text", "title"})
"""The fields that somebody else writes, besides names of domains."""


def shelf_of(call: Call) -> Shelf:
    """The records as they are at the call's instant."""
    return shelf(call.world, int(call.clock.time()))


def conflict(message: str) -> ApiFault:
    """409: the state of things forbids it."""
    return failure(409, message)


def required(call: Call, name: str) -> str:
    """A text of the body that has to be there; 422 if it is not."""
    found = text(call, name)
    if not found:
        raise invalid(**{name: f"The {name} field is required."})
    return found


def text(call: Call, name: str) -> str:
    """A text of the body without blanks around it; empty where there is none."""
    value = call.fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise invalid(**{name: f"The {name} must be a string."})
    return str(value).strip()


def whole(call: Call, name: str, default: int = 0) -> int:
    """A whole number of the body; 422 if it is none."""
    found = text(call, name)
    if not found:
        return default
    if not re.fullmatch(r"[0-9]{1,15}", found):
        raise invalid(**{name: f"The {name} must be an integer."})
    return int(found)


def flag(call: Call, name: str) -> bool | None:
    """A flag of the body, None where there is none; 422 if it is none."""
    value = call.fields.get(name)
    if value is None:
        return None
    if value in (True, 1, "1", "true"):
        return True
    if value in (False, 0, "0", "false", ""):
        return False
    raise invalid(**{name: f"The {name} field must be true or false."})


def instant(call: Call, name: str) -> int:
    """An instant of the body in seconds since the epoch; 422 if there is none or it cannot be read."""
    from plentytui.sandbox.params import Params

    found = Params([(name, required(call, name))]).instant(name)
    if found is None:
        raise invalid(**{name: f"The {name} field is required."})
    return int(found.timestamp())


def named(call: Call, name: str) -> bool:
    """Whether the body's ``name`` is what was to be typed; blanks around it and capitals do not matter."""
    return text(call, "name").casefold() == name.casefold()


def agrees(call: Call, end: int) -> None:
    """Refuse with 409 where the body names another day as the end than the one that it would be."""
    if call.fields.get("endsAt") is not None and wall(instant(call, "endsAt")).date() != wall(end).date():
        raise conflict(f"The end would be another day: {iso(end)}. Read the dates again before you confirm them.")


def record(call: Call, kind: str, model: str, parameter: str = "id") -> JsonObject:
    """The record whose id stands in the path; 404 where there is none."""
    found = shelf_of(call).one(kind, call.number(parameter, model))
    if found is None:
        raise missing(model, call.path[parameter])
    return found


def shown(call: Call, answer: object) -> object:
    """The answer; in the scenario of hostile texts, what others wrote tries to break out of the screen."""
    return _woven(answer, "") if Scenario.HOSTILE_TEXT in call.config.scenarios else answer


def _woven(value: object, field: str) -> object:
    if isinstance(value, Mapping):
        return {
            name: value[name] if name == "name" and "kind" in value else _woven(value[name], name) for name in value
        }
    if isinstance(value, list):
        return [_woven(one, field) for one in value]
    if isinstance(value, str) and field in _HOSTILE:
        return laced(value, len(json.dumps(value)))
    return value
