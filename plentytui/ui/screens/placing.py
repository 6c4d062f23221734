"""What the left pane of the Messenger shows: its places with their counts, and the names that they need."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.getters import query_one

from plentytui.errors import PlentytuiError, UsageError
from plentytui.ui.screens.writing import WritingScreen
from plentytui.ui.widgets.groups_pane import GroupsPane, Key, PlaceChosen
from plentytui.ui.widgets.list_pane import ListPane
from plentytui.ui.widgets.places import ON_DEMAND, sections

if TYPE_CHECKING:
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Workspace
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
        self._named_for: Desk | None = None
        """The system whose names were read."""

    def connected(self, what: str) -> Workspace | None:
        """The connection, or None after saying that it is missing."""
        desk = self.desk
        if desk is None or desk.workspace is None:
            self.host.say("There is no connection to the system yet.", title=what, severity="warning")
            return None
        return desk.workspace

    # Places

    def show_places(self) -> None:
        """Show the places that there are, with what can be counted at once; the rest is counted beside."""
        desk = self.desk
        if desk is None:
            return
        groups = desk.store.mirror.groups(desk.language)
        found = sections(desk.store, groups, desk.language)
        self.groups.show(found, groups)
        if self._counting:
            self._count_again = True
        elif self._counting is not None:
            self._counting = True
            self._count_places([place for section in found for place in section.places])

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

        def count() -> dict[Key, int]:
            counts: dict[Key, int] = {}
            for place in places:
                try:
                    query = place.counted()
                    if query is not None:
                        counts[place.key] = store.mirror.count_of(query)
                except PlentytuiError:
                    # A filter that means nothing any more says so when it is opened.
                    counts[place.key] = 0
            return counts

        try:
            counts = await asyncio.to_thread(count)
        except PlentytuiError:
            # The file was closed, because another system is opened.
            return
        if desk is self.desk:
            self.groups.show_counts(counts)

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
            self._read_folder(message.place)

    @work(exclusive=True, group="folder")
    async def _read_folder(self, place: Place) -> None:
        """Read archive, trash or spam, which is not followed."""
        workspace = self.connected(place.name)
        if workspace is None:
            return
        from plentytui.api.lanes import Lane

        if not self.list_pane.rows.row_count:
            self.list_pane.rows.show_slow(f"Reading the {place.name.lower()} ...")
        try:
            await workspace.inbox.read_folder(ON_DEMAND[place.kind], Lane.USER)
        except PlentytuiError as error:
            self.host.say(str(error), title=f"{place.name} is not up to date", severity="warning")
        self.mirror_changed()

    def mirror_changed(self) -> None:
        """Show what the local file has now."""

    async def know_names(self) -> None:
        """Read the names of types, tags, users, roles and folders, once a day and when they are first needed.

        Where the system does not answer, numbers stand in place of names, and whatever was called for is told why.
        """
        desk = self.desk
        if desk is None or desk.workspace is None or desk is self._named_for:
            return
        from plentytui.services.people import refresh_people

        try:
            read = await refresh_people(desk.workspace, desk.store, self.host.clock)
            await desk.workspace.threads.load_names()
        except PlentytuiError as error:
            self.host.say(str(error), title="Some names are not known", severity="warning")
            return
        if desk is self.desk:
            self._named_for = desk
            if read:
                self.mirror_touched()

    @work(exclusive=True, group="names")
    async def _learn_names(self) -> None:
        await self.know_names()

    def learn_names(self) -> None:
        """Read the names that are not known yet, beside everything else."""
        if self.desk is not self._named_for:
            self._learn_names()

    def on_list_pane_minute_passed(self, message: ListPane.MinutePassed) -> None:
        """Do what is done now and then."""
        message.stop()
        self.minute_passed()

    def minute_passed(self) -> None:
        """Read what is not known yet."""
        self.learn_names()
