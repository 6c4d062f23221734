"""The palette: all that can be done where one is, and the systems; what was chosen once runs once."""

from __future__ import annotations

from textual import on
from textual.app import App
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from plentytui.ui.leaving import AppScreen
from plentytui.ui.providers.commands import CommandsProvider
from plentytui.ui.providers.setup import SetupProvider
from plentytui.ui.providers.systems import SystemsProvider


class Palette(CommandPalette, AppScreen[None]):
    """Textual's palette; a second enter or escape that came at once is nobody's."""

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _refuse_late(self, event: OptionList.OptionSelected | Input.Submitted) -> None:
        if self.has_left:
            event.stop()
            event.prevent_default()


def open_palette(app: App[None]) -> None:
    """Show the palette, unless it is there."""
    if not isinstance(app.screen, CommandPalette):
        app.push_screen(Palette((CommandsProvider, SetupProvider, SystemsProvider), id="--command-palette"))
