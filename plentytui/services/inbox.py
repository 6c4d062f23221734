"""The mirror of a system's conversations: first page at once, the rest in the background, then what changed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import ServerFault
from plentytui.models.inbox import Folder
from plentytui.models.paging import MOST_PER_PAGE
from plentytui.services.census import LISTED, Census
from plentytui.services.lists import NEWEST_FIRST, OVERLAP_SECONDS
from plentytui.services.unread import FILL_DONE, known_unread, note_total, take_older, to_be_asked

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Conversation
    from plentytui.models.paging import Page
    from plentytui.services.census import FolderReading
    from plentytui.services.notices import Watch
    from plentytui.store.system_store import SystemStore

_CENSUS_EVERY = 10
"""Every so many polls, and at the second, all that is mirrored is compared with the list's total: the same one call."""
_VISIT_EVERY = 60
"""Every so many polls, some of those are looked at that lie below what is mirrored without a gap, if there are any."""
_FILL_OLDEST = "fill.oldest"
"""When the last conversation of the page read last was changed, in epoch seconds; what is older is not here yet."""
_FOLLOW_FROM = "follow.from"
_FOLLOW_PAGE = "follow.page"
_SEEN = "follow.seen"
"""How far following has come; rows that were read for another reason say nothing about those beside them."""
_TOTAL = "inbox.total"


