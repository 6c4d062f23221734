"""The world of a sandbox: its database, and what can be asked of it and done to it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from plentytui.errors import StoreError
from plentytui.sandbox.world import schema
from plentytui.sandbox.world.casting import Casting
from plentytui.sandbox.world.chance import Ids
from plentytui.sandbox.world.chores import Chores
from plentytui.sandbox.world.lag import Lag
from plentytui.sandbox.world.mailbox import Mailbox
from plentytui.sandbox.world.messages import Composer, StoredMessage
from plentytui.sandbox.world.people import WorldUser
from plentytui.sandbox.world.search import Search
from plentytui.sandbox.world.seeding import fill_conversations, fill_setup, password_hash
from plentytui.whole import undone_by

PASSWORD = "sandbox-demo"
"""The password of all users of a fresh world."""
MOST = 1_000_000
"""The largest world."""


class World:
    """A shop with its staff and its conversations.

    The same ``seed``, ``start`` and ``size`` give the same world; ids come from the seed alone. With ``path`` it is
    kept in that file, and ``start`` is then that of the first run. One connection, for one thread.
    """

    def __init__(
        self,
        seed: int,
        start: datetime,
        size: int = 300,
        path: Path | None = None,
        *,
        hostile: bool = False,
        remake: bool = False,
        password: str = PASSWORD,
    ) -> None:
        """Open or make a world.

        Args:
            seed: what everything is decided by.
            start: the newest conversations are minutes older than this.
            size: how many conversations there are.
            path: the file to keep it in; None keeps it in memory.
            hostile: whether texts try to break out of the screen.
            remake: whether to make the file anew if it holds another world.
            password: the password of all users of a new world.

        Raises:
            StoreError: the file holds something else, or the world of another seed or size; or the size is none.
        """
        if not 0 <= size <= MOST:
            raise StoreError(f"A sandbox cannot have {size} conversations.", f"Choose a size from 0 to {MOST:,}.")
        wanted = {"version": str(schema.VERSION), "seed": str(seed), "size": str(size), "hostile": str(int(hostile))}
        self.db = schema.connect(path)
        with undone_by(self.db.close):
            known = schema.about(self.db, path)
            if known and {name: known.get(name) for name in wanted} != wanted:
                if not remake:
                    raise _other_world(path, known, wanted)
                known = self._empty()
            if known:
                start = datetime.fromisoformat(known["start"])
            self.seed, self.start, self.size = seed, start, size
            self.casting = Casting(seed, start, size, hostile=hostile)
            self.composer = Composer(self.casting.daytime)
            if not known:
                self._fill({**wanted, "start": start.isoformat()}, hostile=hostile, password=password)
        self._users = tuple(self._read_users())
        self.mailbox = Mailbox(self.db, self.casting, self.composer)
        """Conversations and messages."""
        self.chores = Chores(self.mailbox)
        """What is done later."""
        self.lag = Lag(self.db)
        """What lists do not show yet."""
        self.search = Search(self.mailbox, self.casting)
        """Finds conversations by what their messages say."""

    @property
    def ids(self) -> Ids:
        """Makes and reads the ids of this world."""
        return self.casting.ids

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def users(self) -> Sequence[WorldUser]:
        """All users."""
        return self._users

    def user_by_login(self, name: str) -> WorldUser | None:
        """The user with that log-in name, in any case."""
        return next((user for user in self._users if user.user.lower() == name.strip().lower()), None)

    def check_password(self, user: WorldUser, password: str) -> bool:
        """Whether that is the user's password."""
        row = self.db.execute("SELECT salt, password FROM user WHERE id = ?", (user.id,)).fetchone()
        return hmac.compare_digest(password_hash(password, row["salt"]), row["password"])

    def records(self, kind: str) -> list[dict[str, Any]]:
        """All records of a kind of the set-up (category, type, status, role, tag, folder), also deleted ones."""
        rows = self.db.execute("SELECT body FROM record WHERE kind = ? ORDER BY id", (kind,))
        return [json.loads(row[0]) for row in rows]

    def record(self, kind: str, number: int) -> dict[str, Any] | None:
        """One record of the set-up."""
        row = self.db.execute("SELECT body FROM record WHERE kind = ? AND id = ?", (kind, number)).fetchone()
        return json.loads(row[0]) if row else None

    def keep_record(self, kind: str, record: dict[str, Any]) -> None:
        """Add or replace a record of the set-up."""
        parent = record.get("typeId", record.get("categoryId", record.get("userId", 0)))
        body = json.dumps(record, ensure_ascii=False)
        values = (kind, record["id"], record.get("position", 0), parent, int(record.get("isDeleted", False)), body)
        self.db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)", values)

    def drop_record(self, kind: str, number: int) -> None:
        """Forget a record of the set-up for good."""
        self.db.execute("DELETE FROM record WHERE kind = ? AND id = ?", (kind, number))

    def incoming_mail(
        self, at: datetime, *, conversation: int | None = None, text: str = "", sender: str = "", name: str = ""
    ) -> StoredMessage:
        """Let a customer write into a conversation; the same calls in the same world give the same messages.

        Args:
            at: when the mail arrives.
            conversation: the conversation's number; None chooses one of the newest that is open.
            text: what is written; empty chooses.
            sender: the address; empty is the conversation's customer.
            name: the name; empty is the conversation's customer.
        """
        return self.mailbox.incoming(int(at.timestamp()), conversation, text, sender, name)

    def _fill(self, about: dict[str, str], *, hostile: bool, password: str) -> None:
        self.db.execute("BEGIN")
        self._run(schema.TABLES)
        self.db.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        fill_setup(self.db, self.casting, hostile=hostile, password=password)
        fill_conversations(self.db, self.casting, self.composer, int(about["size"]))
        self._run(schema.INDICES)
        self.db.execute("COMMIT")
        self.db.execute("ANALYZE")

    def _run(self, statements: str) -> None:
        """Run statements inside the present transaction, which ``executescript`` would end."""
        for statement in statements.split(";"):
            self.db.execute(statement)

    def _empty(self) -> dict[str, str]:
        """Drop all tables."""
        names = [row[0] for row in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if not name.startswith("sqlite_"):
                self.db.execute(f"DROP TABLE {name}")
        return {}

    def _read_users(self) -> list[WorldUser]:
        columns = "id, login, real_name, lang, is_admin, rights, email, phone"
        return [
            WorldUser(number, login, real, lang, bool(admin), frozenset(rights.split()), email, phone)
            for number, login, real, lang, admin, rights, email, phone in self.db.execute(
                f"SELECT {columns} FROM user ORDER BY id"
            )
        ]


def _other_world(path: Path | None, known: dict[str, str], wanted: dict[str, str]) -> StoreError:
    if known.get("version") != wanted["version"]:
        why = "was made by another version of plentytui"
    else:
        why = f"holds a world with seed {known.get('seed')} and {known.get('size')} conversations"
        if known.get("hostile") != wanted["hostile"]:
            why += ", made " + ("with" if known.get("hostile") == "1" else "without") + " the scenario hostile_text"
    return StoreError(
        f"The sandbox's file {path} {why}, not the one that was asked for.",
        "Ask for that one, choose another file with --data, or delete this one to have it made anew.",
    )
