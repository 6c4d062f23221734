"""Threads that the system fails to give: each keeps its own message back, and many of them in a row all messages."""

from __future__ import annotations

from collections.abc import Iterable

from plentytui.errors import PlentytuiError

_PAUSES = (15.0, 30.0, 60.0, 120.0)
"""Seconds between the looks at such a thread; then the last of them, again and again."""
_MOST = 2
"""So many in a row have to fail before the system is thought to, and all others are left alone for a while."""


class FailingThreads:
    """How often the threads of which messages could not be read; whether one or the system is at fault."""

    def __init__(self) -> None:
        self._times: dict[int, int] = {}
        self._in_row = 0
        self._fault: PlentytuiError | None = None

    @property
    def many(self) -> bool:
        """Whether the system fails, not one thread."""
        return self._in_row >= _MOST

    def begin(self) -> None:
        """A new turn: the system may have recovered."""
        self._in_row = 0

    def failed(self, identity: int, error: PlentytuiError) -> float:
        """Note that a message's thread could not be read; the seconds after which it is tried again."""
        before = self._times.get(identity, 0)
        self._times[identity] = before + 1
        self._in_row += 1
        if self.many or not before:
            self._fault = error
        return _PAUSES[min(before, len(_PAUSES) - 1)]

    def worked(self) -> None:
        """Something went, so that the system does not fail."""
        self._in_row, self._fault = 0, None

    def trouble(self, waiting: Iterable[int]) -> PlentytuiError | None:
        """What is told as long as nothing else has gone; ``waiting`` are the messages that still wait."""
        self._times = {identity: self._times[identity] for identity in waiting if identity in self._times}
        return self._fault if self._times else None
