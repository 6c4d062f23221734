"""The subject of a message: of a new conversation, or of an answer that gets one of its own."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from plentytui.models.inbox import ReplyKind
from plentytui.ui.text import cell, content
from plentytui.ui.widgets.letter_area import LineInput


class SubjectLine(Horizontal):
    """One line of typing with its label; enter goes on to the next field."""

    DEFAULT_CSS: ClassVar[str] = """
    SubjectLine { height: 1; }
    SubjectLine .fields--label { width: 9; }
    SubjectLine LineInput { width: 1fr; padding: 0; }
    """

    class Changed(Message):
        """Something was typed."""

    def compose(self) -> ComposeResult:
        """Label and line."""
        yield Static(content("Subject  "), classes="fields--label")
        yield LineInput(placeholder="has to be given", id="subject")

    @property
    def input(self) -> LineInput:
        """The line of typing."""
        return self.query_one(LineInput)

    @property
    def value(self) -> str:
        """What was typed."""
        return self.input.value

    def show(self, subject: str, kind: ReplyKind, inherited: str = "") -> None:
        """Show this; ``inherited`` is the subject that an answer has without one of its own."""
        with self.prevent(Input.Changed):
            if self.value != subject:
                self.input.value = subject
        self.input.whispered = kind is ReplyKind.WHISPER
        self.input.placeholder = f"{cell(inherited)}" if inherited else "has to be given"

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()
