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

    def __init__(self, add: Add) -> None:
        super().__init__()
        self._add = add

    def compose(self) -> ComposeResult:
        """Three fields and a choice."""
        with Vertical(classes="dialog"):
            yield Static(content("Add a system"), classes="dialog--heading")
            with FieldBox(classes="dialog--body"):
                yield FormField("Address", id="address", placeholder="p12345.my.plentysystems.com")
                yield FormField("User", id="user", placeholder="as you log in to the back end")
                yield FormField("Name", id="name", placeholder="what you call it; may stay empty")
                yield Choice("Read-only: refuse every write", id="read-only")
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
        values = {name: field.value for name, field in fields.items()}
        for field in fields.values():
            field.problem = ""
        problem = self.query_one("#problem", Static)
        problem.update("")
        try:
            system = self._add(
                values["address"], values["user"], values["name"], self.query_one("#read-only", Choice).value
            )
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
        """Add nothing."""
        self.dismiss(None)
