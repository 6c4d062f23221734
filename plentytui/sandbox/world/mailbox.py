"""Conversations with their messages: read, composed on demand, written, answered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from plentytui.sandbox.world.casting import Casting, Sender
from plentytui.sandbox.world.chance import Chance, Ids
from plentytui.sandbox.world.files import StoredFile, content, content_type
from plentytui.sandbox.world.lists import Lists, Selection
from plentytui.sandbox.world.messages import Composer, StoredMessage
from plentytui.sandbox.world.seeding import FIRST_SHORT_ID, PREVIEW, joined
from plentytui.sandbox.world.text import stripped, without_tags
from plentytui.whole import transaction

_AGAIN = {
    "de": (
        "Guten Tag, gibt es schon etwas Neues in meiner Sache?",
        "Kleiner Nachtrag: Es hat sich erledigt, vielen Dank!",
        "Hallo, ich habe noch eine Frage: Kann ich die Sendung auch bei Ihnen abholen?",
        "Danke für Ihre Antwort. Das passt so für mich.",
    ),
    "en": (
        "Hello, is there any news on this?",
        "Just to add: it has sorted itself out, thank you!",
        "Hi, one more question: could I collect it from you instead?",
        "Thanks for your answer, that works for me.",
    ),
}
"""What customers write when nothing else is said."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be added."""

    sender: Sender
    text: str
    whispered: bool = False
    title: str = ""
    to: dict[str, Any] = field(default_factory=dict)
    linked_to: tuple[dict[str, Any], ...] = ()
    tags: tuple[int, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    referrer: str = "rest"
    meta: dict[str, Any] = field(default_factory=dict)
    category: int | None = None
    done_at: int | None = None
    reader: int | None = None
    """The user who has read it because he wrote it."""

    @property
    def minutes(self) -> int:
        """The captured time; only whispered messages have one."""
        captured = self.meta.get("timeCapture")
        found = captured.get("minutes") if self.whispered and isinstance(captured, dict) else 0
        return found if isinstance(found, int) and found > 0 else 0


class Mailbox:
    """All conversations of a world.

    A conversation is ``composed`` until somebody writes into it: its messages are put into words whenever they are
    read. With the first write they are stored.
    """

    def __init__(self, db: sqlite3.Connection, casting: Casting, composer: Composer) -> None:
        self.db = db
        self.lists = Lists(db)
        self._casting = casting
        self._composer = composer

    @property
    def ids(self) -> Ids:
        """Makes and reads ids."""
        return self._casting.ids

    def conversation(self, number: int) -> sqlite3.Row | None:
        """A row of the table ``conversation``."""
        found: sqlite3.Row | None = self.db.execute("SELECT * FROM conversation WHERE no = ?", (number,)).fetchone()
        return found

    def by_uuid(self, uuid: str) -> sqlite3.Row | None:
        """The conversation with that id."""
        numbers = self.ids.read(uuid, Ids.CONVERSATION)
        return self.conversation(numbers[0]) if numbers else None

    def numbers(self, uuids: Sequence[str]) -> list[int]:
        """The numbers of ids; what is no id of this world is left out."""
        found = (self.ids.read(uuid, Ids.CONVERSATION) for uuid in uuids)
        return [numbers[0] for numbers in found if numbers]

    def relations(self, numbers: Sequence[int]) -> dict[int, dict[str, list[str]]]:
        """The relations of conversations: values by type."""
        marks = ", ".join("?" * len(numbers))
        rows = self.db.execute(
            f"SELECT no, type, value FROM relation WHERE no IN ({marks}) ORDER BY type, value", numbers
        )
        found: dict[int, dict[str, list[str]]] = {number: {} for number in numbers}
        for number, kind, value in rows:
            found[number].setdefault(kind, []).append(value)
        return found

    def folders(self, numbers: Sequence[int]) -> dict[int, list[int]]:
        """The folders that conversations lie in."""
        marks = ", ".join("?" * len(numbers))
        found: dict[int, list[int]] = {number: [] for number in numbers}
        for folder, number in self.db.execute(
            f"SELECT folder, no FROM filed WHERE no IN ({marks}) ORDER BY folder", numbers
        ):
            found[number].append(folder)
        return found

    def folder_users(self) -> dict[int, int]:
        """Whose each folder is."""
        return dict(tuple(row) for row in self.db.execute("SELECT id, parent FROM record WHERE kind = 'folder'"))

    def erase(self, numbers: Sequence[int]) -> int:
        """Delete conversations for good with all that belongs to them, inside a transaction; says how many."""
        highest = self._highest
        self.db.execute("INSERT OR REPLACE INTO about VALUES ('highest', ?)", (str(highest),))
        chosen = json.dumps(list(numbers))
        for table in ("message", "attachment", "relation", "filed", "change"):
            self.db.execute(f"DELETE FROM {table} WHERE no IN (SELECT value FROM json_each(?))", (chosen,))
        return self.db.execute(
            "DELETE FROM conversation WHERE no IN (SELECT value FROM json_each(?))", (chosen,)
        ).rowcount

    def messages(self, number: int) -> list[StoredMessage]:
        """All messages of a conversation that are not deleted, oldest first."""
        return [message for message in self.every_message(number) if message.deleted_at is None]

    def message_by_uuid(self, uuid: str) -> StoredMessage | None:
        """The message with that id, unless it is deleted."""
        numbers = self.ids.read(uuid, Ids.MESSAGE)
        if numbers is None or self.conversation(numbers[0]) is None:
            return None
        return next((found for found in self.messages(numbers[0]) if found.position == numbers[1]), None)

    def newest(self, limit: int, offset: int) -> list[StoredMessage]:
        """Messages of all conversations of the inbox, conversation by conversation, the newest one first."""
        found: list[StoredMessage] = []
        skipped = 0
        for number, count in self.db.execute(
            "SELECT no, messages FROM conversation WHERE is_archived = 0 AND is_deleted = 0"
            " ORDER BY updated_at DESC, no DESC"
        ):
            if skipped + count <= offset:
                skipped += count
                continue
            found += self.messages(number)[max(0, offset - skipped) :]
            skipped = max(skipped + count, offset)
            if len(found) >= limit:
                break
        return found[:limit]

    def attachment(self, message: StoredMessage, name: str) -> tuple[StoredFile, bytes] | None:
        """A file of a message and its content."""
        file = next((found for found in message.files if found.name == name), None)
        if file is None:
            return None
        row = self.db.execute(
            "SELECT content FROM attachment WHERE no = ? AND position = ? AND name = ?",
            (message.conversation, message.position, name),
        ).fetchone()
        return file, row[0] if row else content(name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction; rolled back if anything is raised."""
        with transaction(self.db, "BEGIN"):
            yield

    def note(self, number: int, at: int, user_id: int, action: str, changed: str = "", value: object = "") -> None:
        """Write down who changed what when."""
        self.db.execute(
            "INSERT INTO change (no, at, user_id, action, field, value) VALUES (?, ?, ?, ?, ?, ?)",
            (number, at, user_id, action, changed, json.dumps(value)),
        )

    def history(self, number: int) -> list[sqlite3.Row]:
        """Who changed what when, oldest first."""
        return self.db.execute("SELECT * FROM change WHERE no = ? ORDER BY id", (number,)).fetchall()

    def change_message(
        self, message: StoredMessage, at: int, change: Callable[[StoredMessage], StoredMessage]
    ) -> StoredMessage:
        """Change one message; the others of its conversation stay as they are."""
        with self.writing():
            self._keep(message.conversation)
            changed = replace(change(message), updated_at=at)
            self._store(changed)
        return changed

    def start(
        self, draft: Draft, at: int, *, title: str, plenty_id: int, inbox_id: int, category: int
    ) -> StoredMessage:
        """Begin a conversation with its first message."""
        with self.writing():
            number = self._begin(draft, at, title=title, plenty_id=plenty_id, inbox_id=inbox_id, category=category)
            return self._append(number, draft, at)

    def empty(self, at: int, title: str, plenty_id: int, inbox_id: int, category: int, sender: Sender) -> int:
        """Begin a conversation that nothing has been said in, and give its number."""
        draft = Draft(sender, "")
        with self.writing():
            return self._begin(draft, at, title=title, plenty_id=plenty_id, inbox_id=inbox_id, category=category)

    def reply(self, number: int, draft: Draft, at: int) -> StoredMessage:
        """Add a message to a conversation."""
        with self.writing():
            return self._append(number, draft, at)

    def incoming(self, at: int, number: int | None, text: str, sender: str, name: str) -> StoredMessage:
        """Add a customer's mail to a conversation; whoever had read it has not read this, and it is open again."""
        total = self.db.execute("SELECT coalesce(sum(messages), 0) FROM conversation").fetchone()[0]
        chance = Chance(self._casting.seed, total, 31)
        if number is None:
            selection = Selection(order="updatedAt")
            selection.add("is_spam = 0 AND category_id NOT IN (3, 4)")
            number = chance.pick(self.lists.page(selection, 40, 0))["no"]
        row = self.conversation(number)
        if row is None:
            raise ValueError(f"there is no conversation {number}")
        lang = "en" if row["plenty_id"] == 28412 else "de"
        customer = Sender("email", sender or row["from_value"], name or row["from_name"])
        draft = Draft(customer, text or chance.pick(_AGAIN[lang]), referrer="email", to={"allUsers": True})
        with self.writing():
            self.db.execute("UPDATE conversation SET is_closed = 0 WHERE no = ?", (number,))
            return self._append(number, draft, at)

    @property
    def _highest(self) -> int:
        """The highest number that any conversation ever had; ids come from it, so it is never given again."""
        newest = self.db.execute("SELECT coalesce(max(no), 0) FROM conversation").fetchone()[0]
        erased = self.db.execute("SELECT value FROM about WHERE name = 'highest'").fetchone()
        return int(max(newest, self._reserved, int(erased[0]) if erased else 0))

    @property
    def _reserved(self) -> int:
        """Numbers up to this one belong to conversations the world began with."""
        return int(self.db.execute("SELECT value FROM about WHERE name = 'size'").fetchone()[0])

    def every_message(self, number: int) -> list[StoredMessage]:
        """All messages of a conversation, also deleted ones, oldest first."""
        row = self.conversation(number)
        if row is None:
            return []
        if row["composed"]:
            return self._composer.messages(self._casting.cast(number), numbers_of(row["read_by"]))
        rows = self.db.execute("SELECT body FROM message WHERE no = ? ORDER BY position", (number,))
        return [StoredMessage.from_record(json.loads(found[0])) for found in rows]

    def _keep(self, number: int) -> None:
        """Store the messages of a conversation that was composed until now."""
        row = self.conversation(number)
        if row is None or not row["composed"]:
            return
        for message in self.every_message(number):
            self._store(message)
        self.db.execute("UPDATE conversation SET composed = 0 WHERE no = ?", (number,))

    def _store(self, message: StoredMessage) -> None:
        body = json.dumps(message.as_record())
        self.db.execute(
            "INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?)",
            (message.conversation, message.position, message.created_at, body),
        )

    def _begin(self, draft: Draft, at: int, *, title: str, plenty_id: int, inbox_id: int, category: int) -> int:
        number = self._highest + 1
        short_id = FIRST_SHORT_ID + number - self._reserved
        columns = [row[1] for row in self.db.execute("PRAGMA table_info(conversation)")]
        values: dict[str, object] = dict.fromkeys(columns, 0)
        values |= {
            "no": number, "short_id": short_id, "title": title, "preview": "", "plenty_id": plenty_id,
            "inbox_id": inbox_id, "category_id": category, "from_type": draft.sender.type,
            "from_value": draft.sender.value, "from_name": draft.sender.name, "referrer": draft.referrer,
            "read_by": "", "subscribers": "", "owners": "", "tags": joined(draft.tags), "created_at": at,
            "updated_at": at, "deleted_at": None, "deadline": None, "follow_up": None,
        }  # fmt: skip
        self.db.execute(f"INSERT INTO conversation VALUES ({', '.join('?' * len(columns))})", tuple(values.values()))
        for kind, value in _related(draft):
            self.db.execute("INSERT OR IGNORE INTO relation VALUES (?, ?, ?)", (kind, value, number))
        return number

    def _append(self, number: int, draft: Draft, at: int) -> StoredMessage:
        self._keep(number)
        row = self.conversation(number)
        if row is None:
            raise ValueError(f"there is no conversation {number}")
        position = row["messages"]
        readers = (draft.reader,) if draft.reader is not None else ()
        message = StoredMessage(
            conversation=number,
            position=position,
            sender=draft.sender,
            whispered=draft.whispered,
            title=draft.title or row["title"],
            text=draft.text,
            plain=without_tags(draft.text),
            created_at=at,
            updated_at=at,
            files=tuple(StoredFile(name, len(data), content_type(name)) for name, data in draft.files),
            to=draft.to,
            linked_to=draft.linked_to,
            parent=position - 1 if position else None,
            referrer=draft.referrer,
            tags=draft.tags,
            read_by=readers,
            done_at=draft.done_at,
            meta=draft.meta,
            category=draft.category,
        )
        self._store(message)
        self.db.executemany(
            "INSERT OR REPLACE INTO attachment VALUES (?, ?, ?, ?)",
            [(number, position, name, data) for name, data in draft.files],
        )
        self.db.execute(
            "UPDATE conversation SET messages = ?, updated_at = max(?, updated_at), preview = ?, read_by = ?,"
            " whispered = max(whispered, ?), attachments = attachments + ?, billed = billed + ?,"
            " billed_minutes = billed_minutes + ? WHERE no = ?",
            (
                position + 1,
                at,
                stripped(draft.text, PREVIEW),
                joined(readers),
                int(draft.whispered),
                len(draft.files),
                int(draft.minutes > 0),
                draft.minutes,
                number,
            ),
        )
        return message


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers of a list column."""
    return tuple(int(number) for number in text.strip(",").split(",")) if text else ()


def _related(draft: Draft) -> list[tuple[str, str]]:
    """What a new conversation is linked with, by what its first message is linked with and goes to."""
    found = [(str(link.get("type", "")), str(link.get("value", ""))) for link in draft.linked_to]
    names = {"email": "email", "emails": "email", "contacts": "contact", "orders": "order"}
    for key, kind in names.items():
        values = draft.to.get(key) or []
        found += [(kind, str(value)) for value in (values if isinstance(values, list) else [values])]
    return [(kind, value) for kind, value in found if kind not in {"", "message"} and value]
