"""A new conversation: to whom, about what, where, and the first message; a forwarded one is begun here, too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult

from plentytui.api.lanes import Lane
from plentytui.errors import HEADER_TELLS, PlentytuiError
from plentytui.models.inbox import ReplyKind
from plentytui.models.writing import Intent
from plentytui.ui.asking import asks
from plentytui.ui.host import zone_of
from plentytui.ui.messages import ComposerLeft
from plentytui.ui.screens.sending import SendingScreen
from plentytui.ui.sheets import sheet
from plentytui.ui.widgets.composer import Composer
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.new_fields import NewFields, PickField
from plentytui.ui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from collections.abc import Callable

    from plentytui.models.inbox import Draft
    from plentytui.services.desk import Desk


class ComposeScreen(SendingScreen[None]):
    """Writes the first message of a conversation; half filled in, it is a draft that survives everything."""

    CSS_PATH: ClassVar = [sheet("compose"), sheet("composer")]
    AUTO_FOCUS: ClassVar[str | None] = None

    def __init__(self, desk: Desk, draft: Draft | None = None, note: str = "") -> None:
        """Make the screen; ``note`` is said in the first line."""
        super().__init__()
        self._note = note
        self._desk = desk
        self._draft = draft
        self._before: Callable[[], bool] | None = None

    def compose(self) -> ComposeResult:
        """The composer with the fields of a new conversation, between header and footer."""
        yield StatusHeader(self.host.state, self.host.clock, "New conversation", zone_of(self.host))
        yield Composer(self._desk, NewFields(self._desk))
        yield FooterBar()

    @property
    def composer(self) -> Composer:
        """The composer."""
        return self.query_one(Composer)

    @property
    def fields(self) -> NewFields:
        """The fields."""
        return self.query_one(NewFields)

    def on_mount(self) -> None:
        """Go on with the draft, and see that what is typed is saved if the program ends."""
        draft = self._draft or self._new()
        self.composer.open(draft, note=self._note or _notes(draft))
        if draft.envelope.intent is Intent.FORWARD and draft.text.startswith("\n"):
            # There is room above what is forwarded, for a word of one's own.
            self.composer.area.move_cursor((0, 0))
        self.composer.touched()
        self._before = self._desk.keep_typed
        self._desk.keep_typed = self._keep_typed
        self.host.state.desk.watch(self, self._desk_changed)
        if self._desk.workspace is not None:
            self._learn()
        if draft.envelope.receivers and draft.envelope.subject:
            self.composer.area.focus()
        else:
            self.composer.receivers.input.focus()

    def on_unmount(self) -> None:
        """Leave the saving to whoever did it before."""
        if self._desk.keep_typed == self._keep_typed:
            self._desk.keep_typed = self._before

    def _keep_typed(self) -> bool:
        before = self._before is None or self._before()
        return self.composer.keep() and before

    def _desk_changed(self, desk: Desk | None) -> None:
        if desk is not self._desk:
            self.dismiss()

    def _new(self) -> Draft:
        from plentytui.services.presets import default_kind

        return self.composer.composing.new(default_kind(self._desk.store))

    @work(group="presets")
    async def _learn(self) -> None:
        """Read channels and presets if they are not known, and begin with them where nothing was chosen yet."""
        from plentytui.services.presets import default_kind, refresh_presets

        workspace = self._desk.workspace
        if workspace is None:
            return
        try:
            await workspace.threads.load_names()
            await refresh_presets(workspace.api, self._desk.store, self._desk.clock, Lane.VISIBLE)
        except HEADER_TELLS:
            # It is tried again with the next message; until then the system's own default stands.
            return
        except PlentytuiError as error:
            self.host.say(str(error), title="Channels and presets are not known", severity="warning")
            return
        composer = self.composer
        if not composer.conversation:
            return
        if not self.fields.channel:
            envelope = composer.composing.in_channel(composer.draft, "").envelope
            self.fields.show(replace(composer.draft, envelope=envelope))
        untouched = composer.draft.envelope.bare and not composer.text.strip() and self._draft is None
        if untouched and default_kind(self._desk.store) is ReplyKind.WHISPER:
            # Only this way round: whoever sees a whisper and begins to type must not write in public.
            composer.set_kind(ReplyKind.WHISPER)
            self.fields.show_kind(ReplyKind.WHISPER)
        composer.touched()
        composer.check_soon()

    # What happens in the fields

    @on(NewFields.Changed)
    def _note_change(self, event: NewFields.Changed) -> None:
        event.stop()
        self.composer.touched()
        self.composer.check_soon()

    @on(NewFields.KindAsked)
    def _switch_kind(self, event: NewFields.KindAsked) -> None:
        """A public message may become a whisper; what was whispered never becomes public."""
        event.stop()
        kind = ReplyKind.WHISPER if event.whispered else ReplyKind.PUBLIC
        composer = self.composer
        if kind is composer.kind or not composer.conversation:
            return
        draft = composer.draft
        if kind is ReplyKind.PUBLIC and (draft.text.strip() or draft.envelope.subject.strip() or draft.envelope.files):
            self.fields.show_kind(ReplyKind.WHISPER)
            self.host.say(
                "What was written as a whisper stays one. Delete text, subject and files first, or leave "
                "it with escape and begin another with c.",
                title="Still a whisper",
                severity="warning",
            )
            return
        composer.set_kind(kind)
        self._drop_old(draft)
        self.fields.show_kind(kind)
        gone = ", ".join(receiver.shown for receiver in draft.envelope.receivers or ())
        if kind is ReplyKind.WHISPER and gone:
            self.host.say(f"A whisper goes to colleagues only. No longer in To: {gone}.", title="Now a whisper")

    @work(group="switch")
    async def _drop_old(self, draft: Draft) -> None:
        """The kept draft of the other kind is this one: it must not stay behind as a second one."""
        # Only once it is kept as the new kind: there is no moment at which it is nowhere in the file.
        if not await self.composer.keep_all():
            return
        try:
            await self._desk.outbox.drop_draft(draft.conversation, draft.kind, draft.slot)
        except PlentytuiError as error:
            self.host.say(str(error), title="A draft stayed behind", severity="warning")

    @on(PickField.Asked)
    def _ask_value(self, event: PickField.Asked) -> None:
        event.stop()
        self._pick(event.field.id or "")

    @asks(exclusive=True, group="dialog")
    async def _pick(self, name: str) -> None:
        from plentytui.ui.dialogs.pick_value import PickValue

        fields, choices = self.fields, self.fields.choices(name)
        if not choices:
            fields.say_unread()
            return
        if name == "language":
            dialog = PickValue("In which language?", choices, fields.language)
        else:
            dialog = PickValue("In which channel does it begin?", choices, fields.channel)
        value = await self.app.push_screen_wait(dialog)
        if value is not None:
            fields.choose(name, value)

    # Leaving

    @on(ComposerLeft)
    def _left(self, message: ComposerLeft) -> None:
        message.stop()
        # By now the draft is saved if there was anything to save; what it does not name is needed no more.
        self.drop_copies(self._draft.envelope.files if self._draft is not None else ())
        self.dismiss()

    def message_queued(self, composer: Composer, draft: Draft) -> None:
        """Go back; it waits in the outbox, with copies of its files."""
        super().message_queued(composer, draft)
        delay = self.host.settings.send_delay
        self.host.say(
            f"It is sent in {delay} s. Press u to take it back, 9 to see it." if delay else "It is being sent.",
            title="In the outbox",
        )
        if not composer.is_open:
            self.dismiss()


def _notes(draft: Draft) -> str:
    return "forwards something" if draft.envelope.intent is Intent.FORWARD else ""
