"""Chance that is the same for the same seed, and ids that hide their number (no table needed to find it again)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_BITS = 122
"""A UUID has 128 bits, six of which say version and variant."""
_WIDE = (1 << _BITS) - 1
_NUMBER_BITS = 72
"""Of the 122 bits this many may be the number; the others have to be zero when an id is read."""


def mix(*numbers: int) -> int:
    """A number of 64 bits that depends on each bit of all ``numbers`` (splitmix64)."""
    state = 0
    for number in numbers:
        state = (state + number + _GOLDEN) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


class Chance:
    """A stream of choices that only its key decides; far cheaper to start than ``random.Random``.

    The step (a linear congruence, of which the upper bits are used) is written out in each method: a world of
    100,000 conversations takes millions of them.
    """

    __slots__ = ("_state",)

    def __init__(self, *key: int) -> None:
        self._state = mix(*key)

    def below(self, limit: int) -> int:
        """A number from 0 up to ``limit``, not including it."""
        self._state = state = (self._state * 6364136223846793005 + 1442695040888963407) & _MASK
        return (state >> 31) % limit

    def between(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def percent(self, share: int) -> bool:
        """True in ``share`` of a hundred cases."""
        self._state = state = (self._state * 6364136223846793005 + 1442695040888963407) & _MASK
        return (state >> 31) % 100 < share

    def pick(self, values: Sequence[T]) -> T:
        """One of the values."""
        self._state = state = (self._state * 6364136223846793005 + 1442695040888963407) & _MASK
        return values[(state >> 31) % len(values)]


class Ids:
    """UUIDs made from a kind and numbers, and read back to them.

    The number is multiplied and folded within 122 bits, both of which can be undone. So the same seed gives the
    same ids, and an id of a message leads to its conversation without an index of all messages.
    """

    CONVERSATION = 1
    """Numbers: the conversation."""
    MESSAGE = 2
    """Numbers: the conversation, and the message's position in it."""
    FOLDER = 3
    """Numbers: the folder."""

    def __init__(self, seed: int) -> None:
        self._factors = [(mix(seed, step) << 64 | mix(step, seed)) & _WIDE | 1 for step in (1, 2)]
        self._offset = (mix(seed, 3) << 64 | mix(3, seed)) & _WIDE
        self._inverses = [pow(factor, -1, 1 << _BITS) for factor in self._factors]
        self.plenty_id_hash = _base36(mix(seed, 4), 12)
        """The hash of the system's id that conversations and messages carry."""

    def conversation(self, number: int) -> str:
        """The id of a conversation."""
        return self._make(self.CONVERSATION, number, 0)

    def message(self, conversation: int, position: int) -> str:
        """The id of a message by its conversation and its position in it, from 0."""
        return self._make(self.MESSAGE, conversation, position)

    def folder(self, number: int) -> str:
        """The id of a folder."""
        return self._make(self.FOLDER, number, 0)

    def read(self, text: str, kind: int) -> tuple[int, int] | None:
        """The numbers an id of that kind was made from, or None if it is no such id of this seed."""
        try:
            given = uuid.UUID(text.strip())
        except ValueError:
            return None
        if given.version != 5 or given.variant != uuid.RFC_4122:
            return None
        value = given.int
        value = (value >> 80) << 74 | ((value >> 64) & 0xFFF) << 62 | value & ((1 << 62) - 1)
        value = value * self._inverses[1] & _WIDE
        value ^= value >> 61
        value = (value - self._offset) * self._inverses[0] & _WIDE
        if value >> _NUMBER_BITS or value >> 64 != kind:
            return None
        return (value >> 24) & ((1 << 40) - 1), value & 0xFFFFFF

    def _make(self, kind: int, number: int, position: int) -> str:
        value = kind << 64 | number << 24 | position
        value = (value * self._factors[0] + self._offset) & _WIDE
        value ^= value >> 61
        value = value * self._factors[1] & _WIDE
        high, middle, low = value >> 74, (value >> 62) & 0xFFF, value & ((1 << 62) - 1)
        digits = f"{high << 80 | 5 << 76 | middle << 64 | 2 << 62 | low:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _base36(number: int, length: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    found = ""
    for _ in range(length):
        number, digit = divmod(number, 36)
        found += digits[digit]
    return found
