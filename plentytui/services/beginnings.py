"""New conversations: the one that was begun last; after they were sent, looked for and brought into the mirror."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import PlentytuiError, UsageError
from plentytui.models.inbox import ReplyKind
from plentytui.models.paging import MOST_PER_PAGE
from plentytui.models.states import Intent, is_new
from plentytui.models.zone import CLOCKS_APART

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.models.inbox import Draft, OutboxItem
    from plentytui.models.messenger import Message, MessageTo
    from plentytui.store.system_store import SystemStore

_MOST_PAGES = 20
"""Pages of conversations that a look reads at most."""


def begun_draft(store: SystemStore) -> Draft | None:
    """The conversation that one may go on with: begun last, no forward, and not open in another terminal."""
    drafts = store.drafts
    begun = (draft for draft in drafts.all() if is_new(draft.conversation) and draft.envelope.intent is Intent.NEW)
    free = (draft for draft in begun if not drafts.held_elsewhere(draft.conversation, draft.kind, draft.slot))
    return next(free, None)


async def find_beginning(
    api: SystemApi, store: SystemStore, item: OutboxItem, lane: Lane = Lane.USER
) -> tuple[str, str]:
    """The conversation that an outbox entry began and its first message, empty if there is none.

    Looked at are the conversations that the user began since the entry was written, one read for each hundred. The
    same words to somebody else, or of another entry, are another message.

    Raises:
        UsageError: it was not among those that were read, and there are more.
    """
    from plentytui.rules.replying import same_text, to_of

    meant = to_of(item.envelope.receivers or ())
    filters = {
        "fromType": "user",
        "fromValue": store.mirror.user_id,
        "fromDate": datetime.fromtimestamp((item.envelope.earlier.at or item.created_at) - CLOCKS_APART, UTC),
        "with": ["messages"],
        "sortBy": "createdAt",
        "sortOrder": "desc",
    }
    pages = 0
    async for page in api.conversations.pages(filters, lane=lane, items_per_page=MOST_PER_PAGE):
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
        pages += 1
        if pages >= _MOST_PAGES and not page.is_last:
            raise UsageError(
                "Whether it arrived could not be seen: too many conversations were begun since.",
                "Look for it in the list, then take it back or send it once more.",
            )
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
