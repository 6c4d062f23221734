"""Acting on conversations: priced before, shown at once, sent in pieces, and told exactly what became of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plentytui.errors import (
    Forbidden,
    NotLoggedIn,
    NotReachable,
    PlentytuiError,
    ReadOnly,
    ServerFault,
    Throttled,
    UnreadableAnswer,
    WriteUncertain,
)
from plentytui.models.actions import SETS, Action, ActionKind, Change, Value, intention, words
from plentytui.models.inbox import JournalEntry
from plentytui.rules.price import Price, WritesLeft, price_of
from plentytui.rules.undo import inverse

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.services.bulk_calls import Piece
    from plentytui.services.looking import Looking
    from plentytui.store.system_store import SystemStore

_ADDS = frozenset({ActionKind.TAGS_ADD, ActionKind.FOLDER_ADD})
_FOR_GOOD = frozenset({ActionKind.DELETE_FOR_GOOD, ActionKind.EMPTY_TRASH})
_IN_DOUBT = (WriteUncertain, ServerFault, UnreadableAnswer)
_THE_END = (Forbidden, NotLoggedIn, NotReachable, ReadOnly, Throttled)
"""After these every further call would end the same way."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an action has come."""

    done: int
    refused: int
    unknown: int
    total: int
    calls: int
    of_calls: int


@dataclass(frozen=True, slots=True)
class Group:
    """Conversations that fared the same, and why."""

    uuids: tuple[str, ...]
    reason: str


