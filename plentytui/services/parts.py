"""What an area knows of a system, in parts: each is read when it is shown, and kept with its age."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pydantic import ValidationError

from plentytui.errors import PlentytuiError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from plentytui.clock import Clock
    from plentytui.store.system_store import SystemStore

PartT = TypeVar("PartT", bound=StrEnum)

USUAL = 600.0
"""Seconds that a part counts as fresh; showing a tab again within them makes no call."""


class PartsReader(Generic[PartT]):
    """Reads the parts of an area; subclasses say which there are and how each is read."""

    area: ClassVar[str]
    """What its parts are kept under."""
    adapters: ClassVar[Mapping[Any, TypeAdapter[Any]]]
    """How each part is kept."""
    fresh: ClassVar[Mapping[Any, float]] = {}
    """Seconds that a part counts as fresh, where it is not the usual."""
    lasting: ClassVar[frozenset[Any]] = frozenset()
    """Parts that make sense to ask for again only where the answer is old."""
    told_only: ClassVar[bool] = False
    """Whether what the system did not tell stays untold, instead of becoming empty."""
    by_alias: ClassVar[bool] = False
    """Whether parts are kept under the names of the wire."""

    def __init__(self, store: SystemStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._parsed: dict[PartT, tuple[float, Any]] = {}
        self._stale: set[PartT] = set()
        self._amended: Counter[PartT] = Counter()
        self.troubles: dict[PartT, PlentytuiError] = {}
        """Why a part could not be read the last time; a part that was read has none."""

    # For subclasses

    async def call(self, part: PartT) -> Any:
        """Read one part from the system.

        Raises:
            PlentytuiError: it could not be read.
        """
        raise LookupError(part)

    def has(self, part: PartT) -> bool | None:
        """Whether the system has a route for the part; None while that is not known."""
        return True

    def take(self, answer: object) -> None:
        """Let others know what was read, in the transaction that keeps it."""

    async def note_refusal(self, error: PlentytuiError) -> None:
        """Learn from why a part could not be read."""

    # What is known

    def age(self, part: PartT) -> float | None:
        """Seconds since the part was read; None if it never was."""
        at = self._store.facts.fresh_at(self._key(part))
        return None if at is None else max(0.0, self._clock.time() - at)

    def oldest(self, parts: Iterable[PartT]) -> float | None:
        """The age of the oldest of some parts that were read."""
        return max((age for part in parts if (age := self.age(part)) is not None), default=None)

    def kept(self, part: PartT) -> Any:
        """What was read of a part; None if it never was."""
        at = self._store.facts.fresh_at(self._key(part))
        if at is None:
            return None
        known = self._parsed.get(part)
        if known is None or known[0] != at:
            try:
                known = (at, self.adapters[part].validate_json(self._store.facts.get(self._key(part)) or ""))
            except ValidationError:
                known = (at, None)  # kept by another version; it is read anew
            self._parsed[part] = known
        return known[1]

    # Reading

    async def refresh(self, parts: Iterable[PartT], *, anew: bool = False) -> bool:
        """Read the parts that are not fresh, or all ``anew``; True if something was read.

        A part that cannot be read leaves what was known; why stands in ``troubles``. Parts that the system has no
        route for cost nothing.
        """
        read = False
        for part in dict.fromkeys(parts):
            again = anew and part not in self.lasting
            if (again or not self._is_fresh(part)) and self.has(part) is not False:
                read = await self._read(part) or read
        return read

    def forget(self, *parts: PartT) -> None:
        """Have parts read again when they are shown next; what is known of them stays."""
        self._stale.update(parts)

    async def amend(self, part: PartT, value: Any) -> None:
        """Keep a part as it is known to stand after a write; its age stays that of when it was read.

        Raises:
            StoreError: it could not be kept.
        """
        read_at = self._store.facts.fresh_at(self._key(part))
        if read_at is None:
            return
        # The next number after it is the same age, and tells other programs that it is another value.
        at = math.nextafter(read_at, math.inf)
        kept = self._dumped(part, value)

        def keep() -> None:
            self._store.facts.put(self._key(part), kept, at)
            self.take(value)

        self._amended[part] += 1
        await self._store.write(keep, together=True)
        self._parsed[part] = at, value

    def _dumped(self, part: PartT, value: Any) -> str:
        found = self.adapters[part].dump_json(value, by_alias=self.by_alias, exclude_unset=self.told_only)
        return found.decode()

    async def _read(self, part: PartT) -> bool:
        amended = self._amended[part]
        try:
            answer = await self.call(part)
            kept = self._dumped(part, answer)

            def keep() -> None:
                self._store.facts.put(self._key(part), kept)
                self.take(answer)

            await self._store.write(keep)
        except PlentytuiError as error:
            await self.note_refusal(error)
            self.troubles[part] = error
            return False
        self.troubles.pop(part, None)
        if self._amended[part] == amended:
            self._stale.discard(part)
        else:
            self._stale.add(part)  # something was written while it was on its way: it may be from before
        # As it came: what is secret in it is not in the file, and can be shown while the program runs.
        self._parsed[part] = self._store.facts.fresh_at(self._key(part)) or 0.0, answer
        return True

    def _is_fresh(self, part: PartT) -> bool:
        age = self.age(part)
        usable = part not in self.troubles and part not in self._stale
        return usable and age is not None and age < self.fresh.get(part, USUAL)

    def _key(self, part: PartT) -> str:
        return f"{self.area}.{part.value}"
