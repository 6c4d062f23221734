"""What `u` finds under way: what has not left comes back without a call, all else is waited for, which is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError, StoreError
from plentytui.ui.asking import nothing_asked
from plentytui.ui.host import zone_of
from plentytui.ui.screens.finding import FindingScreen
from plentytui.ui.under_way import UnderWay
from plentytui.ui.widgets.times import clock_time

if TYPE_CHECKING:
    from plentytui.models.actions import Action, Value
    from plentytui.services.opening import Workspace


class WaitingScreen(FindingScreen):
    """A screen whose actions may wait for each other, and for the limits."""

    def __init__(self) -> None:
        super().__init__()
        self._under_way = UnderWay()
        self._told_unknown: tuple[Workspace, tuple[str, ...]] | None = None
        """What nobody knows yet, as it was told: the same key again goes past it."""

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

    async def turn_of(
        self, workspace: Workspace, uuids: Sequence[str], wish: Callable[[], Action], asked: Value, noted: str
    ) -> str | None:
        """Wait until nothing is under way with these conversations; gives what the action is noted as meanwhile.

        Two actions on one conversation are never under way together: the second goes by what became of the first. Gives
        None if it is not done now, which is told where it is not done later either.
        """
        if not self._under_way.has(uuids):
            return noted
        if self.is_busy(uuids):
            return None
        # One conversation is never asked about, so the keys behind this one need not wait with it.
        nothing_asked(self)
        self.tell_action_waits(workspace)
        action = wish()
        with workspace.acting.queue.waits_behind(action):
            try:
                noted = noted or (await workspace.acting.want(action, asked) if action.changes else "")
            except StoreError as error:
                self.host.say(str(error), title="Nothing was changed", severity="warning")
                return None
            while self._under_way.has(uuids):
                await self._under_way.over(uuids)
        # What waits while the program ends, or its system is left, is told at the next start.
        return None if workspace.is_ending or self.is_left(workspace) else noted

    async def forget(self, workspace: Workspace, noted: str) -> None:
        """Forget what waited, as there is nothing to do."""
        desk = self.desk
        if desk is None or self.is_left(workspace):
            return
        try:
            await desk.store.write(lambda: desk.store.begun.wanted_no_more(noted))
        except StoreError as error:
            self.host.say(str(error), title="The next start may tell it again", severity="warning")

    def is_busy(self, uuids: Sequence[str]) -> bool:
        """Whether something is under way with these that may take long, which is told."""
        busy = self._under_way.has(uuids) and (len(uuids) > 1 or self._under_way.has_long(uuids))
        if busy:
            self.tell_busy("Another action on the same conversation is under way.")
        return busy

    def tell_busy(self, what: str) -> None:
        """Say what is under way, and what to do."""
        self.host.say(f"{what} Wait for it, or press escape to end it.", severity="warning")

    def tell_action_waits(self, workspace: Workspace) -> None:
        """Say that an action waits for another one on the same conversation, where that takes more than a moment."""
        if workspace.client.waiting_until is not None:
            told = "It is done once what was done to the same conversation before is sent."
            self.host.say(told, title="It waits")

    async def is_last_known(self, workspace: Workspace) -> bool:
        """Whether it is known what was done last; what was being sent when the program ended is looked at first.

        Some may never be known. That is told once: then the key is for what was done before it.
        """
        try:
            known = await workspace.acting.look_back()
        except PlentytuiError as error:
            self.host.say(str(error), title="Nothing was undone", severity="warning")
            return False
        if known or self.desk is None:
            return known
        unknown = workspace, tuple(one.run for one in self.desk.store.begun.cut())
        if self._told_unknown == unknown:
            return True
        self._told_unknown = unknown
        told = "What was being sent when the program ended may have been done; lists do not show it yet."
        then = (
            "Press u again in half a minute to look once more. If it is not known then, what was done before is undone."
        )
        self.host.say(f"{told} {then}", title="Nothing was undone", severity="warning")
        return False

    def show_restored(self, uuids: Sequence[str]) -> None:
        """Put the cursor on the first conversation that an undo restored; one that is open keeps it."""
        if not self.has_class("-open") or self.looked_at in uuids:
            self.list_pane.put_cursor(uuids)

    def is_left(self, workspace: Workspace) -> bool:
        """Whether another system was opened meanwhile, or none is open any more."""
        return self.desk is None or self.desk.workspace is not workspace
