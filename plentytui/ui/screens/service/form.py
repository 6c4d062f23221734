"""The form of an action: what it is for, its fields with what is wrong with them, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static

from plentytui.errors import PlentytuiError
from plentytui.models.changes import ServiceChange
from plentytui.models.forms import FieldKind, Grave, Problem, Way, is_shown
from plentytui.ui.commands.service import SERVICE_FORM
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.form_rows import FieldChanged, FormRow, PickAsked
from plentytui.ui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from textual.timer import Timer

    from plentytui.models.tasks import FormTask

_SAVE_AFTER = 0.5
"""Seconds without typing after which the form is kept."""


class ActionForm(Screen[ServiceChange | None]):
    """Fills in and checks one action; half of it survives leaving, a lost network and a kill."""

    CSS_PATH = sheet("service")
    BINDINGS = SERVICE_FORM.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "FormRow Input, FormRow ChoiceField, FormRow TextArea"

    def __init__(self, task: FormTask) -> None:
        super().__init__()
        self.action = task
        """What the form is for."""
        self._subject = task.subject
        self._forms = task.forms
        self._values: dict[str, str] = {}
        self._touched: set[str] = set()
        self._tried = False
        self._busy = False
        self._timer: Timer | None = None
        self._shows_calls = False
        self._fields = {field.name: field for field in task.fields()}

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields that are shown."""
        return {name: value for name, value in self._values.items() if self._is_shown(name)}

    def compose(self) -> ComposeResult:
        """Header, what it is for, the fields, what comes of it, footer."""
        host = host_of(self)
        kept = self._forms.get(self.action.id, self._subject)
        self._values = {name: kept.get(name, field.default) for name, field in self._fields.items()}
        self._touched = {name for name in kept if name in self._fields}
        yield StatusHeader(host.state, host.clock, self.action.area, zone_of(host))
        with Vertical(id="form"):
            yield Static(content(self._title()), id="form-title")
            with VerticalScroll(id="form-body", can_focus=False):
                yield Static(content(self.action.explains), id="form-explains")
                if kept:
                    yield Static(content("This form was begun before and not sent; ctrl+g empties it."), id="form-kept")
                for name, field in self._fields.items():
                    yield FormRow(field, self._values[name])
                yield Static(id="form-problems")
                yield Static(id="form-outcome")
                yield Static(id="form-calls")
        yield FooterBar()

    def _title(self) -> str:
        way = self.action.way()
        about = f": {self.action.about}" if self.action.about else ""
        said = "prepared here, done by you in the back end" if way is Way.HAND_OFF else way.value
        return f"{self.action.title}{about}   [{said}]"

    def on_mount(self) -> None:
        """Check what stands in it."""
        self._check()

    # Typing

    @on(FieldChanged)
    def _changed(self, event: FieldChanged) -> None:
        event.stop()
        if self._values.get(event.name) == event.value:
            return
        self._values[event.name] = event.value
        self._touched.add(event.name)
        self._check()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_SAVE_AFTER, self.keep)

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        try:
            self._check()
        except PlentytuiError as error:
            host_of(self).say(str(error), title="The form cannot be checked", severity="error")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        shown = [row for row in self.query(FormRow) if row.display]
        at = next((index for index, row in enumerate(shown) if row.entry is event.input), len(shown) - 1)
        if at + 1 < len(shown):
            shown[at + 1].entry.focus()
        else:
            self.action_accept()

    @on(PickAsked)
    def _pick_asked(self, event: PickAsked) -> None:
        event.stop()
        self._pick(event.field.name)

    def action_pick_colour(self) -> None:
        """Pick the colour of the field that the cursor is in."""
        row = next((row for row in self.query(FormRow) if row.entry is self.focused), None)
        if row is None or row.field.kind is not FieldKind.COLOUR:
            host_of(self).say("Put the cursor into a field for a colour first.", severity="warning")
            return
        self._pick_colour(row)

    @work(exclusive=True, group="form-pick")
    async def _pick_colour(self, row: FormRow) -> None:
        from plentytui.ui.dialogs.pick_colour import PickColour

        chosen = await self.app.push_screen_wait(PickColour(row.field.label, row.value))
        if chosen is not None:
            row.value = chosen

    def action_calls(self) -> None:
        """Show the calls that the form makes, or no longer."""
        self._shows_calls = not self._shows_calls
        self._check()

    @work(exclusive=True, group="form-pick")
    async def _pick(self, name: str) -> None:
        from plentytui.ui.dialogs.pick_value import PickValue

        field = self._fields[name]
        choices = [
            (choice.value, f"{choice.label}  {choice.hint}" if choice.hint else choice.label)
            for choice in field.choices
        ]
        chosen = await self.app.push_screen_wait(PickValue(field.label, choices, self._values[name]))
        if chosen is not None:
            self.row(name).value = chosen

    def row(self, name: str) -> FormRow:
        """The row of a field."""
        return self.query_one(f"#field-{name}", FormRow)

    # Checking

    def _is_shown(self, name: str) -> bool:
        field = self._fields.get(name)
        return field is not None and is_shown(field, self._values)

    def _check(self) -> None:
        """Show beneath each field what is wrong with it, and at the end what comes of the form."""
        problems = self.action.problems(self.values)
        for row in self.query(FormRow):
            name = row.field.name
            row.display = self._is_shown(name)
            if self.action.marks_changes:
                row.mark_changed(self._values.get(name, "") != row.field.default)
            told = self._tried or name in self._touched
            mine = tuple(problem for problem in problems if problem.field == name)
            row.tell(mine if told else (), hint=self.focused is row.entry)
        self._show_problems(tuple(problem for problem in problems if problem.field not in self._fields))
        blocked = any(problem.blocking for problem in problems)
        self.query_one("#form-outcome", Static).update(content("" if blocked else self._outcome()))
        self._show_calls(blocked=blocked)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        lines = [f"{'!' if problem.blocking else 'i'} {problem.what} {problem.hint}".rstrip() for problem in problems]
        static = self.query_one("#form-problems", Static)
        static.display = bool(lines)
        static.update(content("\n".join(lines)))

    def _show_calls(self, *, blocked: bool) -> None:
        """Show what is sent, for those who asked for it."""
        static = self.query_one("#form-calls", Static)
        static.display = self._shows_calls
        if self._shows_calls:
            lines = ("nothing yet: something above is wrong",) if blocked else self.action.calls(self.values)
            static.update(content("\n".join(["What is sent:", *(line for line in lines)])))

    def _outcome(self) -> str:
        from plentytui.ui.screens.service.words import summary_lines

        return "\n".join(summary_lines(self.action.summary(self.values), self.action.zone))

    # Keeping

    def keep(self) -> None:
        """Keep what was typed; secrets never are."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        secret = {name for name, field in self._fields.items() if field.kind is FieldKind.SECRET}
        typed = {name: self._values[name] for name in self._touched if name not in secret}
        try:
            self._forms.save(self.action.id, self._subject, typed)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="The form is not kept", severity="error")

    def on_unmount(self) -> None:
        """Stop the clock of the keeping."""
        if self._timer is not None:
            self._timer.stop()

    # Sending

    def action_accept(self) -> None:
        """Check the form; where nothing is wrong, show what comes of it, and do it."""
        self._tried = True
        if self._is_blocked():
            return
        self.keep()
        if not self._busy:
            self._go()

    def _is_blocked(self) -> bool:
        """Show what is wrong; whether the form cannot be sent as it is."""
        self._check()
        blocking = [problem for problem in self.action.problems(self.values) if problem.blocking]
        if not blocking:
            return False
        field = next((problem.field for problem in blocking if problem.field in self._fields), "")
        if field:
            self.row(field).entry.focus()
        host_of(self).say(blocking[0].what, title="Not yet", severity="warning")
        return True

    async def _look(self) -> bool:
        """Let own checks look for what the form rests on; whether the form can go on."""
        self.query_one("#form-outcome", Static).update(content("Looking ..."))
        try:
            looked = await self.action.look(self.values)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not checked", severity="warning")
            return True
        return not (looked and self._is_blocked())

    @work(exclusive=True, group="form-go")
    async def _go(self) -> None:
        from plentytui.ui.screens.service.words import summary_dialog, told_change

        self._busy = True
        try:
            if not await self._look():
                return
            self._check()
            summary = self.action.summary(self.values)
            if self.action.grave is not Grave.PLAIN or summary.type_name:
                sure = await self.app.push_screen_wait(
                    summary_dialog(self.action, summary, self.action.problems(self.values))
                )
                if not sure:
                    return
            try:
                change = await self.action.perform(self.values)
            except PlentytuiError as error:
                self.app.push_screen(ErrorDetails(error, f"{self.action.title} was not done"))
                return
            self._touched = set()
            host_of(self).say(told_change(change, self.action.zone), title=change.title)
            if change.card is not None:
                from plentytui.ui.dialogs.hand_off import HandOff

                await self.app.push_screen_wait(HandOff(change))
            self.dismiss(change)
        finally:
            self._busy = False
            if self.is_attached:
                self._check()

    def action_clear(self) -> None:
        """Empty the form."""
        self._forms.drop(self.action.id, self._subject)
        for name, field in self._fields.items():
            self.row(name).value = field.default
            self._values[name] = field.default
        for kept in self.query("#form-kept"):
            kept.display = False
        self._touched = set()
        self._tried = False
        self._check()

    def action_leave(self) -> None:
        """Leave; what was typed is found here again."""
        self.keep()
        self.dismiss(None)
