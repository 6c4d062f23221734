"""Fills a new world, conversations in bulk."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from plentytui.sandbox.world import setup
from plentytui.sandbox.world.casting import USER_IDS, Cast, Casting, span
from plentytui.sandbox.world.chance import Chance, mix
from plentytui.sandbox.world.hostile import laced
from plentytui.sandbox.world.messages import Composer, relations
from plentytui.sandbox.world.people import USERS
from plentytui.sandbox.world.text import stripped

FIRST_SHORT_ID = 1_048_231
"""The short id of the newest conversation of a new world; older ones count down from it."""
PREVIEW = 200
"""Characters of the last message that a conversation shows (wire facts 5.1)."""
_CHUNK = 5_000
_DAY = 86_400
_CROWD = (3, 4, 6, 7)
"""The users who read conversations."""

Row = tuple[object, ...]


def password_hash(password: str, salt: bytes) -> bytes:
    """What is kept of a password."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1_000)


def joined(numbers: Iterable[object]) -> str:
    """Numbers as the lists of the tables have them: ``,3,4,``; empty for none."""
    found = ",".join(str(number) for number in numbers)
    return f",{found}," if found else ""


@cache
def _tag_ids(names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(setup.TAG_IDS[name] for name in names)


def fill_setup(db: sqlite3.Connection, casting: Casting, *, hostile: bool, password: str) -> None:
    """Users, groups, types, statuses, roles, tags and folders."""
    for user in USERS:
        salt = mix(casting.seed, user.id).to_bytes(8, "big")
        rights = " ".join(sorted(user.rights))
        row = (user.id, user.user, user.real_name, user.lang, user.is_admin, rights, user.email, user.phone)
        db.execute(
            "INSERT INTO user VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, salt, password_hash(password, salt))
        )
    kinds: dict[str, Sequence[Mapping[str, object]]] = {
        "category": setup.categories(),
        "type": setup.types(),
        "status": setup.statuses(),
        "role": setup.roles(),
        "tag": setup.tags(),
        "folder": [{"id": number, "name": name, "userId": user} for number, name, user in setup.FOLDERS],
    }
    for kind, records in kinds.items():
        for record in records:
            body = json.dumps(_laced(record) if hostile else record, ensure_ascii=False)
            parent = record.get("typeId", record.get("categoryId", record.get("userId", 0)))
            values = (kind, record["id"], record.get("position", 0), parent, body)
            db.execute("INSERT INTO record (kind, id, position, parent, body) VALUES (?, ?, ?, ?, ?)", values)


def _laced(record: Mapping[str, object]) -> dict[str, object]:
    found = dict(record)
    number = int(str(record["id"]))
    if isinstance(record.get("name"), str):
        found["name"] = laced(str(record["name"]), number)
    names = record.get("names")
    if isinstance(names, list):
        found["names"] = [{**entry, "name": laced(entry["name"], number + place)} for place, entry in enumerate(names)]
    return found


def fill_conversations(db: sqlite3.Connection, casting: Casting, composer: Composer, size: int) -> None:
    """The conversations 1 to ``size``; their messages are not stored but composed on reading."""
    columns = len(db.execute("SELECT * FROM conversation LIMIT 0").description)
    insert = f"INSERT INTO conversation VALUES ({', '.join('?' * columns)})"
    rows: list[Row] = []
    related: list[Row] = []
    filed: list[Row] = []
    for row, relation_rows, folder_rows in _made(casting, composer, size):
        rows.append(row)
        related += relation_rows
        filed += folder_rows
        if len(rows) >= _CHUNK:
            _store(db, insert, rows, related, filed)
    _store(db, insert, rows, related, filed)


def _store(db: sqlite3.Connection, insert: str, rows: list[Row], related: list[Row], filed: list[Row]) -> None:
    db.executemany(insert, rows)
    db.executemany("INSERT OR IGNORE INTO relation VALUES (?, ?, ?)", related)
    db.executemany("INSERT INTO filed VALUES (?, ?)", filed)
    for found in (rows, related, filed):
        found.clear()


def _made(casting: Casting, composer: Composer, size: int) -> Iterator[tuple[Row, list[Row], list[Row]]]:
    for number in range(1, size + 1):
        cast = casting.cast(number)
        row = _row(cast, casting, composer)
        folder = (
            cast.tale.options.get("folder") if cast.by_hand else str(1 + cast.key % 4) if cast.key % 37 == 0 else None
        )
        yield (
            row,
            [(kind, value, number) for kind, value in relations(cast)],
            [(int(folder), number)] if folder else [],
        )


def _row(cast: Cast, casting: Casting, composer: Composer) -> Row:
    """One row of the table ``conversation``, in the order of its columns."""
    state = _HandState(cast, casting) if cast.by_hand else _ChanceState(cast, casting)
    last = len(cast.lines) - 1
    plenty_id, inbox = cast.store
    kind = cast.tale.options.get("type", "")
    type_id = setup.type_of(cast.group_id, kind)
    sender = cast.sender(0)
    whispered = any(line.role == "whisper" for line in cast.lines)
    billed = int(whispered and not cast.by_hand and cast.key % 19 == 0)
    tags = _tag_ids(cast.tale.words("tags")) + ((setup.TAG_IDS["billable"],) if billed else ())
    return (
        cast.number,
        FIRST_SHORT_ID + 1 - cast.number,
        1,
        len(cast.lines),
        cast.title,
        stripped(composer.plain_text(cast, last), PREVIEW),
        plenty_id,
        inbox,
        cast.group_id,
        type_id,
        (type_id - 1) % 10,
        setup.status_id(type_id, state.step) if type_id else 0,
        state.step,
        state.priority,
        *sender,
        {"customer": "email", "system": "system"}.get(cast.lines[0].role, "backend"),
        state.closed,
        state.deleted,
        state.archived,
        "spam" in cast.tale.options,
        whispered,
        sum(len(line.files) for line in cast.lines),
        billed,
        billed * (5 + cast.key % 40),
        joined(state.read_by),
        joined(state.subscribers),
        joined(state.owners),
        joined(tags),
        cast.times[0],
        cast.times[-1],
        cast.times[-1] + 3600 if state.deleted else None,
        state.deadline,
        state.follow_up,
    )


class _HandState:
    """The state of a conversation that is written by hand, from its options."""

    def __init__(self, cast: Cast, casting: Casting) -> None:
        options, words, start = cast.tale.options, cast.tale.words, casting.daytime.start
        self.step = int(options.get("step", "0"))
        self.priority = int(options.get("prio", "0"))
        self.closed = options.get("done") == "1"
        self.deleted = self.archived = False
        self.read_by = [USER_IDS[name] for name in words("read")]
        self.subscribers = [USER_IDS[name] for name in words("subs")]
        self.owners = []
        for word in words("owner"):
            name, _, role = word.partition(":")
            self.owners.append(f"{setup.ROLE_IDS[role]}:{USER_IDS[name]}")
        self.deadline = start + span(options["deadline"]) if "deadline" in options else None
        self.follow_up = (
            casting.daytime.midnight(start, span(options["follow"]) // _DAY) if "follow" in options else None
        )


class _ChanceState:
    """The state of any other conversation: the older it is, the more often done and read."""

    def __init__(self, cast: Cast, casting: Casting) -> None:
        chance = cast.chance(9)
        days = (casting.daytime.start - cast.times[-1]) // _DAY
        last = cast.lines[-1].role
        spam = "spam" in cast.tale.options
        self.closed = not spam and chance.percent(_closed_share(days, last, len(cast.lines) == len(cast.tale.lines)))
        answered = any(line.role == "agent" for line in cast.lines)
        self.step = 4 if self.closed else (2 if last == "agent" else 1 if chance.percent(80) else 3) if answered else 0
        self.archived = self.closed and chance.percent(7)
        self.deleted = chance.percent(30) if spam else not self.archived and chance.percent(2)
        self.priority = 0 if self.closed else int(cast.tale.options.get("prio", "0"))
        agent = next((name for name in cast.writers if name), "")
        self.read_by = self._readers(cast, chance, days)
        self.subscribers = sorted(
            {USER_IDS[name] for name in cast.writers if name} | ({3} if chance.percent(15) else set())
        )
        role = setup.ROLE_IDS.get(cast.tale.options.get("role", ""), 0)
        self.owners = [f"{role}:{USER_IDS[agent]}"] if role and agent and chance.percent(60) else []
        self.deadline, self.follow_up = self._due(cast, chance, casting)

    def _readers(self, cast: Cast, chance: Chance, days: int) -> list[int]:
        missed = 45 if days < 3 else 15 if days < 6 else 3 if days < 20 else 0
        if self.closed:
            missed //= 10
        writer = USER_IDS.get(cast.writers[-1], 0)
        dice = chance.below(10**8)
        return [user for place, user in enumerate(_CROWD) if user == writer or dice // 100**place % 100 >= missed]

    def _due(self, cast: Cast, chance: Chance, casting: Casting) -> tuple[int | None, int | None]:
        deadline = chance.percent(14)
        follow_up = chance.percent(8)
        if self.closed or self.deleted or "type" not in cast.tale.options:
            return None, None
        updated = cast.times[-1]
        due = updated + chance.between(6, 168) * 3600
        later = casting.daytime.midnight(updated, chance.between(2, 12))
        return (due if deadline else None), (later if follow_up else None)


def _closed_share(days: int, last: str, complete: bool) -> int:
    """In how many of a hundred cases a conversation is done."""
    if days > 30:
        return 97
    if last in {"system", "whisper"}:
        return 70
    if complete:
        return 85
    return 45 if last == "agent" else 15
