"""One line that tells how far an action has come, and how to end it."""

from __future__ import annotations

from textual.widgets import Static

from plentytui.ui.text import content

_CELLS = 10


class ProgressLine(Static):
    """Shown while an action on several conversations is under way."""

    def show(self, intention: str, done: int, total: int, *, waiting: str = "", cancelling: bool = False) -> None:
        """Tell how many are through; it is painted only when that changes."""
        full = done * _CELLS // max(1, total)
        bar = "▰" * full + "▱" * (_CELLS - full)
        end = "ends after this call" if cancelling else "esc Cancel"
        self.update(content(f"{bar} {done:,} of {total:,}  {end}  {intention}{waiting}"))
        self.add_class("-shown")

    def hide(self) -> None:
        """Nothing is under way any more."""
        self.remove_class("-shown")
