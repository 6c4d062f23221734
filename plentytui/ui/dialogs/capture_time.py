"""The dialog for a message's tags and captured minutes; where none can be captured it explains why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from plentytui.models.inbox import ReplyKind
from plentytui.rules.time_capture import Timer, allowed
from plentytui.services.presets import billable_tags
from plentytui.ui.commands.writing import CAPTURE
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content
from plentytui.ui.widgets.field_box import FieldBox
from plentytui.ui.widgets.form import Choice, FormField

if TYPE_CHECKING:
    from plentytui.models.inbox import Draft
    from plentytui.services.desk import Desk

_MOST_MINUTES = 6_000


@dataclass(frozen=True, slots=True)
class Captured:
    """What was set."""

    tags: tuple[int, ...]
    minutes: int
    chargeable: bool
    stopwatch: Timer | None


class TagChoice(Choice):
    """One tag."""

    def __init__(self, tag: int, label: str) -> None:
        super().__init__(label, id=f"tag-{tag}")
        self.tag = tag


class CaptureTime(AppDialog[Captured | None]):
    """Gives what was set; None if nothing was."""

    CSS_PATH: ClassVar = [sheet("compose"), sheet("dialogs")]
    BINDINGS = CAPTURE.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "TagChoice"

    def __init__(self, desk: Desk, draft: Draft, stopwatch: Timer | None) -> None:
        super().__init__()
        self._desk = desk
        self._draft = draft
        self._stopwatch = stopwatch
        self._billable = billable_tags(desk.store)

    def compose(self) -> ComposeResult:
        """The tags, then what may be captured."""
        envelope = self._draft.envelope
        with Vertical(classes="dialog"):
            yield Static(content("Tags and captured time"), classes="dialog--heading")
            with FieldBox(classes="dialog--body"):
                rows = self._desk.store.mirror.names("tag")
                for row in sorted(rows, key=lambda row: int(row.id) not in self._billable):
                    tag = int(row.id)
                    billable = "   billable: minutes can be captured" if tag in self._billable else ""
                    choice = TagChoice(tag, f"{row.name(self._desk.language)}{billable}")
                    choice.set_reactive(Choice.value, tag in envelope.tags)
                    yield choice
            yield Static(id="rule")
            yield FormField("Minutes", id="minutes", value=str(envelope.minutes or ""), placeholder="none")
            paid = Choice("paid by the customer", id="paid")
            paid.set_reactive(Choice.value, envelope.chargeable)
            yield paid
            yield Static(id="timer")
            yield Static(content("space Choose   ctrl+t Timer   ctrl+s Accept   esc Cancel"), classes="dialog--keys")

    def on_mount(self) -> None:
        """Say what may be captured, and let the timer be seen."""
        self.set_interval(1.0, self._tell)
        for choice in self.query(TagChoice):
            self.watch(choice, "value", self._tell, init=False)
        self._tell()

    @property
    def _tags(self) -> tuple[int, ...]:
        return tuple(choice.tag for choice in self.query(TagChoice) if choice.value)

    def _tell(self) -> None:
        """The rule, the fields it opens, and the timer."""
        permission = allowed(whispered=self._draft.kind is ReplyKind.WHISPER, tags=self._tags, billable=self._billable)
        sentence = "" if permission.ok else f"{permission.what} {permission.hint}"
        rule = self.query_one("#rule", Static)
        if str(rule.content) != sentence:
            rule.update(content(sentence))
        for name in ("#minutes", "#paid"):
            self.query_one(name).display = permission.ok
        timer = self.query_one("#timer", Static)
        timer.display = permission.ok
        now = self._desk.clock.time()
        if self._stopwatch is None:
            told = "No timer runs; ctrl+t starts one."
        else:
            state = "runs" if self._stopwatch.running else "pauses"
            told = f"Timer {self._stopwatch.text(now)} {state} = {self._stopwatch.minutes(now)} begun minutes"
        if str(timer.content) != told:
            timer.update(content(told))

    def action_timer(self) -> None:
        """Start the timer, or let it pause; its minutes are then what is captured."""
        permission = allowed(whispered=self._draft.kind is ReplyKind.WHISPER, tags=self._tags, billable=self._billable)
        if permission.ok:
            now = self._desk.clock.time()
            self._stopwatch = (self._stopwatch or Timer(self._typed() * 60.0)).toggle(now)
            if not self._stopwatch.running:
                self.query_one("#minutes", FormField).input.value = str(self._stopwatch.minutes(now))
        self._tell()

    def _typed(self) -> int:
        value = self.query_one("#minutes", FormField).value.strip()
        return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Take it over; what cannot be captured is not."""
        field = self.query_one("#minutes", FormField)
        value = field.value.strip()
        if field.display and value and not (value.isascii() and value.isdigit() and int(value[:9]) <= _MOST_MINUTES):
            field.problem = f"Type whole minutes, at most {_MOST_MINUTES}; nothing has been changed."
            field.focus_input()
            return
        permission = allowed(whispered=self._draft.kind is ReplyKind.WHISPER, tags=self._tags, billable=self._billable)
        stopwatch = self._stopwatch
        if not permission.ok:
            self.dismiss(Captured(self._tags, 0, False, None))
            return
        if stopwatch is not None and not stopwatch.running:
            stopwatch = None  # what it showed stands in the field, where it may have been corrected
        self.dismiss(Captured(self._tags, self._typed(), self.query_one("#paid", Choice).value, stopwatch))

    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(None)
