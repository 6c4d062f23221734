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
from plentytui.models.paging import MOST_PER_PAGE
from plentytui.services.lists import NEWEST_FIRST, OVERLAP_SECONDS
from plentytui.services.looking import filters_of

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Conversation
    from plentytui.store.system_store import SystemStore

LISTED = (Folder.INBOX, Folder.SPAM)
"""What the ordinary list holds: there is no filter for spam (wire facts 5.3)."""
_MOST_CALLS = 30
"""Calls for one search for what is missing; the next census goes on."""
_ASK_AGAIN = 900.0
"""Seconds until it is asked once more for one that the list leaves out although it is where it was."""
_ELSEWHERE = "elsewhere.seen"
_PLACES = {Folder.TRASH: (False, True), Folder.ARCHIVE: (True, False)}


@dataclass(slots=True)
class FolderReading:
    """How far archive or trash has been read since somebody opened it."""

    total: int = 0
    """How many conversations the system says it has there."""
    next_page: int = 1
    """The page to be read next; 0 when the last one was read."""
    size: int = MOST_PER_PAGE
    """Conversations a page, as the system gives them."""
    seen: set[str] = field(default_factory=set)
    latest: tuple[Conversation, ...] = ()
    """The page that was read last."""
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
        self._beyond = 0
        self._visited = ""
        self._asked: dict[str, float] = {}
        self.agrees = True
        """Whether the mirror agreed with the list when they were compared last."""
        self.readings: dict[Folder, FolderReading] = {}
        """How far archive and trash have been read; nothing of those that nobody opened."""

    async def settle(self, total: int, lane: Lane, since: float | None = None, *, search: bool = True) -> bool:
        """Make the mirror agree with the list's total: look into trash and archive, then search what is missing.

        No call if they agree. What was moved here a moment ago and is not listed so yet is waited for. What is listed
        and cannot be had, as nobody can read it, is searched once.

        Args:
            total: how many conversations the list has.
            lane: how urgent it is.
            since: the list is that of the conversations that were changed since then; None: the whole one.
            search: whether to search what is neither in the trash nor in the archive; else that is left to later.

        Returns:
            Whether anything is shown otherwise now.
        """
        self.agrees = self._is_whole(total, since)
        if self.agrees or self._store.changes.moving():
            return False
        changed = False
        for folder in (Folder.TRASH, Folder.ARCHIVE):
            changed = await self._read_moved(folder, lane) or changed
            if self._is_whole(total, since):
                self.agrees = True
                return changed
        span = self._store.mirror.created_span(LISTED, since)
        if not search or span is None:
            return changed
        self._calls = 0
        # The system may know conversations that were begun after the newest one here.
        changed = (
            await self._compare(int(span[0]), max(int(span[1]) + 1, int(self._clock.time())), lane, since) or changed
        )
        if self._calls < _MOST_CALLS:
            self.agrees, self._beyond = True, max(0, total - self._store.mirror.count_of_folders(LISTED, since))
        return changed

    def _is_whole(self, total: int, since: float | None) -> bool:
        return self._store.mirror.count_of_folders(LISTED, since) + self._beyond == total

    async def absent(self, uuids: Iterable[str], lane: Lane) -> bool:
        """Find out about conversations that ought to be listed and are not: one call each, or the two other lists.

        True if anything is shown otherwise now.
        """
        from plentytui.errors import NotFound

        now = self._clock.time()
        uuids = [uuid for uuid in uuids if now - self._asked.get(uuid, 0.0) > _ASK_AGAIN]
        missing = sorted(set(uuids) - self._store.changes.waiting(uuids))
        self._asked.update(dict.fromkeys(missing, now))
        changed = False
        if len(missing) > len(_PLACES):
            for folder in _PLACES:
                changed = await self._read_moved(folder, lane) or changed
            return changed
        for uuid in missing:
            try:
                found = await self._take([await self._api.conversations.get(uuid, lane=lane)], exact=True)
            except NotFound:
                found = await self._remove([uuid])
            changed = changed or found
        return changed

    async def visit(self, before: float, lane: Lane) -> bool | None:
        """Look how some of those stand that were changed before an instant, a few more each time; one call.

        True if anything is shown otherwise now, None if there is none to look at.
        """
        from plentytui.services.looking import Looking

        looking, mirror = Looking(self._api, self._store), self._store.mirror
        older = sorted(mirror.uuids_of(LISTED, updated_to=before))
        if not older:
            return None
        some = [uuid for uuid in older if uuid > self._visited][: looking.at_once] or older[: looking.at_once]
        # So few are read one by one, each for a call.
        some = some if len(some) > looking.few else some[:1]
        generation, self._visited = mirror.generation, some[-1]
        await looking.look(some, lane)
        if mirror.generation == generation:
            return False
        self._on_change()
        return True

    async def read_folder(self, folder: Folder, lane: Lane, page_number: int = 1) -> bool:
        """Read a page of archive or trash and forget what has left it; True if there are more pages."""
        filters = {**NEWEST_FIRST, **filters_of(_PLACES[folder])}
        reading = self.readings.get(folder)
        if reading is None or page_number == 1:
            reading = FolderReading()
        page = await self._api.conversations.page(filters, page_number, reading.size, lane=lane)
        self.readings[folder] = reading
        reading.total = page.total
        if not page.answers(page_number, reading.latest):
            reading.next_page = 0
            return False
        reading.latest = page.entries
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

    async def _read_moved(self, folder: Folder, lane: Lane) -> bool:
        """Read what came into trash or archive since the last time, first the newest page; True if any of it is new."""
        key = f"{_ELSEWHERE}.{folder}"
        since = self._store.facts.get(key)
        filters: dict[str, object] = {**NEWEST_FIRST, **filters_of(_PLACES[folder])}
        if since:
            filters["updateFromDate"] = datetime.fromtimestamp(float(since) - OVERLAP_SECONDS, UTC)
        newest, changed = float(since or 0.0), False
        async for page in self._api.conversations.pages(filters, lane=lane, items_per_page=MOST_PER_PAGE):
            newest = max([newest, *(_updated(entry) for entry in page.entries)])
            news = await self._take(page.entries)
            changed = changed or news
            # Without a beginning the newest page has to do: the search for what is missing finds the rest.
            if not news or not since:
                break
        await self._store.write(lambda: self._store.facts.put(key, str(newest or self._clock.time())))
        return changed

    async def _compare(self, first: int, last: int, lane: Lane, since: float | None) -> bool:
        """Compare the conversations that were begun in a span of seconds, both ends included; True if it was new."""
        mirror = self._store.mirror
        here = mirror.count_created(LISTED, first, last, since)
        if self._calls >= _MOST_CALLS:
            return False
        self._calls += 1
        span = {"fromDate": datetime.fromtimestamp(first, UTC), "toDate": datetime.fromtimestamp(last, UTC)}
        if since is not None:
            span["updateFromDate"] = datetime.fromtimestamp(since, UTC)
        size = MOST_PER_PAGE if here <= MOST_PER_PAGE else 1
        page = await self._api.conversations.page({**NEWEST_FIRST, **span}, 1, size, lane=lane)
        if page.is_last and size == MOST_PER_PAGE:
            changed = await self._take(page.entries)
            known = mirror.uuids_of(LISTED, created=(first, last), updated_from=since)
            left = set(known) - {entry.uuid for entry in page.entries}
            return await self._remove(left - self._store.changes.waiting(left)) or changed
        if page.total == here or first >= last:
            return False
        middle = mirror.created_middle(LISTED, first, last, since)
        changed = await self._compare(first, middle, lane, since)
        return await self._compare(middle + 1, last, lane, since) or changed

    async def _take(self, entries: Iterable[Conversation], *, exact: bool = False) -> bool:
        from plentytui.services.records import conversation_record

        records = [conversation_record(entry) for entry in entries]
        changed = await self._store.write(lambda: self._store.mirror.apply_conversations(records, exact=exact))
        if changed:
            self._on_change()
        return bool(changed)

    async def _remove(self, uuids: Iterable[str]) -> bool:
        gone = list(uuids)
        if not gone or not await self._store.write(lambda: self._store.mirror.remove(gone)):
            return False
        self._on_change()
        return True


def _updated(entry: Conversation) -> float:
    instant = entry.updated_at or entry.created_at
    return instant.timestamp() if instant is not None else 0.0
