"""How a message is put on the wire; what is assumed about it stands here alone.

Assumed, because no client was found that posts a message (wire facts 0 and 5.6):

- *Answer, whisper*: ``linkedTo`` of type message with the uuid of the message that is answered, as in the
  specification's own examples. The body has neither a title nor a channel, so an answer keeps those of its
  conversation. An answer that needs another subject, such as one to Amazon, names it as ``title`` as a new
  conversation does; a system that does not read it keeps the conversation's.
- *New conversation*: ``POST /rest/messages`` without a link to a message, not ``POST /rest/conversations``. The
  first has a documented body, names ``categoryId`` as "of the message/conversation", and its example answer links
  to an order alone; the second has no documented body at all, and no field of a message that could join one to a
  conversation made before. One call, so nothing is left half done. ``title`` and ``inboxId`` are fields of the
  message's model (inboxId since 2025); a system that does not read them takes the first 50 characters as the
  subject and the default channel, which the answer tells.
- *Forward*: a new conversation with the message quoted and nobody of the old one named anywhere, so that it can
  never reach the customer, whatever the system takes recipients from.
- *Recipients* under contacts, orders and emails of ``to``, colleagues under user; a whisper names colleagues alone.
- *Captured time* under ``timeCapture`` of ``metaData``; files in ``attachments`` with their content in base64.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence

from plentytui.models.inbox import ConversationDetail, MessageRow, ReplyKind
from plentytui.models.messenger import MessageTo, NewFile, NewMessage, Party
from plentytui.models.writing import Envelope, KeptFile, Receiver
from plentytui.rules.html_text import read_body
from plentytui.rules.time_capture import time_capture

_BREAK = re.compile(r"\r\n|\r|\n")
_OUTSIDE = ("email", "contact", "order")
"""The kinds of relations that a public message can go to, the surest first."""
_KEYS = {"contact": "contacts", "order": "orders", "email": "emails", "user": "user"}
"""The keys of ``to`` by the kinds of receivers (wire facts 5.6)."""

_PIECE = 3 << 18
"""Bytes of a file that are encoded in one step: no piece but the last needs padding."""


def as_html(text: str) -> str:
    """Typed text as the HTML that a message holds: nothing in it is markup, line ends are kept."""
    return "<p>" + "<br>".join(html.escape(line, quote=False) for line in _BREAK.split(text)) + "</p>"


def same_text(body: str, typed: str) -> bool:
    """Whether a message's body is the text that was typed, whatever the system did to blanks and markup."""
    return _words(body) == _words(as_html(typed))


def _words(body: str) -> list[str]:
    return [word for part in read_body(body).parts for line in part.lines for word in str(line).split()]


def reply_receivers(detail: ConversationDetail) -> tuple[Receiver, ...]:
    """Whom an answer goes to: the customer's address, else the contact, else the order."""
    everybody = reply_all_receivers(detail)
    return next((found for kind in _OUTSIDE if (found := tuple(r for r in everybody if r.kind == kind)[:1])), ())


def reply_all_receivers(detail: ConversationDetail) -> tuple[Receiver, ...]:
    """Everybody outside an answer may go to: what the conversation is linked to, each once."""
    found = [Receiver(kind, value) for kind in _OUTSIDE for known, value in detail.relations if known == kind and value]
    return tuple(dict.fromkeys(found))


def recipients(detail: ConversationDetail) -> MessageTo:
    """Whom an answer to everybody goes to, as it is sent."""
    return to_of(reply_all_receivers(detail))


def to_of(receivers: Sequence[Receiver]) -> MessageTo:
    """Receivers as they are sent; what has no place in ``to`` is left out."""
    values = {
        key: tuple(dict.fromkeys(receiver.value for receiver in receivers if receiver.kind == kind))
        for kind, key in _KEYS.items()
    }
    return MessageTo(**values)


def shown_receivers(receivers: Sequence[Receiver]) -> str:
    """Receivers for people to read: raw names in it, so clean it at the border."""
    return ", ".join(receiver.shown for receiver in receivers)


def answer(
    detail: ConversationDetail,
    parent_uuid: str,
    kind: ReplyKind,
    text: str,
    envelope: Envelope | None = None,
    files: Sequence[KeptFile] = (),
) -> NewMessage:
    """The message to post into a conversation: linked to the message it answers."""
    envelope = envelope or Envelope()
    receivers = reply_receivers(detail) if envelope.receivers is None else envelope.receivers
    links = (Party(type="message", value=parent_uuid),)
    message = _message(kind, text, envelope, receivers, links, detail.row.group, files)
    title = envelope.subject.strip() if kind is ReplyKind.PUBLIC else ""
    return message.model_copy(update={"title": title}) if title else message


