"""The title of the terminal's window: how many are unread, and where; the one of before comes back at the end.

Whoever works in another window sees there that something has come. Text from outside is cleaned before, so that
nothing in it can end the sequence or be one of its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from plentytui.ui.notices import NoticingApp
from plentytui.ui.text import title

if TYPE_CHECKING:
    from plentytui.ui.state import AppState

_MUTE = ("", "dumb", "linux")
"""Terminals that have no window."""
_KEEP, _BRING_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""Put the title on the terminal's own pile, and take it from there; whoever does not know them does nothing."""


def words(system: str, unread: int | None) -> str:
    """What stands in the title, harmless to a terminal."""
    count = f"({unread}) " if unread else ""
    return title(f"{count}{system} - plentytui" if system else "plentytui")


class TitledApp(NoticingApp):
    """An app that keeps the title of its window up to date; it writes only where that changes."""

    state: AppState
    _titled = ""
    """What stands in the title; empty as long as it is not ours."""

    def on_mount(self) -> None:
        """Show the title once the first frame is painted."""
        self.call_after_refresh(self._follow_title)

    async def on_unmount(self) -> None:
        """Give the window the title back that it had."""
        self.end_title()

    def end_title(self) -> None:
        """Give it back now."""
        if self._titled:
            self._titled = ""
            self._order_title(_BRING_BACK)

    def _follow_title(self) -> None:
        self.state.system.watch(self, lambda _: self._show_title())
        self.state.unread.watch(self, lambda _: self._show_title())

    def _show_title(self) -> None:
        system = self.state.system.value
        wanted = words(system.name if system is not None else "", self.state.unread.value)
        if wanted != self._titled:
            order = f"\x1b]2;{wanted}\x07"
            self._order_title(order if self._titled else _KEEP + order)
            self._titled = wanted

    def _order_title(self, order: str) -> None:
        driver = self._driver
        if driver is not None and not driver.is_headless and os.environ.get("TERM", "") not in _MUTE:
            driver.write(order)
            driver.flush()
