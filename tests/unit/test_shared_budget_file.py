"""The file that processes of one log-in share: private, held by others, damaged, gone, of another version."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.budget import Budget, Op, Period, Reading, WindowReading
from plentytui.api.shared_budget import BUSY_SECONDS, Known, decode, encode
from plentytui.clock import ManualClock
from tests.shared_gates import a_read, ask, end, file, process, settle, shared_of, told, turns

__all__ = ["file"]

pytestmark = pytest.mark.anyio


@pytest.fixture
def damaged(file: Path) -> Path:
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is not a database, and it is longer than a header " * 100)
    return file


async def test_the_file_is_private_and_in_wal_mode(file: Path, clock: ManualClock) -> None:
    gate = process(file, clock)
    await gate.enter(a_read())
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in os.scandir(file.parent)} == {0o600}
    assert stat.S_IMODE(os.stat(file.parent).st_mode) == 0o700
    db = sqlite3.connect(file)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()
    await end(gate)


async def test_a_file_held_by_another_process_makes_calls_wait_for_milliseconds(file: Path, clock: ManualClock) -> None:
    gate = process(file, clock)
    settle(gate, await gate.enter(a_read()), told(50))
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    [task] = ask(gate, a_read())
    await turns()
    assert not task.done()
    db.execute("ROLLBACK")
    clock.advance(0.01)
    await turns()
    assert task.done()
    db.close()
    await end(gate, tasks=[task])


async def test_a_file_that_stays_held_is_given_up_and_that_is_told_once(file: Path, clock: ManualClock) -> None:
    problems: list[str] = []
    gate = process(file, clock, problems=problems)
    place = await gate.enter(a_read())
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    settle(gate, place, told(50))
    tasks = ask(gate, a_read(), a_read())
    for _ in range(8):
        await turns()
        clock.advance(BUSY_SECONDS / 4)
    await turns()
    assert all(task.done() for task in tasks)
    assert gate.budget.left(Op.READ, Period.SHORT, clock.time()) == 50  # what was learnt meanwhile is not lost
    assert len(problems) == 1
    assert str(file) in problems[0]
    assert shared_of(gate).hold("poll", 60)
    db.execute("ROLLBACK")
    db.close()
    await end(gate, tasks=tasks)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_cannot_be_written_means_unshared(tmp_path: Path, clock: ManualClock) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    problems: list[str] = []
    gate = process(folder / "budget.sqlite", clock, problems=problems)
    settle(gate, await gate.enter(a_read()), told(50))
    await gate.enter(a_read())
    assert len(problems) == 1
    await end(gate)


async def test_something_else_in_the_place_of_the_folder_means_unshared(clock: ManualClock) -> None:
    problems: list[str] = []
    gate = process(Path(__file__) / "budget.sqlite", clock, problems=problems)
    settle(gate, await gate.enter(a_read()), told(50))
    await gate.enter(a_read())
    assert len(problems) == 1
    await end(gate)


async def test_a_damaged_file_is_made_anew(damaged: Path, clock: ManualClock) -> None:
    file = damaged
    problems: list[str] = []
    one, other = process(file, clock, problems=problems), process(file, clock, problems=problems)
    settle(one, await one.enter(a_read()), told(17))
    settle(other, await other.enter(a_read()), told(16))
    assert other.budget.left(Op.READ, Period.SHORT, clock.time()) == 16
    assert problems == []
    await end(one, other)


async def test_a_file_that_was_removed_is_made_anew_and_shared_again(
    tmp_path: Path, file: Path, clock: ManualClock
) -> None:
    one, other = process(file, clock), process(file, clock)
    settle(one, await one.enter(a_read()), told(17))
    shutil.rmtree(tmp_path)
    clock.advance(15)
    settle(one, await one.enter(a_read()), told(9, decay=45))
    await other.enter(a_read())
    assert other.budget.left(Op.READ, Period.SHORT, clock.time()) == 9
    await end(one, other)


async def test_what_another_version_wrote_counts_as_nothing(file: Path, clock: ManualClock) -> None:
    gate = process(file, clock)
    settle(gate, await gate.enter(a_read()), told(17))
    db = sqlite3.connect(file)
    db.execute("UPDATE known SET version = version + 1, text = '{\"windows\": 3}'")
    db.commit()
    db.close()
    settle(gate, await gate.enter(a_read()), told(16))
    assert gate.budget.left(Op.READ, Period.SHORT, clock.time()) == 16
    await end(gate)


_READINGS = st.builds(
    WindowReading,
    limit=st.integers(1, 10**6),
    left=st.integers(0, 10**6),
    decay=st.floats(0, 10**5, allow_nan=False),
)


@given(st.lists(st.tuples(st.sampled_from(Op), st.text(max_size=30), _READINGS, _READINGS, st.none() | _READINGS)))
def test_what_is_known_is_the_same_after_it_was_written(
    answers: list[tuple[Op, str, WindowReading, WindowReading, WindowReading | None]],
) -> None:
    known = Known(Budget())
    for op, path, short, long, route in answers:
        known.budget = known.budget.after(Reading(short, long, route), op, path, 1_000.0)
        known.pace[op].take(known.budget, op, 1_000.5)
        known.rivals[op].note(known.budget.window(op, Period.SHORT), 2, 1_001.0)
    assert decode(encode(known)) == known


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"windows": [["read", "short", "x", "y", 1, 2, 3]]}'])
def test_what_cannot_be_read_is_nothing(text: str) -> None:
    assert decode(text) is None


@pytest.mark.parametrize("busy", [False, True])
async def test_closing_ends_also_where_the_file_is_gone_by_then(file: Path, clock: ManualClock, busy: bool) -> None:
    gate = process(file, clock)
    settle(gate, await gate.enter(a_read()), told(50))
    clock.advance(60)
    shutil.rmtree(file.parent)
    db = None
    if busy:
        file.parent.mkdir()
        db = sqlite3.connect(file, isolation_level=None)
        db.execute("BEGIN EXCLUSIVE")
        db.execute("CREATE TABLE other (one)")
    else:
        file.parent.write_text("no folder any more")
    shared_of(gate).close()
    assert not shared_of(gate).usable()
    gate.close()
    if db is not None:
        db.close()
