"""Takes bodies into the local file: each is answered once it is safely there, many at once in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from plentytui.errors import StoreError
from plentytui.rules.purchases import NotAPurchase, read_event
from plentytui.store.purchases import Arrival, PurchaseStore, Taken
from plentytui.whole import undone_by

MOST_TOGETHER = 500
"""Purchases in one transaction at most."""


class Reply(NamedTuple):
    """What is answered."""

    status: int
    words: str


_TAKEN = {
    Taken.NEW: Reply(200, "The purchase was taken."),
    Taken.REPEATED: Reply(200, "The purchase was taken before."),
    Taken.CHANGED: Reply(200, "A purchase with this id was taken before; what differs was kept for inspection."),
}


_Waiting = tuple[Arrival, "asyncio.Future[Taken]"]
"""What came, and the future that whoever sent it waits for."""


class Intake:
    """Keeps what comes."""

    def __init__(self, store: PurchaseStore, on_taken: Callable[[], None] = lambda: None) -> None:
        """Make an intake; ``on_taken`` is told when a new purchase is safe."""
        self._store = store
        self._on_taken = on_taken
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self.trouble = ""
        """Why nothing could be kept the last time; empty if it could."""

    async def take(self, body: bytes) -> Reply:
        """Keep a body; gives what is answered, 2xx only if it is safe."""
        try:
            event = read_event(body)
        except NotAPurchase as error:
            return await self.keep_broken(error.status, error.what, body)
        arrival = Arrival.of(event, body)
        future: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep_all())
        try:
            taken = await asyncio.shield(future)
        except StoreError as error:
            return self._not_kept(error)
        self.trouble = ""
        if taken is Taken.NEW:
            self._on_taken()
        return _TAKEN[taken]

    async def keep_broken(self, status: int, reason: str, body: bytes) -> Reply:
        """Keep a body that is no purchase for inspection, and answer what is wrong with it."""
        try:
            await self._store.write(lambda: self._store.keep_broken(status, reason, body))
        except StoreError as error:
            return self._not_kept(error)
        return Reply(status, reason)

    async def is_well(self) -> bool:
        """Whether something could be kept now; after a trouble it is tried, as nobody may send anything before."""
        if self.trouble:
            try:
                await self._store.write(self._store.try_to_keep)
            except StoreError as error:
                self.trouble = str(error)
                return False
            self.trouble = ""
        return True

    def _not_kept(self, error: StoreError) -> Reply:
        """Nothing is safe, so whoever sent it has to send it again."""
        self.trouble = str(error)
        return Reply(507, "It could not be kept; send it again.")

    async def _keep_all(self) -> None:
        """Keep what waits; what comes meanwhile goes together into the next transaction."""
        batch: list[_Waiting] = []

        def give_up() -> None:
            # Nobody goes on with what came meanwhile.
            left, self._waiting = [*batch, *self._waiting], []
            _refuse(left, StoreError("The purchase could not be kept."))

        with undone_by(give_up):
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                arrivals = [arrival for arrival, _ in batch]
                try:
                    found = await self._store.write(partial(self._store.take, arrivals))
                except StoreError as error:
                    _refuse(batch, error)
                    continue
                for (_, future), taken in zip(batch, found, strict=True):
                    if not future.done():
                        future.set_result(taken)


def _refuse(waiting: Sequence[_Waiting], error: StoreError) -> None:
    """Tell all who wait why it was not kept, or they would wait for ever."""
    for _, future in waiting:
        if not future.done():
            future.set_exception(error)
            # Nobody may be left to fetch it: the connection can be gone.
            future.exception()
