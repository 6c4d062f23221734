"""What written messages are and how they stand: the words alone, for those that handle no message yet."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

NEW_KEY = "new:"
"""What the key of a draft begins with that has no conversation yet."""
PURCHASE_FACTS = "purchase"
"""What the facts are called by, with a full stop, that hold the numbers of the outbox entries of purchases."""


class Delivery(StrEnum):
    """Where a message of the outbox stands."""

    WAITING = "waiting"
    """Counts down; can be taken back."""
    SENDING = "sending"
    """On its way."""
    SENT = "sent"
    REFUSED = "refused"
    """The system said no; the text is kept."""
    UNCERTAIN = "uncertain"
    """Not known whether sent: look in the thread, then ask."""
    HELD = "held"
    """Stopped just before it was sent, because somebody wrote meanwhile; the text is kept."""
    RECALLED = "recalled"


STUCK = frozenset({Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.HELD})
"""Where a message stands that goes no further until a person decides."""
RECALLABLE = STUCK | {Delivery.WAITING}
"""Where a message stands that can be taken back, thrown away or sent."""
UNSETTLED = RECALLABLE | {Delivery.SENDING}
"""Where a message stands that is neither sent nor taken back."""


class ReplyKind(StrEnum):
    """Whom a text is for."""

    PUBLIC = "public"
    """The customer reads it."""
    WHISPER = "whisper"
    """Only colleagues read it."""


class Intent(StrEnum):
    """What a message is meant to be."""

    REPLY = "reply"
    """An answer, or a whisper, in a conversation that is there."""
    FORWARD = "forward"
    """Somebody else is shown a message; a conversation of its own."""
    NEW = "new"
    """The first message of a new conversation."""


def is_new(conversation: str) -> bool:
    """Whether that is the key of a draft without a conversation."""
    return conversation.startswith(NEW_KEY)


class LimitWait(NamedTuple):
    """What a message waits for because the limits allow no such call just now."""

    item: int
    """Its number in the outbox."""
    kind: str
    """``read`` or ``write``."""
    until: float
    """When it may go, in seconds since the epoch."""
