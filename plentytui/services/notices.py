"""Which changes are new messages that somebody wants to hear of; a decision over rows from before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plentytui.models.inbox import Folder

if TYPE_CHECKING:
    from plentytui.models.inbox import ConversationRow
    from plentytui.store.system_store import SystemStore

_CLOSE = 2.0
"""Seconds that a message and the change of its conversation may lie apart."""
_NAMED = 3
"""So many senders are named; the others are counted."""
_NEWS = "news"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A conversation with something new to read; its texts are raw text from outside."""

    uuid: str
    sender: str
    """Who began the conversation."""
    title: str
    by: str | None = None
    """Who wrote what is new; empty: that is not known yet; None: who began it."""

    @property
    def text(self) -> str:
        """Who wrote, as far as that is known, and about what."""
        about = f"{self.sender}: {self.title}" if self.title else self.sender
        if self.by is None:
            return about
        return f"{self.by or 'Somebody'} wrote in the conversation of {about}"


@dataclass(frozen=True, slots=True)
class News:
    """What has arrived since it was told of last: one notice, however many there are."""

    arrivals: tuple[Arrival, ...]

    def without(self, uuid: str) -> News:
        """The same without a conversation that somebody is looking at."""
        return News(tuple(arrival for arrival in self.arrivals if arrival.uuid != uuid))

    @property
    def heading(self) -> str:
        """How many there are, in words."""
        return "New message" if len(self.arrivals) == 1 else f"{len(self.arrivals):,} new messages"

    @property
    def text(self) -> str:
        """From whom, and about what if it is only one."""
        if len(self.arrivals) == 1:
            return self.arrivals[0].text
        senders = list(dict.fromkeys(arrival.sender for arrival in self.arrivals))
        if len(senders) <= _NAMED:
            return " and ".join(filter(None, (", ".join(senders[:-1]), senders[-1])))
        return f"{', '.join(senders[:_NAMED])} and {len(senders) - _NAMED:,} more"


def is_new(before: ConversationRow | None, after: ConversationRow, *, mine: bool = False) -> bool:
    """Whether a change of a conversation of the inbox brought a message that one has not read and not written.

    Args:
        before: the conversation as it was; None if it was not known.
        after: as it is now.
        mine: whether the newest message is one's own.
    """
    if mine or not after.unread:
        return False
    if before is None:
        return True
    # Marked unread again, tagged, moved: nothing new to read. An unread one that got another message is.
    return after.updated_at > before.updated_at and (not before.unread or after.preview != before.preview)


class Watch:
    """Notes what arrives while the mirror is brought up to date, until somebody asks."""

    def __init__(self, store: SystemStore) -> None:
        self._store = store
        self._arrived: dict[str, Arrival] = {}

    def before(self, uuids: Iterable[str]) -> dict[str, ConversationRow]:
        """How conversations stand before a change, as far as they are known."""
        rows = ((uuid, self._store.mirror.row(uuid)) for uuid in uuids)
        return {uuid: row for uuid, row in rows if row is not None}

    def note(self, before: Mapping[str, ConversationRow], changed: Iterable[str]) -> None:
        """Take in what has changed since."""
        for uuid in changed:
            row = self._store.mirror.row(uuid)
            if row is None or not is_new(before.get(uuid), row) or not self._in_inbox(uuid):
                continue
            if is_new(before.get(uuid), row, mine=self._mine(row)):
                by = self._by(row) if uuid in before else None
                self._arrived[uuid] = Arrival(uuid, row.sender, row.title, by)

    def take(self) -> News | None:
        """What has arrived since this was asked last; None if nothing."""
        arrived, self._arrived = tuple(self._arrived.values()), {}
        return News(arrived) if arrived else None

    def _in_inbox(self, uuid: str) -> bool:
        detail = self._store.mirror.detail(uuid)
        return detail is not None and detail.folder is Folder.INBOX

    def _by(self, row: ConversationRow) -> str | None:
        """Who wrote the newest message: the list names only who began the conversation, who may not be it."""
        messages = self._store.mirror.messages(row.uuid)
        if not messages or messages[-1].created_at < row.updated_at - _CLOSE:
            return ""
        return None if messages[-1].sender == row.sender else messages[-1].sender

    def _mine(self, row: ConversationRow) -> bool:
        """Whether the newest message is one's own: what was sent from here is kept at once."""
        messages = self._store.mirror.messages(row.uuid)
        return bool(messages) and messages[-1].mine and messages[-1].created_at >= row.updated_at - _CLOSE


class Bulletin:
    """Tells the other processes of the log-in what this one saw arrive, through the local file."""

    def __init__(self, store: SystemStore) -> None:
        self._store = store
        self._read_at = store.facts.fresh_at(_NEWS) or 0.0

    async def put_up(self, news: News) -> None:
        """Leave a notice for the others."""
        told = [[arrival.uuid, arrival.sender, arrival.title, arrival.by] for arrival in news.arrivals]
        text = json.dumps(told)
        await self._store.write(lambda: self._store.facts.put(_NEWS, text))
        self._read_at = self._store.facts.fresh_at(_NEWS) or self._read_at

    def read(self) -> News | None:
        """The notice that another process has put up since the last look; None if there is none."""
        at = self._store.facts.fresh_at(_NEWS) or 0.0
        if at <= self._read_at:
            return None
        self._read_at = at
        return News(_arrivals(self._store.facts.get(_NEWS) or ""))


def _arrivals(text: str) -> tuple[Arrival, ...]:
    try:
        told: Sequence[Sequence[str | None]] = json.loads(text)
        return tuple(
            Arrival(str(uuid), str(sender), str(subject), *(None if by is None else str(by) for by in rest[:1]))
            for uuid, sender, subject, *rest in told
        )
    except (ValueError, TypeError):
        return ()
