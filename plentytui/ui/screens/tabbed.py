"""A screen of tabs, each of which is made and read when it is first shown, and kept with its age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container

from plentytui.ui.asking import asks
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.leaving import AppScreen
from plentytui.ui.text import clean
from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.records_pane import ActionAsked, RecordsPane
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.tab_line import TabLine

_REST = 0.3
"""Seconds that one stays on a tab before it is read: those that one only passes on the way cost no call."""

PaneT = TypeVar("PaneT", bound=RecordsPane[Any, Any])


class TabbedScreen(AppScreen[None], Generic[PaneT]):
    """Tabs of records; subclasses say which there are, and begin their actions."""

    AUTO_FOCUS = ""

    area: ClassVar[str]
    """What the header says."""
    tabs: ClassVar[Sequence[str]]
    """The ids of the tabs, in their order."""
    titles: ClassVar[Sequence[str]]
    """What the tabs are called."""
    shorts: ClassVar[Sequence[str]]
    """What they are called where the titles do not fit."""

    def __init__(self, tab: str) -> None:
        super().__init__()
        self._tab = tab
        self._panes: dict[str, PaneT] = {}
        self._rest: Alarm | None = None
        """Rings once one has stayed on the tab."""

    # For subclasses

    def make_pane(self, tab: str) -> PaneT:
        """A tab that was not shown before."""
        raise LookupError(tab)

    def begin(self, name: str, subject: str) -> None:
        """Begin an action of the tab that is shown."""

    # What is seen

    def compose(self) -> ComposeResult:
        """Header, tabs, the tab that is shown, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, self.area, zone_of(host))
        yield TabLine(self.titles, self.shorts)
        yield Container(id="tab")
        yield FooterBar()

    async def on_mount(self) -> None:
        """Show the first tab."""
        await self._show(self._tab)

    def on_screen_resume(self) -> None:
        """A form was left: show what is known now."""
        if (pane := self._panes.get(self._tab)) is not None:
            self._read(pane)

    @property
    def pane(self) -> PaneT:
        """The tab that is shown."""
        return self._panes[self._tab]

    @property
    def title_here(self) -> str:
        """What the tab that is shown is called."""
        return self.titles[self.tabs.index(self._tab)]

    async def _show(self, tab: str, *, is_passed: bool = False) -> None:
        self._tab = tab
        self.query_one(TabLine).show(self.tabs.index(tab))
        for known, pane in self._panes.items():
            pane.display = known == tab
        if tab not in self._panes:
            made = self._panes[tab] = self.make_pane(tab)
            await self.query_one("#tab", Container).mount(made)
        self.pane.paint()
        self.pane.take_focus()
        if is_passed:
            self.pane.await_reading()
            self._wait_for_rest()
        else:
            self._read_here()

    def _wait_for_rest(self) -> None:
        clock = host_of(self).clock
        self._rest = self._rest or Alarm(self, clock, self._read_here)
        self._rest.stop()
        self._rest.set(clock.time() + _REST)

    def _read_here(self) -> None:
        """Read what the tab shows that is shown, if it is not fresh."""
        if self._rest is not None:
            self._rest.stop()
        if self.is_attached:
            self._read(self.pane)

    def key_acted(self, event: events.Key, action: str) -> None:
        """Whoever does something in a tab stays there; going on to the next one, or leaving, is none of that."""
        if self._rest is not None and self._rest.at is not None and not action.startswith("tab("):
            self._read_here()

    def on_unmount(self) -> None:
        """Read nothing any more."""
        if self._rest is not None:
            self._rest.stop()

    @work(group="tab-reading")
    async def _read(self, pane: PaneT, anew: bool = False) -> None:
        await pane.refresh_parts(anew=anew)

    # What is done

    @on(TabLine.Clicked)
    async def _clicked(self, event: TabLine.Clicked) -> None:
        event.stop()
        await self._show(self.tabs[event.index])

    async def action_tab(self, step: int) -> None:
        """Go to the next tab or the one before."""
        await self._show(self.tabs[(self.tabs.index(self._tab) + step) % len(self.tabs)], is_passed=True)

    def action_refresh(self) -> None:
        """Read what the tab shows again."""
        self._read(self.pane, anew=True)

    def action_copy(self) -> None:
        """Copy what stands under the cursor."""
        self.app.copy_to_clipboard(clean(self.pane.copied()))
        host_of(self).say("The text was sent to the terminal's clipboard.", title="Copied")

    @asks(exclusive=True, group="tab-actions")
    async def action_actions(self) -> None:
        """Choose an action of the tab."""
        from plentytui.ui.dialogs.pick_action import PickAction

        name = await self.app.push_screen_wait(PickAction(self.title_here, self.pane.offered()))
        if name is not None:
            self.begin(name, self.pane.subject_for(name))

    @on(ActionAsked)
    def _asked(self, event: ActionAsked) -> None:
        event.stop()
        self.begin(event.action, event.subject)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
