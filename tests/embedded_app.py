"""The app over a sandbox in memory, on a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from textual import _wait, events
from textual._styles_cache import StylesCache
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static, TextArea

from plentytui.clock import ManualClock
from plentytui.factory import SandboxChoice, UserOpener
from plentytui.models.inbox import ListQuery
from plentytui.models.systems import SANDBOX_URL, System
from plentytui.paths import Paths
from plentytui.rules.rates import Rate
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.scenarios import Scenario
from plentytui.services.desk import Desk
from plentytui.settings import Settings
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.thread_pane import ThreadPane
from tests.network import Network

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
"""When every test begins."""
MARIA = 3
"""The id of the user of the embedded system."""


def make_paths(folder: Path) -> Paths:
    """Folders of a user of their own."""
    return Paths(config=folder / "config", data=folder / "data", state=folder / "state")


def make_config(
    clock: ManualClock, *, size: int = 60, scenarios: tuple[Scenario, ...] = (), rate: Rate = Rate.BASIC
) -> SandboxConfig:
    """A sandbox in memory."""
    return SandboxConfig(
        size=size, rate=rate, scenarios=frozenset(scenarios), start=START, clock=clock, slow_seconds=0.2
    )


def make_app(
    folder: Path,
    *,
    size: int = 60,
    scenarios: tuple[Scenario, ...] = (),
    rate: Rate = Rate.BASIC,
    settings: Settings | None = None,
    clock: ManualClock | None = None,
    read_only: bool = False,
    environ: Mapping[str, str] | None = None,
    start_in_sandbox: bool = True,
    first: System | None = None,
    network: Network | None = None,
    fetch_ahead: int = 0,
) -> PlentytuiApp:
    """The app as the factory builds it; only clock, folders and the sandbox's values are the test's.

    Nothing is fetched ahead unless the test says so: what passes on the clock costs only the calls that it is about.

    With ``network`` the embedded system is one of the network, so that it lives on when the app ends, and the way
    to it can be disturbed.
    """
    # Textual keeps here what widgets of earlier apps painted: a gigabyte by the end of all tests.
    StylesCache.get_inner_outer.cache_clear()
    clock = clock or ManualClock(START)
    config = make_config(clock, size=size, scenarios=scenarios, rate=rate)
    if network is not None:
        network.add(SANDBOX_URL, config)
    opener = UserOpener(
        replace(settings or Settings(timezone="UTC", theme="plentytui-dark"), fetch_ahead=fetch_ahead),
        make_paths(folder),
        clock=clock,
        choice=SandboxChoice(size=size),
        read_only=read_only,
        environ=environ or {},
        config=config,
    )
    return PlentytuiApp(opener, first or (opener.sandbox() if start_in_sandbox else None))


def clock_of(app: PlentytuiApp) -> ManualClock:
    """The clock that the test moves."""
    assert isinstance(app.clock, ManualClock)
    return app.clock


async def until(pilot: Pilot[None], condition: Callable[[], bool], *, turns: int = 12_000) -> None:
    """Give way to the app until something is so; fails after far more turns than it can take."""
    for _ in range(turns):
        if condition():
            await pilot.pause()
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to be")


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the inbox is there and nothing is under way any more."""
    app = pilot.app
    assert isinstance(app, PlentytuiApp)
    await until(pilot, lambda: app.desk is not None and app.desk.workspace is not None)
    desk = app.desk
    assert desk is not None
    assert desk.workspace is not None
    inbox = desk.workspace.inbox
    await until(pilot, lambda: inbox.complete or bool(app.state.trouble.value))
    await pilot.pause()


def whole_notices(app: PlentytuiApp) -> list[str]:
    """The notices in the corner, each with all that it has to say: there is one of each title and severity at most."""
    told = {(notice.title, notice.severity): notice.text for notice in app.notices}
    return [f"{note.title}: {told[note.title, note.severity]}" for note in app._notifications]


