"""Identical reads under way are one call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from plentytui.api.gate import Wish
from plentytui.api.lanes import Lane

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Shared(Generic[T]):
    task: asyncio.Task[T]
    wish: Wish
    joiners: int = 0


class Coalescer(Generic[T]):
    """Runs one call for everybody who asks the same while it is under way.

    Whoever joins raises the call to their own lane; whoever is cancelled leaves, and only when nobody is left
    the call itself is cancelled.
    """

    def __init__(self, promote: Callable[[Wish, Lane], None]) -> None:
        self._promote = promote
        self._shared: dict[Hashable, _Shared[T]] = {}
        self._tasks: set[asyncio.Task[T]] = set()

    async def run(self, key: Hashable, wish: Wish, start: Callable[[Wish], Coroutine[None, None, T]]) -> tuple[T, bool]:
        """The result of the call with that key, and whether it was joined rather than begun."""
        shared = self._shared.get(key)
        joined = shared is not None and not shared.task.done()
        if shared is None or shared.task.done():
            shared = _Shared(asyncio.get_running_loop().create_task(start(wish)), wish)
            self._shared[key] = shared
            self._tasks.add(shared.task)
            shared.task.add_done_callback(self._ended)
        else:
            self._promote(shared.wish, wish.lane)
        shared.joiners += 1
        try:
            return await asyncio.shield(shared.task), joined
        finally:
            shared.joiners -= 1
            if shared.joiners == 0:
                if self._shared.get(key) is shared:
                    del self._shared[key]
                shared.task.cancel()

    async def aclose(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._shared.clear()

    def _ended(self, task: asyncio.Task[T]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # Whoever waits gets the exception; looking at it here keeps asyncio from reporting one nobody waits for.
            task.exception()
