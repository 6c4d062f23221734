"""How an answer is put on the wire; what is assumed about it stands here alone."""

from __future__ import annotations

import html
import re

from plentytui.models.inbox import ConversationDetail, MessageRow, ReplyKind
from plentytui.models.messenger import MessageTo, NewMessage, Party
from plentytui.rules.html_text import read_body

_BREAK = re.compile(r"\r\n|\r|\n")


def as_html(text: str) -> str:
    """Typed text as the HTML that a message holds: nothing in it is markup, line ends are kept."""
    return "<p>" + "<br>".join(html.escape(line, quote=False) for line in _BREAK.split(text)) + "</p>"


def same_text(body: str, typed: str) -> bool:
    """Whether a message's body is the text that was typed, whatever the system did to blanks and markup."""
    return _words(body) == _words(as_html(typed))


def _words(body: str) -> list[str]:
    return [word for part in read_body(body).parts for line in part.lines for word in str(line).split()]


def recipients(detail: ConversationDetail) -> MessageTo:
    """Whom a public answer goes to: the contacts, orders and addresses the conversation is linked to.

    Assumed: an answer names them in ``to`` under contacts, orders and emails, the keys that the message
    model has (wire facts 5.6); no client was found that posts an answer.
    """
    found: dict[str, list[str]] = {"contact": [], "order": [], "email": []}
    for kind, value in detail.relations:
        if kind in found and value not in found[kind]:
            found[kind].append(value)
    return MessageTo(
        contacts=tuple(found["contact"]),
        orders=tuple(found["order"]),
        emails=tuple(found["email"]),
    )


def name_recipients(detail: ConversationDetail) -> str:
    """Whom a public answer goes to, for people to read."""
    to = recipients(detail)
    named = [*to.emails, *(f"contact {c}" for c in to.contacts), *(f"order {o}" for o in to.orders)]
    return ", ".join(named) or detail.row.sender


def answer(detail: ConversationDetail, parent_uuid: str, kind: ReplyKind, text: str) -> NewMessage:
    """The message to post: linked to the message it answers, to nobody outside if it is whispered.

    Assumed: ``linkedTo`` with type message and the parent's uuid makes it an answer (wire facts 5.6, seen
    in the specification's examples); a whisper carries no outside recipients at all.
    """
    whispered = kind is ReplyKind.WHISPER
    return NewMessage(
        message=as_html(text),
        whispered=whispered,
        linked_to=(Party(type="message", value=parent_uuid),),
        to=None if whispered else recipients(detail),
        category_id=detail.row.group or None,
    )


def last_message(messages: list[MessageRow]) -> MessageRow | None:
    """The newest message of a thread."""
    return max(messages, key=lambda message: message.created_at, default=None)
