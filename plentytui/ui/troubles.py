"""What goes wrong behind the screen and stops nothing that is seen: told once, until it is over or grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.services.unread import unread_if_known

if TYPE_CHECKING:
    from plentytui.services.opening import Workspace
    from plentytui.store.system_store import SystemStore
    from plentytui.ui.app import PlentytuiApp
    from plentytui.ui.state import AppState


def count_kept(state: AppState, store: SystemStore) -> None:
    """Count for the header what is unread, and what could not be sent and waits for a person."""
    state.unread.set(unread_if_known(store))
    state.stuck.set(store.stuck())


class Troubles:
    """Tells of messages that cannot be sent just now and of conversations that cannot be read."""

    def __init__(self, app: PlentytuiApp) -> None:
        self._app = app
        self._sending = ""
        self._unreadable = 0

    def forget(self) -> None:
        """Another system is opened."""
        self._sending, self._unreadable = "", 0

    def look(self, workspace: Workspace) -> None:
        """Tell what is new."""
        sending, unreadable = workspace.sender.trouble, workspace.inbox.unreadable
        if sending and not self._sending:
            self._app.say(f"{sending} What is in the outbox waits.", title="Not sent yet", severity="warning")
        self._sending = sending
        if unreadable > self._unreadable:
            self._unreadable = unreadable
            count = "1 conversation" if unreadable == 1 else f"{unreadable:,} conversations"
            self._app.say(
                f"{count} could not be read. The log says which field it was.", title="Not complete", severity="warning"
            )
