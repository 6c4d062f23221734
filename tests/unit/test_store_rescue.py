"""A damaged file is set aside, a new one is made, and drafts, outbox and journal are carried over."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.models.actions import Action, ActionKind, Change
from plentytui.models.inbox import Delivery, JournalEntry, MessageRow, ReplyKind
from plentytui.models.mirror import ConversationRecord
from plentytui.store.begun import BegunState, mended
from plentytui.store.failures import suspect_mark
from plentytui.store.rescue import Rescue
from plentytui.store.system_store import SystemStore

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path, clock: ManualClock) -> Path:
    """A closed file with three drafts, two messages of the outbox, four journal entries and a mirror."""
    file = tmp_path / "s.sqlite"
    store = SystemStore.open(file, clock, 3)
    for number in range(3):
        store.drafts.save(f"c{number}", ReplyKind.PUBLIC, f"draft {number} äöü")
    store.outbox.add("c7", ReplyKind.WHISPER, "waits", "", "", 5.0)
    sending = store.outbox.add("c8", ReplyKind.PUBLIC, "is being sent", "", "", 5.0)
    store.outbox.claim(sending.id)
    for number in range(4):
        store.journal.record(JournalEntry(float(number), "maria", "Shop", "PUT /x", "c1", f"did {number}"))
    store.mirror.apply_conversations(
        [ConversationRecord(f"c{n}", title=f"title {n}", preview="word " * 50) for n in range(600)]
    )
    body = "some words " * 300
    store.mirror.apply_messages(
        "c1", [MessageRow(f"m{n}", "c1", "x", "email", False, False, body, float(n)) for n in range(300)]
    )
    store.close()
    return file


def overwrite(path: Path, start: int, length: int) -> None:
    garbage = random.Random(start).randbytes(length)
    with path.open("r+b") as stream:
        stream.seek(start)
        stream.write(garbage)


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as stream:
        stream.truncate(size)


def own_is_there(store: SystemStore, *later: str) -> None:
    assert sorted(draft.text for draft in store.drafts.all()) == [f"draft {n} äöü" for n in range(3)]
    assert [item.text for item in store.outbox.unsettled()] == ["waits", "is being sent"]
    assert [entry.summary for entry in store.journal.entries()] == [*later, "did 3", "did 2", "did 1", "did 0"]


def test_a_sound_file_is_opened_as_it_is(path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(path, clock)
    assert store.rescued is None
    own_is_there(store)
    assert store.mirror.count() == 600
    assert [file.name for file in path.parent.iterdir() if "damaged" in file.name] == []
    store.close()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: overwrite(path, 0, 20), id="magic"),
        pytest.param(lambda path: overwrite(path, 0, PAGE), id="first page"),
        pytest.param(lambda path: cut(path, path.stat().st_size // 2), id="half"),
        pytest.param(lambda path: cut(path, 30 * PAGE), id="thirty pages"),
        pytest.param(lambda path: cut(path, path.stat().st_size - 100), id="tail"),
        pytest.param(lambda path: overwrite(path, 40 * PAGE, 100 * PAGE), id="the mirror"),
    ],
)
def test_what_can_be_read_is_carried_over(path: Path, clock: ManualClock, damage: Callable[[Path], None]) -> None:
    damage(path)
    store = SystemStore.open(path, clock, 3)
    assert store.rescued == Rescue(path.with_name("s.sqlite.damaged-1"), drafts=3, outbox=2, journal=4)
    own_is_there(store)
    assert store.mirror.count() == 0
    assert store.mirror.newest_update() is None
    assert [item.state for item in store.outbox.interrupted()] == [Delivery.UNCERTAIN]
    store.drafts.save("c9", ReplyKind.PUBLIC, "works")
    store.close()
    again = SystemStore.open(path, clock, 3)
    assert again.rescued is None
    assert len(again.drafts.all()) == 4
    again.close()


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0", b"\xff" * 100_000])
def test_a_file_without_anything_to_save(tmp_path: Path, clock: ManualClock, content: bytes) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(content)
    store = SystemStore.open(path, clock)
    expected = Rescue(tmp_path / "s.sqlite.damaged-1") if content else None
    assert store.rescued == expected
    if expected:
        assert expected.path.read_bytes() == content
    store.drafts.save("c1", ReplyKind.PUBLIC, "works")
    store.close()


def test_each_damaged_file_gets_a_name_of_its_own(path: Path, clock: ManualClock) -> None:
    for number in (1, 2, 3):
        overwrite(path, 0, 50)
        store = SystemStore.open(path, clock)
        assert store.rescued is not None
        assert store.rescued.path.name == f"s.sqlite.damaged-{number}"
        own_is_there(store)
        store.close()


def test_a_draft_in_a_lost_page_does_not_take_the_others_along(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "s.sqlite"
    store = SystemStore.open(path, clock)
    for number in range(60):
        store.drafts.save(f"c{number}", ReplyKind.PUBLIC, f"draft {number} " + "x" * 500)
    store.close()
    content = path.read_bytes()
    place = content.index(b"draft 30 ")
    overwrite(path, place // PAGE * PAGE, PAGE)
    again = SystemStore.open(path, clock)
    assert again.rescued is not None
    left = {int(draft.text.split()[1]) for draft in again.drafts.all()}
    assert {0, 1, 2, 57, 58, 59} <= left
    assert 45 <= len(left) < 60
    again.close()


def test_damage_met_while_reading_is_told_and_mended_at_the_next_start(path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(path, clock)
    (root,) = store._file.rows("SELECT rootpage FROM sqlite_master WHERE name = 'message'")[0]
    store.close()
    # So large that opening does not check all of it.
    from plentytui.store import soundness

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soundness, "_SMALL", 0)
        overwrite(path, (root - 1) * PAGE, PAGE)
        store = SystemStore.open(path, clock)
        assert store.rescued is None
        with pytest.raises(StoreError, match="is damaged") as caught:
            store.mirror.messages("c1")
        assert "Start plentytui again" in caught.value.hint
        store.close()
        assert suspect_mark(path).exists()
        again = SystemStore.open(path, clock)
    assert again.rescued == Rescue(path.with_name("s.sqlite.damaged-1"), 3, 2, 4)
    assert not suspect_mark(path).exists()
    own_is_there(again)
    again.close()


def test_a_mark_on_a_sound_file_costs_a_check_and_nothing_else(path: Path, clock: ManualClock) -> None:
    suspect_mark(path).touch()
    store = SystemStore.open(path, clock)
    assert store.rescued is None
    assert store.mirror.count() == 600
    assert not suspect_mark(path).exists()
    store.close()


def test_an_emptied_file_keeps_its_log_aside(path: Path, clock: ManualClock) -> None:
    path.write_bytes(b"")
    path.with_name("s.sqlite-wal").write_bytes(b"what was written last")
    store = SystemStore.open(path, clock)
    assert store.rescued == Rescue(path.with_name("s.sqlite.damaged-1"))
    assert path.with_name("s.sqlite.damaged-1-wal").exists()
    store.close()


def test_an_emptied_file_is_read_from_its_log(tmp_path: Path, clock: ManualClock) -> None:
    running = SystemStore.open(tmp_path / "running.sqlite", clock)
    running.drafts.save("c1", ReplyKind.PUBLIC, "only in the log")
    path = tmp_path / "s.sqlite"
    path.touch()
    shutil.copyfile(tmp_path / "running.sqlite-wal", tmp_path / "s.sqlite-wal")
    store = SystemStore.open(path, clock)
    assert [draft.text for draft in store.drafts.all()] == ["only in the log"]
    assert store.rescued == Rescue(tmp_path / "s.sqlite.damaged-1", drafts=1)
    store.close()
    running.close()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: overwrite(path, 100, 300), id="tables"),
        pytest.param(lambda path: overwrite(path, 0, 20), id="magic"),
    ],
)
def test_what_a_purchase_became_and_what_the_person_noted_is_carried_over(
    path: Path, clock: ManualClock, damage: Callable[[Path], None]
) -> None:
    store = SystemStore.open(path, clock, 3)
    for key, value in (("purchase.evt-1", "1"), ("purchase.evt-2.data", "2"), ("service.allowance", "{}")):
        store.facts.put(key, value, 7.0)
    # No entry of the outbox has that number: a later message will, which is nobody's purchase.
    store.facts.put("purchase.evt-9", "9")
    store.facts.put("thread.c1", "5")
    store.close()
    damage(path)
    again = SystemStore.open(path, clock, 3)
    assert again.rescued is not None
    assert again.facts.get("purchase.evt-1") == "1"
    assert again.facts.get("purchase.evt-2.data") == "2"
    assert again.facts.get("service.allowance") == "{}"
    assert again.facts.fresh_at("service.allowance") == 7.0
    assert again.facts.get("purchase.evt-9") is None
    assert again.facts.get("thread.c1") is None, "the thread is not here any more"
    again.close()


def test_actions_can_be_undone_after_a_rescue(path: Path, clock: ManualClock) -> None:
    action = Action(ActionKind.PRIORITY, (Change("c1", 4, 0),))
    store = SystemStore.open(path, clock, 3)
    for number, inverse in enumerate((action.to_json(), "{ unreadable", action.to_json())):
        entry = JournalEntry(
            10.0 + number, "maria", "Shop", "PUT", "c1", "did", outcome="done", run=f"run {number}", inverse=inverse
        )
        store.journal.record(entry)
    store.close()
    overwrite(path, 80 * PAGE, 60 * PAGE)
    again = SystemStore.open(path, clock, 3)
    assert again.journal.reversible() == ["run 2", "run 0"], "what cannot be read is not offered"
    (entry,) = again.journal.run("run 2")
    assert Action.from_json(entry.inverse) == action
    again.close()


def test_an_entry_that_was_lost_takes_no_other_along(path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(path, clock, 3)
    for run in ("first", "second"):
        store.journal.record(JournalEntry(10.0, "maria", "Shop", "PUT", "c1", "did", outcome="done", run=run))
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER journal_stays")
        db.execute("DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)")
    db.close()
    overwrite(path, 80 * PAGE, 60 * PAGE)
    again = SystemStore.open(path, clock, 3)
    assert [len(again.journal.run(run)) for run in ("first", "second")] == [1, 0]
    own_is_there(again, "did")
    again.close()


def test_unreadable_kinds_become_whispers_and_unreadable_states_uncertain(path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(path, clock)
    store._file.write(lambda db: db.execute("UPDATE draft SET kind = 'pXblic' WHERE conversation = 'c0'"))
    store._file.write(lambda db: db.execute("UPDATE outbox SET state = 'wXiting' WHERE id = 1"))
    store.close()
    overwrite(path, 0, 20)
    again = SystemStore.open(path, clock)
    assert again.drafts.get("c0")[0].kind is ReplyKind.WHISPER
    assert [item.state for item in again.outbox.unsettled()] == [Delivery.UNCERTAIN, Delivery.SENDING]
    again.close()


def test_what_was_begun_is_carried_over_in_its_order(path: Path, clock: ManualClock) -> None:
    store = SystemStore.open(path, clock, 3)
    done, again = (Action(ActionKind.DONE, (Change("c1", not value, value),)) for value in (True, False))
    store.begun.put(done, "one", True, "", {})
    store.begun.put(again, "two", False, "", {})
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE begun SET asked = '[damaged' WHERE run = 'two'")
    db.close()
    overwrite(path, 80 * PAGE, 60 * PAGE)
    rescued = SystemStore.open(path, clock, 3)
    assert rescued.rescued is not None
    assert rescued.changes.interrupted() == 2
    left = rescued.begun.take_news()
    assert [(one.run, one.state, one.action, one.asked) for one in left] == [
        ("one", BegunState.LEFT, done, True),
        ("two", BegunState.LEFT, again, False),
    ]
    rescued.close()


def test_what_had_begun_in_an_unreadable_way_is_looked_at() -> None:
    action = Action(ActionKind.DONE, (Change("c1", False, True),))
    row = mended(("one", "l\ufffdft", action.to_json(), None, b"x", None, "?", 7, None, "?", None))
    assert row == ("one", "cut", action.to_json(), "true", "", "", 0.0, "", "", 0, "")
