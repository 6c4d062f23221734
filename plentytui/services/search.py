"""Searching: a query over the mirror, and the system asked too, as far as its own filters go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.models.inbox import Folder, ListQuery, Sort
from plentytui.models.paging import MOST_PER_PAGE
from plentytui.services.lists import NEWEST_FIRST

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.messenger import Conversation
    from plentytui.rules.query.tree import Query
    from plentytui.store.system_store import SystemStore

MOST_PAGES = 5
"""Pages that one question reads at most: the budget of a small contract has to last."""


@dataclass(frozen=True, slots=True)
class SystemAnswer:
    """What came of asking the system."""

    new: int = 0
    """Conversations that the mirror did not have."""
    changed: int = 0
    """Conversations that the mirror had otherwise."""
    read: int = 0
    """Conversations that were read."""
    total: int = 0
    """How many the system said it has for its filters."""
    pages: int = 0
    """Calls that were made."""
    left_out: tuple[str, ...] = ()
    """Sentences on what could not be asked, and on what was not read."""

    def __str__(self) -> str:
        if not self.pages:
            return "The system was not asked."
        return f"The system knows {self.total}; {self.read} were read, {self.new} of them new here."


def list_query(query: Query, sort: Sort = Sort.UPDATED, *, descending: bool = True) -> ListQuery:
    """The list that a query finds: in inbox and archive, unless the query says where."""
    return ListQuery(folder=None, query=query.in_use(), sort=sort, descending=descending)


class Search:
    """Asks the system what the mirror may not have."""

    def __init__(self, api: SystemApi, store: SystemStore, clock: Clock, on_change: Callable[[], None]) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._on_change = on_change

    async def ask_system(self, query: Query, most_pages: int = MOST_PAGES) -> SystemAnswer:
        """Bring what the system has for a query into the mirror, the latest first; then search the mirror again.

        Raises:
            PlentytuiError: why the list could not be read.
        """
        from plentytui.rules.query.filters import to_api_filters

        mirror = self._store.mirror
        until = mirror.newest_update() or 0.0
        asked = to_api_filters(query, mirror.query_names(), self._clock.time(), mirror.zone)
        if query.root is not None and not asked.filters:
            return SystemAnswer(left_out=asked.left_out)
        new = changed = read = total = pages = 0
        complete = False
        found: list[str] = []
        before: tuple[Conversation, ...] = ()
        params = {**NEWEST_FIRST, **asked.filters}
        while not complete and pages < most_pages:
            page = await self._api.conversations.page(params, pages + 1, MOST_PER_PAGE, lane=Lane.USER)
            pages += 1
            answers = page.answers(pages, before)
            complete, before = page.is_last or not answers or not page.entries, page.entries
            total = max(total, page.total)
            if answers:
                read += len(page.entries)
                found += (entry.uuid for entry in page.entries)
                added, altered = await self._take(page.entries)
                new, changed = new + added, changed + altered
        left_out = asked.left_out
        if not complete:
            left_out += (f"Only the latest {read} of {total} were read; narrow the query to reach the others.",)
        text = asked.filters.get("message")
        if isinstance(text, str):
            await self._note(query, text, found, asked.filters if complete else None, until)
        return SystemAnswer(new, changed, read, total, pages, left_out)

    async def _note(
        self, query: Query, text: str, found: list[str], filters: Mapping[str, object] | None, until: float
    ) -> None:
        """Keep what the system found for a text, so that lists have it; with ``filters`` that this is all of it."""
        from plentytui.rules.query.doubt import parts_of, text_asked
        from plentytui.store.told import Asked

        asked = None
        if filters is not None and text_asked(query, text):
            folder = Folder.TRASH if filters.get("isDeleted") else Folder.INBOX
            asked = Asked(parts_of(query), Folder.ARCHIVE if filters.get("isArchived") else folder, until)
        await self._store.write(lambda: self._store.mirror.told.keep(text, found, asked))
        self._on_change()

    async def _take(self, entries: tuple[Conversation, ...]) -> tuple[int, int]:
        """Keep conversations; how many were new, and how many were known otherwise."""
        from plentytui.services.records import conversation_record

        records = [conversation_record(entry) for entry in entries]
        mirror = self._store.mirror

        def keep() -> tuple[int, int]:
            fresh = {record.uuid for record in records if mirror.row(record.uuid) is None}
            changed = mirror.apply_conversations(records)
            return len(changed & fresh), len(changed - fresh)

        added, altered = await self._store.write(keep)
        if added or altered:
            self._on_change()
        return added, altered
