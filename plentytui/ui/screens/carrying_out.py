"""Carrying out actions: the price first, then all of it at once on the screen, then the exact account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError
from plentytui.models.action_kinds import ActionKind, Value, why_not_reversible
from plentytui.models.listing import ConversationRow
from plentytui.ui.asking import PATIENCE, nothing_asked, shown_soon
from plentytui.ui.screens.waiting import WaitingScreen
from plentytui.ui.text import cell

if TYPE_CHECKING:
    import asyncio

    from plentytui.models.account import Account, Progress
    from plentytui.models.actions import Action
    from plentytui.rules.price import Price
    from plentytui.rules.query.names import Names
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Workspace
    from plentytui.services.undoing import Undone

_TOLD = 5
"""Conversations that are named of those that were not done; the rest is counted."""
_GONE = ("nowhere any more: the system does not have it", "Press R to look for changes.")
"""Why nothing can be done to a conversation that is not in the local file, and what to do."""
_NAMED = 50
"""Conversations whose names are kept while an action is under way."""
_NAME = 40
"""Letters of the name of one that was not done."""
_DEAR = 5
"""With more writes than this, and twice those of the action, what an undo would cost is told before the action."""
_LONG = 10.0
"""Seconds after which an undo is worth a question."""


class CarryingOutScreen(WaitingScreen):
    """A screen that carries out actions: each is shown at once, and they are sent one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._looked_back: Desk | None = None
        """The system that was looked at for an undo that was not carried through."""

    def states(self, uuids: Iterable[str]) -> list[ConversationRow]:
        """The rows of conversations, as the local file has them."""
        desk = self.desk
        rows = () if desk is None else (desk.store.mirror.row(uuid) for uuid in uuids)
        return [row for row in rows if row is not None]

    async def act(
        self,
        kind: ActionKind,
        uuids: Sequence[str],
        value: Value = None,
        label: str = "",
        *,
        asked: bool = False,
        fact: str = "",
        noted: str = "",
    ) -> None:
        """Price, ask where it concerns many, with that fact, do it, and tell exactly what became of it.

        ``noted`` is what it was noted as in the local file when it was asked for.
        """
        workspace = self.connected("Nothing was changed")
        if workspace is None:
            return

        def wish() -> Action:
            return workspace.acting.intend(kind, self._apart(kind, uuids)[0], value, label)

        turn = await self.turn_of(workspace, uuids, wish, value, noted)
        if turn is None:
            return
        action = await self._ready(workspace, kind, uuids, value, label, asked=asked, fact=fact)
        if action is not None:
            await self._carry_out(workspace, action, turn)
        elif turn != noted:
            await self.forget(workspace, turn)

    async def _ready(
        self,
        workspace: Workspace,
        kind: ActionKind,
        uuids: Sequence[str],
        value: Value,
        label: str,
        *,
        asked: bool,
        fact: str,
    ) -> Action | None:
        """What is to be carried out; None if there is nothing to do, or the price is not worth it."""
        fitting, elsewhere = self._apart(kind, uuids)
        action = workspace.acting.intend(kind, fitting, value, label)
        if not action.changes and kind is not ActionKind.EMPTY_TRASH:
            from plentytui.rules.applying import so_already

            told = elsewhere if not fitting else so_already(kind, value, label, len(fitting))
            self.host.say(told, title="Nothing was changed")
            return None
        if (
            not asked
            and len(action.changes) > 1
            and not await self._agreed(workspace, action, len(fitting), elsewhere, fact)
        ):
            return None
        return action

    async def act_in_turn(self, steps: Sequence[tuple[ActionKind, Value, str]], uuids: Sequence[str]) -> None:
        """Do several things to the same conversations; what there is to ask is asked before the first is sent."""
        workspace = self.connected("Nothing was changed") if len(steps) > 1 and len(uuids) > 1 else None
        if workspace is not None:
            if self.is_busy(uuids):
                return
            for kind, value, label in steps:
                fitting, elsewhere = self._apart(kind, uuids)
                action = workspace.acting.intend(kind, fitting, value, label)
                many = len(action.changes) > 1
                if many and not await self._agreed(workspace, action, len(fitting), elsewhere, ""):
                    return
        for kind, value, label in steps:
            await self.act(kind, uuids, value, label, asked=workspace is not None)

    def _apart(self, kind: ActionKind, uuids: Sequence[str]) -> tuple[list[str], str]:
        """The conversations that an action applies to where they lie, and a sentence about the others."""
        from plentytui.rules.applying import why_not_there

        desk = self.desk
        if desk is None:
            return list(uuids), ""
        fitting: list[str] = []
        others: Counter[tuple[str, str]] = Counter()
        extras = desk.store.mirror.extras(uuids)
        for uuid in uuids:
            why = why_not_there(kind, extras[uuid].folder) if uuid in extras else _GONE
            if why[0]:
                others[why] += 1
            else:
                fitting.append(uuid)
        told = [
            f"{'It lies' if len(uuids) == 1 else f'{count:,} lie' if count > 1 else '1 lies'} {where}. {what_now}"
            for (where, what_now), count in others.items()
        ]
        return fitting, " ".join(told)

    async def _agreed(self, workspace: Workspace, action: Action, chosen: int, elsewhere: str, fact: str) -> bool:
        """Whether the price is worth it, of those that were chosen; asks once more about very many."""
        from plentytui.models.actions import intention
        from plentytui.ui.dialogs.bulk_price import BulkPrice, StillSure

        price, where = workspace.acting.price(action), workspace.system.name
        undo = why_not_reversible(action.kind) or "It can be undone with u."
        later = workspace.undoing.price_of(action)
        if later is not None and later.calls > max(_DEAR, 2 * price.calls):
            undo = f"It can be undone with u, which takes {later.calls:,} writes."
        told, so = intention(action), chosen - len(action.changes)
        if so:
            undo = f"{so:,} of the {chosen:,} chosen {'is' if so == 1 else 'are'} so already. {undo}"
        if elsewhere:
            undo = f"Left alone: {elsewhere} {undo}"
        if fact:
            undo = f"{fact} {undo}"
        if not await self.app.push_screen_wait(BulkPrice(told, price, where=where, undo=undo)):
            return False
        if price.needs_second_confirmation:
            still: bool | None = await self.app.push_screen_wait(StillSure(told, price.rows, where=where))
            return bool(still)
        return True

    async def _carry_out(self, workspace: Workspace, action: Action, noted: str) -> None:
        from plentytui.models.actions import intention

        nothing_asked(self)
        self.rows.mark(())
        self.rows.keep_place(action.uuids)
        # What the system does not have any more has no name here afterwards.
        names = {row.uuid: row.sender or row.title for row in self.states(action.uuids[:_NAMED])}
        shown = self._shown(intention(action), workspace.acting.price(action), action.uuids)
        try:
            with shown as (progress, cancel):
                account = await workspace.unbroken.run(workspace.acting.run(action, progress, cancel, noted=noted))
        except PlentytuiError as error:
            self.host.say(str(error), title="Nothing was changed", severity="warning")
            return
        if self.is_left(workspace):
            # Its rows and its undo are not here any more.
            self.host.say(account.sentence, title=workspace.system.name)
            return
        await self._tell(account, names)

    @contextmanager
    def _shown(
        self, told: str, price: Price, uuids: Sequence[str]
    ) -> Iterator[tuple[Callable[[Progress], None], asyncio.Event]]:
        """Show how far it has come while it is under way, where it takes more than one call; escape ends it."""
        pane = self.list_pane
        line = pane.progress

        def progress(now: Progress) -> None:
            if now.of_calls > 1 and now.calls < now.of_calls and pane.is_attached:
                through = now.done + now.refused + now.unknown
                line.show(told, through, now.total, cancelling=cancel.is_set())

        with self._under_way.begin(uuids, is_long=price.calls > 1) as cancel:
            if price.calls > 1:
                line.show(told, 0, price.rows)
            try:
                yield progress, cancel
            finally:
                # While the program ends the list is gone before what is under way.
                if pane.is_attached:
                    if price.calls > 1:
                        line.hide()
                    pane.tell_head()

    async def _tell(self, account: Account, names: Mapping[str, str]) -> None:
        """The account in one sentence; where something was not done, what and why in a dialog."""
        if account.taken_back:
            # Whoever took it back tells it.
            return
        sentence = account.sentence
        if account.complete:
            undo = "  u undoes it." if account.action.reversible else ""
            self.host.say(f"{sentence}{undo}")
            return
        left = sum(len(group.uuids) for group in (*account.refused, *account.unknown)) + len(account.untried)
        if left <= 1:
            self.host.say(_of_one(account, names), title="Not done", severity="warning")
            return
        from plentytui.ui.dialogs.history import Lines

        # What was told on the way would lie over the account.
        self.app.clear_notifications()
        # What somebody has marked meanwhile is meant for something else.
        marks = not self.rows.marked
        if marks:
            self.rows.mark([*(uuid for group in account.refused for uuid in group.uuids), *account.untried])
        await self.app.push_screen_wait(Lines("What was done and what was not", self._account_lines(account, marks)))

    def _account_lines(self, account: Account, marks: bool) -> list[str]:
        lines = [account.sentence, "", f"Done: {len(account.done):,}"]
        for groups in (account.refused, account.unknown):
            for group in groups:
                lines += [f"{group.word.capitalize()}: {len(group.uuids):,}: {group.reason}", *self._named(group.uuids)]
        if account.untried:
            lines += [f"Not tried: {len(account.untried):,}", *self._named(account.untried)]
        words = dict.fromkeys(group.word for group in account.refused)
        marked = [*words, *(["not tried"] if account.untried else [])]
        if marked and marks:
            lines += ["", f"Those that were {' or '.join(marked)} are marked now: the same key goes on with them."]
        return lines

    def _named(self, uuids: Sequence[str]) -> list[str]:
        named = [f"    {row.short_id}  {row.sender}  {row.title}" for row in self.states(uuids[:_TOLD])]
        return [*named, f"    and {len(uuids) - _TOLD:,} more"] if len(uuids) > _TOLD else named

    def cancel_action(self) -> bool:
        """End the action that began last after its present call; False if there is none."""
        if not self._under_way.end_newest():
            return False
        self.host.say("It ends as soon as no call is under way; what was done is told then.")
        return True

    async def undo(self) -> None:
        """Undo the newest action, unless somebody changed it in between."""
        workspace = self.connected("Nothing was undone")
        if workspace is None:
            return
        if await self.take_back_unsent(workspace):
            return
        if self._under_way.has_long():
            self.tell_busy("Nothing was undone, for an action is under way.")
            return
        # What began last is what is meant.
        self.tell_undo_waits(workspace)
        await self._under_way.over()
        if self.is_left(workspace) or not await self.is_last_known(workspace):
            return
        undoable, price = workspace.undoing.undoable(), workspace.undoing.price()
        if undoable is None or price is None:
            self.host.say("Nothing waits in the outbox, and no action is left to undo.", title="Nothing to undo")
            return
        told = f"undo: {undoable.sentence}"
        if last := workspace.undoing.in_the_way():
            asked = f"What was done before it can be: {undoable.sentence}."
            if not await self.sure(f"{last[:1].upper()}{last[1:]}: that cannot be undone", asked, yes="Undo that one"):
                return
        if (price.needs_second_confirmation or price.seconds > _LONG) and not await self._worth(workspace, told, price):
            return
        # Escape is to end what takes long at once.
        (nothing_asked if price.calls > 1 else shown_soon)(self)
        at = self.rows.current
        asks = f"{undoable.sentence}. The system is asked how that stands now."
        late = self.set_timer(PATIENCE, lambda: self.host.say(asks, title="Undoing"))
        try:
            with self._shown(told, price, undoable.action.uuids) as (progress, cancel):
                self.rows.keep_place(undoable.action.uuids)
                undone = await workspace.unbroken.run(workspace.undoing.undo(progress, cancel))
        except PlentytuiError as error:
            self.host.say(str(error), title="Nothing was undone", severity="warning")
            return
        finally:
            late.stop()
        if undone is not None and self.is_left(workspace):
            self.host.say(undone.sentence, title=workspace.system.name)
        elif undone is not None:
            if undone.account is not None and self.rows.current == at:
                # Who has gone on meanwhile stays there.
                self.show_restored(undone.account.done)
            complete = undone.account is None or undone.account.complete
            told = self._restored(undone) if complete else undone.sentence
            self.host.say(told, title="Undo", severity="information" if complete else "warning")

    def unread_changed(self, unread: int | None) -> None:
        """Once a system can be used, say that an undo of it ended in the middle, as when the program was ended."""
        super().unread_changed(unread)
        desk = self.desk
        if unread is None or desk is None or desk.workspace is None or desk is self._looked_back:
            return
        self._looked_back = desk
        if (begun := desk.workspace.undoing.begun()) is not None:
            told = f"An undo ended before it was done. This is left of it: {begun.sentence}. u goes on with it."
            self.host.say(told, title="Half undone", severity="warning")

    def _restored(self, undone: Undone) -> str:
        """What became of an undo and the values that are there again; of one conversation its name, too."""
        from plentytui.rules.undone_words import has_again, have_again

        turned = undone.undo.inverse
        if turned is None or self.desk is None:
            return undone.sentence
        if len(turned.changes) != 1:
            values = (change.after for change in turned.changes)
            again = have_again(turned.kind, values, zone=self.desk.zone, names=self._names)
            return f"{undone.sentence} {again}".rstrip()
        (change,) = turned.changes
        row = next(iter(self.states([change.uuid])), None)
        if row is None:
            return undone.sentence
        again = has_again(turned.kind, row.sender, change.after, zone=self.desk.zone, names=self._names)
        return f"Undone. {again}" if again else f"{undone.sentence} It was that of {row.sender}."

    @property
    def _names(self) -> Names:
        from plentytui.rules.query.names import Names

        desk = self.desk
        return Names() if desk is None else desk.store.mirror.query_names(desk.language)

    async def _worth(self, workspace: Workspace, told: str, price: Price) -> bool:
        """Whether an undo that concerns many or takes long is worth its price."""
        from plentytui.ui.dialogs.bulk_price import BulkPrice

        undo = "What somebody changed in between stays as it is. What escape leaves undone, u goes on with."
        where = workspace.system.name
        worth: bool | None = await self.app.push_screen_wait(BulkPrice(told, price, where=where, undo=undo))
        return bool(worth)

    async def sure(self, heading: str, sentence: str, *, yes: str, type_name: str = "", grave: bool = False) -> bool:
        """Whether the person wants what cannot be undone."""
        from plentytui.ui.dialogs.confirm import ConfirmDialog

        where = self.desk.system.name if self.desk is not None else ""
        dialog = ConfirmDialog(heading, sentence, yes=yes, where=where, type_name=type_name, grave=grave)
        sure: bool | None = await self.app.push_screen_wait(dialog)
        return bool(sure)


def _of_one(account: Account, names: Mapping[str, str]) -> str:
    """The account where one conversation was left out, with its name."""
    kept = [*(uuid for group in (*account.refused, *account.unknown) for uuid in group.uuids), *account.untried]
    name = cell(next((names[uuid] for uuid in kept if names.get(uuid)), ""), _NAME)
    if len(account.action.changes) == 1 or not name:
        return account.about(name)
    return f"{account.sentence} That one is {name}."
