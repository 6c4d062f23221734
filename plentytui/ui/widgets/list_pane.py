"""The middle of the Messenger: what is shown and in which order, the filter line, the list, and its marks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.message import Message

from plentytui.errors import PlentytuiError
from plentytui.models.columns import Column, columns_from_text, columns_to_text
from plentytui.models.listing import ListQuery, Sort
from plentytui.ui.host import counted_hours_of, host_of, hours_of
from plentytui.ui.leaving import run_beside
from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.asked_for import doubt_of, keep_for_next_time, narrowed, order_from, problem_of
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.covered import Covered
from plentytui.ui.widgets.list_head import ListHead, head_words, how_many, titles_of
from plentytui.ui.widgets.marking_pane import MarkingPane
from plentytui.ui.widgets.places import INBOX, Place, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from plentytui.clock import Clock
    from plentytui.rules.query.doubt import Doubt
    from plentytui.rules.query.tree import Query
    from plentytui.rules.query.words import QueryProblem
    from plentytui.services.desk import Desk
    from plentytui.store.window import ConversationWindow
    from plentytui.ui.widgets.progress_line import ProgressLine
    from plentytui.ui.widgets.query_bar import QueryBar

_COLUMNS = "list.columns"
_SORT = "list.sort"
_AT_ONCE = 5_000
"""Up to so many conversations are looked through at once: it takes less than a frame."""
FIND = "find"
_TICK_SECONDS = 60.0
"""Ages and countdowns are looked at so often; only lines that read otherwise are painted."""


class ListPane(Covered, MarkingPane):
    """Keeps what the list is asked for, and shows it."""

    class Shown(Message):
        """Another list is shown, or the same one with other rows."""

    class MinutePassed(Message):
        """A minute has passed since the list was shown, or since the last minute."""

    def __init__(self, clock: Clock, zone: tzinfo | None) -> None:
        super().__init__(id="list-pane")
        self._clock = clock
        self._desk: Desk | None = None
        self.rows = ConversationList(clock, zone)
        self.rows.tell_marks = self.tell_head
        self.head = ListHead()
        self.bar: QueryBar | None = None
        """The filter line; it comes after the first frame."""
        self.place: Place = INBOX
        self.unread_only = False
        self.everywhere = False
        """Whether the filter looks in inbox and archive instead of in the place."""
        self.elsewhere: tuple[int, bool] | None = None
        """Of archive and trash: how many the system has there, and whether there is more to be read."""
        self.outdated = False
        """Whether the last look for changes failed."""
        self.reading: tuple[tuple[PlaceKind, int | str], str] | None = None
        """The archive, trash or spam that is read, and why it could not be; empty as long as it is under way."""
        self.waits: Callable[[], str] = lambda: ""
        """What of that which was done waits to be sent, in a few words."""
        self._doing = ""
        self._base = ListQuery()
        self._contains = ""
        self._query: Query | None = None
        self._order: tuple[Sort, bool] | None = None
        self._window: ConversationWindow | None = None
        self._doubt: Doubt | None = None
        self._weighed = False
        """Whether it is known how far the count is to be trusted."""
        self._wanted = ""
        """Where the cursor goes once the list shows it."""
        self._alarm = Alarm(self, clock, self._tick)

    def compose(self) -> ComposeResult:
        """What is shown, and the list; the rest comes after the first frame."""
        yield self.head
        yield self.rows

    @cached_property
    def progress(self) -> ProgressLine:
        """The line of an action's progress, once it is asked for."""
        from plentytui.ui.widgets.progress_line import ProgressLine

        line = ProgressLine()
        self.mount(line)
        return line

    async def add_bar(self) -> QueryBar:
        """Add the filter line, which the first frame does not show."""
        from plentytui.ui.widgets.query_bar import QueryBar

        if self.bar is None:
            self.bar = QueryBar()
            await self.mount(self.bar, before=0)
        self._use_names()
        return self.bar

    def on_unmount(self) -> None:
        """Let the alarm go."""
        self._alarm.stop()

    # What is asked for

    @property
    def filter_text(self) -> str:
        """The filter as it is typed."""
        return self.bar.text if self.bar is not None else ""

    @property
    def list_query(self) -> ListQuery:
        """The list that is asked for."""
        base = self._base
        if self.everywhere:
            from plentytui.rules.query.tree import Query

            base = ListQuery(folder=None, query=Query().in_use())
        if self._query is not None and self._query.root is not None:
            base = narrowed(base, self._query)
        if self.unread_only:
            base = replace(base, unread_only=True)
        if self._order is not None:
            base = replace(base, sort=self._order[0], descending=self._order[1])
        return replace(base, contains=self._contains) if self._contains else base

    @property
    def order(self) -> tuple[Sort, bool]:
        """What the list is sorted by, and whether downwards."""
        query = self.list_query
        return query.sort, query.descending

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is in use."""
        return bool(self._contains or self._query is not None)

    @property
    def problem(self) -> QueryProblem | None:
        """What is wrong with the filter that is typed, else with the saved one that is shown."""
        if self.filter_text:
            return self.bar.problem if self.bar is not None else None
        return None if self._desk is None else problem_of(self.place.text, self._desk)

    def begin(self, desk: Desk | None) -> None:
        """Take another system, or none."""
        self._desk = desk
        self.waits = lambda: ""
        self._window = self._doubt = None
        self._contains, self._query, self._order = "", None, None
        self.unread_only = self.everywhere = False
        self.elsewhere = None
        self.place, self._base = INBOX, ListQuery()
        self.rows.marked.clear()
        if self.bar is not None:
            self.bar.set_text("")
        self._use_names()
        if desk is None:
            self.rows.use(None, "en")
            self.rows.show_nothing("No system is open.", "Press 0 to choose one.")
            self.tell_head()
            return
        host, mirror = host_of(self), desk.store.mirror
        self.rows.hours = counted_hours_of(host)
        mirror.zone, mirror.hours = desk.zone, lambda: hours_of(host)
        self.rows.use(mirror, desk.language)
        self.rows.choose_columns(columns_from_text(desk.store.facts.get(_COLUMNS)))
        self._order = order_from(desk.store.facts.get(_SORT))
        self.show()
        self._alarm.set(self._clock.time() + _TICK_SECONDS)

    def go(self, place: Place) -> None:
        """Show another place; the filter stays.

        Raises:
            UsageError: the query of a saved filter cannot be understood.
        """
        base = place.query()
        if place.key == self.place.key and base == self._base:
            if place != self.place:
                self.place = place
                self.tell_head()
            return
        self.place, self._base = place, base
        self.everywhere, self.elsewhere, self.reading = False, None, None
        if place.kind is PlaceKind.DUE:
            self._order = None
        elif self._order is None and self._desk is not None:
            self._order = order_from(self._desk.store.facts.get(_SORT))
        self.show()

    def narrow(self, contains: str, query: Query | None) -> None:
        """Show only what contains these words, or what this query finds."""
        if (contains, query) != (self._contains, self._query):
            self._contains, self._query = contains, query
            self.everywhere = self.everywhere and bool(contains or query)
            self.show()
        self.tell_head()

    def look_everywhere(self, query: Query) -> None:
        """Show what a query finds in inbox and archive."""
        self._contains, self._query, self.everywhere = "", query, True
        self.show(keep=self.rows.current)

    def toggle_unread(self) -> bool:
        """Show only unread conversations, or all of them again; tells which."""
        self.unread_only = not self.unread_only
        self.show(keep=self.rows.current)
        return self.unread_only

    def sort_by(self, sort: Sort, *, descending: bool) -> None:
        """Show the list in another order, and keep that for the next time."""
        self._order = (sort, descending)
        if self.place.kind is not PlaceKind.DUE:
            self._keep(_SORT, f"{sort.value} {'desc' if descending else 'asc'}")
        self.show(keep=self.rows.current, marks=True)

    def choose_columns(self, columns: tuple[Column, ...]) -> None:
        """Show other columns, and keep that for the next time."""
        self._keep(_COLUMNS, columns_to_text(columns))
        self.rows.choose_columns(columns)
        self.tell_head()

    # What is shown

    def show(self, keep: str | None = None, *, marks: bool = False) -> None:
        """Show what is asked for; marks stay only where the rows stay the same."""
        if self._desk is None:
            return
        if not marks:
            self.rows.mark(())
        query, mirror = self.list_query, self._desk.store.mirror
        if query.is_plain or mirror.count() <= _AT_ONCE:
            # Whatever is still being looked for is not asked for any more.
            self.workers.cancel_group(self, FIND)
            self._doubt, self._weighed = mirror.doubt_of(query), True
            self._take(mirror.window(query), keep)
        else:
            self._find(self._desk, query, keep, again=False)

    def refresh_rows(self) -> None:
        """Take over what changed."""
        if self._desk is None or self._window is None:
            return
        query = self.list_query
        if query.is_plain or self._desk.store.mirror.count() <= _AT_ONCE:
            self._doubt, self._weighed = self._desk.store.mirror.doubt_of(query), True
            self.rows.refresh_rows()
            self._told()
        else:
            self._find(self._desk, query, self.rows.current, again=query == self._window.query)

    def put_cursor(self, uuids: Sequence[str]) -> None:
        """Put the cursor on the first of these conversations that the list shows, if it shows one."""
        if self._desk is None or not uuids:
            return
        first = uuids[0]
        if len(uuids) > 1:
            wanted = set(uuids)
            first = next((uuid for uuid in self.all_uuids() if uuid in wanted), first)
        # A very long list is being read anew just now, and shows it only then.
        self._wanted = "" if self.rows.select(first) else first

    def _take(self, window: ConversationWindow, keep: str | None) -> None:
        self._window = window
        self.rows.by_deadline = self.order[0] is Sort.DEADLINE
        self.rows.show(window, keep=keep)
        self._told()

    def _told(self) -> None:
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self.rows.select(wanted)
        self.look_at_marks()
        self.tell_head()
        self.post_message(self.Shown())
        if self._window is not None and self._window.partial:
            self._complete(self._window)

    @work(exclusive=True, group=FIND)
    async def _find(self, desk: Desk, query: ListQuery, keep: str | None, *, again: bool) -> None:
        """Look through very many conversations in a thread; what is shown stays until then, and keys are answered."""

        def find() -> ConversationWindow:
            window = desk.store.mirror.window(query)
            if keep is not None:
                window.index_of(keep)
            return window

        try:
            window = await asyncio.to_thread(find)
        except PlentytuiError as error:
            self.app.notify(str(error), title="The list is not up to date", severity="warning", markup=False)
            return
        if desk is not self._desk:
            return
        if again:
            self._window = window
            self.rows.refresh_rows(window)
            self._told()
        else:
            self._doubt, self._weighed = None, False
            self._take(window, keep)
        self._weigh(desk, query)

    @work(exclusive=True, group="doubt")
    async def _weigh(self, desk: Desk, query: ListQuery) -> None:
        """Find out how far the count of very many is to be trusted, behind what is shown."""
        doubt = await doubt_of(desk, query)
        if desk is self._desk and query == self.list_query:
            self._doubt, self._weighed = doubt, True
            self.tell_head()

    @work(exclusive=True, group="complete")
    async def _complete(self, window: ConversationWindow) -> None:
        """Find all rows of a long search while the first of them are shown."""
        try:
            await asyncio.to_thread(window.complete)
        except PlentytuiError as error:
            self.app.notify(str(error), title="Not all rows were found", severity="warning", markup=False)
            return
        if window is self._window:
            self.rows.rows_came()
            self.tell_head()
            self.post_message(self.Shown())

    def tell_doing(self, what: str) -> None:
        """Say over the list what is being waited for, in a few words; empty for nothing."""
        self._doing = what
        self.tell_head()

    def tell_head(self) -> None:
        """Say what is shown, how many, in which order, and how many are marked."""
        rows = self.rows
        sort, descending = self.order
        store = None if self._desk is None else self._desk.store
        elsewhere = None if self.everywhere else self.elsewhere
        kind = PlaceKind.INBOX if self.everywhere else self.place.kind
        count = how_many(rows.row_count, store, kind, elsewhere, host_of(self).settings.mirror_limit)
        if self._window is not None and self._window.partial:
            count = f"{rows.row_count:,}+"
        told_by_bar = self.bar is not None and self.bar.display
        titles, no_room = titles_of(rows, sort, descending=descending) if store is not None else ("", "")
        parts = ["Inbox and archive" if self.everywhere else self.place.name, count]
        if self._doubt is not None:
            parts[1:] = [self._doubt.counted(count), *([] if told_by_bar else [self._doubt.reason])]
        parts += [part for part in (no_room, self._doing) if part]
        parts[1:1] = [waits] if (waits := self.waits()) else []
        if self.outdated:
            parts.append("NOT UP TO DATE")
        if self.unread_only:
            parts.append("unread only")
        if self.is_narrowed and not told_by_bar:
            parts.append("filtered")
        if self.bar is not None:
            self.bar.tell_settled(self.is_narrowed and self._weighed and self._doubt is None)
        if self.bar is not None and self.bar.is_unfinished:
            parts.append("query not complete")
        self.head.show(head_words(parts, sort, self.marked_words(), descending=descending), titles)

    def _tick(self) -> None:
        self.rows.refresh_changed_lines()
        self.post_message(self.MinutePassed())
        self._alarm.set(self._clock.time() + _TICK_SECONDS)

    def _use_names(self) -> None:
        desk = self._desk
        if self.bar is not None:
            self.bar.use(
                None if desk is None else lambda: desk.store.mirror.query_names(desk.language),
                None if desk is None else desk.store.mirror.senders,
            )

    def _keep(self, key: str, value: str) -> None:
        if self._desk is not None:
            run_beside(self, "facts", keep_for_next_time, self, self._desk, key, value)
