"""The line below the purchases: what was turned away, how many stand where, and what they become."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from plentytui.ui.host import host_of
from plentytui.ui.text import content
from plentytui.ui.widgets.one_line import OneLine


class PurchaseFoot(OneLine):
    """Says as much as there is room for, and never half a sentence of what purchases become."""

    def __init__(self) -> None:
        super().__init__(classes="tab--foot")
        self._variants: Sequence[str] = ("",)
        self._turned_away = 0

    def show(self, turned_away: int, words: str, plan: Sequence[str]) -> None:
        """Show this.

        Args:
            turned_away: how much is kept of what the webhook turned away.
            words: how many purchases stand where, or why nothing is done.
            plan: what they become, the longest words first.
        """
        lost = f"! {turned_away} turned away (B)" if turned_away else ""
        before = "  ".join(part for part in (lost, words) if part)
        self._variants = [f" {before}   {text}".rstrip() for text in plan]
        self._say()
        if self.is_on_screen:
            self._tell(turned_away)

    def on_resize(self) -> None:
        """There is room for more, or for less."""
        self._say()

    def _say(self) -> None:
        fitting = (words for words in self._variants if cell_len(words) <= self.size.width)
        self.say(content(next(fitting, self._variants[-1])))

    def _tell(self, turned_away: int) -> None:
        """Say once that something was turned away: it may have been paid for."""
        if turned_away > self._turned_away:
            one = "1 body that came was" if turned_away == 1 else f"{turned_away} bodies that came were"
            told = f"{one} turned away. A paid purchase may be among them: B shows what came and why."
            host_of(self).say(told, title="Turned away by the webhook", severity="warning")
        self._turned_away = turned_away
