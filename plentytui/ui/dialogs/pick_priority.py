"""The dialog that chooses a priority: its number alone does."""

from __future__ import annotations

from textual import on
from textual.widgets import Input

from plentytui.models.actions import PRIORITIES
from plentytui.ui.dialogs.picker import Option, Picker


class PickPriority(Picker[tuple[int]]):
    """The six priorities, the highest first; a typed number from 0 to 5 is taken at once."""

    keys = "0 to 5 Take   enter Take   esc Cancel"

    def __init__(self, heading: str, at: int | None = None) -> None:
        options = [Option(number, f"{number}  {word}") for number, word in sorted(PRIORITIES.items(), reverse=True)]
        super().__init__(heading, options, at=at)

    def chosen(self, option: Option) -> tuple[int]:
        """The number."""
        return (int(str(option.id)),)

    @on(Input.Changed)
    def _take_number(self, event: Input.Changed) -> None:
        text = event.value.strip()
        if text.isdigit() and int(text) in PRIORITIES:
            event.stop()
            event.prevent_default()
            self.dismiss((int(text),))
