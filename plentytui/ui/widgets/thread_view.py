"""The thread of one conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region

from plentytui.models.inbox import ConversationDetail, MessageRow, OutboxItem
from plentytui.ui.commands.thread import THREAD
from plentytui.ui.host import KEPT_CLEAR
from plentytui.ui.widgets.cursor import last_top
from plentytui.ui.widgets.face_lines import FaceKind, face_lines
from plentytui.ui.widgets.line_view import Line, LineView
from plentytui.ui.widgets.thread_lines import Block, Thread, ThreadLayout

if TYPE_CHECKING:
    from plentytui.models.states import LimitWait
    from plentytui.rules.business_hours import BusinessHours
    from plentytui.rules.query.findings import Findings
    from plentytui.ui.widgets.thread_findings import Place


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
        "lines--found",
        "lines--found-here",
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
        & > .lines--found { text-style: bold underline; color: $text-warning; }
        & > .lines--found-here { text-style: bold reverse; color: $text-warning; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.add_class(KEPT_CLEAR)
        self.hours: BusinessHours | None = None
        """When deadlines run; None: by the clock."""
        self.findings: Findings | None = None
        """Finds what is marked in the text; change it with ``seek``."""
        self._found: list[Place] = []
        self._here = -1
        """Which of the findings the keys went to last."""
        self._layout = ThreadLayout()
        self._thread: Thread | None = None
        self._face: tuple[FaceKind, str, str] = (FaceKind.EMPTY, "", "")
        self._starts: dict[str, int] = {}
        self._unfolded = False
        self._jump_to: str | None = None
        self._rows = 0
        """How many lines could be seen before the size changed."""

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
        waits: LimitWait | None = None,
        waits_for: str = "",
        trouble: tuple[str, str] = ("", ""),
        tags: Mapping[int, str] | None = None,
    ) -> None:
        """Show a conversation as it is now.

        Another conversation, or ``jump``, opens at the message ``first_unread``, else at the newest; without,
        what is seen stays where it is. ``now`` is in seconds since the epoch; ``waits`` is which answer
        waits because of the limits, ``waits_for`` what all of them wait for, ``trouble`` why there are no messages,
        ``tags`` the names of tags.
        """
        other = self._thread is None or self._thread.detail.row.uuid != detail.row.uuid
        if other:
            self._layout.forget()
            self._unfolded, self._here = False, -1
        shown = tuple(messages), tuple(outbox)
        self._thread = Thread(detail, *shown, now, zone, self.hours, waits, waits_for, trouble, tags or {})
        if other if jump is None else jump:
            self._jump_to = first_unread
        self._lay_out()

    def fail(self, what: str, hint: str = "") -> None:
        """Say why there is no thread to show, and what to do now."""
        self._thread = None
        self._jump_to = None
        self._face = (FaceKind.REFUSED, what, hint)
        self._lay_out()

    def seek(self, findings: Findings | None) -> None:
        """Mark in the text what a query is looking for, or nothing."""
        if findings != self.findings:
            self.findings, self._here = findings, -1
            if self._thread is not None:
                self._lay_out()

    @property
    def has_owners(self) -> bool:
        """Whether somebody owns the conversation that is shown."""
        return self._thread is not None and bool(self._thread.detail.owners)

    def lines_kept_clear(self) -> list[Region]:
        """Where it is told whom answers on their way go to and how they stand: no notice lies over that."""
        first = min((at for key, at in self._starts.items() if key.startswith("outbox ")), default=len(self.lines))
        region, top = self.scrollable_content_region.translate(self.region.offset), self.top
        # The text of an answer has no style, what is told of it has.
        return [
            Region(region.x, region.y + at - top, region.width, 1)
            for at in range(max(first, top), min(len(self.lines), top + region.height))
            if self.lines[at].parts and all(style for _, style in self.lines[at].parts)
        ]

    @property
    def message_at_hand(self) -> str:
        """The message at the top of what is seen, and at the end of the thread the newest one; empty if none is."""
        if self._thread is None or not self._thread.messages:
            return ""
        uuids = [message.uuid for message in self._thread.messages]
        if self.top >= last_top(self._height, len(self.lines)):
            return uuids[-1]
        # The blank line that ends a message is no part of what is read.
        key = next((name for name in reversed(self._starts) if self._starts[name] <= self.top + 1), "")
        return key if key in uuids else uuids[0] if key in {"", "head"} else uuids[-1]

    @property
    def found(self) -> int:
        """How many findings are marked."""
        return len(self._found)

    @property
    def unfolded(self) -> bool:
        """Whether quoted text is shown."""
        return self._unfolded

    def on_resize(self) -> None:
        """Break the lines anew; what is seen stays in sight, and so does the end where the height shrinks."""
        before, self._rows = self._rows, self._height
        at_end = self._thread is not None and self.top >= last_top(before, len(self.lines))
        self._lay_out()
        if at_end and 0 < self._height < before:
            super().action_last()

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
        """Go to the end; a thread that has no size yet opens at its newest message anyway."""
        if self._starts:
            self._jump_to = None
            super().action_last()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of findings to others where there are none."""
        if action in {"next_found", "previous_found"}:
            return bool(self._found)
        return super().check_action(action, parameters)

    def action_next_found(self) -> None:
        """Go to the next finding, from the last one to the first."""
        self._go_to_found(1)

    def action_previous_found(self) -> None:
        """Go to the finding before, from the first one to the last."""
        self._go_to_found(-1)

    def _go_to_found(self, step: int) -> None:
        if self._here < 0:
            below = next((number for number, place in enumerate(self._found) if place.line >= self.top), 0)
            self._here = below if step > 0 else below - 1
        else:
            self._here += step
        self._here %= len(self._found)
        line = self._found[self._here].line
        self._lay_out()
        if not self.top <= line < self.top + self._height:
            self._scroll_to_line(line - self._height // 3)

    # Layout

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
        opening = self._jump_to == ""
        blocks = self._blocks(self._thread, width)
        if opening and self.findings is not None:
            if not self._found and not self._unfolded:
                # What is looked for may stand in what is quoted.
                self._unfolded = True
                blocks = self._blocks(self._thread, width)
                if not self._found:
                    self._unfolded = False
                    blocks = self._blocks(self._thread, width)
            if self._found:
                self._here = next(n for n, place in enumerate(self._found) if place.block == self._found[-1].block)
                blocks = self._blocks(self._thread, width)
        # Whoever was at the end sees what is new; what lay above an answer may come after it.
        news = any(block.key not in self._starts for block in blocks)
        if self._starts and news and self.top >= last_top(self._height, len(self.lines)):
            self._jump_to = self._jump_to or blocks[-1].key
        self._starts = _starts(blocks)
        heights = {block.key: len(block.lines) for block in blocks}
        lines = [line for block in blocks for line in block.lines]
        if opening and self._found:
            self._jump_to = None
            line = self._found[self._here].line
            top = max(self._starts[self._found[self._here].block], line - self._height // 2)
        elif self._jump_to is not None:
            top = self._starts.get(self._jump_to, self._starts[blocks[-1].key])
            self._jump_to = None
        else:
            key, offset = anchor
            top = self._starts.get(key, 0) + min(offset, max(heights.get(key, 1) - 1, 0))
        self.set_lines(lines, top)

    def _blocks(self, thread: Thread, width: int) -> list[Block]:
        """The blocks, with what is looked for marked."""
        blocks = list(self._layout.blocks(thread, width, unfolded=self._unfolded))
        before, self._found = bool(self._found), []
        if self.findings is not None:
            from plentytui.ui.widgets.thread_findings import mark_blocks

            blocks, self._found = mark_blocks(self.findings, blocks, self._here)
        if bool(self._found) != before:
            # The footer says what the keys do.
            self.refresh_bindings()
        return blocks

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
