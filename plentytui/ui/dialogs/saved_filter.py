"""The dialog that saves a query as a filter, or changes or removes a saved one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from plentytui.errors import PlentytuiError
from plentytui.rules.query.parse import parse
from plentytui.rules.query.words import QueryProblem
from plentytui.ui.commands.dialogs import DIALOG
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean, content
from plentytui.ui.widgets.field_box import FieldBox
from plentytui.ui.widgets.form import Choice, FormField

if TYPE_CHECKING:
    from plentytui.models.filters import SavedFilter


_AHEAD = 24
"""Characters of a query that are shown before the place that cannot be understood, and as many from it on."""


class FilterForm(NamedTuple):
    """What was filled in; ``remove`` if the filter is to be forgotten."""

    name: str
    query: str
    is_default: bool
    remove: bool = False


Keep = Callable[[FilterForm], None]
"""Keeps what was filled in; raises a PlentytuiError whose sentence is shown."""


class SaveFilter(AppDialog[FilterForm | None]):
    """Name and query of a filter, and whether it is shown at the start."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = DIALOG.without("form.toggle").bindings()
    AUTO_FOCUS: ClassVar[str | None] = "#name Input"

    def __init__(self, keep: Keep, query: str, saved: SavedFilter | None = None) -> None:
        """Make the dialog; ``saved`` is the filter that is changed, None for a new one."""
        super().__init__()
        self._keep = keep
        self._query = query
        self._saved = saved

    def compose(self) -> ComposeResult:
        """Two fields and a choice."""
        saved = self._saved
        with Vertical(classes="dialog"):
            yield Static(content("Change the saved filter" if saved else "Save as a filter"), classes="dialog--heading")
            with FieldBox(classes="dialog--body"):
                yield FormField("Name", id="name", value=saved.name if saved else "")
                yield FormField("Query", id="query", value=self._query)
                yield Choice("Show it when the system is opened", id="default")
                yield Static(id="problem", classes="form--problem")
            yield Static(
                content("It is kept on this computer: there is no public route that shares filters with colleagues."),
                classes="dialog--fact",
            )
            with Horizontal(classes="dialog--buttons"):
                yield Button(content("Save"), id="accept", variant="primary", compact=True)
                if saved:
                    yield Button(content("Remove"), id="remove", variant="error", compact=True)
                yield Button(content("Cancel"), id="cancel", compact=True)

    def on_mount(self) -> None:
        """Show whether it is the default now."""
        self.query_one("#default", Choice).value = self._saved is not None and self._saved.is_default

    @on(Input.Submitted)
    @on(Button.Pressed, "#accept")
    def action_accept(self) -> None:
        """Save it if nothing is wrong with it."""
        self._finish(remove=False)

    @on(Button.Pressed, "#remove")
    def action_remove(self) -> None:
        """Forget the filter."""
        self._finish(remove=True)

    def _finish(self, *, remove: bool) -> None:
        if self.has_left:
            return
        name, query = (self.query_one(f"#{field}", FormField).value for field in ("name", "query"))
        problem = None if remove else parse(query)
        if isinstance(problem, QueryProblem):
            self._point(query, problem)
            return
        form = FilterForm(name, query, self.query_one("#default", Choice).value, remove)
        try:
            self._keep(form)
        except PlentytuiError as error:
            self.query_one("#problem", Static).update(content(f"! {error}"))
        else:
            self.dismiss(form)

    def _point(self, query: str, problem: QueryProblem) -> None:
        """Say what is wrong with the query, with a caret under the place; the cursor goes behind it."""
        line = self.query_one("#query", FormField).query_one(Input)
        # Else all of it were chosen as soon as it has the focus, and the next letter would replace it.
        line.select_on_focus = False
        line.focus()
        line.cursor_position = problem.position + problem.length
        first = max(0, problem.position - _AHEAD)
        shown = clean(query[first : first + 2 * _AHEAD])
        caret = " " * cell_len(clean(query[first : problem.position])) + "^" * max(1, min(problem.length, _AHEAD))
        text = f"{shown}\n{caret}\n! {problem.what} {problem.hint}"
        self.query_one("#problem", Static).update(content(text))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Save nothing."""
        self.dismiss(None)
