"""A list of conversations that is read in pages: a position gives a row, however long the list is.

Pages are found by OFFSET at once. That walks the list's index, which takes longer the deeper the page
lies; so when somebody goes deep into a long list, a thread notes the key of every page's first row, and
from then on a page is found by its key.

A list that no index serves, because something is searched for or because of its order, is kept as the ids of
its rows: the first of them at once, all of them with ``complete`` or when somebody looks beyond.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from plentytui.errors import StoreError
from plentytui.models.listing import ConversationRow, Folder, ListQuery, Sort
from plentytui.store.database import Database
from plentytui.store.records import FOLDER_NUMBER, ROW_COLUMNS, conversation_row

if TYPE_CHECKING:
    from plentytui.store.query_sql import Circumstances

PAGE = 100
"""Rows a page."""
KEPT = 12
"""Pages in memory."""
LONG = 5_000
"""A list with more rows gets the keys of its pages."""
DEEP = 1_000
"""Up to this row OFFSET costs nothing worth mentioning."""
FIRST = 1_000
"""Rows of a search that are found at first."""

_COLUMN = {Sort.UPDATED: "updated", Sort.CREATED: "created"}
_AT_ONCE = 5_000

Key = tuple[float, int]
"""The value that is sorted by, and the row id that breaks ties."""


class ConversationWindow:
    """The rows of one list as they were when it was made or last refreshed."""

    def __init__(self, file: Database, query: ListQuery, here: Callable[[], Circumstances]) -> None:
        self._file = file
        self.query = query
        self._here = here
        self._column = _COLUMN.get(query.sort, "updated")
        way = "DESC" if query.descending else "ASC"
        self._order = f"ORDER BY {self._column} {way}, id {way}"
        self._before, self._from = (">", "<=") if query.descending else ("<", ">=")
        self._source, self._where, self._values = _filter(query, self._column)
        self._pages: OrderedDict[int, list[ConversationRow]] = OrderedDict()
        self._keys: list[Key] = []
        self._found: list[int] | None = None
        self._circumstances: Circumstances | None = None
        self._epoch = 0
        self._searching: threading.Thread | None = None
        self.fault: StoreError | None = None
        """Why the last row could not be read, if it could not."""
        self.count = 0
        """How many rows the list has, as far as they are known."""
        self.partial = False
        """Whether there may be more rows than ``count``; ``complete`` finds them."""
        self.refresh()

    def refresh(self) -> None:
        """Count anew and forget the rows that were read."""
        self._epoch += 1
        self._pages.clear()
        self._keys = []
        self._searching = None
        self.fault = None
        self._generation = self._file.number("SELECT generation FROM mirror")
        if self.query.is_plain:
            # The tally has the columns that a plain list is narrowed by.
            sql = f"SELECT coalesce(sum(count), 0) FROM tally WHERE {self._where}"
            self.count = self._file.number(sql, self._values)
            return
        # Imported late: the first frame shows a plain list.
        from plentytui.store.find import count_of, first_of

        here = self._circumstances = self._here()
        found, more = first_of(self._file, self.query, here, FIRST + 1)
        self._found, self.count, self.partial = found, len(found), more
        if len(found) > FIRST:
            del found[FIRST:]
            # To count what words or a query find costs as much as to find it; anything else is counted at once.
            self.partial = self.query.query is not None or bool(self.query.contains.split())
            self.count = FIRST if self.partial else count_of(self._file, self.query, here)

    def complete(self) -> None:
        """Find all rows of a partial list; may be called in a thread, and the list can be read meanwhile."""
        from plentytui.store.find import ids_of

        epoch = self._epoch
        here = self._circumstances
        if here is None or self._found is None or (not self.partial and len(self._found) >= self.count):
            return
        found = ids_of(self._file, self.query, here)
        if epoch == self._epoch:
            self._found, self.count, self.partial = found, len(found), False

    def uuids(self) -> list[str]:
        """The conversations of the whole list in its order, for what is done to all that match."""
        from plentytui.store.find import ids_of

        ids = ids_of(self._file, self.query, self._here())
        found: dict[int, str] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = ", ".join(map(str, ids[start : start + _AT_ONCE]))
            found.update(self._file.rows(f"SELECT id, uuid FROM conversation WHERE id IN ({some})"))
        return [found[identity] for identity in ids if identity in found]

    def row(self, index: int) -> ConversationRow | None:
        """The row at that position; None beyond the ends, or if it cannot be read (then see ``fault``)."""
        if not 0 <= index < self.count:
            return None
        number, offset = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            try:
                page = self._read(number)
            except StoreError as error:
                # A list is drawn line by line: one that cannot be read stays empty, and the fault is kept.
                self.fault = error
                return None
            self._pages[number] = page
            if len(self._pages) > KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    def index_of(self, uuid: str) -> int | None:
        """The position of a conversation in the list as the store has it now, or None if it is not in it."""
        if self._found is not None:
            return self._place(uuid)
        found = self._file.row(
            f"SELECT {self._column}, id FROM conversation WHERE uuid = ? AND {self._where}", (uuid, *self._values)
        )
        if found is None:
            return None
        before = f"({self._column}, id) {self._before} (?, ?)"
        return self._file.number(
            f"SELECT count(*) FROM {self._source} WHERE {self._where} AND {before}", (*self._values, *found)
        )

    def _place(self, uuid: str) -> int | None:
        """The position of a conversation among the ids; all of them are found if it is not among the first."""
        identity = self._file.rows("SELECT id FROM conversation WHERE uuid = ?", (uuid,))
        if not identity or self._found is None:
            return None
        if identity[0][0] not in self._found:
            from plentytui.store.find import has

            # To find all rows takes long, and whoever types a filter asks this with each letter.
            if self._circumstances is None or not has(self._file, self.query, self._circumstances, identity[0][0]):
                return None
            self.complete()
        return self._found.index(identity[0][0]) if identity[0][0] in self._found else None

    def _read(self, number: int) -> list[ConversationRow]:
        if self._found is not None:
            if (number + 1) * PAGE > len(self._found) < self.count:
                self.complete()
            ids = self._found[number * PAGE : (number + 1) * PAGE]
            rows = self._file.rows(
                f"SELECT {ROW_COLUMNS}, c.id FROM conversation c WHERE c.id IN ({', '.join(map(str, ids))})"
            )
            place = {identity: position for position, identity in enumerate(ids)}
            return [conversation_row(row) for row in sorted(rows, key=lambda row: place[row[-1]])]
        keys = self._keys
        if number < len(keys):
            some = f"SELECT id FROM {self._source} WHERE {self._where} AND ({self._column}, id) {self._from} (?, ?)"
            limits: tuple[Any, ...] = (*keys[number], PAGE)
            some += f" {self._order} LIMIT ?"
        else:
            some = f"SELECT id FROM {self._source} WHERE {self._where} {self._order} LIMIT ? OFFSET ?"
            limits = (PAGE, number * PAGE)
            if self.count > LONG and number * PAGE >= DEEP and self._searching is None:
                self._search()
        # The inner query walks the index alone; only the page's rows are looked up.
        rows = self._file.rows(
            f"SELECT {ROW_COLUMNS} FROM conversation c WHERE c.id IN ({some}) {self._order}", (*self._values, *limits)
        )
        return [conversation_row(row) for row in rows]

    def _search(self) -> None:
        self._searching = threading.Thread(
            target=self._note_keys, args=(self._epoch, self._generation), name="pages of a list", daemon=True
        )
        self._searching.start()

    def _note_keys(self, epoch: int, generation: int) -> None:
        """Note the key of each page's first row; kept only if the list is still the one that was counted."""
        numbered = f"row_number() OVER ({self._order}) AS place"
        try:
            with self._file.private_reader() as db:
                db.execute("BEGIN")
                same = db.execute("SELECT generation FROM mirror").fetchone()[0] == generation
                keys = (
                    same
                    and db.execute(
                        f"SELECT key, id FROM (SELECT {self._column} AS key, id, {numbered} FROM {self._source}"
                        f" WHERE {self._where}) WHERE place % {PAGE} = 1 ORDER BY place",
                        self._values,
                    ).fetchall()
                )
                db.execute("COMMIT")
        except StoreError:
            # Without keys OFFSET goes on finding the pages, and it reports the same fault where it meets it.
            return
        if keys and epoch == self._epoch:
            self._keys = keys


def _filter(query: ListQuery, column: str) -> tuple[str, str, tuple[int, ...]]:
    """The table with the index that serves a plain list, the condition, and its values."""
    index, where = "list", "folder = ?"
    values: tuple[int, ...] = (FOLDER_NUMBER[query.folder or Folder.INBOX],)
    if query.group is not None:
        index, where, values = "group", f"{where} AND group_id = ?", (*values, query.group)
    if query.unread_only:
        index = "unread" if index == "list" else "unread_group"
        where += " AND unread = 1"
    return f"conversation INDEXED BY {index}_{column}", where, values
