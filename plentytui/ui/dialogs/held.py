"""The dialog about a message that was stopped because somebody wrote meanwhile: what was written, what to do."""

from __future__ import annotations

from datetime import tzinfo
from enum import Enum, auto
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from plentytui.models.inbox import MessageRow, OutboxItem, ReplyKind
from plentytui.rules.html_text import read_body
from plentytui.rules.reading import ago, stamp
from plentytui.services.meanwhile import Stopped
from plentytui.ui.commands.writing import HELD
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, clean, content

_MOST = 2_000
"""Characters of each message that are shown."""


class HeldChoice(Enum):
    """What is to become of it."""

    SEND = auto()
    EDIT = auto()
    DROP = auto()
    LATER = auto()


class HeldDialog(AppDialog[HeldChoice]):
    """Shows the new messages above the held one."""

    CSS_PATH = sheet("compose")
    BINDINGS = HELD.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#later"

    def __init__(self, item: OutboxItem, stopped: Stopped, *, now: float, zone: tzinfo | None = None) -> None:
        """Show an item, and what stopped it."""
        super().__init__()
        self._item = item
        self._newer = [newer.message for newer in stopped.newer]
        self._why = "somebody wrote meanwhile" if self._newer else "not all of the conversation could be read"
        self._now = now
        self._zone = zone

    def compose(self) -> ComposeResult:
        """What came, what was written, and four buttons."""
        with Vertical(classes="dialog"):
            yield Static(content(f"Not sent: {self._why}"), classes="dialog--heading")
            with VerticalScroll(classes="dialog--body", can_focus=False):
                yield Static(content(self._item.reason), classes="dialog--reason")
                for message in self._newer:
                    yield Static(self._told(message), classes="dialog--sentence")
                yield Static(self._own(), classes="dialog--sentence")
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Later (n)"), id="later", compact=True)
                yield Button(content("Edit (e)"), id="edit", variant="primary", compact=True)
                yield Button(content("Send anyway (y)"), id="send", variant="error", compact=True)
                yield Button(content("Drop (d)"), id="drop", compact=True)

    def _told(self, message: MessageRow) -> Content:
        kind = "WHISPER, " if message.whispered else ""
        when = f"{stamp(message.created_at, self._zone)}, {ago(message.created_at, self._now)}"
        words = clean(read_body(message.body).own_words, _MOST)
        return Content.assemble((f"{kind}{cell(message.sender)} · {when}\n", "bold"), words)

    def _own(self) -> Content:
        kind = (
            "Your whisper" if self._item.kind is ReplyKind.WHISPER else f"Your answer to {cell(self._item.recipients)}"
        )
        return Content.assemble((f"{kind}, not sent\n", "bold"), clean(self._item.text, _MOST))

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Send it although somebody wrote."""
        self.dismiss(HeldChoice.SEND)

    @on(Button.Pressed, "#edit")
    def action_edit(self) -> None:
        """Go on writing."""
        self.dismiss(HeldChoice.EDIT)

    @on(Button.Pressed, "#drop")
    def action_drop(self) -> None:
        """Throw it away."""
        self.dismiss(HeldChoice.DROP)

    @on(Button.Pressed, "#later")
    def action_later(self) -> None:
        """Leave it held."""
        self.dismiss(HeldChoice.LATER)
