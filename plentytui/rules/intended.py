"""What an action makes of the value that a conversation has, and of one that somebody changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from plentytui.models.actions import SETS, Action, ActionKind, Value

_ADDS = frozenset({ActionKind.TAGS_ADD, ActionKind.FOLDER_ADD, ActionKind.SUBSCRIBERS_ADD})


def becomes(kind: ActionKind, before: Value, wanted: Value) -> Value:
    """What a conversation's value becomes.

    Args:
        kind: the action.
        before: the value as it is.
        wanted: what to set; for tags and folders what to add or take away, for relations the one pair to take away; for
            an owner the pair of role and user id, user 0 to take the role's owner away, nothing to take all away.
    """
    if kind not in SETS:
        return wanted
    held = before if isinstance(before, tuple) else ()
    items = wanted if isinstance(wanted, tuple) and kind is not ActionKind.REMOVE_RELATION else (wanted,)
    if kind is ActionKind.OWNER:
        if not items:
            return ()
        role, user = items
        others = tuple(pair for pair in held if not (isinstance(pair, tuple) and pair[0] == role))
        after = (*others, (role, user)) if user else others
        # The order says nothing.
        return held if set(after) == set(held) else after
    if kind in _ADDS:
        return (*held, *(item for item in items if item not in held))
    return tuple(item for item in held if item not in items)


def refitted(action: Action, now: Mapping[str, Value]) -> Action:
    """The action on top of how its conversations stand ``now``; those that are not in it stay as they were thought."""
    changes = (
        replace(c, before=now[c.uuid], after=becomes(action.kind, now[c.uuid], action.wanted)) if c.uuid in now else c
        for c in action.changes
    )
    return replace(action, changes=tuple(changes))


def asked_of(action: Action) -> Value:
    """What an action was asked for, as ``becomes`` takes it, so that the same can be asked for once more."""
    if action.wanted is not None or not action.changes:
        return action.wanted
    if action.kind not in SETS:
        return action.changes[0].after
    adds = action.kind in _ADDS
    items = dict.fromkeys(item for change in action.changes for item in (change.added if adds else change.removed))
    return next(iter(items), None) if action.kind is ActionKind.REMOVE_RELATION else tuple(items)
