"""The history of a conversation: who changed what and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from plentytui.rules.reading import stamp
from plentytui.services.history import HistoryEntry
from plentytui.ui.commands.dialogs import READER
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, clean, content
from plentytui.ui.widgets.reader import Reader


class Lines(ModalScreen[None]):
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
            yield Reader(Content("\n").join([Content(line) for line in self._lines]))
            yield Static(content("esc Close   y Copy"), classes="dialog--keys")

    def action_close(self) -> None:
        """Close what is shown."""
        self.dismiss()

    def action_copy(self) -> None:
        """Copy the lines."""
        self.app.copy_to_clipboard("\n".join([self._heading, *self._lines]))
        self.app.notify("The text was sent to the terminal's clipboard.", markup=False)


class History(Lines):
    """The changes of one conversation, the newest first."""

    def __init__(self, conversation: str, entries: Sequence[HistoryEntry], zone: tzinfo | None) -> None:
        lines = [
            f"{stamp(entry.at, zone) if entry.at else 'time not known':<22}  {cell(entry.who) or 'the system':<18}  "
            f"{cell(entry.what)}"
            for entry in entries
        ]
        super().__init__(f"History of {cell(conversation)}", lines or ["The system keeps no history of it."])
