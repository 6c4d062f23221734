"""The mirror of conversations, messages and names: what screens are painted from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from plentytui.models.listing import ConversationRow, Folder, GroupRow, ListQuery
from plentytui.models.names import NameKind, NameRow
from plentytui.store.database import Database
from plentytui.store.names import Names
from plentytui.store.records import (
    FOLDER_NUMBER,
    FOLDERS,
    MESSAGE_COLUMNS,
    ROW_COLUMNS,
    conversation_row,
    message_row,
)
from plentytui.store.statements import chunks, marks, touch, user_of
from plentytui.store.window import ConversationWindow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from plentytui.clock import Clock
    from plentytui.models.columns import RowExtras
    from plentytui.models.inbox import ConversationDetail, MessageRow
    from plentytui.models.mirror import ConversationRecord, PendingRead
    from plentytui.rules.business_hours import BusinessHours
    from plentytui.rules.query.doubt import Doubt
    from plentytui.rules.query.names import Names as QueryNames
    from plentytui.store.query_sql import Circumstances
    from plentytui.store.senders import Senders
    from plentytui.store.told import Told


class Mirror:
    """Conversations and messages of one system, as far as they were fetched.

    Every method may be called anywhere; those that write wait for the writer's thread, so the event loop
    calls them through the store's ``write``. What the first frame does not need is imported where it is used.
    """

    def __init__(self, file: Database, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._names = Names(file)
        self._query_names: tuple[int, QueryNames] | None = None
        self.zone: tzinfo | None = None
        """The zone of the days in queries; None: the machine's own."""
        self.hours: Callable[[], BusinessHours] | None = None
        """Tells when deadlines run; None: each is over at its instant, also one that means a whole day."""

    @property
    def user_id(self) -> int:
        """Whose unread marks these are; 0 while it is not known."""
        return self._file.number("SELECT user_id FROM mirror")

    @property
    def generation(self) -> int:
        """A number that grows with every change of conversations, by whichever process."""
        return self._file.number("SELECT generation FROM mirror")

    def learn_user(self, user_id: int) -> bool:
        """Note whose mirror this is and derive unread anew; True if that was not known before."""
        if not user_id or self.user_id == user_id:
            return False
        return self._file.write(lambda db: _learn_user(db, user_id))

    # -- what the system sent

    def apply_conversations(self, rows: Iterable[ConversationRecord], *, exact: bool = False) -> set[str]:
        """Insert or update conversations, in short transactions, and return the uuids that changed.

        With ``exact`` each was read by its id, which is never late as lists may be.
        """
        from plentytui.store.apply import put_conversations

        changed: set[str] = set()
        for piece in chunks(rows):
            put = partial(put_conversations, records=piece, now=self._clock.time(), exact=exact)
            changed |= self._file.write(put)
            self._file.give_way()
        return changed

    def apply_messages(
        self, uuid: str, rows: Iterable[MessageRow], *, complete: bool = False, asked: float | None = None
    ) -> set[str]:
        """Insert or update messages of a conversation and return the uuids of those that changed.

        With ``complete`` the rows are the whole thread as it was ``asked`` for then (None: now). What is not among
        them goes, but for what was sent from here since.
        """
        from plentytui.store.apply import keep_only, put_messages

        changed: set[str] = set()
        kept: list[str] = []
        for piece in chunks(rows):
            kept += [row.uuid for row in piece]
            changed |= self._file.write(partial(put_messages, conversation=uuid, rows=piece))
            self._file.give_way()
        if complete:
            at = self._clock.time() if asked is None else asked
            changed |= self._file.write(partial(keep_only, conversation=uuid, kept=kept, asked=at))
        return changed

    def note_posted(self, posted: MessageRow, preview: str) -> None:
        """Let the conversation's row begin with what was just sent, changed when that was written down."""
        from plentytui.store.apply import note_posted

        self._file.write(partial(note_posted, posted=posted, preview=preview, now=self._clock.time()))

    def apply_names(self, kind: NameKind | str, rows: Iterable[NameRow | tuple[Any, ...]]) -> bool:
        """Replace the names of a kind; names that are gone stay readable but disabled. True if any changed."""
        return self._names.apply(kind, rows)

    def remove(self, uuids: Iterable[str]) -> int:
        """Forget conversations with their messages (never their drafts) and return how many there were."""
        removed = 0
        for piece in chunks(uuids):
            removed += self._file.write(partial(_remove, uuids=piece))
            self._file.give_way()
        return removed

    # -- read marks

    def mark_read(self, uuids: Iterable[str], read: bool = True) -> set[str]:
        """Set read marks at once, to be kept until the system confirms them; returns what changed."""
        from plentytui.store.changes import mark_read

        changed: set[str] = set()
        for piece in chunks(uuids):
            changed |= self._file.write(partial(mark_read, uuids=piece, read=read, now=self._clock.time()))
        return changed

    def confirm_marks(self, uuids: Iterable[str]) -> None:
        """Note that the system took these marks, though its lists may not show them yet."""
        from plentytui.store.changes import confirm_marks

        for piece in chunks(uuids):
            self._file.write(partial(confirm_marks, uuids=piece, now=self._clock.time()))

    def forget_marks(self, uuids: Iterable[str], *, unknown: bool = False) -> set[str]:
        """Show what the system last said, because it refused the marks, or nobody knows; returns what changed."""
        from plentytui.store.changes import forget_marks

        changed: set[str] = set()
        for piece in chunks(uuids):
            at = self._clock.time() if unknown else None
            changed |= self._file.write(partial(forget_marks, uuids=piece, unknown_at=at))
        return changed

    def pending_reads(self) -> list[PendingRead]:
        """Read marks that the system has not confirmed, oldest conversation first."""
        from plentytui.models.mirror import PendingRead

        rows = self._file.rows(
            "SELECT c.uuid, p.here FROM pending p JOIN conversation c ON c.uuid = p.conversation"
            " WHERE p.field = 'read' AND p.state = 'open' AND p.run = '' ORDER BY c.id"
        )
        return [PendingRead(uuid, here == "true") for uuid, here in rows]

    # -- what screens read

    def window(self, query: ListQuery) -> ConversationWindow:
        """The conversations of a list, read in pages as they are looked at."""
        return ConversationWindow(self._file, query, self._circumstances)

    def count_of(self, query: ListQuery, most: int = 1_000) -> int:
        """How many conversations a list has, up to one more than ``most``; for counts beside saved filters."""
        from plentytui.store.find import count_of

        return count_of(self._file, query, self._circumstances(), most + 1)

    def among(self, query: ListQuery, uuids: Iterable[str]) -> list[str]:
        """Which of these conversations a list has, in the order of its column; quick for few, however long it is."""
        from plentytui.store.find import among

        return among(self._file, query, self._circumstances(), uuids)

    def doubt_of(self, query: ListQuery) -> Doubt | None:
        """How far the length of a list is to be trusted while not all texts are here; None where it is just so."""
        if query.query is None or not query.query.reads_texts:
            return None
        from plentytui.rules.query.doubt import Doubt, doubts, only_text, parts_of
        from plentytui.store.find import count_of

        parts = parts_of(query.query)
        asked = tuple(one for one in self.told.asked(only_text(query.query)) if one.parts <= parts)
        here = replace(self._circumstances(), asked=asked)
        more, fewer = (bool(count_of(self._file, replace(query, query=part), here, 1)) for part in doubts(query.query))
        return Doubt(more, fewer, *self.texts_here()) if more or fewer else None

    @cached_property
    def told(self) -> Told:
        """What the system found for texts."""
        from plentytui.store.told import Told

        return Told(self._file, self._clock)

    def query_names(self, language: str = "en") -> QueryNames:
        """All names that a query may use, and whose mirror this is."""
        # Imported late: the first frame shows no query.
        from plentytui.rules.query.names import Names as QueryNames

        return QueryNames({kind: self._names.of(kind) for kind in NameKind}, me=self.user_id, language=language)

    def senders(self) -> Senders:
        """Who wrote, for completing a name."""
        from plentytui.store.senders import Senders

        return Senders(self._file)

    def _circumstances(self) -> Circumstances:
        from plentytui.store.query_sql import Circumstances

        generation = self.generation
        if self._query_names is None or self._query_names[0] != generation:
            self._query_names = generation, self.query_names()
        hours = self.hours() if self.hours else None
        return Circumstances(self._query_names[1], self._clock.time(), self.zone, hours, self.told.found)

    def row(self, uuid: str) -> ConversationRow | None:
        """One line of the list, or None."""
        found = self._file.row(f"SELECT {ROW_COLUMNS} FROM conversation c WHERE c.uuid = ?", (uuid,))
        return conversation_row(found) if found else None

    def detail(self, uuid: str, language: str = "en") -> ConversationDetail | None:
        """What is known of a conversation, or None; names in that language as far as they exist."""
        from plentytui.models.inbox import ConversationDetail

        row = self.row(uuid)
        rest = self._file.row(
            "SELECT tags, relations, owners, channel, follow_up, folder, created FROM conversation WHERE uuid = ?",
            (uuid,),
        )
        if row is None or rest is None:
            return None
        tags, relations, owners, channel, follow_up, folder, created = rest
        name = self._names.in_language(language)
        return ConversationDetail(
            row=row,
            group_name=name(NameKind.GROUP, row.group),
            type_name=name(NameKind.TYPE, row.type_id) if row.type_id else "",
            status_name=name(NameKind.STATUS, row.status_id) if row.status_id else "",
            tags=tuple(name(NameKind.TAG, tag) for tag in json.loads(tags)),
            relations=tuple((kind, value) for kind, value in json.loads(relations)),
            owners=tuple(
                f"{name(NameKind.USER, user)} ({name(NameKind.ROLE, role)})" if role else name(NameKind.USER, user)
                for role, user in json.loads(owners)
            ),
            channel=name(NameKind.CHANNEL, channel, channel) if channel else "",
            follow_up=follow_up,
            folder=FOLDERS[folder],
            created_at=created,
        )

    def extras(self, uuids: Iterable[str]) -> dict[str, RowExtras]:
        """What lists and details show of conversations beyond their rows."""
        from plentytui.store.extras import extras_of

        return extras_of(self._file, uuids)

    def messages(self, uuid: str) -> list[MessageRow]:
        """The thread, oldest first."""
        sql = f"SELECT {MESSAGE_COLUMNS} FROM message WHERE conversation = ? ORDER BY created, id"
        return [message_row(values) for values in self._file.rows(sql, (uuid,))]

    def groups(self, language: str) -> list[GroupRow]:
        """The groups in their position with what the inbox has of them; disabled ones are left out."""
        return self._names.groups(language)

    def names(self, kind: NameKind | str) -> list[NameRow]:
        """All names of a kind in their position, disabled ones included."""
        return self._names.of(kind)

    def unread_total(self) -> int:
        """Unread conversations of the inbox."""
        return self._file.number("SELECT coalesce(sum(count), 0) FROM tally WHERE folder = 0 AND unread = 1")

    def newest_update(self) -> float | None:
        """When the conversation that changed last did; None where there is none."""
        found = [
            self._file.rows("SELECT max(updated) FROM conversation WHERE folder = ?", (number,))[0][0]
            for number in range(len(FOLDERS))
        ]
        return max((instant for instant in found if instant is not None), default=None)

    def count(self, folder: Folder | None = None) -> int:
        """How many conversations there are, in one folder or in all."""
        if folder is None:
            return self._file.number("SELECT coalesce(sum(count), 0) FROM tally")
        sql = "SELECT coalesce(sum(count), 0) FROM tally WHERE folder = ?"
        return self._file.number(sql, (FOLDER_NUMBER[folder],))

    def texts_here(self) -> tuple[int, int]:
        """Of how many conversations the messages are here to be searched, and how many conversations there are."""
        return self._file.number("SELECT count(DISTINCT conversation) FROM message"), self.count()

    def texts_wanted(self, most: int) -> list[tuple[str, float, bool]]:
        """Of the newest so many conversations of the inbox those whose text is not here, unread ones first.

        Also unread ones that were changed after their last message here; neither if that was read with the change.
        Gives them with their last change, and whether some of the text is here.
        """
        from plentytui.store.texts import texts_wanted

        return texts_wanted(self._file, most)

    # -- what a comparison with the system's lists needs

    def uuids_of(
        self,
        folders: Sequence[Folder],
        *,
        updated_from: float | None = None,
        updated_to: float | None = None,
        created: tuple[int, int] | None = None,
    ) -> list[str]:
        """Conversations of these folders, changed since or up to an instant, or begun in a span of seconds."""
        where, values = _of_folders(folders, updated_from)
        if updated_to is not None:
            where, values = f"{where} AND updated <= ?", [*values, updated_to]
        if created is not None:
            where, values = f"{where} AND created >= ? AND created < ?", [*values, created[0], created[1] + 1]
        return [uuid for (uuid,) in self._file.rows(f"SELECT uuid FROM conversation WHERE {where}", values)]

    def count_of_folders(self, folders: Sequence[Folder], updated_from: float | None = None) -> int:
        """How many conversations of these folders there are, or were changed since an instant."""
        if updated_from is None:
            return sum(self.count(folder) for folder in folders)
        where, values = _of_folders(folders, updated_from)
        return self._file.number(f"SELECT count(*) FROM conversation WHERE {where}", values)

    def count_created(self, folders: Sequence[Folder], first: int, last: int, updated_from: float | None = None) -> int:
        """How many conversations of these folders were begun in a span of seconds, and changed since an instant."""
        where, values = _of_folders(folders, updated_from)
        sql = f"SELECT count(*) FROM conversation WHERE {where} AND created >= ? AND created < ?"
        return self._file.number(sql, [*values, first, last + 1])

    def created_span(self, folders: Sequence[Folder], updated_from: float | None = None) -> tuple[float, float] | None:
        """When the oldest and the newest conversation of these folders were begun; None where there are none."""
        where, values = _of_folders(folders, updated_from)
        found = self._file.rows(f"SELECT min(created), max(created) FROM conversation WHERE {where}", values)[0]
        return None if found[0] is None else (float(found[0]), float(found[1]))

    def created_middle(
        self, folders: Sequence[Folder], first: int, last: int, updated_from: float | None = None
    ) -> int:
        """A second that halves the conversations of a span, before its last second."""
        where, values = _of_folders(folders, updated_from)
        half = self.count_created(folders, first, last, updated_from) // 2
        sql = f"SELECT created FROM conversation WHERE {where} AND created >= ? AND created < ? ORDER BY created"
        found = self._file.row(f"{sql} LIMIT 1 OFFSET ?", [*values, first, last + 1, half])
        middle = int(found[0]) if found else (first + last) // 2
        return max(first, min(middle, last - 1))


