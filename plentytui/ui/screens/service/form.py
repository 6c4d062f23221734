"""The form of an action: what comes of it, and carrying it out without ever cutting off what is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.models.forms import Grave, Problem, Values
from plentytui.ui.asking import asks
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.host import host_of
from plentytui.ui.leaving import run_beside
from plentytui.ui.screens.service.filling import FilledForm
from plentytui.ui.text import content
from plentytui.ui.widgets.form_rows import FormRow

if TYPE_CHECKING:
    from textual.widget import Widget

    from plentytui.models.tasks import FormTask

_KEEP, _THROW, _STAY = "keep", "throw", "stay"


class ActionForm(FilledForm):
    """Fills in one action and carries it out."""

    def __init__(self, task: FormTask) -> None:
        super().__init__(task)
        self._busy = False
        """Whether it is looked at, asked about or sent, so that it is not sent twice."""
        self._sending = False
        """Whether it is on its way: from now on it may take effect, whatever becomes of this screen."""
        self._was_in: Widget | None = None
        """Where the cursor was before it was sent."""

    def action_accept(self) -> None:
        """Check the form; where nothing is wrong, show what comes of it, and do it."""
        if self._refuses_while_sending():
            return
        self._tried = True
        if self._is_blocked():
            return
        if told := self.action.nothing_to_do(self.values):
            host_of(self).say(told, title=self.action.title)
            self._leave_empty()
            return
        self.keep()
        if not self._busy:
            self._busy = True
            self._go()

    @on(FilledForm.Filled)
    def _filled(self, event: FilledForm.Filled) -> None:
        event.stop()
        self.action_accept()

    def _refuses_while_sending(self) -> bool:
        if self._sending:
            host_of(self).say(f"{self.action.title} is being sent; wait for the answer.", severity="warning")
        return self._sending

    def _is_blocked(self) -> bool:
        """Show what is wrong; whether the form cannot be sent as it is."""
        self.check()
        first = self.first_blocking(self.action.problems(self.values))
        if first is None:
            return False
        if first.field in self._fields:
            self.row(first.field).entry.focus()
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only forms that rest on an own check offer one, and a form without fields has nothing to empty."""
        if action == "clear" and not self._fields:
            return False
        return self.action.rests_on_check if action == "check_now" else super().check_action(action, parameters)

    @work(exclusive=True, group="form-check")
    async def action_check_now(self) -> None:
        """Look for what the form rests on, and tell what was found; nothing is sent."""
        if self._refuses_while_sending():
            return
        host, heading = host_of(self), "Checked"
        self.query_one("#form-outcome", Static).update(content("Looking ..."))
        try:
            looked = await self.action.look(self.values)
        except PlentytuiError as error:
            host.say(str(error), title="Not checked", severity="warning")
            self.check()
            return
        if not self.is_attached:
            return
        self.check()
        found = [problem for problem in self.action.problems(self.values) if self.values.get(problem.field, "x")]
        if found:
            severe = any(problem.blocking or problem.asks for problem in found)
            words = f"{found[0].what} {found[0].hint}".rstrip()
            host.say(words, title=heading, severity="warning" if severe else "information")
        else:
            host.say("Nothing speaks against it." if looked else "It was found right a moment ago.", title=heading)

    async def _look(self) -> bool:
        """Let own checks look for what the form rests on; whether the form can go on."""
        self.query_one("#form-outcome", Static).update(content("Looking ..."))
        try:
            looked = await self.action.look(self.values)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not checked", severity="warning")
            return True
        return not (looked and self._is_blocked())

    @asks(exclusive=True, group="form-go")
    async def _go(self) -> None:
        try:
            sure = await self._look() and await self._is_sure()
        finally:
            self._busy = False
        if self.is_attached:
            self.check()
            if sure:
                self._busy = self._sending = True
                # The worker is the app's: what is on its way is not cut off when this screen is left.
                run_beside(self.app, "form-send", self._send, self.values)

    async def _is_sure(self) -> bool:
        """Ask about what is grave, and about what may have arrived before."""
        from plentytui.ui.screens.service.words import doubt_words, summary_dialog

        self.check()
        summary = self.action.summary(self.values)
        doubt = self._forms.doubt(self.action.id, self._subject)
        warnings = self.action.problems(self.values)
        asks = any(problem.asks for problem in warnings)
        if self.action.grave is Grave.PLAIN and not summary.type_name and doubt is None and not asks:
            return True
        if doubt is not None:
            warnings = (Problem("", doubt_words(doubt, self.action.zone), blocking=False), *warnings)
        sure: bool = await self.app.push_screen_wait(summary_dialog(self.action, summary, warnings))
        return sure

    async def _send(self, values: Values) -> None:
        """Carry it out, and tell what came of it wherever the person is by then."""
        from plentytui.ui.screens.service.words import failed_heading, told_change

        host = host_of(self.app)
        self._show_sending()
        try:
            change = await self.action.perform(values)
        except PlentytuiError as error:
            heading = failed_heading(self.action.title, error)
            if self.is_attached:
                self.app.push_screen(ErrorDetails(error, heading))
            else:
                host.say(str(error), title=heading, severity="error")
            return
        finally:
            self._busy = self._sending = False
            self._show_sending()
        self._touched = set()
        host.say(told_change(change, self.action.zone), title=change.title)
        if self.is_attached and change.card is not None:
            from plentytui.ui.dialogs.hand_off import HandOff

            await self.app.push_screen_wait(HandOff(change))
        self.dismiss(change)

    def _show_sending(self) -> None:
        """While it is sent nothing can be typed: it would be neither in what was sent nor kept."""
        if not self.is_attached:
            return
        body = self.query_one("#form-body")
        if self._sending:
            self._was_in = self.focused
            body.disabled = True
            self.query_one("#form-outcome", Static).update(content("Sending ..."))
            return
        body.disabled = False
        if self._was_in is not None:
            self._was_in.focus()
        self.tell_kept()
        self.check()

    def action_clear(self) -> None:
        """Empty the form."""
        if self._refuses_while_sending():
            return
        self.throw_away()
        for name, field in self._fields.items():
            self.row(name).value = field.default
            self._values[name] = field.default
        self._tried = False
        self.tell_kept()
        self.check()
        first = next((row for row in self.query(FormRow) if row.display), None)
        if first is not None:
            first.entry.focus()

    def action_leave(self) -> None:
        """Leave; what was typed is found here again, and what is being sent goes on."""
        if self._sending:
            words = "It is still being sent and goes on. What comes of it is told here and stands in the journal."
            host_of(self).say(words, title=self.action.title)
            self.dismiss(None)
            return
        changed = [
            field.label for name, field in self._fields.items() if self.values.get(name, field.default) != field.default
        ]
        if self.action.marks_changes and not changed:
            self._leave_empty()
        else:
            self._leave(changed if self.action.marks_changes else ())

    @work(exclusive=True, group="form-leave")
    async def _leave_empty(self) -> None:
        await self.thrown_away()
        self.dismiss(None)

    @asks(exclusive=True, group="form-leave")
    async def _leave(self, ask_about: Sequence[str]) -> None:
        """Leave once everything is kept, as the form may be opened again at once."""
        await self.kept()
        if ask_about:
            from plentytui.ui.dialogs.pick_value import PickValue

            choices = (
                (_KEEP, "Leave and keep what was typed: it is found here again"),
                (_THROW, "Leave and throw it away"),
                (_STAY, "Stay in the form"),
            )
            heading = f"Not saved yet: {', '.join(ask_about)}"
            wanted = await self.app.push_screen_wait(PickValue(heading, choices, _KEEP))
            if wanted == _THROW:
                await self.thrown_away()
            elif wanted != _KEEP:
                return
        self.dismiss(None)
