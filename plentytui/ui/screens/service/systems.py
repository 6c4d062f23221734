"""The Service Centre: the list of systems, each opens to its tabs."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from plentytui.models.systems import System
from plentytui.services.service.opened import ServiceDesk, service_desk
from plentytui.services.systems import Systems
from plentytui.ui.commands.service import SERVICE_SYSTEMS
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen
from plentytui.ui.messages import OpenSystem
from plentytui.ui.screens.service.system import SystemScreen
from plentytui.ui.sheets import sheet
from plentytui.ui.state import Connection, Link
from plentytui.ui.text import content
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.systems_table import SystemsTable

_WORDS = (
    "Enter opens the tabs of a system: contract, domains, clients, certificates, cache, agency, usage, relocation and "
    "tickets. What has no public route on a live system becomes a hand-off."
)


class ServiceScreen(AppScreen[None]):
    """Lists the systems; a system that is not open is opened first."""

    CSS_PATH = sheet("service")
    BINDINGS = SERVICE_SYSTEMS.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._wanted: System | None = None

    def compose(self) -> ComposeResult:
        """Header, a word, the list, what went wrong, footer."""
        host = host_of(self)
        zone = zone_of(host)
        yield StatusHeader(host.state, host.clock, "Service Centre", zone)
        with Vertical(id="service-systems"):
            yield Static(content(_WORDS), id="service-words")
            yield SystemsTable(host.clock, zone)
            yield Static(id="service-problem")
        yield FooterBar()

    def on_mount(self) -> None:
        """Show the list and follow the connection."""
        self._show()
        state = host_of(self).state
        state.connection.watch(self, self._note_connection)
        # The mirror's first change comes when the system is connected.
        state.mirror.watch(self, lambda _: self.call_after_refresh(self._open_wanted))

    def on_screen_resume(self) -> None:
        """Show the list as it is now."""
        self._show()

    def _show(self) -> None:
        host = host_of(self)
        opener = host.opener
        systems = Systems(opener.systems, opener.sandbox, opener.open_store, opener.paths).all()
        current = host.state.system.value
        table = self.query_one(SystemsTable)
        table.show(systems, current.key if current else "")
        if current is not None:
            table.select(current)

    def _note_connection(self, connection: Connection) -> None:
        problem = self.query_one("#service-problem", Static)
        wrong = connection.link in (Link.OFFLINE, Link.REFUSED) and bool(connection.reason)
        problem.display = wrong
        problem.update(content(f"! {connection.reason}" if wrong else ""))

    def _open_wanted(self) -> None:
        """Open the tabs of the system that was asked for, once it is on the desk and connected."""
        wanted, service = self._wanted, self._service()
        if wanted is None or service is None or service.desk.system.key != wanted.key:
            return
        self._wanted = None
        self.app.push_screen(SystemScreen(service))

    def _service(self) -> ServiceDesk | None:
        host = host_of(self)
        desk = host.state.desk.value
        return None if desk is None else service_desk(desk, host.opener)

    def action_open(self) -> None:
        """Open the tabs of the system under the cursor."""
        host = host_of(self)
        system = self.query_one(SystemsTable).selected
        if system is None:
            host.say("There is no system under the cursor. Press a to add one.", severity="warning")
            return
        self._wanted = system
        current = host.state.system.value
        if current is None or current.key != system.key:
            self.app.post_message(OpenSystem(system))
            host.say(f"{system.name} is being opened; its tabs follow.")
            return
        if self._service() is None:
            reason = host.state.connection.value.reason
            host.say(f"{system.name} is not connected yet; its tabs open as soon as it is. {reason}".strip())
            return
        self._open_wanted()
