"""What a pane shows when it has nothing to show: what belongs here, why it is empty, what to do now."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from plentytui.ui.text import clean


class Face(Static):
    """A few lines in the middle of an empty pane."""

    DEFAULT_CSS = "Face { width: 1fr; height: 1fr; content-align: center middle; text-align: center; padding: 0 2; }"

    def __init__(self, heading: str, *lines: str, id: str | None = None) -> None:
        super().__init__(_content(heading, lines), id=id)

    def show(self, heading: str, *lines: str) -> None:
        """Say something else."""
        self.update(_content(heading, lines))


def _content(heading: str, lines: tuple[str, ...]) -> Content:
    return Content("\n").join([Content.styled(clean(heading), "bold"), *(Content(clean(line)) for line in lines)])
