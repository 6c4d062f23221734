"""Names by language of groups, types, statuses, roles, tags, channels and users; and the groups with their counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from plentytui.models.listing import GroupRow
from plentytui.models.names import NameKind, NameRow
from plentytui.store.database import Database
from plentytui.store.records import name_row, name_values
from plentytui.store.statements import touch

_ROWS = "SELECT id, position, names, extra, enabled FROM name WHERE kind = ?"


class Names:
    """What the system calls its groups, types, statuses and so on."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def apply(self, kind: NameKind | str, rows: Iterable[NameRow | tuple[Any, ...]]) -> bool:
        """Replace the names of a kind; names that are gone stay readable but disabled. True if any changed."""
        values = [name_values(NameKind(kind).value, tuple(row)) for row in rows]
        return self._file.write(lambda db: _replace(db, NameKind(kind).value, values))

    def of(self, kind: NameKind | str) -> list[NameRow]:
        """All names of a kind in their position."""
        found = [name_row(*row) for row in self._file.rows(_ROWS, (NameKind(kind).value,))]
        return sorted(found, key=lambda row: (row.position, str(row.id).zfill(12)))

    def in_language(self, language: str) -> Callable[..., str]:
        """A function from kind and id to the name in that language; of unknown ones both are told: ``user 3``."""

        def name(kind: NameKind, identity: int | str, otherwise: str = "") -> str:
            row = self._file.row(f"{_ROWS} AND id = ?", (kind.value, str(identity)))
            return name_row(*row).name(language) if row else otherwise or f"{kind.value} {identity}"

        return name

    def groups(self, language: str) -> list[GroupRow]:
        """The enabled groups in their position, then those that have conversations but no name yet."""
        total: dict[int, int] = {}
        unread: dict[int, int] = {}
        for group, is_unread, count in self._file.rows(
            "SELECT group_id, unread, count FROM tally WHERE folder = 0 AND count > 0"
        ):
            total[group] = total.get(group, 0) + count
            if is_unread:
                unread[group] = count
        known = self.of(NameKind.GROUP)
        shown = [(int(row.id), row.name(language)) for row in known if row.enabled]
        unnamed = sorted(set(total) - {row.id for row in known})
        shown += [(group, f"{NameKind.GROUP.value} {group}") for group in unnamed]
        return [GroupRow(group, name, unread.get(group, 0), total.get(group, 0)) for group, name in shown]


def _replace(db: sqlite3.Connection, kind: str, values: list[tuple[Any, ...]]) -> bool:
    rows = db.execute("SELECT kind, id, position, names, extra, enabled FROM name WHERE kind = ?", (kind,))
    there = {row[1]: row for row in rows}
    fresh = {row[1]: row for row in values}
    changed = [row for identity, row in fresh.items() if there.get(identity) != row]
    gone = [(kind, identity) for identity, row in there.items() if identity not in fresh and row[5]]
    db.executemany("INSERT OR REPLACE INTO name VALUES (?, ?, ?, ?, ?, ?)", changed)
    db.executemany("UPDATE name SET enabled = 0 WHERE kind = ? AND id = ?", gone)
    if changed or gone:
        touch(db)
    return bool(changed or gone)
