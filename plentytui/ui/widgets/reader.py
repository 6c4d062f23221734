"""A text to be read and scrolled: the help, the details of an error."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from plentytui.ui.commands.dialogs import READER


class Reader(VerticalScroll, can_focus=True, inherit_bindings=False):
    """A text with the keys of a pager; closing and copying is the screen's.

    It is scrolled at once: Textual's way waits for the next paint, and two keys before that would count as one.
    """

    BINDINGS = READER.without("reader.close", "reader.copy").bindings()

    def __init__(self, text: Content) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(self._text, id="text")

    def show(self, text: Content) -> None:
        """Show another text."""
        self._text = text
        self.query_one("#text", Static).update(text)

    @property
    def text(self) -> str:
        """The text without styles."""
        return self._text.plain

    def action_line_down(self) -> None:
        """Scroll one line down."""
        self.scroll_relative(y=1, animate=False, immediate=True)

    def action_line_up(self) -> None:
        """Scroll one line up."""
        self.scroll_relative(y=-1, animate=False, immediate=True)

    def action_page_down(self) -> None:
        """Scroll one page down."""
        self.scroll_relative(y=self.scrollable_content_region.height, animate=False, immediate=True)

    def action_page_up(self) -> None:
        """Scroll one page up."""
        self.scroll_relative(y=-self.scrollable_content_region.height, animate=False, immediate=True)

    def action_first(self) -> None:
        """Go to the start."""
        self.scroll_home(animate=False, immediate=True)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_end(animate=False, immediate=True)