class Inbox:
    """Keeps the mirror of one system up to date."""

    def __init__(
        self,
        api: SystemApi,
        store: SystemStore,
        clock: Clock,
        on_change: Callable[[], None],
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._on_change = on_change
        self._census = Census(api, store, clock, on_change)
        self._polls = 0
        self._filled: tuple[Conversation, ...] = ()
        """The page of older ones that was read last."""
        self.unreadable = 0
        """Rows of the list that nobody could read, as many as one reading of it had at most."""
        self._faults = 0
        self._one_at_a_time = asyncio.Lock()
        self.watch: Watch | None = None
        """Notes what arrives while nobody looks."""
        self.on_progress: Callable[[str], None] | None = None
        """Told how far a long reading has come."""

    @property
    def complete(self) -> bool:
        """Whether everything there is has been mirrored once."""
        return self._store.facts.get(FILL_DONE) is not None

    @property
    def total(self) -> int | None:
        """How many conversations the system said it has; None before the first answer."""
        known = self._store.facts.get(_TOTAL)
        return int(known) if known else None

    async def open(self) -> None:
        """Bring the first page and the groups: two calls, after which the inbox can be used.

        Raises:
            PlentytuiError: why the list could not be read.
        """
        if self.complete or self._store.mirror.count():
            await self.follow(Lane.VISIBLE)
        else:
            page = await self._api.conversations.page(NEWEST_FIRST, 1, MOST_PER_PAGE, lane=Lane.VISIBLE)
            await self._take(page, facts={_TOTAL: str(page.total)} | ({FILL_DONE: "1"} if page.is_last else {}))
            await self._note_seen(self._store.mirror.newest_update() or 0.0)
            await self._note_page(page)
        with suppress(ServerFault):  # it is asked again and told after what can be read
            await self.load_groups()

    async def load_groups(self) -> None:
        """Read the names of the groups once a day.

        Raises:
            PlentytuiError: why they are not known.
        """
        from plentytui.services.names import refresh_groups

        if await refresh_groups(self._api, self._store, self._clock):
            self._on_change()

    async def count_unread(self, lane: Lane = Lane.VISIBLE) -> int:
        """How many are unread: counted here, and what is not mirrored yet asked for now and then (one call)."""
        store = self._store
        if to_be_asked(store, self._clock.time()):
            mirrored = store.mirror.unread_total()
            totals = await self._api.conversations.totals(lane=lane)
            await store.write(lambda: note_total(store, int(totals.total_unread), mirrored))
        return known_unread(store)

    async def fill(self, limit: int) -> None:
        """Mirror what is older, page by page, up to that many conversations, going on where an earlier run stopped.

        New conversations push rows to later pages; what is archived or changed pulls them to earlier ones. So no page
        is counted: each begins with the instant that the one before ended with, and with no gap. What changed
        meanwhile comes with ``follow``.
        """
        if self.complete:
            return
        self._faults = 0
        async with self._one_at_a_time:
            number = 1
            while number and self._store.mirror.count() < limit:
                number = await self._take_page(number, Lane.POLL)

    async def read_older(self, pages: int, lane: Lane = Lane.USER) -> int:
        """Mirror up to so many pages of what is older than all that is here, whatever the limit; gives how many came.

        Raises:
            PlentytuiError: why the list could not be read.
        """
        before = self._store.mirror.count()
        self._faults = 0
        async with self._one_at_a_time:
            number, read = 1, 0
            while number and not self.complete and (read < pages or self._store.mirror.count() == before):
                number, read = await self._take_page(number, lane), read + 1
        return max(0, self._store.mirror.count() - before)

    def _fill_until(self) -> datetime | None:
        oldest = self._store.facts.get(_FILL_OLDEST)
        return datetime.fromtimestamp(math.ceil(float(oldest)), UTC) if oldest else None

    async def _take_page(self, number: int, lane: Lane) -> int:
        """Mirror a page of what is older than all that was read; gives the page to go on with, 0 behind the last.

        That is the first page again, with another instant, unless a whole page was changed within one second.
        """
        until = self._fill_until()
        filters = NEWEST_FIRST if until is None else {**NEWEST_FIRST, "updateToDate": until}
        page = await self._api.conversations.page(filters, number, MOST_PER_PAGE, lane=lane)
        answers = page.answers(number, self._filled if number > 1 else ())
        self._filled = page.entries
        if answers:
            await self._take(page, older=True)
            if lane is Lane.POLL:
                # How far that has come by itself; whoever asked for a few pages sees it over the list.
                self._tell_filled(page, number)
        if page.is_last or not answers or not page.entries:
            await self._note({FILL_DONE: "1"})
            # Nothing is to come any more, which is told beside the numbers.
            self._on_change()
            return 0
        if until is None:
            await self._note({_TOTAL: str(page.total)})
        await self._note_page(page)
        return 1 if self._fill_until() != until else number + 1

    async def _note_page(self, page: Page[Conversation]) -> None:
        """Note how far the list was read."""
        instants = [entry.updated_at for entry in page.entries if entry.updated_at is not None]
        if instants:
            await self._note({_FILL_OLDEST: repr(min(instants).timestamp())})

    async def follow(self, lane: Lane = Lane.POLL) -> bool:
        """Bring what changed since the last look, usually with one call; True if something did.

        Where it reads from is noted before a second page is read and cleared at the end, so that a look
        that was broken off is gone on with where it was and leaves no gap: what changed meanwhile is on the first page
        and pushes the others back, never forward. Every so many looks, and at those that a person asks for, the list
        is asked for all that is mirrored: the same call then tells how many there are, and what has left is searched
        for if it is fewer. As long as older ones are missing, that is all that was changed since the oldest read page.
        """
        broken_off = self._store.facts.get(_FOLLOW_FROM)
        since = datetime.fromisoformat(broken_off) if broken_off else self._since()
        self._polls += 1
        self._faults = 0
        all_since = self._whole_since()
        if lane is Lane.POLL and not broken_off and all_since is not None and self._polls % _VISIT_EVERY == 15:
            # What a search of the system brought is in no total. Instead of this poll, for it is to cost one call.
            visited = await self._census.visit(all_since.timestamp() - 1.001, lane)
            if visited is not None:
                return visited
        census = not broken_off and self._counts(lane, since, all_since)
        filters: dict[str, object] = dict(NEWEST_FIRST)
        if census and all_since is not None:
            filters["updateFromDate"] = all_since
        if since is not None and not census:
            filters["updateFromDate"] = since
        # Whoever changed lately and is in the list must come again.
        due = set(self._store.mirror.uuids_of(LISTED, updated_from=since.timestamp())) if since is not None else set()
        reached = int(self._store.facts.get(_FOLLOW_PAGE) or "0") if broken_off else 0
        if reached > 1:
            # The pages in between were read before.
            due.clear()
        # What a person asks for is looked at anyway.
        watch = self.watch if lane is Lane.POLL else None
        changed, total, newest = False, 0, 0.0
        pages = self._api.conversations.pages(filters, lane=lane, items_per_page=MOST_PER_PAGE, then=max(2, reached))
        async for page in pages:
            if not page.is_last and not broken_off and since is not None and not census:
                await self._note({_FOLLOW_FROM: str(since)})
            news = await self._take(page, watch=watch)
            changed, total = changed or news, page.total
            if not page.is_last and page.page >= reached and since is not None and not census:
                await self._note({_FOLLOW_PAGE: str(page.page)})
            if not census and (news or broken_off):
                self._tell_progress("catching up", page)
            due -= {entry.uuid for entry in page.entries}
            instants = [entry.updated_at for entry in page.entries if entry.updated_at is not None]
            newest = max([newest, *(instant.timestamp() for instant in instants)])
            if census and since is not None and instants and instants[-1] < since:
                break
            if not news and not broken_off and not census:
                if not page.is_last:
                    due.clear()
                break
        await self._note_seen(newest)
        if self._store.facts.get(_FOLLOW_FROM):
            await self._note({_FOLLOW_FROM: "", _FOLLOW_PAGE: ""})
        if due and since is not None:
            changed = await self._census.absent(due, lane) or changed
        if census:
            if all_since is None:
                await self._note({_TOTAL: str(total)})
            since_then = None if all_since is None else all_since.timestamp()
            # Whoever waits for it is not kept waiting for a long search: the next look goes on with that.
            settled = await self._census.settle(total, lane, since_then, search=lane is Lane.POLL)
            changed = settled or changed
        return changed

    def _counts(self, lane: Lane, since: datetime | None, all_since: datetime | None) -> bool:
        """Whether this look compares all that is mirrored with the list's total."""
        if not self.complete and (all_since is None or since is None or all_since > since):
            return False
        # Early, too: much may have been moved since the last run.
        turn = self._polls == 2 or self._polls % _CENSUS_EVERY == 0 or not self._census.agrees
        return lane is Lane.USER or (lane is Lane.POLL and turn)

    def _whole_since(self) -> datetime | None:
        """From when on all that is listed is mirrored, whatever is missing before it; None where nothing is."""
        oldest = None if self.complete else self._store.facts.get(_FILL_OLDEST)
        # The rest of that second may be on a page that was not read.
        return None if oldest is None else datetime.fromtimestamp(math.floor(float(oldest)) + 1, UTC)

    async def read_folder(self, folder: Folder, lane: Lane = Lane.USER, page: int = 1) -> bool:
        """Read a page of archive or trash, as somebody opens it; True if there are more pages.

        Inbox and spam are one list of the system, which is followed: there it brings what changed.
        """
        if folder in LISTED:
            await self.follow(lane)
            return False
        return await self._census.read_folder(folder, lane, page)

    async def read_on(self, folder: Folder, lane: Lane = Lane.USER) -> bool:
        """Read the next page of archive or trash, the first if none was read; True if there are more pages."""
        reading = self._census.readings.get(folder)
        if reading is not None and not reading.more:
            return False
        return await self.read_folder(folder, lane, 1 if reading is None else reading.next_page)

    def reading(self, folder: Folder) -> FolderReading | None:
        """How far archive or trash has been read; None if nobody opened it, or it is followed anyway."""
        return self._census.readings.get(folder)

    def _since(self) -> datetime | None:
        """Where following goes on, some way back."""
        seen = self._store.facts.get(_SEEN)
        newest = float(seen) if seen else self._store.mirror.newest_update()
        return None if newest is None else datetime.fromtimestamp(newest - OVERLAP_SECONDS, UTC)

    async def _note_seen(self, newest: float) -> None:
        seen = self._store.facts.get(_SEEN)
        if newest and (not seen or newest > float(seen)):
            await self._note({_SEEN: repr(newest)})

    async def _take(
        self,
        page: Page[Conversation],
        *,
        older: bool = False,
        facts: Mapping[str, str] | None = None,
        watch: Watch | None = None,
    ) -> bool:
        """Keep a page; True if something in it was new.

        Args:
            page: a page of the list.
            older: it was there all the time and is mirrored now.
            facts: what is noted with it, so that nobody sees the rows without knowing whether they are all.
            watch: is told what it brings; an argument, for other readings go on beside a poll.
        """
        from plentytui.services.records import conversation_record

        self._faults += len(page.faults)
        grown = self._faults > self.unreadable
        self.unreadable = max(self.unreadable, self._faults)
        records = [conversation_record(entry) for entry in page.entries]
        before = watch.before(record.uuid for record in records) if watch is not None else {}
        store = self._store

        def keep() -> set[str]:
            self._put(facts or {})
            return store.mirror.apply_conversations(records)

        uuids = [record.uuid for record in records]
        changed = await store.write(partial(take_older, store, uuids, keep) if older else keep, together=bool(facts))
        if changed and watch is not None:
            watch.note(before, changed)
        if changed or grown:
            self._on_change()
        return bool(changed)

    def _tell_filled(self, page: Page[Conversation], number: int) -> None:
        """Say how far the whole list was read; each page tells how many are left, itself among them."""
        pages = -(-max(page.total, self.total or 0) // MOST_PER_PAGE)
        left = -(-(page.total - number * len(page.entries)) // MOST_PER_PAGE)
        if self.on_progress is not None and pages > 1:
            self.on_progress("" if page.is_last else f"reading {pages - left} of {pages} pages")

    def _tell_progress(self, what: str, page: Page[Conversation]) -> None:
        pages = -(-page.total // max(1, page.items_per_page or MOST_PER_PAGE))
        if self.on_progress is not None and pages > 1:
            self.on_progress("" if page.is_last else f"{what} {page.page} of {pages} pages")

    async def _note(self, facts: dict[str, str]) -> None:
        await self._store.write(lambda: self._put(facts))

    def _put(self, facts: Mapping[str, str]) -> None:
        for key, value in facts.items():
            self._store.facts.put(key, value)
