"""What the screen does on which conversations are read: answers, forwards, decides about held messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from plentytui.errors import PlentytuiError
from plentytui.models.states import RECALLABLE, Delivery, ReplyKind, is_new
from plentytui.ui.asking import asks, may_ask
from plentytui.ui.commands.writing import WRITING
from plentytui.ui.messages import DraftOpenElsewhere
from plentytui.ui.screens.sending import SendingScreen
from plentytui.ui.text import cell

if TYPE_CHECKING:
    from plentytui.models.inbox import Draft, MessageRow, OutboxItem
    from plentytui.models.writing import DraftFile
    from plentytui.ui.dialogs.forward import Forwarded
    from plentytui.ui.widgets.composer import Composer
    from plentytui.ui.widgets.thread_pane import ThreadPane

_log = logging.getLogger(__name__)


class WritingScreen(SendingScreen[None]):
    """A screen with a thread; subclasses say which conversation is at hand and how one is opened."""

    BINDINGS = WRITING.bindings()
    needs_system: ClassVar = True
    """Without a system nothing can be done in it, and each key says so."""

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

    @property
    def looked_at(self) -> str:
        """The conversation that keys are for: that under the cursor while the list has them, else the open one."""
        thread = None if self.has_list_keys or not self.has_class("-open") else self.thread
        return (thread.conversation if thread is not None else "") or self.at_hand

    @property
    def has_list_keys(self) -> bool:
        """Whether keys go to a list that is seen."""
        return False

    def open_conversation(self, uuid: str, *, focus: bool = True) -> None:
        """Show a conversation."""

    def message_queued(self, composer: Composer, draft: Draft) -> None:
        """Show the message below the thread, unless another one is looked at by now."""
        super().message_queued(composer, draft)
        if self.thread is not None and self.thread.conversation == draft.conversation and not composer.is_open:
            self.thread.show_sent()
        else:
            self.mirror_touched()

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
        uuid = self.looked_at
        if not uuid:
            self.host.say("There is no conversation under the cursor to answer.")
        elif self._is_open(thread, uuid) and self.may_write():
            thread.write(kind, everybody=everybody, note=note)

    def _is_open(self, thread: ThreadPane, uuid: str) -> bool:
        """Whether a conversation is shown, which is opened for that; False where what is typed in another one stays."""
        if uuid and not (self.has_class("-open") and thread.conversation == uuid):
            self.open_conversation(uuid, focus=False)
        return bool(uuid) and thread.conversation == uuid

    @on(DraftOpenElsewhere)
    def _draft_is_open_elsewhere(self, message: DraftOpenElsewhere) -> None:
        message.stop()
        self._choose_draft(message.draft, message.everybody, message.note)

    @asks(exclusive=True, group="dialog")
    async def _choose_draft(self, draft: Draft, everybody: bool, note: str) -> None:
        """Write the answer with the draft of the other terminal, or beside it, or not."""
        from plentytui.ui.dialogs.draft_elsewhere import choose_draft

        drafts = self.desk_in_use.store.drafts
        silent = drafts.one(draft.conversation, draft.kind, draft.slot) is None
        chosen, thread = None, self.thread
        with self.telling("Not opened"):
            chosen = await choose_draft(self.app, self.desk_in_use, draft)
            if chosen is not None and (thread is None or chosen.conversation != thread.conversation):
                place, chosen = (chosen.conversation, chosen.kind, chosen.slot), None
                await self.desk_in_use.store.write(lambda: drafts.release(*place))
        if chosen is None or thread is None:
            return
        if silent and chosen.slot != draft.slot:
            # Nobody was asked, for there is nothing to read there yet.
            what = "a whisper" if draft.kind is ReplyKind.WHISPER else "an answer"
            self.host.say(
                f"Your other terminal has {what} to this conversation open, too. "
                "What you write here is a draft of its own.",
                title="Two terminals",
                severity="warning",
            )
        thread.write(draft.kind, everybody=everybody, note=note, slot=chosen.slot)

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
        thread, uuid = self.thread, self.looked_at
        if thread is None or not self._is_open(thread, uuid):
            if not uuid:
                self.host.say("There is no conversation here, and no draft of one. 9 lists all drafts.")
            return
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
            self._go_on(place)
            return
        self.open_conversation(place.conversation)
        thread, begun = self.thread, bool(place.text or not place.envelope.bare)
        if thread is not None and thread.conversation == place.conversation and begun and self.may_write():
            thread.write(place.kind, slot=place.slot)

    @asks(exclusive=True, group="dialog")
    async def _go_on(self, draft: Draft) -> None:
        """Go on with a conversation that was begun, unless it is left to another terminal that has it open."""
        from plentytui.ui.dialogs.draft_elsewhere import choose_draft

        store = self.desk_in_use.store
        with self.telling("Not opened"):
            chosen = await choose_draft(self.app, self.desk_in_use, draft)
            if chosen is None:
                return
            if chosen.slot != draft.slot:
                # Beside a conversation that is being begun elsewhere another one is begun.
                place, chosen = (chosen.conversation, chosen.kind, chosen.slot), None
                await store.write(lambda: store.drafts.release(*place))
            self._show_composer(chosen)

    # What waits

    async def take_back(self, item: OutboxItem, *, go_on: bool = True) -> None:
        """Make a draft again of a message that was not sent, and ``go_on`` with it.

        Where the person looks at another conversation the composer stays shut: what is typed next is not for this one.
        """
        draft = await self.recalled(item)
        if draft is None:
            return
        if go_on:
            self.go_to(draft)
            return
        self.host.say(f"The message to {item.recipients} is a draft again. Press 9 to go on with it.")
        self.mirror_touched()

    @may_ask(group="outbox", drops=True)
    async def action_send_now(self) -> None:
        """Send without further delay what waits; ask before sending again what may have arrived."""
        thread = self.thread
        item = None if thread is None else thread.first_item(*RECALLABLE)
        if item is None:
            self.host.say("Nothing waits in the outbox.")
        else:
            await self.send_now(item)

    @may_ask(group="outbox", drops=True)
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

    @asks(exclusive=True, group="dialog")
    async def _begin_conversation(self) -> None:
        from plentytui.services.beginnings import begun_draft
        from plentytui.ui.dialogs.begun import BegunChoice, BegunDialog

        begun = begun_draft(self.desk_in_use.store)
        if begun is not None:
            choice = await self.app.push_screen_wait(
                BegunDialog(begun.envelope.subject, begun.text or begun.envelope.half)
            )
            if choice is BegunChoice.CANCEL:
                return
            begun = begun if choice is BegunChoice.GO_ON else None
        self._show_composer(begun)

    def _show_composer(self, draft: Draft | None, note: str = "") -> None:
        from plentytui.ui.screens.compose import ComposeScreen

        self.app.push_screen(ComposeScreen(self.desk_in_use, draft, note))

    def action_drafts(self) -> None:
        """Show all drafts and all that was not sent."""
        from plentytui.ui.screens.drafts import DraftsScreen

        if self.desk is not None:
            self.app.push_screen(DraftsScreen(self.desk_in_use), self.go_to)

    @asks(exclusive=True, group="dialog")
    async def action_forward(self) -> None:
        """Show a message or the whole conversation to somebody else."""
        from plentytui.services.forwarded import forwardable

        thread, desk, uuid = self.thread, self.desk, self.looked_at
        if thread is None or desk is None or not self.may_write():
            return
        public, whispers = forwardable(desk.store, uuid if self._is_open(thread, uuid) else "")
        if not public:
            unread = "The thread has not been read yet. Open it first."
            self.host.say("Whispers are never forwarded." if whispers else unread, title="Nothing to forward")
            return
        chosen = await self._ask_what(public, thread.message_at_hand, whispers)
        if chosen is None:
            return
        draft = thread.composer.composing.forward(*chosen.messages)
        count = len(chosen.messages)
        note = f"forwards {count} messages" if count > 1 else f"forwards a message of {cell(chosen.messages[0].sender)}"
        if any(message.attachments for message in chosen.messages):
            files = await self._bring_files(chosen.messages)
            if files is None:
                return
            draft = replace(draft, envelope=replace(draft.envelope, files=files))
        self._show_composer(draft, note)

    async def _ask_what(self, public: Sequence[MessageRow], at: str, whispers: int) -> Forwarded | None:
        """Which messages are forwarded; where there is only one, nobody is asked."""
        from plentytui.ui.dialogs.forward import ForwardDialog, Forwarded

        if len(public) == 1:
            return Forwarded((public[0],), False)
        zone = self.desk_in_use.zone
        return await self.app.push_screen_wait(ForwardDialog(public, at, zone=zone, whispers=whispers))

    async def _bring_files(self, messages: Sequence[MessageRow]) -> tuple[DraftFile, ...] | None:
        """Ask which files go along and bring them; None if nothing is forwarded."""
        from plentytui.services.forwarded import bring
        from plentytui.ui.dialogs.forward import files_dialog, without

        workspace = self._workspace("The attachments have to be brought from the system.")
        if workspace is None:
            return None
        ticked = await self.app.push_screen_wait(files_dialog(messages))
        if ticked is None:
            return None
        wanted = without(messages, ticked.remove)
        try:
            return await bring(workspace.api, self.host.opener.paths.data, self.desk_in_use.store, wanted)
        except PlentytuiError as error:
            self.host.say(str(error), title="Forwarded without its files", severity="warning")
            return ()

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

    @asks(exclusive=True, group="dialog")
    async def action_files_and_links(self) -> None:
        """Show the attachments and links of the conversation."""
        desk, conversation = self.desk, self.looked_at
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
