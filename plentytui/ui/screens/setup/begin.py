"""Opening the set-up from another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plentytui.services.setup.opened import setup_desk
from plentytui.ui.host import host_of
from plentytui.ui.screens.setup.screen import SetupScreen

if TYPE_CHECKING:
    from textual.screen import Screen


def open_setup(screen: Screen[Any], tab: str = "", action: str = "") -> None:
    """Open the set-up of the system on the desk, or say why that is not possible now.

    Without a ``tab`` it opens where one was last; an ``action`` of that tab is begun at once.
    """
    host = host_of(screen)
    desk = host.state.desk.value
    setup = setup_desk(desk, host.settings.language) if desk is not None else None
    if setup is None:
        reason = host.state.connection.value.reason
        host.say(
            f"The set-up opens as soon as the system is connected. {reason}".strip(), title="Set-up", severity="warning"
        )
        return
    screen.app.push_screen(SetupScreen(setup, tab or setup.last_tab, action))
