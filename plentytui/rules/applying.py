"""Where an action does not apply, and what to say where it would change nothing."""

from __future__ import annotations

from plentytui.models.action_kinds import ActionKind, Value
from plentytui.models.actions import PRIORITIES
from plentytui.models.listing import Folder

_WHERE = {
    Folder.INBOX: "in the inbox",
    Folder.ARCHIVE: "in the archive",
    Folder.TRASH: "in the trash",
    Folder.SPAM: "in spam",
}
_BACK_FIRST = "Take it back with x first."


def why_not_there(kind: ActionKind, folder: Folder) -> tuple[str, str]:
    """Why an action does not apply to what lies there, behind ``it`` or a number, and what to do; empty if it does.

    Of its flags the system shows the trash before the archive before spam (wire facts 5.3), so the others could be
    changed there without a trace on the screen.
    """
    if kind is ActionKind.ARCHIVE and folder is Folder.TRASH:
        return "in the trash, where nothing is archived", _BACK_FIRST
    if kind is ActionKind.NOT_SPAM and folder is Folder.TRASH:
        return "in the trash", _BACK_FIRST
    if kind is ActionKind.NOT_SPAM and folder is not Folder.SPAM:
        return f"{_WHERE[folder]}, not in spam", "N is for what the system has put into spam."
    if kind is ActionKind.DELETE_FOR_GOOD and folder is not Folder.ARCHIVE:
        return _WHERE[folder], "Only what lies in the archive can be deleted for good: archive it with a first."
    return "", ""


def so_already(kind: ActionKind, value: Value, label: str, count: int) -> str:
    """What stands in the way of changing conversations: they are so already; a whole sentence."""
    it, its, is_, has = ("It", "Its", "is", "has") if count == 1 else (f"All {count:,}", "Their", "are", "have")
    lacks = "does not have" if count == 1 else "do not have"
    match kind:
        case ActionKind.READ:
            said = f"{it} {is_} marked as {'read' if value else 'unread'} already."
        case ActionKind.DONE:
            said = f"{it} {is_} {'marked as done already' if value else 'not marked as done'}."
        case ActionKind.TYPE_STATUS:
            said = f"{it} {has} {label or 'that type and status'} already."
        case ActionKind.PRIORITY:
            name = PRIORITIES.get(value, "") if isinstance(value, int) else ""
            said = f"{its} priority is {name} already." if value else f"{it} {has} no priority."
        case ActionKind.DEADLINE | ActionKind.FOLLOW_UP:
            noun = "deadline" if kind is ActionKind.DEADLINE else "follow-up date"
            said = f"{it} {has} no {noun}." if value is None else f"{its} {noun} is {label or 'that'} already."
        case ActionKind.OWNER:
            who = label or "That user"
            said = f"{who} owns {_them(count)} already." if _user(value) else f"{it} {has} no such owner."
        case ActionKind.TAGS_ADD | ActionKind.FOLDER_ADD | ActionKind.SUBSCRIBERS_ADD:
            said = f"{it} {has} {label or 'that'} already."
        case ActionKind.TAGS_REMOVE | ActionKind.FOLDER_REMOVE | ActionKind.SUBSCRIBERS_REMOVE:
            said = f"{it} {lacks} {label or 'that'}."
        case ActionKind.REMOVE_RELATION:
            said = f"{it} {is_} not linked to {label or 'that'}."
        case ActionKind.SUBSCRIBE:
            said = f"You are {'subscribed to' if value else 'not subscribed to'} {_them(count)}."
        case ActionKind.CHANNEL:
            said = f"{it} {is_} in the channel {label or value or 'that it has'} already."
        case ActionKind.ARCHIVE | ActionKind.DELETE | ActionKind.NOT_SPAM | ActionKind.DELETE_FOR_GOOD:
            where = {ActionKind.ARCHIVE: "in the archive", ActionKind.DELETE: "in the trash"}.get(kind, "in spam")
            said = f"{it} {is_} {'' if value else 'not '}{where}{' already' if value else ''}."
        case ActionKind.EMPTY_TRASH:
            said = "The trash is empty."
    return f"{said} Nothing was changed."


def _user(value: Value) -> object:
    return value[1] if isinstance(value, tuple) and len(value) == 2 else 0


def _them(count: int) -> str:
    return "it" if count == 1 else f"all {count:,}"
