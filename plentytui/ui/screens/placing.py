"""What the left pane of the Messenger shows: its places with their counts, and the names that they need."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.getters import query_one

from plentytui.errors import HEADER_TELLS, PlentytuiError, UsageError
from plentytui.models.columns import STANDARD
from plentytui.models.listing import Sort
from plentytui.models.names import GROUPS_ASKED, NameKind
from plentytui.services.unread import has_halted, more_to_come, unread_if_known
from plentytui.ui.screens.writing import WritingScreen
from plentytui.ui.state import Link, not_connected
from plentytui.ui.widgets.groups_pane import GroupsPane, Key, PlaceChosen
from plentytui.ui.widgets.list_pane import ListPane
from plentytui.ui.widgets.places import INBOX, ON_DEMAND, PlaceKind, count_words, sections

_NEAR = 20
"""So many rows before the end the next page is read."""
_OLDER_PAGES = 5
"""Pages of older conversations that are read when they are asked for."""
_MOST_PAGES = 5
"""Pages that are read at once where all of them are known from an earlier time."""

if TYPE_CHECKING:
    from plentytui.models.inbox import Draft
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Workspace
    from plentytui.ui.widgets.composer import Composer
    from plentytui.ui.widgets.places import Place


class PlacesScreen(WritingScreen):
    """A screen with places on its left, and the list of the one that is chosen."""

    list_pane = query_one(ListPane)
    groups = query_one(GroupsPane)

    def __init__(self) -> None:
        super().__init__()
        self._counting: bool | None = None
        """Whether places are being counted; None before the first frame, which has more urgent things to do."""
        self._count_again = False
        self._reads_older = False
        self._placing: Desk | None = None
        """The system whose roles and folders are read, or were tried to."""
        self._placed_for: Desk | None = None
        """The system whose roles and folders were read."""
        self._named_for: Desk | None = None
        """The system whose names were read."""

    def connected(self, what: str) -> Workspace | None:
        """The connection, or None after saying that it is missing."""
        desk = self.desk
        if desk is None or desk.workspace is None:
            self.host.say(not_connected(self.host.state.connection.value.link), title=what, severity="warning")
            return None
        return desk.workspace

    def message_queued(self, composer: Composer, draft: Draft) -> None:
        """Let its conversation keep its place in the list once the answer has changed it."""
        self.list_pane.rows.keep_place([draft.conversation])
        super().message_queued(composer, draft)

    # Places

    def show_places(self) -> None:
        """Show the places that there are, with what can be counted at once; the rest is counted beside."""
        desk = self.desk
        if desk is None:
            return
        # Until the system was asked what its groups are called, there are only their numbers.
        asked = desk.store.facts.get(GROUPS_ASKED) is not None
        groups = desk.store.mirror.groups(desk.language) if asked else []
        found = sections(desk.store, groups, desk.language)
        self.groups.show(found, groups, unread_if_known(desk.store) or 0, so_far=more_to_come(desk.store))
        if desk.workspace is not None and desk is not self._placing and desk.store.mirror.names(NameKind.GROUP):
            # List and groups are there and can be used: now what else stands beside them.
            self._placing = desk
            self._learn_places(desk)
        if self._counting:
            self._count_again = True
        elif self._counting is not None:
            self._counting = True
            self._count_places([place for section in found for place in section.places])

    def unread_changed(self, unread: int | None) -> None:
        """Show beside the inbox what the header tells."""
        desk = self.desk
        if unread is None or desk is None:
            return
        self.groups.show_counts({INBOX.key: unread})

    def begin_counting(self) -> None:
        """Count from now on: the first frame is painted."""
        if self._counting is None:
            self._counting = False
        self.show_places()

    @work(group="counts")
    async def _count_places(self, places: list[Place]) -> None:
        """Count the lists of places that no index counts, in a thread; once more if something changed meanwhile."""
        try:
            await self._count(places)
        finally:
            self._counting = False
        if self._count_again:
            self._count_again = False
            self.show_places()

    async def _count(self, places: list[Place]) -> None:
        desk = self.desk
        if desk is None:
            return
        store = desk.store

        def count() -> tuple[dict[Key, int], dict[Key, str]]:
            counts: dict[Key, int] = {}
            unsure: dict[Key, str] = {}
            for place in places:
                try:
                    query = place.counted()
                    if query is not None:
                        counts[place.key] = store.mirror.count_of(query)
                        if (doubt := store.mirror.doubt_of(query)) is not None:
                            unsure[place.key] = doubt.counted(count_words(counts[place.key]) or "0")
                except PlentytuiError:
                    # A filter that means nothing any more says so when it is opened.
                    counts[place.key] = 0
            return counts, unsure

        try:
            counts, unsure = await asyncio.to_thread(count)
        except PlentytuiError:
            # The file was closed, because another system is opened.
            return
        if desk is self.desk:
            self.groups.show_counts(counts, unsure)

    @on(PlaceChosen)
    def _place_chosen(self, message: PlaceChosen) -> None:
        message.stop()
        if message.place != self.groups.place:
            return
        try:
            self.list_pane.go(message.place)
        except UsageError as error:
            self.host.say(str(error), title=message.place.name, severity="warning")
            return
        folder = ON_DEMAND.get(message.place.kind)
        if folder is not None and self.desk is not None and self.desk.workspace is not None:
            self.read_place(message.place)

    @work(exclusive=True, group="folder")
    async def read_place(self, place: Place) -> None:
        """Read archive, trash or spam, which is not followed."""
        workspace = self.connected(place.name)
        if workspace is None:
            return
        from plentytui.api.lanes import Lane

        pane = self.list_pane
        mine = place.key, ""
        outcome: tuple[tuple[PlaceKind, int | str], str] | None = mine
        pane.reading = mine
        pane.tell_doing("reading ...")
        pane.post_message(ListPane.Shown())
        try:
            await workspace.inbox.read_folder(ON_DEMAND[place.kind], Lane.USER)
        except PlentytuiError as error:
            outcome = place.key, str(error)
            if pane.rows.row_count:
                self.host.say(str(error), title=f"{place.name} is not up to date", severity="warning")
        else:
            outcome = None
        finally:
            # Another place may be read by now, and tells of itself.
            if pane.reading is mine:
                pane.reading = outcome
            if pane.reading in (None, outcome):
                pane.tell_doing("")
        self.mirror_changed()
        self._tell_reading(place)

    def _tell_reading(self, place: Place) -> None:
        """Say how many the system has there, as long as not all of them were read."""
        desk = self.desk
        if desk is None or desk.workspace is None or self.list_pane.place != place:
            return
        reading = desk.workspace.inbox.reading(ON_DEMAND[place.kind])
        self.list_pane.elsewhere = None if reading is None else (reading.total, reading.more)
        self.list_pane.tell_head()

    @work(exclusive=True, group="folder")
    async def read_on(self, place: Place, *, asked: bool = False) -> None:
        """Read the next page of archive or trash; further ones as long as none of them has anything new."""
        desk = self.desk
        workspace = self.connected(place.name) if asked else None if desk is None else desk.workspace
        if workspace is None or desk is None:
            return
        from plentytui.api.lanes import Lane

        folder = ON_DEMAND[place.kind]
        before, pages = desk.store.mirror.count(folder), 0
        try:
            while pages < _MOST_PAGES and desk.store.mirror.count(folder) == before:
                pages += 1
                if not await workspace.inbox.read_on(folder, Lane.USER):
                    break
        except PlentytuiError as error:
            self.host.say(str(error), title=f"{place.name} was not read on", severity="warning")
        self._tell_reading(place)

    @work(exclusive=True, group="older")
    async def read_older(self, pages: int, *, asked: bool = False) -> None:
        """Read older conversations than the limit brings by itself, so many pages of them."""
        desk = self.desk
        workspace = self.connected("Nothing was read") if asked else None if desk is None else desk.workspace
        if workspace is None or desk is None:
            return
        from plentytui.api.lanes import Lane

        self.list_pane.tell_doing("reading older ones ...")
        self._reads_older = True
        try:
            came = await workspace.inbox.read_older(pages, Lane.USER)
        except PlentytuiError as error:
            if asked or not isinstance(error, HEADER_TELLS):
                self.host.say(str(error), title="Older ones were not read", severity="warning")
            return
        finally:
            self._reads_older = False
            self.list_pane.tell_doing("")
        if asked:
            here = f"{came:,} older conversations were read; {desk.store.mirror.count():,} are here."
            self.host.say(f"{here} {self._about_limit()}", title="Read on")

    def _about_limit(self) -> str:
        """How to have more read without being asked; nothing where all is here."""
        if self.desk is None or not more_to_come(self.desk.store):
            return "That is all the system has."
        limit = self.host.settings.mirror_limit
        return f"Unasked, {limit:,} are read; messenger.mirror_limit in the settings file changes that."

    def at_the_end(self) -> None:
        """Read on if the cursor has come near the end of a list that goes on in the system."""
        pane = self.list_pane
        if pane.is_narrowed or pane.unread_only:
            return
        if pane.rows.cursor < pane.rows.row_count - max(_NEAR, pane.rows.size.height):
            return
        if pane.elsewhere is not None and pane.elsewhere[1]:
            # Once for each page: the head tells anew when it has come.
            pane.elsewhere = (pane.elsewhere[0], False)
            self.read_on(pane.place)
        elif pane.place.kind is PlaceKind.INBOX and pane.order == (Sort.UPDATED, True) and self._may_read_older():
            self.read_older(1)

    def _may_read_older(self) -> bool:
        """Whether older ones may be read unasked: there are some, and the system answers."""
        desk = self.desk
        if desk is None or self._reads_older or self.host.state.connection.value.link is not Link.ONLINE:
            return False
        return has_halted(desk.store, self.host.settings.mirror_limit)

    def action_read_on(self) -> None:
        """Read the next page of archive or trash, or conversations that are older than all that are here."""
        pane, desk = self.list_pane, self.desk
        if pane.place.kind in ON_DEMAND:
            if pane.elsewhere is None or not pane.elsewhere[1]:
                self.host.say("All that the system has here was read.", title="Nothing to read")
            else:
                self.read_on(pane.place, asked=True)
        elif desk is None or not more_to_come(desk.store):
            self.host.say(
                "All conversations are here, and kept up to date by themselves; archive and trash are read page by "
                "page.",
                title="Nothing to read",
            )
        elif has_halted(desk.store, self.host.settings.mirror_limit):
            self.read_older(_OLDER_PAGES, asked=True)
        else:
            self.host.say(f"Older ones are being read by themselves. {self._about_limit()}", title="Being read")

    # Names

    def mirror_changed(self) -> None:
        """Show what the local file has now."""

    async def know_names(self, *, behind: bool = False) -> None:
        """Read the names of types, tags, users, roles and folders, once a day and when they are first needed.

        Where the system does not answer, numbers stand in place of names, and whatever was called for is told why;
        ``behind``: nobody called for it, so what has to wait does so quietly and is tried again.
        """
        desk = self.desk
        if desk is None or desk.workspace is None or desk is self._named_for:
            return
        from plentytui.api.lanes import Lane
        from plentytui.services.people import refresh_people

        try:
            lane = Lane.PREFETCH if behind else Lane.USER
            read = await refresh_people(desk.workspace, desk.store, self.host.clock, lane)
            await desk.workspace.threads.load_names()
        except PlentytuiError as error:
            if behind and isinstance(error, HEADER_TELLS):
                return
            self.host.say(str(error), title="Some names are not known", severity="warning")
            return
        if desk is self.desk:
            self._named_for = desk
            if read:
                self.mirror_touched()

    @work(exclusive=True, group="places")
    async def _learn_places(self, desk: Desk) -> None:
        """Read the roles and folders that the left pane is made of; where that fails it is tried again."""
        if desk.workspace is None:
            return
        from plentytui.api.lanes import Lane
        from plentytui.services.people import refresh_places

        try:
            read = await refresh_places(desk.workspace, desk.store, self.host.clock, Lane.VISIBLE)
        except PlentytuiError as error:
            if not isinstance(error, HEADER_TELLS):
                self.host.say(str(error), title="Some names are not known", severity="warning")
            return
        if desk is self.desk:
            self._placed_for = desk
            if read:
                self.mirror_touched()

    @work(exclusive=True, group="names")
    async def _learn_names(self) -> None:
        await self.know_names(behind=True)

    def learn_names(self) -> None:
        """Read the names that are not known yet, beside everything else."""
        if self.desk is not self._named_for and all(one.is_finished for one in self.workers if one.group == "names"):
            self._learn_names()

    def on_list_pane_minute_passed(self, message: ListPane.MinutePassed) -> None:
        """Do what is done now and then."""
        message.stop()
        self.minute_passed()

    def minute_passed(self) -> None:
        """Read what is shown and not known yet: what the left pane is made of, and names where the list has them."""
        desk = self.desk
        if desk is None:
            return
        if self.list_pane.rows.columns != STANDARD or desk.store.filters.all():
            self.learn_names()
        elif desk is not self._placed_for:
            self._learn_places(desk)
