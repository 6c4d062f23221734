"""How the program ends: it asks where something is being sent, waits to be sent, or could not be saved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from plentytui.models.states import Delivery
from plentytui.ui.dialogs.quitting import QuitDialog, sending_dialog, unsaved_dialog

if TYPE_CHECKING:
    from plentytui.ui.app import PlentytuiApp


def ask_to_quit(app: PlentytuiApp) -> None:
    """End the program; ask first if something is being sent, or answers wait in the outbox."""
    desk = app.desk
    titles = desk.workspace.underway.titles if desk is not None and desk.workspace is not None else ()
    if titles:
        app.push_screen(sending_dialog(titles), partial(quit_if, app))
    elif desk is not None and any(item.state is Delivery.WAITING for item in desk.store.outbox.waiting()):
        app.push_screen(QuitDialog(desk.store, app.state.mirror), partial(quit_if, app))
    else:
        quit_if(app, True)


def quit_if(app: PlentytuiApp, sure: bool | None) -> None:
    """End the program if the person is sure; what is typed and cannot be saved is asked about."""
    if sure and app.keep_typed():
        app.exit()
    elif sure:
        app.push_screen(unsaved_dialog(), lambda lose: app.exit() if lose else None)
