"""What an undo gave back to one conversation, in a sentence with its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.models.action_kinds import ActionKind, Value
from plentytui.models.actions import PRIORITIES
from plentytui.models.names import NameKind
from plentytui.rules.reading import stamp

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.rules.query.names import Names

_DATES = {ActionKind.DEADLINE: "deadline", ActionKind.FOLLOW_UP: "follow-up date"}


def has_again(kind: ActionKind, who: str, value: Value, *, zone: tzinfo | None, names: Names) -> str:
    """The value that a conversation has again; empty where the action itself tells that.

    Args:
        kind: what was undone.
        who: raw text, whose conversation it is.
        value: the value, as the action has it.
        zone: the zone that times are told in.
        names: the names of types and statuses.
    """
    if kind in _DATES:
        if not isinstance(value, (int, float)) or not value:
            return f"{who} has no {_DATES[kind]} again."
        return f"The {_DATES[kind]} of {who} is {stamp(float(value), zone)} again."
    if kind is ActionKind.PRIORITY and isinstance(value, int):
        return f"The priority of {who} is {PRIORITIES.get(value, value)} again."
    if kind is ActionKind.CHANNEL:
        return f"The channel of {who} is {names.shown(NameKind.CHANNEL, str(value))} again." if value else ""
    if kind is ActionKind.OWNER and isinstance(value, tuple):
        pairs = [pair for pair in value if isinstance(pair, tuple) and len(pair) == 2]
        shown = [names.shown(NameKind.USER, user) for _, user in pairs if isinstance(user, int)]
        return f"The owners of {who} are {', '.join(shown)} again." if shown else f"{who} has no owner again."
    if kind is ActionKind.TYPE_STATUS and isinstance(value, tuple) and len(value) == 2:
        type_id, status_id = value
        shown = [
            names.shown(kind_of, int(number))
            for kind_of, number in ((NameKind.TYPE, type_id), (NameKind.STATUS, status_id))
            if isinstance(number, int) and number
        ]
        return f"{who} is {', '.join(shown)} again." if shown else f"{who} has no type and status again."
    return ""
