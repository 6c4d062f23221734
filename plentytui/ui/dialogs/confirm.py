"""The dialog that asks before something is done: what, where, from when it counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static

from plentytui.ui.commands.dialogs import CONFIRM
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import content
from plentytui.ui.widgets.form import FormField

_MORE = "There is more below: PgDn."


class ConfirmDialog(AppDialog[bool]):
    """Asks yes or no; the focus stands on the harmless button."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = CONFIRM.bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#no"

    def __init__(
        self,
        heading: str,
        *sentences: str,
        yes: str = "Yes",
        no: str = "Cancel",
        where: str = "",
        when: str = "",
        type_name: str = "",
        grave: bool = False,
    ) -> None:
        """Make the question.

        Args:
            heading: What is asked: ``Remove this system?``.
            sentences: What will happen, one line each.
            yes: What the button that does it says.
            no: What the button that does not says.
            where: In which system it happens.
            when: From when it counts.
            type_name: A name that has to be typed first, for what cannot be undone.
            grave: Show the button as a dangerous one.
        """
        super().__init__()
        self._heading = heading
        self._sentences = sentences
        self._yes = yes
        self._no = no
        self._facts = [("where", where), ("from", when)]
        self._type_name = type_name
        self._grave = grave or bool(type_name)

    def compose(self) -> ComposeResult:
        """The question, then the two buttons."""
        with Vertical(classes="dialog"):
            yield Static(content(self._heading), classes="dialog--heading")
            with VerticalScroll(classes="dialog--body", can_focus=False):
                for sentence in self._sentences:
                    yield Static(content(sentence), classes="dialog--sentence")
                for name, value in self._facts:
                    if value:
                        yield Static(content(f"{name}: {value}"), classes="dialog--fact")
            yield Static(content(_MORE), id="more")
            if self._type_name:
                yield Static(content(f"To go on, type: {self._type_name}"))
                yield FormField("Name", id="name")
            with Horizontal(classes="dialog--buttons"):
                yield from self.buttons()

    def buttons(self) -> Iterator[Button]:
        """The buttons from the left to the right."""
        yield Button(content(f"{self._no} (n)"), id="no", compact=True)
        yield Button(content(f"{self._yes} (y)"), id="yes", variant="error" if self._grave else "primary", compact=True)

    def on_mount(self) -> None:
        """Where a name is asked for, it can be typed at once; enter without it does nothing."""
        self.watch(self.query_one(".dialog--body"), "scroll_y", self._tell_more, init=False)
        self.call_after_refresh(self._tell_more)
        if self._type_name:
            self.query_one("#name", FormField).focus_input()

    @on(Button.Pressed, "#no")
    def action_no(self) -> None:
        """Close; nothing is done."""
        self.dismiss(False)

    @on(Button.Pressed, "#yes")
    @on(Input.Submitted)
    def action_yes(self) -> None:
        """Do it, if the name was typed where one is asked for."""
        if self._type_name:
            field = self.query_one("#name", FormField)
            if field.value.strip() != self._type_name:
                field.problem = f"Type {self._type_name} here first; nothing has been done."
                field.focus_input()
                return
        self.dismiss(True)

    @on(Input.Changed)
    def _typed(self) -> None:
        """What was said of the name is over once it is right."""
        field = self.query_one("#name", FormField)
        if field.value.strip() == self._type_name:
            field.problem = ""

    def action_typed(self) -> None:
        """Go on as enter does; without a name to type, the key that sends a form confirms nothing."""
        if self._type_name:
            self.action_yes()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only where a name is typed there is something to go on with."""
        return bool(self._type_name) if action == "typed" else super().check_action(action, parameters)

    def on_resize(self) -> None:
        """Another size shows more of it, or less."""
        self.call_after_refresh(self._tell_more)

    def _tell_more(self) -> None:
        """Say whether something stands below what is seen."""
        body = self.query_one(".dialog--body", VerticalScroll)
        self.query_one("#more").display = body.scroll_y < body.max_scroll_y

    def action_page(self, step: int) -> None:
        """Read on, or back: what comes of it can be longer than the dialog."""
        body = self.query_one(".dialog--body", VerticalScroll)
        if step > 0:
            body.scroll_page_down(animate=False)
        else:
            body.scroll_page_up(animate=False)

    def action_other(self) -> None:
        """Go to the other button."""
        if self._type_name:
            self.focus_next()
            return
        self.query_one("#yes" if self.query_one("#no").has_focus else "#no", Button).focus()
