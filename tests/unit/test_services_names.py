"""Names are read once a day; a right that a user lacks costs him one kind of names and no more than that."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import ServerFault
from plentytui.models.names import NameKind
from plentytui.services.names import is_stale, refresh_groups, refresh_thread_names
from tests.services_stage import make_stage

pytestmark = pytest.mark.anyio

FORBIDDEN = (403, {"error": {"message": "This action is unauthorized."}})
OF_THREADS = (NameKind.TYPE, NameKind.STATUS, NameKind.TAG, NameKind.CHANNEL)


@pytest.mark.parametrize(
    ("routes", "missing"),
    [
        ((), ()),
        (("/rest/v2/tags",), (NameKind.TAG,)),
        (("/rest/conversations/types",), (NameKind.TYPE, NameKind.STATUS)),
        (("/rest/conversations/inboxes",), (NameKind.CHANNEL,)),
    ],
)
async def test_who_may_not_read_one_kind_of_names_has_the_others(
    tmp_path: Path, clock: ManualClock, routes: tuple[str, ...], missing: tuple[NameKind, ...]
) -> None:
    stage = make_stage(tmp_path, clock)
    stage.remote.answers.update({("GET", route): FORBIDDEN for route in routes})
    assert await refresh_thread_names(stage.api, stage.store, clock)
    assert tuple(kind for kind in OF_THREADS if not stage.store.mirror.names(kind)) == missing
    before = len(stage.remote.arrived)
    clock.advance(3_600)
    assert not await refresh_thread_names(stage.api, stage.store, clock)
    assert len(stage.remote.arrived) == before, "a thread that is opened asks for nothing that was refused"
    await stage.aclose()


@pytest.mark.parametrize("route", ["/rest/conversations/types", "/rest/conversations/inboxes"])
async def test_what_the_system_fails_to_tell_keeps_no_other_names_away_and_comes_with_a_later_look(
    tmp_path: Path, clock: ManualClock, route: str
) -> None:
    stage = make_stage(tmp_path, clock)
    stage.remote.answers["GET", route] = (500, {"error": {"message": "Server Error"}})
    loading = asyncio.ensure_future(stage.threads.load_names())
    await clock.run(loading)
    with pytest.raises(ServerFault):
        loading.result()
    known = [kind for kind in OF_THREADS if stage.store.mirror.names(kind)]
    assert 2 <= len(known) < 4
    assert stage.changes, "what came is shown at once"
    stage.remote.mend()
    arrived = len(stage.remote.arrived)
    await stage.threads.load_missing_names()
    assert all(stage.store.mirror.names(kind) for kind in OF_THREADS)
    assert stage.remote.arrived[arrived:] == [("GET", route)], "only what failed is asked again"
    await stage.threads.load_missing_names()
    assert len(stage.remote.arrived) == arrived + 1
    await stage.aclose()


async def test_names_that_the_system_never_tells_are_asked_for_ever_more_seldom(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage = make_stage(tmp_path, clock)
    route = ("GET", "/rest/conversations/inboxes")
    stage.remote.answers[route] = (503, {"error": {"message": "No such route"}})
    loading = asyncio.ensure_future(stage.threads.load_names())
    await clock.run(loading)
    assert isinstance(loading.exception(), ServerFault)
    asked = []
    for minute in range(60):
        before = stage.remote.count(*route)
        await clock.run(asyncio.ensure_future(stage.threads.load_missing_names()))
        if stage.remote.count(*route) > before:
            asked.append(minute)
        clock.advance(60)
    assert 3 <= len(asked) <= 6
    assert asked[0] == 0
    stage.remote.mend()
    clock.advance(3_600)
    await stage.threads.load_missing_names()
    assert stage.store.mirror.names(NameKind.CHANNEL)
    await stage.aclose()


async def test_who_may_not_read_the_groups_can_work_all_the_same(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    stage.remote.answers[("GET", "/rest/conversations/categories")] = FORBIDDEN
    await stage.inbox.open()
    assert stage.store.mirror.count() > 0
    assert not await refresh_groups(stage.api, stage.store, clock)
    stage.remote.mend()
    clock.advance(86_400)
    assert await refresh_groups(stage.api, stage.store, clock)
    assert stage.store.mirror.names(NameKind.GROUP)
    await stage.aclose()


async def test_groups_that_the_system_fails_to_tell_hold_up_nothing_and_come_later(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage = make_stage(tmp_path, clock)
    stage.remote.answers[("GET", "/rest/conversations/categories")] = (500, {"error": {"message": "Server Error"}})
    await clock.run(asyncio.ensure_future(stage.inbox.open()))
    assert stage.store.mirror.count() > 0
    assert not stage.store.mirror.names(NameKind.GROUP)
    failing = asyncio.ensure_future(stage.inbox.load_groups())
    await clock.run(failing)
    with pytest.raises(ServerFault):
        failing.result()
    stage.remote.mend()
    await stage.inbox.load_groups()
    assert stage.store.mirror.names(NameKind.GROUP)
    await stage.aclose()


async def test_a_clock_that_is_set_back_makes_nothing_fresh_for_years(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    stage.store.facts.put("names.group", "1", clock.time() + 10 * 365 * 86_400)
    assert is_stale(stage.store, clock, "names.group")
    stage.store.facts.put("names.group", "1")
    assert not is_stale(stage.store, clock, "names.group")
    await stage.aclose()
