"""Textual's own widgets with hostile text that never crossed the border, above the net; any key shows some more."""

from __future__ import annotations

from itertools import count

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.filter import LineFilter
from textual.widgets import Input, Label, Static

from plentytui.ui.text import ControlFilter
from tests.hostile.corpus import CORPUS

SHOWN = 8
"""Payloads that are shown at once."""
TEXTS = [payload.text.encode("utf-8", "replace").decode()[:2_000] for payload in CORPUS]


class NetStage(App[None]):
    """Raw text in widgets, with nothing but the net between them and the terminal."""

    CSS = "Label { height: 1; } .raw { height: 2; } Input { border: none; height: 1; } #titled { border: solid red; }"

    def __init__(self) -> None:
        super().__init__()
        self.pages = count()

    def get_line_filters(self) -> list[LineFilter]:
        """The net."""
        return [*super().get_line_filters(), ControlFilter()]

    def compose(self) -> ComposeResult:
        """Widgets of each kind."""
        for number in range(SHOWN):
            yield Static(id=f"raw{number}", classes="raw")
            yield Label(id=f"label{number}")
        yield Input(disabled=True)
        yield Static(id="titled")
        yield Static(id="place")

    def on_mount(self) -> None:
        """Tell that it has begun."""
        self.query_one("#place", Static).update("<<start 0>>")

    def on_key(self, event: events.Key) -> None:
        """The next texts; q ends."""
        if event.key == "q":
            self.exit()
            return
        page = next(self.pages)
        for number in range(SHOWN):
            text = TEXTS[(page * SHOWN + number) % len(TEXTS)]
            self.query_one(f"#raw{number}", Static).update(Content(text))
            self.query_one(f"#label{number}", Label).update(Content(text))
        self.query_one(Input).value = TEXTS[page * SHOWN % len(TEXTS)]
        self.query_one("#titled").border_title = Content(TEXTS[(page * SHOWN + 1) % len(TEXTS)])
        self.query_one("#place", Static).update(f"<<net {page}>>")


if __name__ == "__main__":
    NetStage().run()
