"""What has left the lists of the system: moved by somebody else, or gone for good.

A list tells only what is in it. So the mirror is compared with it: by the total that every list tells anyway, then by
the totals of shorter and shorter spans of time, until the span is found in which something is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.models.inbox import Folder
from plentytui.services.looking import filters_of

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Conversation
    from plentytui.store.system_store import SystemStore

LISTED = (Folder.INBOX, Folder.SPAM)
"""What the ordinary list holds: there is no filter for spam (wire facts 5.3)."""
PAGE_SIZE = 100
_MOST_CALLS = 30
"""Calls for one search for what is missing; the next census goes on."""
_ASK_AGAIN = 900.0
"""Seconds until it is asked once more for one that the list leaves out although it is where it was."""
_ELSEWHERE = "elsewhere.seen"
_OVERLAP = 120.0
_NEWEST_FIRST = {"sortBy": "updatedAt", "sortOrder": "desc"}
_PLACES = {Folder.TRASH: (False, True), Folder.ARCHIVE: (True, False)}


@dataclass(slots=True)
class FolderReading:
    """How far archive or trash has been read since somebody opened it."""

    total: int = 0
    """How many conversations the system says it has there."""
    next_page: int = 1
    """The page to be read next; 0 when the last one was read."""
    size: int = PAGE_SIZE
    """Conversations a page, as the system gives them."""
    seen: set[str] = field(default_factory=set)
    oldest: float | None = None
    """When the last one that was read was changed."""

    @property
    def more(self) -> bool:
        """Whether there are pages that were not read."""
        return self.next_page > 0


class Census:
    """Finds out what became of conversations that are not listed any more."""

    def __init__(self, api: SystemApi, store: SystemStore, clock: Clock, on_change: Callable[[], None]) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._on_change = on_change
        self._calls = 0
        self._asked: dict[str, float] = {}
        self.readings: dict[Folder, FolderReading] = {}
        """How far archive and trash have been read; nothing of those that nobody opened."""

    def count(self) -> int:
        """How many conversations the mirror takes for listed."""
        return sum(self._store.mirror.count(folder) for folder in LISTED)

    async def settle(self, total: int, lane: Lane) -> None:
        """Make the mirror agree with the list's total: look into trash and archive, then search what is missing.

        No call if they agree. What was moved here a moment ago and is not listed so yet is waited for.
        """
        if self.count() == total or self._store.changes.moving():
            return
        for folder in (Folder.TRASH, Folder.ARCHIVE):
            await self._read_moved(folder, lane)
            if self.count() == total:
                return
        self._calls = 0
        span = self._store.mirror.created_span(LISTED)
        if span is not None:
            # The system may know conversations that were begun after the newest one here.
            await self._compare(int(span[0]), max(int(span[1]) + 1, int(self._clock.time())), lane)

    async def absent(self, uuids: Iterable[str], lane: Lane) -> None:
        """Find out about conversations that ought to be listed and are not: one call each, or the two other lists."""
        from plentytui.errors import NotFound

        now = self._clock.time()
        uuids = [uuid for uuid in uuids if now - self._asked.get(uuid, 0.0) > _ASK_AGAIN]
        missing = sorted(set(uuids) - self._store.changes.waiting(uuids))
        self._asked.update(dict.fromkeys(missing, now))
        if not missing:
            return
        if len(missing) > len(_PLACES):
            for folder in _PLACES:
                await self._read_moved(folder, lane)
            return
        for uuid in missing:
            try:
                await self._take([await self._api.conversations.get(uuid, lane=lane)])
            except NotFound:
                await self._remove([uuid])

    async def read_folder(self, folder: Folder, lane: Lane, page_number: int = 1) -> bool:
        """Read a page of archive or trash and forget what has left it; True if there are more pages."""
        filters = {**_NEWEST_FIRST, **filters_of(_PLACES[folder])}
        reading = self.readings.get(folder)
        if reading is None or page_number == 1:
            reading = FolderReading()
        page = await self._api.conversations.page(filters, page_number, reading.size, lane=lane)
        self.readings[folder] = reading
        reading.total = page.total
        if page.page not in {page_number, 0}:
            # Past the end the system answers with another page (wire facts 4).
            reading.next_page = 0
            return False
        await self._take(page.entries)
        newest, reading.seen = reading.oldest, reading.seen | {entry.uuid for entry in page.entries}
        last = page.is_last or not page.entries
        reading.oldest = None if last else _updated(page.entries[-1])
        if page_number == 1 or newest is not None:
            known = self._store.mirror.uuids_of((folder,), updated_from=reading.oldest, updated_to=newest)
            left = set(known) - reading.seen
            await self._remove(left - self._store.changes.waiting(left))
        if page_number == 1 and 0 < page.items_per_page < reading.size:
            reading.size = page.items_per_page
        reading.next_page = 0 if last else page_number + 1
        return reading.more

    async def _read_moved(self, folder: Folder, lane: Lane) -> None:
        """Read what came into trash or archive since the last time; the first time as far back as the mirror goes."""
        key = f"{_ELSEWHERE}.{folder}"
        since = self._store.facts.get(key)
        filters: dict[str, object] = {**_NEWEST_FIRST, **filters_of(_PLACES[folder])}
        if since:
            filters["updateFromDate"] = datetime.fromtimestamp(float(since) - _OVERLAP, UTC)
        newest = float(since or 0.0)
        async for page in self._api.conversations.pages(filters, lane=lane, items_per_page=PAGE_SIZE):
            newest = max([newest, *(_updated(entry) for entry in page.entries)])
            # Without a beginning the newest page has to do: the search for what is missing finds the rest.
            if not await self._take(page.entries) or not since:
                break
        await self._store.write(lambda: self._store.facts.put(key, str(newest or self._clock.time())))

    async def _compare(self, first: int, last: int, lane: Lane) -> None:
        """Compare the conversations that were begun in a span of seconds, both ends included."""
        here = self._store.mirror.count_created(LISTED, first, last)
        if self._calls >= _MOST_CALLS:
            return
        self._calls += 1
        span = {"fromDate": datetime.fromtimestamp(first, UTC), "toDate": datetime.fromtimestamp(last, UTC)}
        size = PAGE_SIZE if here <= PAGE_SIZE else 1
        page = await self._api.conversations.page({**_NEWEST_FIRST, **span}, 1, size, lane=lane)
        if page.is_last and size == PAGE_SIZE:
            await self._take(page.entries)
            known = self._store.mirror.uuids_of(LISTED, created=(first, last))
            await self._remove(set(known) - {entry.uuid for entry in page.entries})
        elif page.total != here and first < last:
            middle = self._store.mirror.created_middle(LISTED, first, last)
            await self._compare(first, middle, lane)
            await self._compare(middle + 1, last, lane)

    async def _take(self, entries: Iterable[Conversation]) -> bool:
        from plentytui.services.records import conversation_record

        records = [conversation_record(entry) for entry in entries]
        changed = await self._store.write(lambda: self._store.mirror.apply_conversations(records))
        if changed:
            self._on_change()
        return bool(changed)

    async def _remove(self, uuids: Iterable[str]) -> None:
        gone = list(uuids)
        if not gone:
            return
        if await self._store.write(lambda: self._store.mirror.remove(gone)):
            self._on_change()


def _updated(entry: Conversation) -> float:
    instant = entry.updated_at or entry.created_at
    return instant.timestamp() if instant is not None else 0.0
