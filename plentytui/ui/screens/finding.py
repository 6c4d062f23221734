"""What the Messenger does to find conversations: filter, order, columns, marks, details, history."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.worker import WorkerError

from plentytui.errors import PlentytuiError, UsageError
from plentytui.services.unread import more_to_come
from plentytui.ui.asking import asks, may_ask
from plentytui.ui.host import hours_of
from plentytui.ui.screens.own_folders import OwnFoldersScreen
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.groups_pane import PlaceChosen
from plentytui.ui.widgets.list_pane import FIND, ListPane
from plentytui.ui.widgets.places import PlaceKind
from plentytui.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from textual.widget import Widget
    from textual.widgets import Input
    from textual.worker import Worker

    from plentytui.rules.business_hours import BusinessHours
    from plentytui.rules.query.findings import Findings
    from plentytui.rules.query.tree import Query
    from plentytui.ui.dialogs.saved_filter import FilterForm
    from plentytui.ui.widgets.detail_pane import DetailPane
    from plentytui.ui.widgets.query_bar import QueryBar, QueryInput


class FindingScreen(OwnFoldersScreen):
    """A screen with a list of conversations that is searched, sorted and marked."""

    def __init__(self) -> None:
        super().__init__()
        self._detail: DetailPane | None = None

    @property
    def rows(self) -> ConversationList:
        """The list."""
        return self.list_pane.rows

    @property
    def has_list_keys(self) -> bool:
        """Whether keys go to a list that is seen: beside an open conversation the cursor can be on another one."""
        return self.focused is self.rows and self.rows.is_on_screen

    @property
    def filter_input(self) -> Input:
        """The line that a filter is typed in, once there is one."""
        bar = self.list_pane.bar
        if bar is None:
            raise LookupError("the filter line comes after the first frame")
        return bar.input

    @property
    def detail(self) -> DetailPane | None:
        """The pane of details, once it was shown."""
        return self._detail

    @property
    def hours(self) -> BusinessHours:
        """When deadlines run."""
        return hours_of(self.host)

    def minute_passed(self) -> None:
        """Have countdowns tell the time."""
        super().minute_passed()
        if self._detail is not None and self.has_class("-detail"):
            self._detail.update_rows()

    # The filter

    async def add_bar(self) -> None:
        """Add the filter line, once the first frame is painted."""
        await self.list_pane.add_bar()

    def action_filter(self) -> None:
        """Type a word or a query."""
        bar = self.list_pane.bar
        if bar is not None:
            self.learn_names()
            bar.texts = self.desk.store.mirror.texts_here() if self.desk is not None else (0, 0)
            bar.older_are_missing = self.desk is not None and more_to_come(self.desk.store)
            self.add_class("-filter")
            bar.open()

    def leave_filter(self) -> None:
        """Show everything again."""
        bar = self.list_pane.bar
        if bar is not None:
            bar.set_text("")
            self.list_pane.narrow("", None)
        self.remove_class("-filter")

    def on_query_bar_changed(self, message: QueryBar.Changed) -> None:
        """Show what the filter leaves."""
        message.stop()
        unfinished = message.bar.is_unfinished
        self.rows.set_pale(unfinished)
        if unfinished:
            self.list_pane.tell_head()
        else:
            self.list_pane.narrow(message.bar.contains, message.bar.query_found)

    def on_query_bar_kept(self, message: QueryBar.Kept) -> None:
        """Give the keys to the list; the filter stays."""
        message.stop()
        self.rows.focus()
        if self._finding():
            self._await_found()

    def _finding(self) -> list[Worker[Any]]:
        """What still looks for rows."""
        return [one for one in self.workers if one.node is self.list_pane and one.group == FIND and not one.is_finished]

    @may_ask(group="found")
    async def _await_found(self) -> None:
        """Hold what is typed: it is meant for the rows that are found, not for those that are still shown."""
        while found := self._finding():
            with suppress(WorkerError):
                await found[0].wait()

    def on_query_input_cleared(self, message: QueryInput.Cleared) -> None:
        """Give the keys to the list, without the filter."""
        message.stop()
        self.leave_filter()
        self.rows.focus()

    def on_query_input_saved(self, message: QueryInput.Saved) -> None:
        """Save the filter."""
        message.stop()
        self.action_save_filter()

    @property
    def _findings(self) -> Findings | None:
        """What finds the words that are looked for; None if none are."""
        query = self.list_pane.list_query
        if not query.contains and query.query is None:
            return None
        from plentytui.rules.query.findings import findings_of

        return findings_of(query.query, query.contains)

    @on(ListPane.Shown)
    def _renew_filter(self) -> None:
        """Say anew what the filter means where names have come since; read them where it was typed before that."""
        bar, desk = self.list_pane.bar, self.desk
        if bar is not None and bar.display:
            bar.renew()
            if desk is not None and desk.workspace is not None:
                self.learn_names()

    @on(ListPane.Shown)
    def mark_findings(self) -> None:
        """Mark in the thread what is looked for."""
        if self.thread is not None:
            self.thread.view.seek(self._findings)

    def _typed_query(self) -> Query | None:
        """What is filtered by, or of a saved filter its query; None after saying that there is none."""
        from plentytui.rules.query.parse import query_of

        text = self.list_pane.filter_text or self.list_pane.place.text
        if not text:
            self.host.say("Press / and type what to look for first.", title="Nothing to ask for")
            return None
        try:
            return query_of(text)
        except UsageError as error:
            self.host.say(str(error), title="Not asked", severity="warning")
            return None

    @work(exclusive=True, group="ask")
    async def action_ask_system(self) -> None:
        """Ask the system for what the filter finds, too, and show it wherever it lies."""
        from plentytui.services.search import Search

        desk, workspace, query = self.desk, self.connected("Not asked"), self._typed_query()
        if desk is None or workspace is None or query is None:
            return
        bar, typed = self.list_pane.bar, self.list_pane.filter_text
        self.list_pane.tell_doing("asking the system ...")
        try:
            answer = await Search(workspace.api, desk.store, self.host.clock, self.mirror_touched).ask_system(query)
        except PlentytuiError as error:
            self.host.say(str(error), title="Not asked", severity="warning")
            return
        finally:
            self.list_pane.tell_doing("")
        if answer.pages and answer.read >= answer.total and bar is not None and self.list_pane.filter_text == typed:
            bar.was_asked()
        # A saved filter looks everywhere by itself, and what was found for its texts belongs to it from now on.
        if self.list_pane.filter_text or self.list_pane.place.kind is not PlaceKind.SAVED:
            self.list_pane.look_everywhere(query)
        if answer.pages:
            self.host.say(" ".join([str(answer), *answer.left_out]), title="Asked the system")
        else:
            self.host.say(" ".join(answer.left_out) or str(answer), title="The system was not asked")

    @asks(exclusive=True, group="dialog")
    async def action_save_filter(self) -> None:
        """Save the filter with a name, or change the saved one that is shown."""
        from plentytui.ui.dialogs.saved_filter import SaveFilter

        desk, pane = self.desk, self.list_pane
        if desk is None:
            return
        store = desk.store
        place, typed = pane.place, pane.filter_text
        saved = None
        if place.kind is PlaceKind.SAVED and not typed:
            saved = next((entry for entry in store.filters.all() if entry.id == place.id), None)
        if saved is None and not typed:
            self.host.say("Press / and type what to look for first.", title="Nothing to save")
            return
        kept: list[int] = []

        def keep(form: FilterForm) -> None:
            if saved is not None and form.remove:
                store.filters.remove(saved.id)
                return
            if saved is None:
                kept.append(store.filters.add(form.name, form.query, is_default=form.is_default).id)
                return
            store.filters.change(saved.id, name=form.name, query=form.query)
            if form.is_default or saved.is_default:
                store.filters.set_default(saved.id if form.is_default else None)
            kept.append(saved.id)

        form = await self.app.push_screen_wait(SaveFilter(keep, saved.query if saved else typed, saved))
        if form is None:
            return
        if saved is not None and form.remove:
            self.host.say(f"It asked for: {saved.query}", title=f"The filter {saved.name} was removed")
        self.leave_filter()
        self.show_places()
        if kept and not self.groups.go_to_place((PlaceKind.SAVED, kept[0])):
            self.host.say("The filter is saved.")
        if kept and self.groups.place.key == (PlaceKind.SAVED, kept[0]):
            self.groups.post_message(PlaceChosen(self.groups.place))
        self.rows.focus()

    # Order, columns, marks

    @asks(exclusive=True, group="dialog")
    async def action_pick_sort(self) -> None:
        """Choose the order of the list."""
        from plentytui.ui.dialogs.pick_sort import Order, PickSort

        chosen = await self.app.push_screen_wait(PickSort(Order(*self.list_pane.order)))
        if chosen is not None:
            self.list_pane.sort_by(chosen.sort, descending=chosen.descending)

    @asks(exclusive=True, group="dialog")
    async def action_pick_columns(self) -> None:
        """Choose the columns of the list and their order."""
        from plentytui.ui.dialogs.pick_columns import PickColumns

        chosen = await self.app.push_screen_wait(PickColumns(self.rows.columns))
        if chosen is not None:
            self.learn_names()
            self.list_pane.choose_columns(chosen)

    async def action_mark_all(self) -> None:
        """Mark all rows of the list."""
        if not await self.list_pane.mark_all() and not self.rows.row_count:
            self.host.say("There is nothing to mark.")

    async def action_invert_marks(self) -> None:
        """Mark what is not marked, and the other way round."""
        if self.rows.row_count:
            await self.list_pane.invert_marks()
        else:
            self.host.say("There is nothing to mark.")

    # Details and history

    async def action_toggle_detail(self) -> None:
        """Show the details of the conversation, or put them away."""
        desk = self.desk
        if desk is None:
            return
        if not self.looked_at and not self.has_class("-detail"):
            self.host.say("There is no conversation here whose details could be shown.", title="No details")
            return
        if self.has_class("-detail"):
            self.close_detail()
            return
        from plentytui.ui.widgets.detail_pane import DetailPane

        self.learn_names()
        if self._detail is None:
            self._detail = DetailPane(desk, self.hours)
            await self.query_one("#panes").mount(self._detail)
        self.add_class("-detail")
        self._detail.show(self.looked_at)
        self._detail.focus()

    def close_detail(self) -> None:
        """Put the details away; the keys go to what was beneath."""
        self.remove_class("-detail")
        if self.has_class("-open") and self.thread is not None:
            self.thread.view.focus()
        else:
            self.rows.focus()

    async def drop_detail(self) -> None:
        """Forget the details of a system that is left."""
        self.remove_class("-detail")
        detail, self._detail = self._detail, None
        if detail is not None:
            await detail.remove()

    def watch_focused(self, focused: Widget | None) -> None:
        """Show details of what keys are for by now; those who go into the details stay with what is shown there."""
        if self._detail is not None and self.has_class("-detail") and focused not in (None, self._detail):
            self._detail.show(self.looked_at)

    @on(VirtualList.Highlighted)
    def _highlighted(self, message: VirtualList.Highlighted) -> None:
        message.stop()
        self.at_the_end()
        if self._detail is not None and self.has_class("-detail"):
            self._detail.show(self.looked_at)

    @asks(exclusive=True, group="dialog")
    async def action_show_history(self) -> None:
        """Show who changed what of the conversation."""
        from plentytui.services.history import read_history
        from plentytui.ui.dialogs.history import History

        uuid = self.looked_at
        if not uuid:
            self.host.say("There is no conversation here whose history could be shown.", title="No history")
            return
        workspace, desk = self.connected("No history"), self.desk
        if workspace is None or desk is None:
            return
        row = desk.store.mirror.row(uuid)
        history = History(f"{row.short_id} {row.title}" if row is not None else uuid)
        await self.app.push_screen(history)
        try:
            entries = await read_history(workspace.client, uuid)
            await self.know_names()
        except PlentytuiError as error:
            history.refuse(error)
            return
        history.tell(entries, desk.zone, desk.store.mirror.query_names(desk.language))