@dataclass(slots=True)
class Account:
    """What became of an action; each of its conversations is in exactly one of the four."""

    action: Action
    run: str
    done: list[str] = field(default_factory=list)
    refused: list[Group] = field(default_factory=list)
    unknown: list[Group] = field(default_factory=list)
    """Sent, and nobody knows whether it took effect; shown as the system last said."""
    untried: list[str] = field(default_factory=list)
    cancelled: bool = False
    """Whether the person ended it before its end."""
    note: str = ""
    """What else there is to know, as a sentence."""

    @property
    def complete(self) -> bool:
        """Whether all of it was done."""
        return not self.refused and not self.unknown and not self.untried

    @property
    def sentence(self) -> str:
        """The account in words."""
        told = []
        if self.complete:
            said = words(self.action)
            told.append(f"{said[:1].upper()}{said[1:]}.")
        elif self.done:
            told.append(f"{len(self.done):,} of {len(self.action.changes):,} done.")
        told += [f"{_many(group, 'refused')}{group.reason}" for group in self.refused]
        told += [f"{_many(group, 'not known')}{group.reason}" for group in self.unknown]
        if self.untried:
            why = "cancelled" if self.cancelled else "after the refusal"
            told.append(f"{len(self.untried):,} not tried ({why}).")
        return " ".join([*told, self.note]).strip()


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
        self._one = asyncio.Lock()

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
            return Action(kind, tuple(Change(uuid, None, None) for uuid in now), label)
        changes = (Change(uuid, before, _after(kind, before, value)) for uuid, before in now.items())
        return Action(kind, tuple(changes), label).needed

    def price(self, action: Action) -> Price:
        """What the action costs, by what the client knows of the budget; needs no call."""
        from plentytui.services.bulk_calls import pieces

        found = pieces(self._api, action, self._user_id)
        sizes = tuple(len(piece.uuids) for piece in found)
        each = len(found) > 1 and all(size == 1 for size in sizes)
        return price_of(len(action.changes), len(found), self._left(), () if each else sizes)

    async def run(
        self,
        action: Action,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: asyncio.Event | None = None,
        *,
        undoes: str = "",
    ) -> Account:
        """Show the action at once, send it, and give the exact account; ``cancel`` ends it between two calls.

        Raises:
            ReadOnly: the system is open read-only; nothing was changed.
        """
        from plentytui.services.bulk_calls import pieces

        if self._api.client.read_only:
            raise ReadOnly(
                f"This system is open read-only, so it was not asked to {intention(action)}.",
                "Open it without --read-only, and without read_only in the settings, to change something.",
            )
        if action.kind not in _FOR_GOOD:
            action = action.needed
        running = _Run(action, Account(action, os.urandom(8).hex()), undoes)
        await self._store.write(lambda: self._store.changes.begin(action, running.id))
        self._on_change()
        found = pieces(self._api, action, self._user_id)
        place = 0
        try:
            async with self._one:
                for place, piece in enumerate(found):
                    if cancel is not None and cancel.is_set():
                        running.account.cancelled = running.over = True
                    if running.over:
                        break
                    await self._carry_out(piece, running)
                    place += 1
                    if on_progress is not None:
                        on_progress(_progress(running.account, place, len(found)))
        finally:
            # Also when the whole task is cancelled: what was not sent must not look as if it had been.
            await self._drop(found[place:], running)
            self._on_change()
        return running.account

    async def recover(self) -> int:
        """Doubt what a process that is gone left in the middle, then look; gives how many are still not known."""
        if await self._store.write(self._store.changes.interrupted):
            self._on_change()
        return await self.look_at_unknown()

    async def look_at_unknown(self) -> int:
        """Read the conversations again whose state nobody knows, if there are any; gives how many are left."""
        unknown = self._store.changes.unknown()
        if unknown:
            found = await self._looking.look(unknown[: self._looking.at_once])
            await self._store.write(lambda: self._store.changes.looked(found.asked))
            self._on_change()
        return len(self._store.changes.unknown())

    async def _carry_out(self, piece: Piece, running: _Run) -> None:
        """Send one piece and write down what became of it."""
        try:
            count = await piece.send()
        except _IN_DOUBT as error:
            await self._settle_doubt(piece, running, error)
        except _THE_END as error:
            running.over = True
            await self._refuse(piece.action, piece, running, str(error))
        except PlentytuiError as error:
            await self._refuse(piece.action, piece, running, str(error))
        except asyncio.CancelledError:
            running.account.cancelled = running.over = True
            await self._doubt(piece.action, piece, running, "it was broken off while it was being sent.")
            raise
        else:
            if count is None or count >= len(piece.uuids):
                await self._confirm(piece.action, piece, running)
            else:
                await self._settle_short(piece, running, count)

    async def _settle_short(self, piece: Piece, running: _Run, count: int) -> None:
        """The system changed fewer than it was asked to: one look tells which."""
        try:
            fared = await self._looking.fared(piece.action)
        except PlentytuiError as error:
            why = f"the system changed {count:,} of {len(piece.uuids):,} and cannot be asked which. {error}"
            await self._doubt(piece.action, piece, running, why)
            return
        await self._confirm(_part(piece.action, fared.so), piece, running)
        rest = _part(piece.action, (*fared.not_so, *fared.absent))
        if len(fared.so) < count:
            # The list is late: it shows fewer than the system itself counted.
            why = f"the system changed {count:,} of {len(piece.uuids):,} and its list does not show yet which."
            await self._doubt(rest, piece, running, why)
        else:
            await self._refuse(rest, piece, running, f"the system changed {count:,} of {len(piece.uuids):,}.")
        await self._looking.keep(fared)

    async def _settle_doubt(self, piece: Piece, running: _Run, error: PlentytuiError) -> None:
        """No answer, or none that can be read: one look tells what it shows."""
        if piece.action.kind is ActionKind.EMPTY_TRASH:
            await self._doubt(piece.action, piece, running, str(error))
            return
        try:
            fared = await self._looking.fared(piece.action)
        except PlentytuiError:
            await self._doubt(piece.action, piece, running, str(error))
            running.over = isinstance(error, NotReachable)
            return
        await self._confirm(_part(piece.action, fared.so), piece, running)
        if isinstance(error, ServerFault):
            await self._refuse(_part(piece.action, fared.not_so), piece, running, str(error))
        else:
            why = f"{error.what} The system shows it as it was."
            await self._doubt(_part(piece.action, fared.not_so), piece, running, why)
        await self._doubt(_part(piece.action, fared.absent), piece, running, f"{error.what} It is not listed now.")
        await self._looking.keep(fared)

    async def _confirm(self, action: Action, piece: Piece, running: _Run) -> None:
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

    async def _refuse(self, action: Action, piece: Piece, running: _Run, reason: str) -> None:
        if action.changes or action.kind is ActionKind.EMPTY_TRASH:
            entry = self._entry(action, piece, running, f"refused: {reason}")
            await self._store.write(lambda: self._store.changes.roll_back(action, running.id, entry))
            running.account.refused.append(Group(action.uuids, reason))

    async def _doubt(self, action: Action, piece: Piece, running: _Run, reason: str) -> None:
        if action.changes or action.kind is ActionKind.EMPTY_TRASH:
            entry = self._entry(action, piece, running, f"not known: {reason}")
            running.account.unknown.append(Group(action.uuids, reason))
            await self._store.write(lambda: self._store.changes.doubt(action, running.id, entry))

    async def _drop(self, left: Sequence[Piece], running: _Run) -> None:
        """Show what was not sent as it was."""
        settled = {uuid for group in (*running.account.refused, *running.account.unknown) for uuid in group.uuids}
        untried = [uuid for piece in left for uuid in piece.uuids if uuid not in settled]
        untried = list(dict.fromkeys(uuid for uuid in untried if uuid not in running.account.done))
        if untried:
            running.account.untried += untried
            part = _part(running.action, untried)
            await self._store.write(lambda: self._store.changes.roll_back(part, running.id))

    def _entry(self, action: Action, piece: Piece, running: _Run, outcome: str) -> JournalEntry:
        turned = inverse(action)
        return JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action=piece.route,
            target=",".join(action.uuids),
            summary=words(action) if outcome == "done" else f"tried to {intention(action)}",
            before=_told(change.before for change in action.changes),
            after=_told(change.after for change in action.changes),
            outcome=outcome,
            run=running.id,
            inverse=turned.to_json() if isinstance(turned, Action) and outcome == "done" else "",
            undoes=running.undoes,
        )

    def _left(self) -> WritesLeft:
        from plentytui.api.budget import Op, Period

        budget, now = self._api.client.budget, self._clock.time()
        window = budget.window(Op.WRITE, Period.SHORT)
        if window is None:
            return WritesLeft(today=budget.left(Op.WRITE, Period.LONG, now))
        return WritesLeft(
            this_minute=budget.left(Op.WRITE, Period.SHORT, now),
            per_minute=window.limit,
            resets_in=max(0.0, window.ends_at - now),
            today=budget.left(Op.WRITE, Period.LONG, now),
        )