class Person:
    """Somebody in front of the app: presses keys, reads the screen, and waits."""

    def __init__(self, app: PlentytuiApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    # What is seen

    @property
    def screen(self) -> str:
        """All that is on the screen, as text."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def words(self) -> str:
        """All that is on the screen with every run of blanks and line ends as one blank."""
        return " ".join(self.screen.split())

    def words_in(self, widget: Widget) -> str:
        """The same of one widget."""
        region = widget.content_region
        strips = self.app.screen._compositor.render_strips(self.app.size)[region.y : region.bottom]
        lines = [strip.crop(region.x, region.right).text for strip in strips]
        return " ".join(" ".join(lines).split())

    @property
    def dialog(self) -> str:
        """The words of the dialog on the screen; none if there is no dialog."""
        found = self.app.screen.query(".dialog")
        return self.words_in(found.first()) if found else ""

    @property
    def header(self) -> str:
        """The two lines at the top."""
        return self.app.screen.query_one(StatusHeader).text

    @property
    def footer(self) -> str:
        """The line at the bottom."""
        return self.app.screen.query_one(FooterBar).text

    @property
    def said(self) -> str:
        """What was told in the corner, and at the end of a form."""
        outcome = [str(static.content) for static in self.app.screen.query("#form-outcome").results(Static)]
        return "\n".join((*whole_notices(self.app), *outcome))

    # The parts

    @property
    def desk(self) -> Desk:
        """What lies on the desk."""
        assert self.app.desk is not None
        return self.app.desk

    @property
    def messenger(self) -> MessengerScreen:
        """The Messenger, which has to be on the screen."""
        assert isinstance(self.app.screen, MessengerScreen)
        return self.app.screen

    @property
    def rows(self) -> ConversationList:
        """The list of conversations."""
        return self.messenger.rows

    @property
    def thread(self) -> ThreadPane:
        """The open conversation."""
        pane = self.messenger.thread
        assert pane is not None
        return pane

    @property
    def current(self) -> str:
        """The conversation under the cursor."""
        assert self.rows.current is not None
        return self.rows.current

    @property
    def unread(self) -> int:
        """How many conversations are unread, as far as is known here."""
        return self.desk.store.mirror.unread_total()

    def is_writing(self) -> bool:
        """Whether the composer is open."""
        return self.thread.composer.is_open

    def is_unread(self, uuid: str) -> bool:
        """Whether a conversation is unread, as far as is known here."""
        row = self.desk.store.mirror.row(uuid)
        return row is not None and row.unread

    @property
    def typed(self) -> str:
        """What stands in the composer."""
        return self.thread.composer.query_one(TextArea).text

    # What is done

    async def open(self, sender: str) -> str:
        """Open the newest conversation of somebody and wait for its thread; gives its uuid."""
        source = self.desk.store.mirror.window(ListQuery())
        row = next(row for index in range(source.count) if (row := source.row(index)) and sender in row.sender)
        self.rows.select(row.uuid)
        self.rows.focus()
        await self.press("enter")
        await self.until(lambda: bool(self.desk.store.mirror.messages(row.uuid)))
        await self.rest()
        return row.uuid

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Have a text come in at once, as a terminal gives it that pastes; letters one by one take long."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        try:
            await until(self.pilot, condition)
        except AssertionError:
            raise AssertionError(f"it never came to be; {self.said!r} over\n{self.screen}") from None

    async def sees(self, text: str) -> None:
        """Wait until something stands on the screen, wherever its lines break."""
        await self.until(lambda: text in self.words)

    async def reads(self, text: str) -> None:
        """Wait until something stands in the open conversation, wherever its lines break."""
        await self.until(lambda: text in self.words_in(self.thread))

    async def told(self, text: str) -> None:
        """Wait until something is told in the corner."""
        await self.until(lambda: text in self.said)

    async def let_pass(self, seconds: float) -> None:
        """Let time pass in steps, so that whoever waits gets a turn and may wait once more."""
        clock = clock_of(self.app)
        end = clock.now() + timedelta(seconds=seconds)
        while (now := clock.now()) < end:
            due = clock.next_due or end
            step = min(max((due - now).total_seconds(), 4.0), 20.0, (end - now).total_seconds())
            clock.advance(step)
            await self.rest()

    async def in_time(self, condition: Callable[[], bool], seconds: float = 400) -> None:
        """Let time pass until something is so."""
        end = clock_of(self.app).now() + timedelta(seconds=seconds)
        while not condition():
            assert clock_of(self.app).now() < end, f"it did not come to be in time; {self.said!r} over\n{self.screen}"
            await self.let_pass(4)
        await self.rest()

    async def rest(self) -> None:
        """Give way for as long as a few calls take, and have what came of them painted."""
        for _ in range(4):
            await asyncio.sleep(0.004)
        await self.pilot.pause()


@asynccontextmanager
async def person(
    app: PlentytuiApp, *, size: tuple[int, int] = (120, 40), wait: bool = True, corner: bool = False
) -> AsyncIterator[Person]:
    """The app on a terminal of that size, with somebody in front of it; ``wait`` until the inbox is there.

    What is told in the corner is drawn with ``corner`` only; it can be read in any case, and without ``corner`` it
    stays until the end, so that a slow machine misses nothing.

    The pilot looks every 20 ms whether a key is done with, three times a key; here it looks more often.
    """
    with (
        patch.object(_wait, "SLEEP_GRANULARITY", 0.004),
        patch.object(_wait, "SLEEP_IDLE", 0.0005),
        nullcontext() if corner else patch.object(Notification, "has_expired", new=False),
    ):
        async with app.run_test(size=size, notifications=corner) as pilot:
            found = Person(app, pilot)
            if wait:
                await settled(pilot)
            yield found
