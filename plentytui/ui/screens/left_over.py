"""What waits to be carried out, and what was not carried out because the program ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from plentytui.errors import StoreError
from plentytui.ui.asking import may_ask
from plentytui.ui.screens.carrying_out import CarryingOutScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plentytui.services.desk import Desk
    from plentytui.store.begun import LeftOver


class LeftOverScreen(CarryingOutScreen):
    """A screen that says what waits, tells what was left when the program ended, and does it on a key."""

    def __init__(self) -> None:
        super().__init__()
        self._left: tuple[Desk, list[LeftOver]] | None = None
        """What was told, and can be done again in that system."""
        self._told_later: Desk | None = None
        """Where it was told that the local file takes nothing just now."""

    def begin_waiting(self, desk: Desk) -> None:
        """Follow what waits, and show as it was what an earlier run of the program never sent."""
        from plentytui.ui.waiting_words import marks_words, waiting_words

        def waits() -> str:
            told = waiting_words(desk.workspace, desk.zone), marks_words(desk.workspace, desk.store)
            return " · ".join(filter(None, told))

        self.list_pane.waits = waits
        self._clear_up(desk)

    @work(group="left", exit_on_error=False)
    async def _clear_up(self, desk: Desk) -> None:
        try:
            if await desk.store.write(desk.store.changes.interrupted):
                self.host.state.mirror.set(self.host.state.mirror.value + 1)
        except StoreError as error:
            self.host.say(str(error), title="The list may show what was not done", severity="warning")
            return
        self.tell_left_over(desk)

    def tell_left_over(self, desk: Desk) -> None:
        """Tell what was not carried out when the program ended, and what was after all, if that is new."""
        if desk.store.begun.has_news():
            self._tell_left_over(desk)

    @work(group="left", exit_on_error=False)
    async def _tell_left_over(self, desk: Desk) -> None:
        from plentytui.store.begun import BegunState
        from plentytui.ui.waiting_words import found_words, left_words, names_in

        try:
            news = await desk.store.write(lambda: desk.store.begun.take_news() if desk is self.desk else [])
        except StoreError as error:
            # It stays there, and is told as soon as the file can be written again.
            if self._told_later is not desk:
                self._told_later = desk
                self.host.say(str(error), title="What an earlier run left is told later", severity="warning")
            return
        named = names_in(desk.store)
        left = [one for one in news if one.state is BegunState.LEFT]
        found = [one for one in news if one.state is BegunState.FOUND]
        if left:
            known = self._left[1] if self._left is not None and self._left[0] is desk else []
            self._left = (desk, [*known, *left])
            told, where = left_words(left, named), "" if desk is self.desk else f" in {desk.system.name}"
            self.host.say(told, title=f"Not carried out{where} when the program ended last", severity="warning")
        if found:
            self.host.say(found_words(found, named), title="Carried out when the program ended last")

    @may_ask(group="act")
    async def action_do_again(self) -> None:
        """Do what was not carried out when the program ended last."""
        from plentytui.rules.price import CONFIRM_ABOVE
        from plentytui.ui.waiting_words import steps_of

        there = self._left[1] if self._left is not None and self._left[0] is self.desk else []
        steps = steps_of(there)
        if not steps:
            self.host.say("Nothing is left that was not carried out when the program ended.")
        elif self.connected("Nothing was changed") is not None and await self._agreed_again(steps):
            desk = self.desk
            undone: list[LeftOver] = []
            for place, one in enumerate(steps):
                # In the file before it is done: if the program ends, or another system is opened, it is told again.
                kept = desk is not None and await self._note_wanted(desk, [*undone, *steps[place:]])
                if not kept or self.desk is not desk:
                    return
                # Of very many each action has its price, and is asked about once more.
                asked = len(one.action.uuids) <= CONFIRM_ABOVE
                action = one.action
                await self.act(action.kind, action.uuids, one.asked, action.label, asked=asked, noted=one.run)
                if self.desk is not desk:
                    return
                if self._is_undone(one):
                    undone.append(one)
            if desk is not None:
                await self._note_wanted(desk, undone, instead_of=steps)
                came = [one for one in self._left[1] if one not in there] if self._left is not None else []
                self._left = (desk, [*undone, *came])

    async def _note_wanted(self, desk: Desk, steps: Sequence[LeftOver], instead_of: Sequence[LeftOver] = ()) -> bool:
        """Note in the local file what is to be done again; False if it takes nothing, which is told."""
        try:
            await desk.store.write(lambda: desk.store.begun.want(steps, instead_of))
        except StoreError as error:
            self.host.say(str(error), title="Nothing more was done", severity="warning")
            return False
        return True

    def _is_undone(self, one: LeftOver) -> bool:
        """Whether it was not done this time either, so that it stays for the same key."""
        desk, action = self.desk, one.action
        if desk is None or desk.workspace is None:
            return True
        return bool(desk.workspace.acting.intend(action.kind, action.uuids, one.asked, action.label).changes)

    async def _agreed_again(self, steps: Sequence[LeftOver]) -> bool:
        """Whether all of that is wanted; what concerns one conversation is simply done."""
        from plentytui.ui.waiting_words import all_meant, names_in

        workspace, desk = self.connected("Nothing was changed"), self.desk
        if workspace is None or desk is None or sum(len(one.action.uuids) for one in steps) == 1:
            return workspace is not None
        acting = workspace.acting
        meant = [acting.intend(one.action.kind, one.action.uuids, one.asked, one.action.label) for one in steps]
        # What another one of them leads to first has no price yet.
        prices = [acting.price(action).sentence for action in meant if action.changes]
        told = all_meant(((one.action, "") for one in steps), names_in(desk.store))
        sentence = f"{told[:1].upper()}{told[1:]}. {'; '.join(prices)}. It can be undone with u."
        return await self.sure("Do what was not carried out when the program ended?", sentence, yes="Do it")
