"""What stops a message just before it is sent, and how what was seen is kept until then."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence

from plentytui.models.inbox import Delivery, MessageRow, OutboxItem, ReplyKind
from plentytui.models.zone import CLOCKS_APART
from plentytui.rules.send_guard import Author, Newer, Seen, guard

_WORDS = 160
"""Characters of a name that are told."""
_CROSSED_SECONDS = 5.0
"""Two answers of so many seconds were written by people who did not know of each other."""


def pack_seen(
    messages: Sequence[MessageRow], accepted: str = "", entries: Collection[int] | None = None, listed: float = 0.0
) -> str:
    """What somebody has seen who has these messages on the screen, as text.

    Without any it is what the list told: whatever is dated from the instant ``listed`` on was not seen.

    ``accepted`` tells of what could not be read, where the person has decided to send nevertheless; ``entries`` are
    those of the outbox that the person knows of.
    """
    seen = Seen.of(messages)
    if not seen.uuid and not accepted and entries is None:
        return ""
    found: list[object] = [seen.uuid, seen.created_at if seen.uuid else listed, seen.since, sorted(seen.uuids)]
    if accepted or entries is not None:
        found.append(accepted)
    if entries is not None:
        found.append(sorted(entries))
    return json.dumps(found, separators=(",", ":"))


def told_until(changed_at: float) -> float:
    """Up to when the list told of a conversation: the whole second of its last change, for it tells no less."""
    return math.floor(changed_at) + 1.0


def unpack_seen(text: str, otherwise: float, parent: str = "") -> Seen:
    """What had been seen; if that was not kept, everything up to the instant ``otherwise``."""
    try:
        uuid, created_at, since, uuids, *further = json.loads(text)
        entries = frozenset(map(int, further[1])) if len(further) > 1 else None
        if not uuid:
            return Seen(parent, float(created_at) or otherwise, entries=entries)
        return Seen(str(uuid), float(created_at), frozenset(map(str, uuids)), float(since), entries)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return Seen(parent, otherwise)


def own_among(item: OutboxItem, thread: Sequence[MessageRow], taken: Collection[str]) -> str | None:
    """The uuid of the message that an outbox entry became, or None if it is not in the thread.

    What the author had seen when he sent it is another message, even with the same words; so are those in
    ``taken``, which other entries became.
    """
    # Imported late: reading markup is only needed once something is looked for.
    from plentytui.rules.replying import same_text

    # Of what was taken back and written anew an earlier try may be it, whatever was seen since.
    earlier = item.envelope.earlier
    since, seen = (earlier.at, earlier.seen) if earlier.at else (item.created_at, item.envelope.seen)
    others = {*taken, *unpack_seen(seen, since).uuids}
    whispered = item.kind is ReplyKind.WHISPER
    for row in reversed(thread):
        if (
            row.mine
            and row.uuid not in others
            and row.whispered == whispered
            and row.created_at >= since - CLOCKS_APART
            and same_text(row.body, item.text)
        ):
            return row.uuid
    return None


def seen_again(
    item: OutboxItem,
    thread: Sequence[MessageRow],
    taken: Collection[str],
    accepted: str = "",
    entries: Collection[int] | None = None,
) -> str:
    """What the author has seen who sends an entry once more, having these messages on the screen.

    The entry itself may be among them by now, arrived after all. That is not another message with the same words,
    and must be found before the entry goes again.
    """
    rows = list(thread)
    while (arrived := own_among(item, rows, taken)) is not None:
        rows = [row for row in rows if row.uuid != arrived]
    return pack_seen(rows, accepted, entries)


def accepted_faults(text: str) -> str:
    """What could not be read, and the person sent nevertheless; empty if there was nothing of that."""
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    return str(found[4]) if isinstance(found, list) and len(found) > 4 else ""


def known_entries(
    entries: Sequence[OutboxItem], thread: Sequence[MessageRow], others: Collection[int]
) -> frozenset[int]:
    """The entries of the outbox that somebody knows of who sits down to write now, with this thread in sight.

    Those in ``others``, of another terminal, are known once they stand in the thread: what is still under way from
    there was typed out of sight.
    """
    there = {row.uuid for row in thread}
    settled = {Delivery.SENT, Delivery.RECALLED}
    return frozenset(
        entry.id
        for entry in entries
        if entry.id not in others
        or (entry.state in settled and (not entry.message_uuid or entry.message_uuid in there))
    )


def unknown_entries(entries: Sequence[OutboxItem], seen: Seen, by: str = "") -> list[OutboxItem]:
    """What went into the outbox, and was not taken back, without the author's knowing: another terminal's.

    ``by`` is the author's own terminal, of which all is known.
    """
    return [
        entry
        for entry in entries
        if seen.entries is not None
        and not (by and entry.envelope.by == by)
        and entry.id not in seen.entries
        and entry.state is not Delivery.RECALLED
        and (not entry.message_uuid or entry.message_uuid not in seen.uuids)
    ]


def what_stops(
    kind: ReplyKind, seen: Seen, thread: Sequence[MessageRow], entries: Sequence[OutboxItem] = (), by: str = ""
) -> tuple[Newer, ...]:
    """The messages of people that came since the author last looked; nothing stops a whisper.

    Those that ``entries`` of the outbox became do not stop it, as long as the author knew of these: he wrote one
    after the other on purpose. What he himself sent from another terminal than ``by``, or from a browser, does.

    A message of the system itself, such as a confirmation of receipt, answers nobody. A colleague's whisper does
    stop an answer: "I am on it" is said in whispers.
    """
    if kind is ReplyKind.WHISPER:
        return ()
    terminal = {entry.message_uuid for entry in unknown_entries(entries, seen, by) if entry.message_uuid}
    own = {entry.message_uuid for entry in entries if entry.message_uuid} - terminal
    return tuple(newer for newer in guard(seen, thread, own, terminal) if newer.author is not Author.SYSTEM)


def under_way(entry: OutboxItem) -> str:
    """What another terminal does about a conversation, as a sentence."""
    what = "whisper" if entry.kind is ReplyKind.WHISPER else "reply"
    if entry.state is Delivery.SENT:
        return f"Your other terminal sent a {what} to this conversation meanwhile."
    if entry.state in {Delivery.WAITING, Delivery.SENDING}:
        return f"Your other terminal is sending a {what} to this conversation."
    stands = {Delivery.HELD: "is held", Delivery.REFUSED: "was refused"}.get(entry.state, "may have arrived")
    return f"Your other terminal has a {what} to this conversation in the outbox, which {stands}."


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
