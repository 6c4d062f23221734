"""The mirror of a system's conversations: first page at once, the rest in the background, then what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Conversation
    from plentytui.models.paging import Page
    from plentytui.store.system_store import SystemStore

PAGE_SIZE = 100
"""Conversations a call: the most that was seen to be answered (wire facts 4: silently capped at 100)."""
_OVERLAP = timedelta(seconds=120)
"""How far a look for changes reaches back: lists may lag behind writes (wire facts 5.1)."""
_NEWEST_FIRST = {"sortBy": "updatedAt", "sortOrder": "desc"}
_FILL_PAGE = "fill.page"
_FILL_DONE = "fill.done"
_FOLLOW_FROM = "follow.from"
_TOTAL = "inbox.total"
_UNREAD = "inbox.unread"


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
        self.unreadable = 0
        """Rows that the system sent and nobody could read."""

    @property
    def complete(self) -> bool:
        """Whether everything there is has been mirrored once."""
        return self._store.facts.get(_FILL_DONE) is not None

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
            page = await self._api.conversations.page(_NEWEST_FIRST, 1, PAGE_SIZE, lane=Lane.VISIBLE)
            await self._take(page)
            await self._note({_TOTAL: str(page.total), _FILL_PAGE: "1"} | ({_FILL_DONE: "1"} if page.is_last else {}))
        from plentytui.services.names import refresh_groups

        if await refresh_groups(self._api, self._store, self._clock):
            self._on_change()

    async def count_unread(self) -> int:
        """How many are unread: counted in the mirror if it is complete, asked for otherwise (one call)."""
        if self.complete:
            return self._store.mirror.unread_total()
        totals = await self._api.conversations.totals(lane=Lane.VISIBLE)
        await self._note({_UNREAD: str(totals.total_unread)})
        return int(totals.total_unread)

    async def fill(self, limit: int) -> None:
        """Mirror what is older, page by page, going on where an earlier run stopped.

        New conversations push rows to later pages, never to earlier ones, so that going on at the page
        last read misses nothing; what changed meanwhile comes with ``follow``.
        """
        if self.complete:
            return
        page_number = int(self._store.facts.get(_FILL_PAGE) or "0") + 1
        while self._store.mirror.count() < limit:
            page = await self._api.conversations.page(_NEWEST_FIRST, page_number, PAGE_SIZE, lane=Lane.POLL)
            if page.page == page_number:
                await self._take(page)
            if page.is_last or page.page != page_number or not page.entries:
                await self._note({_FILL_DONE: "1"})
                return
            await self._note({_FILL_PAGE: str(page_number), _TOTAL: str(page.total)})
            page_number += 1

    async def follow(self, lane: Lane = Lane.POLL) -> bool:
        """Bring what changed since the newest change that is known; True if something did.

        Where it reads from is noted before a second page is read and cleared at the end, so that a look
        that was broken off is made again from there and leaves no gap.
        """
        broken_off = self._store.facts.get(_FOLLOW_FROM)
        filters: dict[str, object] = dict(_NEWEST_FIRST)
        if broken_off:
            filters["updateFromDate"] = datetime.fromisoformat(broken_off)
        elif (newest := self._store.mirror.newest_update()) is not None:
            filters["updateFromDate"] = datetime.fromtimestamp(newest, UTC) - _OVERLAP
        changed = False
        async for page in self._api.conversations.pages(filters, lane=lane, items_per_page=PAGE_SIZE):
            if not page.is_last and not broken_off and (since := filters.get("updateFromDate")):
                await self._note({_FOLLOW_FROM: str(since)})
            news = await self._take(page)
            changed = changed or news
            if not news and not broken_off:
                break
        if self._store.facts.get(_FOLLOW_FROM):
            await self._note({_FOLLOW_FROM: ""})
        return changed

    async def _take(self, page: Page[Conversation]) -> bool:
        """Keep a page; True if something in it was new."""
        from plentytui.services.records import conversation_record

        self.unreadable += len(page.faults)
        records = [conversation_record(entry) for entry in page.entries]
        changed = await self._store.write(lambda: self._store.mirror.apply_conversations(records))
        if changed:
            self._on_change()
        return bool(changed)

    async def _note(self, facts: dict[str, str]) -> None:
        def put() -> None:
            for key, value in facts.items():
                self._store.facts.put(key, value)

        await self._store.write(put)
