"""The help: the keys of where one is, then all keys, then the meaning of the signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from plentytui.ui.commands.active import active_commands
from plentytui.ui.commands.catalogue import check_keymap, key_table
from plentytui.ui.commands.dialogs import READER
from plentytui.ui.commands.keynames import shown_all
from plentytui.ui.host import host_of
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, clean, content, wrap
from plentytui.ui.widgets.conversation_line import SIGNS as CONVERSATION_SIGNS
from plentytui.ui.widgets.reader import Reader

if TYPE_CHECKING:
    from textual import events

_AROUND = 5
"""Cells that padding and scroll bar take."""
_KEYS_WIDTH = 16
_TITLE_WIDTH = 20
_OWN_KEYS = (
    'Keys of your own: in the settings file under [keys], such as messenger.reply = "ctrl+r"; the command '
    "`plentytui keys` prints all names."
)

SIGNS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "The two lines at the top",
        (
            ("LIVE", "A real system: what you send reaches customers."),
            ("SANDBOX", "The embedded system: nothing leaves this computer."),
            ("READ-ONLY", "Every write is refused before it is sent."),
            ("2/3 sessions", "Sessions in use of those the contract allows; FULL means nobody else can log in."),
            ("reads 78/80", "Reads left of this minute's; each look at the system is one or more."),
            ("writes 39/40", "Writes left of this minute's; each answer is one."),
            ("day 59,612 r", "Reads left today for the whole system, with all its users and programs; w: writes."),
            ("LOW", "Less than a quarter is left."),
            ("USED UP", "Nothing is left; calls wait by themselves until the limits are whole again."),
            ("resets 14:05:30", "When the limits of the minute are whole again; counted down when little is left."),
            ("3 calls wait", "Calls that wait for the limits, and for how long."),
            ("1 NOT SENT", "A message was held or refused, or may have arrived: Drafts and outbox shows it."),
            ("OFFLINE", "The system does not answer; reading goes on from the local file."),
        ),
    ),
    (
        "Lists and threads",
        (
            ("▌", "The row under the cursor."),
            *((sign, f"{meaning[:1].upper()}{meaning[1:]}.") for sign, meaning in CONVERSATION_SIGNS),
            ("99 so far", "So many were read until now, and more are to come; so 12+ beside a list on the left."),
            ("12+ ≤12 ~12", "It may be more, fewer, or either: not all texts that the filter looks into are here."),
            ("WHISPER", "A note that only colleagues can read."),
            ("PUBLIC", "The customer reads it."),
            ("^[ ^G", "Control characters that came with a text, shown harmless."),
            ("…", "Something was cut off here for want of room."),
        ),
    ),
)
"""The meaning of every sign, by where it stands."""


class HelpScreen(AppDialog[None]):
    """Lists the keys as the user's own key map has them."""

    CSS_PATH = sheet("help")
    BINDINGS = READER.only("reader.close").bindings()

    def __init__(self, behind: Screen[object]) -> None:
        super().__init__()
        self._behind = behind

    def compose(self) -> ComposeResult:
        """The text under the header's two lines."""
        with Vertical(id="help"):
            yield Static(content("Help"), classes="dialog--heading")
            yield Reader(Content(""))
            yield Static(content("esc Close   j k Scroll   space b Page   g G Start and end"), classes="dialog--keys")

    def on_resize(self, event: events.Resize) -> None:
        """Wrap the text for the width."""
        check = check_keymap(host_of(self).settings.keys)
        self.query_one(Reader).show(help_text(self._behind, check.usable, check.problems, event.size.width - _AROUND))

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()


def help_text(behind: Screen[object], keymap: Mapping[str, str], problems: Iterable[str], columns: int) -> Content:
    """The help as one text: problems of the key map, the keys that work here, all keys, the signs."""
    lines: list[Content] = []
    for problem in problems:
        lines += [Content.styled(line, "$text-warning") for line in wrap(clean(f"! {problem}"), columns)]
    if lines:
        lines.append(Content(""))
    lines.append(_heading("Here"))
    for active in active_commands(behind):
        if active.keys:
            lines += _rows(shown_all(active.keys), active.title, active.command.help, columns)
    set_name = ""
    for row in key_table(keymap):
        if row.set_name != set_name:
            set_name = row.set_name
            lines += [Content(""), _heading(set_name)]
        lines += _rows(row.keys, row.command.title, row.command.help, columns)
    for heading, signs in SIGNS:
        lines += [Content(""), _heading(heading)]
        for sign, meaning in signs:
            lines += _rows(sign, "", meaning, columns)
    lines.append(Content(""))
    lines += [Content(line) for line in wrap(_OWN_KEYS, columns)]
    return Content("\n").join(lines)


def _heading(words: str) -> Content:
    return Content.styled(words, "bold $text-accent")


def _rows(keys: str, title: str, words: str, columns: int) -> Iterator[Content]:
    """One entry; its sentence goes on beneath itself."""
    keys = f"  {cell(keys):<{_KEYS_WIDTH}}"
    title = f"{cell(title):<{_TITLE_WIDTH}}" if title else ""
    before = len(keys) + len(title) + 1
    first, *more = wrap(clean(words), max(20, columns - before))
    yield Content.assemble((keys, "bold"), f"{title} ", (first, "$text-muted"))
    for line in more:
        yield Content.styled(" " * before + line, "$text-muted")
