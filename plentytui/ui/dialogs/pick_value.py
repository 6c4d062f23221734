"""Chooses one of a few known things: a channel, a language."""

from __future__ import annotations

from collections.abc import Sequence

from plentytui.rules.fuzzy import score
from plentytui.ui.dialogs.picking import PickDialog
from plentytui.ui.widgets.pick_rows import PickRow


class PickValue(PickDialog[str]):
    """Gives the key of what was chosen; None if nothing was."""

    def __init__(self, heading: str, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        super().__init__()
        self.heading = heading
        self._choices = choices
        self._current = current
        self._shown: list[tuple[str, str]] = []

    def narrow(self, typed: str) -> None:
        """Show what fits, the best first."""
        found = [(score(typed, name), -place, (key, name)) for place, (key, name) in enumerate(self._choices)]
        self._shown = [choice for fits, _, choice in sorted(found, reverse=True) if fits > 0]
        at = next((place for place, (key, _) in enumerate(self._shown) if key == self._current), 0)
        rows = [PickRow(name, "chosen" if key == self._current else "") for key, name in self._shown]
        self.show_rows(rows, 0 if typed else at)

    def chosen(self, index: int) -> None:
        """Give it back."""
        self.dismiss(self._shown[index][0])
