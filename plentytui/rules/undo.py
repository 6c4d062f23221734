"""How an action is undone: its inverse, and what somebody changed in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from plentytui.models.actions import SETS, Action, ActionKind, Change, Value, why_not_reversible

_OPPOSITE = {
    ActionKind.TAGS_ADD: ActionKind.TAGS_REMOVE,
    ActionKind.TAGS_REMOVE: ActionKind.TAGS_ADD,
    ActionKind.SUBSCRIBERS_ADD: ActionKind.SUBSCRIBERS_REMOVE,
    ActionKind.SUBSCRIBERS_REMOVE: ActionKind.SUBSCRIBERS_ADD,
    ActionKind.FOLDER_ADD: ActionKind.FOLDER_REMOVE,
    ActionKind.FOLDER_REMOVE: ActionKind.FOLDER_ADD,
}


class Obstacle(StrEnum):
    """Why one conversation is left out of an undo."""

    CHANGED = "changed"
    """Somebody changed the same field in between."""
    GONE = "gone"
    """The conversation is no longer known."""
    SO_ALREADY = "so already"
    """It stands as before the action: nothing to do."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conversation that is left out of an undo, and why."""

    uuid: str
    obstacle: Obstacle
    now: Value = None
    """How it stands now."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What an undo does, and what it leaves alone."""

    inverse: Action | None
    """To be carried out; None if there is nothing to be done or it cannot be."""
    conflicts: tuple[Conflict, ...] = ()
    reason: str = ""
    """Why there is no inverse, or what is left out, as sentences; empty if all of it is undone."""


def inverse(action: Action) -> Action | str:
    """The action that turns this one round, or the sentence why there is none (wire facts 5.2).

    Conversations that the action did not change are not in it.
    """
    reason = why_not_reversible(action.kind)
    if reason:
        return reason
    changed = action.needed.changes
    if not changed:
        return "Nothing was changed, so there is nothing to undo."
    turned = tuple(Change(change.uuid, change.after, change.before) for change in changed)
    same_name = action.kind in _OPPOSITE
    label = action.label if same_name else action.was
    return Action(_OPPOSITE.get(action.kind, action.kind), turned, label, "" if same_name else action.label)


def plan(action: Action, current: Mapping[str, Value]) -> Undo:
    """The inverse fitted to how the conversations stand now, and the conflicts (wire facts 5.2).

    ``current`` has the value of the action's field for every conversation still known. A set is compared by what
    the action itself added or took away: a tag that a colleague added besides stays and is no conflict.
    """
    turned = inverse(action)
    if isinstance(turned, str):
        return Undo(None, reason=turned)
    fitted: list[Change] = []
    conflicts: list[Conflict] = []
    for change in turned.changes:
        if change.uuid not in current:
            conflicts.append(Conflict(change.uuid, Obstacle.GONE))
            continue
        now = current[change.uuid]
        found = _fit(change, now, as_set=action.kind in SETS)
        if isinstance(found, Obstacle):
            conflicts.append(Conflict(change.uuid, found, now))
        else:
            fitted.append(found)
    left = Action(turned.kind, tuple(fitted), turned.label, turned.was) if fitted else None
    return Undo(left, tuple(conflicts), _sentence(conflicts, nothing_left=left is None))


def _fit(change: Change, now: Value, *, as_set: bool) -> Change | Obstacle:
    """One turned change on top of how the conversation stands now."""
    if not as_set:
        if now == change.before:
            return change
        return Obstacle.SO_ALREADY if now == change.after else Obstacle.CHANGED
    held = now if isinstance(now, tuple) else ()
    there = [item for item in change.removed if item in held]
    missing = [item for item in change.added if item not in held]
    if not there and not missing:
        return Obstacle.SO_ALREADY
    if len(there) < len(change.removed) or len(missing) < len(change.added):
        return Obstacle.CHANGED
    return Change(change.uuid, held, (*(item for item in held if item not in there), *missing))


def _sentence(conflicts: list[Conflict], *, nothing_left: bool) -> str:
    counts = Counter(conflict.obstacle for conflict in conflicts)
    told = [
        f"{count} {singular if count == 1 else plural}"
        for obstacle, singular, plural in _TOLD
        if (count := counts[obstacle])
    ]
    return " ".join([*told, "Nothing is left to undo."] if nothing_left else told)


_TOLD = (
    (
        Obstacle.CHANGED,
        "was changed by somebody in between and stays as it is.",
        "were changed by somebody in between and stay as they are.",
    ),
    (Obstacle.GONE, "is no longer there.", "are no longer there."),
    (Obstacle.SO_ALREADY, "is already as before.", "are already as before."),
)
