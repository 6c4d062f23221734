"""The right side of the Messenger: one conversation, its answers on their way, and the composer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from plentytui.errors import HEADER_TELLS, PlentytuiError
from plentytui.models.inbox import Delivery, Draft, OutboxItem, ReplyKind
from plentytui.models.names import NameKind
from plentytui.models.states import UNSETTLED
from plentytui.services.desk import Desk
from plentytui.ui.host import counted_hours_of, host_of, lay_notices
from plentytui.ui.messages import ComposerLeft, ComposerOpened, DraftOpenElsewhere
from plentytui.ui.state import missing_for_sending
from plentytui.ui.text import clean
from plentytui.ui.widgets.composer import Composer
from plentytui.ui.widgets.covered import Covered
from plentytui.ui.widgets.thread_view import ThreadView

if TYPE_CHECKING:
    from plentytui.services.opening import Workspace


class ThreadPane(Covered, Vertical):
    """Shows a conversation from the local file, brings it up to date, and takes answers to it."""

    class Marked(Message):
        """The conversation is read or unread in the local file now, whatever the system knows of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.conversation = ""
        self._brought: float | None = None
        self._trouble = ("", "")
        """Why the messages of the conversation could not be read, and what to do now."""
        self._tick: Timer | None = None
        self._told_held: set[int] = set()
        desk.keep_typed = self._keep_typed

    def compose(self) -> ComposeResult:
        """The thread above, the composer below it."""
        yield ThreadView()
        yield Composer(self._desk)

    @property
    def view(self) -> ThreadView:
        """The thread."""
        return self.query_one(ThreadView)

    @property
    def composer(self) -> Composer:
        """The composer."""
        return self.query_one(Composer)

    def open(self, uuid: str) -> bool:
        """Show a conversation at once from the local file, then bring it up to date.

        False where what is typed in another one is not saved: then that one stays.
        """
        if self.composer.is_open and self.composer.conversation != uuid and not self.composer.close():
            return False
        self.conversation, self._trouble = uuid, ("", "")
        self.repaint(fresh=True)
        self._brought = self._changed_at()
        self._bring(uuid, opened=True)
        return True

    def catch_up(self) -> None:
        """Read the conversation again if it has changed, or could not be read when it was opened."""
        if self.conversation and self._desk.workspace is not None:
            changed_at = self._changed_at()
            if changed_at != self._brought:
                self._brought = changed_at
                self._bring(self.conversation, opened=False)

    def _changed_at(self) -> float | None:
        """When the conversation changed last, as far as is known here."""
        row = self._desk.store.mirror.row(self.conversation)
        return None if row is None else row.updated_at

    def repaint(self, *, fresh: bool = False) -> None:
        """Show what the local file has now."""
        if not self.conversation:
            return
        store = self._desk.store
        detail = store.mirror.detail(self.conversation, self._desk.language)
        if detail is None:
            self.view.fail("This conversation is no longer in the local file.", "Press R to look for changes.")
            return
        outbox = [item for item in store.outbox.for_conversation(self.conversation) if item.state in UNSETTLED]
        messages, tags = store.mirror.messages(self.conversation), {}
        if any(message.tags for message in messages):
            names = store.mirror.names(NameKind.TAG)
            tags = {int(row.id): row.name(self._desk.language) for row in names}
        self.view.show(
            detail,
            messages,
            outbox,
            now=self._desk.clock.time(),
            zone=self._desk.zone,
            jump=fresh,
            waits=None if self._desk.workspace is None else self._desk.workspace.sender.waits,
            waits_for=missing_for_sending(host_of(self).state.connection.value),
            trouble=self._trouble,
            tags=tags,
        )
        lay_notices(self)
        # What is being sent may have to wait for the limits, which is told, too.
        self._tick_while(any(item.state in (Delivery.WAITING, Delivery.SENDING) for item in outbox))

    def write(self, kind: ReplyKind, *, everybody: bool = False, note: str = "", slot: int | None = None) -> None:
        """Open the composer for an answer or a whisper, with the draft that there is.

        ``slot`` is which of several; None: the one that was written here last. Where another terminal has it open
        the screen asks the person.
        """
        conversation, drafts = self.conversation, self._desk.store.drafts
        if self._desk.store.mirror.detail(conversation) is None:
            return
        # What is typed and not saved yet is read again in a moment.
        if not self.composer.keep():
            return
        place = drafts.place(conversation, kind) if slot is None else slot
        if drafts.held_elsewhere(conversation, kind, place) is not None:
            self.post_message(DraftOpenElsewhere(Draft(conversation, kind, "", 0.0, slot=place), everybody, note))
        else:
            self._write(kind, everybody, note, place)

    def _write(self, kind: ReplyKind, everybody: bool, note: str, slot: int) -> None:
        from plentytui.rules.replying import reply_receivers

        conversation, store = self.conversation, self._desk.store
        detail = store.mirror.detail(conversation)
        if detail is None:
            return
        # What counts as seen is what the local file has now, so it has to be on the screen.
        self.repaint()
        draft = self.composer.composing.answer(conversation, kind, everybody=everybody, slot=slot)
        usual = reply_receivers(detail) if kind is ReplyKind.PUBLIC else None
        if not note and any(store.drafts.held_elsewhere(conversation, kind, other) for other in range(slot)):
            note = "your other terminal writes here, too"
        self.composer.open(draft, usual=usual, note=note)
        self.post_message(ComposerOpened())
        # What is answered stays in sight although the composer takes a part of the height.
        self.call_after_refresh(self.view.action_last)

    @property
    def message_at_hand(self) -> str:
        """The message that is being read; empty if none is."""
        return self.view.message_at_hand

    def draft_kind(self) -> ReplyKind | None:
        """Of which kind the newest draft of this conversation is."""
        drafts = sorted(self._desk.store.drafts.get(self.conversation), key=lambda draft: draft.saved_at)
        return drafts[-1].kind if drafts else None

    def first_item(self, *states: Delivery) -> OutboxItem | None:
        """The outbox entry that holds up all later ones: the oldest of this conversation, else the newest of any."""
        entries = [item for item in self._desk.store.outbox.unsettled() if item.state in states]
        here = [item for item in entries if item.conversation == self.conversation]
        return here[0] if here else max(entries, key=lambda item: item.id, default=None)

    @work(exclusive=True, group="thread")
    async def _bring(self, uuid: str, *, opened: bool) -> None:
        """Read the thread if it is not fresh; mark it as read if it was opened and there is something to read."""
        store, workspace = self._desk.store, self._desk.workspace
        row = store.mirror.row(uuid)
        mark = opened and row is not None and row.unread and not self._desk.system.read_only
        try:
            if mark and store.mirror.messages(uuid):
                await store.write(lambda: store.mirror.mark_read([uuid]))
                self.post_message(self.Marked())
            if workspace is None:
                self._brought = None
                return
            stale = not workspace.threads.is_fresh(uuid)
            if stale:
                await workspace.threads.load(uuid)
            if (opened or stale) and uuid == self.conversation and (faults := workspace.threads.faults(uuid)):
                self.app.notify(clean(faults), title="Not complete", severity="warning", markup=False)
            if mark:
                await workspace.threads.mark_read([uuid])
        except PlentytuiError as error:
            self._brought = None
            if mark:
                # It may be unread again.
                self.post_message(self.Marked())
            self._tell_stale(uuid, error)
            return
        await self._learn(workspace)

    async def _learn(self, workspace: Workspace) -> None:
        """Read names and presets; nobody called for them, so what has to wait does so quietly."""
        from plentytui.services.presets import refresh_presets

        try:
            await workspace.threads.load_names()
            await refresh_presets(workspace.api, self._desk.store, self._desk.clock)
        except HEADER_TELLS:
            # It is tried again when the next conversation is opened.
            return
        except PlentytuiError as error:
            self.app.notify(clean(str(error)), title="Some names are not known", severity="warning", markup=False)

    def _tell_stale(self, uuid: str, error: PlentytuiError) -> None:
        if uuid != self.conversation:
            return
        if self._desk.store.mirror.messages(uuid):
            self.app.notify(clean(str(error)), title="Not up to date", severity="warning", markup=False)
        else:
            self._trouble = error.what, error.hint
            self.repaint()

    def _tick_while(self, waiting: bool) -> None:
        if waiting and self._tick is None:
            self._tick = self.set_interval(1.0, self.repaint)
        elif not waiting and self._tick is not None:
            self._tick.stop()
            self._tick = None

    def _keep_typed(self) -> bool:
        """Save at once what is typed and not saved yet; the system is left or the program ends."""
        return self.composer.keep()

    def show_sent(self) -> None:
        """Show what was put into the outbox just now."""
        self.repaint(fresh=True)
        self.view.focus()

    def on_mount(self) -> None:
        """Count deadlines by the settings, and tell whenever a message was held."""
        self.view.hours = counted_hours_of(host_of(self))
        self.watch(self.view, "scroll_y", lambda: lay_notices(self), init=False)
        host_of(self).state.mirror.watch(self, lambda _: self._tell_held())

    def _tell_held(self) -> None:
        held = [item for item in self._desk.store.outbox.unsettled() if item.state is Delivery.HELD]
        new = [item for item in held if item.id not in self._told_held]
        self._told_held = {item.id for item in held}
        for item in new:
            host_of(self).say(
                f"{item.reason} The answer to {item.recipients} was not sent and is kept. Press H to decide.",
                title="Held",
                severity="warning",
            )
            if item.conversation == self.conversation:
                self.call_after_refresh(self.view.action_last)

    @on(ComposerLeft)
    def _back_to_thread(self) -> None:
        self.repaint()
        self.view.focus()
