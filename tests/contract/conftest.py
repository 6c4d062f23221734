"""The official description of the API, for tests that hold the sandbox and the client against it.

The fixture ``official`` is skipped, with a reason, where the description is not at hand. It is looked for at
``$PLENTYTUI_OPENAPI`` and at ``../shared/api/openapi-subset.json`` beside the project. It offers

- ``official.operation("GET", "/rest/conversations/{uuid5}")``: the description of one operation; the path may be
  a template, with any names of parameters, or a concrete path;
- ``official.assert_documented_params("GET", "/rest/conversations", {"isDone": ..., "tagIds": ...})``: every query
  parameter is documented, and none that is required is missing;
- ``official.check_answer("GET", "/rest/conversations", 200, answer.json())``: the answer has the documented types,
  read as leniently as ``Official.check_answer`` says. An empty body is given as None.

For its type, tests import ``Official`` from ``tests.contract.conftest`` under ``TYPE_CHECKING``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

Json = dict[str, Any]

_ANY: Json = {}
_FLAG: Json = {"anyOf": [{"type": ["boolean", "null"]}, {"enum": [0, 1]}]}
_WHOLE: Json = {"anyOf": [{"type": ["integer", "null"]}, {"type": "string", "pattern": "^-?[0-9]+$"}]}
_NUMBER: Json = {"anyOf": [{"type": ["number", "null"]}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}]}
_TEXT: Json = {"type": ["string", "null"]}

_LOOSE_SCHEMAS: Mapping[str, Json] = {"mixed": _ANY, "int": _WHOLE, "bool": _FLAG}
"""Schemas that are empty objects in the description and bare JSON values on the wire (wire facts 0)."""

_LOOSE_PROPERTIES: Mapping[str, Json] = {
    # A serialised PHP date instead of text (wire facts 4).
    "User.timestamp": {"type": "object", "required": ["date", "timezone_type", "timezone"]},
    # 2, although typed boolean (wire facts 6).
    "User.ustatus": {"type": ["integer", "boolean"]},
    # The text "[]" (wire facts 6).
    "User.global_roles": _TEXT,
    # One word or flag, typed as a list of objects; the description's own examples have the word and 0 or 1.
    "Ticket.confidential": _FLAG,
    "Ticket.source": _TEXT,
    "TicketMessage.type": _TEXT,
    "TicketMessage.source": _TEXT,
    # An id, typed boolean: its description says "The ID of the parent category".
    "ConversationType.categoryId": _WHOLE,
}
"""Properties whose type on the wire differs from the description, with the place where that is written."""

_OBJECT_OR_LIST = ("/rest/messages/{uuid5}/",)
"""Paths whose PUT answers sometimes with an object and sometimes with a list of it (wire facts 5.6)."""


class Official:
    """The official description and the checks against it."""

    def __init__(self, document: Json) -> None:
        self._paths: Mapping[str, Json] = document["paths"]
        schemas: Mapping[str, Json] = document["components"]["schemas"]
        self._defs = {name: _LOOSE_SCHEMAS.get(name) or _loose(schema, name) for name, schema in schemas.items()}

    def template(self, path: str) -> str:
        """The documented template of a template or concrete path; of several the one with the earliest fixed part."""
        given = path.strip("/").split("/")
        fitting = [known for known in self._paths if _fits(known.strip("/").split("/"), given)]
        assert fitting, f"{path} is not in the official description"
        return min(fitting, key=lambda known: [_is_parameter(part) for part in known.strip("/").split("/")])

    def operation(self, method: str, path: str) -> Json:
        """The description of one operation."""
        template = self.template(path)
        found = self._paths[template].get(method.lower())
        assert found is not None, f"{method} {template} is not in the official description"
        return dict(found)

    def params(self, method: str, path: str) -> dict[str, Json]:
        """The documented query parameters by name."""
        listed = self.operation(method, path).get("parameters", [])
        return {param["name"]: param for param in listed if param["in"] == "query"}

    def assert_documented_params(self, method: str, path: str, params: Iterable[str]) -> None:
        """Every one of these query parameters is documented, and every required one is among them."""
        known = self.params(method, path)
        given = {name.split("[", 1)[0] for name in params}
        strange = given - known.keys()
        assert not strange, f"{method} {path}: not documented: {sorted(strange)}; documented: {sorted(known)}"
        absent = {name for name, param in known.items() if param.get("required")} - given
        assert not absent, f"{method} {path}: required and absent: {sorted(absent)}"

    def check_answer(self, method: str, path: str, status: int, answer: object) -> None:
        """The status is documented and the answer has the documented types.

        Lenient, as the real API is: keys may be absent or more than documented, but an object has at least one that
        is documented; null may stand for any value; numbers may be text; flags may be 0 and 1; an empty object may
        be an empty list, as PHP writes it; a list may come in the envelope of wire facts 4, with its rows in
        ``entries``. Errors (status 400 and above) have no documented body, so only the status of 401 is looked at.
        """
        responses = self.operation(method, path)["responses"]
        if status >= 400:
            assert status != 401 or "401" in responses, f"{method} {path}: 401 is not documented"
            return
        assert str(status) in responses, f"{method} {path}: status {status} is not documented"
        media = responses[str(status)].get("content") or {}
        if not media:
            assert answer is None, f"{method} {path}: no body is documented"
            return
        schema = _loose(next(iter(media.values())).get("schema") or {}, "")
        if schema.get("type") == ["array", "null"]:
            schema = {"anyOf": [schema, _envelope(schema)]}
        elif method == "PUT" and self.template(path).startswith(_OBJECT_OR_LIST):
            schema = {"anyOf": [schema, {"type": "array", "items": schema}]}
        validator = jsonschema.Draft202012Validator({**schema, "$defs": self._defs})
        faults = [f"{fault.json_path}: {fault.message[:300]}" for fault in _leaves(validator.iter_errors(answer))]
        assert not faults, f"{method} {path}: " + "; ".join(faults[:10])


def _loose(schema: Json, name: str) -> Json:
    """The schema as the real API keeps it; ``name`` is where it stands, such as ``User.timestamp``."""
    if name in _LOOSE_PROPERTIES:
        return _LOOSE_PROPERTIES[name]
    if "$ref" in schema:
        return {"$ref": "#/$defs/" + schema["$ref"].rsplit("/", 1)[-1]}
    kind = schema.get("type")
    if kind == "array":
        return {"type": ["array", "null"], "items": _loose(schema.get("items", {}), "")}
    if kind == "object" and schema.get("properties"):
        properties = {key: _loose(value, f"{name}.{key}") for key, value in schema["properties"].items() if key}
        known: Json = {
            "type": ["object", "null"],
            "properties": properties,
            "anyOf": [{"required": [key]} for key in properties] + [{"type": "null"}],
        }
        return {"anyOf": [known, {"type": "array", "maxItems": 0}]}
    simple = {"boolean": _FLAG, "integer": _WHOLE, "number": _NUMBER, "string": _TEXT}
    return simple.get(str(kind), _ANY)


def _envelope(rows: Json) -> Json:
    return {
        "type": "object",
        "required": ["page", "totalsCount", "isLastPage", "entries"],
        "properties": {"page": _WHOLE, "totalsCount": _WHOLE, "isLastPage": {"type": "boolean"}, "entries": rows},
    }


def _leaves(errors: Iterable[jsonschema.ValidationError]) -> Iterable[jsonschema.ValidationError]:
    """The errors that say most: of alternatives, what is wrong inside the one that went deepest."""
    for error in errors:
        if error.context:
            deepest = max(error.context, key=lambda inner: len(inner.absolute_path))
            yield from _leaves([deepest])
        else:
            yield error


def _fits(known: list[str], given: list[str]) -> bool:
    return len(known) == len(given) and all(
        _is_parameter(mine) or mine == theirs for mine, theirs in zip(known, given, strict=True)
    )


def _is_parameter(part: str) -> bool:
    return part.startswith("{")


def _find() -> Path | None:
    named = os.environ.get("PLENTYTUI_OPENAPI")
    beside = Path(__file__).parents[2].parent / "shared" / "api" / "openapi-subset.json"
    file = Path(named) if named else beside
    return file if file.is_file() else None


@pytest.fixture(scope="session")
def official() -> Official:
    """The official description; the test is skipped where it is not at hand."""
    file = _find()
    if file is None:
        pytest.skip("the official description of the API is not at hand (set PLENTYTUI_OPENAPI to its file)")
    return Official(json.loads(file.read_text(encoding="utf-8")))
