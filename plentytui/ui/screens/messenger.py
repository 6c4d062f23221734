"""The Messenger: places, the list, and the conversation that is open."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar, Self

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal

from plentytui.errors import PlentytuiError
from plentytui.services.unread import unread_if_known
from plentytui.ui.commands.acting import ACTING
from plentytui.ui.commands.finding import FINDING
from plentytui.ui.commands.messenger import MESSENGER
from plentytui.ui.host import zone_of
from plentytui.ui.messages import ComposerLeft, OpenConversation, OpenSetup
from plentytui.ui.profile import low_bandwidth
from plentytui.ui.screens.acting import ActingScreen
from plentytui.ui.screens.one_paint import OnePaint
from plentytui.ui.sheets import add_sheets, sheet
from plentytui.ui.state import Link
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.covered import Covered
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.groups_pane import GroupsPane
from plentytui.ui.widgets.list_pane import ListPane
from plentytui.ui.widgets.places import ON_DEMAND, PlaceKind
from plentytui.ui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from textual.events import ScreenResume
    from textual.widget import Widget

    from plentytui.models.inbox import ReplyKind
    from plentytui.services.desk import Desk
    from plentytui.ui.state import Connection
    from plentytui.ui.widgets.thread_pane import ThreadPane

_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (140, "-wide")]
"""Columns from which on the panes share the width in another way."""
_HEADER_TELLS_FROM = 100
"""Columns from which on the header says how far a long reading has come."""
_OUTDATED = "The list is not up to date"


class _Panes(Covered, Horizontal):
    """What stands side by side."""

    wholly_covered = True


class MessengerScreen(OnePaint, Covered, ActingScreen):
    """The shared inbox of one system."""

    CSS_PATH: ClassVar = [sheet("messenger")]
    wholly_covered = True
    BINDINGS: ClassVar = [*MESSENGER.bindings(), *ACTING.bindings(), *FINDING.bindings()]
    opens_setup: ClassVar = True
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS
    AUTO_FOCUS = "ConversationList"

    def __init__(self) -> None:
        super().__init__()
        # Known before the first layout, or Textual makes all styles and the layout twice.
        width = self.app.size.width
        self.set_class(True, next(name for least, name in reversed(_BREAKPOINTS) if width >= least), update=False)
        self._resumed = False
        self._shown_desk: Desk | None = None
        self._thread: ThreadPane | None = None

    def _bordered(self) -> Widget:
        return self.list_pane

    def add_class(self, *class_names: str, update: bool = True) -> Self:
        """Add classes, which tell the panes that are shown."""
        before = self.classes
        super().add_class(*class_names, update=False)
        if update and self.classes != before:
            self._restyle_panes(before)
        return self

    def remove_class(self, *class_names: str, update: bool = True) -> Self:
        """Remove classes, which tell the panes that are shown."""
        before = self.classes
        super().remove_class(*class_names, update=False)
        if update and self.classes != before:
            self._restyle_panes(before)
        return self

    def _restyle_panes(self, before: frozenset[str]) -> None:
        # Textual would style every widget anew, and the composer has many; the sheets let these classes change nothing
        # but which panes and lines are shown, and how wide, and the places only where there is room for one pane.
        panes = self.query_one("#panes").children
        nodes: list[Widget] = [pane for pane in panes if pane is not self.groups or "-narrow" in before | self.classes]
        if (bar := self.list_pane.bar) is not None and "-filter" in before ^ self.classes:
            nodes.append(bar)
        self.app.stylesheet.update_nodes(nodes, animate=False)

    def compose(self) -> ComposeResult:
        """Places, list and thread between header and footer."""
        yield StatusHeader(self.host.state, self.host.clock, "Messenger", zone_of(self.host))
        with _Panes(id="panes"):
            yield GroupsPane()
            yield ListPane(self.host.clock, zone_of(self.host))
        yield FooterBar()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Leave the styles as they are the first time: the widgets have just got them."""
        event.refresh_styles, self._resumed = self._resumed, True

    def on_mount(self) -> None:
        """Show the system on the desk, and follow what changes."""
        state = self.host.state
        self.rows.whole_pages = low_bandwidth(self.host.settings, os.environ)
        # First the mirror: what the desk shows then is read only once, and counting a long list takes a while.
        state.mirror.watch(self, lambda _: self.mirror_changed())
        state.desk.watch(self, self._desk_changed)
        state.unread.watch(self, self.unread_changed)
        state.connection.watch(self, self._connection_changed)
        state.trouble.watch(self, self._trouble_changed)
        state.progress.watch(self, self._progress_changed)
        state.waiting.watch(self, lambda _: self.list_pane.tell_head())

    # What is shown

    @property
    def thread(self) -> ThreadPane | None:
        """The right side, once a system is on the desk and its list has been painted."""
        return self._thread

    def _desk_changed(self, desk: Desk | None) -> None:
        old, self._thread, self._early = self._thread, None, None
        if old is not None:
            old.remove()
        self.call_next(self.drop_detail)
        self.remove_class("-open", "-filter")
        self._shown_desk = desk
        self.list_pane.begin(desk)
        if desk is not None:
            self.show_places()
            default = desk.store.filters.default()
            if default is not None:
                self.groups.go_to_place((PlaceKind.SAVED, default.id))
            self.rows.focus()
            # The list is painted first: the right side, with its text area, costs as much again. The app waits for the
            # first frame; the screen would not.
            self.app.call_after_refresh(self._add_rest, desk)

    async def _add_rest(self, desk: Desk) -> None:
        """Add what the first frame does not show: the line of the filter, and the right side."""
        from plentytui.ui.widgets.thread_pane import ThreadPane

        if desk is not self.desk:
            return
        add_sheets(self.app, "messenger_later", "composer")
        await self.add_bar()
        self.begin_counting()
        self.begin_waiting(desk)
        self.sweep_forwarded()
        thread = ThreadPane(desk)
        await self.query_one("#panes").mount(thread, after=self.list_pane)
        if desk is not self.desk:
            await thread.remove()
            return
        self._thread = thread
        early, self._early = self._early, None
        if early is not None:
            early()

    def mirror_changed(self) -> None:
        """Show what the local file has now."""
        if self.desk is None or self._shown_desk is not self.desk:
            return
        self.list_pane.refresh_rows()
        self.show_places()
        if self.detail is not None and self.has_class("-detail"):
            self.detail.update_rows()
        if self.thread is not None:
            self.tell_left_over(self.desk)
            self.thread.repaint()
            self.thread.catch_up()

    def _connection_changed(self, connection: Connection) -> None:
        self._tell_face()
        if self.thread is not None and connection.link is Link.ONLINE:
            self.thread.catch_up()

    def _progress_changed(self, words: str) -> None:
        """Say how far a long reading has come, where the header has no room for it."""
        if self.app.size.width < _HEADER_TELLS_FROM:
            self.list_pane.tell_doing(words)

    def _trouble_changed(self, trouble: str) -> None:
        """Say that the list is not up to date, where neither the header nor a face in its place does."""
        self._tell_face()
        self.list_pane.outdated = bool(trouble and self.rows.row_count)
        self.list_pane.tell_head()
        if self.list_pane.outdated and self.host.state.connection.value.link is Link.ONLINE:
            self.host.say(f"{trouble} It is tried again by itself; R tries now.", title=_OUTDATED, severity="warning")

    @on(ListPane.Shown)
    def _tell_face(self) -> None:
        """Say why the list is empty, if it is."""
        desk = self.desk
        if desk is not None and self.rows.row_count == 0:
            from plentytui.ui.widgets.inbox_face import inbox_face

            self.rows.show_nothing(*inbox_face(self.list_pane, self.host.state, desk))
            self.list_pane.tell_head()

    # The conversation that is open

    @on(OpenConversation)
    def _open(self, message: OpenConversation) -> None:
        message.stop()
        self.open_conversation(message.uuid)

    @on(ConversationList.NothingToOpen)
    def _nothing_to_open(self, message: ConversationList.NothingToOpen) -> None:
        message.stop()
        self.host.say("There is no conversation here to open. Press [ or ] for another list.")

    def open_conversation(self, uuid: str, *, focus: bool = True) -> None:
        """Show a conversation on the right, in a narrow terminal instead of the list."""
        thread = self.thread
        if thread is None:
            self._early = lambda: self.open_conversation(uuid, focus=focus)
            return
        self.add_class("-open")
        self.remove_class("-detail")
        self.mark_findings()
        if not thread.open(uuid):
            return
        self.rows.select(uuid)
        if focus:
            thread.view.focus()
        if thread.view.has_owners:
            self.learn_names()

    def on_thread_pane_marked(self, message: ThreadPane.Marked) -> None:
        """Count anew what is unread."""
        message.stop()
        desk, state = self.desk, self.host.state
        if desk is not None:
            state.unread.set(unread_if_known(desk.store))
            state.mirror.set(state.mirror.value + 1)

    @on(ComposerLeft)
    def _composer_left(self) -> None:
        """Show in the list that there is a draft."""
        self.list_pane.refresh_rows()

    def _step(self, step: int) -> None:
        if self.rows.step_from(self.looked_at, step) and (uuid := self.rows.current) is not None:
            self.open_conversation(uuid)

    def action_next_conversation(self) -> None:
        """Open the next conversation of the list."""
        self._step(1)

    def action_previous_conversation(self) -> None:
        """Open the conversation before this one in the list."""
        self._step(-1)

    def action_next_unread(self) -> None:
        """Go to the next unread conversation below the cursor, or from the top."""
        if not self.rows.seek_unread(self.looked_at):
            self.host.say("Nothing is unread in this list.")
        elif self.has_class("-open") and (uuid := self.rows.current) is not None:
            self.open_conversation(uuid)

    # Writing

    def begin(self, kind: ReplyKind, *, everybody: bool = False, note: str = "") -> None:
        """Open the composer for the conversation that is open, else for the one under the cursor."""
        self.remove_class("-detail")
        super().begin(kind, everybody=everybody, note=note)

    @property
    def at_hand(self) -> str:
        """The conversation under the cursor."""
        return self.rows.current or ""

    # Moving about

    @work(exclusive=True, group="refresh")
    async def action_refresh(self) -> None:
        """Look for changes now, in the list and in the open thread."""
        workspace = self.connected("Not refreshed")
        if workspace is None:
            return
        from plentytui.api.lanes import Lane

        if self.list_pane.place.kind in ON_DEMAND:
            self.read_place(self.list_pane.place)
        try:
            changed = await workspace.inbox.follow(Lane.USER)
            if self.thread is not None and self.thread.conversation:
                await workspace.threads.load(self.thread.conversation)
        except PlentytuiError as error:
            self.host.say(str(error), title="Not refreshed", severity="warning")
            return
        # What was the matter with the last look by itself is over.
        self.host.state.trouble.set("")
        self.host.say("What has changed was read." if changed else "Nothing has changed.", title="Up to date")

    @on(OpenSetup)
    def _setup_asked(self, message: OpenSetup) -> None:
        message.stop()
        self.action_setup(message.tab, message.action)

    def action_setup(self, tab: str = "", action: str = "") -> None:
        """Open the set-up of the Messenger."""
        from plentytui.ui.screens.setup.begin import open_setup

        open_setup(self, tab, action)

    def action_toggle_unread(self) -> None:
        """Show only unread conversations, or all of them again."""
        only = self.list_pane.toggle_unread()
        self.host.say("Only unread conversations." if only else "All conversations.")

    def action_back(self) -> None:
        """Leave the innermost thing: details, an action under way, the filter, the thread, or the marks."""
        bar = self.list_pane.bar
        in_bar = bar is not None and bar.input.has_focus
        if self.detail is not None and self.detail.has_focus:
            self.close_detail()
        elif in_bar:
            self.leave_filter()
            self.rows.focus()
        elif self.has_class("-open"):
            self.remove_class("-open", "-detail")
            self.rows.focus()
        elif not self.cancel_action():
            if self.rows.marked:
                self.rows.mark(())
            elif self.has_class("-filter"):
                self.leave_filter()
            self.remove_class("-detail")
            self.rows.focus()

    def action_next_pane(self) -> None:
        """Go from places to list to thread to details."""
        panes = [self.groups, self.rows, *([self.thread.view] if self.thread is not None else [])]
        if self.detail is not None:
            panes.append(self.detail)
        shown = [pane for pane in panes if pane.display and pane.parent is not None and pane.is_on_screen]
        place = next((index for index, pane in enumerate(shown) if pane.has_focus), -1)
        if shown:
            pane = shown[(place + 1) % len(shown)]
            pane.focus()
            if pane is self.groups:
                self.learn_names()

    def action_next_group(self) -> None:
        """Show the next place."""
        self.learn_names()
        self.groups.choose(1)

    def action_previous_group(self) -> None:
        """Show the place before this one."""
        self.learn_names()
        self.groups.choose(-1)
