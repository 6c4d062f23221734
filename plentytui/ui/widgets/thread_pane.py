"""The right side of the Messenger: one conversation, its answers on their way, and the composer."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from plentytui.errors import PlentytuiError
from plentytui.models.inbox import Delivery, OutboxItem, ReplyKind
from plentytui.services.desk import Desk
from plentytui.ui.messages import ComposerLeft, SendText, TextChanged
from plentytui.ui.text import clean
from plentytui.ui.widgets.composer import Composer
from plentytui.ui.widgets.thread_view import ThreadView

_UNSETTLED = (Delivery.WAITING, Delivery.SENDING, Delivery.REFUSED, Delivery.UNCERTAIN)


class ThreadPane(Vertical):
    """Shows a conversation from the local file, brings it up to date, and takes answers to it."""

    class Marked(Message):
        """The conversation was marked as read in the local file alone; the system is told when it can be reached."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.conversation = ""
        self._brought: float | None = None
        self._tick: Timer | None = None
        desk.keep_typed = self._keep_typed

    def compose(self) -> ComposeResult:
        """The thread above, the composer below it."""
        yield ThreadView()
        yield Composer()

    @property
    def view(self) -> ThreadView:
        """The thread."""
        return self.query_one(ThreadView)

    @property
    def composer(self) -> Composer:
        """The composer."""
        return self.query_one(Composer)

    def open(self, uuid: str) -> None:
        """Show a conversation at once from the local file, then bring it up to date."""
        if self.composer.is_open and self.composer.conversation != uuid:
            self.composer.close()
        self.conversation = uuid
        self.repaint(fresh=True)
        self._brought = self._changed_at()
        self._bring(uuid, opened=True)

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
        outbox = [item for item in store.outbox.for_conversation(self.conversation) if item.state in _UNSETTLED]
        self.view.show(
            detail,
            store.mirror.messages(self.conversation),
            outbox,
            now=self._desk.clock.time(),
            zone=self._desk.zone,
            jump=fresh,
        )
        self._tick_while(any(item.state is Delivery.WAITING for item in outbox))

    def write(self, kind: ReplyKind) -> None:
        """Open the composer for an answer or a whisper, with the draft that there is."""
        from plentytui.rules.replying import name_recipients

        store = self._desk.store
        detail = store.mirror.detail(self.conversation)
        if detail is None:
            return
        drafts = {draft.kind: draft.text for draft in store.drafts.get(self.conversation)}
        self.composer.open(self.conversation, kind, drafts.get(kind, ""), name_recipients(detail))
        # What is answered stays in sight although the composer takes a part of the height.
        self.call_after_refresh(self.view.action_last)

    def draft_kind(self) -> ReplyKind | None:
        """Of which kind the newest draft of this conversation is."""
        drafts = sorted(self._desk.store.drafts.get(self.conversation), key=lambda draft: draft.saved_at)
        return drafts[-1].kind if drafts else None

    def newest_item(self, *states: Delivery) -> OutboxItem | None:
        """The newest outbox entry in one of these states: of this conversation first, else of any."""
        entries = [item for item in self._desk.store.outbox.unsettled() if item.state in states]
        here = [item for item in entries if item.conversation == self.conversation]
        return max(here or entries, key=lambda item: item.id, default=None)

    @work(exclusive=True, group="thread")
    async def _bring(self, uuid: str, *, opened: bool) -> None:
        """Read the thread if it is not fresh; mark it as read if it was opened and there is something to read."""
        desk, workspace = self._desk, self._desk.workspace
        if workspace is None:
            self._brought = None
        try:
            if workspace is not None and not workspace.threads.is_fresh(uuid):
                await workspace.threads.load(uuid)
        except PlentytuiError as error:
            self._brought = None
            self._tell_stale(uuid, error)
        row = desk.store.mirror.row(uuid)
        mark = opened and row is not None and row.unread and not desk.system.read_only
        try:
            if mark and desk.store.mirror.messages(uuid):
                if workspace is not None:
                    await workspace.threads.mark_read([uuid])
                else:
                    await desk.store.write(lambda: desk.store.mirror.mark_read([uuid]))
                    self.post_message(self.Marked())
            if workspace is not None and self._brought is not None:
                await workspace.threads.load_names()
        except PlentytuiError as error:
            self._tell_stale(uuid, error)

    def _tell_stale(self, uuid: str, error: PlentytuiError) -> None:
        if uuid != self.conversation:
            return
        if self._desk.store.mirror.messages(uuid):
            self.app.notify(clean(str(error)), title="Not up to date", severity="warning", markup=False)
        else:
            self.view.fail(error.what, error.hint)

    def _tick_while(self, waiting: bool) -> None:
        if waiting and self._tick is None:
            self._tick = self.set_interval(1.0, self.repaint)
        elif not waiting and self._tick is not None:
            self._tick.stop()
            self._tick = None

    def _keep_typed(self) -> None:
        """Save at once what is typed and not saved yet; the system is left or the program ends."""
        unsaved = self.composer.take_unsaved()
        if unsaved is not None:
            self._desk.store.drafts.save(unsaved.conversation, unsaved.kind, unsaved.text)

    @on(TextChanged)
    async def _keep_draft(self, message: TextChanged) -> None:
        message.stop()
        try:
            await self._desk.outbox.save_draft(message.conversation, message.kind, message.text)
        except PlentytuiError as error:
            self.app.notify(str(error), title="The draft is not saved", severity="error", markup=False)

    @on(SendText)
    async def _put_into_outbox(self, message: SendText) -> None:
        message.stop()
        from plentytui.rules.replying import last_message, name_recipients

        store = self._desk.store
        detail = store.mirror.detail(message.conversation)
        parent = last_message(store.mirror.messages(message.conversation))
        if detail is None or parent is None:
            self.app.notify(
                "The thread has not been read yet. Press R, then send again; the draft is kept.",
                title="Not sent",
                severity="warning",
                markup=False,
            )
            return
        to = "colleagues" if message.kind is ReplyKind.WHISPER else name_recipients(detail)
        try:
            await self._desk.outbox.put(message.conversation, message.kind, message.text, parent.uuid, to)
        except PlentytuiError as error:
            self.app.notify(str(error), title="Not sent; the draft is kept", severity="error", markup=False)
            return
        self.composer.close(keep=False)
        self.repaint(fresh=True)
        self.view.focus()

    @on(ComposerLeft)
    def _back_to_thread(self) -> None:
        self.repaint()
        self.view.focus()
