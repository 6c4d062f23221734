"""Whether somebody answered while an answer was being written: asked just before it is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from plentytui.models.inbox import MessageRow


class Author(StrEnum):
    """Who wrote a message that came meanwhile; the value is the word for it."""

    CUSTOMER = "the customer"
    COLLEAGUE = "a colleague"
    YOURSELF = "you, elsewhere"
    """The same user, in a browser or on another machine."""
    TERMINAL = "you, in your other terminal"
    """The same user, through this outbox, but not known to whoever wrote the answer."""
    SYSTEM = "the system"
    """An automation or import without a person."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the author saw of the thread when the answer was begun."""

    uuid: str
    """The newest message."""
    created_at: float
    """When that was written; seconds since the epoch."""
    uuids: frozenset[str] = frozenset()
    """All messages that were there; empty if not known, then time alone decides."""
    since: float = 0.0
    """When the oldest of ``uuids`` was written: nothing is known of what is older."""
    entries: frozenset[int] | None = None
    """The entries of the outbox for this conversation that the author knew of; None: all that there are."""

    @classmethod
    def of(cls, messages: Sequence[MessageRow]) -> Seen:
        """What is seen by somebody who has these messages on the screen; nothing if there are none."""
        if not messages:
            return cls("", 0.0)
        newest = max(messages, key=lambda message: message.created_at)
        oldest = min(message.created_at for message in messages)
        return cls(newest.uuid, newest.created_at, frozenset(message.uuid for message in messages), oldest)


@dataclass(frozen=True, slots=True)
class Newer:
    """A message that the author had not seen."""

    message: MessageRow
    author: Author

    @property
    def name(self) -> str:
        """The author in words, by name if there is one."""
        return self.message.sender or self.author.value


def guard(
    seen: Seen, thread: Sequence[MessageRow], own: Collection[str] = (), terminal: Collection[str] = ()
) -> tuple[Newer, ...]:
    """What came into a thread, as it was read just now, since its author saw it; oldest first (wire facts 5.6).

    A message counts if it was not on the screen, even where it is dated before the newest one there: an import
    brings messages late (wire facts 5.7). Messages in ``own``, which the author knew to be under way, do not count;
    those in ``terminal`` another terminal of the author's sent, and count like anybody's. Without ``seen.uuids``
    whatever is as new as the newest seen, but another, counts.
    """
    known = {seen.uuid, *seen.uuids, *own}
    earliest = seen.since if seen.uuids else seen.created_at
    newer = [message for message in thread if message.uuid not in known and message.created_at >= earliest]
    newer.sort(key=lambda message: message.created_at)
    return tuple(Newer(message, _author(message, terminal)) for message in newer)


def _author(message: MessageRow, terminal: Collection[str]) -> Author:
    if message.uuid in terminal:
        return Author.TERMINAL
    if message.mine:
        return Author.YOURSELF
    if message.sender_type == "user":
        return Author.COLLEAGUE
    return Author.CUSTOMER if message.sender_type in {"contact", "email"} else Author.SYSTEM
