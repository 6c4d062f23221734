"""The history of a conversation: who changed what and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.rules.reading import stamp
from plentytui.services.history import HistoryEntry
from plentytui.ui.commands.dialogs import READER
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, clean, content, fit, wrap
from plentytui.ui.widgets.reader import Reader

if TYPE_CHECKING:
    from plentytui.rules.query.names import Names


class Lines(AppDialog[None]):
    """Lines under a heading, to be read and copied."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = READER.only("reader.close", "reader.copy").bindings()

    def __init__(self, heading: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._heading = heading
        self._lines = [clean(line) for line in lines]

    def compose(self) -> ComposeResult:
        """The heading, the lines, the keys."""
        with Vertical(classes="dialog"):
            yield Static(content(self._heading), classes="dialog--heading")
            yield Reader(self._content)
            yield Static(content("esc Close   y Copy"), classes="dialog--keys")

    @property
    def _content(self) -> Content:
        return Content("\n").join([Content(line) for line in self._lines])

    def show(self, lines: Sequence[str]) -> None:
        """Show other lines, unless they were closed meanwhile."""
        self._lines = [clean(line) for line in lines]
        if self.is_mounted and self.is_attached:
            self.query_one(Reader).show(self._content)

    def action_close(self) -> None:
        """Close what is shown."""
        self.dismiss()

    def action_copy(self) -> None:
        """Copy the lines."""
        self.app.copy_to_clipboard("\n".join([self._heading, *self._lines]))
        self.app.notify("The text was sent to the terminal's clipboard.", markup=False)


_WHEN = 22
_LONGEST = 500
"""Characters of one entry that are shown."""


class History(Lines):
    """The changes of one conversation, the newest first: when, who, and in plain words what."""

    def __init__(self, conversation: str) -> None:
        super().__init__(f"History of {cell(conversation)}", ["… Reading the history ..."])

    def tell(self, entries: Sequence[HistoryEntry], zone: tzinfo | None, names: Names) -> None:
        """Show what the system has; entries are broken under their own beginning."""
        width = self.app.size.width
        authors = [cell(entry.author(names), 40) for entry in entries]
        broad = min(max((cell_len(author) for author in authors), default=0), 24 if width >= 100 else 20)
        room = max(width - _WHEN - broad - 16, 20)
        lines: list[str] = []
        for entry, author in zip(entries, authors, strict=True):
            when = stamp(entry.at, zone) if entry.at else "time not known"
            first, *rest = wrap(cell(entry.words(names, zone), _LONGEST), room) or [""]
            lines.append(f"{fit(when, _WHEN)} {fit(author, broad)} {first}".rstrip())
            lines += [" " * (_WHEN + broad + 2) + piece for piece in rest]
        self.show(lines or ["The system keeps no history of it."])

    def refuse(self, error: PlentytuiError) -> None:
        """Say why there is none."""
        self.show([f"! {error}", "", "Press esc, then h to try again."])
