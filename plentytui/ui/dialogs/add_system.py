"""The dialog that adds a system: its address, who one is there, what to call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from plentytui.errors import PlentytuiError
from plentytui.models.systems import System
from plentytui.services.systems import WrongFields
from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.state import NewSystem
from plentytui.ui.text import content
from plentytui.ui.widgets.field_box import FieldBox
from plentytui.ui.widgets.form import Choice, FormField

Add = Callable[[str, str, str, bool], System]
"""Takes address, user, name and whether writes are refused; raises WrongFields."""


class AddSystem(AppDialog[System | None]):
    """Adds a system; what is wrong is told beneath its field and what was typed stays."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = DIALOG.without("form.toggle").bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#address Input"

    def __init__(self, add: Add, begun: NewSystem | None = None) -> None:
        """Make the dialog.

        Args:
            add: Puts the system on the list.
            begun: What was typed before, and takes what is typed now: a form that is left is gone on with.
        """
        super().__init__()
        self._add = add
        self._begun = begun or NewSystem()

    def compose(self) -> ComposeResult:
        """Three fields and a choice."""
        with Vertical(classes="dialog"):
            yield Static(content("Add a system"), classes="dialog--heading")
            with FieldBox(classes="dialog--body"):
                begun = self._begun
                yield _field("Address", begun.address, "p12345.my.plentysystems.com")
                yield _field("User", begun.user, "as you log in to the back end")
                yield _field("Name", begun.name, "what you call it; may stay empty")
                choice = Choice("Read-only: refuse every write", id="read-only")
                choice.set_reactive(Choice.value, begun.read_only)
                yield choice
                yield Static(id="problem", classes="form--problem")
            yield Static(content("The password is asked for next."), classes="dialog--fact")
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Add"), id="accept", variant="primary", compact=True)
                yield Button(content("Cancel"), id="cancel", compact=True)

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        """Enter goes to the next empty field, and accepts after the last."""
        event.stop()
        fields = list(self.query(FormField))
        at = next((i for i, field in enumerate(fields) if field.input is event.input), len(fields) - 1)
        if at + 1 < len(fields):
            fields[at + 1].focus_input()
        else:
            self.action_accept()

    @on(Input.Changed)
    def _take_back_problem(self, event: Input.Changed) -> None:
        """What was wrong with a field says nothing of what stands there now."""
        for field in self.query(FormField):
            if field.input is event.input:
                field.problem = ""
        self.query_one("#problem", Static).update("")

    @on(Button.Pressed, "#accept")
    def action_accept(self) -> None:
        """Add the system if nothing is wrong with the fields; once, however often the key was pressed."""
        if self.has_left:
            return
        fields = {field.id or "": field for field in self.query(FormField)}
        typed = self._note_typed()
        for field in fields.values():
            field.problem = ""
        problem = self.query_one("#problem", Static)
        problem.update("")
        try:
            system = self._add(typed.address, typed.user, typed.name, typed.read_only)
        except WrongFields as wrong:
            for name, sentence in wrong.fields.items():
                fields[name].problem = sentence
            fields[next(iter(wrong.fields))].focus_input()
        except PlentytuiError as error:
            problem.update(content(f"! {error}"))
        else:
            self.dismiss(system)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Add nothing; what was typed is there when the form is opened again."""
        self._note_typed()
        self.dismiss(None)

    def _note_typed(self) -> NewSystem:
        typed = self._begun
        typed.address, typed.user, typed.name = (field.value for field in self.query(FormField))
        typed.read_only = self.query_one("#read-only", Choice).value
        return typed


def _field(label: str, value: str, placeholder: str) -> FormField:
    field = FormField(label, id=label.lower(), value=value, placeholder=placeholder)
    # It is gone on with: what is selected is replaced by the next letter.
    field.input.select_on_focus = False
    return field
