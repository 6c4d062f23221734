"""The thread of one conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import ClassVar

from plentytui.models.inbox import ConversationDetail, MessageRow, OutboxItem
from plentytui.ui.commands.thread import THREAD
from plentytui.ui.widgets.cursor import last_top
from plentytui.ui.widgets.face_lines import FaceKind, face_lines
from plentytui.ui.widgets.line_view import Line, LineView
from plentytui.ui.widgets.thread_lines import Block, Thread, ThreadLayout


class ThreadView(LineView):
    """Shows what is known of a conversation, its messages, and the answers on their way."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--customer",
        "lines--own",
        "lines--colleague",
        "lines--whisper",
        "lines--whisper-head",
        "lines--pending",
        "lines--link",
    }
    BINDINGS = THREAD.bindings()
    DEFAULT_CSS = """
    ThreadView {
        & > .lines--customer { color: $text-primary; text-style: bold; }
        & > .lines--own { color: $text-success; text-style: bold; }
        & > .lines--colleague { color: $text-secondary; text-style: bold; }
        & > .lines--whisper { background: $warning-muted; }
        & > .lines--whisper-head { color: $text-warning; text-style: bold; }
        & > .lines--pending { color: $text-accent; }
        & > .lines--link { color: $text-primary; text-style: underline; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._layout = ThreadLayout()
        self._thread: Thread | None = None
        self._face: tuple[FaceKind, str, str] = (FaceKind.EMPTY, "", "")
        self._starts: dict[str, int] = {}
        self._unfolded = False
        self._jump_to: str | None = None

    def show(
        self,
        detail: ConversationDetail,
        messages: Sequence[MessageRow],
        outbox: Sequence[OutboxItem] = (),
        *,
        now: float,
        zone: tzinfo | None = None,
        jump: bool | None = None,
        first_unread: str = "",
    ) -> None:
        """Show a conversation as it is now.

        Another conversation, or ``jump``, opens at the message ``first_unread``, else at the newest; without,
        what is seen stays where it is. ``now`` is in seconds since the epoch.
        """
        other = self._thread is None or self._thread.detail.row.uuid != detail.row.uuid
        if other:
            self._layout.forget()
            self._unfolded = False
        self._thread = Thread(detail, tuple(messages), tuple(outbox), now, zone)
        if other if jump is None else jump:
            self._jump_to = first_unread
        self._lay_out()

    def show_slow(self, what: str) -> None:
        """Say what is being read before there is a thread to show."""
        self._show_face(FaceKind.SLOW, what, "")

    def fail(self, what: str, hint: str = "") -> None:
        """Say why there is no thread to show, and what to do now."""
        self._show_face(FaceKind.REFUSED, what, hint)

    @property
    def unfolded(self) -> bool:
        """Whether quoted text is shown."""
        return self._unfolded

    def on_resize(self) -> None:
        """Break the lines anew; the message that is seen stays in sight."""
        self._lay_out()

    # Actions

    def action_toggle_quotes(self) -> None:
        """Unfold what messages quote, or fold it."""
        self._unfolded = not self._unfolded
        self._lay_out()

    async def action_next_conversation(self) -> None:
        """Have the screen open the next conversation of its list."""
        await self.run_action("screen.next_conversation")

    async def action_previous_conversation(self) -> None:
        """Have the screen open the conversation before this one in its list."""
        await self.run_action("screen.previous_conversation")

    def action_last(self) -> None:
        """Go to the end."""
        self._jump_to = None
        super().action_last()

    # Layout

    def _show_face(self, kind: FaceKind, what: str, hint: str) -> None:
        self._thread = None
        self._jump_to = None
        self._face = (kind, what, hint)
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0 or self._height <= 0:
            return
        if self._thread is None:
            self._starts = {}
            kind, what, hint = self._face
            self.set_lines([Line(), *(Line((part,)) for part in face_lines(what, hint, kind, width))], 0)
            return
        anchor = self._anchor()
        blocks = list(self._layout.blocks(self._thread, width, unfolded=self._unfolded))
        if self._starts and blocks[-1].key not in self._starts and self.top >= last_top(self._height, len(self.lines)):
            self._jump_to = self._jump_to or blocks[-1].key  # whoever was at the end sees what is new
        self._starts = _starts(blocks)
        heights = {block.key: len(block.lines) for block in blocks}
        lines = [line for block in blocks for line in block.lines]
        if self._jump_to is not None:
            top = self._starts.get(self._jump_to, self._starts[blocks[-1].key])
            self._jump_to = None
        else:
            key, offset = anchor
            top = self._starts.get(key, 0) + min(offset, max(heights.get(key, 1) - 1, 0))
        self.set_lines(lines, top)

    def _anchor(self) -> tuple[str, int]:
        """The block at the top of what is seen, and how many of its lines are above."""
        key, start = "", 0
        for name, first in self._starts.items():
            if first > self.top:
                break
            key, start = name, first
        return key, self.top - start


def _starts(blocks: Sequence[Block]) -> dict[str, int]:
    starts: dict[str, int] = {}
    at = 0
    for block in blocks:
        starts[block.key] = at
        at += len(block.lines)
    return starts
