"""The set-up of the Messenger of one system: each tab is made and read when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from plentytui.errors import PlentytuiError
from plentytui.models.forms import Grave, Way
from plentytui.rules.setup.catalogue import find_action
from plentytui.ui.commands.setup import SETUP
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.host import host_of, zone_of
from plentytui.ui.screens.service.words import summary_dialog
from plentytui.ui.screens.setup.pane import SetupAsked, SetupPane
from plentytui.ui.screens.setup.registry import TABS, make_form, make_tab
from plentytui.ui.sheets import sheet
from plentytui.ui.text import clean
from plentytui.ui.widgets.footer_bar import FooterBar
from plentytui.ui.widgets.status_header import StatusHeader
from plentytui.ui.widgets.tab_line import TabLine

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
    from plentytui.rules.setup.action import SetupAction
    from plentytui.services.setup.opened import SetupDesk

_IDS = tuple(entry.id for entry in TABS)


class SetupScreen(Screen[None]):
    """The set-up with its tabs."""

    CSS_PATH: ClassVar = [sheet("service"), sheet("setup")]
    BINDINGS = SETUP.bindings()
    AUTO_FOCUS = ""

    def __init__(self, setup: SetupDesk, tab: str = _IDS[0]) -> None:
        super().__init__()
        self._setup = setup
        self._tab = tab
        self._panes: dict[str, SetupPane] = {}

    def compose(self) -> ComposeResult:
        """Header, tabs, the tab that is shown, footer."""
        host = host_of(self)
        yield StatusHeader(host.state, host.clock, "Set-up", zone_of(host))
        yield TabLine([entry.title for entry in TABS], [entry.short for entry in TABS])
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
    def pane(self) -> SetupPane:
        """The tab that is shown."""
        return self._panes[self._tab]

    async def show_tab(self, tab: str, subject: str = "") -> None:
        """Go to a tab, and to a record in it."""
        await self._show(tab)
        if subject:
            self.pane.table.select(subject)

    async def _show(self, tab: str) -> None:
        self._tab = tab
        self.query_one(TabLine).show(_IDS.index(tab))
        for known, pane in self._panes.items():
            pane.display = known == tab
        if tab not in self._panes:
            pane = self._panes[tab] = make_tab(TABS[_IDS.index(tab)], self._setup)
            await self.query_one("#tab", Container).mount(pane)
        self.pane.paint()
        self.pane.take_focus()
        self._read(self.pane)

    @work(group="setup-reading")
    async def _read(self, pane: SetupPane, anew: bool = False) -> None:
        await pane.refresh_parts(anew=anew)
        if pane is self._panes.get(self._tab) and self.focused in (None, pane, pane.view):
            pane.take_focus()

    @on(TabLine.Clicked)
    async def _clicked(self, event: TabLine.Clicked) -> None:
        event.stop()
        await self._show(_IDS[event.index])

    async def action_tab(self, step: int) -> None:
        """Go to the next tab or the one before."""
        await self._show(_IDS[(_IDS.index(self._tab) + step) % len(_IDS)])

    def action_refresh(self) -> None:
        """Read what the tab shows again."""
        self._read(self.pane, anew=True)

    def action_copy(self) -> None:
        """Copy what stands under the cursor."""
        self.app.copy_to_clipboard(clean(self.pane.copied()))
        host_of(self).say("The text was sent to the terminal's clipboard.", title="Copied")

    @work(exclusive=True, group="setup-actions")
    async def action_actions(self) -> None:
        """Choose an action of the tab."""
        from plentytui.ui.dialogs.pick_action import PickAction

        title = TABS[_IDS.index(self._tab)].title
        name = await self.app.push_screen_wait(PickAction(title, self.pane.offered()))
        if name is not None:
            self._begin(name, self.pane.subject_for(name))

    @on(SetupAsked)
    def _asked(self, event: SetupAsked) -> None:
        event.stop()
        self._begin(event.action, event.subject)

    def _begin(self, name: str, subject: str) -> None:
        """Open the form of an action, do what needs none, or say why it is not possible now."""
        action = find_action(name)
        if action is None:
            return
        subject = subject if action.about_one else ""
        facts = self._setup.reader.facts(subject)
        if reason := action.offered(facts):
            host_of(self).say(reason, title=f"{action.title} is not possible now", severity="warning")
        elif action.fields(facts):
            self.app.push_screen(
                make_form(self._setup.begin(action, subject)), lambda change: self._saved(name, change)
            )
        else:
            self._do(action, subject)

    @work(exclusive=True, group="setup-doing")
    async def _do(self, action: SetupAction, subject: str) -> None:
        """Do what nothing has to be entered for, after a question where it is grave."""
        task = self._setup.begin(action, subject)
        pane = self.pane
        if action.grave is not Grave.PLAIN and not await self.app.push_screen_wait(
            summary_dialog(task, task.summary({}))
        ):
            return
        try:
            change = await task.perform({})
        except PlentytuiError as error:
            self.app.push_screen(ErrorDetails(error, f"{action.title} was not done"))
        else:
            host_of(self).say(self._told(change), title=change.title)
            if change.card is not None:
                from plentytui.ui.dialogs.hand_off import HandOff

                self.app.push_screen(HandOff(change))
        await pane.refresh_parts()

    def _told(self, change: ServiceChange) -> str:
        if change.way is Way.HAND_OFF:
            return f"Prepared for you to do in the back end: {change.what}."
        newest = next(iter(self._setup.doing.undoable()), None)
        undone = " u undoes it." if newest is not None and newest.what == change.what else ""
        return f"Done: {change.what}.{undone}"

    def _saved(self, name: str, change: ServiceChange | None) -> None:
        if change is not None:
            self.pane.done(name, self._setup.doing.new_id)

    @work(exclusive=True, group="setup-doing")
    async def action_undo(self) -> None:
        """Undo what was saved last."""
        host = host_of(self)
        try:
            undone = await self._setup.doing.undo()
        except PlentytuiError as error:
            self.app.push_screen(ErrorDetails(error, "Not undone"))
            return
        if undone is None:
            host.say("Nothing here can be undone: nothing was saved, or the API has no way back.", title="Undo")
        else:
            host.say(f"Undone: {undone.what}.", title="Undo")
        await self.pane.refresh_parts()

    def action_back(self) -> None:
        """Go back to the Messenger, which shows what was changed."""
        mirror = host_of(self).state.mirror
        mirror.set(mirror.value + 1)
        self.dismiss()
