"""The tabs of one system: each is made and read when it is first shown, and kept with its age."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from plentytui.rules.service.action import Tab
from plentytui.rules.service.catalogue import find_action
from plentytui.ui.commands.service import SERVICE
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.tab import ActionAsked, TabPane
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.tab_line import TabLine

if TYPE_CHECKING:
    from plentytui.services.service.opened import ServiceDesk

_FOLDER = "plentytui.ui.screens.service"
_MODULES = {
    Tab.OVERVIEW: ("overview", "OverviewTab"),
    Tab.CONTRACT: ("contract", "ContractTab"),
    Tab.DOMAIN: ("domain", "DomainTab"),
    Tab.CLIENT: ("client", "ClientTab"),
    Tab.SSL: ("ssl", "SslTab"),
    Tab.CACHE: ("cache", "CacheTab"),
    Tab.AGENCY: ("agency", "AgencyTab"),
    Tab.USAGE: ("usage", "UsageTab"),
    Tab.RELOCATION: ("relocation", "RelocationTab"),
    Tab.TICKETS: ("tickets", "TicketsTab"),
}
TABS = tuple(_MODULES)
"""The tabs in their order."""
_SHORT = ("Overview", "Contract", "Domain", "Client", "SSL", "Cache", "Agency", "Usage", "Relocat.", "Tickets")


def make_tab(tab: Tab, service: ServiceDesk) -> TabPane:
    """A tab of a system; its module is imported when it is first shown."""
    module, name = _MODULES[tab]
    kind: Callable[[ServiceDesk], TabPane] = getattr(import_module(f"{_FOLDER}.{module}"), name)
    return kind(service)


class SystemScreen(Screen[None]):
    """One system with its tabs."""

    CSS_PATH = sheet("service")
    BINDINGS = SERVICE.bindings()
    AUTO_FOCUS = ""

    def __init__(self, service: ServiceDesk, tab: Tab = Tab.OVERVIEW) -> None:
        super().__init__()
        self._service = service
        self._tab = tab
        self._panes: dict[Tab, TabPane] = {}

    def compose(self) -> ComposeResult:
        """Header, tabs, the tab that is shown, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Service Centre", zone_of(host))
        yield TabLine([tab.value for tab in TABS], _SHORT)
        yield Container(id="tab")
        yield FooterBar()

    async def on_mount(self) -> None:
        """Show the first tab."""
        await self._show(self._tab)

    def on_screen_resume(self) -> None:
        """A form or the list of changes was left: show what is known now."""
        if (pane := self._panes.get(self._tab)) is not None:
            self._read(pane)

    @property
    def pane(self) -> TabPane:
        """The tab that is shown."""
        return self._panes[self._tab]

    async def show_tab(self, tab: Tab, subject: str = "") -> None:
        """Go to a tab, and to a record in it."""
        await self._show(tab)
        if subject and self.pane.columns:
            self.pane.table.select(subject)

    async def _show(self, tab: Tab) -> None:
        self._tab = tab
        self.query_one(TabLine).show(TABS.index(tab))
        for known, pane in self._panes.items():
            pane.display = known is tab
        if tab not in self._panes:
            pane = self._panes[tab] = make_tab(tab, self._service)
            await self.query_one("#tab", Container).mount(pane)
        self.pane.paint()
        self.pane.take_focus()
        self._read(self.pane)

    @work(group="service-reading")
    async def _read(self, pane: TabPane, anew: bool = False) -> None:
        await pane.refresh_parts(anew=anew)

    @on(TabLine.Clicked)
    async def _clicked(self, event: TabLine.Clicked) -> None:
        event.stop()
        await self._show(TABS[event.index])

    async def action_tab(self, step: int) -> None:
        """Go to the next tab or the one before."""
        await self._show(TABS[(TABS.index(self._tab) + step) % len(TABS)])

    def action_refresh(self) -> None:
        """Read what the tab shows again."""
        self._read(self.pane, anew=True)

    def action_copy(self) -> None:
        """Copy what stands under the cursor."""
        self.app.copy_to_clipboard(clean(self.pane.copied()))
        host_of(self).say("The text was sent to the terminal's clipboard.", title="Copied")

    @work(exclusive=True, group="service-actions")
    async def action_actions(self) -> None:
        """Choose an action of the tab."""
        from plentytui.ui.dialogs.pick_action import PickAction

        name = await self.app.push_screen_wait(PickAction(self.pane.tab.value, self.pane.offered()))
        if name is not None:
            self._begin(name, self.pane.subject)

    def action_pending(self) -> None:
        """Show changes that are not live yet, and hand-offs."""
        from plentytui.ui.screens.service.pending import PendingScreen

        self.app.push_screen(PendingScreen(self._service))

    @on(ActionAsked)
    def _asked(self, event: ActionAsked) -> None:
        event.stop()
        self._begin(event.action, event.subject)

    def _begin(self, name: str, subject: str) -> None:
        """Open the form of an action, or say why it is not possible now."""
        action = find_action(name)
        if action is None:
            return
        subject = subject if action.about_one else ""
        if self._service.desk.system.read_only:
            host_of(self).say("The system is open read-only: nothing is changed in it.", title=action.title)
            return
        if reason := action.offered(self._service.reader.facts(subject)):
            host_of(self).say(reason, title=f"{action.title} is not possible now", severity="warning")
            return
        self.app.push_screen(ActionForm(self._service.begin(action, subject)))

    def action_back(self) -> None:
        """Go back to the list of systems."""
        self.dismiss()
