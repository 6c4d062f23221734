"""Messages that travel between screens, panes and the app."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from plentytui.models.inbox import Draft
    from plentytui.models.systems import System
    from plentytui.services.opening import Anew
    from plentytui.ui.widgets.composer import Composer


class OpenSystem(Message):
    """Asks the app to open a system."""

    def __init__(self, system: System, anew: Anew | None = None) -> None:
        super().__init__()
        self.system = system
        self.anew = anew
        """None to take the session that is there."""


class OpenSetup(Message):
    """Asks the screen for a tab of the set-up; an action of it is begun at once."""

    def __init__(self, tab: str, action: str = "") -> None:
        super().__init__()
        self.tab = tab
        self.action = action


class OpenConversation(Message):
    """Asks the screen to open a conversation."""

    def __init__(self, uuid: str) -> None:
        super().__init__()
        self.uuid = uuid


class SendText(Message):
    """Asks for the message in a composer to be sent."""

    def __init__(self, composer: Composer) -> None:
        super().__init__()
        self.composer = composer


class DraftOpenElsewhere(Message):
    """An answer was to be written, and another terminal of the same login has its draft open."""

    def __init__(self, draft: Draft, everybody: bool, note: str) -> None:
        super().__init__()
        self.draft = draft
        self.everybody = everybody
        self.note = note


class Ask(Enum):
    """What a composer needs a dialog for."""

    TEMPLATES = auto()
    FILES = auto()
    EXTRAS = auto()
    FINDINGS = auto()
    LOSE = auto()
    """It is left, and what was typed last cannot be saved."""


class ComposerAsked(Message):
    """Asks the screen for a dialog; what comes of it is shown in the composer."""

    def __init__(self, composer: Composer, ask: Ask) -> None:
        super().__init__()
        self.composer = composer
        self.ask = ask


class ComposerOpened(Message):
    """Somebody begins to write; the app clears the corner that the text stands in."""


class ComposerLeft(Message):
    """The person left the composer; the text is kept as a draft."""
