"""What came to the webhook and was no purchase: when, why, and the body to be read, copied and dismissed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical

from plentytui.errors import PlentytuiError
from plentytui.rules.purchase_hints import hint_of
from plentytui.rules.purchases import NotAPurchase
from plentytui.services.turned_away import can_be_taken, take
from plentytui.store.purchases import Taken
from plentytui.ui.asking import asks
from plentytui.ui.commands.marketplace import BROKEN
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen
from plentytui.ui.screens.marketplace.purchase_words import times_words
from plentytui.ui.screens.service.words import moment
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.facts_view import Fact, FactsView, Heading
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.table_rows import Column, Row, TableHead, TableRows

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.models.purchase_states import BrokenBody
    from plentytui.store.purchases import PurchaseStore

_COLUMNS = (
    Column("came first", 12),
    Column("order", 7, right=True),
    Column("customer", 14, grows=True),
    Column("status", 6, right=True),
    Column("times", 5, right=True, least=100),
    Column("why", 26, grows=True),
)
_TAKEN = {
    Taken.NEW: "It is among the purchases now.",
    Taken.REPEATED: "It was among the purchases already.",
    Taken.CHANGED: "A purchase with this id is here already, with other data. This body stays here to be compared.",
}
_SHOWN = 20_000
"""Characters of a body that are shown; all of it is copied."""


class BrokenScreen(AppScreen[None]):
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
        yield StatusHeader(host.state, host.clock, "Marketplace: turned away", zone_of(host))
        with Vertical(id="pending"):
            rows = TableRows(_COLUMNS)
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
        self.query_one(TableRows).show([_row(one, zone) for one in found])
        self._show_details()

    def _show_details(self) -> None:
        one, zone = self.current, zone_of(host_of(self))
        facts: list[Fact | Heading] = []
        if one is not None:
            facts = [Heading(one.reason), Fact("Came first", moment(_at(one), zone))]
            facts += [Fact("Came", times_words(one.times)), Fact("Answered with", f"status {one.status}")]
            facts.append(Fact("Take it", _taking(one)))
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

    @work(exclusive=True, group="broken-take")
    async def action_take(self) -> None:
        """Take what is under the cursor as a purchase after all, if it can be read as one."""
        one, store, host = self.current, self._store, host_of(self)
        if one is None:
            return
        try:
            order, taken = await take(store, one)
        except NotAPurchase as error:
            told = f"{error.what} Make of it by hand what it becomes; y copies it, x dismisses it then."
            host.say(told, title="It is no purchase still", severity="warning")
            return
        except PlentytuiError as error:
            host.say(str(error), title="Not taken", severity="error")
            return
        host.say(_TAKEN[taken], title=f"Order {order}")
        if self.is_attached:
            self._show()

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


def _row(one: BrokenBody, zone: tzinfo | None) -> Row:
    """Whose purchase it seems to be goes before why: that is often the same for many."""
    hint = hint_of(one.body)
    came = f"{_at(one).astimezone(zone):%d %b %H:%M}"
    return Row(
        str(one.id), (came, hint.order, hint.customer or "(not told)", str(one.status), str(one.times), one.reason)
    )


def _taking(one: BrokenBody) -> str:
    """Whether it could be taken now."""
    if can_be_taken(one):
        return "It can be read as a purchase: t takes it."
    return "It cannot be read as a purchase. Make of it by hand what it becomes, then x."
