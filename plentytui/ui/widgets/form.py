"""The parts of a form: a field with what is wrong with it, and a choice of yes or no."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.text import clean, content


class FormField(Vertical):
    """A label and one line of typing; a problem appears beneath, and what was typed stays."""

    DEFAULT_CSS = """
    FormField { height: auto; }
    FormField > Horizontal { height: 1; }
    FormField .form--label { width: 10; }
    FormField > .form--problem { display: none; height: auto; }
    FormField.-wrong > .form--problem { display: block; }
    """

    def __init__(self, label: str, *, id: str, value: str = "", placeholder: str = "", password: bool = False) -> None:
        super().__init__(id=id)
        self._label = label
        self._input = Input(value=value, placeholder=placeholder, password=password, compact=True)
        self._input.cursor_blink = False
        self._problem = Static(classes="form--problem")

    def compose(self) -> ComposeResult:
        """Label and input in one line, the problem beneath."""
        with Horizontal():
            yield Static(content(self._label), classes="form--label")
            yield self._input
        yield self._problem

    @property
    def value(self) -> str:
        """What was typed."""
        return self._input.value

    @property
    def input(self) -> Input:
        """The line of typing."""
        return self._input

    @property
    def problem(self) -> str:
        """What is wrong, or an empty text."""
        return str(self._problem.content) if self.has_class("-wrong") else ""

    @problem.setter
    def problem(self, sentence: str) -> None:
        self.set_class(bool(sentence), "-wrong")
        self._problem.update(content(f"! {sentence}" if sentence else ""))

    def focus_input(self) -> None:
        """Put the cursor here."""
        self._input.focus()


class Choice(Widget, can_focus=True):
    """A choice of yes or no; the sign tells which, not only the colour."""

    BINDINGS = DIALOG.only("form.toggle").bindings()
    DEFAULT_CSS = "Choice { height: 1; width: 1fr; }"

    value: reactive[bool] = reactive(False)
    """Whether it is chosen."""

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = clean(label)

    def render(self) -> Content:
        """The sign and the words."""
        return content(f"[{'x' if self.value else ' '}] {self._label}")

    def on_click(self) -> None:
        """A click chooses, too."""
        self.action_choose()

    def action_choose(self) -> None:
        """Choose, or take the choice back."""
        self.value = not self.value
