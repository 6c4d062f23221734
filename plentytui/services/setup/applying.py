"""What a save is known to have changed, put into the lists that were read: so a save costs no second reading.

Only what was sent is taken over, and of what was created what the system answered. Where that is not all, such as for
channels, of which the system makes more than it is told, nothing is applied and the list is read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import ValidationError

from plentytui.models.messenger import ConversationType, Group, Role, Status
from plentytui.models.setup import Automation, EbayAccount, FullTag, MessengerSettings, SetupCall
from plentytui.models.wire import WireModel
from plentytui.rules.setup.entering import answer_id
from plentytui.rules.setup.general import WHISPER_PATH
from plentytui.services.setup.reading import SetupPart

_PATH = re.compile(
    r"/rest/(?:conversations/(?P<folder>categories|types|statuses|roles|events)|(?P<tags>tags)"
    r"|messenger/(?P<settings>settings)|messenger/marketplaces/(?P<ebay>ebay))"
    r"(?:/(?P<number>\d+))?(?P<rest>/status|/bulk|/update_status)?"
)
_KINDS: Mapping[str, tuple[SetupPart, type[WireModel]]] = {
    "categories": (SetupPart.GROUPS, Group),
    "types": (SetupPart.TYPES, ConversationType),
    "statuses": (SetupPart.TYPES, Status),
    "roles": (SetupPart.ROLES, Role),
    "events": (SetupPart.AUTOMATIONS, Automation),
    "tags": (SetupPart.TAGS, FullTag),
    "settings": (SetupPart.SETTINGS, MessengerSettings),
    "ebay": (SetupPart.EBAY, EbayAccount),
}

Rows = tuple[Any, ...]


def applied(
    calls: Sequence[SetupCall], answers: Sequence[object], known: Callable[[SetupPart], Any]
) -> dict[SetupPart, Any] | None:
    """The parts as they stand after calls; None where that is not known for each of them."""
    found: dict[SetupPart, Any] = {}
    try:
        for call, answer in zip(calls, answers, strict=True):
            if call.path == WHISPER_PATH and isinstance(call.body, Mapping):
                found[SetupPart.WHISPER] = bool(call.body["whisper"])
                continue
            match = _PATH.fullmatch(call.path.partition("?")[0])
            if match is None:
                return None
            part, model = _KINDS[next(word for word in match.group("folder", *_WORDS) if word)]
            before = found[part] if part in found else known(part)
            if match["rest"] == "/update_status":
                # The one call that says in its query what it sets.
                call = replace(call, body={"isActive": call.path.endswith("status=true")})
            after = None if before is None else _after(before, call, answer, model, int(match["number"] or 0))
            if after is None:
                return None
            found[part] = after
    except (ValidationError, ValueError, TypeError):
        return None  # what came or was sent is not as it ought to be: the list is read again
    return found


_WORDS = ("tags", "settings", "ebay")


def _after(before: Any, call: SetupCall, answer: object, model: type[WireModel], number: int) -> Any:
    """One part after one call; None where that is not known."""
    if model is MessengerSettings:
        return _merged(before, call.body) if call.method == "PUT" else None
    if call.method == "DELETE":
        return _deleted(before, model, number) if number else None
    sent = call.body if isinstance(call.body, list) else [call.body]
    rows: list[Mapping[str, Any]] = [row for row in sent if isinstance(row, Mapping)]
    if len(rows) != len(sent):
        return None
    if call.method == "POST":
        told = answer if isinstance(answer, list) else [answer]
        if number or len(told) != len(rows) or not all(map(answer_id, told)):
            return None
        for row, new in zip(rows, told, strict=True):
            before = _added(before, model, model.model_validate({**new, **row}))
        return before
    if call.method != "PUT":
        return None
    for row in rows:
        wanted = number or int(row.get("id") or 0)
        if not any(one.id == wanted for one in _all(before, model)):
            return None
        before = _each(before, model, partial(_merged_at, wanted, row))
    return before


def _all(rows: Rows, model: type[WireModel]) -> Rows:
    return tuple(status for kind in rows for status in kind.statuses) if model is Status else rows


def _each(rows: Rows, model: type[WireModel], change: Callable[[Any], Any]) -> Rows:
    """The rows, each changed; statuses stand in their types."""
    if model is Status:
        return tuple(kind.model_copy(update={"statuses": tuple(map(change, kind.statuses))}) for kind in rows)
    return tuple(map(change, rows))


def _merged_at(number: int, sent: object, one: Any) -> Any:
    """A record with what was sent, if it is the one with that id."""
    return _merged(one, sent) if one.id == number else one


def _merged(one: Any, sent: object) -> Any:
    """A record with what was sent of it."""
    told = type(one).model_validate(sent)
    fields = {name: getattr(told, name) for name in told.model_fields_set & set(type(one).model_fields) - {"id"}}
    return one.model_copy(update=fields)


def _added(rows: Rows, model: type[WireModel], new: Any) -> Rows | None:
    """The rows with a new one, unless it belongs to nothing that is known."""
    if model is not Status:
        return (*rows, new)
    if not any(kind.id == new.type_id for kind in rows):
        raise ValueError(new.type_id)
    return tuple(
        kind.model_copy(update={"statuses": (*kind.statuses, new)}) if kind.id == new.type_id else kind for kind in rows
    )


def _deleted(rows: Rows, model: type[WireModel], number: int) -> Rows:
    """The rows without one; where deleting is soft, it stays and is marked."""
    if model in (Automation, EbayAccount, FullTag):
        return tuple(row for row in rows if row.id != number)
    return _each(rows, model, lambda row: row.model_copy(update={"is_deleted": True}) if row.id == number else row)
