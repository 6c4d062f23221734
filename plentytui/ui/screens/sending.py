"""What every screen does on which messages are written: the dialogs around the composer, and the way to the outbox."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from textual import on
from textual.reactive import Reactive
from textual.widget import Widget

from plentytui.errors import PlentytuiError
from plentytui.models.states import Delivery
from plentytui.ui.asking import asks, may_ask
from plentytui.ui.host import Host, host_of
from plentytui.ui.leaving import AppScreen, run_beside
from plentytui.ui.messages import Ask, ComposerAsked, SendText
from plentytui.ui.state import not_connected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plentytui.models.inbox import Draft, OutboxItem
    from plentytui.models.writing import DraftFile
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Workspace
    from plentytui.services.templates import Filled
    from plentytui.ui.widgets.composer import Composer

R = TypeVar("R")


class SendingScreen(AppScreen[R], Generic[R]):
    """Sends what its composers hand over, asking first where the rules want that."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The widget with the focus; each paints itself, and Textual would paint the whole screen besides."""

    _taking_back = False
    _seeing_to = False
    """Whether something of the outbox is being seen to: what is begun then is carried through, never cut off."""

    @property
    def host(self) -> Host:
        """The app."""
        return host_of(self)

    @property
    def desk(self) -> Desk | None:
        """The system in use."""
        return self.host.state.desk.value

    def message_queued(self, composer: Composer, draft: Draft) -> None:
        """A message was put into the outbox, so its composer is done, unless it holds another one by now."""
        if composer.holds(draft):
            composer.close(keep=False)
        self.drop_copies(draft.envelope.files)

    # Sending

    @on(SendText)
    def _hand_over(self, message: SendText) -> None:
        message.stop()
        self._send(message.composer)

    @may_ask(group="send", drops=True)
    async def _send(self, composer: Composer) -> None:
        """Put the message into the outbox, after asking about every rule that breaks and every open question."""
        if (draft := await composer.hand_over()) is None:
            return
        try:
            if not await self._queue(composer, draft, set(), set()):
                await self._ask_all(composer, draft)
        finally:
            composer.take_back(draft)

    async def _queue(self, composer: Composer, draft: Draft, overrides: set[str], answered: set[str]) -> bool:
        """Try; True if it is settled, one way or the other, without a question."""
        from plentytui.services.composing import DraftAsks, DraftBreaks, DraftIncomplete

        try:
            await composer.composing.queue(draft, overrides, answered)
        except (DraftBreaks, DraftAsks):
            return False
        except DraftIncomplete as error:
            finding = error.findings[0]
            self.host.say(f"{finding.what} {finding.hint}", title="Nothing sent", severity="warning")
            if composer.holds(draft):
                composer.go_to_missing(finding.rule)
        except PlentytuiError as error:
            self.host.say(str(error), title="Not sent; the draft is kept", severity="error")
        else:
            self.message_queued(composer, draft)
        return True

    async def _ask_all(self, composer: Composer, draft: Draft) -> None:
        from plentytui.services.composing import NEWER

        checked = composer.composing.check(draft)
        overrides: set[str] = set()
        answered: set[str] = set()
        if checked.breaks:
            from plentytui.ui.dialogs.override import OverrideDialog

            asked = OverrideDialog(checked.breaks)
            if not await self.app.push_screen_wait(asked):
                if asked.repairs and composer.holds(draft):
                    from plentytui.ui.screens.mending import mend_all

                    self.host.say(mend_all(composer), title="Not sent yet")
                return
            overrides = {finding.rule for finding in checked.breaks}
        for finding in checked.questions:
            came = checked.came if finding.rule == NEWER else None
            told = (finding.what, *came.texts, finding.hint) if came else (f"{finding.what} {finding.hint}",)
            who = "Your other terminal answers here, too." if came and came.terminal else "Somebody wrote meanwhile."
            if not await self._answer(composer, finding.rule, *told, who=who):
                return
            if came is None:
                answered.add(finding.rule)
            elif composer.conversation == draft.conversation:
                # What comes from now on was not shown, and is asked about again.
                composer.has_seen(came.seen)
        if composer.conversation != draft.conversation or composer.kind is not draft.kind:
            return
        if not await self._queue(composer, composer.draft, overrides, answered):
            self.host.say("Something else came up meanwhile. Look at it and send again.", title="Not sent yet")

    async def _answer(self, composer: Composer, rule: str, *sentences: str, who: str) -> bool:
        """Whether a question is answered with yes: send as it is."""
        from plentytui.services.composing import NEWER, OPEN_VARIABLES, REPEATED
        from plentytui.ui.dialogs.confirm import ConfirmDialog
        from plentytui.ui.dialogs.missing_attachment import AttachmentChoice, MissingAttachment

        titles = {
            NEWER: f"{who} Send all the same?",
            REPEATED: "Send the same once more?",
            OPEN_VARIABLES: "Send it with open variables?",
        }
        if rule in titles:
            sure: bool | None = await self.app.push_screen_wait(
                ConfirmDialog(titles[rule], *sentences, yes="Send", no="Look first")
            )
            return bool(sure)
        choice = await self.app.push_screen_wait(MissingAttachment(" ".join(sentences)))
        if choice is AttachmentChoice.ATTACH:
            self._ask_files(composer)
        return choice is AttachmentChoice.SEND

    # The composer's dialogs

    @on(ComposerAsked)
    def _open_dialog(self, message: ComposerAsked) -> None:
        message.stop()
        if not message.composer.conversation:
            return
        match message.ask:
            case Ask.TEMPLATES:
                self._ask_template(message.composer)
            case Ask.FILES:
                self._ask_files(message.composer)
            case Ask.EXTRAS:
                self._ask_extras(message.composer)
            case Ask.FINDINGS:
                self._show_findings(message.composer)
            case Ask.LOSE:
                self._ask_to_lose(message.composer)

    @asks(exclusive=True, group="dialog")
    async def _ask_to_lose(self, composer: Composer) -> None:
        from plentytui.ui.dialogs.confirm import ConfirmDialog

        here = composer.conversation, composer.kind
        dialog = ConfirmDialog(
            "Leave it and lose it?",
            "The draft cannot be saved. What you typed since it was saved last would be gone.",
            yes="Lose it",
            no="Go on",
            grave=True,
        )
        if await self.app.push_screen_wait(dialog) and here == (composer.conversation, composer.kind):
            composer.give_up()

    @asks(exclusive=True, group="dialog")
    async def _ask_template(self, composer: Composer) -> None:
        from plentytui.ui.dialogs.pick_template import PickTemplate

        workspace = self._workspace("Templates are filled in by the system.")
        if workspace is None:
            return
        conversation = composer.conversation
        filled = await self.app.push_screen_wait(PickTemplate(workspace.api, self.desk_in_use, composer.draft))
        if filled is None or composer.conversation != conversation:
            return
        draft = composer.draft
        if filled.subject and not draft.envelope.subject.strip():
            composer.show(replace(draft, envelope=replace(draft.envelope, subject=filled.subject)))
        composer.insert(filled.text)
        if filled.files:
            await self._attach_of(filled, composer)
        if filled.unfilled:
            self.host.say(
                f"The system left open: {', '.join(filled.unfilled)}.", title="Look at it first", severity="warning"
            )

    async def _attach_of(self, filled: Filled, composer: Composer) -> None:
        """Attach what a template brings along; say what of it does not go along."""
        from plentytui.services.template_files import lay_down

        here, data = (composer.conversation, composer.kind), self.host.opener.paths.data
        with self.telling("Put in without its files"):
            there = composer.draft.envelope.files
            found = await asyncio.to_thread(lay_down, data, self.desk_in_use.store, filled.files, there)
            draft = composer.draft
            if found.files and here == (draft.conversation, draft.kind):
                files = (*draft.envelope.files, *found.files)
                composer.show(replace(draft, envelope=replace(draft.envelope, files=files)))
            if found.left_out:
                self.host.say(found.left_out, title="Not attached", severity="warning")

    @asks(exclusive=True, group="dialog")
    async def _ask_files(self, composer: Composer) -> None:
        from plentytui.ui.dialogs.pick_file import PickFiles

        conversation = composer.conversation
        files = await self.app.push_screen_wait(PickFiles(composer.draft.envelope.files))
        if files is not None and composer.conversation == conversation:
            draft = composer.draft
            composer.show(replace(draft, envelope=replace(draft.envelope, files=files)))

    @asks(exclusive=True, group="dialog")
    async def _ask_extras(self, composer: Composer) -> None:
        from plentytui.ui.dialogs.capture_time import CaptureTime

        conversation = composer.conversation
        found = await self.app.push_screen_wait(CaptureTime(self.desk_in_use, composer.draft, composer.stopwatch))
        if found is not None and composer.conversation == conversation:
            composer.stopwatch = found.stopwatch
            draft = composer.draft
            timer = found.stopwatch.total(self.host.clock.time()) if found.stopwatch is not None else 0.0
            envelope = replace(draft.envelope, tags=found.tags, minutes=found.minutes, timer=timer)
            envelope = replace(envelope, chargeable=found.chargeable)
            composer.show(replace(draft, envelope=envelope))

    @asks(exclusive=True, group="dialog")
    async def _show_findings(self, composer: Composer) -> None:
        """Show what the rules say, and mend what is chosen, until nothing is."""
        from plentytui.ui.dialogs.findings import FindingsDialog

        conversation = composer.draft.conversation
        while True:
            checked = composer.check()
            found = () if checked is None else (*checked.findings, *checked.questions)
            if not found:
                self.host.say("The rules have nothing to say about this message.")
                return
            finding = await self.app.push_screen_wait(FindingsDialog(found))
            if finding is None or composer.draft.conversation != conversation:
                return
            composer.mend(finding)

    @property
    def desk_in_use(self) -> Desk:
        """The system in use, which is there wherever a composer is."""
        desk = self.desk
        assert desk is not None
        return desk

    def _workspace(self, why: str) -> Workspace | None:
        desk = self.desk
        if desk is None or desk.workspace is None:
            told = not_connected(self.host.state.connection.value.link)
            self.host.say(f"{why} {told}", title="Not now", severity="warning")
            return None
        return desk.workspace

    def may_write(self) -> bool:
        """Whether anything may be sent to this system; says so if not."""
        desk = self.desk
        if desk is None:
            return False
        if desk.system.read_only:
            self.host.say("This system was opened read-only.", title="No answer", severity="warning")
            return False
        return True

    def drop_copies(self, files: Sequence[DraftFile]) -> None:
        """Remove the copies of forwarded files that nothing needs any more; this screen may be left meanwhile."""
        if files:
            from plentytui.ui.copies import clear_copies

            run_beside(self.app, "copies", clear_copies, self.host, self.desk_in_use.store, files)

    # What waits in the outbox

    @contextmanager
    def telling(self, title: str) -> Iterator[None]:
        """Tell the person if what is done inside fails: a full or busy local file ends no screen."""
        try:
            yield
        except PlentytuiError as error:
            self.host.say(str(error), title=title, severity="error")

    async def send_now(self, item: OutboxItem) -> None:
        """Send a message without further delay; ask first where it was held or may have arrived."""
        if self._seeing_to:
            return
        desk, self._seeing_to = self.desk_in_use, True
        try:
            with self.telling("Not done"):
                if item.state is Delivery.HELD:
                    await self._decide(item)
                elif item.state is not Delivery.UNCERTAIN or await self._sure_to_repeat(item.recipients):
                    waiting = await desk.outbox.send_now(item.id)
                    if (seconds := int(waiting.send_at - desk.clock.time() + 0.999)) > 0:
                        told = f"In {seconds} s it is looked for, and sent if it is missing."
                        self.host.say(f"The first try may still arrive. {told}", title="Not yet")
        finally:
            self._seeing_to = False
        state = self.host.state
        state.mirror.set(state.mirror.value + 1)

    async def _decide(self, item: OutboxItem) -> None:
        """Show what came meanwhile, ask what to do with a held message, and do it."""
        from plentytui.services.meanwhile import stopped
        from plentytui.ui.dialogs.held import HeldChoice, HeldDialog

        desk = self.desk_in_use
        came = stopped(desk.store, desk.outbox, item)
        choice = await self.app.push_screen_wait(HeldDialog(item, came, now=desk.clock.time(), zone=desk.zone))
        if choice is HeldChoice.SEND:
            # What comes while the dialog is open was not shown, and holds it again.
            await desk.outbox.send_now(item.id, came.seen)
        elif choice is HeldChoice.EDIT:
            draft = await self.recalled(item)
            if draft is not None:
                self.go_to(draft)
        elif choice is HeldChoice.DROP and await desk.outbox.discard(item.id):
            self.host.say("The message was thrown away; nothing of it was sent.", title="Dropped")

    def is_taking_back(self) -> bool:
        """Whether a message is being taken back just now; says so."""
        if self._taking_back:
            self.host.say("A message is being taken back. Wait a moment, then press the key again.")
        return self._taking_back

    async def recalled(self, item: OutboxItem) -> Draft | None:
        """The draft that a message became which is taken back; None after saying why it could not be."""
        if self.is_taking_back():
            return None
        self._taking_back, done, draft = True, False, None
        try:
            with self.telling("Not taken back"):
                draft = await self.desk_in_use.outbox.take_back(item.id)
                done = True
        finally:
            self._taking_back = False
        if draft is None:
            if done:
                self.host.say("It is on its way already.", title="Not taken back", severity="warning")
        elif draft.envelope.tried:
            self.host.say(
                "It may have arrived all the same: look at the thread before you send it again. The text is a draft.",
                title="Taken back",
                severity="warning",
            )
        else:
            self.host.say("It was not sent. The text is a draft again.", title="Taken back")
        return draft

    def go_to(self, place: Draft | None) -> None:
        """Go on with a draft."""

    async def _sure_to_repeat(self, recipients: str) -> bool:
        from plentytui.ui.dialogs.confirm import ConfirmDialog

        sure: bool | None = await self.app.push_screen_wait(
            ConfirmDialog(
                "Send it again?",
                f"It is not known whether the message to {recipients} arrived. It is looked for once more, and sent "
                "only if it is not there.",
                yes="Send again",
            )
        )
        return bool(sure)
