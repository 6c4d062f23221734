"""Where an answer goes that is too large to be held: part by part, as it comes."""

from __future__ import annotations

from typing import Protocol


class Sink(Protocol):
    """Takes the content of one answer; an answer that is no success never gets here."""

    takes_pages: bool
    """Whether a web page is content; else one means that the system failed."""

    async def begin(self, length: int) -> None:
        """An answer begins; what an earlier try left behind is dropped. ``length`` in bytes, 0 if it is not known."""
        ...

    async def write(self, part: bytes) -> None:
        """The next part of it."""
        ...
