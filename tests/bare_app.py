"""A small app with the shared state and nothing else, for one screen or widget at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal, cast

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from plentytui.api.budget import Budget, Op, Period, Window
from plentytui.api.events import CallEvent
from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.models.systems import Backing, System
from plentytui.paths import Paths, styles_folder
from plentytui.services.opening import Opener
from plentytui.settings import Settings
from plentytui.store.system_store import SystemStore
from plentytui.store.systems import SystemsList
from plentytui.ui.commands.app import APP
from plentytui.ui.commands.catalogue import check_keymap
from plentytui.ui.messages import OpenSystem
from plentytui.ui.providers.commands import CommandsProvider
from plentytui.ui.providers.systems import SystemsProvider
from plentytui.ui.state import AppState, Connection, Link, Sessions
from plentytui.ui.text import clean
from plentytui.ui.themes import register_themes

LIVE = System("Kranich & Finch GmbH", "https://p12345.my.plentysystems.com", "maria", Backing.LIVE)
SANDBOX = System("Try me", "https://sandbox.plentytui.invalid", "maria", Backing.SANDBOX)


class BareOpener:
    """Files in a folder of the test; never connects."""

    def __init__(self, folder: Path, clock: ManualClock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self.paths = Paths(folder / "config", folder / "data", folder / "state")
        self.systems = SystemsList.open(self.paths.systems_file, clock)
        self.forgotten: list[str] = []

    async def forget(self, system: System) -> list[str]:
        self.forgotten.append(system.name)
        return []

    async def why_no_keyring(self) -> str:
        return ""

    def sandbox(self) -> System:
        return SANDBOX

    def as_opened(self, system: System) -> System:
        return replace(system, read_only=system.read_only or self.settings.system(system.name).read_only)

    def open_store(self, system: System) -> SystemStore:
        return SystemStore.open(self.paths.store_file(system.key), self.clock)


class BareApp(App[None]):
    """Holds what screens ask of the app."""

    BINDINGS = APP.bindings()
    CSS_PATH: ClassVar = sorted(file for file in styles_folder().glob("*.tcss") if file.stem != "no_color")
    COMMANDS: ClassVar = {CommandsProvider, SystemsProvider}

    def __init__(
        self,
        folder: Path,
        clock: ManualClock,
        *,
        keys: dict[str, str] | None = None,
        first: Screen[None] | None = None,
        widgets: Sequence[Widget] = (),
    ) -> None:
        super().__init__()
        self.clock = clock
        self.settings = Settings(timezone="UTC", keys=keys or {})
        self.state = AppState(self)
        self.set_keymap(dict(check_keymap(self.settings.keys).usable))
        self.opener = cast(Opener, BareOpener(folder, clock, self.settings))
        self.said: list[str] = []
        self.done: list[str] = []
        self.opened: list[OpenSystem] = []
        self._first = first
        self._widgets = widgets

    def compose(self) -> ComposeResult:
        yield from self._widgets

    def on_mount(self) -> None:
        register_themes(self)
        self.theme = "plentytui-dark"
        if self._first is not None:
            self.push_screen(self._first)

    def say(
        self, text: str, *, title: str = "", severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        self.said.append(clean(f"{title} {text}".strip()))

    def keep_typed(self) -> bool:
        return True

    async def close_system(self) -> bool:
        self.state.end()
        return True

    def on_open_system(self, message: OpenSystem) -> None:
        self.opened.append(message)

    def action_mode(self, mode: str) -> None:
        self.done.append(f"mode {mode}")

    def action_help(self) -> None:
        from plentytui.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_theme(self) -> None:
        self.done.append("theme")

    def action_systems(self) -> None:
        self.done.append("systems")

    def log_in(self, system: System = LIVE) -> None:
        """Set the state to that of an open system that answers."""
        self.state.begin(system)
        self.state.connection.set(Connection(Link.ONLINE, self.clock.time()))
        self.state.sessions.set(Sessions(2, 3))
        self.state.unread.set(0)


def make_budget(
    now: float, *, reads: int = 78, writes: int = 39, day_reads: int = 59_612, day_writes: int = 17_276
) -> Budget:
    """The windows of the rate Basic; the minute ends in 50 seconds, the day in 10 hours."""
    return Budget(
        {
            (Op.READ, Period.SHORT): Window(80, reads, now + 50, now, now),
            (Op.WRITE, Period.SHORT): Window(40, writes, now + 50, now, now),
            (Op.READ, Period.LONG): Window(59_760, day_reads, now + 36_000, now, now),
            (Op.WRITE, Period.LONG): Window(17_280, day_writes, now + 36_000, now, now),
        }
    )


def make_call(
    number: int, at: float, *, status: int = 200, method: str = "GET", path: str = "", **more: object
) -> CallEvent:
    """One call."""
    values: dict[str, object] = {
        "number": number,
        "at": at,
        "lane": Lane.USER,
        "method": method,
        "path": path or f"/rest/conversations?page={number}",
        "waited": 0.0,
        "took": 0.2,
        "status": status,
        "error": "",
        "coalesced": False,
        "attempt": 1,
        "budget": make_budget(at),
    }
    return CallEvent(**(values | more))  # type: ignore[arg-type]  # the values above have the right types


def make_calls(count: int, now: float) -> Iterator[CallEvent]:
    """Calls of the last minutes, the oldest first."""
    for number in range(1, count + 1):
        yield make_call(number, now - (count - number) * 2)


def screen_text(app: App[None]) -> str:
    """What is on the screen, as plain text."""
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
