"""The key that undoes what was done last: a message that is not sent yet, or an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.models.states import RECALLABLE, Delivery, is_new
from plentytui.ui.asking import may_ask
from plentytui.ui.screens.left_over import LeftOverScreen

if TYPE_CHECKING:
    from plentytui.services.desk import Desk
    from plentytui.services.undoing import Undoable

_LATE = 15.0
"""Seconds after a message has left in which undoing is taken to be meant for it."""


class UndoingScreen(LeftOverScreen):
    """A screen on which the newest of all that was done is undone."""

    def __init__(self) -> None:
        super().__init__()
        self._told_gone: tuple[Desk, int] | None = None
        """The message that was told to have left already, so that the next key undoes what was done before it.

        Its number means another message in another system.
        """

    @may_ask(group="act", drops=True)
    async def action_take_back(self) -> None:
        """Undo what was done last: a message that is not sent yet becomes a draft again, an action is turned round."""
        await self._undo_newest()

    async def _undo_newest(self) -> None:
        """Undo the newest of both; another conversation's message that was held or refused only if nothing else is."""
        desk = self.desk
        if desk is None or self.is_taking_back():
            return
        here = self.looked_at
        unsettled = [item for item in desk.store.outbox.unsettled() if item.state in RECALLABLE]
        mine = [item for item in unsettled if item.conversation == here or item.state is Delivery.WAITING]
        newest = max(mine, key=lambda item: item.id, default=None)
        action = desk.workspace.undoing.undoable() if desk.workspace is not None else None
        last = max(action.at if action is not None else 0.0, self.begun_at)
        if newest is not None and newest.created_at >= last:
            # A new conversation is written on a screen of its own: nobody takes it for an answer to what is open.
            await self.take_back(newest, go_on=newest.conversation == here or is_new(newest.conversation))
        elif not last and unsettled:
            item = max(unsettled, key=lambda item: item.id)
            heading = f"Take back the message to {item.recipients}?"
            if await self.sure(heading, "It was not sent. It opens in the composer as a draft.", yes="Take back"):
                await self.take_back(item)
        elif not self._is_too_late(action):
            await self.undo()

    def _is_too_late(self, action: Undoable | None) -> bool:
        """Whether the key was meant for a message that has just left; says so, once, and undoes nothing else."""
        desk = self.desk
        gone = None if desk is None else desk.store.outbox.just_gone(desk.clock.time() - _LATE)
        last = max(action.at if action is not None else 0.0, self.begun_at)
        if desk is None or gone is None or last > gone.created_at:
            return False
        if self._told_gone == (desk, gone.id):
            return False
        self._told_gone = (desk, gone.id)
        to = f" to {gone.recipients}" if gone.recipients else ""
        how = "is being sent just now" if gone.state is Delivery.SENDING else "was sent already"
        what = f" Press u again to undo what you did before: {action.sentence}." if action is not None else ""
        told = f"The message{to} {how}; it cannot come back.{what}"
        self.host.say(told, title="Nothing was undone", severity="warning")
        return True
