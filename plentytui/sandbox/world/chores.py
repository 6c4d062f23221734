"""What the system does later, by its own clock: so far only the emptying of the trash (wire facts 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.sandbox.world.mailbox import Mailbox

TRASH_SECONDS = 30
"""How long the emptying of the trash waits in the queue (assumed: the facts only say that it runs later)."""
_TRASH = "queue.emptyTrash"


class Chores:
    """The queue; it is kept with the world, so that a chore survives the end of the sandbox."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box
        row = box.db.execute("SELECT value FROM about WHERE name = ?", (_TRASH,)).fetchone()
        self._due: int | None = int(row[0]) if row else None

    @property
    def due(self) -> int | None:
        """When the next chore is due, in seconds since the epoch; None if there is none."""
        return self._due

    def queue_empty_trash(self, now: int) -> None:
        """Empty the trash in a while; asking once more while it waits changes nothing (assumed)."""
        if self._due is None:
            self._due = now + TRASH_SECONDS
            self._box.db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (_TRASH, str(self._due)))

    def run(self, now: int) -> None:
        """Do what is due."""
        if self._due is None or now < self._due:
            return
        self._due = None
        with self._box.writing():
            found = self._box.db.execute("SELECT no FROM conversation WHERE is_deleted = 1").fetchall()
            self._box.erase([row[0] for row in found])
            self._box.db.execute("DELETE FROM about WHERE name = ?", (_TRASH,))