def beginning(kind: ReplyKind, text: str, envelope: Envelope, files: Sequence[KeptFile] = ()) -> NewMessage:
    """The message to post that begins a conversation, new or to forward."""
    receivers = envelope.receivers or ()
    links = tuple(Party(type=r.kind, value=r.value) for r in receivers if r.kind in ("order", "contact"))
    message = _message(kind, text, envelope, receivers, links, envelope.group, files)
    return message.model_copy(
        update={"title": envelope.subject.strip() or None, "inbox_id": envelope.channel.strip() or None}
    )


def _message(
    kind: ReplyKind,
    text: str,
    envelope: Envelope,
    receivers: Sequence[Receiver],
    links: tuple[Party, ...],
    group: int,
    files: Sequence[KeptFile],
) -> NewMessage:
    whispered = kind is ReplyKind.WHISPER
    if whispered:
        receivers = [receiver for receiver in receivers if receiver.kind == "user"]
    meta = None
    if whispered and envelope.minutes > 0:
        meta = {"timeCapture": time_capture(envelope.minutes, chargeable=envelope.chargeable)}
    return NewMessage(
        message=as_html(text),
        whispered=whispered,
        linked_to=links,
        to=to_of(receivers) if receivers else None,
        category_id=group or None,
        tags=envelope.tags,
        meta_data=meta,
        attachments=tuple(
            NewFile(
                name=file.name,
                size=len(file.content),
                content_type=file.content_type,
                content=_base64(file.content),
            )
            for file in files
        ),
    )


def _base64(content: bytes) -> str:
    """A file's content as text; in pieces, for one step over all of it would hold up every thread."""
    pieces = (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
    return "".join(base64.b64encode(piece).decode("ascii") for piece in pieces)


_FORWARDED = {"de": "Weitergeleitete Nachricht von {} am {}:", "en": "Forwarded message of {} on {}:"}
_FORWARD = {"de": "WG:", "en": "Fwd:"}


def forward_subject(title: str, language: str) -> str:
    """The subject of a forwarded message; one that says so already stays as it is."""
    mark = _FORWARD.get(language[:2], _FORWARD["en"])
    known = tuple(f"{word.lower()}" for word in (*_FORWARD.values(), "fw:"))
    return title if title.lower().startswith(known) else f"{mark} {title}".strip()


def forward_text(message: MessageRow, when: str, language: str) -> str:
    """The text that a forwarded message begins with: room to write, then the message as it can be read."""
    head = _FORWARDED.get(language[:2], _FORWARDED["en"]).format(message.sender or "?", when)
    body = "\n".join(line for part in read_body(message.body).parts for line in map(str, part.lines))
    return f"\n\n{head}\n\n{body}".rstrip() + "\n"


_WHOLE = {"de": "Weitergeleitete Unterhaltung, {} Nachrichten:", "en": "Forwarded conversation, {} messages:"}
_WROTE = {"de": "{} schrieb, {}:", "en": "{} wrote, {}:"}


def forward_all_text(messages: Sequence[MessageRow], whens: Sequence[str], language: str) -> str:
    """The text that a forwarded conversation begins with: room to write, then its messages in their order.

    What a message quotes is left out where it has words of its own, for that stands above it already; the first one
    keeps it. Whispers are left out: they are for colleagues alone.
    """
    code = language[:2]
    shown = [(message, when) for message, when in zip(messages, whens, strict=True) if not message.whispered]
    pieces = [_WHOLE.get(code, _WHOLE["en"]).format(len(shown))]
    for at, (message, when) in enumerate(shown):
        text = read_body(message.body)
        parts = [part for part in text.parts if not part.quoted or not text.own or not at]
        pieces.append(f"{_WROTE.get(code, _WROTE['en']).format(message.sender or '?', when)}")
        pieces.append("\n".join(str(line) for part in parts for line in part.lines))
    return "\n\n" + "\n\n".join(pieces).rstrip() + "\n"


def last_message(messages: Sequence[MessageRow]) -> MessageRow | None:
    """The newest message of a thread."""
    return max(messages, key=lambda message: message.created_at, default=None)
