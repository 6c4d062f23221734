"""Steps of sending that need no state: what is posted, and what the ways to fail mean for a message."""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import (
    CredentialStoreError,
    NotLoggedIn,
    NotReachable,
    PlentytuiError,
    ServerFault,
    SessionsFull,
    StoreError,
    SystemRefused,
    Throttled,
    UnreadableAnswer,
    WriteUncertain,
)
from plentytui.models.inbox import OutboxItem, ReplyKind
from plentytui.models.writing import Intent, is_new

if TYPE_CHECKING:
    from plentytui.api.budget import Budget
    from plentytui.models.messenger import NewMessage
    from plentytui.store.system_store import SystemStore

OFFLINE_SECONDS = 15.0
"""How long to wait before the next try while the system cannot be reached."""
POST = "POST /rest/messages"
READS = (
    *("GET /rest/messages/forConversation", "GET /rest/messages/forArchivedConversation", "GET /rest/messages/{}"),
    "GET /rest/conversations/{}",
    "GET /rest/backend/users",
)
"""What is read before a message goes: its thread, on older systems by two calls, and who else could answer."""
MAY_HAVE_ARRIVED = (WriteUncertain, ServerFault, UnreadableAnswer)
"""A system that failed, or answered with something else, may have taken the message before it did."""
LATER = (NotReachable, NotLoggedIn, ServerFault, UnreadableAnswer, Throttled, StoreError, CredentialStoreError)
"""Why the thread could not be read just now; the message waits, for it certainly has not left."""
CUT_OFF = "The program was ended while it was being sent."
"""Why nobody knows what became of a call that was cancelled on its way."""
_LOGIN_PATH = "/rest/login"
_FULL_SECONDS = 60.0
"""How long to wait before the next try while all sessions are taken, or the call limit is used up."""
_PERSON_SECONDS = 3600.0
"""How long to wait while only the person can help, who must not be asked for a password again and again."""


class Step(Enum):
    """What the look at a thread before its answer led to."""

    GO = auto()
    SETTLED = auto()
    """Something has become of the message, or it is tried again later; others may go."""
    LATER = auto()
    """Nothing can be sent just now."""


def is_answer(item: OutboxItem) -> bool:
    """Whether the customer reads it in a conversation that others may answer."""
    return item.kind is ReplyKind.PUBLIC and not is_new(item.conversation)


def lacks_parent(item: OutboxItem) -> bool:
    """Whether it was written before its thread was ever read, so that nothing is known that it could answer."""
    return not item.parent_uuid and not is_new(item.conversation)


def never_left(error: PlentytuiError) -> bool:
    """Whether it is certain that the message did not reach the system, or was turned away unread at its door."""
    if isinstance(error, WriteUncertain):
        return False
    if isinstance(error, (NotReachable, NotLoggedIn, Throttled, CredentialStoreError)):
        return True
    # The system may end a session at any time; what failed then is the new log-in.
    return isinstance(error, (SystemRefused, UnreadableAnswer)) and error.route.endswith(f" {_LOGIN_PATH}")


def concerns_all(error: PlentytuiError) -> bool:
    """Whether a thread could not be read for a reason that holds for all others, too."""
    return isinstance(error, StoreError) or never_left(error)


def pause_after(error: PlentytuiError) -> float:
    """Seconds until it is worth to try again."""
    if isinstance(error, (SessionsFull, Throttled)):
        return _FULL_SECONDS
    return _PERSON_SECONDS if isinstance(error, NotLoggedIn) else OFFLINE_SECONDS


def write_opens_at(budget: Budget, now: float) -> float:
    """When a message may go as far as the minute's writes allow it, as the gate sees that; ``now`` if it may go now."""
    from plentytui.api.budget import Op, Period
    from plentytui.api.pace import KEPT_FOR_LOGIN, opens_at

    window = budget.window(Op.WRITE, Period.SHORT)
    if window is None or window.ended(now):
        return now
    return opens_at(window, Period.SHORT, Lane.USER, window.left, now, kept=KEPT_FOR_LOGIN)


async def made_message(store: SystemStore, item: OutboxItem) -> NewMessage | str:
    """The message to post, or why there is none; large files are made ready beside the event loop."""
    return await asyncio.to_thread(message_of, store, item) if item.envelope.files else message_of(store, item)


def message_of(store: SystemStore, item: OutboxItem) -> NewMessage | str:
    """The message to post, or why there is none, as a sentence."""
    from plentytui.rules.replying import answer, beginning, last_message

    files = store.outbox.files(item.id)
    if len(files) != len(item.envelope.files):
        return "Its attachments were lost with a damaged file. Take it back and attach them again."
    if is_new(item.conversation):
        if item.envelope.intent is Intent.REPLY:
            return "Whom it goes to was lost with a damaged file. Take it back and write it anew."
        return beginning(item.kind, item.text, item.envelope, files)
    detail = store.mirror.detail(item.conversation)
    if detail is None:
        return "The conversation is no longer in the local file."
    parent = item.parent_uuid
    if not parent:
        newest = last_message(store.mirror.messages(item.conversation))
        if newest is None:
            return "The conversation has no message that it could be linked to. Take it back and write a new one."
        parent = newest.uuid
    return answer(detail, parent, item.kind, item.text, item.envelope, files)
