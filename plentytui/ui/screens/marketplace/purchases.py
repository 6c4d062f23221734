"""The tab of the purchases: what came to the webhook, what became of it, and what to do about it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from plentytui.clock import sleep_or
from plentytui.errors import PlentytuiError
from plentytui.models.purchase_states import PurchaseState
from plentytui.models.writing import is_new
from plentytui.rules.purchase_plan import plan_variants, plan_words
from plentytui.services.exporting import path_problem
from plentytui.ui.asking import asks, may_ask, nothing_asked
from plentytui.ui.commands.marketplace import PURCHASES
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.dialogs.send_again import Again
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.messages import OpenConversation
from plentytui.ui.screens.marketplace.purchase_foot import PurchaseFoot
from plentytui.ui.screens.marketplace.purchase_questions import asked_again, by_hand_question
from plentytui.ui.screens.marketplace.purchase_words import (
    COLUMNS,
    fitting_columns,
    purchase_facts,
    purchase_row,
    retried_words,
)
from plentytui.ui.text import clean, content
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.facts_view import FactsView
from plentytui.ui.widgets.one_line import OneLine
from plentytui.ui.widgets.records_pane import SIDE_BY_SIDE
from plentytui.ui.widgets.row_list import RowList
from plentytui.ui.widgets.table_rows import Row, TableHead, TableRows

if TYPE_CHECKING:
    from datetime import tzinfo

    from textual import events
    from textual.timer import Timer

    from plentytui.models.purchase_states import PurchaseRow
    from plentytui.services.purchases_desk import PurchasesDesk

SHOWN = 1000
"""Purchases that are shown, those bought last; an export has them all."""
_OVER = (PurchaseState.DONE, PurchaseState.REFUSED)
_LOOK_SECONDS = 2.0
"""How often is looked for what another process received or did."""
_PAINT_SECONDS = 0.5
"""How often the rows are painted at most while the work on purchases goes on."""


class PurchasesTab(Container):
    """Purchases, those bought last first."""

    BINDINGS = PURCHASES.bindings()

    def __init__(self, purchases: PurchasesDesk) -> None:
        super().__init__(id="tab-purchases")
        self._purchases = purchases
        self._rows: dict[str, PurchaseRow] = {}
        self._mark: int | None = None
        self._trouble = ""
        self._noted = ""
        self._made: dict[str, tuple[PurchaseRow, str, int, Row]] = {}
        self._soon: Timer | None = None
        self._nudge = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Rows with their heading, details, a face; how many stand where at the bottom."""
        made_up = self._purchases.is_made_up
        with Container(classes="tab--body"):
            with Vertical(classes="tab--rows"):
                rows = TableRows(COLUMNS)
                yield TableHead(rows)
                yield rows
            yield FactsView()
        yield Face(
            "No purchase has come yet.",
            f"plentytui webhook serve{' --system demo' if made_up else ''} receives them; "
            "enter its address as the webhook URL of your offer.",
            "s sets what a purchase becomes." + (" n takes a made-up one." if made_up else ""),
        )
        yield PurchaseFoot()

    def on_mount(self) -> None:
        """Show what is there, and look now and then."""
        self.paint()
        self._follow()

    def on_resize(self, event: events.Resize) -> None:
        """Stand side by side where there is room."""
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-wide")
        self.call_after_refresh(self._show_rows)

    @property
    def table(self) -> TableRows:
        """The rows."""
        return self.query_one(TableRows)

    @property
    def view(self) -> FactsView:
        """The details."""
        return self.query_one(FactsView)

    @property
    def current(self) -> PurchaseRow | None:
        """The purchase under the cursor."""
        return self._rows.get(self.table.key)

    def take_focus(self) -> None:
        """Put the cursor into the rows; without any, the tab itself takes the keys."""
        (self.table if self._rows else self).focus()

    def paint(self) -> None:
        """Show what is known now."""
        if not self.is_attached:
            return
        store, zone = self._purchases.store, zone_of(host_of(self))
        try:
            self._mark = store.change_mark()
            rows, counts, plan = store.rows(SHOWN), store.counts(), store.plan()
            turned_away = store.broken_count()
            elsewhere = store.begun_elsewhere(self._purchases.desk.system.key)
        except PlentytuiError as error:
            self.query_one(OneLine).say(content(f" ! {error}"))
            return
        self._rows = {row.event: row for row in rows}
        self._noted = plan.currency
        year = datetime.fromtimestamp(host_of(self).clock.time(), UTC).astimezone(zone).year
        self._made = {row.event: self._made_of(row, zone, year) for row in rows}
        self._show_rows()
        self.set_class(not rows, "-face")
        self.can_focus = not rows
        if rows and self.is_on_screen and (self.has_focus or self.screen.focused is None):
            # The rows can take the keys once they are shown.
            self.call_after_refresh(self.take_focus)
        self._show_details()
        told = [f"{count} {state.value}" for state, count in counts.items() if count]
        more = f"the last {SHOWN} of {sum(counts.values())}" if sum(counts.values()) > SHOWN else ""
        away = [f"{count} begun in {name}" for name, count in elsewhere.items()]
        words = ", ".join(part for part in (more, *told, *away) if part)
        wrong = f"! {self._trouble}" if self._trouble else ""
        wrong = "READ-ONLY: kept, nothing is sent." if self._purchases.is_read_only else wrong
        self.query_one(PurchaseFoot).show(turned_away, f"{wrong}  {words}".strip(), plan_variants(plan))

    def _show_rows(self) -> None:
        made = [row for *_, row in self._made.values()]
        self.table.show(made, fitting_columns(made, self.table.size.width))
        self.query_one(TableHead).refresh()

    def _made_of(self, row: PurchaseRow, zone: tzinfo | None, year: int) -> tuple[PurchaseRow, str, int, Row]:
        """The row as it is shown; a body is read once, not at each paint."""
        made = self._made.get(row.event)
        if made is not None and made[:3] == (row, self._noted, year):
            return made
        return row, self._noted, year, purchase_row(row, zone, year, self._noted)

    def paint_soon(self) -> None:
        """Paint after what comes together has come."""
        if self._soon is None and self.is_attached:
            self._soon = self.set_timer(_PAINT_SECONDS, self._paint_now)

    def _paint_now(self) -> None:
        self._soon = None
        self.paint()

    @property
    def foot(self) -> str:
        """The line at the bottom."""
        return str(self.query_one(OneLine).content)

    @on(TableRows.Moved)
    def _moved(self, event: TableRows.Moved) -> None:
        event.stop()
        self._show_details(from_top=True)

    def _show_details(self, *, from_top: bool = False) -> None:
        row = self.current
        zone = zone_of(host_of(self))
        here = self._purchases.desk.system.key
        self.view.show(purchase_facts(row, zone, self._noted, here) if row is not None else (), from_top=from_top)

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.view.focus()

    # Following

    @work(group="purchases-follow")
    async def _follow(self) -> None:
        """Look for what other processes did, and make of purchases what they become here.

        All of the work is done here: nothing that a person does may break it off.
        """
        clock = host_of(self).clock
        while self.is_attached:
            self._nudge.clear()
            await self._look()
            await sleep_or(clock, _LOOK_SECONDS, self._nudge)

    async def _look(self) -> None:
        purchases, trouble = self._purchases, ""
        try:
            if purchases.purchasing is not None and (purchases.belongs_here or purchases.has_begun):
                trouble = await purchases.turn()
            changed = self._mark != purchases.store.change_mark()
        except PlentytuiError as error:
            trouble, changed = str(error), False
        if changed or trouble != self._trouble:
            self._trouble = trouble
            self.paint()

    # What a person does

    def action_turn(self) -> None:
        """Make of waiting purchases what they become, now."""
        try:
            here, words = self._purchases.belongs_here, plan_words(self._purchases.store.plan())
            counts = self._purchases.store.counts()
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Nothing is done here", severity="error")
            return
        if not here:
            host_of(self).say(words, title="Nothing is done here")
            return
        if not sum(count for state, count in counts.items() if state not in _OVER):
            host_of(self).say("No purchase waits.", title="There is nothing to do")
            return
        host_of(self).say("What waits is worked on now; the rows show what becomes of it.", title="Work now")
        self._nudge.set()

    def _is_left(self, row: PurchaseRow, done: str) -> bool:
        """Whether a person decides on the purchase; it is said where not."""
        if row.state in (PurchaseState.REFUSED, PurchaseState.UNCERTAIN):
            return True
        words = f"It is {row.state.value}. Only a refused or uncertain purchase is {done}."
        host_of(self).say(words, title=f"Order {row.order}")
        return False

    @may_ask(exclusive=True, group="purchases-act")
    async def action_retry(self) -> None:
        """Take the purchase up again; before something could come twice the person is asked."""
        row, host = self.current, host_of(self)
        if row is None:
            return
        if not self._is_left(row, "retried"):
            return
        again = await asked_again(self.app, row)
        if again is Again.LEAVE:
            return
        nothing_asked(self)
        try:
            if await self._purchases.retry(row.event, surely=again is Again.SEND):
                host.say(retried_words(row, self._purchases.desk), title=f"Order {row.order} is taken up again")
            else:
                host.say("It is dealt with elsewhere already.", title=f"Order {row.order}")
            self._nudge.set()
        except PlentytuiError as error:
            host.say(str(error), title="Not retried", severity="error")
        self.paint()

    @asks(exclusive=True, group="purchases-act")
    async def action_view(self) -> None:
        """Show the ticket or the conversation that the purchase became."""
        row, host = self.current, host_of(self)
        if row is None:
            return
        title = f"Order {row.order}"
        if row.system_key not in ("", self._purchases.desk.system.key):
            host.say(f"What it became is in {row.system}: open that system first (0).", title=title)
        elif row.ticket:
            try:
                lines = await self._purchases.ticket_lines(row.ticket)
            except PlentytuiError as error:
                host.say(str(error), title=f"Ticket {row.ticket} was not read", severity="error")
                return
            self.app.push_screen(Lines(f"Ticket {row.ticket} of order {row.order}", lines))
        elif row.conversation and not is_new(row.conversation):
            await self.app.run_action("mode('messenger')")
            self.app.screen.post_message(OpenConversation(row.conversation))
        elif row.state is PurchaseState.QUEUED:
            host.say("Its conversation waits in the outbox of the Messenger (1).", title=title)
        else:
            host.say("It became nothing that could be shown.", title=title)

    @work(exclusive=True, group="purchases-act")
    async def action_retry_all(self) -> None:
        """Take all refused purchases up again."""
        host = host_of(self)
        try:
            count = await self._purchases.retry_refused()
        except PlentytuiError as error:
            host.say(str(error), title="Not retried", severity="error")
            return
        if count:
            words = "1 refused purchase is" if count == 1 else f"{count} refused purchases are"
            host.say(f"{words} taken up again.", title="Retried")
        else:
            host.say("No purchase is refused.", title="There is nothing to retry")
        self._nudge.set()
        self.paint()

    @asks(exclusive=True, group="purchases-act")
    async def action_by_hand(self) -> None:
        """Note that the person saw to the purchase."""
        row, store = self.current, self._purchases.store
        if row is None:
            return
        if not self._is_left(row, "noted as done"):
            return
        if not await self.app.push_screen_wait(by_hand_question(row)):
            return
        try:
            done = await store.write(lambda: store.settle_by_hand(row.event))
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not noted", severity="error")
            return
        if not done:
            host_of(self).say("It is dealt with elsewhere already.", title=f"Order {row.order}")
        self.paint()

    @asks(exclusive=True, group="purchases-act")
    async def action_plan(self) -> None:
        """Set what a purchase becomes."""
        from plentytui.ui.screens.service.form import ActionForm

        try:
            form = ActionForm(await self._purchases.begin_plan())
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Settings of the purchases", severity="warning")
            return
        if await self.app.push_screen_wait(form) is not None:
            self._nudge.set()
        self.paint()

    @work(group="purchases-sample")
    async def action_sample(self) -> None:
        """Receive a made-up purchase."""
        host = host_of(self)
        if not self._purchases.is_made_up:
            host.say("On a live system: plentytui webhook send-sample.", title="Samples come here in the demo only")
            return
        try:
            await self._purchases.take_sample()
            self._nudge.set()
        except PlentytuiError as error:
            host.say(str(error), title="Not received", severity="error")
        self.paint()

    @asks(exclusive=True, group="purchases-act")
    async def action_export(self) -> None:
        """Write all purchases to a file; its ending says whether it is JSON or CSV."""
        fact = "A name that ends in .json gives JSON, any other CSV."
        typed = await self.app.push_screen_wait(
            AskLine("Write to which file?", "purchases.csv", fact=fact, check=path_problem)
        )
        if typed is None:
            return
        try:
            told = await self._purchases.export(typed, self._noted)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not exported", severity="error")
            return
        host_of(self).say(told, title="Exported")

    def action_copy_json(self) -> None:
        """Copy the purchase as it came."""
        row = self.current
        if row is not None:
            self.app.copy_to_clipboard(clean(row.body))
            host_of(self).say("The JSON was sent to the terminal's clipboard.", title="Copied")

    def action_broken(self) -> None:
        """Show what came and was no purchase."""
        from plentytui.ui.screens.marketplace.broken import BrokenScreen

        self.app.push_screen(BrokenScreen(self._purchases.store))

    def copied(self) -> str:
        """What is copied: the details as text."""
        return self.view.text
