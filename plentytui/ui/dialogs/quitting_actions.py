"""The dialog that asks before the program ends while actions are under way; it can wait until they are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.widgets import Button, Static

from plentytui.ui.commands.dialogs import QUITTING
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.text import content
from plentytui.ui.waiting_words import all_meant, many_actions, names_in
from plentytui.ui.widgets.times import clock_time

if TYPE_CHECKING:
    from plentytui.services.action_run import Run
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Workspace

_TOLD = 4
"""Actions that are named; the rest is counted."""
_TURNS = 20
"""Turns of the loop within which an action begins that waits behind none any more."""
_BETWEEN = 0.01
"""Seconds from one look to the next whether what waits behind has begun."""


class QuitWhileActing(ConfirmDialog):
    """Asks whether to quit although actions are under way: yes, once they are sent, or not."""

    BINDINGS: ClassVar = QUITTING.bindings()

    def __init__(self, desk: Desk, workspace: Workspace) -> None:
        self._desk = desk
        self._workspace = workspace
        self._waits = False
        super().__init__("Quit now?", *self._words(), yes="Quit", no="Stay")

    def buttons(self) -> Iterator[Button]:
        """Stay, quit once all is sent, or quit."""
        no, yes = super().buttons()
        yield no
        yield Button(content("Quit once it is sent (w)"), id="wait", variant="primary", compact=True)
        yes.variant = "error"
        yield yes

    def on_mount(self) -> None:
        """Follow what becomes of them."""
        self._follow()

    @work
    async def _follow(self) -> None:
        """Tell what is left whenever one is over; where somebody waits for the last one, quit then."""
        complete = True
        while runs := await self._under_way():
            self._tell()
            await runs[0].noted.wait()
            complete = complete and (runs[0].account.complete or runs[0].account.taken_back)
        if not complete:
            # What was not done, and why, is told behind this question: that is to be read first.
            self.dismiss(False)
        elif self._waits:
            self.dismiss(True)
        else:
            self._tell()
            self.query_one("#wait").display = False

    async def _under_way(self) -> tuple[Run, ...]:
        """What is under way; what waited behind the last one begins in a moment."""
        queue = self._workspace.acting.queue
        turns = _TURNS
        while not queue.under_way and turns:
            # What waits behind is noted in the file before it begins, which takes as long as the disk takes.
            turns -= not queue.behind
            await asyncio.sleep(_BETWEEN if queue.behind else 0)
        return queue.under_way

    @on(Button.Pressed, "#wait")
    def action_wait(self) -> None:
        """Quit as soon as all is sent."""
        self._waits = True
        self._tell()
        if not self._workspace.acting.queue.under_way:
            self.dismiss(True)

    def action_other(self) -> None:
        """Go to the next button."""
        self.focus_next()

    def _tell(self) -> None:
        for place, words in zip(self.query(".dialog--sentence").results(Static), self._words(), strict=True):
            place.update(content(words))

    def _words(self) -> tuple[str, str]:
        runs = self._workspace.acting.queue.under_way
        if not runs:
            return "All of it was sent.", ""
        told = all_meant(((run.action, run.undoes) for run in runs), names_in(self._desk.store), most=_TOLD)
        waits = f"{many_actions(len(runs))} {'waits' if len(runs) == 1 else 'wait'} for the system"
        until = self._workspace.client.waiting_until
        at = "" if until is None else f" until {clock_time(until, self._desk.zone, seconds=True)} at least"
        if self._waits:
            then = "The program ends once they are sent. Esc stays."
        else:
            then = "Quit takes back what was not sent; the next start tells it, and Z does it then."
        behind = len(self._workspace.acting.queue.behind)
        more = f" {behind:,} more on the same {'waits' if behind == 1 else 'wait'} behind." if behind else ""
        return f"{waits}{at}: {told}.{more}", then
