"""Names of those who wrote, for completing one that somebody begins to type."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from plentytui.models.listing import Folder
from plentytui.rules.query.fields import folded, has_words
from plentytui.store.records import FOLDER_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plentytui.store.database import Database

MOST = 6
"""Names that are offered."""
_NEWEST = 1_000
"""Conversations of inbox and archive, each, that are looked at first: their senders are the most likely ones."""
_LETTERS = 3
"""From so many letters on all other conversations are looked at, too; fewer begin too many words of the index."""
_FOUND = 100
"""Of those so many that fit."""
_LONGEST = 60


class Senders:
    """The senders of one system's conversations, as they were when somebody began to type."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def like(self, written: str) -> tuple[str, ...]:
        """A few names of which a word begins so, those of the newest conversations first."""
        wanted = folded(written)
        if wanted and not has_words(wanted):
            return ()
        found = dict.fromkeys(name for name, text in self._newest if _fits(wanted, text))
        if len(found) < MOST and len(wanted) >= _LETTERS:
            found |= dict.fromkeys(name for name, text in self._others(wanted) if _fits(wanted, text))
        return tuple(found)[:MOST]

    @cached_property
    def _newest(self) -> tuple[tuple[str, str], ...]:
        sql = "SELECT sender FROM conversation WHERE folder = ? ORDER BY updated DESC LIMIT ?"
        folders = [FOLDER_NUMBER[folder] for folder in (Folder.INBOX, Folder.ARCHIVE)]
        return _names(sender for folder in folders for (sender,) in self._file.rows(sql, (folder, _NEWEST)))

    def _others(self, wanted: str) -> tuple[tuple[str, str], ...]:
        inner = wanted.replace('"', '""')
        sql = (
            "SELECT c.sender FROM conversation_words w JOIN conversation c ON c.id = w.rowid"
            " WHERE conversation_words MATCH ? LIMIT ?"
        )
        return _names(sender for (sender,) in self._file.rows(sql, (f'sender : "{inner}" *', _FOUND)))


def _names(senders: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Names as they are written, each once, and what is compared with; without what is hardly a name."""
    names = dict.fromkeys(_name(sender) for sender in senders)
    return tuple((name, folded(name)) for name in names if name and len(name) <= _LONGEST and name.isprintable())


def _name(sender: str) -> str:
    """The name in ``Name <address>``; the address where there is no name."""
    name, bracket, address = sender.partition("<")
    return " ".join(name.split()).strip("\"'").strip() or (address.partition(">")[0].strip() if bracket else "")


def _fits(wanted: str, name: str) -> bool:
    return not wanted or name.startswith(wanted) or f" {wanted}" in name
