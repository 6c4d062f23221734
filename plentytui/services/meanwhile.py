"""What came into a conversation while an answer to it was written: asked when it is to be put into the outbox.

What counts is what the thread held, and what was under way, when the person sat down to write. It costs no call: what
is not here yet is looked for before the answer is sent (``services.sending``), which holds it if need be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plentytui.models.inbox import Draft, OutboxItem, ReplyKind
from plentytui.models.writing import is_new
from plentytui.rules.guarding import (
    known_entries,
    pack_seen,
    sentence,
    under_way,
    unknown_entries,
    unpack_seen,
    what_stops,
)
from plentytui.rules.html_text import read_body
from plentytui.rules.send_guard import Newer

if TYPE_CHECKING:
    from plentytui.services.outbox import Outbox
    from plentytui.store.system_store import SystemStore

_MOST = 600
"""Characters of each text that are shown."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What the author has to be told of."""

    what: str
    """Who wrote, in sentences with raw names."""
    texts: tuple[str, ...]
    """What was written, each with its author: raw text."""
    seen: str
    """What the author has seen who was told of it, as ``rules.guarding`` packs it."""
    terminal: bool
    """Whether it is one's own other terminal that answers."""


def meanwhile(store: SystemStore, draft: Draft) -> Meanwhile | None:
    """What came since a draft was begun that its author has to be told of; None if nothing did.

    What waits in the outbox counts like what stands in the thread if another terminal put it there, for it will.
    """
    if is_new(draft.conversation) or draft.kind is ReplyKind.WHISPER or not draft.envelope.seen:
        return None
    entries = store.outbox.for_conversation(draft.conversation)
    messages = store.mirror.messages(draft.conversation)
    seen = unpack_seen(draft.envelope.seen, 0.0)
    # Without a thread in sight nothing that was read since is news.
    by = store.outbox.signature
    newer = what_stops(draft.kind, seen, messages, entries, by) if seen.uuid else ()
    told = {one.message.uuid for one in newer}
    unknown = unknown_entries(entries, seen, by)
    hidden = [entry for entry in unknown if entry.message_uuid not in told]
    if not newer and not hidden:
        return None
    what = " ".join([*([sentence(newer)] if newer else []), *map(under_way, hidden)])
    texts = [
        *(_told(f"{one.name} ({one.author.value})", read_body(one.message.body).own_words) for one in newer),
        *(_told("Your other terminal", entry.text) for entry in hidden),
    ]
    others = store.outbox.by_others(draft.conversation)
    known = known_entries(entries, messages, others) | {entry.id for entry in unknown}
    return Meanwhile(what, tuple(texts), pack_seen(messages, entries=known, listed=seen.created_at), bool(unknown))


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a message is held, for whoever decides about it; all of it from the same look at the thread."""

    newer: tuple[Newer, ...]
    """What its author did not know of; empty if it is held because not all of the thread could be read."""
    seen: str
    """What the person has seen who was shown that: what comes from now on holds it again."""


def stopped(store: SystemStore, outbox: Outbox, item: OutboxItem) -> Stopped:
    """What stopped a message of the outbox, as the local file tells it now."""
    messages = store.mirror.messages(item.conversation)
    entries = store.outbox.for_conversation(item.conversation)
    seen = unpack_seen(item.envelope.seen, item.created_at, item.parent_uuid)
    newer = what_stops(item.kind, seen, messages, entries, item.envelope.by)
    return Stopped(newer, outbox.seen_again(item))


def baseline(store: SystemStore, outbox: Outbox, draft: Draft) -> str:
    """What the author of a draft had seen, for the look at the thread before it is sent."""
    seen = unpack_seen(draft.envelope.seen, 0.0)
    if draft.kind is ReplyKind.WHISPER or (not seen.uuid and seen.entries is None):
        return outbox.seen(draft.conversation)
    if seen.uuid:
        return draft.envelope.seen
    return pack_seen(store.mirror.messages(draft.conversation), entries=seen.entries, listed=seen.created_at)


def _told(who: str, text: str) -> str:
    short = text.strip()
    return f"{who}: {short[:_MOST]}{' ...' if len(short) > _MOST else ''}"
