"""What `u` finds under way: what has not left comes back without a call, all else is waited for, which is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError
from plentytui.ui.asking import nothing_asked
from plentytui.ui.host import zone_of
from plentytui.ui.screens.finding import FindingScreen
from plentytui.ui.widgets.times import clock_time

if TYPE_CHECKING:
    from plentytui.services.opening import Workspace


class WaitingScreen(FindingScreen):
    """A screen whose actions may wait for each other, and for the limits."""

    @property
    def begun_at(self) -> float:
        """When the newest action that is under way was begun, in seconds since the epoch; 0 if none is."""
        desk = self.desk
        runs = () if desk is None or desk.workspace is None else desk.workspace.acting.queue.under_way
        return runs[-1].at if runs else 0.0

    async def take_back_unsent(self, workspace: Workspace) -> bool:
        """Take back what began last if nothing of it has left yet, which needs no call; False if that cannot be."""
        run = await workspace.acting.queue.take_back()
        if run is None:
            return False
        from plentytui.ui.waiting_words import meant, names_in

        nothing_asked(self)
        desk = self.desk
        if desk is not None and not self.is_left(workspace):
            self.host.say(f"Taken back before it was sent: {meant(run.action, names_in(desk.store))}.", title="Undo")
            self.show_restored(run.action.uuids)
        return True

    def tell_undo_waits(self, workspace: Workspace) -> None:
        """Say that an undo waits, and for what, where that takes more than a moment."""
        count, until = len(workspace.acting.queue.under_way), workspace.client.waiting_until
        if count and (count > 1 or until is not None):
            from plentytui.ui.waiting_words import many_actions

            nothing_asked(self)
            at = "" if until is None else f", until {clock_time(until, zone_of(self.host), seconds=True)} at least"
            self.host.say(f"It waits for {many_actions(count)} before it{at}; then it is done.", title="Undo")

    def tell_action_waits(self, workspace: Workspace) -> None:
        """Say that an action waits for another one on the same conversation, where that takes more than a moment."""
        if workspace.client.waiting_until is not None:
            told = "It is done once what was done to the same conversation before is sent."
            self.host.say(told, title="It waits")

    async def is_last_known(self, workspace: Workspace) -> bool:
        """Whether it is known what was done last; what was being sent when the program ended is looked at first."""
        try:
            known = await workspace.acting.look_back()
        except PlentytuiError as error:
            self.host.say(str(error), title="Nothing was undone", severity="warning")
            return False
        if not known:
            told = "What was being sent when the program ended may have been done; lists do not show it yet."
            self.host.say(f"{told} Press u again in half a minute.", title="Nothing was undone", severity="warning")
        return known

    def show_restored(self, uuids: Sequence[str]) -> None:
        """Put the cursor on the first conversation that an undo restored; one that is open keeps it."""
        if not self.has_class("-open") or self.looked_at in uuids:
            self.list_pane.put_cursor(uuids)

    def is_left(self, workspace: Workspace) -> bool:
        """Whether another system was opened meanwhile, or none is open any more."""
        return self.desk is None or self.desk.workspace is not workspace
