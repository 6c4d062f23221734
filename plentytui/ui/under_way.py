"""Actions that are under way: each is shown as soon as its key is pressed, and they are sent one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class _One:
    """An action from its key to its account."""

    def __init__(self, uuids: Iterable[str], *, is_long: bool) -> None:
        self.uuids = frozenset(uuids)
        self.is_long = is_long
        self.cancel = asyncio.Event()
        self.over = asyncio.Event()


class UnderWay:
    """What has begun and is not over yet, in the order in which it began."""

    def __init__(self) -> None:
        self._ones: list[_One] = []

    @contextmanager
    def begin(self, uuids: Iterable[str], *, is_long: bool) -> Iterator[asyncio.Event]:
        """From now until the end of the block; gives what ends it. ``is_long``: it takes more than one call."""
        one = _One(uuids, is_long=is_long)
        self._ones.append(one)
        try:
            yield one.cancel
        finally:
            self._ones.remove(one)
            one.over.set()

    def has_long(self, uuids: Iterable[str] | None = None) -> bool:
        """Whether something that takes more than one call is under way, with these conversations or with any."""
        return any(one.is_long for one in self._with(uuids))

    def has(self, uuids: Iterable[str]) -> bool:
        """Whether something is under way with one of these conversations."""
        return bool(self._with(uuids))

    async def over(self, uuids: Iterable[str] | None = None) -> None:
        """Wait until nothing that has begun so far with these conversations, or with any, is under way any more."""
        for one in self._with(uuids):
            await one.over.wait()

    def end_newest(self) -> bool:
        """End what began last after its present call; False if there is nothing to end."""
        one = next((one for one in reversed(self._ones) if not one.cancel.is_set()), None)
        if one is not None:
            one.cancel.set()
        return one is not None

    def _with(self, uuids: Iterable[str] | None) -> list[_One]:
        if uuids is None:
            return list(self._ones)
        meant = frozenset(uuids)
        return [one for one in self._ones if one.uuids & meant]
