"""The set-up of the Messenger of one system: each tab is made and read when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on

from plentytui.errors import PlentytuiError
from plentytui.models.forms import Grave, Way
from plentytui.rules.setup.catalogue import find_action
from plentytui.ui.asking import asks, may_ask, nothing_asked
from plentytui.ui.commands.setup import SETUP
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.host import host_of
from plentytui.ui.messages import OpenSetup
from plentytui.ui.screens.service.words import failed_heading, summary_dialog
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.screens.setup.registry import TABS, make_form, make_tab
from plentytui.ui.screens.tabbed import TabbedScreen
from plentytui.ui.sheets import sheet

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
    from plentytui.rules.setup.action import SetupAction
    from plentytui.services.setup.opened import SetupDesk

_IDS = tuple(entry.id for entry in TABS)


class SetupScreen(TabbedScreen[SetupPane]):
    """The set-up with its tabs."""

    CSS_PATH: ClassVar = [sheet("service"), sheet("setup")]
    BINDINGS = SETUP.bindings()
    opens_setup: ClassVar = True
    area = "Set-up"
    tabs = _IDS
    titles = tuple(entry.title for entry in TABS)
    shorts = tuple(entry.short for entry in TABS)

    def __init__(self, setup: SetupDesk, tab: str = _IDS[0], action: str = "") -> None:
        """Open a tab, and begin an action of it as soon as it is read."""
        super().__init__(tab)
        self._setup = setup
        self._first = action
        self._busy = ""
        """What is being asked about or saved; empty for nothing."""

    @on(events.Mount)
    def _mounted(self) -> None:
        if self._first:
            self.call_after_refresh(self._begin_first, self._first)

    @on(OpenSetup)
    async def _setup_asked(self, event: OpenSetup) -> None:
        event.stop()
        await self._show(event.tab)
        if event.action:
            self._begin_first(event.action)

    @may_ask(group="setup-first")
    async def _begin_first(self, action: str) -> None:
        """Begin an action once what it rests on was read."""
        await self.pane.refresh_parts()
        self.begin(action, "")

    def make_pane(self, tab: str) -> SetupPane:
        """A tab that was not shown before."""
        return make_tab(TABS[_IDS.index(tab)], self._setup)

    def begin(self, name: str, subject: str) -> None:
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
        elif self._may_begin(action.title):
            self._do(action, subject)

    def _may_begin(self, title: str) -> bool:
        """Whether nothing else is being saved: a second key must not get in between."""
        if self._busy:
            told = f"{self._busy} is still being saved; wait for the answer, then try again."
            host_of(self).say(told, title=f"{title} was not begun", severity="warning")
            return False
        self._busy = title
        return True

    @asks(group="setup-doing")
    async def _do(self, action: SetupAction, subject: str) -> None:
        """Do what nothing has to be entered for, after a question where it is grave."""
        try:
            await self._carry_out(action, subject)
        finally:
            self._busy = ""

    async def _carry_out(self, action: SetupAction, subject: str) -> None:
        task = self._setup.begin(action, subject)
        pane = self.pane
        problems = task.problems({})
        asks = action.grave is not Grave.PLAIN or any(problem.asks for problem in problems)
        if asks and not await self.app.push_screen_wait(summary_dialog(task, task.summary({}), problems)):
            return
        nothing_asked(self)
        try:
            change = await task.perform({})
        except PlentytuiError as error:
            self.app.push_screen(ErrorDetails(error, failed_heading(action.title, error)))
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

    def action_undo(self) -> None:
        """Undo what was saved last; where that is impossible, deletes something or was changed since, ask first."""
        if self._may_begin("Undo"):
            self._undo_last()

    @may_ask(group="setup-doing")
    async def _undo_last(self) -> None:
        try:
            await self._undo()
        finally:
            self._busy = ""
        await self.pane.refresh_parts()

    async def _undo(self) -> None:
        from plentytui.ui.screens.setup.undoing import undo_newest

        await undo_newest(self, self._setup.doing)

    def action_pending(self) -> None:
        """Show hand-offs, and changes that are not live yet."""
        from plentytui.services.service.opened import service_desk
        from plentytui.ui.screens.service.pending import PendingScreen

        if (service := service_desk(self._setup.desk, host_of(self).opener)) is not None:
            self.app.push_screen(PendingScreen(service))

    def action_back(self) -> None:
        """Go back to the Messenger, which shows what was changed; the set-up is opened here again."""
        self._setup.last_tab = self._tab
        self._setup.cursors |= {tab: pane.place for tab, pane in self._panes.items()}
        mirror = host_of(self).state.mirror
        mirror.set(mirror.value + 1)
        self.dismiss()
