"""What a new conversation has below its text: channel, language, whisper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from plentytui.models.inbox import Draft, ReplyKind
from plentytui.rules.reference.names import language_name, language_names
from plentytui.ui.commands.dialogs import CHOICE_FIELD, DIALOG
from plentytui.ui.host import host_of
from plentytui.ui.text import clip, content
from plentytui.ui.widgets.form import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from plentytui.models.writing import Envelope
    from plentytui.services.desk import Desk
    from plentytui.services.presets import ChannelChoice


_MOST = 24
"""Cells of a value, so that all fields have room in the narrowest terminal."""


class PickField(Widget, can_focus=True):
    """A value that is chosen from a list: enter or space shows it, left and right go through it."""

    BINDINGS = CHOICE_FIELD.bindings()
    DEFAULT_CSS: ClassVar[str] = "PickField { height: 1; width: auto; }"

    class Asked(Message):
        """Asks the screen for the list."""

        def __init__(self, field: PickField) -> None:
            super().__init__()
            self.field = field

    class Stepped(Message):
        """Asks for a value further on in the list, or further back."""

        def __init__(self, field: PickField, step: int) -> None:
            super().__init__()
            self.field = field
            self.step = step

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self.shown = ""

    def show(self, value: str) -> None:
        """Show a value."""
        self.shown = clip(value, _MOST) or "not known"
        self.refresh(layout=True)

    def render(self) -> Content:
        """Label and value, with the signs that there are others."""
        return content(f"{self._label} <{self.shown}>  ")

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is typed: letters go on to the text."""
        return _is_typed(character)

    def on_click(self) -> None:
        """A click asks, too."""
        self.action_pick()

    def action_pick(self) -> None:
        """Ask for the list."""
        self.post_message(self.Asked(self))

    def action_step(self, step: int) -> None:
        """Take the next value, or the one before."""
        self.post_message(self.Stepped(self, step))


class WhisperChoice(Choice):
    """Whether it is a whisper."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is typed: letters go on to the text."""
        return _is_typed(character)

    def key_enter(self) -> None:
        """Enter chooses, as space does."""
        self.action_choose()


def _is_typed(character: str | None) -> bool:
    return bool(character and character.strip() and character.isprintable())


class NewFields(Horizontal):
    """The options of a new conversation, in one line below its text.

    They are chosen, so letters mean nothing to them. Whoever types on here means the text, and that is where the
    letters go.
    """

    BINDINGS = DIALOG.only("form.next", "form.previous").bindings()
    DEFAULT_CSS: ClassVar[str] = """
    NewFields { height: 1; }
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
        self.type_on: Callable[[str], None] = lambda text: None
        """Takes what is typed here; whoever has the text sets it."""
        self.channel = ""
        self.group = 0
        self.language = ""

    def compose(self) -> ComposeResult:
        """One line."""
        yield PickField("Channel", id="channel")
        yield PickField("Language", id="language")
        yield WhisperChoice("Whisper, for colleagues", id="whisper")

    def on_key(self, event: events.Key) -> None:
        """Hand on what is typed by somebody who thinks to be in the text; space and enter choose.

        Fast typing arrives here to its end, so blanks behind a letter belong to the text, too.
        """
        chooses = event.key == "space" and self.screen.focused in self.children
        if event.is_printable and event.character and not chooses:
            event.stop()
            event.prevent_default()
            self.type_on(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Hand on what is pasted."""
        event.stop()
        self.type_on(event.text)

    def on_pick_field_stepped(self, event: PickField.Stepped) -> None:
        """Take the next value of a field, or the one before."""
        event.stop()
        name = event.field.id or ""
        values = [value for value, _ in self.choices(name)]
        if not values:
            self.say_unread()
            return
        now = self.language if name == "language" else self.channel
        place = values.index(now) + event.step if now in values else (0 if event.step > 0 else -1)
        self.choose(name, values[place % len(values)])

    def say_unread(self) -> None:
        """Say why there is no channel to choose."""
        host_of(self).say("The channels have not been read yet; the system's default is taken.")

    def choices(self, name: str) -> list[tuple[str, str]]:
        """The values of a field with their names."""
        if name == "language":
            return list(language_names().items())
        return [(one.id, f"{one.name} (default)" if one.is_default else one.name) for one in self.channels()]

    def channels(self) -> list[ChannelChoice]:
        """The channels a conversation can begin in."""
        from plentytui.services.presets import channels

        return channels(self._desk.store, self._desk.language)

    def show(self, draft: Draft) -> None:
        """Show what the draft has."""
        envelope = draft.envelope
        self.channel, self.group, self.language = envelope.channel, envelope.group, envelope.language
        self.show_kind(draft.kind)
        self._tell()

    def show_kind(self, kind: ReplyKind) -> None:
        """Show whether it is a whisper, without asking for it."""
        whisper = self.query_one("#whisper", Choice)
        whisper.set_reactive(Choice.value, kind is ReplyKind.WHISPER)
        whisper.refresh()

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
        self.query_one("#language", PickField).show(language_name(self.language) or "any")

    def filled(self, envelope: Envelope) -> Envelope:
        """The envelope with what the fields say."""
        return replace(envelope, channel=self.channel, group=self.group, language=self.language)
