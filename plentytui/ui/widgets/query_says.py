"""What a filter means, or what is wrong with it: as many lines as that takes, and never cut in silence."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from plentytui.ui.text import clean, clip, wrap

_LEAST = 2
"""Lines that are always there, so that the list below mostly stays where it is."""
_OTHERS = 2
"""Lines above: the filter, and its completions."""


class QuerySays(Static):
    """Grows until filter, completions and sentence take a third of the screen; it does not shrink while one types."""

    def __init__(self) -> None:
        super().__init__(id="query-says", markup=False)
        self._words = ""
        self._tall = _LEAST

    def tell(self, words: str, *, wrong: bool) -> None:
        """Say this from now on."""
        self._words = " ".join(clean(words).split())
        self.set_class(wrong, "-wrong")
        self._lay_out()

    def begin(self) -> None:
        """Somebody begins to type: take no more lines than what is said needs."""
        self._tall = _LEAST
        self._lay_out()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.content_size.width
        if width <= 0:
            return
        lines = wrap(self._words, width) if self._words else []
        most = max(_LEAST, self.app.size.height // 3 - _OTHERS)
        if len(lines) > most:
            # Cut by its cells: a line of wide characters would be broken once more, and its end lost.
            lines = [*lines[: most - 1], clip(f"{lines[most - 1]}…", width)]
        self._tall = max(self._tall, len(lines)) if lines else _LEAST
        self._tall = min(self._tall, most)
        self.styles.height = self._tall
        self.update(Content("\n".join(lines)))
