"""The tabs of one system: each is made and read when it is first shown, and kept with its age."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from plentytui.rules.service.action import Tab
from plentytui.rules.service.catalogue import find_action
from plentytui.ui.commands.service import SERVICE
from plentytui.ui.host import host_of
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.tab import READ_ONLY, TabPane
from plentytui.ui.screens.tabbed import TabbedScreen
from plentytui.ui.sheets import sheet

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
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


class SystemScreen(TabbedScreen[TabPane]):
    """One system with its tabs."""

    CSS_PATH = sheet("service")
    BINDINGS = SERVICE.bindings()
    area = "Service Centre"
    tabs = TABS
    titles = TABS
    shorts = _SHORT

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__(service.last_tab)
        self._service = service

    def make_pane(self, tab: str) -> TabPane:
        """A tab that was not shown before."""
        return make_tab(Tab(tab), self._service)

    def action_pending(self) -> None:
        """Show changes that are not live yet, and hand-offs."""
        from plentytui.ui.screens.service.pending import PendingScreen

        self.app.push_screen(PendingScreen(self._service))

    def action_back(self) -> None:
        """Leave what the tab shows for a while, else the system; its tab is kept."""
        if self.pane.step_back():
            return
        self._service.last_tab = Tab(self._tab)
        super().action_back()

    def begin(self, name: str, subject: str) -> None:
        """Open the form of an action, or say why it is not possible now."""
        action = find_action(name)
        if action is None:
            return
        subject = subject if action.about_one else ""
        if self._service.desk.system.read_only:
            host_of(self).say(READ_ONLY, title=f"{action.title} is not possible now", severity="warning")
            return
        reader = self._service.reader
        if reason := reader.not_yet(action) or action.offered(reader.facts(subject)):
            host_of(self).say(reason, title=f"{action.title} is not possible now", severity="warning")
            return
        self.app.push_screen(
            ActionForm(self._service.begin(action, subject)), lambda change: self._done(action.tab, change)
        )

    def _done(self, tab: Tab, change: ServiceChange | None) -> None:
        if change is not None and (pane := self._panes.get(tab)) is not None:
            pane.done(change)
