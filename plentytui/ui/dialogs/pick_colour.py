"""The dialog that picks a colour: by arrows over hue and lightness, from the usual ones, or typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from plentytui.rules.colours import FORMS, Colour, colour_problem, from_hsl, read_colour
from plentytui.ui.asking import asks
from plentytui.ui.commands.setup import COLOUR
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content

_USUAL = (
    "#d93025", "#e67e22", "#f29900", "#f9ab00", "#7cb342", "#188038", "#00838f", "#0084ff",
    "#1a237e", "#8e44ad", "#c2185b", "#6d4c41", "#455a64", "#5f6368", "#ffffff", "#000000",
)  # fmt: skip
_SPECTRUM = 36
"""Hues of the line with the spectrum."""


class PickColour(AppDialog[str | None]):
    """Gives the colour as hex; None if none was picked."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = COLOUR.bindings()

    def __init__(self, heading: str, value: str) -> None:
        super().__init__()
        self._heading = heading
        self._hue, self._saturation, self._light = (read_colour(value) or Colour(0, 132, 255)).hsl_values
        self._exact: Colour | None = read_colour(value)

    @property
    def colour(self) -> Colour:
        """The colour that is shown."""
        return self._exact or from_hsl(self._hue, self._saturation, self._light)

    def compose(self) -> ComposeResult:
        """The colour in all its forms, the spectrum, the keys."""
        with Vertical(classes="dialog"):
            yield Static(content(self._heading), classes="dialog--heading")
            yield Static(id="colour-shown")
            yield Static(id="colour-spectrum", classes="dialog--sentence")
            yield Static(
                content("left right Hue   up down Light   + - Full\nn Usual ones   t Type   enter Take   esc Cancel"),
                classes="dialog--keys",
            )

    def on_mount(self) -> None:
        """Show the colour that it began with."""
        self._show()

    def _show(self) -> None:
        colour = self.colour
        block = ("█" * 12, colour.hex)
        lines = (f"  {colour.hex}", f"  RGB {colour.rgb}", f"  {colour.hsl}")
        shown = Content("\n").join(Content.assemble(block, line) for line in lines)
        self.query_one("#colour-shown", Static).update(shown)
        here = round(self._hue / 360 * _SPECTRUM) % _SPECTRUM
        hues = [
            ("▲" if place == here else "█", from_hsl(place * 360 / _SPECTRUM, 100, 50).hex)
            for place in range(_SPECTRUM)
        ]
        self.query_one("#colour-spectrum", Static).update(Content.assemble(*hues))

    def _set(self, colour: Colour) -> None:
        self._exact = colour
        self._hue, self._saturation, self._light = colour.hsl_values
        self._show()

    def action_turn(self, step: int) -> None:
        """Go round the circle of hues."""
        self._hue, self._exact = (self._hue + step) % 360, None
        # Grey has no hue, and what is black or white shows none.
        self._saturation = self._saturation or 100
        self._light = min(max(self._light, 5), 95)
        self._show()

    def action_lighten(self, step: int) -> None:
        """Make it lighter or darker."""
        self._light, self._exact = min(max(self._light + step, 0), 100), None
        self._show()

    def action_saturate(self, step: int) -> None:
        """Make it fuller or greyer."""
        self._saturation, self._exact = min(max(self._saturation + step, 0), 100), None
        self._show()

    def action_preset(self) -> None:
        """Take the next of the usual colours."""
        place = _USUAL.index(self.colour.hex) if self.colour.hex in _USUAL else -1
        colour = read_colour(_USUAL[(place + 1) % len(_USUAL)])
        if colour is not None:
            self._set(colour)

    @asks(exclusive=True, group="default")
    async def action_type(self) -> None:
        """Type the colour."""
        typed = await self.app.push_screen_wait(
            AskLine("Which colour?", self.colour.hex, fact=FORMS, check=colour_problem)
        )
        colour = read_colour(typed or "")
        if colour is not None:
            self._set(colour)

    def action_accept(self) -> None:
        """Give it back."""
        self.dismiss(self.colour.hex)

    def action_cancel(self) -> None:
        """Close; nothing changes."""
        self.dismiss(None)
