"""How a conversation is laid out: what is known of it, its messages, and the answers that are on their way.

Only text that crossed the border is put into lines. Who wrote is told by word, sign and indent; colour comes on
top. Bodies are kept once they were read, so that what is shown every second costs next to nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from plentytui.models.inbox import ConversationDetail, Delivery, MessageRow, OutboxItem, ReplyKind
from plentytui.models.states import STUCK
from plentytui.rules.html_text import MessageText, read_body
from plentytui.rules.reading import ago, relation_words, size, stamp
from plentytui.rules.subjects import own_subject
from plentytui.ui.text import cell, clean, clip, wrap
from plentytui.ui.widgets.conversation_line import deadline_words
from plentytui.ui.widgets.face_lines import FaceKind, face_lines
from plentytui.ui.widgets.line_view import Line
from plentytui.ui.widgets.times import clock_time

if TYPE_CHECKING:
    from plentytui.models.states import LimitWait
    from plentytui.rules.business_hours import BusinessHours

SHOWN = 65_536
"""Characters of one body that are shown."""
WHISPER_BAR = "┃ "
WHISPER_WORDS = "WHISPER - colleagues only"
_FROM_CUSTOMER = "◂"
_FROM_US = "▸"
_AUTOMATIC = frozenset({"system", "backend", "rest", "plugin"})
"""Senders that are neither a person of the shop nor a customer (assumed: the words for where a message comes from, wire
facts 5.6, stand for its sender, too)."""
_OUR_INDENT = "    "
_LONGEST_LINK = 500
_HANGING = re.compile(r"\s*(?:•|\d{1,3}\.|>)\s")
_BLANK_LINES = re.compile(r"\n{3,}")


class Block(NamedTuple):
    """The lines of one message, known by a key that stays when others come."""

    key: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Thread:
    """All that is shown of a conversation."""

    detail: ConversationDetail
    messages: tuple[MessageRow, ...]
    outbox: tuple[OutboxItem, ...]
    now: float
    zone: tzinfo | None
    hours: BusinessHours | None = None
    """When deadlines run; None: by the clock."""
    waits: LimitWait | None = None
    """Which answer waits because of the limits."""
    waits_for: str = ""
    """What all answers wait for, such as the connection; empty where nothing is missing."""
    trouble: tuple[str, str] = ("", "")
    """Why the messages could not be read, and what to do now."""
    tags: Mapping[int, str] = field(default_factory=dict)
    """The names of tags."""


class _Before(NamedTuple):
    """What is counted over a thread, as far as it stands in earlier messages."""

    files: int = 0
    links: int = 0


def _nothing_here(thread: Thread, width: int) -> list[Line]:
    """With whom it is, as far as the list knows, and why there is nothing to read."""
    words = "The messages of this conversation are not here yet; they appear once the system has sent them."
    why = [(piece, "dim") for piece in _wrapped(words, width)]
    if any(thread.trouble):
        why = face_lines(*thread.trouble, FaceKind.REFUSED, width)
    sender = clip(cell(thread.detail.row.sender), width)
    return [*([Line(((sender, "strong"),)), Line()] if sender else []), *(Line((piece,)) for piece in why)]


def _source(message: MessageRow, before: _Before) -> tuple[str, int]:
    """What the lines of a message are made of."""
    return message.uuid, hash((message.body, message.attachments, before))


class ThreadLayout:
    """Makes the lines of threads and remembers the bodies it has read."""

    def __init__(self) -> None:
        self._bodies: dict[tuple[str, int], MessageText] = {}
        self._broken: dict[tuple[str, int, bool, str], list[Line]] = {}
        self._subjects: dict[tuple[str, str, str], str] = {}
        self._width = 0

    def forget(self) -> None:
        """Forget all bodies, for another conversation comes."""
        self._bodies.clear()
        self._broken.clear()
        self._subjects.clear()

    def blocks(self, thread: Thread, width: int, *, unfolded: bool) -> Iterator[Block]:
        """The blocks of a thread from its head to its newest answer."""
        if width != self._width:
            self._width = width
            self._broken.clear()
        yield Block("head", list(_head(thread, width)))
        if not thread.messages:
            yield Block("none", _nothing_here(thread, width))
        before = _Before()
        for message in thread.messages:
            yield Block(message.uuid, self._message(message, thread, width, before, unfolded=unfolded))
            links = len(self._read(message, before).links)
            before = _Before(before.files + len(message.attachments), before.links + links)
        stuck = False
        for item in thread.outbox:
            if item.state not in (Delivery.SENT, Delivery.RECALLED):
                yield Block(f"outbox {item.id}", self._outgoing(item, thread, width, held_back=stuck))
            stuck = stuck or item.state in STUCK

    def _message(
        self, message: MessageRow, thread: Thread, width: int, before: _Before, *, unfolded: bool
    ) -> list[Line]:
        by_itself = not message.mine and message.sender_type in _AUTOMATIC
        ours = message.mine or by_itself or message.sender_type == "user"
        who = "you" if message.mine else "sent by the system" if by_itself else "colleague" if ours else "customer"
        style = "own" if message.mine else "colleague" if ours else "customer"
        sign = _FROM_US if ours else _FROM_CUSTOMER
        name = cell(message.sender) or "(unknown)"
        when = f"{stamp(message.created_at, thread.zone)} · {ago(message.created_at, thread.now)}"
        if message.whispered:
            head = _named(f"{WHISPER_BAR}{WHISPER_WORDS} · ", name, f" ({who})", width)
            return [
                *_message_head(head, when, "whisper-head", width, "whisper", bar=WHISPER_BAR),
                *_marks(message, thread, width, WHISPER_BAR, "whisper"),
                *self._body(message, width, before, WHISPER_BAR, "whisper", unfolded=unfolded),
                Line(),
            ]
        indent = _OUR_INDENT if ours else ""
        head = _named(f"{indent}{sign} ", name, f" ({who})", width)
        subject = self._subject(message, thread.detail.row.title) if ours else ""
        return [
            *_message_head(head, when, style, width, bar=f"{indent}  "),
            *(
                [Line(((f"{indent}  {clip(f'Subject: {subject}', width - len(indent) - 2)}", "dim"),))]
                if subject
                else []
            ),
            *_marks(message, thread, width, f"{indent}  ", ""),
            *self._body(message, width, before, f"{indent}  ", "", unfolded=unfolded),
            Line(),
        ]

    def _subject(self, message: MessageRow, of_conversation: str) -> str:
        """The subject that an answer has of its own."""
        key = (message.uuid, message.title, of_conversation)
        if key not in self._subjects:
            self._subjects[key] = cell(own_subject(message.title, of_conversation, message.body))
        return self._subjects[key]

    def _read(self, message: MessageRow, before: _Before) -> MessageText:
        """The text of a message, read once."""
        source = _source(message, before)
        text = self._bodies.get(source)
        if text is None:
            text = self._bodies[source] = read_body(message.body, before.links)
        return text

    def _body(
        self, message: MessageRow, width: int, before: _Before, prefix: str, ground: str, *, unfolded: bool
    ) -> list[Line]:
        key = (*_source(message, before), unfolded, prefix)
        lines = self._broken.get(key)
        if lines is None:
            text = self._read(message, before)
            room = max(width - len(prefix), 10)
            content = [*_text_lines(text, room, unfolded=unfolded), *_attachment_lines(message, room, before.files)]
            bar = "whisper-head" if ground else ""
            lines = self._broken[key] = [Line(((prefix, bar), *parts), ground) for parts in content]
        return lines

    def _outgoing(self, item: OutboxItem, thread: Thread, width: int, *, held_back: bool) -> list[Line]:
        whisper = item.kind is ReplyKind.WHISPER
        prefix = WHISPER_BAR if whisper else f"{_OUR_INDENT}  "
        ground = "whisper" if whisper else ""
        if whisper:
            head = f"{WHISPER_BAR}{WHISPER_WORDS}"
        else:
            head = _named(f"{_OUR_INDENT}{_FROM_US} You to ", cell(item.recipients) or "the customer", "", width)
        state, alarming = _delivery(item, thread, held_back=held_back)
        style = "alert" if alarming else "pending"
        room = max(width - len(prefix), 10)
        lines = [Line(((head, "pending"),), ground)]
        lines += [Line(((prefix, "pending"), (piece, style)), ground) for piece in _wrapped(state, room)]
        text = _BLANK_LINES.sub("\n\n", clean(item.text, SHOWN))
        lines += [Line(((prefix, "pending"), (piece, "")), ground) for piece in _wrapped(text, room)]
        return [*lines, Line()]


def _head(thread: Thread, width: int) -> Iterator[Line]:
    detail = thread.detail
    row = detail.row
    for piece in _wrapped(cell(row.title) or "(no title)", width):
        yield Line(((piece, "strong"),))
    facts = [cell(row.short_id), detail.type_name, detail.status_name, detail.group_name]
    facts += [f"via {detail.channel}" if detail.channel else "", "done" if row.done else ""]
    yield from _facts(facts, width)
    yield from _facts([f"{relation_words(kind)} {value}" for kind, value in detail.relations], width)
    yield from _labelled("Tags", detail.tags, width)
    yield from _labelled("Owner", detail.owners, width)
    if row.deadline:
        standing = deadline_words(row.deadline, thread.now, thread.zone, thread.hours, anytime=True)
        late = standing.startswith("late") and not row.done
        yield Line(((f"Deadline {stamp(row.deadline, thread.zone)} · {standing}", "alert" if late else "dim"),))
    if detail.follow_up:
        yield Line(((f"Follow-up {stamp(detail.follow_up, thread.zone)}", "dim"),))
    yield Line((("─" * width, "dim"),))


def _labelled(label: str, values: Sequence[str], width: int) -> Iterator[Line]:
    if values:
        yield from _facts([f"{label}: {', '.join(map(cell, values))}"], width)


def _facts(facts: Iterable[str], width: int) -> Iterator[Line]:
    known = [text for fact in facts if (text := cell(fact))]
    for piece in _wrapped(" · ".join(known), width) if known else ():
        yield Line(((piece, "dim"),))


def _named(before: str, name: str, after: str, width: int) -> str:
    """A name between words of ours, which stay whole however long the name is."""
    return f"{before}{clip(name, max(width - len(before) - len(after), 1))}{after}"


def _marks(message: MessageRow, thread: Thread, width: int, bar: str, ground: str) -> Iterator[Line]:
    """The tags of a message and the minutes that were captured for it, where it has any."""
    told = []
    if message.tags:
        told.append("# " + ", ".join(cell(thread.tags.get(tag, f"tag {tag}")) for tag in message.tags))
    if message.minutes:
        told.append(f"{message.minutes} min {'paid' if message.chargeable else 'free'}")
    if told:
        style = "whisper-head" if ground else ""
        for piece in _wrapped(" · ".join(told), max(width - len(bar), 10)):
            yield Line(((bar, style), (piece, "dim")), ground)


def _message_head(head: str, when: str, style: str, width: int, ground: str = "", *, bar: str) -> list[Line]:
    """Who and when, on one line where they fit."""
    if cell_len(head) + 2 + len(when) <= width:
        return [Line(((head, style), (f"  {when}", "dim")), ground)]
    below = clip(when, max(width - len(bar), 1))
    return [Line(((head, style),), ground), Line(((bar, style), (below, "dim")), ground)]


def _text_lines(text: MessageText, width: int, *, unfolded: bool) -> Iterator[tuple[tuple[str, str], ...]]:
    left = SHOWN
    for part in text.parts:
        if part.quoted and text.own and not unfolded:
            count = len(part.lines)
            yield ((f"[+ {count} quoted {'line' if count == 1 else 'lines'} - Q unfolds]", "dim"),)
            continue
        whole = "\n".join(part.lines)
        style, sign = ("dim", "> ") if part.quoted else ("", "")
        for piece in _wrapped(whole[:left], width - len(sign)):
            yield ((f"{sign}{piece}", style),)
        left -= len(whole)
        if left < 0:
            break
    if left < 0 or text.cut:
        yield (("[The text goes on: only its first 64 KB are shown.]", "alert"),)
    if not text.parts:
        yield (("(no text)", "dim"),)
    for link in text.links:
        label = f"[{link.number}] "
        address = wrap(cell(link.url, _LONGEST_LINK), width - len(label))
        for index, piece in enumerate(address):
            yield ((label if not index else " " * len(label), "dim"), (piece, "link"))


def _attachment_lines(message: MessageRow, width: int, before: int) -> Iterator[tuple[tuple[str, str], ...]]:
    for number, file in enumerate(message.attachments, before + 1):
        facts = ", ".join(filter(None, (cell(file.content_type, 60), size(file.size) if file.size else "")))
        told = f" ({facts})" if facts else ""
        sign = f"@{number} "
        name = clip(cell(file.name) or "(no name)", max(width - len(sign) - len(told), 10))
        yield ((sign, "dim"), (name, ""), (told, "dim"))


def _delivery(item: OutboxItem, thread: Thread, *, held_back: bool) -> tuple[str, bool]:
    """How an answer stands, and whether that should alarm; ``held_back``: an earlier one could not be sent."""
    reason = f": {clean(item.reason)}" if item.reason else ""
    if item.state is Delivery.WAITING and held_back:
        return "waits for the message above, so that the order is kept - u takes it back", False
    if item.state is Delivery.WAITING and thread.waits_for and item.send_at <= thread.now:
        return f"waits for {thread.waits_for} - u takes it back", False
    waits = thread.waits
    if waits is not None and waits.item == item.id and item.state in (Delivery.WAITING, Delivery.SENDING):
        until = clock_time(math.ceil(waits.until), thread.zone, seconds=True)
        back = " - u takes it back" if item.state is Delivery.WAITING else ""
        return f"waits for a {waits.kind}, until {until}{back}", False
    if item.state is Delivery.WAITING:
        seconds = int(max(item.send_at - thread.now, 0.0) + 0.999)
        if seconds and reason:
            return f"is tried again in {seconds} s{reason} - u takes it back", False
        return (f"sends in {seconds} s - u takes it back" if seconds else "is about to be sent"), False
    if item.state is Delivery.SENDING:
        return "sending ...", False
    if item.state is Delivery.HELD:
        return f"HELD, NOT SENT{reason} - H shows it and decides, u takes it back", True
    if item.state is Delivery.REFUSED:
        return f"NOT SENT{reason} - S tries again, u takes it back", True
    return f"NOT KNOWN WHETHER SENT{reason} - look for it above; S sends it again, u takes it back", True


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Text from outside as lines that fit; what hangs below a bullet is indented."""
    for line in clean(text).split("\n"):
        if len(line) * 2 <= width:
            yield line
            continue
        hang = len(found[0]) if (found := _HANGING.match(line)) else 0
        first, *rest = wrap(line, width)
        yield first
        if rest and hang:
            rest = wrap(line[len(first) :].lstrip(), width - hang)
        for piece in rest:
            yield " " * hang + piece
