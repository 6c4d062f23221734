"""Filling in the form of an action: its fields with what is wrong with them, kept while it is typed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from plentytui.errors import PlentytuiError
from plentytui.models.changes import ServiceChange
from plentytui.models.forms import Field, FieldKind, Problem, Way, is_shown, offered
from plentytui.ui.asking import asks
from plentytui.ui.commands.service import FORM_CHECK, SERVICE_FORM
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen, run_beside
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content
from plentytui.ui.widgets.field_box import FieldBox
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.form_rows import ChoiceField, FieldChanged, FormRow, PickAsked, several
from plentytui.ui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from textual.timer import Timer

    from plentytui.models.tasks import FormTask

_SAVE_AFTER = 0.5
"""Seconds without typing after which the form is kept."""


class FilledForm(AppScreen[ServiceChange | None]):
    """Fills in and checks one action; half of it survives leaving, a lost network and a kill."""

    CSS_PATH = sheet("service")
    BINDINGS: ClassVar[list[BindingType]] = [*SERVICE_FORM.bindings(), *FORM_CHECK.bindings()]
    AUTO_FOCUS: ClassVar[str | None] = "FormRow Input, FormRow ChoiceField, FormRow TextArea"

    class Filled(Message):
        """The last field was entered."""

    def __init__(self, task: FormTask) -> None:
        super().__init__()
        self.action = task
        """What the form is for."""
        self._subject = task.subject
        self._forms = task.forms
        self._values: dict[str, str] = {}
        self._touched: set[str] = set()
        self._was_begun = False
        """Whether something was found that was typed before."""
        self._tried = False
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
        self._was_begun = bool(self._touched)
        yield StatusHeader(host.state, host.clock, self.action.area, zone_of(host))
        with Vertical(id="form"):
            yield Static(content(self._title()), id="form-title")
            with FieldBox(id="form-body"):
                yield Static(content(self.action.explains), id="form-explains")
                yield Static(id="form-kept")
                for name, field in self._fields.items():
                    yield FormRow(field, self._values[name])
                yield Static(id="form-problems")
                yield Static(id="form-outcome")
                yield Static(id="form-calls")
        yield FooterBar()

    def _title(self) -> str:
        from plentytui.ui.screens.service.words import by_hand_where

        way = self.action.way()
        about = f": {self.action.about}" if self.action.about else ""
        place = by_hand_where(self.action.id, "plentyMarketplace" if self.action.area == "Marketplace" else "")
        said = f"prepared here, done by you {place}" if way is Way.HAND_OFF else way.value
        return f"{self.action.title}{about}   [{said}]"

    def on_mount(self) -> None:
        """Check what stands in it."""
        self.tell_kept()
        self.check()

    def tell_kept(self) -> None:
        """Say what became of this form before: it was begun, or sent with nobody knowing whether it arrived."""
        from plentytui.ui.screens.service.words import doubt_words

        doubt = self._forms.doubt(self.action.id, self._subject)
        kept = "This form was begun before and not sent; ctrl+g empties it." if self._was_begun else ""
        told = self.query_one("#form-kept", Static)
        told.update(content(f"! {doubt_words(doubt, self.action.zone)}" if doubt is not None else kept))
        told.display = doubt is not None or bool(kept)

    # Typing

    @on(FieldChanged)
    def _changed(self, event: FieldChanged) -> None:
        event.stop()
        if self._values.get(event.name) == event.value:
            return
        self._values[event.name] = event.value
        self._touched.add(event.name)
        self.check()
        # It may have been scrolled out of sight, and what is wrong with it takes lines of its own.
        self.call_after_refresh(self.query_one(FieldBox).see_cursor)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_SAVE_AFTER, self.keep)

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        try:
            self.check()
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
            self.post_message(self.Filled())

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

    @asks(exclusive=True, group="form-pick")
    async def _pick_colour(self, row: FormRow) -> None:
        from plentytui.ui.dialogs.pick_colour import PickColour

        chosen = await self.app.push_screen_wait(PickColour(row.field.label, row.value))
        if chosen is not None:
            row.value = chosen

    def action_calls(self) -> None:
        """Show the calls that the form makes, or no longer."""
        self._shows_calls = not self._shows_calls
        self.check()
        if self._shows_calls:
            # Beneath a long form it would not be seen.
            self.call_after_refresh(self.query_one("#form-calls").scroll_visible, animate=False)

    @asks(exclusive=True, group="form-pick")
    async def _pick(self, name: str) -> None:
        from plentytui.ui.dialogs.pick_value import PickValue

        field = self._fields[name]
        if field.kind is FieldKind.SEVERAL:
            await self._pick_several(field)
            return
        choices = [
            (choice.value, f"{choice.label}  {choice.hint}" if choice.hint else choice.label)
            for choice in offered(field.choices, self._values)
        ]
        chosen = await self.app.push_screen_wait(PickValue(field.label, choices, self._values[name]))
        if chosen is not None:
            self.row(name).value = chosen

    async def _pick_several(self, field: Field) -> None:
        from plentytui.ui.dialogs.picker import Option, Tick, TickPicker

        held = several(self._values[field.name])
        names = {choice.value: choice.label for choice in field.choices}
        options = [Option(value, names.get(value, value), "", Tick.ALL) for value in held]
        options += [Option(value, name, "", Tick.NONE) for value, name in names.items() if value not in held]
        chosen = await self.app.push_screen_wait(TickPicker(field.label, options))
        if chosen is not None:
            kept = [value for value in held if value not in chosen.remove]
            self.row(field.name).value = ", ".join([*kept, *(str(value) for value in chosen.add)])

    def row(self, name: str) -> FormRow:
        """The row of a field."""
        return self.query_one(f"#field-{name}", FormRow)

    # Checking

    def _is_shown(self, name: str) -> bool:
        field = self._fields.get(name)
        return field is not None and is_shown(field, self._values)

    def check(self) -> None:
        """Show beneath each field what is wrong with it, and at the end what comes of the form."""
        problems = self.action.problems(self.values)
        for row in self.query(FormRow):
            name = row.field.name
            row.display = self._is_shown(name)
            if isinstance(row.entry, ChoiceField):
                row.entry.others = self._values
            if self.action.marks_changes:
                row.mark_changed(self._values.get(name, "") != row.field.default)
            told = self._tried or name in self._touched
            mine = tuple(problem for problem in problems if problem.field == name)
            row.tell(mine if told else (), hint=self.focused is row.entry)
        self._show_problems(tuple(problem for problem in problems if problem.field not in self._fields))
        first = self.first_blocking(problems)
        blocked = first is not None
        self.query_one("#form-outcome", Static).update(
            content(self._outcome() if first is None else self._not_yet(first))
        )
        self._show_calls(blocked=blocked)

    def first_blocking(self, problems: tuple[Problem, ...]) -> Problem | None:
        """What stands in the way of sending it, the uppermost field first; None if nothing does."""
        places = {name: place for place, name in enumerate(self._fields)}
        blocking = (problem for problem in problems if problem.blocking)
        return min(blocking, key=lambda problem: places.get(problem.field, len(places)), default=None)

    def _not_yet(self, first: Problem) -> str:
        """Said here, not in the corner, which would cover the field and what is said beneath it."""
        return f"! Not yet: {first.what}" if self._tried else ""

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
        """Keep what was typed; secrets never are. The disk is not waited for, and what goes wrong is told."""
        run_beside(self, "form-keep", self._over, self._keep())

    async def kept(self) -> bool:
        """The same for those who wait until it is kept; whether it is."""
        return await self._over(self._keep())

    def throw_away(self) -> None:
        """Forget what was typed. The disk is not waited for, and what goes wrong is told."""
        run_beside(self, "form-keep", self._over, self._forget())

    async def thrown_away(self) -> bool:
        """The same for those who wait until it is forgotten; whether it is."""
        return await self._over(self._forget())

    def _keep(self) -> Future[None]:
        secret = {name for name, field in self._fields.items() if field.kind is FieldKind.SECRET}
        return self._save({name: self._values[name] for name in self._touched if name not in secret})

    def _forget(self) -> Future[None]:
        self._touched = set()
        self._was_begun = False
        return self._save({})

    def _save(self, typed: Mapping[str, str]) -> Future[None]:
        """Ask for it at once, not when a worker begins: the next key, and the end, come after it."""
        self._stop_keeping()
        return self._forms.save_soon(self.action.id, self._subject, typed)

    async def _over(self, saving: Future[None]) -> bool:
        try:
            await asyncio.wrap_future(saving)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="The form is not kept", severity="error")
            return False
        return True

    def on_unmount(self) -> None:
        """Stop the clock of the keeping."""
        self._stop_keeping()

    def _stop_keeping(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
