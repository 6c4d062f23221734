"""What the screen does on which conversations are read: answers, forwards, decides about held messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work

from plentytui.errors import PlentytuiError
from plentytui.models.states import Delivery, Intent, ReplyKind, is_new
from plentytui.ui.commands.writing import WRITING
from plentytui.ui.screens.sending import SendingScreen

if TYPE_CHECKING:
    from plentytui.models.inbox import Draft
    from plentytui.ui.widgets.composer import Composer
    from plentytui.ui.widgets.thread_pane import ThreadPane

_log = logging.getLogger(__name__)
OPEN = (Delivery.WAITING, Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.HELD)
"""Where a message stands that can be taken back or sent."""


class WritingScreen(SendingScreen[None]):
    """A screen with a thread; subclasses say which conversation is at hand and how one is opened."""

    BINDINGS = WRITING.bindings()

    _early: Callable[[], None] | None = None
    """What was asked for before the thread was there; the subclass does it then."""

    @property
    def thread(self) -> ThreadPane | None:
        """The right side, once it is there."""
        return None

    @property
    def at_hand(self) -> str:
        """The conversation under the cursor; empty if there is none."""
        return ""

    def open_conversation(self, uuid: str, *, focus: bool = True) -> None:
        """Show a conversation."""

    def message_queued(self, composer: Composer) -> None:
        """Show the message below the thread."""
        super().message_queued(composer)
        if self.thread is not None:
            self.thread.show_sent()

    def mirror_touched(self) -> None:
        """Have everything shown anew that the local file tells."""
        state = self.host.state
        state.mirror.set(state.mirror.value + 1)

    # Answers and whispers

    def begin(self, kind: ReplyKind, *, everybody: bool = False, note: str = "") -> None:
        """Open the composer for the conversation that is open, else for the one at hand."""
        thread = self.thread
        if thread is None:
            self._early = lambda: self.begin(kind, everybody=everybody, note=note)
            return
        if not self.has_class("-open"):
            if not self.at_hand:
                self.host.say("There is no conversation under the cursor to answer.")
                return
            self.open_conversation(self.at_hand, focus=False)
        if self.may_write():
            thread.write(kind, everybody=everybody, note=note)

    def action_reply(self) -> None:
        """Write what the system presets: an answer to the customer, or a whisper, and then say so."""
        from plentytui.services.presets import default_kind

        desk = self.desk
        kind = ReplyKind.PUBLIC if desk is None else default_kind(desk.store)
        self.begin(kind, note="preset here; P replies in public" if kind is ReplyKind.WHISPER else "")

    def action_reply_public(self) -> None:
        """Write an answer that the customer reads, whatever is preset."""
        self.begin(ReplyKind.PUBLIC)

    def action_reply_all(self) -> None:
        """Write an answer to everybody that the conversation is linked to."""
        self.begin(ReplyKind.PUBLIC, everybody=True)

    def action_whisper(self) -> None:
        """Write a note that only colleagues read."""
        self.begin(ReplyKind.WHISPER)

    def action_edit_draft(self) -> None:
        """Go on with the draft of this conversation."""
        thread = self.thread
        if thread is None or not self.at_hand:
            return
        if not self.has_class("-open"):
            self.open_conversation(self.at_hand, focus=False)
        kind = thread.draft_kind()
        if kind is None:
            self.host.say("There is no draft here. Press r to reply or w to whisper.")
        else:
            thread.write(kind)

    def go_to(self, place: Draft | None) -> None:
        """Show the conversation of a draft and go on with it, or only show it where there is nothing to go on with."""
        if place is None:
            return
        if is_new(place.conversation):
            self._show_composer(place)
            return
        self.open_conversation(place.conversation)
        if self.thread is not None and place.text and self.may_write():
            self.thread.write(place.kind)

    # What waits

    @work(exclusive=True, group="outbox")
    async def action_take_back(self) -> None:
        """Make a draft again of the newest message that was not sent."""
        desk, thread = self.desk, self.thread
        if desk is None or thread is None:
            return
        item = thread.newest_item(*OPEN)
        draft = None if item is None else await desk.outbox.take_back(item.id)
        if draft is None:
            self.host.say("Nothing waits in the outbox any more.", title="Not taken back", severity="warning")
            return
        self.go_to(draft)
        if item is not None and item.state is Delivery.UNCERTAIN:
            self.host.say(
                "It may have arrived all the same: look at the thread before you send it again. The text is a draft.",
                title="Taken back",
                severity="warning",
            )
        else:
            self.host.say("It was not sent. The text is a draft again.", title="Taken back")

    @work(exclusive=True, group="outbox")
    async def action_send_now(self) -> None:
        """Send without further delay what waits; ask before sending again what may have arrived."""
        thread = self.thread
        item = None if thread is None else thread.first_item(*OPEN)
        if item is None:
            self.host.say("Nothing waits in the outbox.")
        else:
            await self.send_now(item)

    @work(exclusive=True, group="outbox")
    async def action_held(self) -> None:
        """Decide about the message that was held."""
        thread = self.thread
        item = None if thread is None else thread.first_item(Delivery.HELD)
        if item is None:
            self.host.say("No message is held.")
        else:
            await self.send_now(item)

    # Other conversations

    def action_compose(self) -> None:
        """Begin a conversation, or go on with the one that was begun last."""
        if self.may_write():
            self._begin_conversation()

    @work(exclusive=True, group="dialog")
    async def _begin_conversation(self) -> None:
        from plentytui.ui.dialogs.confirm import ConfirmDialog

        drafts = self.desk_in_use.store.drafts.all()
        begun = next((d for d in drafts if is_new(d.conversation) and d.envelope.intent is Intent.NEW), None)
        if begun is not None:
            words = begun.envelope.subject.strip() or " ".join(begun.text.split())[:60] or "without a subject"
            if not await self.app.push_screen_wait(
                ConfirmDialog(
                    "Go on with the conversation that you began?",
                    words,
                    "Otherwise another one is begun; this one stays among the drafts, which 9 shows.",
                    yes="Go on",
                    no="Begin another",
                )
            ):
                begun = None
        self._show_composer(begun)

    def _show_composer(self, draft: Draft | None) -> None:
        from plentytui.ui.screens.compose import ComposeScreen

        self.app.push_screen(ComposeScreen(self.desk_in_use, draft))

    def action_drafts(self) -> None:
        """Show all drafts and all that was not sent."""
        from plentytui.ui.screens.drafts import DraftsScreen

        if self.desk is not None:
            self.app.push_screen(DraftsScreen(self.desk_in_use), self.go_to)

    @work(exclusive=True, group="dialog")
    async def action_forward(self) -> None:
        """Show the newest message to somebody else."""
        thread, desk = self.thread, self.desk
        if thread is None or desk is None or not self.may_write():
            return
        if self.at_hand and (not self.has_class("-open") or thread.conversation != self.at_hand):
            self.open_conversation(self.at_hand, focus=False)
        message = thread.newest_message() if thread.conversation == self.at_hand else None
        if message is None:
            self.host.say("The thread has not been read yet. Open it first.", title="Nothing to forward")
            return
        draft = thread.composer.composing.forward(message)
        if message.attachments:
            from plentytui.rules.file_names import harmless_name
            from plentytui.services.attachments import Attachments, attach
            from plentytui.services.forwarded import forwarded_folder

            workspace = self._workspace("The attachments have to be brought from the system.")
            if workspace is None:
                return
            folder = forwarded_folder(self.host.opener.paths.data, desk.store) / harmless_name(message.uuid)
            try:
                saved = await Attachments(workspace.api).save_all(message, folder)
                files = tuple(attach(path) for path in saved)
            except PlentytuiError as error:
                self.host.say(str(error), title="Forwarded without its files", severity="warning")
            else:
                draft = replace(draft, envelope=replace(draft.envelope, files=files))
        self._show_composer(draft)

    @work(exclusive=True, group="sweep")
    async def sweep_forwarded(self) -> None:
        """Remove the copies of forwarded files that no draft has any more."""
        from plentytui.services.forwarded import sweep

        desk = self.desk
        if desk is None:
            return
        try:
            await asyncio.to_thread(sweep, self.host.opener.paths.data, desk.store, self.host.clock.time())
        except (OSError, PlentytuiError) as error:
            # The next opening tries again; nobody waits for it.
            _log.info("copies of forwarded files were not cleared away: %s", type(error).__name__)

    # What is there already

    @work(exclusive=True, group="dialog")
    async def action_files_and_links(self) -> None:
        """Show the attachments and links of the conversation."""
        desk, conversation = self.desk, self.at_hand
        if desk is None or not conversation:
            self.host.say("There is no conversation under the cursor.")
            return
        from plentytui.ui.dialogs.attachments import FilesAndLinks, entries_of

        messages = desk.store.mirror.messages(conversation)
        if not entries_of(messages):
            read = "There are no attachments and no links in this conversation."
            self.host.say(read if messages else "This conversation has not been read yet. Open it first.")
            return
        api = desk.workspace.api if desk.workspace is not None else None
        await self.app.push_screen_wait(FilesAndLinks(messages, api, zone=desk.zone))
