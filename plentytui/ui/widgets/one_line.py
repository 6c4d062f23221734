"""One line of words that often stay the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

if TYPE_CHECKING:
    from textual.content import Content


class OneLine(Static):
    """A line of a fixed height: other words lay nothing out anew, the same words cost no byte."""

    def say(self, words: Content) -> None:
        """Show these words from now on."""
        if str(self.content) != str(words):
            self.update(words, layout=False)
