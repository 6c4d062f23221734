"""An error that needs to be read: what happened, to what, what to do now, and the system's own words."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from plentytui.errors import PlentytuiError, call_of
from plentytui.ui.commands.dialogs import READER
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean, content
from plentytui.ui.widgets.reader import Reader


class ErrorDetails(AppDialog[None]):
    """Shows an error in full; its text can be copied."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = READER.only("reader.close", "reader.copy").bindings()
    KEYS = "esc Close   y Copy"

    def __init__(self, error: PlentytuiError, heading: str = "That did not work", *, sign: str = "! ") -> None:
        """Make it; ``sign`` stands before the heading, and is empty where nothing went wrong."""
        super().__init__()
        self._error = error
        self._heading = heading
        self._sign = sign

    def compose(self) -> ComposeResult:
        """The heading, the parts of the error, the keys."""
        parts = error_parts(self._error)
        text = Content("\n\n").join(
            [
                Content(clean(words)) if not label else Content.assemble((f"{label}\n", "bold"), clean(words))
                for label, words in parts
            ]
        )
        with Vertical(classes="dialog -error"):
            yield Static(content(f"{self._sign}{self._heading}"), classes="dialog--heading")
            yield Reader(text)
            yield Static(content(self.KEYS), classes="dialog--keys")

    def action_close(self) -> None:
        """Close what is shown."""
        self.dismiss()

    def action_copy(self) -> None:
        """Copy the error's text."""
        lines = [self._heading, *(f"{label}: {words}" if label else words for label, words in error_parts(self._error))]
        self.app.copy_to_clipboard(clean("\n".join(lines)))
        self.app.notify("The text was sent to the terminal's clipboard.", markup=False)


def error_parts(error: PlentytuiError) -> list[tuple[str, str]]:
    """The parts of an error as pairs of a label (empty for the first) and words."""
    parts = [("", error.what)]
    if error.hint:
        parts.append(("What to do", error.hint))
    if words := getattr(error, "system_words", ""):
        parts.append(("In the system's own words", str(words)))
    if error.detail:
        parts.append(("In the words of this machine", error.detail))
    if call := call_of(error):
        parts.append(("Call", call))
    return parts
