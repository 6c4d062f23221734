"""New conversations after they were sent: looked for where the answer was lost, and brought into the mirror."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import PlentytuiError
from plentytui.models.inbox import ReplyKind

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.models.inbox import OutboxItem
    from plentytui.models.messenger import Message, MessageTo
    from plentytui.store.system_store import SystemStore

_CLOCKS_APART = 300.0
"""Seconds that the system's clock and ours may differ."""


async def find_beginning(api: SystemApi, store: SystemStore, item: OutboxItem) -> tuple[str, str]:
    """The conversation that an outbox entry began and its first message, empty if there is none; one read.

    Looked at are the newest conversations that the user began since the entry was written. The same words to
    somebody else, or of another entry, are another message.
    """
    from plentytui.rules.replying import same_text, to_of

    meant = to_of(item.envelope.receivers or ())
    filters = {
        "fromType": "user",
        "fromValue": store.mirror.user_id,
        "fromDate": datetime.fromtimestamp((item.envelope.earlier.at or item.created_at) - _CLOCKS_APART, UTC),
        "with": ["messages"],
        "sortBy": "createdAt",
        "sortOrder": "desc",
    }
    page = await api.conversations.page(filters, 1, 50, lane=Lane.USER)
    for conversation in page.entries:
        for message in conversation.messages[:1]:
            known = {other.message_uuid for other in store.outbox.for_conversation(conversation.uuid)}
            if (
                message.uuid not in known
                and message.whispered == (item.kind is ReplyKind.WHISPER)
                and (message.to is None or _may_be_same(meant, message.to))
                and same_text(message.message or message.plain_message, item.text)
            ):
                return conversation.uuid, message.uuid
    return "", ""


def _may_be_same(meant: MessageTo, there: MessageTo) -> bool:
    """Whether a message may be the one that was meant for these.

    Only what both name is compared: the system may name the address of a contact, or the contact of an address.
    """
    pairs = ((meant.emails, there.emails), (meant.contacts, there.contacts), (meant.orders, there.orders))
    return all(set(one) == set(other) for one, other in pairs if one and other)


async def bring(api: SystemApi, store: SystemStore, posted: Message) -> None:
    """Put a conversation that was just begun into the mirror; one read.

    If that fails it comes with the next look for changes, so it is no error of the message that was sent.
    """
    from plentytui.services.records import conversation_record, message_row

    try:
        record = conversation_record(await api.conversations.get(posted.conversation_id))
    except PlentytuiError:
        return
    row = message_row(posted, posted.conversation_id, store.mirror.user_id, assume_mine=True)

    def keep() -> None:
        store.mirror.apply_conversations([record])
        store.mirror.apply_messages(posted.conversation_id, [row])

    await store.write(keep)
