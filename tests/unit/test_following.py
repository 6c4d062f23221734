"""Keeping up: what it costs, how it goes on after a long absence or a broken line, who of several does it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest

from plentytui.api.shared_budget import SharedBudget
from plentytui.clock import ManualClock
from plentytui.embedded import Fault
from plentytui.errors import NotReachable
from plentytui.factory import sandbox_system
from plentytui.models.actions import ActionKind
from plentytui.models.inbox import ListQuery
from plentytui.services.following import LONGEST_PAUSE, SHORTEST_PAUSE, Following, Told, pause_after
from plentytui.services.notices import News
from plentytui.services.opening import Workspace
from tests.services_stage import Stage, make_stage
from tests.store_writing import write_now

pytestmark = pytest.mark.anyio
LIST = ("GET", "/rest/conversations")
SESSIONS = ("GET", "/rest/session_limits")


@dataclass
class Ear:
    """Hears all that following tells."""

    unread: list[int] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    mirror: list[bool] = field(default_factory=list)
    news: list[tuple[News, bool]] = field(default_factory=list)
    sessions: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Process:
    """One process that follows."""

    stage: Stage
    following: Following
    ear: Ear
    task: asyncio.Task[None]

    async def end(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task
        await self.stage.client.aclose()
        self.stage.store.close()


def start(stage: Stage, *, seconds: float = 60, shared: SharedBudget | None = None, sessions: bool = False) -> Process:
    ear = Ear()
    told = Told(
        unread=ear.unread.append,
        trouble=ear.trouble.append,
        progress=ear.progress.append,
        mirror=lambda: ear.mirror.append(True),
        news=lambda news, first: ear.news.append((news, first)),
        sessions=(lambda used, allowed: ear.sessions.append((used, allowed))) if sessions else None,
    )
    stage.client.shared = shared
    parts = SimpleNamespace(
        system=sandbox_system(),
        client=stage.client,
        api=stage.api,
        inbox=stage.inbox,
        threads=stage.threads,
        acting=stage.deeds.acting,
    )
    following = Following(cast(Workspace, parts), stage.store, stage.clock, told, seconds=seconds, limit=100_000)
    return Process(stage, following, ear, asyncio.ensure_future(following.run()))


async def quiet(*stages: Stage) -> None:
    """Give way until nothing is under way."""
    still = 0
    while still < 8:
        calls = sum(stage.remote.way.calls for stage in stages)
        await asyncio.sleep(0.003)
        same = calls == sum(stage.remote.way.calls for stage in stages)
        still = still + 1 if same and not any(stage.remote.way.in_flight for stage in stages) else 0


async def pass_time(clock: ManualClock, seconds: float, *stages: Stage, step: float = 5.0) -> None:
    left = seconds
    while left > 0:
        clock.advance(min(step, left))
        left -= step
        await quiet(*stages)


def change(stage: Stage, count: int) -> list[str]:
    """That many conversations get a mail, one a second."""
    window = stage.store.mirror.window(ListQuery())
    uuids = [row.uuid for index in range(count) if (row := window.row(index)) is not None]
    world = stage.remote.sandbox.world
    for uuid in uuids:
        stage.clock.advance(1)
        world.incoming_mail(stage.clock.now(), conversation=world.mailbox.numbers([uuid])[0], text=f"Mail {uuid}")
    return uuids


async def test_what_a_process_that_died_left_in_the_middle_is_found_out(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=30)
    process = start(stage)
    await pass_time(clock, 10, stage)
    rows = stage.store.mirror.window(ListQuery())
    uuids = [row.uuid for index in range(9) if (row := rows.row(index)) is not None]
    action = stage.deeds.acting.intend(ActionKind.PRIORITY, uuids, 5)
    await process.end()
    other = make_stage(tmp_path, clock, remote=stage.remote)
    write_now(other.store, lambda: other.store.changes.begin(action, "run of the dead"))
    other.store.close()
    # It had sent the half of it.
    third = make_stage(tmp_path, clock, remote=stage.remote)
    await third.api.bulk.priority(action.uuids[:4], 5)
    process = start(third)
    await pass_time(clock, 130, third)
    assert not third.store.changes.unknown()
    shown = third.store.changes.values(action.uuids, ActionKind.PRIORITY)
    assert shown == {c.uuid: 5 if c.uuid in action.uuids[:4] else c.before for c in action.changes}
    await process.end()


async def test_an_hour_without_changes_costs_one_call_a_look(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=60)
    process = start(stage)
    await pass_time(clock, 70, stage)
    before = len(stage.remote.arrived)
    await pass_time(clock, 3600, stage, step=30)
    made = stage.remote.arrived[before:]
    assert set(made) == {LIST}
    assert 55 <= len(made) <= 60
    await process.end()


async def test_the_number_of_sessions_is_asked_for_every_ten_minutes(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=20)
    process = start(stage, sessions=True)
    await quiet(stage)
    assert stage.remote.count(*SESSIONS) == 0, "the start costs nothing more"
    await pass_time(clock, 3600, stage, step=30)
    assert 5 <= stage.remote.count(*SESSIONS) <= 6
    assert process.ear.sessions[-1][0] >= 1
    assert process.ear.sessions[-1][1] > 1
    told = process.ear.sessions[-1]
    process.ear.sessions.clear()
    stage.remote.answers[SESSIONS] = (403, {"error": {"message": "no"}})
    before = stage.remote.count(*SESSIONS)
    await pass_time(clock, 1300, stage, step=30)
    assert 1 <= stage.remote.count(*SESSIONS) - before <= 3
    assert set(process.ear.sessions) == {told, (0, told[1])}
    assert process.ear.sessions[-1] == (0, told[1]), "what was said long ago is not known any more"
    assert not any(process.ear.trouble)
    await process.end()


async def test_several_terminals_show_the_number_that_the_system_said_last(tmp_path: Path, clock: ManualClock) -> None:
    one = make_stage(tmp_path, clock, size=20)
    file = tmp_path / "state" / "budget.sqlite"
    first = start(one, shared=SharedBudget(file, "k", clock), sessions=True)
    await pass_time(clock, 30, one)
    assert set(first.ear.sessions) == {(0, 0), (1, 3)}
    other = make_stage(tmp_path, clock, remote=one.remote)
    second = start(other, shared=SharedBudget(file, "k", clock), sessions=True)
    await quiet(other)
    since = len(first.ear.sessions)
    await pass_time(clock, 30, one, other)
    await pass_time(clock, 900, one, other, step=30)
    assert set(first.ear.sessions[since:]) <= {(1, 3), (2, 3)}
    said = [*first.ear.sessions[since + 2 :], *second.ear.sessions[2:]]
    assert set(said) == {(2, 3)}, "neither what it said to the first log-in nor to the second alone"
    assert one.remote.count(*SESSIONS) == 1
    one.remote.sandbox.sessions.open(0)
    await pass_time(clock, 600, one, other, step=30)
    assert first.ear.sessions[-1] == second.ear.sessions[-1] == (3, 3)
    await first.end()
    await second.end()


async def test_a_session_taken_over_says_nothing_of_how_many_there_are_now(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=20)
    process = start(stage, sessions=True)
    await quiet(stage)
    assert process.ear.sessions[-1] == (1, 3)
    record = stage.client.tokens.record if stage.client.tokens is not None else None
    await process.end()
    clock.advance(3 * 3600)
    again = make_stage(tmp_path, clock, remote=stage.remote)
    assert again.client.tokens is not None
    again.client.tokens._record = record
    process = start(again, sessions=True)
    await quiet(again)
    assert process.ear.sessions[-1] == (0, 3)
    await pass_time(clock, 61, again)
    assert process.ear.sessions[-1] == (1, 3)
    await process.end()


async def test_a_change_to_one_conversation_costs_one_look_more_at_most(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=60)
    process = start(stage)
    await quiet(stage)
    await pass_time(clock, 300, stage)
    [uuid] = change(stage, 1)
    before = len(stage.remote.arrived)
    await pass_time(clock, 61, stage)
    assert len(stage.remote.arrived) - before <= 2
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert f"Mail {uuid}" in row.preview
    assert [(news.arrivals[0].uuid, first) for news, first in process.ear.news] == [(uuid, True)]
    await process.end()


async def test_a_long_absence_is_caught_up_page_by_page_and_told(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=450)
    await stage.inbox.open()
    await stage.inbox.fill(10_000)
    clock.advance(7200)
    change(stage, 350)
    process = start(stage)
    await quiet(stage)
    await pass_time(clock, 300, stage)
    told = [words for words in process.ear.progress if words]
    assert told[:3] == ["catching up 1 of 4 pages", "catching up 2 of 4 pages", "catching up 3 of 4 pages"]
    assert process.ear.progress[-1] == ""
    await process.end()


async def test_catching_up_goes_on_where_it_was_broken_off(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=450)
    await stage.inbox.open()
    await stage.inbox.fill(10_000)
    clock.advance(7200)
    uuids = change(stage, 350)
    stage.remote.way.before = fails_at_page(4)
    with pytest.raises(NotReachable):
        await clock_on(clock, stage.inbox.follow())
    stage.remote.mend()
    clock.advance(30)
    late = change(stage, 3)
    before = len(stage.remote.arrived)
    await stage.inbox.follow()
    assert len(stage.remote.arrived) - before == 3, "the first page, the last one that was read, and the one that broke"
    for uuid in (*uuids, *late):
        row = stage.store.mirror.row(uuid)
        assert row is not None
        assert f"Mail {uuid}" in row.preview
    clock.advance(60)
    assert not await stage.inbox.follow()
    await stage.aclose()


def fails_at_page(number: int) -> Fault:
    def decide(request: httpx.Request) -> Exception | None:
        broken = request.url.params.get("page") == str(number)
        return httpx.ConnectError("Network is unreachable", request=request) if broken else None

    return decide


async def clock_on(clock: ManualClock, work: object) -> object:
    """Let time pass until something is done."""
    task = asyncio.ensure_future(cast("asyncio.Future[object]", work))
    while not task.done():
        clock.advance(5)
        await asyncio.sleep(0.005)
    return await task


# Without a connection


def test_pauses_grow_from_five_seconds_to_a_minute() -> None:
    assert [pause_after(failures) for failures in range(1, 8)] == [5, 10, 20, 40, 60, 60, 60]
    assert pause_after(0) == SHORTEST_PAUSE
    assert pause_after(10**6) == LONGEST_PAUSE


async def test_offline_it_tries_less_and_less_often_and_spends_nothing(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    process = start(stage)
    await quiet(stage)
    await pass_time(clock, 70, stage)
    left = stage.client.budget
    stage.remote.cut()
    arrived = len(stage.remote.arrived)
    await pass_time(clock, 600, stage)
    assert "does not answer" in process.ear.trouble[-1]
    tries = len(process.ear.trouble)
    await pass_time(clock, 600, stage)
    assert len(process.ear.trouble) - tries <= 10
    assert len(stage.remote.arrived) == arrived
    assert {key: window.left for key, window in stage.client.budget.windows.items()} == {
        key: window.left for key, window in left.windows.items()
    }
    assert stage.client.unreachable
    stage.remote.mend()
    await pass_time(clock, 62, stage)
    assert process.ear.trouble[-1] == ""
    assert stage.client.unreachable == ""
    await process.end()


async def test_an_answer_to_another_call_ends_the_pause(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    process = start(stage)
    await quiet(stage)
    stage.remote.cut()
    await pass_time(clock, 400, stage)
    stage.remote.mend()
    before = stage.remote.arrived.count(LIST)
    process.following.nudge()
    await quiet(stage)
    assert stage.remote.arrived.count(LIST) == before + 1
    await quiet(stage)
    assert stage.remote.arrived.count(LIST) == before + 1, "and it does not go round and round"
    await process.end()


async def test_one_lost_answer_that_is_made_good_by_a_second_try_is_not_offline(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage = make_stage(tmp_path, clock)
    await stage.inbox.open()
    failed = 0

    def once(request: httpx.Request) -> Exception | None:
        nonlocal failed
        failed += 1
        return httpx.ConnectError("Network is unreachable", request=request) if failed == 1 else None

    stage.remote.way.before = once
    seen: list[str] = []
    stage.client._on_change = lambda: seen.append(stage.client.unreachable)
    await clock_on(clock, stage.inbox.follow())
    assert failed == 2
    assert not any(seen)
    await stage.aclose()


# Several processes


async def test_of_several_processes_one_looks_and_all_know(tmp_path: Path, clock: ManualClock) -> None:
    one = make_stage(tmp_path, clock, size=60)
    other = make_stage(tmp_path, clock, remote=one.remote)
    file = tmp_path / "state" / "budget.sqlite"
    first = start(one, shared=SharedBudget(file, "k", clock))
    await quiet(one)
    second = start(other, shared=SharedBudget(file, "k", clock))
    await quiet(one)
    before = one.remote.arrived.count(LIST)
    await pass_time(clock, 600, one)
    assert 9 <= one.remote.arrived.count(LIST) - before <= 10
    [uuid] = change(one, 1)
    await pass_time(clock, 66, one)
    assert second.ear.mirror
    assert [first for _, first in first.ear.news] == [True]
    assert [first for _, first in second.ear.news] == [False]
    assert second.ear.news[0][0].arrivals[0].uuid == uuid
    await first.end()
    before = one.remote.arrived.count(LIST)
    await pass_time(clock, 600, other)
    assert 9 <= one.remote.arrived.count(LIST) - before <= 10, "the other one has taken over"
    await second.end()
