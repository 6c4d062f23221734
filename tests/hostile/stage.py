"""Our widgets with nothing but hostile text in them, to be run in a pseudo-terminal; without the net below them.

Keys: 1 the list, 2 the thread, 3 the next conversation's head, 4 the next face, q quit.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import ContentSwitcher, Static

from plentytui.clock import ManualClock
from plentytui.models.inbox import (
    AttachmentRow,
    ConversationDetail,
    ConversationRow,
    Delivery,
    MessageRow,
    OutboxItem,
    ReplyKind,
)
from plentytui.ui.text import title
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.face_lines import FaceKind
from plentytui.ui.widgets.thread_view import ThreadView
from tests.hostile.corpus import CORPUS

NOW = 1_770_123_906.0
END = "END-OF-STAGE"
"""The last text of list and thread."""
HEADS = 7
"""Payloads a head takes."""
FACES = 3
"""Payloads a face takes."""
TEXTS = [payload.text for payload in CORPUS]
STATES = (Delivery.WAITING, Delivery.SENDING, Delivery.REFUSED, Delivery.UNCERTAIN)


def row(text: str, number: int) -> ConversationRow:
    """A conversation in which every text is that one."""
    return ConversationRow(
        str(number), text, f"{number}.{text}", text, text, NOW - number, number % 2 == 0, number % 3 == 0, True, 1,
        number % 6, NOW + 60.0, 1, 1, 1, number % 5 == 0,
    )  # fmt: skip


def message(text: str, number: int) -> MessageRow:
    """A message in which every text is that one; each second one in HTML."""
    body = f"<p>{text}</p><ul><li>{text}</ul>" if number % 2 else text
    files = (AttachmentRow(text, 1, text),)
    return MessageRow(
        str(number), "c", f"{number}.{text}", text, number % 4 == 1, number % 5 == 1, body, NOW, files, text
    )


def outgoing(text: str, number: int) -> OutboxItem:
    """An answer on its way in which every text is that one."""
    kind = ReplyKind.WHISPER if number % 3 == 0 else ReplyKind.PUBLIC
    return OutboxItem(number, "c", kind, text, "", text, NOW, NOW + 9, STATES[number % 4], text)


def detail(number: int) -> ConversationDetail:
    """A conversation whose head has some of the payloads."""
    picked = [TEXTS[(number * HEADS + offset) % len(TEXTS)] for offset in range(HEADS)]
    head = row(picked[0], number)._replace(title=picked[1])
    return ConversationDetail(
        head, picked[2], picked[3], picked[4], (picked[5],), ((picked[6], picked[0]),), (picked[1],), picked[2]
    )


class Rows:
    """A row for each payload."""

    count = len(TEXTS) + 1

    def row(self, index: int, /) -> ConversationRow | None:
        """The row at that place."""
        return row(TEXTS[index] if index < len(TEXTS) else END, index) if 0 <= index < self.count else None

    def index_of(self, key: str, /) -> int | None:
        """Keys are places."""
        return int(key)

    def refresh(self) -> None:
        """Nothing ever changes."""


class Stage(App[None]):
    """The widgets, one at a time."""

    CSS = "ContentSwitcher { height: 1fr; } ContentSwitcher > * { height: 1fr; } #place { height: 1; }"
    BINDINGS = [  # noqa: RUF012 - Textual's own way
        Binding("1", "list"),
        Binding("2", "thread"),
        Binding("3", "head"),
        Binding("4", "face"),
        Binding("q", "quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.list = ConversationList(ManualClock(datetime.fromtimestamp(NOW, UTC)), UTC, id="list")
        self.thread = ThreadView(id="thread")
        self.heads = count()
        self.faces = count()

    def compose(self) -> ComposeResult:
        """List and thread, of which one is seen."""
        with ContentSwitcher(initial="list"):
            yield self.list
            yield self.thread
        yield Static(id="place")

    def on_mount(self) -> None:
        """Tell in the last line what is seen, so that the one at the keys knows when it was painted."""
        self.watch(self.list, "scroll_y", lambda top: self._tell("list", int(top)), init=False)
        self.watch(self.thread, "scroll_y", lambda top: self._tell("thread", int(top)), init=False)
        self._tell("start", 0)

    def _tell(self, name: str, place: int) -> None:
        self.query_one("#place", Static).update(f"<<{name} {place}>>")

    def _see(self, name: str) -> None:
        self.query_one(ContentSwitcher).current = name
        self.query_one(f"#{name}").focus()

    def action_list(self) -> None:
        """All payloads in a list."""
        self.list.show(Rows())
        self._see("list")
        self._tell("list", 0)

    def action_thread(self) -> None:
        """All payloads in messages and answers."""
        messages = [message(text, number) for number, text in enumerate(TEXTS)]
        outbox = [outgoing(text, number) for number, text in enumerate([*TEXTS, END])]
        self._see("thread")
        self.thread.show(detail(0), messages, outbox, now=NOW, zone=UTC, first_unread="0")

    def action_head(self) -> None:
        """Some more payloads in the head of a conversation, and in the window's title."""
        number = next(self.heads)
        self._see("thread")
        self.title = title(TEXTS[number])
        self.thread.show(detail(number), [], (), now=NOW, zone=UTC, first_unread="head")
        self._tell("head", number)

    def action_face(self) -> None:
        """Some more payloads as what is said instead of rows, and instead of a thread every other time."""
        number = next(self.faces)
        first, second, third = (TEXTS[(number // 2 * FACES + offset) % len(TEXTS)] for offset in range(FACES))
        if number % 2:
            self.thread.fail(f"{first}\n{second}", third)
        else:
            self.list.show_nothing(f"{first}\n{second}", third, FaceKind.REFUSED)
        self._see("thread" if number % 2 else "list")
        self._tell("face", number)


if __name__ == "__main__":
    Stage().run()
