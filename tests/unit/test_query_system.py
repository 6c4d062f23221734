"""Asking the system for what the mirror does not have: what it brings, what it costs, and what it says it left out."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.events import CallEvent
from plentytui.api.lanes import Lane
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.models.inbox import Folder
from plentytui.models.messenger import Conversation
from plentytui.models.paging import Page
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.query.parse import query_of
from plentytui.rules.rates import Rate
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.services.search import Search, list_query
from plentytui.store.system_store import SystemStore
from tests.api_double import KnownPassword, MemoryTokens

T = TypeVar("T")
ME = 3


class Desk:
    """Maria with an empty mirror at a system of 250 conversations."""

    def __init__(self, clock: ManualClock, folder: Path) -> None:
        self.clock = clock
        self.transport = SandboxTransport(build_app(SandboxConfig(size=250, rate=Rate.PLUS, clock=clock)), clock)
        self.events: list[CallEvent] = []
        tokens = Tokens("maria", KnownPassword(DEMO_PASSWORD), MemoryTokens(), clock)
        self.client = Client(
            SANDBOX_URL, tokens=tokens, clock=clock, transport=self.transport, on_event=self.events.append
        )
        self.store = SystemStore.open(folder / "s.sqlite", clock, ME)
        self.changes = 0
        self.search = Search(SystemApi(self.client), self.store, clock, self._changed)

    def _changed(self) -> None:
        self.changes += 1

    async def run(self, work: Coroutine[None, None, T]) -> T:
        """Run to the end; the clock moves on only while no call is on its way."""
        task = asyncio.ensure_future(work)
        while not task.done():
            await asyncio.sleep(0.0005)
            due = self.clock.next_due
            if not task.done() and not self.transport.in_flight and due is not None:
                self.clock.advance((due - self.clock.now()).total_seconds())
        return task.result()

    @property
    def lists(self) -> list[CallEvent]:
        """The calls of the list of conversations."""
        return [event for event in self.events if event.path.startswith("/rest/conversations")]


@pytest.fixture
def desk(clock: ManualClock, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(clock, tmp_path)
    yield made
    made.store.close()


@pytest.mark.anyio
async def test_it_brings_what_the_mirror_does_not_have_and_then_finds_it(desk: Desk) -> None:
    query = query_of("is:done has:attachment")
    assert desk.store.mirror.window(list_query(query)).count == 0
    answer = await desk.run(desk.search.ask_system(query))
    window = desk.store.mirror.window(list_query(query))
    assert window.count == answer.new == answer.read == answer.total > 0
    assert answer.changed == 0
    assert desk.changes > 0
    assert "isDone=true" in desk.lists[0].path
    assert "hasAttachments=true" in desk.lists[0].path
    assert {event.lane for event in desk.lists} == {Lane.USER}

    again = await desk.run(desk.search.ask_system(query))
    assert (again.new, again.changed, again.read) == (0, 0, answer.read)
    assert str(again) == f"The system knows {again.total}; {again.read} were read, 0 of them new here."
    await desk.client.aclose()


@pytest.mark.anyio
async def test_what_was_known_otherwise_is_counted_as_changed(desk: Desk) -> None:
    query = query_of("is:done has:attachment")
    await desk.run(desk.search.ask_system(query))
    uuid = desk.store.mirror.window(list_query(query)).uuids()[0]
    desk.store._file.write(lambda db: db.execute("UPDATE conversation SET title = 'old' WHERE uuid = ?", (uuid,)))
    answer = await desk.run(desk.search.ask_system(query))
    assert (answer.new, answer.changed) == (0, 1)
    await desk.client.aclose()


@pytest.mark.anyio
async def test_pages_are_bounded_and_that_is_told(desk: Desk) -> None:
    answer = await desk.run(desk.search.ask_system(query_of(""), most_pages=1))
    assert (answer.pages, answer.read) == (1, 100)
    assert answer.total > 100
    assert len(desk.lists) == 1
    assert f"Only the latest 100 of {answer.total} were read" in answer.left_out[-1]
    await desk.client.aclose()


@pytest.mark.anyio
async def test_every_page_is_read_as_long_as_there_are_few(desk: Desk) -> None:
    answer = await desk.run(desk.search.ask_system(query_of("")))
    assert answer.read == answer.total == desk.store.mirror.count()
    assert answer.pages == len(desk.lists) == -(-answer.total // 100)
    assert len(answer.left_out) == 1
    await desk.client.aclose()


@pytest.mark.anyio
async def test_pages_that_do_not_say_their_number_are_taken_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = desk.search._api.conversations.page

    async def unnumbered(*what: Any, **how: Any) -> Page[Conversation]:
        return replace(await page(*what, **how), page=0, is_last=False)

    monkeypatch.setattr(desk.search._api.conversations, "page", unnumbered)
    answer = await desk.run(desk.search.ask_system(query_of("")))
    assert answer.read == answer.total == desk.store.mirror.count()
    assert answer.pages == -(-answer.total // 100) + 1, "the last one came again"
    await desk.client.aclose()


@pytest.mark.anyio
async def test_the_archive_is_asked_where_the_query_names_it(desk: Desk) -> None:
    answer = await desk.run(desk.search.ask_system(query_of("is:archived")))
    assert answer.new == desk.store.mirror.count(Folder.ARCHIVE) == desk.store.mirror.count() > 0
    assert answer.left_out == ()
    await desk.client.aclose()


@pytest.mark.anyio
async def test_nothing_is_called_for_what_the_system_has_no_filters_for(desk: Desk) -> None:
    answer = await desk.run(desk.search.ask_system(query_of("in:inbox group:101 is:whispered")))
    assert desk.events == []
    assert answer.pages == 0
    assert str(answer) == "The system was not asked."
    assert len(answer.left_out) == 2
    await desk.client.aclose()