def _of_folders(folders: Sequence[Folder], updated_from: float | None = None) -> tuple[str, list[object]]:
    where, values = f"folder IN ({marks(len(folders))})", [FOLDER_NUMBER[folder] for folder in folders]
    return (where, [*values]) if updated_from is None else (f"{where} AND updated >= ?", [*values, updated_from])


def _learn_user(db: sqlite3.Connection, user_id: int) -> bool:
    before = user_of(db)
    if before == user_id:
        return False
    db.execute("UPDATE mirror SET user_id = ?", (user_id,))
    if before:
        # These marks were somebody else's; those of a user who was merely not known yet are kept.
        db.execute("DELETE FROM pending WHERE field IN ('read', 'subscribed')")
    db.execute(
        "UPDATE conversation SET read_there = EXISTS (SELECT 1 FROM json_each(read_by) WHERE value = ?)", (user_id,)
    )
    db.execute(
        "UPDATE conversation SET unread = NOT coalesce("
        "(SELECT here = 'true' FROM pending WHERE conversation = uuid AND field = 'read'), read_there)"
    )
    touch(db)
    return True


def _remove(db: sqlite3.Connection, uuids: Sequence[str]) -> int:
    from plentytui.models.mirror import THREAD_READ

    db.executemany("DELETE FROM fact WHERE key = ?", [(THREAD_READ + uuid,) for uuid in uuids])
    db.execute(f"DELETE FROM message WHERE conversation IN ({marks(len(uuids))})", uuids)
    removed = db.execute(f"DELETE FROM conversation WHERE uuid IN ({marks(len(uuids))})", uuids).rowcount
    if removed:
        touch(db)
    return removed
