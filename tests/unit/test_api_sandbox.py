"""The client over the real sandbox: log-in, resources, throttling, and every scenario of trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar
from uuid import UUID

import pytest

from plentytui.api.auth import Tokens
from plentytui.api.budget import Op, Period
from plentytui.api.client import Client
from plentytui.api.events import CallEvent
from plentytui.api.lanes import Lane
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.errors import (
    Forbidden,
    Invalid,
    LoginRefused,
    NotFound,
    PlentytuiError,
    SessionsFull,
    SystemRefused,
)
from plentytui.models.messenger import NewMessage, Party
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.rates import RATE_LIMITS, Rate
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.scenarios import Scenario
from tests.api_double import KnownPassword, MemoryTokens

pytestmark = pytest.mark.anyio
T = TypeVar("T")


class Sandbox:
    """A client over a sandbox in memory."""

    def __init__(
        self,
        clock: ManualClock,
        *scenarios: Scenario,
        user: str = "maria",
        password: str = DEMO_PASSWORD,
        quirks: Quirks | None = None,
    ) -> None:
        self.clock = clock
        config = SandboxConfig(
            size=40, scenarios=frozenset(scenarios), clock=clock, slow_seconds=0.01, quirks=quirks or Quirks()
        )
        self.transport = SandboxTransport(build_app(config), clock)
        self.events: list[CallEvent] = []
        self.tokens = Tokens(user, KnownPassword(password), MemoryTokens(), clock)
        self.client = Client(
            SANDBOX_URL, tokens=self.tokens, clock=clock, transport=self.transport, on_event=self.events.append
        )
        self.api = SystemApi(self.client)

    async def run(self, work: Coroutine[None, None, T]) -> T:
        """Run to the end; the clock moves on only while no call is on its way."""
        task = asyncio.ensure_future(work)
        while not task.done():
            await asyncio.sleep(0.001)
            due = self.clock.next_due
            if not task.done() and not self.transport.in_flight and due is not None:
                self.clock.advance((due - self.clock.now()).total_seconds())
        return task.result()

    @property
    def statuses(self) -> list[int]:
        """How the attempts ended."""
        return [event.status for event in self.events]


async def test_all_resources_read_what_the_sandbox_sends(clock: ManualClock) -> None:
    sandbox = Sandbox(clock)
    api = sandbox.api

    async def read_all() -> None:
        me = await api.users.me()
        assert me.id == (await sandbox.tokens.current()).user_id == 3
        assert {user.user for user in await api.users.backend()} >= {"maria", "tom", "jonas"}
        assert await api.stores.list()
        assert await api.stores.plugin_sets()
        assert (await api.session.limits()).max_current_sessions == 3
        for rows in (
            await api.groups.list(),
            await api.groups.types(),
            await api.groups.roles(),
            await api.groups.channels(),
            await api.tags.list(),
        ):
            assert rows
        page = await api.conversations.page(items_per_page=10)
        assert len(page.entries) == 10
        assert not page.faults
        one = await api.conversations.get(page.entries[0].uuid)
        messages = await api.messages.for_conversation(one.uuid)
        assert messages.entries
        assert not messages.faults
        assert (await api.conversations.totals()).total_unread >= 0

    await sandbox.run(read_all())
    await sandbox.client.aclose()


async def test_all_conversations_come_once_over_pages(clock: ManualClock) -> None:
    sandbox = Sandbox(clock)

    async def read() -> list[str]:
        pages = sandbox.api.conversations.pages(items_per_page=7)
        return [entry.uuid async for page in pages for entry in page.entries]

    uuids = await sandbox.run(read())
    assert len(uuids) == len(set(uuids)) == 40
    await sandbox.client.aclose()


@pytest.mark.parametrize("quirks", [Quirks(), Quirks(object_or_list=True)], ids=["an object", "a list of one"])
async def test_an_answer_is_seen_in_the_thread_and_counted_as_a_write(clock: ManualClock, quirks: Quirks) -> None:
    sandbox = Sandbox(clock, quirks=quirks)

    async def write() -> None:
        page = await sandbox.api.conversations.page(items_per_page=1)
        conversation = page.entries[0]
        before = await sandbox.api.messages.for_conversation(conversation.uuid)
        left = sandbox.client.budget.left(Op.WRITE, Period.SHORT, clock.time())
        parent = Party(type="message", value=before.entries[-1].uuid)
        posted = await sandbox.api.messages.post(NewMessage(message="Hello", whispered=True, linked_to=(parent,)))
        assert left is not None
        assert sandbox.client.budget.left(Op.WRITE, Period.SHORT, clock.time()) == left - 1
        after = await sandbox.api.messages.for_conversation(conversation.uuid)
        assert {message.uuid for message in after.entries} - {m.uuid for m in before.entries} == {posted.uuid}
        assert await sandbox.api.conversations.mark_read([conversation.uuid], 3) == 1

    await sandbox.run(write())
    await sandbox.client.aclose()


async def test_a_saturated_read_is_never_refused(clock: ManualClock) -> None:
    sandbox = Sandbox(clock)
    calls = 3 * RATE_LIMITS[Rate.BASIC].reads_per_minute

    async def read() -> None:
        async def one(number: int) -> None:
            await sandbox.client.call(
                "GET", "/rest/conversations", params={"itemsPerPage": 1, "page": number}, lane=Lane.PREFETCH
            )

        await asyncio.gather(*(one(number) for number in range(1, calls + 1)))

    begun = clock.time()
    await sandbox.run(read())
    assert 429 not in sandbox.statuses
    assert clock.time() - begun < 3.3 * 60
    await sandbox.client.aclose()


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario.THROTTLED,
        Scenario.EXPIRED_TOKEN,
        Scenario.REVOKED_TOKEN,
        Scenario.SLOW,
        Scenario.FLAKY,
        Scenario.HTML_ERRORS,
        Scenario.HOSTILE_TEXT,
        Scenario.EMPTY,
    ],
)
async def test_a_trouble_is_overcome_or_told_in_a_sentence(clock: ManualClock, scenario: Scenario) -> None:
    sandbox = Sandbox(clock, scenario)

    async def read() -> list[PlentytuiError]:
        troubles = []
        for number in range(12):
            try:
                await sandbox.api.conversations.page({"sortBy": "createdAt"}, page=1, items_per_page=5 + number)
            except PlentytuiError as error:
                troubles.append(error)
            clock.advance(5)
        return troubles

    troubles = await sandbox.run(read())
    assert all(error.what.endswith(".") and error.hint for error in troubles)
    if scenario not in {Scenario.FLAKY, Scenario.HTML_ERRORS}:
        assert troubles == []
    assert len(troubles) < 12
    await sandbox.client.aclose()


async def test_full_sessions_are_explained(clock: ManualClock) -> None:
    sandbox = Sandbox(clock, Scenario.SESSIONS_FULL)
    with pytest.raises(SessionsFull, match="3 users"):
        await sandbox.run(sandbox.api.users.me())
    await sandbox.client.aclose()


async def test_a_missing_right_is_named(clock: ManualClock) -> None:
    sandbox = Sandbox(clock, user="jonas")
    with pytest.raises(Forbidden) as caught:
        await sandbox.run(sandbox.api.conversations.page())
    assert caught.value.missing
    await sandbox.client.aclose()


@pytest.mark.parametrize("listed", [False, True], ids=["an object", "in a list"])
async def test_a_missing_right_that_is_not_named_is_told(clock: ManualClock, listed: bool) -> None:
    sandbox = Sandbox(clock, user="jonas", quirks=Quirks(unnamed_rights=True, listed_errors=listed))
    with pytest.raises(Forbidden) as caught:
        await sandbox.run(sandbox.api.conversations.page())
    assert not caught.value.missing
    assert caught.value.what == (
        "You may not do this: it needs a right that your user does not have (“This action is unauthorized”)."
    )
    assert caught.value.hint.startswith("Ask an administrator for it. ")
    await sandbox.client.aclose()


async def test_errors_in_a_list_are_told_as_others(clock: ManualClock) -> None:
    sandbox = Sandbox(clock, quirks=Quirks(listed_errors=True))
    with pytest.raises(NotFound, match="No query results"):
        await sandbox.run(sandbox.api.conversations.get("nobody"))
    with pytest.raises(Invalid) as wrong:
        await sandbox.run(sandbox.api.conversations.page({"isRead": "perhaps", "readById": 3}))
    assert list(wrong.value.fields) == ["isRead"]
    await sandbox.client.aclose()
    full = Sandbox(clock, Scenario.SESSIONS_FULL, quirks=Quirks(listed_errors=True))
    with pytest.raises(SessionsFull, match="3 users"):
        await full.run(full.api.users.me())
    await full.client.aclose()


async def test_more_than_fits_into_an_address_is_cut_or_refused_in_words(clock: ManualClock) -> None:
    sandbox = Sandbox(clock)
    uuids = [str(UUID(int=number)) for number in range(400)]
    assert await sandbox.run(sandbox.api.conversations.mark_read(uuids, 3)) == 0
    with pytest.raises(SystemRefused, match="status 414") as caught:
        await sandbox.run(sandbox.api.bulk.close(uuids, True))
    assert "fewer at once" in caught.value.hint
    await sandbox.client.aclose()


@pytest.mark.parametrize("listed", [False, True], ids=["an object", "in a list"])
async def test_a_wrong_password_is_tried_once(clock: ManualClock, listed: bool) -> None:
    sandbox = Sandbox(clock, password="wrong", quirks=Quirks(listed_errors=listed))
    for _ in range(6):
        with pytest.raises(LoginRefused) as caught:
            await sandbox.run(sandbox.api.users.me())
        assert not caught.value.locked
    assert sandbox.transport.calls == 1
    await sandbox.client.aclose()
