"""What of a conversation is forwarded: one message, or all of it; it says what will go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from plentytui.models.inbox import AttachmentRow, MessageRow
from plentytui.rules.html_text import read_body
from plentytui.rules.reading import size, stamp
from plentytui.ui.commands.list import LIST
from plentytui.ui.commands.writing import FORWARD
from plentytui.ui.dialogs.picker import Option, Tick, TickPicker
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, clean, content, fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList

_MOST_ROWS = 9
_MOST_NAMES = 3


class Forwarded(NamedTuple):
    """What was chosen."""

    messages: tuple[MessageRow, ...]
    whole: bool
    """Whether it is the whole conversation."""


class ForwardRows(RowList, inherit_bindings=False):
    """The whole conversation, then one row a message in the order of the thread."""

    BINDINGS = LIST.without("list.open").bindings()

    def __init__(self, messages: Sequence[MessageRow], zone: tzinfo | None) -> None:
        super().__init__()
        self._messages = messages
        self._zone = zone
        self.styles.height = min(self.count, _MOST_ROWS)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._messages) + 1

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """Who, when, how it begins, and how many files it has."""
        if not index:
            return (Span(fit(f"The whole conversation, {len(self._messages)} messages", columns), "strong"),)
        message = self._messages[index - 1]
        files = f" @{len(message.attachments)}" if message.attachments else ""
        who = fit(cell(message.sender) or "(unknown)", 20)
        when = stamp(message.created_at, self._zone)
        room = max(columns - 22 - len(when) - len(files), 10)
        words = " ".join(str(line) for part in read_body(message.body[:4_000]).parts for line in part.lines)
        return (
            Span(f"{who} ", "plain"),
            Span(f"{when} ", "quiet"),
            Span(fit(cell(words), room), "plain"),
            Span(files, "strong"),
        )


class ForwardDialog(AppDialog[Forwarded | None]):
    """Gives what is to be forwarded; None if nothing is."""

    CSS_PATH = sheet("compose")
    BINDINGS = FORWARD.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "ForwardRows"

    def __init__(self, messages: Sequence[MessageRow], at: str, *, zone: tzinfo | None, whispers: int) -> None:
        """Make the dialog.

        Args:
            messages: What can be forwarded: the messages that are not whispered.
            at: The message that is being read.
            zone: The time zone of the user.
            whispers: How many messages of the conversation are whispered.
        """
        super().__init__()
        self._messages = tuple(messages)
        self._at = at
        self._zone = zone
        self._whispers = whispers

    def compose(self) -> ComposeResult:
        """The rows, what would go out, the keys."""
        with Vertical(classes="dialog picker"):
            yield Static(content("Forward what?"), classes="dialog--heading")
            yield ForwardRows(self._messages, self._zone)
            yield Static(classes="picker--about")
            yield Static(content("enter Forward   a The whole conversation   esc Cancel"), classes="dialog--keys")

    def on_mount(self) -> None:
        """Begin with the message that is being read, and follow the cursor."""
        uuids = [message.uuid for message in self._messages]
        rows = self.query_one(ForwardRows)
        rows.rows_changed()
        self.watch(rows, "cursor", self._tell)
        rows.cursor = uuids.index(self._at) + 1 if self._at in uuids else len(uuids)

    @property
    def _chosen(self) -> Forwarded:
        index = self.query_one(ForwardRows).cursor
        return Forwarded(self._messages, True) if not index else Forwarded((self._messages[index - 1],), False)

    def _tell(self) -> None:
        chosen = self._chosen
        names = list(dict.fromkeys(cell(message.sender) or "(unknown)" for message in chosen.messages))
        of = ", ".join(names[:_MOST_NAMES]) + (f" and {len(names) - _MOST_NAMES} more" if names[_MOST_NAMES:] else "")
        what = f"All {len(chosen.messages)} messages" if chosen.whole else "This message"
        lines = [f"{what} of {of} would go out as text, with names and times."]
        files = [file for message in chosen.messages for file in message.attachments]
        if files:
            one = len(files) == 1
            lines.append(f"{len(files)} {'file' if one else 'files'}: which of them go along is asked next.")
        if self._whispers:
            one = self._whispers == 1
            lines.append(
                f"{self._whispers} {'whisper stays' if one else 'whispers stay'} here: whispers are never forwarded."
            )
        self.query_one(".picker--about", Static).update(Content("\n").join(Content(clean(line)) for line in lines))

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_forward()

    def action_forward(self) -> None:
        """Forward what the cursor stands on."""
        self.dismiss(self._chosen)

    def action_whole(self) -> None:
        """Forward the whole conversation."""
        self.dismiss(Forwarded(self._messages, True))

    def action_cancel(self) -> None:
        """Forward nothing."""
        self.dismiss(None)


def files_dialog(messages: Sequence[MessageRow]) -> TickPicker:
    """Asks which files go along; all are ticked at first."""
    options = [
        Option((message.uuid, place), cell(file.name) or "(no name)", size(file.size) if file.size else "", Tick.ALL)
        for message in messages
        for place, file in enumerate(message.attachments)
    ]
    return TickPicker("Which files go along?", options, fact="Those with a tick are brought and attached.")


def without(
    messages: Sequence[MessageRow], unticked: Sequence[object]
) -> list[tuple[MessageRow, tuple[AttachmentRow, ...]]]:
    """Each message that has files with those that go along."""
    left = [
        (message, tuple(file for at, file in enumerate(message.attachments) if (message.uuid, at) not in unticked))
        for message in messages
    ]
    return [(message, files) for message, files in left if files]
