"""What stops a message just before it is sent, and how what was seen is kept until then."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from plentytui.models.inbox import MessageRow, ReplyKind
from plentytui.rules.send_guard import Author, Newer, Seen, guard

_WORDS = 160
"""Characters of a name that are told."""


def pack_seen(messages: Sequence[MessageRow], accepted: str = "") -> str:
    """What somebody has seen who has these messages on the screen, as text.

    ``accepted`` tells of what could not be read, where the person has decided to send nevertheless.
    """
    seen = Seen.of(messages)
    if not seen.uuid and not accepted:
        return ""
    found: list[object] = [seen.uuid, seen.created_at, seen.since, sorted(seen.uuids)]
    if accepted:
        found.append(accepted)
    return json.dumps(found, separators=(",", ":"))


def unpack_seen(text: str, otherwise: float, parent: str = "") -> Seen:
    """What had been seen; if that was not kept, everything up to the instant ``otherwise``."""
    try:
        uuid, created_at, since, uuids, *_ = json.loads(text)
        if not uuid:
            return Seen(parent, otherwise)
        return Seen(str(uuid), float(created_at), frozenset(map(str, uuids)), float(since))
    except (ValueError, TypeError):
        return Seen(parent, otherwise)


def accepted_faults(text: str) -> str:
    """What could not be read, and the person sent nevertheless; empty if there was nothing of that."""
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    return str(found[4]) if isinstance(found, list) and len(found) > 4 else ""


def what_stops(kind: ReplyKind, seen: Seen, thread: Sequence[MessageRow], own: Collection[str]) -> tuple[Newer, ...]:
    """The messages of people that came since the author last looked; nothing stops a whisper.

    A message of the system itself, such as a confirmation of receipt, answers nobody. A colleague's whisper does
    stop an answer: "I am on it" is said in whispers.
    """
    if kind is ReplyKind.WHISPER:
        return ()
    verdict = guard(seen, thread, own)
    return tuple(newer for newer in verdict.newer if newer.author is not Author.SYSTEM)


def sentence(newer: Sequence[Newer]) -> str:
    """What came meanwhile, for people; raw names in it, so clean it at the border."""
    return " ".join(
        f"{one.name[:_WORDS]} ({one.author.value}) {'whispered' if one.message.whispered else 'wrote'} meanwhile."
        for one in newer
    )
