"""What a new conversation has beside its recipients and text: subject, channel, language, whisper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from plentytui.models.inbox import Draft, ReplyKind
from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.text import cell, content
from plentytui.ui.widgets.form import Choice
from plentytui.ui.widgets.letter_area import LineInput

if TYPE_CHECKING:
    from plentytui.models.writing import Envelope
    from plentytui.services.desk import Desk
    from plentytui.services.presets import ChannelChoice

LANGUAGES = (
    ("de", "German"),
    ("en", "English"),
    ("fr", "French"),
    ("it", "Italian"),
    ("es", "Spanish"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
)
"""The languages of a message: those that templates and marketplaces know most."""


class PickField(Widget, can_focus=True):
    """A value that is chosen from a list: space or enter asks for it."""

    BINDINGS = DIALOG.only("form.toggle").bindings()
    DEFAULT_CSS: ClassVar[str] = "PickField { height: 1; width: auto; }"

    class Asked(Message):
        """Asks the screen for the list."""

        def __init__(self, field: PickField) -> None:
            super().__init__()
            self.field = field

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self.shown = ""

    def show(self, value: str) -> None:
        """Show a value."""
        self.shown = cell(value) or "not known"
        self.refresh(layout=True)

    def render(self) -> Content:
        """Label and value."""
        return content(f"{self._label} [{self.shown}]  ")

    def on_click(self) -> None:
        """A click asks, too."""
        self.action_choose()

    def action_choose(self) -> None:
        """Ask for the list."""
        self.post_message(self.Asked(self))


class NewFields(Vertical):
    """The fields between the recipients and the text."""

    DEFAULT_CSS: ClassVar[str] = """
    NewFields { height: auto; }
    NewFields > Horizontal { height: 1; }
    NewFields .fields--label { width: 9; }
    NewFields LineInput { width: 1fr; padding: 0; }
    NewFields Choice { width: 1fr; }
    """

    class Changed(Message):
        """A field was changed."""

    class KindAsked(Message):
        """Asks for the message to be public or a whisper."""

        def __init__(self, whispered: bool) -> None:
            super().__init__()
            self.whispered = whispered

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.channel = ""
        self.group = 0
        self.language = ""

    def compose(self) -> ComposeResult:
        """Two lines."""
        with Horizontal():
            yield Static(content("Subject  "), classes="fields--label")
            yield LineInput(placeholder="has to be given", id="subject")
        with Horizontal():
            yield PickField("Channel", id="channel")
            yield PickField("Language", id="language")
            yield Choice("Whisper, for colleagues", id="whisper")

    @property
    def subject(self) -> LineInput:
        """The subject."""
        return self.query_one("#subject", LineInput)

    def channels(self) -> list[ChannelChoice]:
        """The channels a conversation can begin in."""
        from plentytui.services.presets import channels

        return channels(self._desk.store, self._desk.language)

    def show(self, draft: Draft) -> None:
        """Show what the draft has."""
        envelope = draft.envelope
        with self.prevent(Input.Changed):
            if self.subject.value != envelope.subject:
                self.subject.value = envelope.subject
        self.subject.whispered = draft.kind is ReplyKind.WHISPER
        self.channel, self.group, self.language = envelope.channel, envelope.group, envelope.language
        self.show_kind(draft.kind)
        self._tell()

    def show_kind(self, kind: ReplyKind) -> None:
        """Show whether it is a whisper, without asking for it."""
        whisper = self.query_one("#whisper", Choice)
        whisper.set_reactive(Choice.value, kind is ReplyKind.WHISPER)
        whisper.refresh()
        self.subject.whispered = kind is ReplyKind.WHISPER

    def on_mount(self) -> None:
        """Follow the choice between public and whisper."""
        self.watch(self.query_one("#whisper", Choice), "value", self._kind_chosen, init=False)

    def _kind_chosen(self, whispered: bool) -> None:
        self.post_message(self.KindAsked(whispered))

    def choose(self, name: str, value: str) -> None:
        """Take over what was chosen from a list."""
        if name == "language":
            self.language = value
        else:
            self.channel = value
            self.group = next((one.group for one in self.channels() if one.id == value), 0)
        self._tell()
        self.post_message(self.Changed())

    def _tell(self) -> None:
        names = {one.id: one.name for one in self.channels()}
        channel = names.get(self.channel, self.channel) or "the system's default"
        self.query_one("#channel", PickField).show(channel)
        self.query_one("#language", PickField).show(dict(LANGUAGES).get(self.language, self.language) or "any")

    def filled(self, envelope: Envelope) -> Envelope:
        """The envelope with what the fields say."""
        return replace(
            envelope,
            subject=self.subject.value,
            channel=self.channel,
            group=self.group,
            language=self.language,
        )

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()
