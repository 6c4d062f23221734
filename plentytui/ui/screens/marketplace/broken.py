"""What came to the webhook and was no purchase: when, why, and the body to be read, copied and dismissed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from plentytui.errors import PlentytuiError
from plentytui.ui.asking import asks
from plentytui.ui.commands.marketplace import BROKEN
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.screens.marketplace.purchase_words import times_words
from plentytui.ui.screens.service.words import moment, short_moment
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.facts_view import Fact, FactsView, Heading
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.table_rows import Column, Row, TableHead, TableRows

if TYPE_CHECKING:
    from plentytui.models.purchase_states import BrokenBody
    from plentytui.store.purchases import PurchaseStore

_COLUMNS = (Column("came first", 21), Column("answered", 8, right=True), Column("times", 5, right=True))
_WHY = Column("why", 20, grows=True)
_SHOWN = 20_000
"""Characters of a body that are shown; all of it is copied."""


class BrokenScreen(Screen[None]):
    """Lists what was no purchase, the latest first."""

    CSS_PATH = sheet("service")
    BINDINGS = BROKEN.bindings()

    def __init__(self, store: PurchaseStore) -> None:
        super().__init__()
        self._store = store
        self._bodies: dict[str, BrokenBody] = {}

    def compose(self) -> ComposeResult:
        """Header, rows, the body under the cursor, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Marketplace: what was no purchase", zone_of(host))
        with Vertical(id="pending"):
            rows = TableRows((*_COLUMNS, _WHY))
            yield TableHead(rows)
            yield rows
            yield FactsView()
            yield Face("Nothing.", "All that came to the webhook was a purchase. Escape goes back.")
        yield FooterBar()

    def on_mount(self) -> None:
        """Show the list."""
        self._show()
        self.query_one(TableRows).focus()

    @property
    def current(self) -> BrokenBody | None:
        """What is under the cursor."""
        return self._bodies.get(self.query_one(TableRows).key)

    def _show(self) -> None:
        try:
            found = self._store.broken()
        except PlentytuiError as error:
            host_of(self).say(str(error), title="They cannot be read", severity="error")
            return
        zone = zone_of(host_of(self))
        self._bodies = {str(one.id): one for one in found}
        self.set_class(not found, "-empty")
        self.query_one(TableRows).show(
            [
                Row(str(one.id), (short_moment(_at(one), zone), str(one.status), str(one.times), one.reason))
                for one in found
            ]
        )
        self._show_details()

    def _show_details(self) -> None:
        one, zone = self.current, zone_of(host_of(self))
        facts: list[Fact | Heading] = []
        if one is not None:
            facts = [Heading(one.reason), Fact("Came first", moment(_at(one), zone))]
            facts += [Fact("Came", times_words(one.times)), Fact("Answered with", f"status {one.status}")]
            facts += [Heading("Body"), Fact("", one.body[:_SHOWN] or "(empty)")]
        self.query_one(FactsView).show(facts, from_top=True)

    @on(TableRows.Moved)
    def _moved(self, event: TableRows.Moved) -> None:
        event.stop()
        self._show_details()

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Go to the body."""
        self.query_one(FactsView).focus()

    def action_copy(self) -> None:
        """Copy the body."""
        if (one := self.current) is not None:
            self.app.copy_to_clipboard(clean(one.body))
            host_of(self).say("The body was sent to the terminal's clipboard.", title="Copied")

    @asks(exclusive=True, group="broken-dismiss")
    async def action_forget(self) -> None:
        """Forget what is under the cursor, after a question."""
        one, store = self.current, self._store
        if one is None:
            return
        question = ConfirmDialog("Dismiss this body?", one.reason, "It is deleted here for good.", yes="Dismiss")
        if not await self.app.push_screen_wait(question):
            return
        try:
            await store.write(lambda: store.forget_broken(one.id))
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not dismissed", severity="error")
        if self.is_attached:
            self._show()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _at(one: BrokenBody) -> datetime:
    return datetime.fromtimestamp(one.received_at, UTC)
