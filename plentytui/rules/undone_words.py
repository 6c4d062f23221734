"""What an undo gave back: to one conversation in a sentence with its name, to several as their values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plentytui.models.action_kinds import ActionKind, Value
from plentytui.models.actions import PRIORITIES
from plentytui.models.names import NameKind
from plentytui.rules.reading import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from plentytui.rules.query.names import Names

_NOUNS = {
    ActionKind.DEADLINE: "deadline",
    ActionKind.FOLLOW_UP: "follow-up date",
    ActionKind.PRIORITY: "priority",
    ActionKind.CHANNEL: "channel",
    ActionKind.OWNER: "owner",
    ActionKind.TYPE_STATUS: "type and status",
}
_FEW = 4
"""So many different values are told one by one."""
_DATES = (ActionKind.DEADLINE, ActionKind.FOLLOW_UP)


def has_again(kind: ActionKind, who: str, value: Value, *, zone: tzinfo | None, names: Names) -> str:
    """The value that a conversation has again; empty where the action itself tells that.

    Args:
        kind: what was undone.
        who: raw text, whose conversation it is.
        value: the value, as the action has it.
        zone: the zone that times are told in.
        names: the names of types and statuses.
    """
    if kind not in _NOUNS:
        return ""
    shown = _shown(kind, value, zone, names)
    if kind is ActionKind.OWNER:
        return f"The owners of {who} are {shown} again." if shown else f"{who} has no owner again."
    if kind is ActionKind.TYPE_STATUS:
        return f"{who} is {shown} again." if shown else f"{who} has no type and status again."
    if shown:
        return f"The {_NOUNS[kind]} of {who} is {shown} again."
    return f"{who} has no {_NOUNS[kind]} again." if kind in _DATES else ""


def have_again(kind: ActionKind, values: Iterable[Value], *, zone: tzinfo | None, names: Names) -> str:
    """The values that several conversations have again; empty where the action itself tells that."""
    if kind not in _NOUNS:
        return ""
    noun = _NOUNS[kind]
    counts = Counter(_shown(kind, value, zone, names) for value in values)
    if len(counts) == 1:
        (shown,) = counts
        return f"All have {noun} {shown} again." if shown else f"All are without {noun} again."
    if len(counts) > _FEW:
        return f"Each has the {noun} again that it had before."
    told = [f"{count:,} {shown or f'without {noun}'}" for shown, count in counts.most_common()]
    return f"Each is as it was before: {', '.join(told)}."


def _shown(kind: ActionKind, value: Value, zone: tzinfo | None, names: Names) -> str:
    """A value in words; empty for none."""
    if kind in _DATES:
        return stamp(float(value), zone) if isinstance(value, (int, float)) and value else ""
    if kind is ActionKind.PRIORITY:
        return PRIORITIES.get(value, str(value)) if isinstance(value, int) else ""
    if kind is ActionKind.CHANNEL:
        return names.shown(NameKind.CHANNEL, str(value)) if value else ""
    if not isinstance(value, tuple):
        return ""
    if kind is ActionKind.OWNER:
        pairs = [pair for pair in value if isinstance(pair, tuple) and len(pair) == 2]
        return ", ".join(names.shown(NameKind.USER, user) for _, user in pairs if isinstance(user, int))
    known = zip((NameKind.TYPE, NameKind.STATUS), value, strict=False)
    return ", ".join(names.shown(of, number) for of, number in known if isinstance(number, int) and number)
