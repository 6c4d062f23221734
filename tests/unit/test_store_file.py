"""The file itself: who may read it, how it is brought up to date, its threads, and what is said when it fails."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from operator import methodcaller
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.models.inbox import JournalEntry, ListQuery, ReplyKind
from plentytui.models.mirror import ConversationRecord
from plentytui.rules.query.parse import query_of
from plentytui.store.database import Database
from plentytui.store.schema import STEPS
from plentytui.store.system_store import SystemStore
from tests.store_writing import write_now

PUBLIC = ReplyKind.PUBLIC
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[SystemStore]:
    opened = SystemStore.open(tmp_path / "systems" / "s.sqlite", clock)
    yield opened
    opened.close()


def writer_of(store: SystemStore) -> sqlite3.Connection:
    return store._file._writing


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_only_the_user_may_read_the_file_and_its_logs(store: SystemStore, clock: ManualClock) -> None:
    store.drafts.save("c1", PUBLIC, "private")
    folder = store.path.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert found == {"s.sqlite": 0o600, "s.sqlite-wal": 0o600, "s.sqlite-shm": 0o600}
    store.close()
    store.path.chmod(0o644)
    SystemStore.open(store.path, clock).close()
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_settings_of_the_connections(store: SystemStore) -> None:
    for db in (writer_of(store), store._file._reader()):
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA synchronous").fetchone() == (1,)
        assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._file._reader().execute("DELETE FROM draft")


@pytest.mark.parametrize("version", range(len(STEPS)))
def test_an_older_file_is_brought_up_to_date_with_what_it_holds(
    tmp_path: Path, clock: ManualClock, version: int
) -> None:
    path = tmp_path / "s.sqlite"
    old = Database(path, STEPS[:version])
    if version:
        row = "INSERT INTO draft (conversation, kind, text, saved_at) VALUES ('c1', 'public', 'kept', 1.0)"
        old.write(lambda db: db.execute(row))
    old.close()
    store = SystemStore.open(path, clock)
    assert writer_of(store).execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    assert [draft.text for draft in store.drafts.all()] == ["kept"] * bool(version)
    store.mirror.apply_conversations([ConversationRecord("c1", title="found")])
    assert store.mirror.window(ListQuery(query=query_of("found"))).uuids() == ["c1"]
    assert not writer_of(store).execute("SELECT 1 FROM sqlite_schema WHERE name = 'raw'").fetchall()
    assert store.rescued is None
    store.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    Database(path, STEPS[:1]).close()
    with pytest.raises(sqlite3.OperationalError):
        Database(path, (STEPS[0], ("CREATE TABLE half (a)", "CREATE NONSENSE")))
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    db.close()


def test_a_file_of_a_newer_plentytui_is_left_alone(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "s.sqlite"
    Database(path, (*STEPS, ("CREATE TABLE later (a)",))).close()
    with pytest.raises(StoreError, match="newer plentytui"):
        SystemStore.open(path, clock)
    assert [file.name for file in tmp_path.iterdir()] == ["s.sqlite"]


def test_several_processes_may_make_the_file_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from plentytui.store.database import Database;"
        " sys.stdin.readline(); Database(Path(sys.argv[1])).close()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "s.sqlite")]
    processes = [
        subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [(p.communicate("\n")[1], p.returncode) for p in processes] == [("", 0)] * 4


@pytest.mark.anyio
async def test_writes_run_in_one_thread_and_their_exceptions_reach_the_caller(store: SystemStore) -> None:
    threads = {await store.write(threading.current_thread) for _ in range(3)}
    assert len(threads) == 1
    assert threading.current_thread() not in threads
    assert next(iter(threads)).daemon

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fail)
    await store.write(lambda: store.drafts.save("c1", PUBLIC, "still alive"))
    assert store.drafts.get("c1")[0].text == "still alive"


@pytest.mark.anyio
async def test_a_write_is_carried_through_when_nobody_waits_any_more(store: SystemStore) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go_on.wait(60)

    blocker = asyncio.ensure_future(store.write(slow))
    saving = asyncio.ensure_future(store.write(lambda: store.drafts.save("c1", PUBLIC, "kept")))
    await asyncio.to_thread(begun.wait, 60)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    go_on.set()
    await blocker
    await store.write(lambda: None)
    assert store.drafts.get("c1")[0].text == "kept"


def test_several_writes_together_are_all_or_nothing(store: SystemStore) -> None:
    def half() -> None:
        store.drafts.save("c1", PUBLIC, "gone")
        store.mirror.apply_conversations([ConversationRecord(f"c{n}") for n in range(500)])
        assert store.drafts.get("c1")[0].text == "gone"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_now(store, half, together=True)
    assert store.drafts.all() == []
    assert store.mirror.count() == 0


def test_a_part_that_fails_leaves_the_rest_of_the_transaction(store: SystemStore) -> None:
    def work() -> None:
        store.drafts.save("c1", PUBLIC, "kept")
        with pytest.raises(StoreError):
            store.outbox.send_again(99, 0.0)
        store.facts.put("a", "b")

    write_now(store, work, together=True)
    assert store.drafts.get("c1")[0].text == "kept"
    assert store.facts.get("a") == "b"


def test_a_draft_gets_in_between_the_pieces_of_a_large_write(store: SystemStore) -> None:
    seen: list[int] = []

    def rows() -> Iterator[ConversationRecord]:
        for number in range(2000):
            if number == 300:
                store._file.submit(lambda: store.drafts.save("c1", PUBLIC, "typed meanwhile"))
                store._file.submit(lambda: seen.append(store.mirror.count()))
            yield ConversationRecord(f"c{number}", created_at=float(number))

    write_now(store, lambda: store.mirror.apply_conversations(rows()))
    assert store.drafts.get("c1")[0].text == "typed meanwhile"
    assert seen == [400]
    assert store.mirror.count() == 2000


def test_closing_finishes_what_was_queued_and_refuses_more(store: SystemStore, clock: ManualClock) -> None:
    for number in range(50):
        store._file.submit(partial(store.drafts.save, f"c{number}", PUBLIC, "text"))
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.drafts.save("c1", PUBLIC, "late")
    again = SystemStore.open(store.path, clock)
    assert len(again.drafts.all()) == 50
    again.close()


def test_each_thread_may_read(store: SystemStore) -> None:
    store.facts.put("a", "b")
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda: found.append(store.facts.get("a"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["b"] * 4


def test_facts_know_when_they_were_learnt(store: SystemStore, clock: ManualClock) -> None:
    assert store.facts.get("rate") is None
    assert store.facts.fresh_at("rate") is None
    store.facts.put("rate", "basic")
    clock.advance(5)
    store.facts.put("rate", "plus")
    assert (store.facts.get("rate"), store.facts.fresh_at("rate")) == ("plus", clock.time())


def test_the_journal_is_added_to_and_never_changed(store: SystemStore) -> None:
    entries = [
        JournalEntry(float(n), "maria", "Shop", "PUT /rest/conversations/read", f"c{n}", "marked read")
        for n in range(5)
    ]
    numbers = [store.journal.record(entry) for entry in entries]
    assert numbers == sorted(numbers)
    assert store.journal.entries(2, 1) == [entries[3], entries[2]]
    assert store.journal.entries()[0].id == numbers[-1]
    assert len(store.journal.entries()) == 5
    for change in ("UPDATE journal SET user = 'x'", "DELETE FROM journal"):
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            store._file.write(methodcaller("execute", change))


def test_a_full_disk_is_told_and_loses_nothing_that_was_saved(store: SystemStore) -> None:
    store.drafts.save("c1", PUBLIC, "saved before")
    db = writer_of(store)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    write_now(store, lambda: db.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    with pytest.raises(StoreError, match="disk is full") as caught:
        store.drafts.save("c2", PUBLIC, "x" * 1_000_000)
    assert "Free some space" in caught.value.hint
    assert [draft.text for draft in store.drafts.all()] == ["saved before"]
    write_now(store, lambda: db.execute("PRAGMA max_page_count = 1000000").fetchone())
    store.drafts.save("c2", PUBLIC, "room again")


def test_a_locked_file_is_told(store: SystemStore) -> None:
    write_now(store, lambda: writer_of(store).execute("PRAGMA busy_timeout = 0").fetchall())
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        store.drafts.save("c1", PUBLIC, "text")
    other.execute("ROLLBACK")
    other.close()
    store.drafts.save("c1", PUBLIC, "text")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be used") as caught:
        SystemStore.open(tmp_path / "file" / "s.sqlite", clock)
    assert "folder" in caught.value.hint
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="cannot be"):
        SystemStore.open(tmp_path / "folder", clock)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(tmp_path: Path, clock: ManualClock) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be"):
            SystemStore.open(tmp_path / "s.sqlite", clock)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_that_became_read_only_is_told(store: SystemStore) -> None:
    write_now(store, lambda: writer_of(store).execute("PRAGMA query_only = ON").fetchall())
    with pytest.raises(StoreError, match="cannot be written") as caught:
        store.drafts.save("c1", PUBLIC, "text")
    assert "may be written to" in caught.value.hint


def test_a_file_that_was_removed_meanwhile_is_not_written_to_in_silence(store: SystemStore) -> None:
    store.drafts.save("c1", PUBLIC, "one")
    store.path.unlink()
    with pytest.raises(StoreError, match="removed or replaced"):
        store.drafts.save("c1", PUBLIC, "two")


KILLED = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from plentytui.clock import ManualClock
from plentytui.models.inbox import ReplyKind
from plentytui.models.mirror import ConversationRecord
from plentytui.store.system_store import SystemStore
store = SystemStore.open(Path(sys.argv[1]), ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))
def sync():
    for turn in range(10**6):
        rows = [ConversationRecord(f"c{turn}-{n}", title="word " * 20, created_at=float(n)) for n in range(400)]
        store.mirror.apply_conversations(rows)
threading.Thread(target=sync, daemon=True).start()
for number in range(10**6):
    store.drafts.save("c1", ReplyKind.PUBLIC, f"draft {number}")
    print(number, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 20, 60])
def test_a_killed_process_loses_no_draft_that_was_saved(tmp_path: Path, clock: ManualClock, lines: int) -> None:
    path = tmp_path / "s.sqlite"
    command = [sys.executable, "-c", KILLED, str(path)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(lines):
        process.stdout.readline()
    process.kill()
    rest = process.communicate()[0].split()
    last = int(rest[-1]) if rest else lines - 1
    store = SystemStore.open(path, clock)
    assert store.rescued is None
    (draft,) = store.drafts.all()
    assert int(draft.text.split()[1]) >= last
    assert store.mirror.window(ListQuery()).count == store.mirror.count()
    assert store._file.rows("PRAGMA integrity_check") == [("ok",)]
    store.close()
