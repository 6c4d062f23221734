"""The app: modes, the shared state, and the life of the system that is open."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on, work
from textual.worker import Worker, WorkerError

from plentytui.errors import LoginUncertain, NotLoggedIn, NotReachable, PlentytuiError, SessionsFull
from plentytui.services.desk import Desk
from plentytui.services.outbox import Outbox
from plentytui.ui.asking import may_ask, nothing_asked
from plentytui.ui.commands.active import use_keys
from plentytui.ui.commands.app import APP
from plentytui.ui.damage import tell_rescue, tell_set_aside
from plentytui.ui.host import zone_of
from plentytui.ui.leaving import run_beside
from plentytui.ui.messages import OpenSystem
from plentytui.ui.modes import MODES
from plentytui.ui.net import Net
from plentytui.ui.no_system import NoSystemApp
from plentytui.ui.secrets import SecretsAsked
from plentytui.ui.sheets import sheet
from plentytui.ui.state import AppState, Connection, Link, Sessions, Waiting
from plentytui.ui.text import clean, title
from plentytui.ui.themes import begin_with_theme, kept_theme, switch_theme, theme_problem
from plentytui.ui.troubles import Troubles, count_kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.filter import LineFilter

    from plentytui.api.events import CallEvent
    from plentytui.models.systems import System
    from plentytui.services.following import Following
    from plentytui.services.notices import News
    from plentytui.services.opening import Anew, Opener, Workspace


class PlentytuiApp(NoSystemApp):
    """plentytui on one terminal."""

    TITLE = "plentytui"
    BINDINGS = APP.bindings()
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    MODES: ClassVar = MODES
    DEFAULT_MODE = "messenger"
    CSS_PATH: ClassVar = [sheet("app"), sheet("header")]

    def __init__(
        self, opener: Opener, first: System | None = None, *, on_painted: Callable[[], None] | None = None
    ) -> None:
        self._colours: dict[str, dict[str, str]] = {}
        super().__init__()
        self.opener = opener
        self.clock = opener.clock
        self.settings = opener.settings
        self._begun_theme = begin_with_theme(self, kept_theme(opener.paths.state, self.settings.theme))
        self.state = AppState(self)
        self._troubles = Troubles(self)
        self._first = first
        self._on_painted = on_painted
        self._life: Worker[None] | None = None
        self._following: Following | None = None
        self._net = Net(())
        self.animation_level = "none"
        self._key_problems = use_keys(self, self.settings.keys)

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme, made once: Textual asks for them three times before the first frame."""
        if self.theme not in self._colours:
            self._colours[self.theme] = super().get_css_variables()
        self.theme_variables = self._colours[self.theme]
        return self.theme_variables

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's own filters, and the net under the one border for text from outside."""
        filters = super().get_line_filters()
        if not self._net.serves(filters):
            self._net = Net(filters)
        return [self._net]

    def on_load(self) -> None:
        """Open the local file before anything is mounted, so that the first frame already shows what is in it."""
        if self._first is not None:
            self.open_system(self._first)
        else:
            self.call_after_refresh(self.action_systems)

    def on_mount(self) -> None:
        """Take another theme than ours, and tell what is wrong with the settings of keys and theme."""
        if self._begun_theme in self.available_themes:
            self.theme = self._begun_theme
        if self._on_painted is not None:
            self.call_after_refresh(self._on_painted)
        if self._key_problems:
            self.say("\n".join(self._key_problems), title="Key map", severity="warning")
        if problem := theme_problem(self.settings.theme):
            self.say(problem, title="Theme", severity="warning")
        tell_set_aside(self)

    def say(
        self, text: str, *, title: str = "", severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """Tell the person something; the text is never markup."""
        self.notify(clean(text), title=clean(title), severity=severity, markup=False)

    # The system that is open

    @property
    def desk(self) -> Desk | None:
        """The system in use, or None before one is chosen."""
        return self.state.desk.value

    def open_system(self, system: System, *, anew: Anew | None = None) -> None:
        """Put a system on the desk: its local file at once, the connection after the first frame."""
        if not self.keep_typed():
            return
        system = self.opener.as_opened(system)
        try:
            store = self.opener.open_store(system)
        except PlentytuiError as error:
            self.say(str(error), title=system.name, severity="error")
            self.call_after_refresh(self.action_systems)
            return
        self._leave_system()
        desk = Desk(
            system=system,
            store=store,
            outbox=Outbox(store, self.clock, self.settings.send_delay),
            clock=self.clock,
            language=self.settings.language,
            zone=zone_of(self),
        )
        self.state.begin(system)
        self._troubles.forget()
        count_kept(self.state, store)
        self.state.desk.set(desk)
        self.title = title(f"{system.name} - plentytui")
        if store.rescued is not None:
            tell_rescue(self, store.rescued)
        self.call_after_refresh(self._start, desk, anew)

    def _start(self, desk: Desk, anew: Anew | None) -> None:
        """Begin the life of the system, unless another one was opened meanwhile."""
        if desk is self.desk:
            connect = self._connect_asking if SecretsAsked.are_likely(desk) else self._connect
            self._life = connect(desk, anew)

    async def close_system(self) -> bool:
        """Take the open system off the desk and open no other one; False if what is typed could not be saved."""
        if not self.keep_typed():
            return False
        closing = self._leave_system()
        self._troubles.forget()
        self.state.end()
        if closing is not None:
            await closing.wait()
        return True

    def _leave_system(self) -> Worker[None] | None:
        """Take the system off the desk; what was typed or sent is in its file, which is closed behind the screen."""
        old = self.desk
        if old is None:
            return None
        self.state.desk.set(None)
        life, self._life = self._life, None
        return run_beside(self, "closing", self._close, old, life)

    async def _close(self, desk: Desk, life: Worker[None] | None) -> None:
        """End the life of a system; whatever was under way may still note in the file how it ended."""
        if life is not None:
            life.cancel()
            with suppress(WorkerError):  # that it was cancelled; why it failed was told when it did
                await life.wait()
        try:
            if desk.workspace is not None:
                await desk.workspace.aclose()
            desk.store.close()
        except PlentytuiError as error:
            self.say(str(error), title=f"{desk.system.name} was not closed well", severity="error")

    def keep_typed(self) -> bool:
        """Save what is typed and not saved yet; False after telling that it could not be."""
        return self.desk is None or self.desk.keep_typed is None or self.desk.keep_typed()

    @may_ask(exclusive=True, group="system")
    async def _connect_asking(self, desk: Desk, anew: Anew | None) -> None:
        """The same where a secret is likely to be asked for: what is typed meanwhile waits for that question."""
        await self._live(desk, anew)

    @work(exclusive=True, group="system")
    async def _connect(self, desk: Desk, anew: Anew | None) -> None:
        """Begin the life of a system."""
        await self._live(desk, anew)

    async def _live(self, desk: Desk, anew: Anew | None) -> None:
        """Log in, bring the first page, and keep the system up to date until another one is opened."""
        from plentytui.services.following import pause_after
        from plentytui.services.opening import Hooks

        self._tell(Link.CONNECTING)
        secrets = SecretsAsked(self)
        hooks = Hooks(
            on_call=self._on_call,
            on_waiting=self._on_waiting,
            on_mirror=self._on_mirror,
            outbox=desk.outbox,
            on_note=self.say,
            ask=secrets.password,
            ask_passphrase=secrets.passphrase,
        )
        failures = 0
        while desk.workspace is None:
            try:
                desk.workspace = await self.opener.connect(desk.system, desk.store, hooks, anew)
            except PlentytuiError as error:
                self._tell_failed(error)
                # Each log-in that was sent may hold a session, so only a person repeats it.
                if isinstance(error, LoginUncertain) or not isinstance(error, NotReachable):
                    secrets.tell_failed(error, lambda: self._start(desk, None))
                    return
                failures += 1
                nothing_asked(self)
                await self.clock.sleep(pause_after(failures))
        await secrets.are_over(desk)
        desk.system = desk.workspace.system
        self.state.system.set(desk.system)
        self._on_waiting()
        self._on_mirror()
        async with asyncio.TaskGroup() as group:
            if not desk.system.read_only:
                group.create_task(desk.workspace.sender.run())
            group.create_task(self._follow(desk, desk.workspace))
            group.create_task(self._fetch_ahead(desk, desk.workspace))

    async def _follow(self, desk: Desk, workspace: Workspace) -> None:
        """Keep the mirror up to date; an error is told and the next look comes at its time."""
        from plentytui.services.following import Following, Told

        told = Told(
            unread=self.state.unread.set,
            trouble=self.state.trouble.set,
            progress=self.state.progress.set,
            mirror=self._on_mirror,
            news=self._on_news,
            sessions=lambda used, allowed: self.state.sessions.set(Sessions(used, allowed)),
        )
        settings = self.settings
        self._following = following = Following(
            workspace, desk.store, self.clock, told, seconds=settings.poll_seconds, limit=settings.mirror_limit
        )
        try:
            await following.run()
        except NotLoggedIn as error:
            self._tell_failed(error)
            self.show_error(error, "The session ended")

    async def _fetch_ahead(self, desk: Desk, workspace: Workspace) -> None:
        """Read the texts of the newest conversations before anybody opens them."""
        if self.settings.fetch_ahead:
            from plentytui.services.ahead import FetchingAhead

            await FetchingAhead(workspace, desk.store, self.clock, most=self.settings.fetch_ahead).run()

    def _on_call(self, event: CallEvent) -> None:
        self.state.add_call(event)
        if event.status:
            back = self.state.connection.value.link is Link.OFFLINE
            self._tell(Link.ONLINE)
            if back and (desk := self.desk) is not None:
                # What waits is sent now, not at the end of a pause.
                desk.outbox.changed.set()
                if self._following is not None:
                    self._following.nudge()

    def _on_news(self, news: News, first: bool) -> None:
        from plentytui.ui.notify import tell

        tell(self, news, self.settings.notify, os.environ, first=first)

    def _on_waiting(self) -> None:
        desk = self.desk
        if desk is not None and desk.workspace is not None:
            client = desk.workspace.client
            self.state.waiting.set(Waiting(client.waiting, client.waiting_until))
            if client.unreachable:
                self._tell(Link.OFFLINE, f"The system does not answer: {client.unreachable}.")

    def _on_mirror(self) -> None:
        self.state.mirror.set(self.state.mirror.value + 1)
        desk = self.desk
        if desk is None or desk.workspace is None:
            return
        self._troubles.look(desk.workspace)
        count_kept(self.state, desk.store)

    def _tell_failed(self, error: PlentytuiError) -> None:
        if isinstance(error, SessionsFull) and error.allowed:
            # That so many are allowed, and all of them taken, is what the refusal says.
            self.state.sessions.set(Sessions(error.allowed, error.allowed))
        if isinstance(error, NotReachable):
            self._tell(Link.OFFLINE, f"{error} ({error.detail})" if error.detail else str(error))
        else:
            self._tell(Link.REFUSED, error.what)

    def _tell(self, link: Link, reason: str = "") -> None:
        was = self.state.connection.value
        # It is told since when, however often it is found to be so again.
        since = was.since if was.link is link else self.clock.time()
        if was.link is not link or reason:
            self.state.connection.set(Connection(link, since, reason))

    def show_error(self, error: PlentytuiError, heading: str) -> None:
        """Show an error that needs to be read: what happened, to what, what to do now, the system's words."""
        from plentytui.ui.dialogs.error_details import ErrorDetails

        self.push_screen(ErrorDetails(error, heading))

    # What a person asks for

    @on(OpenSystem)
    def _open_asked(self, message: OpenSystem) -> None:
        from plentytui.ui.ending import ask_to_leave

        message.stop()
        ask_to_leave(self, message)

    async def action_mode(self, mode: str) -> None:
        """Go to one of the areas."""
        from plentytui.ui.screens.systems import SystemsScreen

        if mode != self.current_mode:
            await self.switch_mode(mode)
        if isinstance(self.screen, SystemsScreen):
            # It lies in front of the Messenger, in the same mode, and was perhaps left for another area.
            self.screen.action_back()

    async def action_systems(self) -> None:
        """Show the systems, always in front of the Messenger, where an opened system is then seen."""
        from plentytui.ui.screens.systems import SystemsScreen

        try:
            self.opener.systems.list()
        except PlentytuiError as error:
            self.show_error(error, "The list of systems cannot be read")
            return
        tell_set_aside(self)
        if self.current_mode != self.DEFAULT_MODE:
            await self.switch_mode(self.DEFAULT_MODE)
        there = next((screen for screen in self.screen_stack if isinstance(screen, SystemsScreen)), None)
        if there is None:
            self.push_screen(SystemsScreen())
        else:
            there.begin()

    def action_help(self) -> None:
        """Show the keys of where one is, and the meaning of all signs."""
        from plentytui.ui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_command_palette(self) -> None:
        """Show all that can be done here."""
        from plentytui.ui.palette import open_palette

        open_palette(self)

    def action_theme(self) -> None:
        """Switch between dark and light, for the next start as well."""
        switch_theme(self)

    async def action_quit(self) -> None:
        """End the program; ask first if something is being sent, or answers wait in the outbox."""
        from plentytui.ui.ending import ask_to_quit

        ask_to_quit(self)

    async def on_unmount(self) -> None:
        """Finish what is being written to the local file; what is being sent is noted there as uncertain."""
        if (desk := self.desk) is not None:
            if desk.workspace is not None:
                await desk.workspace.end()
            desk.store.close()

    def _fatal_error(self) -> None:
        """End after a bug without printing local variables, which may hold secrets."""
        from plentytui.ui.crash import crash_report

        self.bell()
        self._exit_renderables.append(crash_report(self.opener.paths))
        self._close_messages_no_wait()
