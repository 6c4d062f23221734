"""What stops a message just before it is sent, and how what was seen is kept until then."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from plentytui.models.inbox import MessageRow, OutboxItem, ReplyKind
from plentytui.rules.send_guard import Author, Newer, Seen, guard

_WORDS = 160
"""Characters of a name that are told."""
_CLOCKS_APART = 300.0
"""Seconds that the system's clock and ours may differ when a sent message is looked for."""

_CROSSED_SECONDS = 5.0
"""Two answers of so many seconds were written by people who did not know of each other."""


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


def own_among(item: OutboxItem, thread: Sequence[MessageRow], taken: Collection[str]) -> str | None:
    """The uuid of the message that an outbox entry became, or None if it is not in the thread.

    What the author had seen when he sent it is another message, even with the same words; so are those in
    ``taken``, which other entries became.
    """
    # Imported late: reading markup is only needed once something is looked for.
    from plentytui.rules.replying import same_text

    others = {*taken, *unpack_seen(item.envelope.seen, item.created_at).uuids}
    whispered = item.kind is ReplyKind.WHISPER
    for row in reversed(thread):
        if (
            row.mine
            and row.uuid not in others
            and row.whispered == whispered
            and row.created_at >= item.created_at - _CLOCKS_APART
            and same_text(row.body, item.text)
        ):
            return row.uuid
    return None


def seen_again(item: OutboxItem, thread: Sequence[MessageRow], taken: Collection[str], accepted: str = "") -> str:
    """What the author has seen who sends an entry once more, having these messages on the screen.

    The entry itself may be among them by now, arrived after all. That is not another message with the same words,
    and must be found before the entry goes again.
    """
    rows = list(thread)
    while (arrived := own_among(item, rows, taken)) is not None:
        rows = [row for row in rows if row.uuid != arrived]
    return pack_seen(rows, accepted)


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


def crossing(posted_at: float, thread: Sequence[MessageRow], known: Collection[str]) -> str:
    """Who answered at the same time as an answer was posted, as a sentence with raw names; empty if nobody did.

    ``known`` is what had been seen before, the answer itself, and what else this outbox sent.
    """
    told = []
    for row in thread:
        apart = row.created_at - posted_at
        if row.uuid in known or row.whispered or row.sender_type != "user" or abs(apart) > _CROSSED_SECONDS:
            continue
        when = (
            "in the same second" if abs(apart) < 1 else f"{abs(apart):.0f} s {'after' if apart > 0 else 'before'} you"
        )
        who = "You, elsewhere," if row.mine else row.sender[:_WORDS] or "A colleague"
        told.append(f"{who} answered the same conversation {when}.")
    return " ".join(told)


def sentence(newer: Sequence[Newer]) -> str:
    """What came meanwhile, for people; raw names in it, so clean it at the border."""
    return " ".join(
        f"{one.name[:_WORDS]} ({one.author.value}) {'whispered' if one.message.whispered else 'wrote'} meanwhile."
        for one in newer
    )
