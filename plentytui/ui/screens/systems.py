"""The screen of systems: open, add, log in again, remove; and what is seen at the first start."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from plentytui.errors import PlentytuiError
from plentytui.models.systems import Backing, System
from plentytui.services.opening import Anew
from plentytui.services.systems import LocalTexts, Systems
from plentytui.ui.asking import asks
from plentytui.ui.commands.systems import SYSTEMS
from plentytui.ui.dialogs.add_system import AddSystem
from plentytui.ui.dialogs.ask_password import AskPassword
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.host import Host, host_of, zone_of
from plentytui.ui.leaving import AppScreen, run_beside
from plentytui.ui.messages import OpenSystem
from plentytui.ui.sheets import sheet
from plentytui.ui.state import Connection, Link, NewSystem
from plentytui.ui.text import content
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.systems_table import SystemsTable

_WELCOME = (
    "Welcome to plentytui.\n"
    "\n"
    "Press enter to try the embedded system: a shop with customers who wait for answers. It works without a "
    "network, and nothing leaves this computer.\n"
    "\n"
    "Press a to add your own system; you need its address and the user that you log in to the back end with."
)
_OPEN = "It is open and is closed first. What you typed is kept in its local file; what waits is not sent."
_KNOWN = "Enter opens a system. What you wrote and did not send stays with each system."


class SystemsScreen(AppScreen[None]):
    """Lists the systems, the embedded one last."""

    CSS_PATH = sheet("systems")
    BINDINGS = SYSTEMS.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._systems: Systems | None = None
        self._open_key = ""
        """The system that was open when the list was shown last."""

    def compose(self) -> ComposeResult:
        """Header, a word of welcome, the list, what went wrong last, footer."""
        host = host_of(self)
        zone = zone_of(host)
        yield StatusHeader(host.state, host.clock, "Systems", zone)
        with Vertical(id="systems"):
            yield Static(id="systems-words")
            yield SystemsTable(host.clock, zone)
            yield Static(id="systems-problem")
        yield FooterBar()

    def on_mount(self) -> None:
        """Show the list and follow the connection."""
        self._show()
        host_of(self).state.connection.watch(self, self._note_connection)

    def on_screen_resume(self) -> None:
        """Show the list as it is now; another place may have changed it, or opened another system."""
        selected = self._table.selected
        self._show(selected if self._current_key == self._open_key else None)

    @property
    def systems(self) -> Systems:
        """The list and what can be done with it."""
        if self._systems is None:
            opener = host_of(self).opener
            self._systems = Systems(opener.systems, opener.sandbox, opener.open_store, opener.paths)
        return self._systems

    @property
    def _table(self) -> SystemsTable:
        return self.query_one(SystemsTable)

    @property
    def _current_key(self) -> str:
        system = host_of(self).state.system.value
        return system.key if system is not None else ""

    def begin(self) -> None:
        """Show the list as it is shown first: with the cursor on the system that is open."""
        self._show()

    def _show(self, select: System | None = None) -> None:
        """Show the list with the cursor on a system, else on the open one, which may be on no list."""
        host = host_of(self)
        system = host.state.system.value
        systems = [host.opener.as_opened(known) for known in self.systems.all()]
        if system is not None and system.key not in [known.key for known in systems]:
            systems.insert(0, system)
        self._open_key = self._current_key
        self._table.show(systems, self._open_key)
        if select is None:
            select = next((known for known in systems if known.key == self._open_key), None)
        if select is not None:
            self._table.select(select)
        words = _WELCOME if len(systems) == 1 and system is None else _KNOWN
        self.query_one("#systems-words", Static).update(content(words))

    def _note_connection(self, connection: Connection) -> None:
        wrong = connection.link in (Link.OFFLINE, Link.REFUSED) and bool(connection.reason)
        problem = self.query_one("#systems-problem", Static)
        problem.display = wrong
        system = host_of(self).state.system.value
        name = system.name if system else "The system"
        problem.update(content(f"! {name}: {connection.reason}" if wrong else ""))

    def _selected(self) -> System | None:
        system = self._table.selected
        if system is None:
            host_of(self).say("There is no system under the cursor.", severity="warning")
        return system

    def _open(self, system: System, anew: Anew | None = None) -> None:
        if self.has_left:
            return
        self.app.post_message(OpenSystem(system, anew))
        self.dismiss()

    def action_open(self) -> None:
        """Open the system under the cursor."""
        system = self._selected()
        if system is not None:
            self._open(system)

    @asks(exclusive=True, group="systems")
    async def action_login(self) -> None:
        """Log in anew, with a password that is asked for; without one all stays as it is."""
        system = self._selected()
        if system is None:
            return
        refused = host_of(self).state.connection.value.link is Link.REFUSED and system.key == self._current_key
        if system.backing is Backing.SANDBOX and not refused:
            host_of(self).say("The embedded system needs no password; press enter to open it.")
            return
        typed = None
        if system.backing is not Backing.SANDBOX:
            no_keyring = await host_of(self).opener.why_no_keyring()
            typed = await self.app.push_screen_wait(AskPassword(system, no_keyring=no_keyring))
            if typed is None:
                return
        self._open(system, Anew(typed))

    @asks(exclusive=True, group="systems")
    async def action_add(self) -> None:
        """Ask for a system and put it on the list."""
        state = host_of(self).state
        system = await self.app.push_screen_wait(AddSystem(self._add, state.new_system))
        if system is not None:
            state.new_system = NewSystem()
            self._show(system)
            self._open(system)

    def _add(self, address: str, user: str, name: str, read_only: bool) -> System:
        return self.systems.add(address, user, name, read_only=read_only)

    @asks(exclusive=True, group="systems")
    async def action_remove(self) -> None:
        """Ask, then take the system under the cursor off the list."""
        host = host_of(self)
        system = self._selected()
        if system is None:
            return
        if system.backing is Backing.SANDBOX:
            host.say("The embedded system cannot be removed.", severity="warning")
            return
        if self.systems.is_unlisted(system):
            host.say(
                "It is not on this list: PLENTYTUI_URL names it. Start without that variable.",
                title=system.name,
                severity="warning",
            )
            return
        is_open = system.key == self._current_key
        if is_open and not host.keep_typed():
            return
        try:
            texts = self.systems.local_texts(system)
        except PlentytuiError as error:
            host.say(str(error), title=system.name, severity="warning")
            texts = LocalTexts()
        sure = await self.app.push_screen_wait(
            ConfirmDialog(
                f"Remove {system.name} from this list?",
                *([_OPEN] if is_open else []),
                "Its session is ended and its saved password is forgotten. Nothing else changes in the system itself, "
                "and it can be added again at any time.",
                where=system.url,
                when="at once",
                yes="Remove",
            )
        )
        if not sure:
            return
        delete = await self.app.push_screen_wait(
            ConfirmDialog(
                "Delete its local file, too?",
                _texts_sentence(texts),
                "Without the file the conversations have to be read from the system again.",
                yes="Delete the file",
                no="Keep the file",
                where=system.name,
                type_name=system.name if texts else "",
            )
        )
        if is_open and not await host.close_system():
            return
        try:
            await asyncio.to_thread(self.systems.remove, system, with_local_file=bool(delete))
        except (PlentytuiError, OSError) as error:
            host.say(str(error), title=f"{system.name} was not removed", severity="error")
        else:
            # The app does it, because the system may let one wait, and this screen may be left meanwhile.
            run_beside(self.app, "forgetting", _forget, host, system)
        self._show()

    def action_back(self) -> None:
        """Go back to where one was."""
        self.dismiss()


async def _forget(host: Host, system: System) -> None:
    """End the session and remove the saved password of a system that was removed."""
    for sentence in await host.opener.forget(system):
        host.say(sentence, title=system.name, severity="warning")


def _texts_sentence(texts: LocalTexts) -> str:
    if not texts:
        return "It holds no draft and no unsent message, only what was read from the system."
    drafts = "1 draft" if texts.drafts == 1 else f"{texts.drafts} drafts"
    unsent = "1 unsent message" if texts.unsent == 1 else f"{texts.unsent} unsent messages"
    return f"It holds {drafts} and {unsent} that are nowhere else."
