"""The Marketplace: My offers and Purchases of the system on the desk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container

from plentytui.errors import PlentytuiError
from plentytui.models.forms import Way
from plentytui.rules.marketplace_offers import OFFER_ACTIONS
from plentytui.services.service.opened import ServiceDesk, service_desk
from plentytui.ui.asking import may_ask
from plentytui.ui.commands.marketplace import MARKETPLACE
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen
from plentytui.ui.screens.marketplace.offers import OffersTab
from plentytui.ui.screens.marketplace.purchases import PurchasesTab
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean
from plentytui.ui.widgets.face import Face
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.records_pane import ActionAsked
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.tab_line import TabLine

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
    from plentytui.services.desk import Desk
    from plentytui.services.purchases_desk import PurchasesDesk

TITLES = ("My offers", "Purchases")
"""The tabs."""
Pane = OffersTab | PurchasesTab


class MarketplaceScreen(AppScreen[None]):
    """Two tabs; they follow the system on the desk."""

    CSS_PATH = sheet("marketplace")
    BINDINGS = MARKETPLACE.bindings()
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._place = 0
        self._desk: Desk | None = None
        self._purchases: PurchasesDesk | None = None
        self._panes: dict[int, Pane] = {}
        self._showing = asyncio.Lock()
        self._reading = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Header, tabs, the tab that is shown, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Marketplace", zone_of(host))
        yield TabLine(TITLES, TITLES)
        yield Container(id="tab")
        yield Face("No system is open.", "0 shows the systems; open one there.", id="marketplace-face")
        yield FooterBar()

    def on_mount(self) -> None:
        """Follow the desk and its connection."""
        state = host_of(self).state
        # The mirror's first change comes when the system is connected.
        state.desk.watch(self, lambda _: self._show())
        state.mirror.watch(self, lambda _: self._show() if self._place not in self._panes else None)

    def on_screen_resume(self) -> None:
        """A form was left, or the area is come to: show what is known now."""
        if self.pane is None:
            self._come()
        else:
            self._show()

    def on_unmount(self) -> None:
        """Close the file of the purchases."""
        self._close_purchases()

    def _close_purchases(self) -> None:
        if self._purchases is not None:
            self._purchases.close()
            self._purchases = None

    @property
    def pane(self) -> Pane | None:
        """The tab that is shown; None before there is something to show."""
        return self._panes.get(self._place)

    @work(group="marketplace-show")
    async def _show(self) -> None:
        """Show the tab for the system on the desk, and read what is not fresh; one after the other."""
        async with self._showing:
            await self._show_now()
        self._read()

    @may_ask(group="marketplace-come")
    async def _come(self) -> None:
        """Show a tab that a key called for: until it is there, what is typed is held for it."""
        async with self._showing:
            await self._show_now()
        self._read()

    @work(group="marketplace-show")
    async def _read(self) -> None:
        if isinstance(shown := self.pane, OffersTab):
            async with self._reading:
                await shown.refresh_parts()

    async def _show_now(self) -> Pane | None:
        desk = host_of(self).state.desk.value
        if desk is not self._desk:
            for pane in self._panes.values():
                await pane.remove()
            self._panes.clear()
            self._close_purchases()
            self._desk = desk
        self.query_one(TabLine).show(self._place)
        self.query_one(TabLine).refresh()
        for place, pane in self._panes.items():
            pane.display = place == self._place
        if desk is not None and self._place not in self._panes and (made := self._make(desk)) is not None:
            self._panes[self._place] = made
            await self.query_one("#tab", Container).mount(made)
        shown = self.pane
        self._show_face(desk, shown)
        if shown is not None:
            shown.paint()
            if self.is_current:
                shown.take_focus()
        return shown

    def _make(self, desk: Desk) -> Pane | None:
        host = host_of(self)
        if self._place == 0:
            service = service_desk(desk, host.opener)
            return None if service is None else OffersTab(service)
        from plentytui.services.purchases_desk import PurchasesDesk

        try:
            self._purchases = PurchasesDesk(desk, host.opener, self._on_purchases)
        except PlentytuiError as error:
            host.say(str(error), title="The purchases cannot be shown", severity="error")
            return None
        if (aside := self._purchases.store.set_aside) is not None:
            host.say(f"It was set aside as {aside}; what could be read is here.", title="The file was damaged")
        return PurchasesTab(self._purchases)

    def _on_purchases(self) -> None:
        """Something became of a purchase, while the work on others goes on."""
        for pane in self._panes.values():
            if isinstance(pane, PurchasesTab):
                pane.paint_soon()

    def _show_face(self, desk: Desk | None, shown: Pane | None) -> None:
        face = self.query_one("#marketplace-face", Face)
        face.display = shown is None
        if desk is not None and shown is None:
            face.show(f"{desk.system.name} is not connected yet.", "My offers appear here as soon as it is.")

    @on(TabLine.Clicked)
    def _clicked(self, event: TabLine.Clicked) -> None:
        event.stop()
        self._place = event.index
        self._show()

    def action_tab(self, step: int) -> None:
        """Go to the other tab."""
        self._place = (self._place + step) % len(TITLES)
        self._come()

    @work(exclusive=True, group="marketplace-read")
    async def action_refresh(self) -> None:
        """Read what the tab shows again."""
        shown = self.pane
        if isinstance(shown, OffersTab):
            async with self._reading:
                await shown.refresh_parts(anew=True)
        elif shown is not None:
            shown.paint()

    def action_copy(self) -> None:
        """Copy what stands under the cursor."""
        if (shown := self.pane) is not None:
            self.app.copy_to_clipboard(clean(shown.copied()))
            host_of(self).say("The text was sent to the terminal's clipboard.", title="Copied")

    @property
    def _service(self) -> ServiceDesk | None:
        return None if self._desk is None else service_desk(self._desk, host_of(self).opener)

    def action_pending(self) -> None:
        """Show hand-offs, and changes that are not live yet."""
        from plentytui.ui.screens.service.pending import PendingScreen

        if (service := self._service) is not None:
            self.app.push_screen(PendingScreen(service))

    @on(ActionAsked)
    def _asked(self, event: ActionAsked) -> None:
        """Open the form of an action, or say why it is not possible now."""
        event.stop()
        action = next((one for one in OFFER_ACTIONS if one.id == event.action), None)
        service = self._service
        if action is None or service is None:
            return
        if self._desk is not None and self._desk.system.read_only:
            what = f"{self._desk.system.name} is open read-only. Open it without read-only to change an offer."
            host_of(self).say(what, title=f"{action.title} is not possible now", severity="warning")
            return
        subject = event.subject if action.about_one else ""
        if reason := action.offered(service.reader.facts(subject)):
            host_of(self).say(reason, title=f"{action.title} is not possible now", severity="warning")
            return
        pane = self.pane
        before = pane.keys if isinstance(pane, OffersTab) else frozenset()

        def done(change: ServiceChange | None) -> None:
            made = change is not None and change.action == "offer.create" and change.way is not Way.HAND_OFF
            if made and isinstance(pane, OffersTab) and pane.is_attached:
                pane.await_new(before)

        self.app.push_screen(ActionForm(service.begin(action, subject)), done)
