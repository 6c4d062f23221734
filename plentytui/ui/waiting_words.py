"""Words for actions that are under way, that wait, and that were left when the program ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from plentytui.models.actions import Action, intention, words
from plentytui.ui.text import cell, wrap
from plentytui.ui.widgets.times import clock_time

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.services.opening import Workspace
    from plentytui.store.begun import LeftOver
    from plentytui.store.system_store import SystemStore

Named = Callable[[str], str]
"""Whose conversation it is."""
_NAMED = 5
"""Conversations of an action that are named; the rest is counted."""
_WHOLE, _NAME = 200, 30
"""Letters of a name where there is room, and where there is not."""
_ROOM = 240
"""Letters that are told with whole names: they fit into a dialog, and most of them into a notice."""
_UNCLEAR = re.compile(r"[,;:]|[.…]$")
"""What reads as if it belonged to the sentence."""


def names_in(store: SystemStore) -> Named:
    """The names of conversations, as the local file has them."""

    def name(uuid: str) -> str:
        row = store.mirror.row(uuid)
        return "" if row is None else row.sender or row.title

    return name


def many_actions(count: int) -> str:
    """So many actions, in words."""
    return "1 action" if count == 1 else f"{count:,} actions"


def waiting_words(workspace: Workspace | None, zone: tzinfo | None) -> str:
    """How many actions wait and until when; empty where what there is leaves at once."""
    if workspace is None:
        return ""
    count, until = len(workspace.acting.queue.unsent), workspace.client.waiting_until
    if not count or (count == 1 and until is None):
        return ""
    told = f"{count:,} unsent"
    return told if until is None else f"{told} until {clock_time(until, zone, seconds=True)}"


def marks_words(workspace: Workspace | None, store: SystemStore) -> str:
    """How many conversations were read or marked here while the system cannot be told; empty where it can."""
    if workspace is None or not workspace.client.unreachable:
        return ""
    count = len(store.mirror.pending_reads())
    return "" if not count else "1 read mark waits" if count == 1 else f"{count:,} read marks wait"


def meant(action: Action, named: Named, *, done: bool = False, undoes: bool = False) -> str:
    """What was to be done, or was done, and to whom: ``mark Ada as done``, ``mark 3 as done: Ada, Tom, Eve``."""
    return _in_room(lambda letters: _meant(action, named, letters, done=done, undoes=undoes))


def all_meant(actions: Iterable[tuple[Action, str]], named: Named, *, most: int = 0, done: bool = False) -> str:
    """Several actions, each with what it undoes; those that do the same are told together, at ``most`` so many."""
    found: dict[tuple[str, str], tuple[Action, str]] = {}
    for action, undoes in actions:
        # What reads the same of one conversation is the same, whatever each of several stood at.
        key = (intention(action, "it"), undoes)
        before = found[key][0].changes if key in found else ()
        known = {change.uuid for change in before}
        changes = (*before, *(change for change in action.changes if change.uuid not in known))
        found[key] = (replace(action, changes=changes), undoes)

    def told(letters: int) -> str:
        each = [_meant(action, named, letters, done=done, undoes=bool(undoes)) for action, undoes in found.values()]
        return "; ".join([*each[:most], f"and {len(each) - most:,} more"] if 0 < most < len(each) else each)

    return _in_room(told)


def _meant(action: Action, named: Named, letters: int, *, done: bool, undoes: bool) -> str:
    found = [called(name, letters) for uuid in action.uuids[:_NAMED] if (name := named(uuid))]
    more = len(action.uuids) - len(found)
    if len(action.uuids) == 1 and found and not done:
        told = intention(action, found[0])
    else:
        told = words(action) if done else intention(action)
        told += f": {', '.join([*found, *([f'{more:,} more'] if more else [])])}" if found else ""
    return f"undo: {told}" if undoes else told


def _in_room(told: Callable[[int], str]) -> str:
    """What is told with names as long as there is room for."""
    whole = told(_WHOLE)
    return whole if len(whole) <= _ROOM else told(_NAME)


def called(name: str, letters: int) -> str:
    """A name amid a sentence, in quotes where one could not see its end; a long one is cut behind a word."""
    whole = shown = cell(name)
    if cell_len(whole) > letters:
        shown = wrap(whole, letters - 2)[0]
        # Within a word, where it has no blank, the sign belongs to it.
        shown = f"{shown.rstrip(' ,;.')} …" if whole[len(shown) :].startswith(" ") else f"{shown}…"
    return f"“{shown}”" if shown != whole or _UNCLEAR.search(whole) else whole


def can_repeat(one: LeftOver) -> bool:
    """Whether one key does it again: it can be undone, and is no undo itself."""
    return one.action.reversible and not one.undoes


def left_words(left: Sequence[LeftOver], named: Named) -> str:
    """What was not carried out, and how it can be."""
    meant_by = all_meant(((one.action, one.undoes) for one in left), named)
    told = [f"{meant_by[:1].upper()}{meant_by[1:]}."]
    if any(can_repeat(one) for one in left):
        told.append("Z does it now.")
    if any(one.undoes for one in left):
        told.append("u goes on with what was being undone.")
    if any(not one.action.reversible for one in left):
        told.append("What has no undo is done by its own key only.")
    return " ".join(told)


def found_words(found: Sequence[LeftOver], named: Named) -> str:
    """What was carried out though nobody could tell it any more."""
    told = all_meant(((one.action, one.undoes) for one in found), named, done=True)
    undo = " u undoes it." if any(can_repeat(one) for one in found) else ""
    return f"{told[:1].upper()}{told[1:]}.{undo}"


def steps_of(left: Iterable[LeftOver]) -> list[LeftOver]:
    """What can be done again: what was asked for in the same way for several conversations as one.

    What is done to the same conversation keeps its order: the last that was asked for is done last.
    """
    found: list[LeftOver] = []
    for one in left:
        if not can_repeat(one):
            continue
        uuids, at = set(one.action.uuids), len(found) - 1
        while at >= 0 and not _is_same(found[at], one) and uuids.isdisjoint(found[at].action.uuids):
            at -= 1
        if at >= 0 and _is_same(found[at], one):
            before = found[at].action.changes
            known = {change.uuid for change in before}
            changes = (*before, *(change for change in one.action.changes if change.uuid not in known))
            found[at] = replace(found[at], action=replace(one.action, changes=changes))
        else:
            found.append(one)
    return found


def _is_same(one: LeftOver, other: LeftOver) -> bool:
    """Whether the same was asked for in both."""
    return (one.action.kind, one.asked, one.action.label) == (other.action.kind, other.asked, other.action.label)
