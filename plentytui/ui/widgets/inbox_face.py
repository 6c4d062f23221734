"""Why the list shows nothing: empty, filtered away, not read yet, or refused; each has its own sentence."""

from __future__ import annotations

from typing import NamedTuple

from plentytui.models.inbox import ListQuery
from plentytui.services.desk import Desk
from plentytui.ui.state import AppState, Link
from plentytui.ui.widgets.face_lines import FaceKind


class Face(NamedTuple):
    """What is the matter and what to do now."""

    what: str
    hint: str
    kind: FaceKind = FaceKind.EMPTY


def inbox_face(query: ListQuery, state: AppState, desk: Desk) -> Face:
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
    if query.contains:
        return Face(f"Nothing here contains “{query.contains}”.", "Press escape to clear the filter.")
    if query.unread_only:
        return Face("Nothing is unread here.", "Press U to see all conversations.")
    return Face("There are no conversations in this group.", "Press [ or ] for another group.")
