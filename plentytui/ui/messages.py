"""Messages that travel between screens, panes and the app."""

from __future__ import annotations

from textual.message import Message

from plentytui.models.inbox import ReplyKind
from plentytui.models.systems import System


class OpenSystem(Message):
    """Asks the app to open a system."""

    def __init__(self, system: System, *, log_in_again: bool = False) -> None:
        super().__init__()
        self.system = system
        self.log_in_again = log_in_again


class OpenConversation(Message):
    """Asks the screen to open a conversation."""

    def __init__(self, uuid: str) -> None:
        super().__init__()
        self.uuid = uuid


class TextChanged(Message):
    """The text in the composer has changed and typing paused."""

    def __init__(self, conversation: str, kind: ReplyKind, text: str) -> None:
        super().__init__()
        self.conversation = conversation
        self.kind = kind
        self.text = text


class SendText(Message):
    """Asks for the composer's text to be sent."""

    def __init__(self, conversation: str, kind: ReplyKind, text: str) -> None:
        super().__init__()
        self.conversation = conversation
        self.kind = kind
        self.text = text


class ComposerLeft(Message):
    """The person left the composer; the text is kept as a draft."""
