"""Whether a message says what went to the same place already, or what may have arrived there: asked before it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.models.states import Delivery, is_new
from plentytui.rules.drafts import Finding, Severity
from plentytui.rules.reading import ago

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plentytui.models.inbox import Draft, OutboxItem
    from plentytui.models.writing import Envelope
    from plentytui.store.system_store import SystemStore

REPEATED = "compose.repeated"
"""The id of the question whether to send words that this conversation got just now, or may have got."""
_REPEATED_SECONDS = 900.0
"""How long ago they were sent at most; what still waits, or may have arrived, is asked about at any age."""


def repeated(store: SystemStore, draft: Draft, now: float) -> list[Finding]:
    """The question whether the same words go once more: another terminal had the same draft, or a try was cut off."""
    if draft.envelope.tried:
        return [_tried()]
    for item in _same(store, draft):
        if item.state is Delivery.RECALLED:
            return [_tried()]
        sent = item.state is Delivery.SENT
        if not (sent and now - item.created_at > _REPEATED_SECONDS):
            what = "The same words went here" if sent else "The same words wait in the outbox, put there"
            when = ago(item.created_at, now)
            return [Finding(REPEATED, Severity.ADVICE, f"{what} {when}.", "Send them again only if you mean to.")]
    return []


def knowing_tries(store: SystemStore, draft: Draft) -> Envelope:
    """The envelope of a draft; if its words may have arrived before, so that they are looked for before they go."""
    envelope = draft.envelope
    tried = next((item.envelope for item in _same(store, draft) if item.state is Delivery.RECALLED), None)
    if envelope.tried or tried is None:
        return envelope
    return replace(envelope, tried=True, earlier=tried.earlier)


def _same(store: SystemStore, draft: Draft) -> Iterator[OutboxItem]:
    """The entries with the same words, the newest first; of those taken back only what may have arrived."""
    words, subject = draft.text.split(), draft.envelope.subject.strip()
    entries = store.outbox.for_conversation(draft.conversation)
    if is_new(draft.conversation):
        # Once it is sent an entry is told by the conversation that it began.
        entries = [entry for entry in store.outbox.latest() if subject and entry.envelope.subject.strip() == subject]
    for item in reversed(entries):
        gone = item.state is Delivery.RECALLED and not item.envelope.tried
        if words and not gone and item.kind is draft.kind and item.text.split() == words:
            yield item


def _tried() -> Finding:
    what = "It was on its way before it was taken back, and may have arrived."
    hint = (
        "Look into the conversation first. If you send it, it is looked for once more and goes only if it is missing; "
        "with other words it goes in any case."
    )
    return Finding(REPEATED, Severity.ADVICE, what, hint)
