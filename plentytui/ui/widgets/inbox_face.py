"""Why the list shows nothing: empty, filtered away, not read yet, or refused; each has its own sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plentytui.services.desk import Desk
from plentytui.ui.state import AppState, Link
from plentytui.ui.widgets.face_lines import FaceKind
from plentytui.ui.widgets.places import ON_DEMAND, PlaceKind

if TYPE_CHECKING:
    from plentytui.ui.widgets.list_pane import ListPane


class Face(NamedTuple):
    """What is the matter and what to do now."""

    what: str
    hint: str
    kind: FaceKind = FaceKind.EMPTY


def inbox_face(pane: ListPane, state: AppState, desk: Desk) -> Face:
    """The face of an empty list."""
    connection = state.connection.value
    if desk.store.mirror.count() == 0:
        if connection.link is Link.REFUSED:
            return Face(
                connection.reason or "You are not logged in.", "Press 0 and then l to log in.", FaceKind.REFUSED
            )
        if connection.link is Link.OFFLINE:
            return Face(
                connection.reason or "The system cannot be reached.", "It is tried again by itself.", FaceKind.REFUSED
            )
        if state.trouble.value:
            return Face(state.trouble.value, "Press R to try again.", FaceKind.REFUSED)
        if connection.link is not Link.ONLINE or not desk.store.facts.get("inbox.total"):
            return Face(f"Reading the conversations of {desk.system.name} ...", "", FaceKind.SLOW)
        return Face("There are no conversations in this system.", "New ones appear here by themselves.")
    query, problem = pane.list_query, pane.problem
    if problem is not None:
        change = "/ to change the filter, escape to clear it" if pane.filter_text else "B to change the saved filter"
        return Face(problem.what, f"{problem.hint} Press {change}.".strip(), FaceKind.REFUSED)
    if query.contains:
        return Face(f"Nothing here contains “{query.contains}”.", "Press escape to clear the filter.")
    if pane.is_narrowed and pane.bar is not None and pane.bar.is_asked:
        told = "The system was asked, too; ! tells what it was not asked for. Press escape to clear the filter."
        return Face("Nothing here fits the filter.", told)
    if pane.is_narrowed:
        ask = "Press ctrl+g to ask the system, too, or escape to clear the filter."
        here, known = desk.store.mirror.texts_here()
        if query.query is not None and query.query.reads_texts and here < known:
            some = f"{here:,} of {known:,} conversations"
            return Face("Nothing here fits the filter.", f"Only the messages of {some} are in the local file. {ask}")
        return Face("Nothing here fits the filter.", ask)
    if query.unread_only and pane.unread_only:
        return Face("Nothing is unread here.", "Press U to see all conversations.")
    if pane.reading is not None and pane.reading[0] == pane.place.key:
        why = pane.reading[1]
        if why:
            return Face(why, "Press R to try again.", FaceKind.REFUSED)
        return Face(f"Reading the {pane.place.name.lower()} ...", "", FaceKind.SLOW)
    return _EMPTY.get(pane.place.kind) or Face("There are no conversations in this group.", _ELSEWHERE)


_ELSEWHERE = "Press [ or ] for another list."
_EMPTY = {
    PlaceKind.INBOX: Face("The inbox is empty.", "New conversations appear here by themselves."),
    PlaceKind.NEW: Face("There is nothing new.", _ELSEWHERE),
    PlaceKind.DUE: Face("Nothing is due: no open conversation has a deadline.", "Press D on one to set it."),
    PlaceKind.SUBSCRIBED: Face("You are not subscribed to any conversation.", "Press s on one to be told of it."),
    PlaceKind.OWNED: Face("You own no conversation in this way.", "Press O on one to give it an owner."),
    PlaceKind.OWN_FOLDER: Face("This folder is empty.", "Press M on a conversation to put it here."),
    PlaceKind.SAVED: Face("Nothing here fits this filter.", "Press ctrl+g to ask the system, too, or B to change it."),
    **{
        kind: Face(f"There is nothing in {place} as far as it was read.", _ELSEWHERE)
        for kind, place in zip(ON_DEMAND, ("the archive", "the trash", "spam"), strict=True)
    },
}
"""What an empty place says when no filter is in use."""