@dataclass(slots=True)
class _Run:
    action: Action
    account: Account
    undoes: str
    over: bool = False

    @property
    def id(self) -> str:
        return self.account.run


def _part(action: Action, uuids: Iterable[str]) -> Action:
    wanted = set(uuids)
    return Action(action.kind, tuple(change for change in action.changes if change.uuid in wanted), action.label)


def _many(group: Group, word: str) -> str:
    """How many fared so; nothing where the action names no conversations."""
    return f"{len(group.uuids):,} {word}: " if group.uuids else ""


def _progress(account: Account, calls: int, of_calls: int) -> Progress:
    refused = sum(len(group.uuids) for group in account.refused)
    unknown = sum(len(group.uuids) for group in account.unknown)
    return Progress(len(account.done), refused, unknown, len(account.action.changes), calls, of_calls)


def _after(kind: ActionKind, before: Value, value: Value) -> Value:
    """What a conversation's value becomes."""
    if kind not in SETS:
        return value
    held = before if isinstance(before, tuple) else ()
    items = value if isinstance(value, tuple) and kind is not ActionKind.REMOVE_RELATION else (value,)
    if kind is ActionKind.OWNER:
        if not items:
            return ()
        role, user = items
        others = tuple(pair for pair in held if not (isinstance(pair, tuple) and pair[0] == role))
        return (*others, (role, user)) if user else others
    if kind in _ADDS:
        return (*held, *(item for item in items if item not in held))
    return tuple(item for item in held if item not in items)


def _told(values: Iterable[Value]) -> str:
    """Values as the journal shows them: one if all are the same."""
    found = list(values)
    if found and all(value == found[0] for value in found):
        return repr(found[0])
    return "; ".join(repr(value) for value in found)
