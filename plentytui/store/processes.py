"""Who is sending or writing: a mark of this process and store that tells later whether it still lives."""

from __future__ import annotations

import os

from plentytui.processes import process_mark

_OPEN: set[str] = set()
"""The stores that are open in this process."""


class SendingMark:
    """The mark of one open store in this process; what it sends is its own until it is closed."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._token = os.urandom(8).hex()
        self.mark = f"{process_mark(self.process)}/{self._token}"
        _OPEN.add(self._token)

    @property
    def signature(self) -> str:
        """What is written beside something to tell later who did it: ``signed_elsewhere`` reads it."""
        return f"{self.process} {self.mark}"

    def close(self) -> None:
        """From now on nothing is on its way from here."""
        _OPEN.discard(self._token)


def still_sends(process: int, mark: str) -> bool:
    """Whether the store that left this mark is still open; of another process: whether that process lives.

    A store that is closed takes away what would look open to others (``Drafts.let_go``).

    Whoever cannot be seen from here, such as a process of another container, counts as gone: that makes a
    message uncertain, which is looked into, and never makes it sent twice.
    """
    born, _, token = mark.rpartition("/")
    if process == os.getpid() and born == process_mark(process):
        return token in _OPEN
    return bool(born) and process_mark(process) == born


def signed_elsewhere(signature: str, own: SendingMark) -> bool:
    """Whether another store than one's own signed that is still open, or whose process lives: another terminal."""
    process, _, mark = signature.partition(" ")
    return process.isdigit() and mark != own.mark and still_sends(int(process), mark)
