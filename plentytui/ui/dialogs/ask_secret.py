"""The dialogs that ask for a secret: what it is of, a field that shows nothing, and two buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from plentytui.models.credentials import Secret
from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content
from plentytui.ui.widgets.form import FormField

T = TypeVar("T")


class AskSecret(AppDialog[T | None]):
    """Asks for one secret; subclasses add what to know before typing it, and what to decide besides."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = DIALOG.without("form.toggle").bindings()
    AUTO_FOCUS: ClassVar[str | None] = "FormField Input"

    def __init__(self, heading: str, word: str, yes: str, answer: Callable[[Secret], T]) -> None:
        """Make the question.

        Args:
            heading: What is asked for, in one line.
            word: What the secret is called: ``Password``.
            yes: What the button that gives it says.
            answer: Makes of the secret what the dialog gives.
        """
        super().__init__()
        self._heading = heading
        self._word = word
        self._yes = yes
        self._answer = answer

    def compose(self) -> ComposeResult:
        """What is asked for, the field, and two buttons."""
        with Vertical(classes="dialog"):
            yield Static(content(self._heading), classes="dialog--heading")
            yield from self.facts()
            yield FormField(self._word, id=self._word.lower(), password=True)
            yield from self.choices()
            with Horizontal(classes="dialog--buttons"):
                yield Button(content(self._yes), id="accept", variant="primary", compact=True)
                yield Button(content("Cancel"), id="cancel", compact=True)

    def facts(self) -> ComposeResult:
        """What to know before typing it."""
        yield from ()

    def choices(self) -> ComposeResult:
        """What to decide besides."""
        yield from ()

    @on(Button.Pressed, "#accept")
    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Give what was typed, and keep nothing of it here."""
        field = self.query_one(FormField)
        if not field.value:
            field.problem = f"Type the {self._word.lower()} first."
            field.focus_input()
            return
        answer = self._answer(Secret(field.value))
        field.input.value = ""
        self.dismiss(answer)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Give none."""
        self.dismiss(None)
