"""Undoing the newest save of the set-up: what it costs is asked before, each time something would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plentytui.errors import PlentytuiError
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.host import host_of

if TYPE_CHECKING:
    from textual.screen import Screen

    from plentytui.services.setup.doing import SetupDoing
    from plentytui.services.setup.undoable import Undoable, Undone

_LEAVE, _ALL_THE_SAME = "leave", "undo"
_NO_WAY = "The API has no way to bring it back."


async def undo_newest(screen: Screen[Any], doing: SetupDoing) -> None:
    """Undo what was saved last, as far as the person wants it, and tell what became of it."""
    host = host_of(screen)
    save, last = next(iter(doing.undoable()), None), doing.in_the_way()
    if save is None:
        told = f"{last}: that cannot be undone. {_NO_WAY}" if last else ""
        told = told or "Nothing here can be undone: nothing was saved, or the API has no way back."
        host.say(told, title="Undo")
        return
    if not await _is_wanted(screen, save, last, doing.deleted_by(save)):
        return
    try:
        undone = await doing.undo(save)
        if undone is not None and undone.changed and not undone.is_gone:
            wanted = await _ask_about(screen, undone)
            if wanted == _LEAVE:
                await doing.leave_as_is()
            if wanted != _ALL_THE_SAME:
                host.say(f"Not undone: {save.what}. {undone.changed}", title="Undo", severity="warning")
                return
            undone = await doing.undo(save, all_the_same=True)
    except PlentytuiError as error:
        screen.app.push_screen(ErrorDetails(error, "Not undone"))
        return
    if undone is not None and undone.is_gone:
        host.say(f"Nothing to undo, and nothing was sent: {save.what}. {undone.changed}", title="Undo")
    else:
        host.say(f"Undone: {save.what}.", title="Undo")


async def _is_wanted(screen: Screen[Any], save: Undoable, last: str, deleted: str) -> bool:
    """Ask where the newest save cannot be undone, so that it would be an older one, and where something is deleted."""
    if not last and not deleted:
        return True
    from plentytui.ui.dialogs.confirm import ConfirmDialog

    deletes = [f"That deletes {deleted}. {_NO_WAY}"] if deleted else []
    if last:
        heading, yes = f"{last}: that cannot be undone", "Undo that one"
        sentences = [_NO_WAY, f"What was saved before it can be undone: {save.what}.", *deletes]
    else:
        heading, yes, sentences = f"Undo: {save.what}?", "Delete it", deletes
    wanted: bool | None = await screen.app.push_screen_wait(
        ConfirmDialog(heading, *sentences, yes=yes, grave=bool(deleted))
    )
    return bool(wanted)


async def _ask_about(screen: Screen[Any], undone: Undone) -> str | None:
    from plentytui.ui.dialogs.pick_value import PickValue

    choices = (
        (_LEAVE, "Leave it as it is now; it is not offered again"),
        (_ALL_THE_SAME, f"Undo it; what was changed since is lost: {undone.save.what}"),
    )
    chosen: str | None = await screen.app.push_screen_wait(PickValue(undone.changed, choices, _LEAVE))
    return chosen
