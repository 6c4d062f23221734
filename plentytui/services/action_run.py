"""One action while it is carried out: how far it has come, and what the account and the journal are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from plentytui.models.account import Account, Progress
from plentytui.models.actions import Action, Value
from plentytui.rules.price import WritesLeft

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.store.pending import Stand

T = TypeVar("T")


class NotSent(Exception):
    """It was cancelled before it left."""


@dataclass(slots=True, eq=False)
class Run:
    """An action that is carried out."""

    account: Account
    undoes: str
    unsettled: Mapping[str, Stand]
    """What was on its way for the same field before this began."""
    cancel: asyncio.Event
    at: float = 0.0
    """When it was begun, in seconds since the epoch."""
    over: bool = False
    """Whether nothing more is sent."""
    calling: Callable[[], bool] = lambda: False
    """Whether a call of it has left and is not answered."""
    kept: bool = False
    """Whether what is not sent is kept for the next start, because the program ends."""
    was_noted: bool = False
    """Whether it was noted before it began, for it waited or is done again: it is not lost with its system."""
    noted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the account is in the local file."""

    @property
    def id(self) -> str:
        """What the journal and the local file know it by."""
        return self.account.run

    @property
    def action(self) -> Action:
        """What is done, as far as it is known how the conversations stand."""
        return self.account.action

    @property
    def told(self) -> set[str]:
        """Those that the account names."""
        groups = (*self.account.refused, *self.account.unknown)
        return {*self.account.done, *(uuid for group in groups for uuid in group.uuids)}

    @property
    def has_left(self) -> bool:
        """Whether the account tells what became of a call, which may have named no conversation."""
        account = self.account
        return bool(account.done or account.refused or account.unknown or account.note)

    @property
    def is_unsent(self) -> bool:
        """Whether nothing of it has left yet, so that it can be taken back without a call."""
        return not self.over and not self.has_left and not self.calling()

    def is_over(self) -> bool:
        """Whether nothing more is to be sent, because the person or the system ended it."""
        if self.cancel.is_set():
            self.end()
        return self.over

    def end(self) -> None:
        """Send nothing more, because the person does not want it."""
        self.account.cancelled = self.over = True

    def fit(self, fitted: Action) -> None:
        """Take in how some of the conversations really stand."""
        known = {change.uuid: change for change in fitted.changes}
        changes = tuple(known.get(change.uuid, change) for change in self.action.changes)
        self.account.action = replace(self.action, changes=changes)

    async def unless_cancelled(self, reading: Coroutine[None, None, T]) -> T:
        """Read something; whoever cancels does not wait for it.

        Raises:
            NotSent: it was cancelled meanwhile.
        """
        task = asyncio.ensure_future(reading)
        cancelled = asyncio.ensure_future(self.cancel.wait())
        try:
            await asyncio.wait({task, cancelled}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise NotSent
            return task.result()
        finally:
            cancelled.cancel()
            task.cancel()

    def progress(self, calls: int, of_calls: int) -> Progress:
        """How far it has come after so many of the writes."""
        account = self.account
        refused = sum(len(group.uuids) for group in account.refused)
        unknown = sum(len(group.uuids) for group in account.unknown)
        return Progress(len(account.done), refused, unknown, len(account.action.changes), calls, of_calls)


def part_of(action: Action, uuids: Iterable[str]) -> Action:
    """The action on some of its conversations."""
    wanted = set(uuids)
    return replace(action, changes=tuple(change for change in action.changes if change.uuid in wanted))


def values_told(values: Iterable[Value]) -> str:
    """Values as the journal shows them: one if all are the same."""
    found = list(values)
    if found and all(value == found[0] for value in found):
        return repr(found[0])
    return "; ".join(repr(value) for value in found)


def writes_left(api: SystemApi, now: float) -> WritesLeft:
    """What the client knows of the budget for writes; needs no call."""
    from plentytui.api.budget import Op, Period
    from plentytui.api.pace import KEPT_FOR_LOGIN

    budget = api.client.budget
    window = budget.window(Op.WRITE, Period.SHORT)
    today = budget.left(Op.WRITE, Period.LONG, now)
    if window is None:
        return WritesLeft(today=today, call_seconds=api.client.lately.seconds)
    left = budget.left(Op.WRITE, Period.SHORT, now)
    return WritesLeft(
        this_minute=None if left is None else max(0, left - KEPT_FOR_LOGIN),
        per_minute=window.limit,
        resets_in=max(0.0, window.ends_at - now),
        today=today,
        call_seconds=api.client.lately.seconds,
    )
