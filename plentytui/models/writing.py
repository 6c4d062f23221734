"""What belongs to a message beside its text, from the first letter of a draft until it is sent; plain values only."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from plentytui.models.states import NEW_KEY, Intent, is_new

__all__ = [
    "NEW_KEY",
    "NOT_TRIED",
    "PLAIN",
    "DraftFile",
    "Earlier",
    "Envelope",
    "Intent",
    "KeptFile",
    "Receiver",
    "is_new",
    "new_key",
    "pack",
    "unpack",
]


class Receiver(NamedTuple):
    """Somebody or something a message goes to."""

    kind: str
    """contact, order, email or user (wire facts 5.6)."""
    value: str
    """The id, or the address of an email."""
    name: str = ""
    """For people to read; not sent."""
    address: str = ""
    """Of a contact the e-mail address that the system's search named with it; empty if it named none, or several."""

    def is_same(self, other: Receiver) -> bool:
        """Whether both are the same person or thing, whatever else is known of it."""
        return (self.kind, self.value.casefold()) == (other.kind, other.value.casefold())

    @property
    def shown(self) -> str:
        """Raw text for people: the address, or what it is with its number and name; clean it at the border."""
        if self.kind == "email":
            return f"{self.name} <{self.value}>" if self.name and self.name != self.value else self.value
        return f"{self.kind} {self.value}" + (f" ({self.name})" if self.name else "")


class DraftFile(NamedTuple):
    """A file that is to go along."""

    path: str
    """Where it lies; only read when the message is put into the outbox."""
    name: str
    size: int
    """Bytes, as of when it was attached."""
    kept: int = 0
    """The outbox entry that holds its content, where a message was taken back; 0: the path counts."""


class KeptFile(NamedTuple):
    """A file whose content the outbox holds: what happens to the original changes nothing any more."""

    name: str
    content_type: str
    content: bytes


class Earlier(NamedTuple):
    """An earlier try of a message that was taken back: it may have arrived, or still arrive."""

    at: float = 0.0
    """When it was first put into the outbox; 0: there was none."""
    until: float = 0.0
    """Until when the last try may still arrive."""
    seen: str = ""
    """What the author had seen of the thread before the first try, as ``Envelope.seen``."""


NOT_TRIED = Earlier()
"""No try of it was ever cut off."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything of a message but its text and whether it is public."""

    intent: Intent = Intent.REPLY
    subject: str = ""
    """Of a new conversation, or of an answer with one of its own; empty: an answer has its conversation's."""
    receivers: tuple[Receiver, ...] | None = None
    """Whom it goes to; None: whom an answer in this conversation goes to."""
    channel: str = ""
    group: int = 0
    """The id of the group (API: category); 0: the conversation's own."""
    language: str = ""
    tags: tuple[int, ...] = ()
    files: tuple[DraftFile, ...] = ()
    parent: str = ""
    """The message that is answered; empty: the newest one when it is put into the outbox."""
    forwarded: str = ""
    """The message that is forwarded."""
    origin: str = ""
    """The conversation of the forwarded message."""
    minutes: int = 0
    """Captured time."""
    timer: float = 0.0
    """Seconds on the timer as of when the draft was saved; 0: none was started."""
    chargeable: bool = False
    seen: str = ""
    """What the author had seen of the thread, and knew to be under way to it, when he sat down to write.

    As ``rules.guarding`` packs it; empty: not known.
    """
    half: str = ""
    """What was typed as a receiver and stands for nobody yet; never in a message that is sent."""
    by: str = ""
    """The terminal that put it into the outbox, as ``store.processes`` signs; empty: not known, or it is a draft."""
    tried: bool = False
    """It may have arrived at an earlier try, so it is looked for before each further one, whatever its kind."""
    earlier: Earlier = NOT_TRIED
    """Where such a message was taken back and is written anew: the try that may have arrived."""

    @property
    def bare(self) -> bool:
        """Whether nothing in it was chosen or typed by a person."""
        return not (self.subject.strip() or self.receivers or self.half or self.files or self.tags or self.minutes)


PLAIN = Envelope()
"""An answer to whom answers go, with nothing further."""


def new_key() -> str:
    """A key for the draft of a message that has no conversation yet."""
    return NEW_KEY + os.urandom(8).hex()


def brought_back(before: Envelope, after: Envelope, now: Envelope) -> Envelope:
    """What stands now with a change of files, receivers and subject taken back; what was chosen since stays."""
    files, receivers, subject = now.files, now.receivers, now.subject
    return replace(
        now,
        files=before.files if files == after.files else files,
        receivers=before.receivers if receivers == after.receivers else receivers,
        subject=before.subject if subject == after.subject else subject,
    )


def pack(envelope: Envelope) -> str:
    """The envelope as text, empty for the plainest; only what differs from the plainest is written."""
    found = {
        field.name: value
        for field in fields(Envelope)
        if (value := getattr(envelope, field.name)) != getattr(PLAIN, field.name)
    }
    return json.dumps(found, separators=(",", ":")) if found else ""


def unpack(text: str) -> Envelope:
    """The envelope back from its text; what cannot be read of it is left plain, for it comes from a file."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return Envelope()
    if not isinstance(found, dict):
        return Envelope()
    envelope = Envelope()
    for name, read in _READERS.items():
        if name in found:
            try:
                envelope = replace(envelope, **{name: read(found[name])})
            except (TypeError, ValueError):
                continue
    return envelope


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _receivers(value: Any) -> tuple[Receiver, ...] | None:
    return None if value is None else tuple(Receiver(*map(_text, entry)) for entry in value)


def _files(value: Any) -> tuple[DraftFile, ...]:
    return tuple(DraftFile(_text(path), _text(name), int(size), int(kept)) for path, name, size, kept in value)


def _earlier(value: Any) -> Earlier:
    at, until, seen = value
    return Earlier(float(at), float(until), _text(seen))


def _seconds(value: Any) -> float:
    seconds = float(value)
    if not 0.0 <= seconds < 1e7:
        raise ValueError("no span that anybody worked")
    return seconds


_READERS: Mapping[str, Any] = {
    "intent": Intent,
    "subject": _text,
    "receivers": _receivers,
    "half": _text,
    "channel": _text,
    "group": int,
    "language": _text,
    "tags": lambda value: tuple(int(tag) for tag in value),
    "files": _files,
    "parent": _text,
    "forwarded": _text,
    "origin": _text,
    "minutes": int,
    "timer": _seconds,
    "chargeable": bool,
    "seen": _text,
    "by": _text,
    "tried": bool,
    "earlier": _earlier,
}
