"""Acting on conversations: priced before, shown at once, sent in pieces, and told exactly what became of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import NotFound, NotReachable, PlentytuiError, ReadOnly, ServerFault, StoreError
from plentytui.models.account import Account, Progress
from plentytui.models.actions import REPLACED, Action, ActionKind, Change, Value, intention
from plentytui.models.inbox import JournalEntry
from plentytui.rules.intended import asked_of, becomes, refitted
from plentytui.rules.price import Price, price_of
from plentytui.services.action_entry import entry_of
from plentytui.services.action_errors import GONE, IN_DOUBT, OFFLINE, THE_END
from plentytui.services.action_queue import ActionQueue
from plentytui.services.action_run import NotSent, Run, part_of, writes_left
from plentytui.services.left_over import LookingBack
from plentytui.store.begun import BegunState, LeftOver

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.services.bulk_calls import Piece
    from plentytui.services.looking import Looking
    from plentytui.store.system_store import SystemStore


class Acting:
    """Carries out actions on the conversations of one system, one after another."""

    def __init__(
        self,
        system: System,
        api: SystemApi,
        store: SystemStore,
        looking: Looking,
        clock: Clock,
        user_id: int,
        on_change: Callable[[], None],
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._looking = looking
        self._clock = clock
        self._user_id = user_id
        self._on_change = on_change
        self.queue = ActionQueue()
        """What is under way, and what waits for it."""
        self._back = LookingBack(system, store, looking, clock)
        self._owed: list[Callable[[], object]] = []
        """What the local file did not take: how conversations stand after all."""

    def intend(self, kind: ActionKind, uuids: Iterable[str], value: Value = None, label: str = "") -> Action:
        """The action with how each conversation stands now and would stand after it; needs no call.

        ``value`` is what to set; for tags and folders what to add or take away, for relations the
        one pair to take away; for an owner the pair of
        role and user id, user 0 to take the role's owner away. Conversations that are not in the mirror and those
        that are so already are left out.
        """
        if kind is ActionKind.EMPTY_TRASH:
            return Action(kind, (), label)
        now = self._store.changes.values(uuids, kind)
        if kind is ActionKind.DELETE_FOR_GOOD:
            return Action(kind, tuple(Change(uuid, False, True) for uuid in now), label)
        changes = (Change(uuid, before, becomes(kind, before, value)) for uuid, before in now.items())
        return Action(kind, tuple(changes), label, wanted=value if kind in REPLACED else None).needed

    def price(self, action: Action, *, looks: bool = False) -> Price:
        """What the action costs, by what the client knows of the budget, with a look before it; needs no call."""
        found = [piece for part in self._parts(action) for piece in self._pieces(part)]
        sizes = tuple(len(piece.uuids) for piece in found)
        each = len(found) > 1 and all(size == 1 for size in sizes)
        reads = self._looking.calls_for(action.uuids, ()) if looks else 0
        if action.wanted is not None:
            unsettled = self._store.changes.unsettled(action.uuids, action.kind)
            reads += sum(self._looking.calls_for(part.uuids, unsettled) for part in self._parts(action))
        return price_of(
            len(action.changes), len(found), writes_left(self._api, self._clock.time()), () if each else sizes, reads
        )

    async def run(
        self,
        action: Action,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: asyncio.Event | None = None,
        *,
        undoes: str = "",
        noted: str = "",
    ) -> Account:
        """Show the action at once, send it, and give the exact account.

        ``cancel`` ends it between two calls, or while one waits for the next window. Once anything was sent the account
        tells all, also that the local file failed. ``noted`` is what it was noted as when it was asked for.

        Raises:
            ReadOnly: the system is open read-only; nothing was changed.
            StoreError: the local file takes nothing; nothing was changed.
        """
        if self._api.client.read_only:
            raise ReadOnly(f"This system is open read-only, so it was not asked to {intention(action)}.")
        action = action.needed
        unsettled = self._store.changes.unsettled(action.uuids, action.kind)
        account, at = Account(action, os.urandom(8).hex()), self._clock.time()
        running = Run(account, undoes, unsettled, cancel or asyncio.Event(), at, was_noted=bool(noted))

        def begin() -> None:
            self._store.begun.put(action, running.id, asked_of(action), undoes, unsettled)
            self._store.changes.begin(action, running.id)
            if noted:
                self._store.begun.wanted_no_more(noted)

        self.queue.add(running)
        try:
            await self._store.write(begin, together=True)
            self._on_change()
            await self._send_all(running, on_progress)
            # It may have left in the last moment.
            account.taken_back &= not running.has_left
            if not running.kept or account.complete:
                await self._note(lambda: self._store.begun.over(running.id))
        finally:
            self.queue.remove(running)
        return account

    async def want(self, action: Action, asked: Value) -> str:
        """Note an action that has to wait before it begins, so that the next start knows it; gives what as.

        Raises:
            StoreError: the local file takes nothing.
        """
        one = LeftOver(os.urandom(8).hex(), BegunState.WANTED, action, asked, "", "", self._clock.time())
        await self._store.write(lambda: self._store.begun.want([one]))
        return one.run

    async def _send_all(self, running: Run, on_progress: Callable[[Progress], None] | None) -> None:
        try:
            async with self.queue.turn(running):
                await self._send_parts(running, on_progress)
        except NotSent:
            running.end()
        except StoreError as error:
            # What was on its way is in the account already.
            running.account.stopped = str(error)
        finally:
            # Also when the whole task is cancelled: what was not sent must not look as if it had been.
            await self._drop(running)
            self._on_change()

    async def _send_parts(self, running: Run, on_progress: Callable[[Progress], None] | None) -> None:
        calls = 0
        parts = self._parts(running.action)
        expected = [len(self._pieces(part)) for part in parts]
        for place, part in enumerate(parts):
            if running.is_over():
                return
            found = self._pieces(await self._fitted(part, running))
            expected[place] = len(found)
            for piece in found:
                if running.is_over() or not await self._carry_out(piece, running):
                    return
                calls += 1
                if on_progress is not None:
                    on_progress(running.progress(calls, sum(expected)))

    def _parts(self, action: Action) -> list[Action]:
        """What is read and sent together: where each takes a call of its own, only as many as one call reads."""
        if action.wanted is None or action.kind is not ActionKind.TAGS_REMOVE:
            return [action]
        size, changes = self._looking.at_once, action.changes
        return [replace(action, changes=changes[at : at + size]) for at in range(0, len(changes), size)]

    def _pieces(self, action: Action) -> list[Piece]:
        # Imported late: a system can be looked at without it.
        from plentytui.services.bulk_calls import pieces

        return pieces(self._api, action, self._user_id)

    async def _fitted(self, part: Action, running: Run) -> Action:
        """What is to be sent of a part: where lists are replaced as a whole, on top of what others did meanwhile."""
        if part.wanted is None or not part.changes:
            return part
        changes = self._store.changes
        route = self._pieces(part)[0]
        try:
            found = await running.unless_cancelled(self._looking.fresh(part.uuids, running.unsettled))
        except NotSent:
            running.end()
        except StoreError:
            raise
        except PlentytuiError as error:
            running.over = isinstance(error, THE_END)
            offline = isinstance(error, NotReachable)
            reason = f"{error.what} {OFFLINE}" if offline else str(error)
            await self._refuse(part, route, running, reason, "not sent" if offline else "refused")
        else:
            fitted = refitted(part, self._looking.said(found, part.kind))
            running.fit(fitted)
            await self._refuse(part_of(fitted, found.gone), route, running, GONE)
            left = part_of(fitted, set(fitted.uuids) - running.told)
            await self._store.write(lambda: changes.refit(left, running.id))
            so = part_of(left, set(left.uuids) - set(left.needed.uuids))
            if so.changes:
                await self._store.write(lambda: changes.confirm(so, running.id))
                running.account.done += so.uuids
            self._on_change()
            return left.needed
        return replace(part, changes=())

    async def recover(self) -> int:
        """Doubt what a process that is gone left in the middle, then look; gives how many are still not known."""
        owed, self._owed = self._owed, []
        for work in owed:
            await self._note(work)
        if await self._store.write(self._store.changes.interrupted) or owed:
            self._on_change()
        await self.look_back()
        return await self.look_at_unknown()

    async def look_back(self) -> bool:
        """Find out what became of calls that were under way when a program ended; False if some are not known yet."""
        still_quiet = self.queue.still_quiet()
        if still_quiet() and self._back.is_needed() and await self._back.look(still_quiet):
            self._on_change()
        return not self._back.is_needed()

    async def look_at_unknown(self) -> int:
        """Read the conversations again whose state nobody knows, if there are any; gives how many are left.

        Lists may be late: what was sent a moment ago is looked at later, but for a few that are read one by one.
        What is read while an action is sent proves nothing, as that might be older than what it does.
        """
        changes, looking, still_quiet = self._store.changes, self._looking, self.queue.still_quiet()
        unknown = changes.unknown(settled=True)[: looking.at_once] or changes.unknown()[: looking.few]
        if unknown and still_quiet():
            found = await looking.look(unknown, Lane.POLL, still_quiet)
            if still_quiet():
                await self._store.write(lambda: changes.looked(found.answered, found.exact))
                self._on_change()
        return len(changes.unknown())

    async def _carry_out(self, piece: Piece, running: Run) -> bool:
        """Send one piece and write down what became of it; False if it was cancelled before it left."""
        await self._store.write(lambda: self._store.begun.sending(running.id, piece.action, piece.route))
        if running.is_over():
            await self._note(lambda: self._store.begun.not_sent(running.id))
            return False
        try:
            return await self._send(piece, running)
        except (asyncio.CancelledError, StoreError) as error:
            running.over = True
            rest = part_of(piece.action, set(piece.uuids) - running.told)
            if isinstance(error, StoreError):
                running.account.stopped = str(error)
                await self._doubt(rest, piece, running, "the local file could not keep what became of it.")
                return True
            running.account.cancelled = True
            await self._doubt(rest, piece, running, "it was broken off while it was being sent.")
            raise

    async def _send(self, piece: Piece, running: Run) -> bool:
        try:
            count = await self._answer(piece, running)
        except NotSent:
            running.end()
            await self._note(lambda: self._store.begun.not_sent(running.id))
            return False
        except IN_DOUBT as error:
            await self._settle_doubt(piece, running, error)
        except NotReachable as error:
            running.over = True
            await self._refuse(piece.action, piece, running, f"{error.what} {OFFLINE}", "not sent")
        except THE_END as error:
            running.over = True
            await self._refuse(piece.action, piece, running, str(error))
        except PlentytuiError as error:
            await self._refuse(piece.action, piece, running, str(error))
        else:
            if count is None or count >= len(piece.uuids):
                await self._confirm(piece.action, piece, running)
            else:
                await self._settle_short(piece, running, count)
        return True

    async def _answer(self, piece: Piece, running: Run) -> int | None:
        """What the system answers to a piece; while it waits for a window it can be cancelled at once."""
        sending = asyncio.ensure_future(piece.send())
        cancelled = asyncio.ensure_future(running.cancel.wait())
        route = piece.route.replace("{uuid}", "{}")
        running.calling = lambda: not self._api.client.waits_for(route, sending)
        try:
            await asyncio.wait({sending, cancelled}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done() and not running.calling():
                raise NotSent
            return await sending
        finally:
            cancelled.cancel()
            sending.cancel()

    async def _settle_short(self, piece: Piece, running: Run, count: int) -> None:
        """The system changed fewer than it was asked to: one look tells which."""
        try:
            fared = await self._looking.fared(piece.action, running.unsettled)
        except PlentytuiError as error:
            why = f"the system changed {count:,} of {len(piece.uuids):,} and cannot be asked which. {error}"
            await self._doubt(piece.action, piece, running, why)
            return
        await self._confirm(part_of(piece.action, fared.so), piece, running)
        await self._refuse(part_of(piece.action, fared.gone), piece, running, GONE)
        rest = part_of(piece.action, fared.not_so)
        if len(fared.so) < count:
            # The list is late: it shows fewer than the system itself counted.
            why = f"the system changed {count:,} of {len(piece.uuids):,} and its list does not show yet which."
            await self._doubt(rest, piece, running, why)
        else:
            await self._refuse(rest, piece, running, f"the system changed {count:,} of {len(piece.uuids):,}.")
        why = f"the system changed {count:,} of {len(piece.uuids):,}, and its list may not show yet whether these."
        await self._doubt(part_of(piece.action, fared.unsure), piece, running, why)
        await self._looking.keep(fared)

    async def _settle_doubt(self, piece: Piece, running: Run, error: PlentytuiError) -> None:
        """No answer, or one that does not tell what became of it: a look tells."""
        if piece.action.kind is ActionKind.EMPTY_TRASH:
            await self._doubt(piece.action, piece, running, str(error))
            return
        try:
            fared = await self._looking.fared(piece.action, running.unsettled)
        except PlentytuiError:
            settle = self._refuse if isinstance(error, NotFound) else self._doubt
            await settle(piece.action, piece, running, str(error))
            running.over = isinstance(error, NotReachable)
            return
        await self._confirm(part_of(piece.action, fared.so), piece, running)
        # It was looked at: the error's own advice to do so comes too late.
        why = f"{error.what} The system shows it as it was."
        settle = self._refuse if isinstance(error, ServerFault | NotFound) else self._doubt
        await settle(part_of(piece.action, fared.not_so), piece, running, why)
        await self._refuse(part_of(piece.action, fared.gone), piece, running, GONE)
        why = f"{error.what} The system's list may not show yet what became of it."
        await self._doubt(part_of(piece.action, fared.unsure), piece, running, why)
        await self._looking.keep(fared)

    async def _confirm(self, action: Action, piece: Piece, running: Run) -> None:
        if not action.changes and action.kind is not ActionKind.EMPTY_TRASH:
            return
        entry = self._entry(action, piece, running, "done")

        def keep() -> None:
            self._store.changes.confirm(action, running.id, entry)
            if action.kind is ActionKind.DELETE_FOR_GOOD:
                self._store.mirror.remove(action.uuids)

        await self._store.write(keep, together=True)
        running.account.done += action.uuids
        if action.kind is ActionKind.EMPTY_TRASH:
            running.account.note = "The system has it in its queue and empties the trash later."

    async def _refuse(self, action: Action, piece: Piece, running: Run, reason: str, word: str = "refused") -> None:
        if action.changes or action.kind is ActionKind.EMPTY_TRASH:
            reason = piece.without_uuid(reason)
            entry = self._entry(action, piece, running, f"{word}: {reason}")
            await self._store.write(lambda: self._store.changes.roll_back(action, running.id, entry, running.unsettled))
            running.account.refuse(action.uuids, reason, word)

    async def _doubt(self, action: Action, piece: Piece, running: Run, reason: str) -> None:
        if action.changes or action.kind is ActionKind.EMPTY_TRASH:
            reason = piece.without_uuid(reason)
            entry = self._entry(action, piece, running, f"not known: {reason}")
            running.account.doubt(action.uuids, reason)
            await self._note(lambda: self._store.changes.doubt(action, running.id, entry))

    async def _drop(self, running: Run) -> None:
        """Show what was not sent as it was."""
        told = running.told
        untried = [uuid for uuid in running.action.uuids if uuid not in told]
        if untried:
            running.account.untried += untried
            part = part_of(running.action, untried)
            await self._note(lambda: self._store.changes.roll_back(part, running.id, None, running.unsettled))

    async def _note(self, work: Callable[[], object]) -> None:
        """Write down how conversations stand after all; what the local file does not take is owed to it."""
        try:
            await self._store.write(work)
        except StoreError:
            self._owed.append(work)

    def _entry(self, action: Action, piece: Piece, running: Run, outcome: str) -> JournalEntry:
        at, undoes = self._clock.time(), running.undoes
        return entry_of(self._system, at, action, piece.route, outcome, running.id, undoes)
