"""Who has written before: receivers that the mirror knows, found without asking the system."""

from __future__ import annotations

from plentytui.models.writing import Receiver
from plentytui.store.database import Database

_KINDS = ("email", "contact")


class Receivers:
    """The senders of one system's mirrored conversations."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def like(self, term: str, limit: int = 8) -> list[Receiver]:
        """Whose name or address contains the term: those that begin with it first, then who wrote most."""
        pattern = "".join(f"!{letter}" if letter in "!%_" else letter for letter in term.strip())
        if not pattern:
            return []
        # Reads nothing but the index, which holds every column named here.
        rows = self._file.rows(
            "SELECT sender_type, sender_value, sender FROM conversation INDEXED BY sender_known"
            " WHERE sender_type IN (?, ?) AND sender_value <> ''"
            " AND (sender LIKE ? ESCAPE '!' OR sender_value LIKE ? ESCAPE '!')"
            " GROUP BY sender_type, sender_value COLLATE NOCASE"
            " ORDER BY max(sender LIKE ? ESCAPE '!' OR sender_value LIKE ? ESCAPE '!') DESC, count(*) DESC,"
            " sender COLLATE NOCASE LIMIT ?",
            (*_KINDS, *[f"%{pattern}%"] * 2, *[f"{pattern}%"] * 2, limit),
        )
        return [Receiver(*row) for row in rows]

    def address_of(self, contact: str) -> str:
        """The address of a contact, where all their conversations name just one; empty if it is not known."""
        rows = self._file.rows(
            "SELECT DISTINCT lower(json_extract(j.value, '$[1]')) FROM conversation c, json_each(c.relations) j"
            " WHERE c.sender_type = 'contact' AND c.sender_value = ? AND json_extract(j.value, '$[0]') = 'email'"
            " LIMIT 2",
            (contact,),
        )
        return str(rows[0][0]) if len(rows) == 1 else ""
