"""The sandbox's world: the same for the same seed, believable, kept in a file, and refused where it is another one."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.errors import StoreError
from plentytui.sandbox.world.chance import Ids
from plentytui.sandbox.world.files import content
from plentytui.sandbox.world.hostile import PAYLOADS
from plentytui.sandbox.world.messages import StoredMessage
from plentytui.sandbox.world.setup import TAG_IDS
from plentytui.sandbox.world.tales import Tale, corpus, opening
from plentytui.sandbox.world.text import as_html, stripped, without_tags
from plentytui.sandbox.world.world import World

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)


def make(size: int = 60, *, seed: int = 1, start: datetime = START, path: Path | None = None) -> World:
    return World(seed, start, size, path)


def contents(world: World) -> list[object]:
    rows = [tuple(row) for row in world.db.execute("SELECT * FROM conversation ORDER BY no")]
    relations = [tuple(row) for row in world.db.execute("SELECT * FROM relation")]
    return [rows, relations, [world.mailbox.messages(row[0]) for row in rows]]


def test_seed_and_start_decide_everything() -> None:
    assert contents(make()) == contents(make())


def test_ids_come_from_the_seed_alone() -> None:
    one, other = make(), make(90, start=START + timedelta(days=400, hours=7))
    assert [one.ids.conversation(n) for n in range(1, 9)] == [other.ids.conversation(n) for n in range(1, 9)]
    assert make(seed=2).ids.conversation(1) != one.ids.conversation(1)


@given(st.integers(0, 2**62), st.integers(0, 2**40 - 1), st.integers(0, 2**24 - 1))
def test_ids_are_uuids_that_can_be_read_back(seed: int, conversation: int, position: int) -> None:
    ids = Ids(seed)
    text = ids.message(conversation, position)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", text)
    assert ids.read(text, Ids.MESSAGE) == (conversation, position)
    assert ids.read(text.upper(), Ids.MESSAGE) == (conversation, position)
    assert ids.read(text, Ids.CONVERSATION) is None


@pytest.mark.parametrize(
    "text", ["", "x", "ee2be9db-82c0-441b-98cb-5e11e34b549e", "24810ce7-4b75-55d0-8610-7fb07ede0d86"]
)
def test_foreign_ids_are_nobodys(text: str) -> None:
    assert Ids(1).read(text, Ids.CONVERSATION) is None


@pytest.mark.parametrize("size", [0, 1, 19, 20, 21, 300])
def test_a_world_has_as_many_conversations_as_asked_for(size: int) -> None:
    world = make(size)
    assert world.db.execute("SELECT count(*) FROM conversation").fetchone()[0] == size
    assert (len(world.records("category")), len(world.records("role"))) == (10, 3)


def test_the_newest_conversations_are_the_same_in_each_size() -> None:
    def titles(size: int) -> list[str]:
        return [row[0] for row in make(size).db.execute("SELECT title FROM conversation WHERE no <= 20 ORDER BY no")]

    assert titles(40) == titles(400)


@pytest.mark.parametrize("size", [-1, 1_000_001])
def test_impossible_sizes_are_refused(size: int) -> None:
    with pytest.raises(StoreError) as refused:
        make(size)
    assert refused.value.hint


def test_all_tales_can_be_told() -> None:
    tales = corpus()
    assert len(tales) >= 40
    assert len({tale.name for tale in (*tales, *opening())}) == len(tales) + len(opening())
    assert {tale.lang for tale in tales} == {"de", "en"}
    told = make(4 * len(tales))
    for number in range(1, told.size + 1):
        for message in told.mailbox.messages(number):
            assert not re.search(r"[{}]|\[\[|\]\]|\*\*|lorem", f"{message.title}{message.text}")
            assert message.plain.strip()


@pytest.mark.parametrize("tale", [*corpus(), *opening()], ids=lambda tale: str(tale.name))
def test_each_tale_is_well_formed(tale: Tale) -> None:
    assert tale.subjects
    assert 1 <= len(tale.lines) <= 9
    assert {line.role for line in tale.lines} <= {"customer", "agent", "whisper", "system"}
    assert set(tale.words("tags")) <= TAG_IDS.keys()
    assert tale.words("groups")


def test_neighbours_never_look_alike() -> None:
    world = make(300)
    rows = world.db.execute("SELECT no, title, preview FROM conversation ORDER BY updated_at DESC").fetchall()
    for one, other in itertools.pairwise(rows):
        assert world.casting.tale(one["no"]) is not world.casting.tale(other["no"])
        assert one["title"] != other["title"]
        assert one["preview"] != other["preview"]


def test_the_first_screen_shows_what_there_is() -> None:
    world = make(300)
    rows = world.db.execute("SELECT * FROM conversation ORDER BY updated_at DESC LIMIT 20").fetchall()
    assert [row["no"] for row in rows] == list(range(1, 21))
    assert {row["category_id"] for row in rows} == {1, 2, 3, 4, 6, 7, 8, 101}
    unread = [row for row in rows if ",3," not in row["read_by"]]
    assert 5 <= len(unread) <= 12
    assert any(row["whispered"] for row in rows)
    assert any(row["attachments"] for row in rows)
    assert any(row["is_closed"] for row in rows)
    now = int(START.timestamp())
    assert any(row["deadline"] and 0 < row["deadline"] - now < 3 * 3600 for row in rows)
    assert any(row["messages"] == 9 for row in rows)
    assert any(re.search(r"[\u4e00-\u9fff]", row["from_name"]) for row in rows)
    assert any("🦔" in row["title"] for row in rows)


def test_every_state_occurs() -> None:
    world = make(300)
    for condition in (
        "is_closed", "is_archived", "is_deleted", "is_spam", "deadline IS NOT NULL", "follow_up IS NOT NULL", "billed",
        "owners <> ''", "subscribers <> ''", "priority = 5", "attachments > 1", "read_by = ''",
    ):  # fmt: skip
        assert world.db.execute(f"SELECT count(*) FROM conversation WHERE {condition}").fetchone()[0], condition
    assert world.db.execute("SELECT count(*) FROM filed").fetchone()[0]
    types = {row[0] for row in world.db.execute("SELECT DISTINCT type FROM relation")}
    assert types == {"order", "orderExternalId", "contact", "email", "invoiceNumber", "payment"}
    lengths = {row[0] for row in world.db.execute("SELECT DISTINCT messages FROM conversation")}
    assert {1, 2, 3, 4, 5, 6, 9} <= lengths


@pytest.mark.parametrize("hour", [0, 3, 6, 12, 22, 23])
def test_messages_follow_each_other_and_nothing_is_in_the_future(hour: int) -> None:
    start = datetime(2026, 3, 29, hour, 30, tzinfo=UTC)
    world = make(120, start=start)
    for row in world.db.execute("SELECT * FROM conversation"):
        times = [message.created_at for message in world.mailbox.messages(row["no"])]
        assert times == sorted(set(times))
        assert (row["created_at"], row["updated_at"]) == (times[0], times[-1])
        assert times[-1] < start.timestamp()


def test_the_row_agrees_with_its_messages() -> None:
    world = make(200)
    for row in world.db.execute("SELECT * FROM conversation"):
        messages = world.mailbox.messages(row["no"])
        assert row["messages"] == len(messages)
        assert row["attachments"] == sum(len(message.files) for message in messages)
        assert bool(row["whispered"]) == any(message.whispered for message in messages)
        assert stripped(messages[-1].plain, 200).startswith(row["preview"]), "without the quoted history"
        assert len(row["preview"]) <= 200
        for message in messages:
            assert without_tags(message.text) == message.text or "<" in message.text
            for file in message.files:
                assert len(content(file.name)) == file.size > 0


def test_html_is_escaped_and_linked() -> None:
    html = as_html("a < b & c\n- x\n\n- one\n- **two**\n\nsee https://x.example/a?b=1.")
    assert html == (
        "<p>a &lt; b &amp; c<br>- x</p><ul><li>one</li><li><b>two</b></li></ul>"
        '<p>see <a href="https://x.example/a?b=1">https://x.example/a?b=1</a>.</p>'
    )
    assert stripped(html, 200) == "a < b & c - x one two see https://x.example/a?b=1."


def test_users_and_passwords() -> None:
    world = make(0)
    assert [(u.id, u.user, u.is_admin, u.lang) for u in world.users()][:3] == [
        (3, "maria", True, "de"), (4, "tom", False, "en"), (5, "jonas", False, "de"),
    ]  # fmt: skip
    maria, jonas = world.user_by_login("MARIA"), world.user_by_login("jonas")
    assert maria is not None
    assert jonas is not None
    assert maria.may("anything.at.all")
    assert not jonas.may("crm.messenger.read")
    assert world.user_by_login("nobody") is None
    assert world.check_password(maria, "sandbox-demo")
    assert not world.check_password(maria, "sandbox-demo ")
    other = World(1, START, 0, password="another")
    assert other.check_password(maria, "another")


def test_a_file_keeps_the_world_and_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "world.db"
    world = make(40, path=path)
    sent = world.incoming_mail(START, conversation=7, text="Noch etwas.")
    world.close()
    again = make(40, path=path, start=START + timedelta(days=30))
    assert again.start == START
    assert again.mailbox.messages(7)[-1] == sent
    assert contents(again)[0] != contents(make(40))[0]


@pytest.mark.parametrize(("seed", "size", "hostile"), [(2, 40, False), (1, 41, False), (1, 40, True)])
def test_another_world_in_the_file_is_refused_unless_told_to_remake_it(
    tmp_path: Path, seed: int, size: int, hostile: bool
) -> None:
    path = tmp_path / "world.db"
    make(40, path=path).close()
    with pytest.raises(StoreError, match="seed 1 and 40 conversations"):
        World(seed, START, size, path, hostile=hostile)
    remade = World(seed, START, size, path, hostile=hostile, remake=True)
    assert contents(remade) == contents(World(seed, START, size, hostile=hostile))


def _text_file(path: Path) -> None:
    path.write_text("dear diary, " * 500)


def _foreign_database(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE diary (day TEXT)")
    db.close()


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("spoil", [_text_file, _foreign_database, _folder])
def test_a_file_that_is_no_world_is_left_alone(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    path = tmp_path / "world.db"
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError) as refused:
        World(1, START, 3, path, remake=True)
    assert refused.value.hint
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_incoming_mail_is_unread_and_opens_the_conversation() -> None:
    def run() -> list[StoredMessage]:
        world = make(60)
        return [world.incoming_mail(START + timedelta(minutes=n)) for n in range(5)]

    assert run() == run()
    world = make(60)
    world.db.execute("UPDATE conversation SET is_closed = 1, read_by = ',3,4,' WHERE no = 7")
    sent = world.incoming_mail(START + timedelta(minutes=1), conversation=7, text="Ist es schon da?", name="Ilse")
    row = world.mailbox.conversation(7)
    assert row is not None
    assert (row["is_closed"], row["read_by"], row["preview"]) == (0, "", "Ist es schon da?")
    assert row["updated_at"] == sent.created_at == int(START.timestamp()) + 60
    assert world.mailbox.messages(7)[-1] == sent
    assert sent.sender.name == "Ilse"


def test_writing_keeps_what_was_composed() -> None:
    world = make(60)
    before = world.mailbox.messages(9)
    world.incoming_mail(START, conversation=9, text="und noch eins")
    assert world.mailbox.messages(9)[:-1] == before


def test_a_failed_write_leaves_nothing_behind() -> None:
    world = make(30)
    before = contents(world)

    def fail(message: StoredMessage) -> StoredMessage:
        raise RuntimeError(message.title)

    with pytest.raises(RuntimeError):
        world.mailbox.change_message(world.mailbox.messages(3)[0], 0, fail)
    assert contents(world) == before


def test_a_hostile_world_tries_every_payload_everywhere() -> None:
    world = World(1, START, 400, hostile=True)
    texts = [row[0] for row in world.db.execute("SELECT title || from_name FROM conversation")]
    messages = [message for number in range(1, 401) for message in world.mailbox.messages(number)]
    texts_of = {
        "titles and names": texts,
        "bodies": [message.text for message in messages],
        "plain bodies": [message.plain for message in messages],
        "files": [file.name for message in messages for file in message.files],
    }
    for place, found in texts_of.items():
        absent = [p for p in PAYLOADS if not any(p in text for text in found)]
        assert len(absent) < (len(PAYLOADS) if place == "files" else 8), (place, absent)
    assert any(len(message.text) > 10_000 for message in messages)
    names = [record["name"] for record in world.records("tag")] + [
        name["name"] for record in world.records("category") for name in record["names"]
    ]
    assert sum(any(payload in name for payload in PAYLOADS) for name in names) == len(names)
