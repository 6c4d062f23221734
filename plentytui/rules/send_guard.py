"""Whether somebody answered while an answer was being written: asked just before it is sent."""

from __future__ import annotations

import json
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

    def to_json(self) -> str:
        """The same as text, to be kept with a draft."""
        return json.dumps([self.uuid, self.created_at, sorted(self.uuids), self.since])

    @classmethod
    def from_json(cls, text: str) -> Seen | None:
        """What a draft kept; None if that cannot be read, so that it is not known what was seen."""
        try:
            uuid, created_at, uuids, since = json.loads(text)
            return cls(str(uuid), float(created_at), frozenset(map(str, uuids)), float(since))
        except (ValueError, TypeError, RecursionError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Newer:
    """A message that the author had not seen."""

    message: MessageRow
    author: Author

    @property
    def name(self) -> str:
        """The author in words, by name if there is one."""
        return self.message.sender or self.author.value


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer may go."""

    newer: tuple[Newer, ...] = ()
    """What came meanwhile, oldest first."""

    @property
    def ok(self) -> bool:
        """Whether nothing came meanwhile."""
        return not self.newer

    @property
    def public(self) -> tuple[Newer, ...]:
        """What the customer sees or wrote."""
        return tuple(one for one in self.newer if not one.message.whispered)

    @property
    def whispered(self) -> tuple[Newer, ...]:
        """What only colleagues see."""
        return tuple(one for one in self.newer if one.message.whispered)

    @property
    def answered(self) -> bool:
        """Whether somebody gave the customer an answer meanwhile."""
        return any(one.author in {Author.COLLEAGUE, Author.YOURSELF, Author.TERMINAL} for one in self.public)

    @property
    def sentence(self) -> str:
        """What came meanwhile, for people; raw names in it, so clean it at the border. Empty if nothing came."""
        return " ".join(
            f"{one.name} ({one.author.value}) {'whispered' if one.message.whispered else 'wrote'} meanwhile."
            for one in self.newer
        )


def guard(
    seen: Seen, thread: Sequence[MessageRow], own: Collection[str] = (), terminal: Collection[str] = ()
) -> Verdict:
    """Compare what the author saw with the thread as it was read just now (wire facts 5.6).

    A message counts if it was not on the screen, even where it is dated before the newest one there: an import
    brings messages late (wire facts 5.7). Messages in ``own``, which the author knew to be under way, do not count;
    those in ``terminal`` another terminal of the author's sent, and count like anybody's. Without ``seen.uuids``
    whatever is as new as the newest seen, but another, counts.
    """
    known = {seen.uuid, *seen.uuids, *own}
    earliest = seen.since if seen.uuids else seen.created_at
    newer = [message for message in thread if message.uuid not in known and message.created_at >= earliest]
    newer.sort(key=lambda message: message.created_at)
    return Verdict(tuple(Newer(message, _author(message, terminal)) for message in newer))


def _author(message: MessageRow, terminal: Collection[str]) -> Author:
    if message.uuid in terminal:
        return Author.TERMINAL
    if message.mine:
        return Author.YOURSELF
    if message.sender_type == "user":
        return Author.COLLEAGUE
    return Author.CUSTOMER if message.sender_type in {"contact", "email"} else Author.SYSTEM
