"""The API screen: the last calls, what the limits leave, and how long the day's quota lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.ui.commands.api import API
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen
from plentytui.ui.sheets import sheet
from plentytui.ui.state import is_fetched_ahead
from plentytui.ui.text import content
from plentytui.ui.widgets.calls_table import CallsTable, answer_words, heading, one_line
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.windows_panel import WindowsPanel

if TYPE_CHECKING:
    from textual import events

    from plentytui.api.events import CallEvent


class ApiScreen(AppScreen[None]):
    """Shows what the program asked of the system and what it may still ask."""

    CSS_PATH = sheet("api")
    BINDINGS = API.bindings()

    def compose(self) -> ComposeResult:
        """Header, calls above, windows below, footer."""
        host = host_of(self)
        zone = zone_of(host)
        yield StatusHeader(host.state, host.clock, "API", zone)
        with Vertical(id="calls"):
            yield Static(id="calls-title")
            yield Static(id="calls-heading")
            yield CallsTable(host.state, zone)
            yield Face(
                "No call yet.",
                "Each call to the system appears here with its lane, its wait, its answer and what it left.",
                "Press 1 for the Messenger, or 0 to open a system.",
            )
        yield WindowsPanel(host.state, host.clock, zone)
        yield FooterBar()

    def on_mount(self) -> None:
        """Follow the calls."""
        host_of(self).state.last_call.watch(self, self._note_call)
        self._tell()

    def on_screen_resume(self) -> None:
        """Have every call tell what it left."""
        host_of(self).state.show_calls(True)

    def on_screen_suspend(self) -> None:
        """Another screen is shown."""
        host_of(self).state.show_calls(False)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the column titles out for the new width."""
        self.query_one("#calls-heading", Static).update(content(" " + heading(event.size.width - 2)))

    @on(RowList.Opened)
    def _show_call(self, message: RowList.Opened) -> None:
        message.stop()
        call = self._table.call(message.index)
        if call is not None:
            told = PlentytuiError(one_line(call).replace("  ", "\n"))
            self.app.push_screen(
                ErrorDetails(told, "A call", sign="! " if answer_words(call)[1] in {"bad", "low"} else "")
            )

    @property
    def _table(self) -> CallsTable:
        return self.query_one(CallsTable)

    def _note_call(self, _: CallEvent | None) -> None:
        self.call_later(self._tell)

    def _tell(self) -> None:
        table = self._table
        self.set_class(not table.count, "-empty")
        ahead = sum(map(is_fetched_ahead, host_of(self).state.calls))
        words = f"Last {table.count} calls, newest first" if table.count != 1 else "1 call"
        if table.paused:
            words += f"   PAUSED, {table.held_back} since"
        if ahead:
            words += f"   {ahead} for texts that were fetched ahead"
        title = self.query_one("#calls-title", Static)
        if str(title.content) != words:
            title.update(content(words))

    def action_pause(self) -> None:
        """Stop adding calls to the list, or go on."""
        self._table.pause()
        self._tell()

    def action_clear(self) -> None:
        """Empty the list."""
        self._table.clear()
        self._tell()

    def action_copy(self) -> None:
        """Copy the call under the cursor as one line."""
        call = self._table.selected
        if call is None:
            host_of(self).say("There is no call to copy yet.", severity="warning")
            return
        self.app.copy_to_clipboard(one_line(call))
        host_of(self).say("The call was sent to the terminal's clipboard.", title="Copied")
