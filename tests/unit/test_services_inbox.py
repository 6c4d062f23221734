"""The mirror: the first page, the rest, and only what changed afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.errors import NotReachable, PlentytuiError
from plentytui.models.inbox import Folder, ListQuery
from plentytui.models.messenger import Conversation
from plentytui.models.paging import Page, RowFault
from plentytui.services.inbox import Inbox
from plentytui.services.unread import known_unread, more_to_come, unread_if_known
from tests.services_stage import make_stage

pytestmark = pytest.mark.anyio

LIST = ("GET", "/rest/conversations")


async def test_two_calls_open_a_new_system(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=20)
    await stage.inbox.open()
    assert stage.remote.arrived == [("POST", "/rest/login"), LIST, ("GET", "/rest/conversations/categories")]
    assert stage.inbox.complete
    assert stage.inbox.total == stage.store.mirror.count() > 0
    assert stage.changes
    await stage.aclose()


async def test_filling_goes_on_where_it_stopped(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=450)
    await stage.inbox.open()
    assert not stage.inbox.complete
    assert stage.store.mirror.count() == 100
    await stage.inbox.fill(250)
    assert 250 <= stage.store.mirror.count() <= 300
    calls = stage.remote.arrived.count(LIST)
    await stage.aclose()
    again = make_stage(tmp_path, clock, remote=stage.remote)
    await again.inbox.fill(10_000)
    assert again.inbox.complete
    assert again.store.mirror.count() == again.inbox.total
    assert again.remote.arrived.count(LIST) - calls == 2, "no page is read twice"
    await again.inbox.fill(10_000)
    assert again.remote.arrived.count(LIST) - calls == 2
    await again.aclose()


async def test_a_list_that_does_not_number_its_pages_is_mirrored_as_a_whole(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(tmp_path, clock, size=450)
    await stage.inbox.open()
    page = stage.api.conversations.page

    async def unnumbered(*what: Any, **how: Any) -> Page[Conversation]:
        return replace(await page(*what, **how), page=0)

    monkeypatch.setattr(stage.api.conversations, "page", unnumbered)
    assert await stage.inbox.read_older(2) > 150
    known = [stage.inbox.complete]
    await stage.inbox.fill(10_000)
    assert [*known, stage.inbox.complete] == [False, True]
    assert stage.store.mirror.count() == stage.inbox.total
    await stage.aclose()


async def test_a_list_that_neither_numbers_its_pages_nor_names_the_last_one_comes_to_an_end(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(tmp_path, clock, size=150)
    await stage.inbox.open()
    page = stage.api.conversations.page

    async def endless(*what: Any, **how: Any) -> Page[Conversation]:
        return replace(await page(*what, **how), page=0, is_last=False)

    monkeypatch.setattr(stage.api.conversations, "page", endless)
    before = stage.remote.arrived.count(LIST)
    await stage.inbox.fill(10_000)
    assert stage.inbox.complete
    assert stage.store.mirror.count() == stage.inbox.total
    assert stage.remote.arrived.count(LIST) - before <= 4
    await stage.aclose()


async def test_what_was_archived_between_two_runs_leaves_no_gap(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=450)
    await stage.inbox.open()
    await stage.inbox.fill(250)
    moved = [row.uuid for index in range(120) if (row := stage.store.mirror.window(ListQuery()).row(index))]
    await stage.aclose()
    again = make_stage(tmp_path, clock, remote=stage.remote)
    assert await again.api.bulk.archive(moved, archived=True) == 120
    assert await again.inbox.read_older(5) > 100
    assert again.inbox.complete
    known = set(again.store.mirror.uuids_of((Folder.INBOX, Folder.SPAM)))
    async for page in again.api.conversations.pages({}, items_per_page=100):
        assert {entry.uuid for entry in page.entries} <= known
    await again.aclose()


@pytest.mark.parametrize("way", ["older", "fill"])
@pytest.mark.parametrize("how", ["archived", "changed"])
async def test_what_moves_between_two_pages_leaves_no_gap(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, how: str, way: str
) -> None:
    stage = make_stage(tmp_path, clock, size=500)
    inbox, mirror, listed = stage.inbox, stage.store.mirror, (Folder.INBOX, Folder.SPAM)
    await inbox.open()
    first, inner, moved = set(mirror.uuids_of(listed)), Inbox._take_page, list[str]()

    async def take(self: Inbox, *where: Any) -> int:
        number = await inner(self, *where)
        if not moved:
            moved.extend(sorted(set(mirror.uuids_of(listed)) - first)[:20])
            if how == "archived":
                await stage.api.bulk.archive(moved, archived=True)
            else:
                clock.advance(2)
                await stage.api.bulk.priority(moved, 3)
        return number

    monkeypatch.setattr(Inbox, "_take_page", take)
    if way == "older":
        await inbox.read_older(2)
    else:
        await inbox.fill(250)
    assert len(moved) == 20
    known, until = set(mirror.uuids_of(listed)), inbox._fill_until()
    assert until is not None
    async for page in stage.api.conversations.pages({}, items_per_page=100):
        assert {entry.uuid for entry in page.entries if entry.updated_at and entry.updated_at > until} <= known
    await stage.aclose()


async def test_unread_is_asked_for_until_it_can_be_counted(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=300)
    await stage.inbox.open()
    told = await stage.inbox.count_unread()
    assert stage.remote.count("GET", "/rest/conversations/totals") == 1
    await stage.inbox.fill(10_000)
    assert await stage.inbox.count_unread() == told == stage.store.mirror.unread_total()
    assert stage.remote.count("GET", "/rest/conversations/totals") == 1
    await stage.aclose()


async def test_the_unread_number_falls_and_rises_before_all_is_mirrored(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=450)
    await stage.inbox.open()
    told = await stage.inbox.count_unread()
    assert told > stage.store.mirror.unread_total(), "some are older than what is mirrored"
    unread = stage.store.mirror.window(ListQuery(unread_only=True)).row(0)
    assert unread is not None
    await stage.threads.mark_read([unread.uuid])
    assert known_unread(stage.store) == told - 1
    await stage.inbox.fill(250)
    assert known_unread(stage.store) == await stage.inbox.count_unread() == told - 1, "what is mirrored counts once"
    stage.remote.sandbox.world.incoming_mail(clock.now(), text="Neues von mir")
    clock.advance(60)
    await stage.inbox.follow()
    assert known_unread(stage.store) == told
    assert stage.remote.count("GET", "/rest/conversations/totals") == 1
    await stage.inbox.fill(10_000)
    assert known_unread(stage.store) == stage.store.mirror.unread_total() == told
    await stage.aclose()


async def test_following_brings_only_what_changed(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=250)
    await stage.inbox.open()
    await stage.inbox.fill(10_000)
    clock.advance(3600)
    assert not await stage.inbox.follow()
    calls = stage.remote.arrived.count(LIST)
    stage.remote.sandbox.world.incoming_mail(clock.now(), text="Neues von mir")
    clock.advance(60)
    assert await stage.inbox.follow()
    assert stage.remote.arrived.count(LIST) - calls == 1
    row = stage.store.mirror.window(ListQuery()).row(0)
    assert row is not None
    assert "Neues von mir" in row.preview
    assert row.unread
    await stage.aclose()


async def test_a_look_that_was_broken_off_leaves_no_gap(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=150)
    await stage.inbox.open()
    await stage.inbox.fill(10_000)
    world = stage.remote.sandbox.world
    uuids = [row.uuid for i in range(140) if (row := stage.store.mirror.window(ListQuery()).row(i))]
    clock.advance(7200)
    for uuid in uuids:
        clock.advance(1)
        world.incoming_mail(clock.now(), conversation=world.mailbox.numbers([uuid])[0], text=f"Mail {uuid}")
    seen = 0

    def second_page_fails(request: httpx.Request) -> Exception | None:
        nonlocal seen
        if "page=2" in str(request.url):
            seen += 1
            return httpx.ConnectError("gone")
        return None

    stage.remote.way.before = second_page_fails
    looking = asyncio.ensure_future(stage.inbox.follow())
    await clock.run(looking)
    with pytest.raises(NotReachable):
        looking.result()
    assert seen
    stage.remote.mend()
    await stage.aclose()
    again = make_stage(tmp_path, clock, remote=stage.remote)
    await again.inbox.follow()
    for uuid in uuids:
        row = again.store.mirror.row(uuid)
        assert row is not None
        assert row.preview == f"Mail {uuid}"
    await again.aclose()


async def test_an_error_is_told_and_nothing_is_lost(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    await stage.inbox.open()
    count = stage.store.mirror.count()
    stage.remote.answers[LIST] = (403, {"error": {"message": "This action is unauthorized."}})
    with pytest.raises(PlentytuiError, match="right"):
        await stage.inbox.follow()
    assert stage.store.mirror.count() == count
    await stage.aclose()


async def test_one_bad_row_hides_no_other(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    stage.remote.answers[LIST] = (
        200,
        {
            "page": 1,
            "totalsCount": 3,
            "isLastPage": True,
            "entries": [
                {"uuid": "0b9b1f50-7a3b-5c1c-9d3e-000000000001", "title": "Eins", "updatedAt": "2026-02-03T10:00:00Z"},
                {"title": ["kaputt"], "uuid": 7, "updatedAt": {"no": "time"}},
                {"uuid": "0b9b1f50-7a3b-5c1c-9d3e-000000000003", "title": "Drei", "updatedAt": "2026-02-03T09:00:00Z"},
            ],
        },
    )
    await stage.inbox.open()
    titles = [row.title for i in range(3) if (row := stage.store.mirror.window(ListQuery()).row(i))]
    assert titles[0] == "Eins"
    assert "Drei" in titles
    await stage.aclose()


async def test_rows_that_cannot_be_read_are_counted_once_and_told(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(tmp_path, clock, size=20)
    whole = type(stage.api.conversations).pages

    async def broken(*args: object, **how: object) -> AsyncIterator[Page[Conversation]]:
        async for page in whole(stage.api.conversations, *args, **how):  # type: ignore[arg-type]  # passed on
            yield replace(page, faults=(RowFault("GET /rest/conversations", 0, "createdAt", "no time"),) * 3)

    await stage.inbox.open()
    assert stage.inbox.unreadable == 0
    monkeypatch.setattr(stage.api.conversations, "pages", broken)
    stage.changes.clear()
    await stage.inbox.follow()
    assert stage.inbox.unreadable == 3
    assert stage.changes, "told although nothing else is new"
    await stage.inbox.follow()
    assert stage.inbox.unreadable == 3, "the same three"
    await stage.aclose()


async def test_nobody_sees_the_first_page_without_knowing_that_more_is_to_come(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage = make_stage(tmp_path, clock, size=150)
    seen: list[tuple[bool, int | None]] = []

    def look() -> None:
        if stage.store.mirror.count():
            seen.append((more_to_come(stage.store), unread_if_known(stage.store)))

    stage.inbox._on_change = look
    await stage.inbox.open()
    assert seen[0] == (True, None), "what is unread among those that were read so far is not how many are unread"
    told = await stage.inbox.count_unread()
    assert unread_if_known(stage.store) == told
    await stage.inbox.fill(10_000)
    assert not more_to_come(stage.store)
    assert unread_if_known(stage.store) == told
    await stage.aclose()


async def test_a_list_of_one_page_is_known_as_a_whole_at_once(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=20)
    seen: list[tuple[bool, bool]] = []
    stage.inbox._on_change = lambda: seen.append(
        (more_to_come(stage.store), unread_if_known(stage.store) == stage.store.mirror.unread_total())
    )
    await stage.inbox.open()
    assert seen[0] == (False, True)
    await stage.aclose()
