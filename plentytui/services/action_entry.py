"""What the journal says of a call that changes conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.models.actions import Action, intention, words
from plentytui.models.inbox import JournalEntry
from plentytui.rules.undo import inverse
from plentytui.services.action_run import values_told

if TYPE_CHECKING:
    from plentytui.models.systems import System


def entry_of(
    system: System, at: float, action: Action, route: str, outcome: str, run: str, undoes: str
) -> JournalEntry:
    """The entry of a call; with its inverse where it was done and can be undone."""
    done = outcome == "done"
    turned = inverse(action)
    return JournalEntry(
        at=at,
        user=system.user,
        system=system.name,
        action=route,
        target=",".join(action.uuids),
        summary=words(action) if done else f"tried to {intention(action)}",
        before=values_told(change.before for change in action.changes),
        after=values_told(change.after for change in action.changes),
        outcome=outcome,
        run=run,
        inverse=turned.to_json() if isinstance(turned, Action) and done else "",
        undoes=undoes,
    )
