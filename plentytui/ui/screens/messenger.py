"""The Messenger: groups, the list, and the conversation that is open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input

from plentytui.errors import PlentytuiError
from plentytui.models.inbox import Delivery, ListQuery, ReplyKind
from plentytui.ui.commands.messenger import MESSENGER
from plentytui.ui.host import Host, host_of, zone_of
from plentytui.ui.messages import ComposerLeft, OpenConversation
from plentytui.ui.state import Link
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.groups_pane import GroupChosen, GroupsPane
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.thread_pane import ThreadPane

if TYPE_CHECKING:
    from plentytui.services.desk import Desk
    from plentytui.ui.state import Connection

_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (140, "-wide")]
"""Columns from which on the panes share the width in another way."""


class MessengerScreen(Screen[None]):
    """The shared inbox of one system."""

    BINDINGS = MESSENGER.bindings()
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS
    AUTO_FOCUS = "ConversationList"

    rows = query_one(ConversationList)
    groups = query_one(GroupsPane)
    filter_input = query_one("#filter", Input)

    def __init__(self) -> None:
        super().__init__()
        self._query = ListQuery()

    @property
    def host(self) -> Host:
        """The app."""
        return host_of(self)

    @property
    def desk(self) -> Desk | None:
        """The system in use."""
        return self.host.state.desk.value

    def compose(self) -> ComposeResult:
        """Groups, list and thread between header and footer."""
        yield StatusHeader(self.host.state, self.host.clock, "Messenger", zone_of(self.host))
        with Horizontal(id="panes"):
            yield GroupsPane()
            with Vertical(id="list-pane"):
                filter_input = Input(placeholder="Show what contains ...", id="filter", compact=True)
                filter_input.cursor_blink = False
                yield filter_input
                yield ConversationList(self.host.clock, zone_of(self.host))
        yield FooterBar()

    def on_mount(self) -> None:
        """Show the system on the desk, and follow what changes."""
        state = self.host.state
        state.desk.watch(self, lambda desk: self.call_next(self._desk_changed, desk))
        state.mirror.watch(self, lambda _: self._mirror_changed())
        state.connection.watch(self, self._connection_changed)
        state.trouble.watch(self, lambda _: self._tell_face())

    # What the list shows

    @property
    def thread(self) -> ThreadPane | None:
        """The right side, once a system is on the desk."""
        found = self.query(ThreadPane)
        return found.first() if found else None

    async def _desk_changed(self, desk: Desk | None) -> None:
        old = self.thread
        if old is not None:
            await old.remove()
        self.remove_class("-open")
        self._query = ListQuery()
        if desk is not None:
            await self.query_one("#panes").mount(ThreadPane(desk))
            self._show_list()
            self._show_groups()
            self.rows.focus()
        else:
            self.rows.show_nothing("No system is open.", "Press 0 to choose one.")

    def _show_list(self, keep: str | None = None) -> None:
        desk = self.desk
        if desk is not None:
            self.rows.show(desk.store.mirror.window(self._query), keep=keep)
            self._tell_face()

    def _show_groups(self) -> None:
        desk = self.desk
        if desk is not None:
            self.groups.show(desk.store.mirror.groups(desk.language), self._query.group)

    def _mirror_changed(self) -> None:
        if self.desk is None:
            return
        self.rows.refresh_rows()
        self._tell_face()
        self._show_groups()
        if self.thread is not None:
            self.thread.repaint()
            self.thread.catch_up()

    def _connection_changed(self, connection: Connection) -> None:
        self._tell_face()
        if self.thread is not None and connection.link is Link.ONLINE:
            self.thread.catch_up()

    def _tell_face(self) -> None:
        """Say why the list is empty, if it is."""
        from plentytui.ui.widgets.inbox_face import inbox_face

        desk = self.desk
        if desk is not None and self.rows.row_count == 0:
            self.rows.show_nothing(*inbox_face(self._query, self.host.state, desk))

    @on(GroupChosen)
    def _group_chosen(self, message: GroupChosen) -> None:
        message.stop()
        if message.group != self._query.group:
            self._query = replace(self._query, group=message.group)
            self._show_list()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self._query = replace(self._query, contains=event.value.strip())
        self._show_list()

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.rows.focus()

    # The conversation that is open

    @on(OpenConversation)
    def _open(self, message: OpenConversation) -> None:
        message.stop()
        self.open_conversation(message.uuid)

    def open_conversation(self, uuid: str, *, focus: bool = True) -> None:
        """Show a conversation on the right, in a narrow terminal instead of the list."""
        thread = self.thread
        if thread is None:
            return
        self.add_class("-open")
        thread.open(uuid)
        self.rows.select(uuid)
        if focus:
            thread.view.focus()

    @on(ThreadPane.Marked)
    def _marked(self, message: ThreadPane.Marked) -> None:
        """Count anew what is unread."""
        message.stop()
        desk, state = self.desk, self.host.state
        if desk is not None:
            state.unread.set(desk.store.mirror.unread_total())
            state.mirror.set(state.mirror.value + 1)

    @on(ComposerLeft)
    def _composer_left(self) -> None:
        """Show in the list that there is a draft."""
        self.rows.refresh_rows()

    def _step(self, step: int) -> None:
        if self.rows.move(step) and (uuid := self.rows.current) is not None:
            self.open_conversation(uuid)

    def action_next_conversation(self) -> None:
        """Open the next conversation of the list."""
        self._step(1)

    def action_previous_conversation(self) -> None:
        """Open the conversation before this one in the list."""
        self._step(-1)

    def action_next_unread(self) -> None:
        """Go to the next unread conversation below the cursor, or from the top."""
        if not self.rows.seek_unread():
            self.host.say("Nothing is unread in this list.")
        elif self.has_class("-open") and (uuid := self.rows.current) is not None:
            self.open_conversation(uuid)

    # Writing

    def _write(self, kind: ReplyKind) -> None:
        thread = self.thread
        if thread is None:
            return
        if not self.has_class("-open"):
            if (uuid := self.rows.current) is None:
                return
            self.open_conversation(uuid, focus=False)
        if self.desk is not None and self.desk.system.read_only:
            self.host.say("This system was opened read-only.", title="No answer", severity="warning")
            return
        thread.write(kind)

    def action_reply(self) -> None:
        """Write an answer to the customer."""
        self._write(ReplyKind.PUBLIC)

    def action_whisper(self) -> None:
        """Write a note that only colleagues read."""
        self._write(ReplyKind.WHISPER)

    def action_edit_draft(self) -> None:
        """Go on with the draft of this conversation."""
        uuid = self.rows.current
        thread = self.thread
        if thread is None or uuid is None:
            return
        if not self.has_class("-open"):
            self.open_conversation(uuid, focus=False)
        kind = thread.draft_kind()
        if kind is None:
            self.host.say("There is no draft here. Press r to reply or w to whisper.")
        else:
            thread.write(kind)

    @work(exclusive=True, group="outbox")
    async def action_take_back(self) -> None:
        """Make a draft again of the newest answer that was not sent."""
        desk, thread = self.desk, self.thread
        if desk is None or thread is None:
            return
        item = thread.newest_item(Delivery.WAITING, Delivery.REFUSED, Delivery.UNCERTAIN)
        draft = None if item is None else await desk.outbox.take_back(item.id)
        if item is None or draft is None:
            self.host.say("Nothing waits in the outbox any more.", title="Not taken back", severity="warning")
            return
        self.open_conversation(item.conversation, focus=False)
        thread.write(item.kind)
        self.host.say("It was not sent. The text is a draft again.", title="Taken back")

    @work(exclusive=True, group="outbox")
    async def action_send_now(self) -> None:
        """Send without further delay what waits; ask before sending again what may have arrived."""
        desk, thread = self.desk, self.thread
        if desk is None or thread is None:
            return
        item = thread.newest_item(Delivery.WAITING, Delivery.REFUSED, Delivery.UNCERTAIN)
        if item is None:
            self.host.say("Nothing waits in the outbox.")
        elif (
            item.state is Delivery.WAITING
            or item.state is Delivery.REFUSED
            or await self._sure_to_repeat(item.recipients)
        ):
            await desk.outbox.send_now(item.id)
        self._mirror_changed()

    async def _sure_to_repeat(self, recipients: str) -> bool:
        from plentytui.ui.dialogs.confirm import ConfirmDialog

        sure: bool | None = await self.app.push_screen_wait(
            ConfirmDialog(
                "Send it again?",
                f"The system never answered, and the message to {recipients} was not found in the thread. "
                "If it arrived all the same, the customer gets it twice.",
                yes="Send again",
            )
        )
        return bool(sure)

    # Moving about

    @work(exclusive=True, group="refresh")
    async def action_refresh(self) -> None:
        """Look for changes now, in the list and in the open thread."""
        desk = self.desk
        if desk is None or desk.workspace is None:
            self.host.say("There is no connection to the system yet.", title="Not refreshed", severity="warning")
            return
        from plentytui.api.lanes import Lane

        try:
            await desk.workspace.inbox.follow(Lane.USER)
            if self.thread is not None and self.thread.conversation:
                await desk.workspace.threads.load(self.thread.conversation)
        except PlentytuiError as error:
            self.host.say(str(error), title="Not refreshed", severity="warning")

    def action_toggle_unread(self) -> None:
        """Show only unread conversations, or all of them again."""
        self._query = replace(self._query, unread_only=not self._query.unread_only)
        self._show_list(keep=self.rows.current)
        self.host.say("Only unread conversations." if self._query.unread_only else "All conversations.")

    def action_filter(self) -> None:
        """Type words that sender, subject or preview have to contain."""
        self.add_class("-filter")
        self.filter_input.focus()

    def action_back(self) -> None:
        """Clear the filter, or go from the thread back to the list."""
        if self.has_class("-filter") and (self.filter_input.has_focus or not self.has_class("-open")):
            self.filter_input.value = ""
            self.remove_class("-filter")
        elif self.has_class("-open"):
            self.remove_class("-open")
        self.rows.focus()

    def action_next_pane(self) -> None:
        """Go from groups to list to thread."""
        panes = [self.groups, self.rows]
        if self.thread is not None and self.has_class("-open"):
            panes.append(self.thread.view)
        shown = [pane for pane in panes if pane.display and pane.parent is not None and pane.is_on_screen]
        place = next((index for index, pane in enumerate(shown) if pane.has_focus), -1)
        if shown:
            shown[(place + 1) % len(shown)].focus()

    def action_next_group(self) -> None:
        """Show the next group."""
        self.groups.choose(1)

    def action_previous_group(self) -> None:
        """Show the group before this one."""
        self.groups.choose(-1)
