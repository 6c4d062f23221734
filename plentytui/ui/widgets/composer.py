"""Where a message is typed: whom it is for is told by colour, by word and by the label of the send key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import TextArea

from plentytui.models.inbox import Draft, ReplyKind
from plentytui.models.writing import PLAIN, brought_back, is_new
from plentytui.rules.time_capture import Timer as Stopwatch
from plentytui.ui.commands.composer import COMPOSER
from plentytui.ui.host import KEPT_CLEAR, host_of
from plentytui.ui.messages import Ask, ComposerAsked, SendText
from plentytui.ui.text import cell, content
from plentytui.ui.widgets.composer_extras import ExtrasLine
from plentytui.ui.widgets.composer_words import foot_words, head_words
from plentytui.ui.widgets.kept_message import KeptMessage
from plentytui.ui.widgets.letter_area import LetterArea
from plentytui.ui.widgets.lint_line import LintLine
from plentytui.ui.widgets.one_line import OneLine
from plentytui.ui.widgets.outside_editor import written_outside
from plentytui.ui.widgets.pause import Pause
from plentytui.ui.widgets.recipients_field import RecipientsField
from plentytui.ui.widgets.subject_line import SubjectLine

if TYPE_CHECKING:
    from plentytui.models.writing import Envelope, Receiver
    from plentytui.rules.drafts import Finding
    from plentytui.services.composing import Checked, Composing
    from plentytui.services.desk import Desk
    from plentytui.ui.widgets.new_fields import NewFields

_CHECK_SECONDS = 0.15
"""A pause in typing after which the rules are asked."""
_PADDING = 1
"""Cells left and right of the first and last line (styles/composer.tcss)."""


class Composer(KeptMessage):
    """Types one message: an answer, a whisper, or the first message of a conversation."""

    BINDINGS = COMPOSER.bindings()

    def __init__(self, desk: Desk, fields: NewFields | None = None) -> None:
        super().__init__(desk, self._now)
        self._fields = fields
        self.set_class(fields is not None, "-new")
        if fields is not None:
            fields.type_on = self._type_on
        self.stopwatch: Stopwatch | None = None
        self._envelope: Envelope = PLAIN
        self._note = ""
        self._composing: Composing | None = None
        self._checked: Checked | None = None
        self._mended: tuple[Draft, Draft] | None = None
        """The message before and after the last mending."""
        self._looking = Pause(self, self.check, _CHECK_SECONDS)

    def compose(self) -> ComposeResult:
        """Lines that tell whom the text is for and what is wrong with it, around the text."""
        yield OneLine(id="composer-head", classes=KEPT_CLEAR)
        yield RecipientsField(self._desk)
        yield SubjectLine()
        yield LetterArea(id="composer-text")
        if self._fields is not None:
            yield self._fields
        yield ExtrasLine(self._desk)
        yield LintLine(classes=KEPT_CLEAR)
        yield OneLine(id="composer-foot", classes=KEPT_CLEAR)

    # What is written

    @property
    def area(self) -> LetterArea:
        """The text."""
        return self.query_one("#composer-text", LetterArea)

    @property
    def receivers(self) -> RecipientsField:
        """Whom it goes to."""
        return self.query_one(RecipientsField)

    @property
    def subject(self) -> SubjectLine:
        """The subject."""
        return self.query_one(SubjectLine)

    @property
    def text(self) -> str:
        """What has been typed."""
        return self.area.text

    @property
    def is_open(self) -> bool:
        """Whether a message is being typed."""
        return self.has_class("-open")

    @property
    def composing(self) -> Composing:
        """What is known about writing messages."""
        if self._composing is None:
            from plentytui.services.composing import Composing

            desk = self._desk
            self._composing = Composing(
                desk.system, desk.store, desk.outbox, desk.clock, language=desk.language, zone=desk.zone
            )
        return self._composing

    def _now(self) -> Envelope:
        subject = "" if self.kind is ReplyKind.WHISPER and self._fields is None else self.subject.value
        envelope = replace(self._envelope, receivers=self.receivers.receivers or None, subject=subject)
        envelope = replace(envelope, half=self.receivers.unfinished)
        if self.stopwatch is not None:
            now = self._desk.clock.time()
            envelope = replace(envelope, minutes=self.stopwatch.minutes(now), timer=self.stopwatch.total(now))
        return envelope if self._fields is None else self._fields.filled(envelope)

    def open(self, draft: Draft, *, usual: tuple[Receiver, ...] | None = None, note: str = "") -> None:
        """Begin or go on with a message; the cursor stands at the end of the text.

        ``usual`` is whom it goes to if nobody decides otherwise; ``note`` is said in the first line. What stands here
        and cannot be saved stays.
        """
        if not self.keep():
            return
        self.take_back()
        self._keeper.begin(draft)
        self._mended = None
        self.area.before_undo = self._bring_back
        self.stopwatch = Stopwatch(draft.envelope.timer) if draft.envelope.timer else None
        self.conversation, self.kind, self._usual, self._note = draft.conversation, draft.kind, usual, note
        self._envelope = draft.envelope
        self.area.load_text(draft.text)
        self.area.move_cursor(self.area.document.end)
        self.receivers.forget_typed()
        self._show_fields(draft)
        chosen = draft.envelope.receivers not in (None, usual) or bool(draft.envelope.half)
        self.set_class(chosen or is_new(draft.conversation), "-receivers")
        self._saved = self._kept()
        self._show_kind()
        self.add_class("-open")
        self._checked = None
        self._tell()
        self.check()
        self.area.focus()

    def has_seen(self, seen: str) -> None:
        """The person was told of all that this holds of the thread, and decided to send nevertheless."""
        self._envelope = replace(self._envelope, seen=seen)

    def show(self, draft: Draft) -> None:
        """Take over a changed message; what was typed can be brought back in the text."""
        self._envelope = draft.envelope
        if draft.text != self.text:
            self.area.replace(draft.text, (0, 0), self.area.document.end)
        self._show_fields(draft)
        self._tell()
        self.touched()
        self.check()

    def _show_fields(self, draft: Draft) -> None:
        self.receivers.show(draft.envelope.receivers or (), draft.kind, draft.envelope.half)
        inherited = "" if is_new(draft.conversation) else self.composing.title(draft.conversation)
        self.subject.show(draft.envelope.subject, draft.kind, inherited)
        self.set_class(is_new(draft.conversation) or bool(draft.envelope.subject), "-subject")
        if self._fields is not None:
            self._fields.show(draft)

    def _type_on(self, text: str) -> None:
        """Take over what was typed elsewhere and belongs to the text."""
        self.screen.set_focus(self.area)
        self.area.insert(text, maintain_selection_offset=False)

    def insert(self, text: str) -> None:
        """Put a template or text block where the cursor stands."""
        self.area.insert_block(text)
        self.area.focus()

    def close(self, *, keep: bool = True, patient: bool = False) -> bool:
        """Put the composer away, after its text is kept as a draft unless it was sent; False if it is not kept."""
        if not super().close(keep=keep, patient=patient):
            return False
        self._looking.stop()
        self.query_one(ExtrasLine).stop()
        self.receivers.forget_typed()
        self._envelope, self.stopwatch = PLAIN, None
        self.area.load_text("")
        self.take_back()
        self.remove_class("-open", "-receivers", "-subject")
        return True

    # Saving

    def _kept_or_not(self) -> None:
        if self.is_open:
            self._tell_foot()

    def _moved(self) -> None:
        """What stands here is a draft of its own from now on."""
        self._note = "taken over elsewhere; this is a copy"
        self._tell()

    @on(SubjectLine.Changed)
    @on(TextArea.Changed)
    @on(RecipientsField.Typed)
    def _note_typing(self, event: Message) -> None:
        event.stop()
        self.touched()
        self.check_soon()

    @on(RecipientsField.Changed)
    def _note_receivers(self, event: RecipientsField.Changed) -> None:
        event.stop()
        self._tell()
        self.touched()
        self.check_soon()

    @on(RecipientsField.Offered)
    def _make_room(self, event: RecipientsField.Offered) -> None:
        event.stop()
        self.set_class(event.any, "-choosing")

    @on(ExtrasLine.Beat)
    def _save_time(self, event: ExtrasLine.Beat) -> None:
        event.stop()
        self.flush()

    def on_unmount(self) -> None:
        """Let the timers go."""
        self._saving.stop()
        self._looking.stop()
        self._keeper.end()

    # What the rules say

    def check_soon(self) -> None:
        """Ask the rules when typing pauses."""
        if self.conversation:
            self._looking.again()

    def check(self) -> Checked | None:
        """Ask the rules, and show what they say."""
        if not self.conversation:
            return None
        self._checked = self.composing.check(self.draft)
        self.query_one(LintLine).show(self._checked)
        self._tell_foot()
        return self._checked

    # What is told

    def set_kind(self, kind: ReplyKind) -> None:
        """Make it public or a whisper; whoever calls makes sure that no whispered text becomes public."""
        self.kind = kind
        self._keeper.begin(self.draft)
        self._saved = ("", PLAIN)
        receivers, half = self.receivers.receivers, self.receivers.unfinished
        self.receivers.show(() if kind is ReplyKind.WHISPER else receivers, kind, half)
        self._show_kind()
        # The footer says what the send key does.
        self.refresh_bindings()
        self._tell()
        self.touched()
        self.check()

    def title_of(self, command: str) -> str:
        """What the send key does, in the footer."""
        return "Save whisper" if command == "composer.send" and self.kind is ReplyKind.WHISPER else ""

    def _show_kind(self) -> None:
        whispered = self.kind is ReplyKind.WHISPER
        self.area.whispered = whispered
        self.set_class(whispered, "-whisper")
        self.set_class(not whispered, "-public")

    @property
    def _width(self) -> int:
        return (self.size.width or self.app.size.width) - 2 * _PADDING

    def _tell(self) -> None:
        names = ", ".join(receiver.shown for receiver in self.receivers.receivers)
        told = head_words(self.kind, names, self._note, self._width, fresh=self._fields is not None)
        self.query_one("#composer-head", OneLine).say(content(told))
        self._tell_extras()
        self._tell_foot()

    def _tell_foot(self) -> None:
        fresh, trouble = self._fields is not None, self._keeper.trouble
        told = foot_words(self.kind, self._checked, self._width, fresh=fresh, trouble=trouble)
        self.query_one("#composer-foot", OneLine).say(content(told))

    def _tell_extras(self) -> None:
        """Name files, tags and captured minutes, if there are any."""
        self.query_one(ExtrasLine).tell(self._envelope, self.stopwatch, self._width)

    def on_resize(self) -> None:
        """Name as many recipients as there is room for."""
        if self.is_open:
            self._tell()

    # Actions

    def action_send(self) -> None:
        """Hand the message over to be sent."""
        if not self.conversation:
            return
        self.flush()
        if left := self.receivers.settle():
            sentence = f'"{left}" stands for nobody yet. Choose who is meant with enter, or delete it.'
            host_of(self).say(sentence, title="Nothing sent", severity="warning")
            self.action_receivers()
            return
        self.post_message(SendText(self))

    def _ask_to_lose(self) -> None:
        self.post_message(ComposerAsked(self, Ask.LOSE))

    def action_repair(self) -> None:
        """Mend the first thing that can be mended."""
        self.check()
        lint = self.query_one(LintLine)
        if lint.repairable is not None:
            self.mend(lint.repairable)
        elif not lint.found:
            host_of(self).say("The rules have nothing to say about this message.")
        else:
            self._tell_by_hand(lint.found[0])

    def mend(self, finding: Finding) -> None:
        """Mend what a rule found, or say that it is mended by hand; what is mended in one go comes back in one."""
        before, kept, last = self.draft, self._kept(), self._mended
        self.show(self.composing.repair(before, finding))
        if self._kept() == kept:
            self._tell_by_hand(finding)
            return
        first = last[0] if last and (last[1].text, last[1].envelope) == (before.text, before.envelope) else before
        self._mended = first, self.draft
        now = self._now()
        gone = [file.name for file in first.envelope.files if file not in now.files]
        if first.envelope.receivers and now.receivers is not None:
            gone += [to.shown for to in first.envelope.receivers if to not in now.receivers]
        if gone:
            told = f"{', '.join(cell(name, 30) for name in gone)} {'is' if len(gone) == 1 else 'are'} taken out."
            host_of(self).say(f"{told} ctrl+z in the text brings it back.", title="Mended")

    def _tell_by_hand(self, finding: Finding) -> None:
        """Say what only the person can mend, and go to where that is done."""
        host_of(self).say(f"{finding.what} {finding.hint}", title="Mend it by hand", severity="warning")
        if finding.by_recipients:
            self.action_receivers()

    def _bring_back(self) -> bool:
        """Undo what mending did beside the text, once the text is as mended; True if the text stays.

        What was chosen since stays as it is chosen.
        """
        if self._mended is None or self._mended[1].text != self.text:
            return False
        (before, after), now, self._mended = self._mended, self.draft, None
        envelope = brought_back(before.envelope, after.envelope, now.envelope)
        self.show(replace(now, envelope=envelope))
        return before.text == self.text and envelope != now.envelope

    def action_ask(self, what: str) -> None:
        """Have the screen open one of the dialogs of writing."""
        self.post_message(ComposerAsked(self, Ask[what.upper()]))

    def go_to_missing(self, rule: str) -> None:
        """Put the cursor where what is missing is typed; ``rule`` is that of the finding."""
        match rule:
            case "compose.text":
                self.area.focus()
            case "compose.subject":
                self.subject.input.focus()
            case "compose.receivers":
                self.action_receivers()

    def action_receivers(self) -> None:
        """Show whom it goes to, and go there."""
        self.add_class("-receivers")
        self.receivers.input.focus()

    def action_editor(self) -> None:
        """Write the text in an editor; it stays as it is if that fails."""
        # Nothing is saved while the editor has the terminal.
        self.keep(patient=True)
        text = written_outside(self, self.text)
        if text != self.text:
            self.area.replace(text, (0, 0), self.area.document.end)
            self.area.move_cursor(self.area.document.end)
        self.area.focus()
